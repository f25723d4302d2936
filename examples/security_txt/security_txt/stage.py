"""security.txt: the file of a domain becomes the addresses to which a security problem is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from jobs.pipeline import Done, Stage
from jobs.store.bulk import update_facts
from jobs.web import Web
from jobs.web.failures import NOTHING_FOUND, Fail
from security_txt.models import SecurityFile

PATH = "/.well-known/security.txt"  # RFC 9116, section 3
MAX_BYTES = 32 * 1024  # RFC 9116, section 5.4, allows parsers to limit the size


@dataclass(frozen=True)
class SecurityText:
    """What the file holds. No `contacts`: the domain has no such file."""

    url: str = ""
    contacts: list[str] = field(default_factory=list)
    expires_at: datetime | None = None


async def work(row: SecurityFile, web: Web) -> SecurityText:
    """Fetch the file and read it. Raises Skip, Retry or Fail with the reason, as `Web.fetch` does."""
    try:
        response = await web.fetch(f"https://{row.domain.host}{PATH}", accept="any", max_bytes=MAX_BYTES)
    except Fail as failure:
        if failure.reason.word == "not_found":
            return SecurityText()
        raise
    if not response.content_type.startswith("text/plain"):  # an error page with status 200
        return SecurityText()
    return parse(response.body.decode("utf-8", "replace"), response.final_url)


def parse(text: str, url: str) -> SecurityText:
    """Read `Contact` and `Expires` (RFC 9116, sections 2.5.3 and 2.5.5); other lines are left out."""
    pairs = [line.partition(":") for line in text.splitlines() if not line.startswith("#")]
    fields = [(name.strip().lower(), value.strip()) for name, _, value in pairs if value.strip()]
    contacts = [value for name, value in fields if name == "contact" and ":" in value]
    expiries = [time for name, value in fields if name == "expires" if (time := _time(value))]
    return SecurityText(url, contacts, min(expiries, default=None))


def _time(value: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def outcome(text: SecurityText) -> Done:
    """A domain without the file is a result of its own."""
    return Done() if text.contacts else Done(NOTHING_FOUND)


def save(results: Sequence[tuple[SecurityFile, SecurityText]]) -> None:
    """Write the facts of all rows in one statement."""
    facts = [
        {"id": row.pk, "url": text.url, "contacts": text.contacts, "expires_at": text.expires_at}
        for row, text in results
    ]
    update_facts(SecurityFile, facts)


stage: Stage[SecurityFile, SecurityText] = Stage(
    name="security_txt",
    model=SecurityFile,
    column="status",
    task="process_security_txt",
    settings_prefix="SECURITY_TXT",
    work=work,
    save=save,
    outcome=outcome,
    related=("domain",),
    on_selected=False,
    title="security.txt",
)
