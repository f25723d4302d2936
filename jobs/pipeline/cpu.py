"""CPU-heavy work off the event loop that renews leases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

SMALL = 64 * 1024  # bytes; parsing so little takes about a millisecond, a hop to a thread costs a tenth of one


async def off_the_loop(size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The result of `function`, called in a thread when its input (`size` bytes) is large enough to delay the loop."""
    if size <= SMALL:
        return function(*args, **kwargs)
    return await asyncio.to_thread(function, *args, **kwargs)
