"""The web as HTTP sees it: threads, limits, policies, long answers."""
