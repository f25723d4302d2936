"""How long the head of a request may take and be, and how long an answer may lie unread.

uvicorn has a time for none of them: a client that sends a byte now and then, or reads nothing, would hold a connection
and what its answer needs for ever. How long a body may take is in `body_limits`: any ASGI server has those limits.
"""

from __future__ import annotations

from asyncio import Transport
from asyncio.events import TimerHandle
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 20.0  # from the connection, or from the answer before
HEAD_BYTES = 65_536  # as received; headers behind a chunked body have the same limit
UNREAD_SECONDS = 60.0  # without a byte of an answer taken


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's connection, with an end to slow and endless heads and to answers that nobody reads."""

    _head_timer: TimerHandle | None = None
    _unread_timer: TimerHandle | None = None
    _unparsed = 0  # bytes since the last whole head or part of a body

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        if self._unread_timer:
            self._unread_timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is a head without an end."""
        self._unparsed += len(data)
        super().data_received(data)
        if self._unparsed > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._unparsed = 0
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of a body is there."""
        self._unparsed = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._unparsed = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next head, unless it came before this answer ended."""
        super().on_response_complete()
        self._watch_reader()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._await_head()

    def pause_writing(self) -> None:
        """The client reads more slowly than the answer is written: see that it reads at all."""
        super().pause_writing()
        self._watch_reader()

    def _await_head(self) -> None:
        self._stop_waiting()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _stop_waiting(self) -> None:
        if self._head_timer:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Close, and say why where a head was begun and no answer is being written."""
        if self._unparsed and (self.cycle is None or self.cycle.response_complete):
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()

    def _watch_reader(self) -> None:
        if self._unread_timer:
            self._unread_timer.cancel()
        if unread := self.transport.get_write_buffer_size():
            self._unread_timer = self.loop.call_later(UNREAD_SECONDS, self._end_unread, unread)

    def _end_unread(self, before: int) -> None:
        """Abort where nothing was taken since: a close would wait for the client. While writing is paused, or the
        connection closes, nothing is added."""
        is_final = self.flow.write_paused or self.transport.is_closing()
        if is_final and self.transport.get_write_buffer_size() >= before:
            self.transport.abort()
        else:
            self._watch_reader()
