"""Post: a body sent to somebody's server, through the address policy of the fetcher."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from jobs.web.addresses import target_of
from jobs.web.connect import ForbiddenAddress, Resolver, sent_as, session_for
from jobs.web.failures import Fail, Retry, StageOutcome
from jobs.web.politeness import Policy

SECONDS = 15.0  # Standard Webhooks: 15 to 30
MOST_BYTES = 2_000  # of an answer


@dataclass(frozen=True)
class Answer:
    """The response: its status, the first of its text, and its Retry-After (seconds)."""

    status: int
    text: str
    after: float | None


class Poster:
    """Sends bodies. One per process and event loop. No redirect is followed: it would carry the body elsewhere."""

    def __init__(self, policy: Policy, seconds: float = SECONDS) -> None:
        self.policy, self.seconds = policy, seconds
        self._resolver: Resolver | None = None
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send it. Raises Fail or Retry with the reason when no answer came back."""
        if self._session is None:
            self._resolver = Resolver(self.policy)
            self._session = session_for(self.policy, self._resolver)
        try:
            async with asyncio.timeout(self.seconds):
                return await self._post(self._session, url, body, headers)
        except ForbiddenAddress:
            raise Fail("forbidden_address") from None
        except StageOutcome:
            raise
        except TimeoutError:
            raise Retry("timeout", f"No answer within {self.seconds:.0f} seconds.") from None
        except aiohttp.ClientConnectorCertificateError as error:
            raise Fail("tls", f"The certificate is not valid: {error.certificate_error}"[:300]) from None
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(getattr(error, "os_error", None), ForbiddenAddress):
                raise Fail("forbidden_address") from None
            raise Retry("connect", f"{type(error).__name__}: {error}"[:300]) from None

    async def _post(self, session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        policy = self.policy
        target = target_of(url, ports=policy.ports, allowed=policy.allowed, mappings=policy.mappings)
        address, more = sent_as(target, policy)
        sent = {"User-Agent": policy.user_agent, "Host": target.netloc, **more, **headers}
        async with session.post(address, data=body, headers=sent, allow_redirects=False) as answer:
            text = (await answer.content.read(MOST_BYTES)).decode("utf-8", "replace")
            return Answer(answer.status, text, _seconds(answer.headers.get("Retry-After", "")))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None and self._resolver is not None:
            await self._session.close()
            await self._resolver.close()


def _seconds(text: str) -> float | None:
    return min(float(text), 86_400.0) if text.isascii() and text.isdigit() and len(text) < 8 else None
