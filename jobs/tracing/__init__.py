"""Traces: from the request that queued a row to the worker that settles it, by OpenTelemetry, where it is installed."""
