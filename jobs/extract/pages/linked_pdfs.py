"""The PDF files that a page about contacts links to (an imprint, a price list), and what such a file says."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from jobs.extract.contacts import ContactSighting
from jobs.extract.document import Link
from jobs.extract.pages.page import extract_page
from jobs.extract.urls import host_of, registrable_domain

METHOD = "pdf"
PAGES_LINKING = ("contact", "legal", "about", "team", "home")
FILE_BYTES = 5_000_000
PAGES_MOST, CHARACTERS_MOST = 10, 200_000  # of one file
MARK, MARK_WITHIN = b"%PDF-", 1_024  # ISO 32000-1, annex H, implementation note 13
# Names of files in which contacts are likely.
_LIKELY = re.compile(
    r"impressum|imprint|legal|mentions|aviso|note-legali|kontakt|contact|contatt|anfahrt|address|adresse|team|staff|ansprech"
    r"|preis|price|tarif|listino|precio|flyer|brosch|broch|prospekt|about|profil",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n\s*\n")


def linked_pdfs(links: list[Link], page_type: str, site: str, most: int) -> list[str]:
    """The URLs of PDF files on the site's own domain, `most` of them: first those whose names speak of contacts.

    Only of a page on which contacts are expected.
    """
    if page_type not in PAGES_LINKING or not most:
        return []
    domain = registrable_domain(site)
    files = [link for link in links if ".pdf" in link.url.lower() and urlsplit(link.url).path.lower().endswith(".pdf")]
    own = [link for link in files if registrable_domain(host_of(link.url)) == domain]
    own.sort(key=lambda link: not _LIKELY.search(f"{unquote(urlsplit(link.url).path)} {link.text}"))
    return [link.url for link in own[:most]]


def read_pdf(body: bytes, url: str, language: str, region: str | None, site: str) -> list[ContactSighting]:
    """The contacts in the text of a PDF file. `site` is the host whose page links to it, `region` its country.

    Bounded in bytes, pages and characters, and by the reader's own limits of what is unpacked; run it where it can be
    killed. A file that is no PDF, is damaged,
    encrypted or made of pictures has none.
    """
    text = _text_of(body)
    if not text:
        return []
    blocks = (html.escape(block).replace("\n", "<br>") for block in _BLANK_LINES.split(text))
    paragraphs = "".join(f"<p>{block}</p>" for block in blocks)
    document = f'<html lang="{html.escape(language)}"><body>{paragraphs}</body></html>'
    contacts = extract_page(document.encode("utf-8", "replace"), url, "utf-8", region, site).contacts
    return [replace(contact, method=METHOD, source_url=url) for contact in contacts if contact.kind != "form"]


def _text_of(body: bytes) -> str:
    """The words of the first pages, a line a line; empty where there are none."""
    if len(body) > FILE_BYTES or MARK not in body[:MARK_WITHIN]:
        return ""
    import pypdf  # a tenth of a second, and most processes never read one

    texts: list[str] = []
    try:
        for page in pypdf.PdfReader(io.BytesIO(body)).pages[:PAGES_MOST]:
            texts.append(page.extract_text())
            if sum(map(len, texts)) > CHARACTERS_MOST:
                break
    except Exception as error:  # whatever a damaged file makes of the reader: the pages before it count
        if isinstance(error, MemoryError):
            raise
    return "\n\n".join(texts)[:CHARACTERS_MOST].strip()
