"""Places and trades as data, made by scripts from pinned open packages; `meta` names sources and licences."""
