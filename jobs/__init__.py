"""The pipeline: from searches to contacts. It knows nothing of people."""
