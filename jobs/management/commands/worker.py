"""`manage.py worker`: run the stages on this machine, until a stop signal."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from jobs.actions.restores import hold_what_costs_money
from jobs.management import arguments
from jobs.runtime.migrations import wait_for_migrations
from jobs.runtime.supervisor import supervisor
from jobs.stages import PIPELINE, stage_named


class Command(BaseCommand):
    """Start the worker processes of this machine."""

    help = "Run the stages until SIGTERM or Ctrl-C; work in flight ends or is released."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The options that operators use, and three that the supervisor uses for its children."""
        every = ",".join(stage.name for stage in PIPELINE)
        parser.add_argument("--stages", default=every, help=f"Only these, separated by commas. There are: {every}")
        parser.add_argument("--processes", type=arguments.processes, default=1, help="How many processes work stages.")
        parser.add_argument("--role", choices=["stages", "control", "quarantine"], help=argparse.SUPPRESS)
        parser.add_argument("--heartbeat-pipe", type=int, help=argparse.SUPPRESS)
        parser.add_argument("--until-idle", action="store_true", help=argparse.SUPPRESS)

    def handle(self, **options: Any) -> None:
        """Supervise worker processes, or be one. Raises CommandError for bad arguments."""
        try:
            stages = [stage_named(name.strip()) for name in options["stages"].split(",") if name.strip()]
        except KeyError as error:
            raise CommandError(error.args[0], returncode=2) from None
        if not stages:
            raise CommandError("--stages names no stage.", returncode=2)
        if options["role"] is None:
            wait_for_migrations()
            hold_what_costs_money()
            connection.close()
            supervisor(stages, options["processes"]).run()
            return
        from jobs.runtime import worker  # late: a supervisor that waits for the database needs none of it

        worker.main(options["role"], stages, options["heartbeat_pipe"], options["until_idle"])
