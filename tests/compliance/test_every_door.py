"""One suppressed value of each kind is put into every source and looked for behind every door: it is nowhere.

A control value of each kind takes the same ways, and is found: so the search works. The tables of docs/security.md are
compared with what is found here.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model
from openpyxl import Workbook

from jobs.actions import erasure, suppressions
from jobs.actions.scope import Scope
from jobs.actions.searches import find_or_create_search
from jobs.compliance import suppression_list
from jobs.compliance.gate import gate
from jobs.compliance.subjects import read_subject
from jobs.destinations import ADAPTERS, outbox, sending
from jobs.destinations.lead_fields import read_leads
from jobs.events import event_log
from jobs.events.webhook_delivery import store_message
from jobs.lists.catalogue import NOUNS, resource_of
from jobs.models import (
    Contact,
    ContactEvidence,
    Domain,
    ExportRecipe,
    Lead,
    LocalBusiness,
    Page,
    Place,
    RecipeRun,
    SitemapFile,
    StorageTarget,
    Suppression,
    Webhook,
)
from jobs.store.imported_contacts import METHOD
from jobs.store.leads import refresh_leads
from jobs.transfer import harvest, recipe_runs, recipes, storage
from jobs.transfer.file_formats import FORMATS
from jobs.transfer.recognition import own_columns
from sampletown.city import city
from tests.destinations.standins_crm import ACCOUNT
from tests.exports import export
from tests.stages.site import Site, urlset

pytestmark = pytest.mark.django_db(transaction=True)

# kind -> (as it is suppressed, its scope, what to look for in lower case, as it stands in sources)
GONE = {
    "domain": ("gone.test", "", ["gone.test"], "gone.test"),
    "email": ("nora@shop.test", "", ["nora@shop.test", "nora%40shop.test"], "nora@shop.test"),
    "email_domain": ("lost-mail.test", "", ["lost-mail.test"], "info@lost-mail.test"),
    "phone": ("+16072720143", "", ["2720143", "272-0143"], "(607) 272-0143"),
    "person": ("Nora Quillfeather", "shop.test", ["quillfeather"], "Nora Quillfeather"),
    "place_id": ("ChIJgone0001", "", ["chijgone0001"], "ChIJgone0001"),
}
STAYS = {
    "domain": ("stays.test", "", ["stays.test"], "stays.test"),
    "email": ("mara@shop.test", "", ["mara@shop.test"], "mara@shop.test"),
    "email_domain": ("kept-mail.test", "", ["kept-mail.test"], "info@kept-mail.test"),
    "phone": ("+16072720199", "", ["2720199", "272-0199"], "(607) 272-0199"),
    "person": ("Mara Quillstone", "shop.test", ["quillstone"], "Mara Quillstone"),
    "place_id": ("ChIJstays0001", "", ["chijstays0001"], "ChIJstays0001"),
}
Cast = dict[str, tuple[str, str, list[str], str]]


def suppress_all() -> None:
    for kind, (value, scope, _, _) in GONE.items():
        erasure.suppress(read_subject(kind, value, scope), by="olga", reason="They asked.")


# The sources.


def home(*casts: Cast) -> str:
    """A home page that shows the values in words, links and JSON-LD, in its title, and around each other."""
    deputy_of = casts[0]["person"][3]
    everything = ", ".join(values[3] for cast in casts for values in cast.values())
    addresses = [f'<a href="mailto:{cast["email"][0]}">{cast["email"][0]}</a>' for cast in casts]
    parts = [f"<p>{everything}: {' or '.join(addresses)}, {everything}</p>"]
    for cast in casts:
        text = {kind: values[3] for kind, values in cast.items()}
        data = {
            "@context": "https://schema.org", "@type": "Organization", "name": "Shop", "email": text["email"],
            "telephone": cast["phone"][0],
            "employee": {"@type": "Person", "name": text["person"], "jobTitle": f"Deputy of {deputy_of}"},
            "sameAs": [f"https://{text['domain']}/"], "url": "https://shop.test/",
        }  # fmt: skip
        parts.append(
            f'<script type="application/ld+json">{json.dumps(data)}</script><p>Ask {text["person"]}, Owner: '
            f'<a href="mailto:{text["email"]}">{text["email"]}</a>, {text["email_domain"]} or call '
            f'<a href="tel:{cast["phone"][0]}">{text["phone"]}</a> (place {text["place_id"]}), '
            f"see {text['domain']}.</p>"
            f'<a href="/team/{text["person"].lower().replace(" ", "-")}">The team</a>'
        )
    title = f"Shop of {everything}" if len(casts) > 1 else "Shop"  # a namesake at another domain stays
    return f"<title>{title}</title><h1>Shop</h1>{''.join(parts)}<p>{'We mend pipes all day. ' * 40}</p>"


def paths(cast: Cast) -> list[str]:
    person = cast["person"][3].lower().replace(" ", "-")
    values = [cast[kind][3] for kind in ("domain", "email", "email_domain", "place_id")]
    return [f"/team/{person}", f"/call/{cast['phone'][0][1:]}", *(f"/about?of={value}" for value in values)]


def sources(site: Site, world: Any, work_off: Any, operator: Any, folder: Path) -> dict[str, Callable[[], None]]:
    """Every source, as the page calls it; each brings every value."""
    return {
        "home page, JSON-LD, links, contact page, sitemap, stored bodies": lambda: crawl(site),
        "redirect of a home page": lambda: redirects(site),
        "provider's answer, deep scan, domain extraction": lambda: providers_answer(world, work_off),
        "imports of five nouns as CSV, JSON lines and XLSX": lambda: files(folder),
        "contacts in columns, notes, other columns, the name of the file and of its source":
            lambda: imported_as_people_have_them(folder, work_off),
        "API: domains, pages, sitemap files": lambda: api(operator),
    }  # fmt: skip


def fill(*world: Any) -> None:
    """Every source brings every value."""
    for bring in sources(*world).values():
        bring()


def crawl(site: Site) -> None:
    site.web.page("shop.test", "/", home(GONE, STAYS))
    site.web.page("shop.test", "/contact", home(GONE, STAYS))
    site.web.page("shop.test", "/robots.txt", "Sitemap: https://shop.test/sitemap.xml", Content_Type="text/plain")
    site.sitemap("/sitemap.xml", urlset("/contact", *paths(GONE), *paths(STAYS)))
    domain = Domain.objects.create(host="shop.test")
    assert site.run("domain_metadata", domain, store_bodies=True) == {"found": 1}
    assert site.run("sitemap_discovery", domain) == {"found": 1}
    file = SitemapFile.objects.get(url="https://shop.test/sitemap.xml")
    assert site.run("sitemap_import", file) == {"found": 1}
    assert site.run("sitemap_scan", file) == {"found": 1}
    page = Page.objects.get(url="https://shop.test/contact")
    assert site.run("page_scrape", page, store_bodies=True) == {"found": 1}


def redirects(site: Site) -> None:
    for n, cast in enumerate((GONE, STAYS)):
        host = cast["domain"][0]
        site.web.page(host, "/", home(cast))
        site.web.page(f"moved{n}.test", "/", status=301, Location=f"https://{host}/")
        moved = Domain.objects.create(host=f"moved{n}.test")
        LocalBusiness.objects.create(provider="import", external_id=f"moved{n}", domain=moved)
        site.run("domain_metadata", moved)


def providers_answer(world: Any, work_off: Any) -> None:
    some = city(12)
    businesses = []
    for cast, (by_domain, by_phone, by_person, by_place) in ((GONE, some[:4]), (STAYS, some[4:8])):
        businesses += [
            replace(by_domain, place_id=f"ChIJ1{cast['domain'][0][:4]}", website=f"https://www.{cast['domain'][0]}/x"),
            replace(by_phone, place_id=f"ChIJ2{cast['domain'][0][:4]}", phone=cast["phone"][3]),
            replace(
                by_person,
                place_id=f"ChIJ3{cast['domain'][0][:4]}",
                name=cast["person"][3],
                website="https://shop.test/",
            ),
            replace(by_place, place_id=cast["place_id"][0]),
        ]
    world.businesses = lambda: businesses
    search = find_or_create_search("plumbers in Ithaca, NY")
    assert work_off("place_search", search) == {"found": 1}
    work_off("deep_scan", *Place.objects.all())
    work_off("domain_extraction", *LocalBusiness.objects.all())


def files(folder: Path) -> None:
    """Each noun in each format, through the command line."""
    for cast in (GONE, STAYS):
        hosts = [cast["domain"][0], f"deep.{cast['domain'][0]}"]
        urls = [f"https://shop.test{path}" for path in paths(cast)] + [f"https://{hosts[0]}/page"]
        rows = [
            {"name": "A", "website": f"https://{hosts[1]}/", "phone": "", "place_id": ""},
            {"name": "B", "website": "", "phone": cast["phone"][0], "place_id": ""},
            {"name": cast["person"][3], "website": "https://shop.test/", "phone": "", "place_id": ""},
            {"name": "D", "website": "", "phone": "", "place_id": cast["place_id"][0]},
        ]
        searches = [{"query": f"{value[3]} in Ithaca, NY"} for value in cast.values()]
        for noun, table in (
            ("domains", [{"domain": host} for host in hosts]), ("pages", [{"url": url} for url in urls]),
            ("sitemap-files", [{"url": f"{url}/sitemap.xml"} for url in urls]), ("local-businesses", rows),
            ("place-searches", searches),
        ):  # fmt: skip
            for path in written(folder, table):
                call_command("import", str(path), "--as", noun, stdout=io.StringIO(), stderr=io.StringIO())


def imported_as_people_have_them(folder: Path, work_off: Any) -> None:
    """Contacts in columns, in notes, in columns that are no field, in the name of the file and of its source."""
    for n, cast in enumerate((GONE, STAYS)):
        text = {kind: values[3] for kind, values in cast.items()}
        row = {
            "name": f"Shop {n}", "website": "https://shop.test/", "email": f"{text['email']}; {text['email_domain']}",
            "phone": f"+16072725142; {cast['phone'][0]}", "contact person": text["person"], "job title": "Owner",
            "notes": " ".join(text.values()), "remarks": " ".join(text.values()),
        }  # fmt: skip
        for path in written(folder, [row]):
            named = path.rename(folder / f"{cast['email'][0]}{path.suffix}")
            source = f"from {text['person']}, {cast['email'][0]}"
            call_command(
                "import",
                str(named),
                "--as",
                "local-businesses",
                "--source",
                source,
                stdout=io.StringIO(),
                stderr=io.StringIO(),
            )
    work_off("domain_extraction", *LocalBusiness.objects.filter(provider="import", domain=None))
    sentences = ContactEvidence.objects.filter(method=METHOD, contact__value=STAYS["email"][0])
    assert sentences.exists()


def written(folder: Path, table: list[dict[str, str]]) -> Iterator[Path]:
    names = list(table[0])
    (folder / "rows.csv").write_text(
        "\n".join([",".join(names), *(",".join(f'"{value}"' for value in row.values()) for row in table)])
    )
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in table))
    book = Workbook()
    for line in (names, *(list(row.values()) for row in table)):
        book.active.append(line)
    book.save(folder / "rows.xlsx")
    for name in ("rows.csv", "rows.jsonl", "rows.xlsx"):
        yield folder / name


def api(operator: Any) -> None:
    for cast in (GONE, STAYS):
        urls = [f"https://shop.test{path}" for path in paths(cast)] + [f"https://{cast['domain'][0]}/page"]
        operator.post("/api/v3/domains", {"domains": [cast["domain"][0], f"www.a.{cast['domain'][0]}"]}, format="json")
        operator.post("/api/v3/pages", {"urls": urls}, format="json")
        operator.post("/api/v3/sitemap-files", {"urls": urls}, format="json")


# The doors.


def stored() -> str:
    """Every text, JSON, array and bytes column of every table, bodies unpacked: what a dump would show."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " JOIN pg_class ON relname = table_name"
            " WHERE table_schema = 'public' AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        texts = []
        for table, column, kind in cursor.fetchall():
            cursor.execute(
                f'SELECT "{column}"{"" if kind == "bytea" else "::text"} FROM "{table}" WHERE "{column}" IS NOT NULL'
            )
            texts += [f"{table}.{column}: {_text(value)}" for (value,) in cursor.fetchall()]
    return "\n".join(texts).lower()


