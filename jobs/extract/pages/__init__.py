"""Pages: bytes in, facts out. `extract_page` reads any page, `extract_home` a home page."""

from jobs.extract.pages.home import HomePage, extract_home
from jobs.extract.pages.linked_cards import read_cards
from jobs.extract.pages.linked_pdfs import linked_pdfs, read_pdf
from jobs.extract.pages.page import ParsedPage, extract_page
from jobs.extract.pages.sitemap_links import sitemap_links
from jobs.extract.pages.stored import CARD_URL, FILE_URL, StoredCard, StoredDocument, extract_stored

__all__ = [
    "CARD_URL", "FILE_URL",
    "HomePage", "ParsedPage", "StoredCard", "StoredDocument", "extract_home", "extract_page", "extract_stored",
    "linked_pdfs", "read_cards", "read_pdf", "sitemap_links",
]  # fmt: skip
