"""The pipeline: from searches to contacts. It knows nothing of people."""

import sys
from types import ModuleType


def _leave_out_httpx_command_line() -> None:
    """`import httpx` loads its command line, too, with click, rich and pygments: a tenth of a second of every start.

    The program `httpx` is a process of its own, which does not come here.
    """
    if "httpx" not in sys.modules:
        command_line = ModuleType("httpx._main")
        command_line.__dict__["main"] = lambda: None
        sys.modules["httpx._main"] = command_line


_leave_out_httpx_command_line()
