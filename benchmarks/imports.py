"""A file of businesses: `make bench NAME=imports ARGS="--n 100000 --as neighbours"`.

Read, taken on, stored a piece at a time as a worker does, imported again (all exist), and undone. The peer is the file
as text through Python's csv module, which is what reading costs at least. `--as` is how the businesses lie: `spread`
all over a country, each with a phone of its own; `neighbours` within 2 km, with fifty phones among them; `one-point` at
one point with one phone, and no ids.
"""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import time

from benchmarks.base import prepare, report


def main() -> None:
    """Measure, and print the result as one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--as", dest="shape", choices=SHAPES, default="spread")
    options = parser.parse_args()
    n = options.n
    prepare()
    body = shops(n, options.shape)
    started = time.perf_counter()
    plain = sum(1 for _ in csv.reader(io.StringIO(body.decode())))
    plain_rate = plain / (time.perf_counter() - started)
    stored, seconds = imported(body)
    _, again = imported(body)
    undone = undo(stored)
    parts = {
        "read_s": seconds[0],
        "taken_on_s": seconds[1],
        "stored_s": seconds[2],
        "again_s": again[2],
        "undo_s": undone,
    }
    rate = n / sum(seconds)
    report(
        f"imports {options.shape}", n, rate, {"csv_reader": plain_rate}, {"vs_csv_reader": rate / plain_rate}, **parts
    )


def shops(n: int, shape: str) -> bytes:
    """A file of so many businesses."""
    lines = ["id,name,website,phone,street,city,state,zip,country,email,lat,lng"]
    lines += [
        f"{own},Shop {i},shop{i}.test,{phone},{i} Mill St,Ithaca,NY,14850,US,a{i}@shop{i}.test,{place}"
        for i in range(n)
        for own, phone, place in [SHAPES[shape](i)]
    ]
    return "\n".join(lines).encode()


def _spread(i: int) -> tuple[str, str, str]:
    place = f"{25 + (i * 37 % 20_000) / 1000:.4f},{-120 + (i * 91 % 40_000) / 1000:.4f}"
    return str(i), f"({i % 700 + 201}) 555-{i % 9000 + 1000}", place


def _neighbours(i: int) -> tuple[str, str, str]:
    place = f"{42.4 + (i * 37 % 20_000) / 1e6:.6f},{-76.5 + (i * 91 % 20_000) / 1e6:.6f}"
    return str(i), f"(607) 272-{i % 50 + 1000}", place


def _one_point(i: int) -> tuple[str, str, str]:
    return "", "(607) 272-1000", "42.4,-76.5"


SHAPES = {"spread": _spread, "neighbours": _neighbours, "one-point": _one_point}


def imported(body: bytes) -> tuple[int, list[float]]:
    """The id of an import, and the seconds of reading, taking on and storing."""
    from jobs.lists.catalogue import BUSINESSES
    from jobs.transfer import import_jobs
    from jobs.transfer.import_jobs import ImportRequest
    from jobs.transfer.mapping import read_file

    times = [time.perf_counter()]
    table = read_file(BUSINESSES, "shops.csv", body)
    times.append(time.perf_counter())
    stored = import_jobs.create(ImportRequest(BUSINESSES, table, "bench", file_name="shops.csv"), wake=False)
    times.append(time.perf_counter())
    for _ in import_jobs.process(stored.pk):
        pass
    times.append(time.perf_counter())
    return stored.pk, [round(b - a, 1) for a, b in itertools.pairwise(times)]


def undo(import_id: int) -> float:
    """The seconds of an undo of all."""
    from jobs.transfer import import_undo

    started = time.perf_counter()
    import_undo.undo(import_id, by="bench")
    return round(time.perf_counter() - started, 1)


if __name__ == "__main__":
    main()
