"""Files in, files out: imports and exports."""
