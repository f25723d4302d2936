"""The journey: the sample town, from a search and a list of domains to contacts, by the commands that people type."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.db import connection

from jobs.models import Contact, Domain, Page, PlaceSearch
from jobs.stages import PIPELINE
from sampletown.town import sites
from tests import processes
from tests.patience import eventually, patient
from tests.test_up import free_port
from tests.whole import in_whole

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 150.0  # in which a harvest of the whole town ends

Manage = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def town() -> Iterator[int]:
    """The sample town, served; its port."""
    port = free_port()
    server = processes.start([sys.executable, "-m", "sampletown.serve", "--port", str(port)], cwd=ROOT)
    yield port
    server.kill()
    server.wait()


@pytest.fixture
def begin(transactional_db: None) -> Iterator[Manage]:
    """Start `manage.py ...` on the test's database; what still runs at the end is killed."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    found, started = connection.settings_dict, list["subprocess.Popen[str]"]()
    host = quote(found["HOST"], safe="")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "scrapersky.settings",
        "DATABASE_URL": f"postgresql://{found['USER']}@/{quote(found['NAME'])}?host={host}&port={found['PORT']}",
        "LOG_LEVEL": "WARNING",
    }

    def run(*words: str, **more: str) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = processes.start(command, cwd=ROOT, env=environment | more, start_new_session=True, **pipes)
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def manage(begin: Manage, town: int) -> Manage:
    """Start `manage.py ...` on the test's database and in the town."""
    environment = {
        "FETCH_RESOLVE": f"*.sample.test=127.0.0.1:{town}",
        "FETCH_ALLOW_NETWORKS": "127.0.0.0/8",
        "FETCH_HOST_DELAY_SECONDS": "0.02",
        "GOOGLE_PLACES_BASE_URL": f"http://127.0.0.1:{town}",
        "GOOGLE_MAPS_API_KEY": "sample-town",
        "PLACES_PROVIDER": "google",
        "RETRY_BASE_SECONDS": "0.2",
        "FETCH_CIRCUIT_SECONDS": "0.2",
        "FETCH_TIMEOUT_SECONDS": "3",
        "LEASE_SECONDS": "4",
    }
    return lambda *words, **more: begin(*words, **environment | more)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_domain(rows: list[dict[str, str]], kind: str) -> dict[str, set[str]]:
    found = defaultdict(set)
    for row in rows:
        if row["kind"] == kind:
            found[row["domain"]].add(row["normalised"])
    return found


def assert_nothing_is_left_open() -> None:
    for stage in PIPELINE:
        rows = stage.model._default_manager
        assert not rows.filter(**{f"{stage.column}__in": [stage.waiting, "Processing"]}).exists(), stage.name


def assert_domains_know_their_numbers() -> None:
    for domain in Domain.objects.all():
        known = (domain.sitemap_count, domain.page_count, domain.contact_count)
        assert known == (domain.sitemap_files.count(), domain.pages.count(), domain.contacts.count()), domain.host


@pytest.mark.slow
def test_the_whole_town_is_harvested_and_every_site_s_contacts_are_found_or_the_reason_is_said(manage, tmp_path):
    out = tmp_path / "contacts.csv"
    words = [
        "--search",
        "plumbers in Ithaca, NY",
        "--contacts",
        str(out),
        "--out",
        str(tmp_path / "leads.csv"),
        "--budget",
        "1",
        "--timeout",
        str(patient(SECONDS)),
    ]
    process = manage("harvest", *sorted(sites()), *words)
    said, errors = process.communicate(timeout=patient(SECONDS + 30))
    assert process.returncode == 0, said + errors

    rows = read_csv(out)
    emails, phones = by_domain(rows, "email"), by_domain(rows, "phone")
    missing = {host: site.mail for host, site in sites().items() if site.mail and site.mail not in emails[host]}
    assert not missing
    unheard = {
        host: site.phone
        for host, site in sites().items()
        if site.phone and "+1" + "".join(filter(str.isdigit, site.phone)) not in phones[host]
    }
    assert not unheard
    made_up = {(host, mail) for host, mails in emails.items() for mail in mails if mail != sites()[host].mail}
    assert not made_up, "an address that no site shows"
    assert all(row["source_url"] and row["method"] for row in rows), "each contact has its evidence"

    for host, site in sites().items():
        if site.reason:
            domain = Domain.objects.get(host=host)
            assert host in said, f"{host} is among those without a contact"
            assert domain.outcome in (site.reason, "gave_up", "found"), (host, domain.outcome, domain.error)
            if domain.outcome == "gave_up":
                assert f"({site.reason})" in domain.error
    assert_nothing_is_left_open()
    assert_domains_know_their_numbers()
    assert PlaceSearch.objects.get().result_count == 26

    before = {model: set(model.objects.values_list("pk", flat=True)) for model in (Domain, Page, Contact)}
    again = manage("harvest", *sorted(sites()), *words)
    said, errors = again.communicate(timeout=patient(SECONDS + 30))
    assert again.returncode == 0, said + errors
    for model, known in before.items():
        assert set(model.objects.values_list("pk", flat=True)) == known, f"a second harvest adds no {model.__name__}"


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_nothing_about_the_contacts(manage, tmp_path):
    hosts = [host for host, site in sorted(sites().items()) if site.mail][:24]
    out = tmp_path / "contacts.jsonl"
    harvest = manage(
        "harvest",
        *hosts,
        "--no-worker",
        "--contacts",
        str(out),
        "--out",
        str(tmp_path / "leads.csv"),
        "--timeout",
        str(patient(SECONDS)),
    )
    for _ in range(3):
        worker = manage("worker")
        wait_for_progress(worker)
        os.killpg(worker.pid, signal.SIGKILL)
        kill_children_of(worker.pid)
        worker.wait()
    manage("worker")
    said, errors = harvest.communicate(timeout=patient(SECONDS + 30))
    assert harvest.returncode == 0, said + errors

    found = [json.loads(line) for line in out.read_text().splitlines()]
    identities = [(row["domain"], row["kind"], row["normalised"]) for row in found]
    assert len(identities) == len(set(identities))
    emails = {(row["domain"], row["normalised"]) for row in found if row["kind"] == "email"}
    assert emails == {(host, sites()[host].mail) for host in hosts}
    assert_nothing_is_left_open()


