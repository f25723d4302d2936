"""A TCP proxy before a server, which can be cut and healed: a network that fails."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path


class Proxy:
    """Listens on a port of loopback and passes bytes on to a Unix socket or a port, unless it is told not to.

    `hang` passes nothing on and tells nobody (a cable pulled out): what was sent arrives when it is `heal`ed.
    `cut` closes every connection and accepts none.
    """

    def __init__(self, target: Path | int) -> None:
        self.target = target
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._pairs: set[asyncio.StreamWriter] = set()
        self._refusing = False
        self._flowing = asyncio.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._started.wait(10)

    def hang(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def cut(self) -> None:
        def close() -> None:
            self._refusing = True
            for writer in list(self._pairs):
                writer.transport.abort()

        self._loop.call_soon_threadsafe(close)

    def heal(self) -> None:
        def open_again() -> None:
            self._refusing = False
            self._flowing.set()

        self._loop.call_soon_threadsafe(open_again)

    def close(self) -> None:
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._flowing.set()
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._end(server))
        self._loop.close()

    async def _end(self, server: asyncio.Server) -> None:
        server.close()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:  # one that is accepted just now begets another
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            there, back = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, back}
        self._pairs |= ends
        await asyncio.gather(self._pass_on(reader, back), self._pass_on(there, writer))
        self._pairs -= ends

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, int):
            return await asyncio.open_connection("127.0.0.1", self.target)
        return await asyncio.open_unix_connection(str(self.target))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()
        writer.close()
