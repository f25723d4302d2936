"""What authors of scrapers import: `from jobs.plugins.scraping import Business, Contact, Fact, Page, Scraper`."""

from jobs.plugins.page import Page
from jobs.plugins.reading import PageRequest, Reading, read_with
from jobs.plugins.scraper import Business, Contact, Fact, Follow, Scraper

__all__ = ["Business", "Contact", "Fact", "Follow", "Page", "PageRequest", "Reading", "Scraper", "read_with"]
