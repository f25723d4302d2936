"""The outside world, politely."""

from jobs.web.fetch import FetchRecord, Response, Validators, Web

__all__ = ["FetchRecord", "Response", "Validators", "Web"]