def _text(value: Any) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    content = bytes(value)
    return (zstandard.decompress(content) if content[:4] == b"\x28\xb5\x2f\xfd" else content).decode("utf-8", "replace")


def exported() -> str:
    """Every noun in every format."""
    texts = []
    for noun in NOUNS:
        for name in FORMATS:
            content = b"".join(export(noun.rows({}), noun.export_columns, name))
            texts.append(_read(name, content))
    return "\n".join(texts).lower()


def written_by_recipes(folder: Path) -> str:
    """The files of a recipe of every noun, manifests included."""
    target = storage.save(StorageTarget(name=f"Disk {StorageTarget.objects.count()}", kind="local"), {})
    for noun in NOUNS:
        name = f"{noun.slug} {target.pk}"
        made = ExportRecipe(name=name, noun=noun.slug, format="jsonl", target=target, folder="{recipe}-{run}")
        recipes.start(recipes.save(made, by="olga").pk)
    recipe_runs.process_due()
    assert set(RecipeRun.objects.values_list("status", flat=True)) == {"Completed"}
    return "\n".join(path.read_text() for path in folder.rglob("*") if path.is_file()).lower()


def _read(name: str, content: bytes) -> str:
    if name == "xlsx":
        book = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(book.read(part).decode() for part in book.namelist())
    return str(pq.read_table(io.BytesIO(content)).to_pylist()) if name == "parquet" else content.decode()


