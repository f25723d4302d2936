"""A verifier, a finder, a destination and an export format."""
