"""What a person's spreadsheet expects of a CSV, by the first language that the browser asks for.

It is offered, with a sentence that says why, and never applied to what a program fetches.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.formats import get_format
from django.utils.translation import get_language_info
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from jobs.statuses import Separator
from jobs.transfer.csv_form import PLAIN, CsvForm

_POINT_AND_SEMICOLON = ("-ch", "-li")  # Swiss regions write 4.5, and Excel parts columns by semicolons


@dataclass(frozen=True)
class ExpectedForm:
    """The form of a CSV that spreadsheets expect, and why; without a sentence it is that of most programs."""

    form: CsvForm = PLAIN
    sentence: str = ""


def expected_form(request: HttpRequest) -> ExpectedForm:
    """What spreadsheets expect where the browser's first language is spoken."""
    languages = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    first = languages[0][0] if languages else ""
    try:
        known = get_supported_language_variant(first)
    except LookupError:
        return ExpectedForm()
    is_swiss = first.endswith(_POINT_AND_SEMICOLON)
    if not is_swiss and get_format("DECIMAL_SEPARATOR", known) != ",":
        return ExpectedForm()
    form = CsvForm(Separator.SEMICOLON, decimal_comma=not is_swiss)
    name = get_language_info(known)["name"]
    return ExpectedForm(
        form,
        f"Your browser asks for {name}: Excel there expects {form.label.lower()}. Most programs expect "
        f"{PLAIN.label.lower()}.",
    )