def listed(operator: Any) -> str:
    """Every list of the API, the detail of every row on it, and the rows by id."""
    texts = []
    for noun in NOUNS:
        rows = operator.get(f"/api/v3/{noun.slug}?limit=200").json()["items"]
        texts.append(json.dumps(rows))
        texts += [operator.get(f"/api/v3/{noun.slug}/{row['id']}").content.decode() for row in rows]
        named = {"ids": [row["id"] for row in rows] or [1]}
        texts.append(operator.post(f"/api/v3/{noun.slug}/batch", named, format="json").content.decode())
    return "\n".join(texts).lower()


def harvested(folder: Path) -> str:
    scope = Scope(domain_ids=list(Domain.objects.values_list("pk", flat=True)))
    texts = []
    for name in ("leads.csv", "leads.jsonl"):
        for write in (harvest.write_contacts, harvest.write_leads):
            write(scope, folder / name)
            texts.append((folder / name).read_text())
    return "\n".join(texts).lower()


def finds(cast: Cast, text: str) -> dict[str, list[str]]:
    """Kind -> the lines that show it."""
    lines = text.splitlines()
    shown = {
        kind: [line[:300] for line in lines if any(needle in line for needle in values[2])]
        for kind, values in cast.items()
    }
    return {kind: lines for kind, lines in shown.items() if lines}


