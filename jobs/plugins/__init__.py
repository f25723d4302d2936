"""Plug-ins: packages that are installed beside the product, and what a site scraper is made of.

`entry_points` finds and loads plug-ins, `scraping` has what authors of scrapers import, `reading` runs a scraper on a
page, `spiders` runs a Scrapy spider's `parse` as one.
"""
