"""Harm at random, seeded moments, while rows are worked; then a count of what was lost, doubled or stuck.

`python -m tests.chaos --seed 1` is one round; `python -m tests.chaos.soak` is a steady state, watched.
"""