def lines_of(doors: Mapping[str, str]) -> list[str]:
    """The lines of the page's table: finds of the suppressed value by kind; nothing where the control does not go."""
    lines = []
    for door, text in doors.items():
        gone, stays = finds(GONE, text), finds(STAYS, text)
        cells = [str(len(gone.get(kind, ()))) if kind in stays or kind in gone else "" for kind in GONE]
        lines.append(f"| {door} | {' | '.join(cells)} | {len(stays)} of {len(STAYS)} |".replace("  ", " "))
    print("\n".join(lines))  # with pytest -s: what belongs on the page
    return lines


def table_of_page(head: str) -> list[str]:
    """The lines of the table of docs/security.md that begins so."""
    lines = iter((settings.BASE_DIR / "docs" / "security.md").read_text().splitlines())
    for line in lines:
        if line.startswith(head):
            next(lines)  # the rule
            return list(takewhile(lambda line: line.startswith("|"), lines))
    return []


EVERY_KIND = set(GONE)


def test_what_is_suppressed_enters_by_no_source_and_leaves_by_no_door(
    site: Site, world: Any, work_off: Any, operator: Any, tmp_path: Path
) -> None:
    suppress_all()
    fill(site, world, work_off, operator, tmp_path)
    look(operator, tmp_path)
    assert table_of_page("| source |") == [
        f"| {source} |" for source in sources(site, world, work_off, operator, tmp_path)
    ]
    with pytest.raises(CommandError, match="suppression list"):
        call_command("harvest", "www.gone.test", stdout=io.StringIO(), stderr=io.StringIO())
    assert site.web.count("gone.test", "/") == 0  # not even visited
    places = set(Place.objects.values_list("place_id", flat=True))  # of what is about the suppressed: no row at all
    assert places >= {"ChIJ1stay", "ChIJ2stay", "ChIJ3stay", STAYS["place_id"][0], "ChIJ2gone"}
    assert not places & {"ChIJ1gone", "ChIJ3gone", GONE["place_id"][0], ""}


