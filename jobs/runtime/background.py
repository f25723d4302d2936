"""What runs without a request, beside the stages: printed into docs/pipeline.md by `manage.py describe`.

Everything periodic in the database is a task (jobs/runtime/tasks.py); everything here lives in a process and goes on
where it was when another process takes over. `tests/management/test_describe.py` looks for loops that are missing here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BackgroundLoop:
    """A loop of a process: `name` is how health and the log call it, `tables` what it writes."""

    name: str
    process: str
    trigger: str
    tables: tuple[str, ...]
    sentence: str


STAGES, CONTROL, QUARANTINE = "worker: stages", "worker: control", "worker: quarantine"
EVERY_WORKER, SUPERVISOR, WEB = "every worker process", "worker: supervisor", "web"

LOOPS = (
    BackgroundLoop(
        "queue", f"{STAGES}, {CONTROL}", "a wake-up (NOTIFY), every second", ("procrastinate_jobs",),
        "Procrastinate's own worker: takes wake-ups and periodic tasks from the queue, and runs the schedule.",
    ),
    BackgroundLoop(
        "due rows", CONTROL, "every second", ("procrastinate_jobs", "pump_slots"),
        "Wakes each stage that has due rows and no pump; frees the slots of workers that are silent.",
    ),
    BackgroundLoop(
        "webhooks", CONTROL, "every second", ("webhooks", "webhook_deliveries", "events"),
        "Sends each enabled webhook the events that it has not had yet, one connection a webhook.",
    ),
    BackgroundLoop(
        "destinations", CONTROL, "every second while there is one",
        ("destinations", "lead_deliveries", "lead_delivery_events", "lead_sends", "send_rules", "suppressions"),
        "Follows what changes of leads, carries what is due to each enabled destination, a batch at a time, and reads "
        "who opted out there.",
    ),
    BackgroundLoop(
        "projects", CONTROL, "every second while one is under way", ("projects", "the tables of its stages"),
        "Takes projects their next step: queues what is due, and ends what is done.",
    ),
    BackgroundLoop(
        "network watch", EVERY_WORKER, "every 5 s", (),
        "While our own connection seems to be down: tries it again, and lets the stages go on.",
    ),
    BackgroundLoop(
        "lost rows", QUARANTINE, "every second", ("the stage's table",),
        "Processes rows whose lease has expired, one at a time for each stage; one that was tried before, alone.",
    ),
    BackgroundLoop(
        "leases", STAGES, "a quarter of `LEASE_SECONDS`, for each pump", ("the stage's table", "pump_slots"),
        "Renews the leases of the rows in flight and of the pump's slot.",
    ),
    BackgroundLoop(
        "deadlines", STAGES, "every second or a quarter of the deadline, for each pump", (),
        "Stops work that takes longer than the stage's deadline.",
    ),
    BackgroundLoop(
        "settle", STAGES, "when rows have ended, for each pump", ("the stage's table", "events", "stage_minutes"),
        "Writes results back in groups.",
    ),
    BackgroundLoop(
        "cancelled", STAGES, "twice a second, for each pump", (),
        "Stops work on rows whose run was cancelled.",
    ),
    BackgroundLoop(
        "heartbeat", EVERY_WORKER, "every 5 s", ("worker_heartbeats",),
        "Tells that the process lives, what it uses, and how its loops do.",
    ),
    BackgroundLoop(
        "host slots", EVERY_WORKER, "when a request waits for its host", ("hosts", "page_budgets"),
        "Reserves a moment at a host for each request, many in one statement.",
    ),
    BackgroundLoop(
        "supervisor", SUPERVISOR, "every second, and when a process ends", ("pump_slots",),
        "Starts worker processes, and replaces those that die, stand still or use too much memory.",
    ),
    BackgroundLoop(
        "browser", STAGES, "while pages are rendered (`FETCH_ENGINE=browser`)", (),
        "Watches the Chromium beside the worker.",
    ),
    BackgroundLoop(
        "event streams", WEB, "an event (NOTIFY), every half second; while a stream is open", (),
        "Reads new events once for all open streams (`GET /api/v3/events/stream`).",
    ),
)  # fmt: skip

# Where tasks of an event loop and threads begin: each belongs to a loop above, to work on a row, or to a request.
PLACES = {
    "jobs/pipeline/serving.py": "destinations and webhooks: one that is being served",
    "jobs/learning/trainer.py": "a chore: ends the process that trains when its time is up",
    "jobs/pipeline/ahead.py": "a row: reads ahead while it works",
    "jobs/pipeline/hosts.py": "host slots",
    "jobs/pipeline/parsing.py": "threads that wait for a parsing process; a row: its document",
    "jobs/pipeline/pump.py": "leases, deadlines, settle; a row: its work",
    "jobs/pipeline/threads.py": "threads for statements of every loop and row; the session: leases, heartbeat, queue",
    "jobs/plugins/bounded_import.py": "a thread that imports a plug-in: a timer that names it",
    "jobs/runtime/quarantine.py": "lost rows: a stage whose lost rows are processed",
    "jobs/runtime/supervisor.py": "supervisor: frees what a dead process held",
    "jobs/runtime/worker.py": "queue, due rows, webhooks, projects, destinations, heartbeat, network watch",
    "jobs/transfer/storage/gateway.py": "threads for the connections of a client of object stores",
    "jobs/validation/dns_client.py": "a row: a DNS query that several rows share",
    "jobs/web/browser.py": "browser; a page: its requests",
    "jobs/web/connect.py": "threads for names (DNS), of a row's requests",
    "scrapersky/configuration/mail_backend.py": "a connection to a mail server: a timer that ends it",
    "scrapersky/api/broadcast.py": "event streams",
    "scrapersky/http/asgi_threads.py": "threads for requests",
    "scrapersky/http/streaming.py": "threads for answers that stream",
}
