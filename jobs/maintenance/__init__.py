"""Upkeep: what keeps the tables small and the schedule true."""
