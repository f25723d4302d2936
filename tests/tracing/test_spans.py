"""Traces: the span tree of one domain, from the request to its settlement; nothing while they are off."""

from __future__ import annotations

import io
import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from jobs.models import Domain, Run
from jobs.pipeline import traces
from jobs.pipeline.traces import RowTraces
from jobs.stages import stage_named
from jobs.tracing import spans
from scrapersky.observability.logs import JsonFormatter, TextFormatter
from scrapersky.observability.traces import plain
from tests.api.conftest import client_as, user
from tests.stages.conftest import site

__all__ = ["client_as", "site", "user"]

pytestmark = pytest.mark.django_db(transaction=True)

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    """What is exported while traces are on."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    spans.use(provider)
    yield exporter
    spans.use(None)


def tree(finished: Any) -> dict[str, str | None]:
    """Name of a span -> name of its parent, in one trace."""
    by_id = {span.context.span_id: span for span in finished}
    return {span.name: by_id[span.parent.span_id].name if parent_in(span, by_id) else None for span in finished}


def parent_in(span: ReadableSpan, by_id: Any) -> bool:
    return span.parent is not None and span.parent.span_id in by_id


def submit(client: Any, site: Any, host: str = "shop.test", **headers: str) -> Domain:
    site.web.page(host, "/", f"<title>Shop</title><h1>Shop</h1><p>{'We mend pipes. ' * 60}</p>")
    body = {"domains": [host], "auto_queue": True}
    assert client.post("/api/v3/domains", body, **headers).status_code == 200
    return Domain.objects.get(host=host)


def test_the_span_tree_of_one_domain(exported, client_as, site):
    domain = submit(client_as("curator"), site, HTTP_TRACEPARENT=CALLER)
    assert site.run("domain_metadata") == {"found": 1}
    trace_id = int(CALLER.split("-")[1], 16)
    finished = [span for span in exported.get_finished_spans() if span.context.trace_id == trace_id]
    request, row = "POST /api/v3/domains", "process domain_metadata"
    assert tree(finished) == {
        request: None,  # of the caller's span
        "create domain_metadata": request,
        "create sitemap_discovery": request,
        row: request,
        "receive domain_metadata": row,
        "GET": row,
        "read": row,
        "settle domain_metadata": row,
    }
    by_name = {span.name: span for span in finished}
    assert by_name[row].attributes["messaging.message.id"] == str(domain.pk)
    assert by_name[row].attributes["scrapersky.outcome"] == "found"
    assert by_name["GET"].attributes["http.response.status_code"] == 200
    assert by_name[row].start_time <= by_name["receive domain_metadata"].start_time
    assert by_name[row].end_time >= by_name["settle domain_metadata"].end_time
    assert Run.objects.get(pk=domain.run_id).parameters["traceparent"].split("-")[1] == CALLER.split("-")[1]


@pytest.mark.parametrize(
    ("route", "name"),
    [
        (r"api/v3/^domains/(?P<pk>[0-9]{1,18})/(?P<stage>(a|b))\Z", "/api/v3/domains/{pk}/{stage}"),
        ("admin/<slug:noun>/", "/admin/{noun}/"),
    ],
)
def test_requests_are_named_by_their_route(route, name):
    assert plain(route) == name


def test_a_failure_is_on_the_span(exported, client_as, site):
    submit(client_as("curator"), site, "gone.test")
    site.web.page("gone.test", "/", "nothing", status=404)
    site.run("domain_metadata")
    (row,) = [span for span in exported.get_finished_spans() if span.name.startswith("process")]
    assert row.attributes["error.type"] == row.attributes["scrapersky.outcome"]
    assert row.status.status_code.name == "ERROR"


def test_rows_of_a_large_run_have_traces_of_their_own_with_a_link(exported, client_as, site, monkeypatch):
    monkeypatch.setattr(traces, "MOST_ROWS", 0)
    submit(client_as("curator"), site)
    site.run("domain_metadata")
    by_name = {span.name: span for span in exported.get_finished_spans()}
    row, request = by_name["process domain_metadata"], by_name["POST /api/v3/domains"]
    assert row.parent is None
    assert row.context.trace_id != request.context.trace_id
    assert [link.context.trace_id for link in row.links] == [request.context.trace_id]


def test_while_traces_are_off_nothing_is_stored_or_opened(client_as, site):
    domain = submit(client_as("curator"), site)
    assert site.run("domain_metadata") == {"found": 1}
    assert "traceparent" not in Run.objects.get(pk=domain.run_id).parameters
    held = RowTraces(stage_named("domain_metadata"))
    assert held.open == {}
    assert spans.carrier() == spans.ids() == {}
    assert spans.span("anything") is spans.span("else")


def test_no_row_is_left_open(exported, client_as, site, monkeypatch):
    held: list[RowTraces] = []
    made = RowTraces.__init__

    def remember(self: RowTraces, stage: Any) -> None:
        made(self, stage)
        held.append(self)

    monkeypatch.setattr(RowTraces, "__init__", remember)
    submit(client_as("curator"), site)
    site.run("domain_metadata")
    assert held
    assert [traces_of.open for traces_of in held] == [{}] * len(held)


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_log_lines_carry_the_trace_and_the_span(exported, formatter):
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter)
    log = logging.getLogger("tests.tracing")
    log.addHandler(handler)
    try:
        log.warning("outside")
        with spans.span("a span") as span:
            log.warning("inside")
    finally:
        log.removeHandler(handler)
    outside, inside = text.getvalue().splitlines()
    ids = {"trace_id": f"{span.context.trace_id:032x}", "span_id": f"{span.context.span_id:016x}"}
    assert "trace_id" not in outside
    assert all(value in inside for value in ids.values())
    if isinstance(formatter, JsonFormatter):
        assert ids.items() <= json.loads(inside).items()


@pytest.mark.parametrize(
    ("variables", "exporter"),
    [
        ({}, ""),
        ({"OTEL_SERVICE_NAME": "sky"}, ""),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.test:4318"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "console"}, "console"),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.test:4318"}, ""),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, ""),
    ],
)
def test_the_usual_variables_switch_them_on(variables, exporter):
    assert spans.requested(variables) == exporter


def test_without_the_sdk_the_process_starts_and_says_what_to_install(monkeypatch, caplog):
    monkeypatch.setattr(spans, "requested", lambda: "otlp")
    monkeypatch.setattr(spans, "find_spec", lambda name: None)
    spans.start("web")
    assert not spans.on()
    assert "requirements-traces.txt" in caplog.text


@pytest.mark.parametrize(("head", "refused"), [
    (b"HTTP/1.1 200 OK\r\n\r\n", ""),
    (b"HTTP/1.1 307 X\r\nLocation: https://collector.test/v1/traces\r\n\r\n", "https://collector.test/v1/traces"),
])  # fmt: skip
def test_the_answer_of_a_collector_takes_no_memory_and_a_redirect_is_no_success(head, refused):
    """A web had grown to 5.7 GB by an answer without an end, and spans were lost without a word behind a redirect."""
    sent = []

    def serve():
        with service.accept()[0] as other, suppress(OSError):
            other.recv(65_536)
            other.sendall(head)
            while sum(sent) < 50_000_000:
                sent.append(other.send(b"x" * 100_000))

    with socket.create_server(("127.0.0.1", 0)) as service, spans.collector_session() as session:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(Exception, match=refused) if refused else nullcontext():
            url = f"http://127.0.0.1:{service.getsockname()[1]}/"
            session.request("POST", url, data=b"spans", timeout=20, allow_redirects=False)
        thread.join(30)
    assert sum(sent) < 50_000_000, "the connection has ended"
