"""Mail about runs of export recipes, to those whom a recipe names. Without EMAIL_URL none is sent."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail

from jobs.models import RecipeRun
from jobs.statuses import Task
from jobs.transfer.storage.failures import REASONS

log = logging.getLogger("jobs.transfer.recipe_mail")

AT_ONCE = 100


def send_due() -> int:
    """Send the mail of runs that have ended; one that the mail server refuses is not sent again. Returns how many.

    Each is taken before it is sent: whoever dies in between loses a mail, and nobody gets one twice.
    """
    due = RecipeRun.objects.filter(mail_due=True).select_related("recipe", "target").order_by("pk")[:AT_ONCE]
    return sum(_send(run) for run in due)


def _send(run: RecipeRun) -> bool:
    taken = RecipeRun.objects.filter(pk=run.pk, mail_due=True).update(mail_due=False)
    if not taken or not settings.EMAIL_URL or not run.recipe.mail_to:
        return False
    try:
        send_mail(subject_of(run), text_of(run), None, run.recipe.mail_to)
    except Exception:  # whatever the mail server or the way to it raises
        log.exception("The mail about run %s of export recipe %s was not sent", run.number, run.recipe_id)
        return False
    return True


def subject_of(run: RecipeRun) -> str:
    """What the run came to, in a line."""
    name = " ".join(run.recipe.name.split())
    if run.status == Task.COMPLETED:
        return f"Export {name}: {run.rows:,} rows"
    return f"Export {name} failed: {REASONS[run.reason].label if run.reason in REASONS else run.reason}"


def text_of(run: RecipeRun) -> str:
    """The mail: where the files are, or why there are none."""
    target = run.target.name if run.target else "a target that was deleted"
    if run.status == Task.COMPLETED:
        kind = "All rows" if run.complete else "What is new or changed"
        gone = "" if run.complete else f" {run.deleted:,} rows are to be deleted from the copy."
        return f"{kind}: {run.rows:,} rows.{gone}\n\nThe files are in {run.folder} at {target}.\n"
    return f"{run.error}\n\nRun {run.number}, for {target}, ended after {run.attempts} attempts.\n"
