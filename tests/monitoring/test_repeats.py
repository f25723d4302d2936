"""An outage fills no log."""

from __future__ import annotations

import logging

from scrapersky.observability.repeats import FewerRepeats


def lines(filtering: FewerRepeats, name: str, begin: int, end: int) -> list[tuple[int, str]]:
    """What is logged of a warning in each second, and when."""
    shown = []
    for second in range(begin, end):
        text = "No space left; trying again in %.1f s."
        record = logging.LogRecord(name, logging.WARNING, "", 0, text, (second * 0.5,), None)
        record.created = float(second)
        if filtering.filter(record):
            shown.append((second, record.getMessage()))
    return shown


def test_what_an_outage_repeats_is_logged_at_growing_intervals_with_its_number() -> None:
    filtering = FewerRepeats()
    shown = lines(filtering, "jobs.pipeline.loops", 0, 4000)
    assert [second for second, _ in shown[:5]] == [0, 5, 15, 35, 75]
    assert shown[1][1] == "No space left; trying again in 2.5 s. (4 more like it since the last line)"
    assert shown[-1][0] - shown[-2][0] == 600
    assert lines(filtering, "jobs.pipeline.loops", 4100, 4101) != [], "a new outage"


def test_each_loop_of_an_outage_has_its_line() -> None:
    filtering, words = FewerRepeats(), {"msg": "The database failed.", "levelno": logging.WARNING}
    loops = [logging.makeLogRecord(words | {"name": "jobs.pipeline.loops", "loop": loop}) for loop in ("queue", "due")]
    assert [bool(filtering.filter(record)) for record in loops] == [True, True]


def test_what_rows_and_people_do_is_logged_each_time() -> None:
    assert len(lines(FewerRepeats(), "jobs.pipeline.pump", 0, 20)) == 20