def wait_for_progress(worker: subprocess.Popen[str]) -> None:
    """Until the worker has settled one page more, or there is none left."""
    settled = Page.objects.exclude(page_processing_settled_at=None).count
    before = settled()
    eventually(lambda: settled() > before or not _is_open())


def _is_open() -> bool:
    """Whether anything is left to do in the pages' stage, or may still come."""
    return (
        Domain.objects.exclude(status__in=["Completed", "Error"]).exists()
        or Page.objects.filter(page_processing_status__in=["Queued", "Processing"]).exists()
    )


def kill_children_of(supervisor: int) -> None:
    """The supervisor's processes are in sessions of their own: find them by their database, end them as hard."""
    for process in psutil.process_iter(["cmdline", "environ"]):
        words = process.info["cmdline"] or []
        own = (process.info["environ"] or {}).get("DATABASE_URL", "") == os.environ.get("DATABASE_URL", "-")
        if "worker" in words and not own and _of_this_test(process):
            process.kill()


def _of_this_test(process: object) -> bool:
    url = (getattr(process, "info", {}).get("environ") or {}).get("DATABASE_URL", "")
    return quote(connection.settings_dict["NAME"]) in url


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["not a domain"], "Not a domain: 'not a domain'"),
        in_whole(["--file", "/nowhere/domains.txt"], "cannot be read"),
        in_whole([], "Say what to harvest"),
        (["kestrel-plumbing.sample.test", "--out", "contacts.docx"], "must end in .csv, .xlsx, .jsonl or .parquet"),
        in_whole(["kestrel-plumbing.sample.test", "--contacts", "contacts.xlsx"], "must end in .csv or .jsonl"),
        in_whole(["kestrel-plumbing.sample.test", "--timeout", "-1"], "must be more than 0"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2_and_stores_nothing(begin, words, said):
    process = begin("harvest", *words)
    _, errors = process.communicate(timeout=patient(60))
    assert process.returncode == 2
    assert said in errors
    assert "Traceback" not in errors
    assert Domain.objects.count() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_harvest_that_is_stopped_leaves_no_worker_behind(manage, tmp_path, number):
    out = tmp_path / "contacts.csv"
    some = sorted(sites())[:6]  # whose pages wait for each other long after the stop
    process = manage("harvest", *some, "--out", str(out), FETCH_HOST_DELAY_SECONDS="2", STOP_SECONDS="1")
    family = wait_for_family(process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=patient(60))
    _, alive = psutil.wait_procs(family, patient(30))
    assert alive == []
    if number != signal.SIGKILL:
        assert process.returncode == 1
        assert "Not everything had ended when it was stopped" in errors
        assert "Start it again to go on" in errors
        assert "Traceback" not in errors
        assert out.exists()


def wait_for_family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """A harvest's worker and its processes, once they are at work."""
    eventually(lambda: len(psutil.Process(process.pid).children(recursive=True)) >= 4 and Page.objects.exists(), 60)
    return psutil.Process(process.pid).children(recursive=True)
