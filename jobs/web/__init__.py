"""The outside world, politely."""

from jobs.web.fetch import FetchRecord, Response, StreamedResponse, Validators, Web
from jobs.web.politeness import Gate, MemoryGate, PageOf, Policy

__all__ = ["FetchRecord", "Gate", "MemoryGate", "PageOf", "Policy", "Response", "StreamedResponse", "Validators", "Web"]
