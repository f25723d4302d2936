"""Import: a file or a pasted list of domains, businesses, pages, sitemaps or searches: looked at, then stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from jobs.models import Domain, LocalBusiness, Page, PlaceSearch, Run, SitemapFile
from jobs.statuses import Task
from jobs.transfer import imports
from jobs.transfer.business_rows import NAMES
from jobs.transfer.imports import Imported
from jobs.transfer.spreadsheets import Unreadable, column, table_of
from scrapersky.admin.base import site
from scrapersky.admin.business_files import add_businesses, as_lines, summary
from scrapersky.admin.permissions import IMPORT, require_permission

MOST_ROWS = 5_000
MOST_BYTES = 2_000_000
SHOWN = 300


@dataclass(frozen=True)
class Kind:
    """What can be imported: how it is stored, what its column may be called, where it is shown."""

    name: str
    label: str
    model: type[Any]
    add: Callable[..., Imported]
    headers: tuple[str, ...]
    sample: str
    whole: bool = False  # a row is all its columns, not one of them

    @property
    def columns(self) -> str:
        """What a file's columns may be called."""
        return ", ".join(self.headers)


KINDS = {
    kind.name: kind
    for kind in (
        Kind("domains", "Domains", Domain, imports.add_domains,
             ("domain", "host", "website", "url", "site"), "kestrel-plumbing.test"),
        Kind("businesses", "Businesses", LocalBusiness, add_businesses, tuple(NAMES),
             "name,website,phone and a line for each", whole=True),
        Kind("pages", "Pages", Page, imports.add_pages,
             ("url", "page", "address", "link"), "https://kestrel-plumbing.test/contact"),
        Kind("sitemaps", "Sitemaps", SitemapFile, imports.add_sitemap_files,
             ("url", "sitemap", "sitemap_url"), "https://kestrel-plumbing.test/sitemap.xml"),
        Kind("searches", "Searches", PlaceSearch, imports.add_searches,
             ("query", "search", "words"), "plumbers in Ithaca, NY"),
    )
}  # fmt: skip


@site.page("import/", "import")
def import_view(request: HttpRequest) -> HttpResponse:
    """The form; then, for what was given, what would become of each row; then, confirmed, what became of it."""
    require_permission(request, IMPORT)
    kind = KINDS.get(request.POST.get("kind", ""), KINDS["domains"])
    context = site.each_context(request) | {"title": "Import", "kinds": KINDS.values(), "kind": kind}
    if request.method == "POST":
        try:
            values = given(request, kind)
            context |= _results(request, kind, values, stored=request.POST.get("confirmed") == "1")
        except (Unreadable, ValueError) as error:
            return TemplateResponse(request, "console/import.html", context | {"problem": str(error)}, status=400)
    return TemplateResponse(request, "console/import.html", context)


def _results(request: HttpRequest, kind: Kind, values: list[str], stored: bool) -> dict[str, Any]:
    auto_queue, by = request.POST.get("auto_queue") == "1", request.user.get_username()
    country = request.POST.get("country", "").strip()[:2]
    add = partial(kind.add, country=country) if kind.whole else kind.add
    if stored:
        found = add(values, by=by, auto_queue=auto_queue)
        _remember(kind, found, by)
    else:
        found = looked_at(add, values, by)
    noun = site.noun(kind.model)
    known = (imports.ACCEPTED, imports.EXISTS) if stored else (imports.EXISTS,)
    rows = [
        (summary(value) if kind.whole else value, item, noun.url("change", item.id) if item.result in known else "")
        for value, item in zip(values, found.items, strict=True)
    ]
    problems_first = sorted(rows, key=lambda row: row[1].result != imports.INVALID)
    return {
        "rows": problems_first[:SHOWN],
        "left_out": max(len(rows) - SHOWN, 0),
        "counts": found.counts,
        "total": len(values),
        "stored": stored,
        "queued": found.queued,
        "values": "\n".join(values),
        "auto_queue": auto_queue,
        "country": country,
        "list_url": noun.url(),
        "what": (noun.verbose_name if found.counts[imports.ACCEPTED] == 1 else noun.title).lower(),
    }


def looked_at(add: Callable[..., Imported], values: list[str], by: str) -> Imported:
    """What would become of each row: it is done, and taken back."""
    with transaction.atomic():
        found = add(values, by=by)
        transaction.set_rollback(True)
    return found


def _remember(kind: Kind, found: Imported, by: str) -> None:
    total = len(found.items)
    Run.objects.create(
        kind="import", title=f"Import of {total:,} {kind.label.lower()}", requested_by=by, status=Task.COMPLETED,
        total=total, settled=total, counts=found.counts, started_at=Now(), ended_at=Now(),
    )  # fmt: skip


# What was given, as a list of texts.


def given(request: HttpRequest, kind: Kind) -> list[str]:
    """The column of a file, or the lines that were pasted. Raises Unreadable."""
    upload = request.FILES.get("file")
    if upload is None:
        text = request.POST.get("values", "")
        pasted_table = kind.whole and not text.lstrip().startswith("{")
        values = (
            as_lines(table_of("", text.encode(), MOST_ROWS))
            if pasted_table
            else [each.strip() for each in text.splitlines()]
        )
    elif (upload.size or 0) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Divide it.")
    else:
        table = table_of(upload.name or "", upload.read(), MOST_ROWS)
        values = as_lines(table) if kind.whole else column(table, kind.headers)
    values = [value for value in values if value]
    if not values:
        raise Unreadable("There is nothing in it.")
    if len(values) > MOST_ROWS:
        raise Unreadable(
            f"{len(values):,} rows are more than the {MOST_ROWS:,} that are taken at once. Divide the file."
        )
    return values
