"""An invented town, in every state that a screen can show. Seeded: the same each time."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import zstandard
from django.apps import apps
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from jobs.models import (
    ApiCall,
    Contact,
    ContactEvidence,
    Domain,
    Event,
    Fetch,
    Host,
    LocalBusiness,
    Page,
    Place,
    PlaceFound,
    PlaceSearch,
    Run,
    SitemapFile,
    StageMinute,
    WorkerHeartbeat,
)
from jobs.store.leads import rebuild_leads

TRADES = ["Plumbing", "Heating", "Roofing", "Electric", "Joinery", "Gardens"]
NAMES = [
    "Kestrel",
    "Harrow",
    "Finch",
    "Aldous",
    "Marrow",
    "Brindle",
    "Copper",
    "Tallow",
    "Quarry",
    "Wren",
    "Juniper",
    "Saltmarsh",
    "Otter",
    "Pewter",
    "Lantern",
]
FIRST = ["Ada", "Bela", "Cato", "Dina", "Emil", "Fenna", "Goran", "Hilde", "Ivo", "Juna"]
STREETS = ["Mill Lane", "Fuller Street", "Old Quay", "Linden Road", "Cobble Row"]

HOME = """<!doctype html><html><head><title>{name}</title>
<link rel="stylesheet" href="/theme.css"><script src="/app.js"></script>
<style>body{{font-family:Georgia,serif;margin:2rem;color:#234;background:url(/paper.png)}}
h1{{color:#1b5e6b}}nav a{{margin-right:1rem}}</style></head>
<body onload="start()"><img src="/logo.png" alt="Our sign"><nav><a href="/">Home</a><a href="/contact">Contact</a></nav>
<h1>{name}</h1><p>Family-run since 1987. We repair, replace and install, at any hour.</p>
<p>Call +1 607 555 {n:04d} or write to <a href="mailto:office@{host}">office@{host}</a>.</p></body></html>"""


def fill(trades: int = 45, seed: int = 7) -> None:
    """Make the town."""
    rng = random.Random(seed)
    searches = _searches()
    places = _places(rng, searches, trades)
    businesses = _businesses(rng, places)
    domains = _domains(rng, businesses)
    sitemaps = _sitemaps(rng, domains)
    pages = _pages(rng, domains, sitemaps)
    _contacts(rng, pages)
    _fetches(rng, domains, pages)
    _operations(rng, searches)
    rebuild_leads()
    tables = (model._meta.db_table for model in apps.get_app_config("jobs").get_models() if model._meta.managed)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")  # those of the system take seven times as long


def _searches() -> list[PlaceSearch]:
    lines = [
        ("plumbers in Ithaca, NY", "google", "Completed", "found", Decimal("1.280")),
        ("roofers in Ithaca, NY", "google", "Completed", "found", Decimal("0.640")),
        ("joiners in Trumansburg, NY", "overpass", "Processing", None, Decimal(0)),
        ("electricians in Atlantis", "overpass", "Error", "location_unknown", Decimal(0)),
    ]
    made = []
    for query, provider, status, outcome, cost in lines:
        lease = {"lease_until": timezone.now() + timedelta(minutes=1)} if status == "Processing" else {}
        made.append(
            PlaceSearch.objects.create(
                query=query,
                normalised_query=query.lower(),
                provider=provider,
                status=status,
                outcome=outcome,
                cost=cost,
                location=query.partition(" in ")[2],
                requested_by="ada",
                complete=status == "Completed",
                **lease,
            )
        )
    return made


def _places(rng: random.Random, searches: list[PlaceSearch], count: int) -> list[Place]:
    places = []
    for n in range(count):
        name = f"{NAMES[n % len(NAMES)]} {'& Sons ' if n % 4 == 0 else ''}{TRADES[(n // len(NAMES)) % len(TRADES)]}"
        places.append(
            Place(
                provider="google",
                place_id=f"place-{n}",
                name=name,
                address=f"{rng.randint(1, 99)} {rng.choice(STREETS)}, Ithaca, NY 14850",
                latitude=Decimal(f"{42.44 + rng.gauss(0, 0.02):.6f}"),
                longitude=Decimal(f"{-76.5 + rng.gauss(0, 0.03):.6f}"),
                primary_type=rng.choice(["plumber", "roofing_contractor", "electrician"]),
                types=["plumber", "contractor"],
                rating=Decimal(f"{rng.uniform(2.8, 5):.1f}"),
                rating_count=rng.randint(2, 900),
                website=f"https://{_host(n)}/" if n % 7 else "",
                phone=f"+1607555{n:04d}",
                business_status="OPERATIONAL",
                facts_at=timezone.now() - timedelta(days=rng.randint(0, 20)),
                curation_status=rng.choices(["New", "Selected", "Maybe", "Not a Fit", "Archived"], [4, 6, 1, 1, 1])[0],
                raw={"displayName": {"text": name}, "id": f"place-{n}"},
            )
        )
    for place in places:
        if place.curation_status == "Selected":
            place.deep_scan_status, place.deep_scan_outcome = "Completed", "found"
    made = Place.objects.bulk_create(places)
    links = [PlaceFound(search=searches[n % 5 == 4], place=place, position=n) for n, place in enumerate(made)]
    PlaceFound.objects.bulk_create(links)
    for search in searches:
        found = PlaceFound.objects.filter(search=search).count()
        PlaceSearch.objects.filter(pk=search.pk).update(result_count=found, new_count=found)
    return made


def _host(n: int) -> str:
    return f"{NAMES[n % len(NAMES)].lower()}-{TRADES[(n // len(NAMES)) % len(TRADES)].lower()}{n}.test"


def _businesses(rng: random.Random, places: list[Place]) -> list[LocalBusiness]:
    rows = [
        LocalBusiness(
            place=place,
            provider="google",
            external_id=place.place_id,
            name=place.name,
            address=place.address,
            street=place.address.partition(",")[0],
            city="Ithaca",
            state="NY",
            postal_code="14850",
            country="US",
            latitude=place.latitude,
            longitude=place.longitude,
            phone=place.phone,
            website=place.website,
            main_category=place.primary_type,
            rating=place.rating,
            rating_count=place.rating_count,
            curation_status=rng.choices(["New", "Selected", "Not a Fit"], [2, 7, 1])[0],
            sources={"phone": {"source": "google", "at": "2026-11-20"}},
            facts_at=place.facts_at,
        )
        for place in places
        if place.deep_scan_status == "Completed"
    ]
    for row in rows:
        if row.curation_status == "Selected":
            row.domain_extraction_status = "Completed"
            row.domain_extraction_outcome = "found" if row.website else "no_website"
    return LocalBusiness.objects.bulk_create(rows)


def _domains(rng: random.Random, businesses: list[LocalBusiness]) -> list[Domain]:
    found = [each for each in businesses if each.domain_extraction_outcome == "found"]
    rows = []
    states = [
        ("Completed", "found", None),
        ("Completed", "found", None),
        ("Completed", "found", None),
        ("Error", "dns", "The host name does not resolve."),
        ("Error", "blocked", None),
        ("Queued", None, None),
    ]
    for n, business in enumerate(found):
        host = business.website.removeprefix("https://").strip("/")
        status, outcome, error = states[n % len(states)]
        done = outcome == "found"
        rows.append(
            Domain(
                host=host,
                registrable_domain=host,
                source="business",
                home_url=f"https://{host}/",
                title=f"{business.name} | Ithaca, NY" if done else "",
                language="en" if done else "",
                description="Family-run since 1987. We repair, replace and install, at any hour." if done else "",
                emails=[f"office@{host}"] if done else [],
                phones=[business.phone] if done else [],
                socials={"facebook": f"https://facebook.com/{host.partition('.')[0]}"} if done else {},
                technologies=rng.sample(["WordPress", "Elementor", "Wix", "Shopify", "jQuery"], 2) if done else [],
                is_wordpress=done and n % 2 == 0,
                facts_at=timezone.now() - timedelta(hours=n) if done else None,
                status=status,
                outcome=outcome,
                error=error,
                attempts=1,
                queued_at=timezone.now() - timedelta(minutes=3 + n),
                settled_at=timezone.now() - timedelta(hours=n) if outcome else None,
                curation_status=rng.choices(["New", "Selected", "Maybe"], [3, 6, 1])[0] if done else "New",
            )
        )
    for row in rows:
        if row.curation_status == "Selected":
            row.sitemap_analysis_status, row.sitemap_analysis_outcome = "Completed", "found"
    made = Domain.objects.bulk_create(rows)
    for business, domain in zip(found, made, strict=True):
        LocalBusiness.objects.filter(pk=business.pk).update(domain=domain)
    return made


def _sitemaps(rng: random.Random, domains: list[Domain]) -> list[SitemapFile]:
    rows = [
        SitemapFile(
            domain=domain,
            url=f"{domain.home_url}{name}",
            sitemap_type="urlset",
            discovery_method="robots_txt",
            url_count=count,
            byte_count=count * 180,
            status="Completed",
            outcome="found",
            generator="Yoast SEO",
            first_lastmod=timezone.now() - timedelta(days=900),
            last_lastmod=timezone.now() - timedelta(days=rng.randint(1, 90)),
            curation_status="Selected" if name.startswith("page") else rng.choice(["New", "Not a Fit"]),
            sitemap_import_status="Completed" if name.startswith("page") else None,
            sitemap_import_outcome="found" if name.startswith("page") else None,
        )
        for domain in domains
        if domain.sitemap_analysis_status == "Completed"
        for name, count in (("page-sitemap.xml", 12), ("post-sitemap.xml", 140))
    ]
    return SitemapFile.objects.bulk_create(rows)


PATHS = [
    ("", "home"),
    ("contact", "contact"),
    ("about", "about"),
    ("team", "team"),
    ("services", "services"),
    ("privacy", "privacy"),
    ("blog/winter", "blog"),
    ("careers", "careers"),
]


def _pages(rng: random.Random, domains: list[Domain], sitemaps: list[SitemapFile]) -> list[Page]:
    by_domain = {each.domain_id: each for each in sitemaps}
    rows = []
    for domain in domains:
        for path, kind in PATHS if domain.outcome == "found" else PATHS[:1]:
            scraped = kind in ("contact", "team") and domain.curation_status == "Selected"
            rows.append(
                Page(
                    domain=domain,
                    url=f"{domain.home_url}{path}",
                    page_type=kind,
                    source="sitemap",
                    depth=path.count("/") + bool(path),
                    sitemap_file=by_domain.get(domain.pk),
                    first_seen_at=timezone.now() - timedelta(days=9),
                    last_seen_at=timezone.now(),
                    lastmod=timezone.now() - timedelta(days=rng.randint(5, 600)),
                    curation_status="Selected" if scraped else rng.choice(["New", "New", "Archived"]),
                    page_processing_status="Completed" if scraped else None,
                    title=kind.title() if scraped else "",
                    page_processing_outcome=("found" if kind == "contact" else "nothing_found") if scraped else None,
                    http_status=200 if scraped else None,
                    page_processing_settled_at=timezone.now() if scraped else None,
                )
            )
    return Page.objects.bulk_create(rows)


def _contacts(rng: random.Random, pages: list[Page]) -> None:
    now = timezone.now()
    for n, page in enumerate(each for each in pages if each.page_processing_outcome == "found"):
        person = FIRST[n % len(FIRST)]
        host = page.domain.host
        lines = [
            (
                "email",
                f"office@{host}",
                "SERVICE",
                "",
                10,
                "mailto",
                f"Write to office@{host} and we answer the same day.",
            ),
            (
                "email",
                f"{person.lower()}@{host}",
                "CORPORATE",
                f"{person} Kestrel",
                5,
                "text",
                f"{person} Kestrel, owner: {person.lower()}@{host}",
            ),
            ("phone", f"+1607555{n:04d}", "", "", 20, "json_ld", f"telephone: +1607555{n:04d}"),
        ]
        for kind, value, contact_type, name, rank, method, snippet in lines:
            contact = Contact.objects.create(
                domain=page.domain,
                kind=kind,
                value=value,
                normalised=value,
                contact_type=contact_type,
                name=name,
                rank=rank,
                title="Owner" if name else "",
                confidence=Decimal(rng.choice(["0.95", "0.80", "0.65"])),
                curation_status=rng.choice(["New", "New", "Selected"]),
            )
            ContactEvidence.objects.create(
                contact=contact,
                page=page,
                source_url=page.url,
                method=method,
                snippet=snippet,
                confidence=contact.confidence,
                first_seen_at=now - timedelta(days=2),
                last_seen_at=now,
            )
        Page.objects.filter(pk=page.pk).update(contact_count=len(lines))
    for domain in Domain.objects.annotate(n=Count("contacts"), p=Count("pages", distinct=True)):
        Domain.objects.filter(pk=domain.pk).update(contact_count=domain.n // max(domain.p, 1), page_count=domain.p)


def _fetches(rng: random.Random, domains: list[Domain], pages: list[Page]) -> None:
    now = timezone.now()
    packer = zstandard.ZstdCompressor()
    for n, row in enumerate([*domains, *(page for page in pages if page.http_status)]):
        domain = row if isinstance(row, Domain) else row.domain
        good = isinstance(row, Page) or row.outcome == "found"
        body = HOME.format(name=domain.title or domain.host, host=domain.host, n=n)
        Fetch.objects.create(
            fetched_at=now - timedelta(minutes=n),
            table=row._meta.db_table,
            row_id=row.pk,
            fence=1,
            stage="page_scrape" if isinstance(row, Page) else "domain_metadata",
            url=domain.home_url,
            final_url=domain.home_url,
            status=200 if good else None,
            content_type="text/html; charset=utf-8" if good else "",
            wire_bytes=len(body) // 3,
            decoded_bytes=len(body),
            seconds=rng.uniform(0.05, 1.4),
            address="203.0.113.7" if good else "",
            outcome="ok" if good else (row.outcome or "timeout"),
            body=packer.compress(body.encode()) if good else None,
        )
        Event.objects.create(
            at=now - timedelta(minutes=n),
            kind="settled",
            table=row._meta.db_table,
            row_id=row.pk,
            fence=1,
            seconds=0.4,
            transaction=1,
            stage="page_scrape" if isinstance(row, Page) else "domain_metadata",
            outcome=_outcome(row) or "found",
        )
        if isinstance(row, Domain):
            Host.objects.create(
                host=row.host,
                port=443,
                last_status=200 if good else None,
                failures=0 if good else 4,
                last_seen_at=now,
                paused=n == 3,
                paused_by="ada" if n == 3 else "",
                robots_outcome="parsed",
                circuit_open_until=None if good else now + timedelta(minutes=40),
            )


def _outcome(row: Any) -> str | None:
    return row.outcome if isinstance(row, Domain) else row.page_processing_outcome


def _operations(rng: random.Random, searches: list[PlaceSearch]) -> None:
    now = timezone.now().replace(second=0, microsecond=0)
    minutes = []
    for stage, level in (
        ("domain_metadata", 9),
        ("page_scrape", 30),
        ("sitemap_scan", 6),
        ("deep_scan", 5),
        ("sitemap_import", 3),
    ):
        for ago in range(5, 1440, 5):
            busy = max(0.0, 1.2 - abs(ago - 500) / 500) + rng.random() / 3
            minute = now - timedelta(minutes=ago)
            minutes.append(
                StageMinute(
                    stage=stage, minute=minute, outcome="found", count=int(level * busy), seconds=level * busy / 2
                )
            )
            if rng.random() < 0.12:
                minutes.append(
                    StageMinute(stage=stage, minute=minute, outcome="blocked", count=rng.randint(1, 4), seconds=1)
                )
    StageMinute.objects.bulk_create(minutes)
    for role, stages in (("stages", ["domain_metadata", "page_scrape"]), ("control", []), ("quarantine", [])):
        WorkerHeartbeat.objects.create(
            name=f"oak:41{len(role)}:{role}", role=role, stages=stages, version="3.0.0", rss_mb=140
        )
    ApiCall.objects.create(
        provider="google",
        sku="text_search_pro",
        units=40,
        price=Decimal("1.280"),
        search=searches[0],
        status="committed",
    )
    ApiCall.objects.create(
        provider="google",
        sku="text_search_pro",
        units=20,
        price=Decimal("0.640"),
        search=searches[1],
        status="committed",
    )
    Run.objects.create(
        kind="request",
        title="Selected by ada: 12 domains",
        status="InProgress",
        total=120,
        settled=84,
        requested_by="ada",
        counts={"found": 70, "dns": 9, "blocked": 5},
        started_at=now - timedelta(minutes=4),
        stage="domain_metadata",
    )
    Run.objects.create(
        kind="import",
        title="Import of leads.csv",
        status="Completed",
        total=60,
        settled=60,
        requested_by="ada",
        counts={"created": 41, "exists": 17, "invalid": 2},
        started_at=now - timedelta(hours=2),
        ended_at=now - timedelta(minutes=119),
    )
    Run.objects.create(
        kind="drain",
        title="Drain of page_scrape",
        status="Completed",
        total=340,
        settled=340,
        worker="oak:416:stages",
        stage="page_scrape",
        counts={"found": 240, "nothing_found": 100},
        started_at=now - timedelta(hours=3),
        ended_at=now - timedelta(hours=2, minutes=50),
    )
