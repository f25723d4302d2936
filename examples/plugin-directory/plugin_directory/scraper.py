"""The scraper: the directory's lists become businesses, its members' pages contacts."""

from __future__ import annotations

from collections.abc import Iterator

from jobs.plugins.scraping import Business, Contact, Fact, Follow, Page, Scraper


class Members(Scraper):
    """Lists (`/ithaca/members`) and members (`/ithaca/member/7`) of directory.test."""

    matches = ("directory.test/*/members", "directory.test/*/member/*")

    def parse(self, page: Page) -> Iterator[Business | Contact | Fact | Follow]:
        """What a page has; a list has no contacts, and a member no list."""
        for card in page.css("li.member"):
            link = card.css("a")
            yield Business(
                link.css("::text").get(""),
                website=card.attrib.get("data-website", ""),
                city=page.css("h1::text").get("").removeprefix("Members in "),
                external_id=link.attrib["href"],
            )
            yield page.follow(link.attrib["href"])
        for row in page.soup.select("table.people tr"):
            person, role, user = (cell.get_text(strip=True) for cell in row.select("td"))
            yield Contact("email", f"{user}@{page.soup.table['data-domain']}", name=person, title=role)
        for licence in page.css(".licence::text").getall():
            yield Fact("licence", licence)
