"""The outside world, politely."""

from jobs.web.fetch import FetchRecord, Response, StreamedResponse, Validators, Web
from jobs.web.manners import Gate, MemoryGate, Policy

__all__ = ["FetchRecord", "Gate", "MemoryGate", "Policy", "Response", "StreamedResponse", "Validators", "Web"]
