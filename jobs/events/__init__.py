"""The log of what happened, and who is told of it."""
