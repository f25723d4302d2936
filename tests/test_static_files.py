"""Static files, as a browser asks for them."""

from __future__ import annotations

import warnings

from django.test import AsyncClient, Client

BASE = "/static/admin/css/base.css"


def test_a_file_is_sent_with_its_type_and_may_be_kept() -> None:
    answer = Client().get(BASE)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'
    assert "max-age" in answer.headers["Cache-Control"]
    assert int(answer.headers["Content-Length"]) == len(answer.content) > 1000


def test_what_a_browser_has_is_not_sent_again() -> None:
    etag = Client().get(BASE).headers["ETag"]
    answer = Client().get(BASE, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_a_part_and_the_headers_alone_can_be_asked_for() -> None:
    whole = Client().get(BASE).content
    part = Client().get(BASE, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole[10:20])
    head = Client().head(BASE)
    assert (int(head.headers["Content-Length"]), head.content) == (len(whole), b"")


def test_nothing_outside_the_static_folders_is_sent() -> None:
    for path in ("/static/../settings.py", "/static/%2e%2e/settings.py", "/static/admin/../../manage.py"):
        assert Client().get(path).status_code == 404


async def _get(path: str) -> int:
    return (await AsyncClient().get(path)).status_code


def test_under_asgi_no_stream_is_read_in_a_roundabout_way() -> None:
    import asyncio

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(_get(BASE)) == 200
