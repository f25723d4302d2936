"""Statistics of the pipeline, and alerts."""
