"""A Scrapy spider as a scraper: its `parse` (and callbacks) run on our page; its requests become further pages.

    class Members(SpiderScraper):
        matches = ["directory.example/**"]
        spider = MembersSpider

Scrapy's engine, middlewares, pipelines and `start_urls` do not run. Needs Scrapy: see requirements-scrapy.txt.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from jobs.plugins.page import Page
from jobs.plugins.scraper import Business, Contact, Fact, Follow, Item, Scraper

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.http import HtmlResponse

CONTACTS = {"email": "email", "emails": "email", "phone": "phone", "phones": "phone", "telephone": "phone"}
BUSINESS = ("name", "website", "phone", "address", "city", "postal_code", "country", "external_id")


class SpiderScraper(Scraper):
    """Runs `spider` with `settings`. Override `items_of` where the spider's items have other names."""

    spider: ClassVar[type[Spider]]
    settings: ClassVar[Mapping[str, Any]] = {}

    def parse(self, page: Page) -> Iterable[Item]:
        """What the spider's callback yields: items by `items_of`, requests as further pages."""
        spider = self._spider()
        callback = getattr(spider, page.callback or "parse")
        response = _response(page)
        for result in _listed(callback(response, **page.arguments.get("cb_kwargs", {}))):
            yield from self._items(result, page, spider)

    def items_of(self, item: dict[str, Any], page: Page) -> Iterable[Item]:
        """Contacts, businesses and facts of an item, by its fields.

        With `name` and `website`, `address` or `city` it is a business. Else `email(s)` and `phone(s)` are contacts
        (with `name` and `title` of whose they are), and the other texts are facts.
        """
        if item.get("name") and any(item.get(field) for field in ("website", "address", "city")):
            yield Business(**{field: str(item[field]) for field in BUSINESS if item.get(field)})
            return
        whose = {name: str(item.get(name) or "") for name in ("name", "title")}
        for field, value in item.items():
            values = value if isinstance(value, list | tuple) else [value]
            for text in (text for text in values if isinstance(text, str | int | float) and text != ""):
                if field in CONTACTS:
                    yield Contact(CONTACTS[field], str(text), whose["name"], whose["title"])
                elif field not in whose:
                    yield Fact(field, str(text))

    def _spider(self) -> Spider:
        """A spider with what it expects of a crawler: settings and statistics, and no engine."""
        from scrapy.crawler import Crawler  # late: it takes half a second, and only such scrapers need it
        from scrapy.settings import Settings
        from scrapy.statscollectors import MemoryStatsCollector

        crawler = Crawler(self.spider, Settings(dict(self.settings)))
        crawler.stats = MemoryStatsCollector(crawler)
        spider = self.spider()
        spider.crawler, spider.settings = crawler, crawler.settings
        return spider

    def _items(self, result: Any, page: Page, spider: Spider) -> Iterator[Item]:
        from itemadapter import ItemAdapter
        from scrapy import Request

        if isinstance(result, Request):
            yield from _follow(result, page, spider)
        elif isinstance(result, Contact | Business | Fact | Follow):
            yield result
        elif ItemAdapter.is_item(result):
            yield from self.items_of(ItemAdapter(result).asdict(), page)
        elif result is not None:
            page.refuse(f"The spider yielded a {type(result).__name__}, which is neither an item nor a request.")


def _response(page: Page) -> HtmlResponse:
    """Scrapy's response. It has a request, without which `response.meta` raises."""
    from scrapy import Request
    from scrapy.http import HtmlResponse

    request = Request(page.url, meta=page.arguments.get("meta", {}), cb_kwargs=page.arguments.get("cb_kwargs", {}))
    return HtmlResponse(page.url, status=200, body=page.html.encode(), encoding="utf-8", request=request)


def _listed(result: Any) -> Iterable[Any]:
    """What a callback returns, whatever its shape: a generator, a list, one item, nothing, or an asynchronous one."""
    if inspect.isasyncgen(result):
        return asyncio.run(_gathered(result))
    if inspect.iscoroutine(result):
        return _listed(asyncio.run(result))
    if result is None:
        return []
    return result if isinstance(result, Iterable) and not isinstance(result, Mapping | str) else [result]


async def _gathered(items: Any) -> list[Any]:
    return [item async for item in items]


def _follow(request: Request, page: Page, spider: Spider) -> Iterator[Follow]:
    """A GET request without a body is a further page; any other is a sentence for the author, not a silent skip."""
    if request.method != "GET" or request.body:
        page.refuse(f"{request.method} {request.url[:200]} is not supported: only pages are followed, by GET.")
        return
    hosts = getattr(spider, "allowed_domains", None) or []
    host = urlsplit(request.url).hostname or ""
    if hosts and not any(host == name or host.endswith(f".{name}") for name in hosts):
        page.refuse(f"{request.url[:200]} is outside of the spider's allowed_domains.")
        return
    name = getattr(request.callback, "__name__", "parse")
    yield page.follow(request.url, name, cb_kwargs=dict(request.cb_kwargs), meta=dict(request.meta))
