"""What the author of a site scraper writes: a class with patterns, and `parse`, which yields what a page has."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from jobs.plugins.page import Page

KINDS = ("email", "phone", "person", "form", "social", "address")


@dataclass(frozen=True)
class Contact:
    """A way to reach somebody at the business of this site. `kind` is email, phone, person, form, social or address.

    `snippet` are the words around it; left empty, they are looked up on the page. `confidence` is from 0 to 1.
    """

    kind: str
    value: str
    name: str = ""
    title: str = ""
    snippet: str = ""
    confidence: float = 0.95


@dataclass(frozen=True)
class Business:
    """A business that this site lists, with a website of its own, as in a directory.

    `external_id` is the site's own id of it; without one, its name, website, phone and address are its identity.
    """

    name: str
    website: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    postal_code: str = ""
    country: str = ""
    categories: Sequence[str] = ()
    external_id: str = ""


@dataclass(frozen=True)
class Fact:
    """Something that the page states: a name and a text, stored with the page."""

    name: str
    value: str
    snippet: str = ""


@dataclass(frozen=True)
class Follow:
    """A further page of this site that is to be read, by the same scraper if it matches. Made by `page.follow`."""

    url: str
    callback: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


Item = Contact | Business | Fact | Follow
Items = Iterable[Item] | AsyncIterator[Item] | Item | None


class Scraper:
    """A scraper of a site. `matches` are its pages, `api` the version of this interface that it is made for.

    In a pattern `*` stands for any characters but `/`, `**` for any. `directory.example/*/member/*` is a page of that
    host (with or without `www.`), by http or https; `*.directory.example/**` one of any host below it.
    `complete`: what it yields is all there is, and the general reader looks for no further contacts. It may be set on
    the class, or on `self` while a page is parsed.
    """

    api: ClassVar[int] = 1
    matches: ClassVar[Sequence[str]] = ()
    complete: bool = False

    def parse(self, page: Page) -> Items:
        """Yield (or return) contacts, businesses, facts and further pages. What it raises goes to its author."""
        raise NotImplementedError
