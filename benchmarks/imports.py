"""A file of businesses: `make bench NAME=imports ARGS="--n 100000"`.

Read, taken on, stored a piece at a time as a worker does, imported again (all exist), and undone. The peer is the file
as text through Python's csv module, which is what reading costs at least.
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
    n = parser.parse_args().n
    prepare()
    body = shops(n)
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
    report("imports", n, rate, {"csv_reader": plain_rate}, {"vs_csv_reader": rate / plain_rate}, **parts)


def shops(n: int) -> bytes:
    """A file of so many businesses, all over the United States."""
    lines = ["id,name,website,phone,street,city,state,zip,country,email,lat,lng"]
    lines += [
        f"{i},Shop {i},shop{i}.test,({i % 700 + 201}) 555-{i % 9000 + 1000},{i} Mill St,Ithaca,NY,14850,US,"
        f"a{i}@shop{i}.test,{25 + (i * 37 % 20_000) / 1000:.4f},{-120 + (i * 91 % 40_000) / 1000:.4f}"
        for i in range(n)
    ]
    return "\n".join(lines).encode()


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
