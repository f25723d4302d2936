"""Plug-ins: packages that are installed beside the product, and what a site scraper is made of.

    from jobs.plugins import Business, Contact, Fact, Page, Scraper

`entry_points` finds and loads plug-ins; `scraper` is what their authors write, `reading` runs it on a page.
"""
