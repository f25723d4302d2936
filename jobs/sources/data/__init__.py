"""Places and trades as data, with the scripts that make them from pinned open packages; `meta` names source and licence."""
