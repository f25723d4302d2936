"""The outside world, politely."""

from jobs.web.fetch import FetchRecord, Response, StreamedResponse, Validators, Web
from jobs.web.politeness import CountedPage, HostLimiter, MemoryHostLimiter, Policy

__all__ = [
    "CountedPage", "FetchRecord", "HostLimiter", "MemoryHostLimiter", "Policy", "Response", "StreamedResponse",
    "Validators", "Web",
]  # fmt: skip
