"""Commands that need the front of house."""
