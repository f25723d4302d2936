"""Spans, when the environment asks for traces (`OTEL_*`); nothing at all otherwise.

The API of OpenTelemetry is always there; its SDK and exporter are `requirements-traces.txt`. Nothing here knows models.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from opentelemetry import context, propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanKind, Tracer, TracerProvider

log = logging.getLogger("jobs.tracing")

NAME = "scrapersky"
TRACEPARENT = "traceparent"  # W3C Trace Context, section 3.2
_EXPORTERS = {
    "otlp": ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "OTLPSpanExporter"),
    "console": ("opentelemetry.sdk.trace.export", "ConsoleSpanExporter"),
}
_NOTHING: AbstractContextManager[None] = nullcontext()

_tracer: Tracer | None = None


def on() -> bool:
    """Whether spans are recorded in this process."""
    return _tracer is not None


def requested(environment: Mapping[str, str] = os.environ) -> str:
    """The exporter that the usual variables ask for: otlp, console; empty: none."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return ""
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    usual = "otlp" if any(environment.get(name) for name in endpoints) else ""
    name = environment.get("OTEL_TRACES_EXPORTER", usual).strip().lower()
    return name if name in _EXPORTERS else ""


def start(role: str) -> None:
    """Record spans in this process if the environment asks for it; `role` is web or worker.

    It never stops a start: what is missing is a line in the log.
    """
    exporter = requested()
    if not exporter:
        return
    if find_spec("opentelemetry.sdk") is None or find_spec("opentelemetry.exporter") is None:
        log.warning("OTEL_* asks for traces: pip install -r requirements-traces.txt, or unset it. There are none now.")
        return
    sdk, export = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.trace.export")
    resources = import_module("opentelemetry.sdk.resources")
    module, name = _EXPORTERS[exporter]
    own = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": f"{NAME}-{role}"}
    provider = sdk.TracerProvider(resource=resources.Resource.create(own))
    session = {"session": collector_session()} if exporter == "otlp" else {}
    provider.add_span_processor(export.BatchSpanProcessor(getattr(import_module(module), name)(**session)))
    use(provider)
    log.info("traces are recorded", extra={"exporter": exporter})


def collector_session() -> Any:
    """A `requests.Session` for the exporter, which reads the answer of a collector to its end, however long it is, and
    takes a redirect, which it does not follow, for a success."""
    import requests  # large, and needed where traces are on

    def end(response: requests.Response, **_: Any) -> None:
        response.close()  # before its body is read
        if 300 <= response.status_code < 400:
            target = response.headers.get("Location", "")
            raise requests.exceptions.TooManyRedirects(f"It redirects to {target!r}: give OTEL_* that address.")

    session = requests.Session()
    session.hooks["response"] = [end]
    return session


def use(provider: TracerProvider | None) -> None:
    """Record spans with this provider from now on; None: none."""
    global _tracer
    _tracer = None if provider is None else provider.get_tracer(NAME)


def span(
    name: str, attributes: Mapping[str, Any] | None = None, kind: SpanKind = SpanKind.INTERNAL
) -> AbstractContextManager[Span | None]:
    """A span around a block, below the current one. While traces are off, nothing."""
    if _tracer is None:
        return _NOTHING
    return _tracer.start_as_current_span(name, kind=kind, attributes=attributes)


def begin(
    name: str, kind: SpanKind, attributes: Mapping[str, Any], *, parent: Context | None = None,
    links: Iterable[Link] = (), start_ns: int | None = None,
) -> Span:  # fmt: skip
    """A span that its caller ends; without a parent the root of a trace. Only while traces are on."""
    assert _tracer is not None
    return _tracer.start_span(
        name, parent or Context(), kind=kind, attributes=attributes, links=list(links), start_time=start_ns
    )


def below(span: Span) -> Context:
    """The context of spans below this one."""
    return trace.set_span_in_context(span)


def current(span: Span) -> AbstractContextManager[Any]:
    """The span is the current one inside, and goes on after it."""
    return trace.use_span(span, end_on_exit=False)


def carrier() -> dict[str, str]:
    """The current span as it is stored beside what it started: {"traceparent": ...}; empty without one."""
    if _tracer is None:
        return {}
    carried: dict[str, str] = {}
    propagate.inject(carried)
    return {TRACEPARENT: carried[TRACEPARENT]} if TRACEPARENT in carried else {}


def extracted(traceparent: str) -> Context:
    """The context of a stored span, or of a header of a request; of a text that is none, an empty one."""
    return propagate.extract({TRACEPARENT: traceparent}, context=Context())


def link_to(parent: Context) -> list[Link]:
    """A link to the span of a context, if it has one."""
    found = trace.get_current_span(parent).get_span_context()
    return [Link(found)] if found.is_valid else []


def ids() -> dict[str, str]:
    """Trace and span of the current span in hexadecimal, for log lines; empty without one."""
    if _tracer is None:
        return {}
    found = trace.get_current_span(context.get_current()).get_span_context()
    if not found.is_valid:
        return {}
    return {"trace_id": trace.format_trace_id(found.trace_id), "span_id": trace.format_span_id(found.span_id)}
