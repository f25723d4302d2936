"""Figures and alerts on how the pipeline fares."""
