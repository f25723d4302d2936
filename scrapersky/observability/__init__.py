"""Seen from outside: health, metrics, logs, traces, and which release runs."""