def test_what_is_stored_goes_at_once_when_it_is_suppressed(
    site: Site, world: Any, work_off: Any, operator: Any, tmp_path: Path
) -> None:
    fill(site, world, work_off, operator, tmp_path)
    assert set(finds(GONE, stored())) == EVERY_KIND
    assert {line.partition(".")[0] for lines in finds(GONE, stored()).values() for line in lines} >= {
        "leads",
        "contacts",
    }
    suppress_all()
    look(operator, tmp_path)


def look(operator: Any, folder: Path) -> None:
    """Nothing of the suppressed, and all of the control, at every door."""
    doors = {
        "every table, every column, bodies unpacked": stored(),
        "exports of each noun: CSV, JSON lines, XLSX, Parquet": exported(),
        "lists, details and batches of the API": listed(operator),
        "files of a harvest: CSV, JSON lines": harvested(folder),
    }
    assert table_of_page("| door, of what the sources brought |") == lines_of(doors)


def test_what_got_in_past_every_writer_still_leaves_by_no_door(
    operator: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows written by hand after the suppression: the doors that lead out ask again."""
    suppress_all()
    by_hand(GONE)
    by_hand(STAYS)
    monkeypatch.setattr(settings, "EXPORT_FOLDER", str(tmp_path / "recipes"))
    recipe_files = written_by_recipes(tmp_path / "recipes")
    doors = {
        "exports of each noun: CSV, JSON lines, XLSX, Parquet": exported(),
        "files of a harvest: CSV, JSON lines": harvested(tmp_path),
        "files of export recipes, manifests": recipe_files,
        "event feed": feed(),
        "webhook message": delivered(),
        "destinations: preview, dry run, what a courier claims": sent(),
    }
    assert table_of_page("| door, of rows written past every writer |") == lines_of(doors)


def test_rows_about_the_suppressed_do_not_leave_as_empty_ones_either(tmp_path: Path) -> None:
    """A row whose subject is suppressed is left out whole; clearing its texts would tell that there is one."""
    suppress_all()
    rows = {cast["email"][0]: about(cast) for cast in (GONE, STAYS)}
    for model in (Contact, Place, LocalBusiness, Lead):
        left = b"".join(export(resource_of(model).rows({}), {"id": "id"}, "csv")).decode().split()[1:]
        assert sorted(map(int, left)) == sorted(rows[STAYS["email"][0]][model]), model
    leads = list(Lead.objects.values_list("pk", flat=True))
    Lead.objects.update(domain=Domain.objects.get())
    for lead in read_leads(leads, gate()).values():
        assert {contact["value"] for contact in lead.facts["contacts"]} == {value for _, value in contact_values(STAYS)}
    destination = sending.create("Hook", "webhook", {"url": "https://receiver.test/"}, by="olga")
    assert [line.reason for line in sending.preview(destination, leads)].count("suppressed") == 3
    scope = Scope(domain_ids=list(Domain.objects.values_list("pk", flat=True)))
    harvest.write_contacts(scope, tmp_path / "contacts.csv")
    assert len((tmp_path / "contacts.csv").read_text().splitlines()) == 1 + len(rows[STAYS["email"][0]][Contact])


def contact_values(cast: Cast) -> list[tuple[str, str]]:
    return [
        ("email", cast["email"][0]), ("email", cast["email_domain"][3]), ("phone", cast["phone"][0]),
        ("person", cast["person"][0]),
    ]  # fmt: skip


def about(cast: Cast) -> dict[type[Model], list[int]]:
    """Rows of which each is about a subject of a kind, written past every writer; their ids by table."""
    shop, _ = Domain.objects.get_or_create(host="shop.test")
    contacts = [
        shop.contacts.create(kind=kind, value=value, normalised=value.lower()) for kind, value in contact_values(cast)
    ]
    places, businesses = [], []
    for name, place_id, website in (
        ("Shop", cast["place_id"][0], "https://shop.test/"),
        (cast["person"][0], f"x-{cast['email'][0][:4]}", "https://shop.test/"),
        ("Shop", f"y-{cast['email'][0][:4]}", f"https://{cast['domain'][0]}/"),
    ):
        places.append(Place.objects.create(provider="google", place_id=place_id, name=name, website=website))
        facts = {"provider": "google", "external_id": place_id, "name": name, "website": website}
        businesses.append(LocalBusiness.objects.create(**facts))
    leads = [
        Lead.objects.create(key=f"business:{row.pk}", name=row.name, business=row, website=row.website)
        for row in businesses
    ]
    tables: dict[type[Model], list[Any]] = {
        Contact: contacts, Place: places, LocalBusiness: businesses, Lead: leads,
    }  # fmt: skip
    return {model: [row.pk for row in rows] for model, rows in tables.items()}


def test_our_own_files_of_every_noun_bring_nothing_of_the_suppressed_back(operator: Any, tmp_path: Path) -> None:
    """A copy of yesterday is imported after its people were suppressed."""
    brought_by_hand(GONE)
    brought_by_hand(STAYS)
    copies = {}
    for noun in NOUNS:
        if own_columns(list(noun.export_columns), noun):
            copies[noun.slug] = b"".join(export(noun.rows({}), noun.export_columns, "jsonl"))
            lines = copies[noun.slug].decode().lower()
            assert len(lines.splitlines()) >= 2, noun.slug
            assert finds(GONE, lines), noun.slug
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE domains, local_businesses, places_staging, place_searches, leads, lead_words, projects CASCADE"
        )
    assert finds(GONE, stored()) == {}
    suppress_all()
    for slug, lines_of_noun in copies.items():
        (tmp_path / "rows.jsonl").write_bytes(lines_of_noun)
        call_command("import", str(tmp_path / "rows.jsonl"), "--as", slug, stdout=io.StringIO(), stderr=io.StringIO())
    for text in (stored(), exported(), listed(operator)):
        assert finds(GONE, text) == {}
        assert set(finds(STAYS, text)) == EVERY_KIND


def test_a_column_or_a_key_that_is_named_after_somebody_loses_the_name(tmp_path: Path) -> None:
    suppress_all()
    email = GONE["email"][0]
    (tmp_path / "rows.csv").write_text(f"name,city,phone,Sent by {email}\nOak Bakery,Ithaca,,yes\n")
    (tmp_path / "rows.jsonl").write_text(json.dumps({"name": "Elm Bakery", "sources": {f"email {email}": "page"}}))
    for file in ("rows.csv", "rows.jsonl"):
        call_command(
            "import", str(tmp_path / file), "--as", "local-businesses", stdout=io.StringIO(), stderr=io.StringIO()
        )
    assert set(LocalBusiness.objects.values_list("name", flat=True)) == {"Oak Bakery", "Elm Bakery"}
    assert finds(GONE, stored()) == {}


def brought_by_hand(cast: Cast) -> None:
    """A row of every noun with every value in it, as they are before anything is suppressed."""
    text = {kind: values[3] for kind, values in cast.items()}
    words = " ".join(text.values())
    shop, _ = Domain.objects.get_or_create(host="shop.test")
    Domain.objects.create(host=cast["domain"][0], notes=words, emails=[text["email"]])
    page = shop.pages.create(url=f"https://shop.test/{cast['email'][0]}", title=words)
    shop.pages.create(url=f"https://shop.test/{cast['domain'][0]}", notes=words)
    shop.sitemap_files.create(url=f"https://shop.test/of/{cast['email'][0]}/sitemap.xml", notes=words)
    shop.sitemap_files.create(url=f"https://shop.test/of/{cast['phone'][0]}/sitemap.xml", notes=words)
    for kind, value in (("email", text["email"]), ("phone", cast["phone"][0]), ("person", text["person"])):
        contact = shop.contacts.create(kind=kind, value=value, normalised=value.lower(), notes=words)
        contact.evidence.create(
            source_url=page.url, method="text", snippet=words, first_seen_at="2026-01-01T00:00Z",
            last_seen_at="2026-01-01T00:00Z",
        )  # fmt: skip
    shop.contacts.create(kind="email", value=text["email_domain"], normalised=text["email_domain"])
    for value in text.values():
        find_or_create_search(f"{value} in Ithaca, NY", provider="google")
    for name, place_id in ((text["person"], f"ChIJ1{cast['domain'][0][:4]}"), ("Shop", text["place_id"])):
        place = Place.objects.create(
            provider="google", place_id=place_id, name=name, website="https://shop.test/", phone=text["phone"],
            address=words,
        )  # fmt: skip
        LocalBusiness.objects.create(
            provider="google", external_id=place_id, place=place, name=name, website=f"https://{cast['domain'][0]}/",
            phone=cast["phone"][0], emails=[text["email"], text["email_domain"]], people=[{"name": text["person"]}],
            custom_fields={"Who": words}, notes=words,
        )  # fmt: skip
        LocalBusiness.objects.create(
            provider="import", external_id=f"a#{name} {cast['domain'][0][:4]}", name="Shop", website="https://shop.test/",
            phones=[cast["phone"][0]], emails=[text["email"], text["email_domain"]], people=[{"name": text["person"]}],
            sources={"contacts": {f"email {text['email']}": f"imported from {words} row 2"}}, notes=words, domain=shop,
        )  # fmt: skip
    refresh_leads(businesses=LocalBusiness.objects.values_list("pk", flat=True))
    Lead.objects.update(description=words)


def by_hand(cast: Cast) -> None:
    words = " ".join(values[3] for values in cast.values())
    shop, _ = Domain.objects.get_or_create(host="shop.test")
    Domain.objects.create(host=cast["domain"][0])
    Domain.objects.filter(pk=shop.pk).update(emails=[cast["email"][0], *shop.emails], notes=words)
    other = shop.contacts.create(
        kind="email",
        value=f"office-{cast['place_id'][0][4]}@shop.test",
        normalised=f"office-{cast['place_id'][0][4]}@shop.test",
    )
    shop.contacts.create(kind="email", value=cast["email"][0], normalised=cast["email"][0])
    shop.contacts.create(kind="phone", value=cast["phone"][3], normalised=cast["phone"][0])
    shop.contacts.create(kind="person", value=cast["person"][0], normalised=cast["person"][0].lower())
    other.evidence.create(
        source_url="https://shop.test/", method="text", snippet=words, first_seen_at="2026-01-01T00:00Z",
        last_seen_at="2026-01-01T00:00Z",
    )  # fmt: skip
    lead = Lead.objects.create(
        key=f"business:{cast['place_id'][0]}", name=cast["domain"][0], description=words, email=cast["email"][0],
        emails=[cast["email_domain"][3]], phone=cast["phone"][0], people=[{"name": cast["person"][0]}],
        domain=shop,
    )  # fmt: skip
    lead.lead_notes.create(text=words, author="ann")
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO events (kind, "table", detail)
            VALUES ('operation', 'domains', jsonb_build_object('x', %s::text))""",
            [words],
        )


