"""Settings from the environment: read by their type, and checked."""
