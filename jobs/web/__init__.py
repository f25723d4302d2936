"""The outside world, politely."""

from jobs.web.fetch import Web
from jobs.web.politeness import CountedPage, HostLimiter, MemoryHostLimiter, Policy
from jobs.web.responses import FetchRecord, Response, StreamedResponse, Validators

__all__ = [
    "CountedPage", "FetchRecord", "HostLimiter", "MemoryHostLimiter", "Policy", "Response", "StreamedResponse",
    "Validators", "Web",
]  # fmt: skip