def _events() -> list[dict[str, Any]]:
    from tests.patience import eventually

    return eventually(lambda: [e for e in event_log.events_after("0-0") if e["kind"] == "operation"], 60)


def feed() -> str:
    from orjson import dumps

    return dumps(_events(), default=str).decode().lower()


def delivered() -> str:
    webhook = Webhook.objects.create(url="https://receiver.test/", secret="whsec_x")
    return store_message(webhook, "events", _events()).body.lower()


def sent() -> str:
    """Every lead as each destination would get it: in dry runs, and claimed from the outbox."""
    texts = []
    leads = list(Lead.objects.values_list("pk", flat=True))
    for pk in leads:  # as the stages write them
        Lead.objects.filter(pk=pk).update(key=f"business:{pk}")
    for name, adapter in ADAPTERS.items():
        options = {option.name: option.default or "https://receiver.test/" for option in adapter.options}
        options |= {"account": json.dumps(ACCOUNT)} if "account" in options else {}
        destination = sending.create(name, name, options, by="olga")
        sending.switch(destination, True, by="olga")
        texts += [repr(sending.preview(destination, leads)), repr(sending.dry_run(destination, leads))]
        sending.send(destination, leads, by="olga")
        batch = outbox.claim(destination.pk)
        assert batch is not None
        texts.append(repr(batch.items))
    return "\n".join(texts).lower()


