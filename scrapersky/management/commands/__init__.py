"""`manage.py` up, web, settings."""
