"""The package as it is installed: its services answer, its board gets leads, its format is one of exports."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from plugin_services import postmill

from jobs.actions import flags
from jobs.actions.curation import WrongField
from jobs.destinations import ADAPTERS
from jobs.destinations.adapter import BatchFailed, LeadItem
from jobs.destinations.plugins import MissingAdapter
from jobs.lists.catalogue import LEADS
from jobs.models import Domain, Lead
from jobs.pipeline.database import close_threads
from jobs.transfer.exports import export_request, stream
from jobs.verifiers import finders_in_order, services_in_use, verifier_in_use
from tests.fakeweb import FakeWeb, answer


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    settings.VERIFIER_ALLOW_NETWORKS = ("127.0.0.0/8",)
    with FakeWeb() as server:
        monkeypatch.setattr(postmill, "BASE_URL", f"http://127.0.0.1:{server.port}")
        yield server


def serve(service: FakeWeb, content: dict[str, Any]) -> None:
    service.anything(answer(json.dumps(content), 200, {"Content-Type": "application/json"}))


def test_the_verifier_and_the_finder_are_those_in_use(service: FakeWeb) -> None:
    assert services_in_use() == ["postmill"]
    verifier, [finder] = verifier_in_use(), finders_in_order()
    assert verifier is not None
    serve(service, {"exists": "no", "mailboxes": [{"address": "nora@kestrel.test", "name": "Nora"}]})
    assert asyncio.run(verifier.verify("nora@kestrel.test")).reasons == ("mailbox_missing",)
    found = asyncio.run(finder.find("kestrel.test"))
    assert [email.address for email in found.emails] == ["nora@kestrel.test"]


class Board:
    """A connection that keeps what it is sent."""

    options = {"base_url": "https://board.test/", "token": "t"}  # noqa: RUF012

    def __init__(self) -> None:
        self.notices: dict[str, Any] = {}

    async def request(self, method: str, url: str, *, body: Any = None, **_: Any) -> Any:
        self.notices[f"{method} {url}"] = body
        return httpx.Response(200)


@pytest.mark.django_db(transaction=True)
def test_leads_go_to_the_board_while_it_is_switched_on() -> None:
    adapter, board = ADAPTERS["notice_board"], Board()
    item = LeadItem("domain:7", 1, {"headline": "Kestrel", "mail": "office@kestrel.test"})
    [result] = asyncio.run(adapter.send(board, [item]))
    assert (result.reason, result.remote_id) == ("", "domain:7")
    assert board.notices == {"PUT https://board.test/notices/domain:7": item.values}
    flags.change("destination.notice_board", {"rule": "off"}, by="ada")
    with pytest.raises(BatchFailed, match="switched off"):
        asyncio.run(adapter.send(board, [item]))
    assert len(board.notices) == 1
    close_threads()


def test_a_destination_whose_plug_in_is_away_says_so() -> None:
    assert "other_board" not in ADAPTERS
    away = ADAPTERS["other_board"]
    assert isinstance(away, MissingAdapter)
    with pytest.raises(BatchFailed, match="not installed"):
        asyncio.run(away.send(Board(), []))


def test_a_card_for_each_lead(db: None) -> None:
    domain = Domain.objects.create(host="kestrel.test")
    Lead.objects.create(key="domain:1", domain=domain, name="Kestrel, Inc.", email="office@kestrel.test")
    request = export_request(LEADS, {}, "vcf")
    card = b"".join(stream(request, by="ada")).decode()
    assert card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Kestrel\\, Inc.\r\nEMAIL:office@kestrel.test\r\n")
    flags.change("exporter.vcf", {"rule": "off"}, by="ada")
    with pytest.raises(WrongField):
        export_request(LEADS, {}, "vcf")


def test_the_api_offers_the_format_and_operators_see_all_four(admin_client: Any, client: Any) -> None:
    assert client.get("/api/v3/leads/export.vcf").status_code == 401, "there is such an address, for who may export"
    assert client.get("/api/v3/leads/export.vcx").status_code == 404
    page = admin_client.get("/admin/operations/").content.decode()
    for word in ("verifier of scrapersky-plugin-services 1.0.0", "finder of", "destination of", "exporter of"):
        assert word in page