def test_an_erasure_is_an_event_of_its_own_with_the_ids() -> None:
    domain = Domain.objects.create(host="shop.test")
    contact = domain.contacts.create(kind="email", value="nora@shop.test", normalised="nora@shop.test")
    _, receipt = erasure.suppress(read_subject("email", "nora@shop.test"), by="olga")
    assert (receipt.deleted["contacts"], Suppression.objects.get().pending_value) == (1, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome, \"table\", detail -> 'ids' ->> 0 FROM events WHERE kind = 'erased'")
        assert cursor.fetchall() == [("deleted", "contacts", str(contact.pk))]


def test_a_list_goes_to_another_database_as_hashes_and_stops_the_same_values() -> None:
    suppress_all()
    document = json.loads("".join(suppression_list.exported_text()))
    assert finds(GONE, json.dumps(document).lower()) == {}
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE suppressions, suppression_keys")
    assert suppression_list.import_list(document, by="olga") == len(GONE)
    assert suppression_list.import_list(document, by="olga") == 0
    for kind, (value, scope, _, _) in GONE.items():
        assert suppression_list.find(read_subject(kind, value, scope)) is not None
    with pytest.raises(ValueError, match="not an exported suppression list"):
        suppression_list.import_list({"entries": []}, by="olga")
    with pytest.raises(ValueError, match="'entries' stands more than once"):
        suppressions.read_list('{"entries": [], "entries": []}')
