"""The event log, and the webhooks that send it on."""
