"""What a page says: bytes in, dataclasses out. No network, no database."""
