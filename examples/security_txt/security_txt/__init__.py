"""A stage for ScraperSky that reads the security.txt of a domain (RFC 9116)."""
