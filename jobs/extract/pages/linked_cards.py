"""The vCards that a page about people links to, and what such a file says."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from jobs.extract.contacts import ContactSighting, SiteHost
from jobs.extract.contacts.phones import likely_regions
from jobs.extract.document import Link
from jobs.extract.encoding import decode
from jobs.extract.page_types import PEOPLE_PAGES
from jobs.extract.readers.cards import contacts_of_file
from jobs.extract.urls import host_of, public_suffix, registrable_domain

FILES_MOST = 5  # of a page
FILE_BYTES = 262_144  # a portrait in a card weighs about a tenth of that


def linked_cards(links: list[Link], page_type: str, site: str) -> list[str]:
    """The URLs of vCards (`.vcf`) on the site's own domain, five at most, of a page on which contacts are expected."""
    if page_type not in (*PEOPLE_PAGES, "home"):
        return []
    domain = registrable_domain(site)
    likely = [link.url for link in links if ".vcf" in link.url or ".VCF" in link.url]  # splitting 300 URLs costs more
    cards = [url for url in likely if urlsplit(url).path.lower().endswith(".vcf")]
    return [url for url in cards if registrable_domain(host_of(url)) == domain][:FILES_MOST]


def read_cards(body: bytes, url: str, charset: str | None, site: str, region: str | None) -> list[ContactSighting]:
    """The contacts of the file of vCards at `url`. `site` is the host whose page links to it, `region` its country.

    Pure and bounded; a file that is no card has none.
    """
    regions = likely_regions(region, public_suffix(site), "")
    text = decode(body[:FILE_BYTES], charset or "utf-8", site)
    contacts = contacts_of_file(text, SiteHost(site, registrable_domain(site)), regions)
    return [replace(contact, source_url=url) for contact in contacts]
