"""Accounts: people and their roles, how they log in, and how access ends."""
