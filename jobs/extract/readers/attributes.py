"""Addresses that stand in attributes until a script shows them, and in the marks of site builders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from jobs.extract.contacts import addresses, emails, phones
from jobs.extract.contacts.email_protection import decode_base64, decode_cloudflare, rot13
from jobs.extract.marks import DATA_ADDRESSES, DATA_EMAILS, DATA_PHONES
from jobs.extract.readers.context import PageContext, Sightings
from jobs.extract.readers.surroundings import unless_credited, words_around

NODES_MOST = 100  # of a kind
ADDRESS_LONGEST = 300  # characters
_DATA_ATTRIBUTES = ("data-email", "data-mail", "data-mailto", "data-enc-email", "data-email-encoded")
_LOCAL_PARTS = ("data-user", "data-name", "data-local", "data-account", "data-login", "data-u", "data-to")
_DOMAINS, _SUFFIXES = ("data-domain", "data-host", "data-server"), ("data-tld", "data-suffix", "data-ext")
_NUMBER_ATTRIBUTES = ("data-phone", "data-tel", "data-telephone", "data-phone-number", "data-tel-number")
_NUMBERS = ", ".join(f"[{name}]" for name in _NUMBER_ATTRIBUTES)
_SELECTOR = ", ".join(
    [
        *(f"[{name}]" for name in _DATA_ATTRIBUTES),
        *(f"[{user}][{domain}]" for user in _LOCAL_PARTS for domain in _DOMAINS),
    ]
)


def cloudflare_tokens(page: PageContext) -> Sightings:
    """Addresses behind Cloudflare's e-mail protection, `data-cfemail`."""
    if not page.document.has("data-cfemail"):
        return
    for node in page.document.content.css("[data-cfemail]")[:NODES_MOST]:
        address = decode_cloudflare(node.attributes["data-cfemail"] or "")
        sighting = emails.email(address, page.site, "cloudflare", 0.95, words_around(node, ""))
        yield unless_credited(sighting, node, page.site)


def builder_addresses(page: PageContext) -> Sightings:
    """The postal address of a site made with GoDaddy's builder, and those that widgets of maps are given."""
    if page.document.has(*DATA_ADDRESSES):
        for node in page.document.content.css(", ".join(f"[{name}]" for name in DATA_ADDRESSES))[:10]:
            shown = next(filter(None, (node.attributes.get(name) for name in DATA_ADDRESSES)), "")
            for sighting in addresses.of_anybody(shown[:ADDRESS_LONGEST], page.regions_in_text):
                yield replace(sighting, method="attribute", snippet="")
    if page.document.has("contact_info_address_rend"):
        for node in page.document.content.css('[data-aid="CONTACT_INFO_ADDRESS_REND"]')[:10]:
            yield addresses.address(node.text(separator="\n"), "attribute", 0.85)


def joomla_addresses(page: PageContext) -> Sightings:
    """Addresses that Joomla writes in two halves of Base64."""
    if not page.document.has("joomla-hidden-mail"):
        return
    for node in page.document.content.css("joomla-hidden-mail")[:NODES_MOST]:
        halves = [decode_base64(node.attributes.get(name) or "") for name in ("first", "last")]
        sighting = emails.email("@".join(halves), page.site, "attribute", 0.9, words_around(node, ""))
        yield unless_credited(sighting, node, page.site)


def data_attributes(page: PageContext) -> Sightings:
    """Addresses that are stored in data- attributes until a script shows them, plain, turned, shifted or in parts."""
    if not page.document.has(*DATA_EMAILS):
        return
    for node in page.document.content.css(_SELECTOR)[:NODES_MOST]:
        for shown in _addresses_in(node.attributes):
            yield emails.email(shown, page.site, "attribute", 0.85, words_around(node, ""))


def numbers_in_attributes(page: PageContext) -> Sightings:
    """Phone numbers that are whole only in an attribute, until somebody clicks."""
    if page.document.has(*DATA_PHONES):
        for node in page.document.content.css(_NUMBERS)[:NODES_MOST]:
            shown = next(filter(None, (node.attributes.get(name) for name in _NUMBER_ATTRIBUTES)), "")
            yield phones.phone(shown, page.regions_in_text, "attribute", 0.8, words_around(node, ""))


def _addresses_in(attributes: Mapping[str, str | None]) -> Iterator[str]:
    for name in _DATA_ATTRIBUTES:
        shown = (attributes.get(name) or "").strip().replace("[at]", "@").replace("(at)", "@")
        if shown and "@" in shown:
            yield rot13(shown) if name == "data-enc-email" else shown.removeprefix("mailto:")
        elif shown and name != "data-enc-email":
            yield decode_base64(shown) or shown[::-1]
    user, domain, suffix = (_first_of(attributes, names) for names in (_LOCAL_PARTS, _DOMAINS, _SUFFIXES))
    if user and domain:
        suffix = suffix.lstrip(".")
        yield f"{user}@{domain}.{suffix}" if suffix else f"{user}@{domain}"
        yield f"{user[::-1]}@{domain[::-1]}"


def _first_of(attributes: Mapping[str, str | None], names: tuple[str, ...]) -> str:
    return next((value.strip() for name in names if (value := attributes.get(name))), "")
