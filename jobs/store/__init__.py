"""Set-based statements on the tables."""
