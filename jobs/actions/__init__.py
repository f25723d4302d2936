"""What people do: decisions, operations, searches, erasure."""
