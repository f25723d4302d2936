"""Two spiders as people have them: a list with members, and a shop of staff with items, meta and statistics."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response

from jobs.plugins.spiders import SpiderScraper


class MembersSpider(scrapy.Spider):
    """Yields dictionaries and follows links, in the style of Scrapy's tutorial."""

    name = "members"
    allowed_domains = ("directory-of-trades.com",)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """A list of members, and its next page."""
        for card in response.css("li.member"):
            yield {"name": card.css("a::text").get(), "website": card.attrib.get("data-site")}
            yield from response.follow_all(card.css("a"), self.parse_member, cb_kwargs={"place": 3})
        yield response.follow("?page=2", meta={"page": 2})
        yield response.follow("https://elsewhere.com/")
        yield scrapy.FormRequest("https://directory-of-trades.com/search", formdata={"q": "x"}, callback=self.parse)

    def parse_member(self, response: Response, place: int) -> dict[str, Any]:
        """A member, as one dictionary."""
        return {"email": response.css("a.mail::text").getall(), "name": "Nora Quillfeather", "place": place}


class StaffItem(scrapy.Item):
    """An item class, as projects declare them."""

    name = scrapy.Field()
    title = scrapy.Field()
    phone = scrapy.Field()


class StaffSpider(scrapy.Spider):
    """Asynchronous, with an item class, settings, statistics and meta."""

    name = "staff"

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Any]:
        """A person, and what the request's meta was."""
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value("pages")
        if self.settings.getbool("WITH_STAFF"):
            yield StaffItem(name=response.css("h2::text").get(), title="Owner", phone=response.css("b::text").get())
        yield {"page": response.meta.get("page", 1)}
        yield "no item"


class Members(SpiderScraper):
    """The first as a scraper."""

    matches = ("directory-of-trades.com/**",)
    spider = MembersSpider


class Staff(SpiderScraper):
    """The second as a scraper."""

    matches = ("directory-of-trades.com/staff",)
    spider = StaffSpider
    settings = {"WITH_STAFF": True}  # noqa: RUF012 -- Scrapy's own spelling
