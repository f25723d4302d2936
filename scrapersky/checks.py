"""Checks that run before every command: what would go wrong later, said now, with what to do."""
