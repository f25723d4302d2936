"""The form of a CSV: what parts its columns, how its decimals are written, and whether Excel knows that it is UTF-8.

Excel takes the separator and the decimal sign of its computer's region, and no other when a file is opened by a double
click: where people write 4,5 it expects semicolons. Programs expect commas and 4.5 unless you name others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from jobs.actions.curation import WrongField
from jobs.models import Export, ExportRecipe
from jobs.statuses import Separator

SIGNS: dict[str, str] = {Separator.COMMA: ",", Separator.SEMICOLON: ";", Separator.TAB: "\t"}


@dataclass(frozen=True)
class CsvForm:
    """How a CSV is written. The default is what programs expect."""

    separator: str = Separator.COMMA.value
    decimal_comma: bool = False
    bom: bool = False

    def __post_init__(self) -> None:
        if self.separator not in SIGNS:
            raise WrongField("separator", f"There is no separator {self.separator!r}. There are: {', '.join(SIGNS)}.")

    @property
    def sign(self) -> str:
        """The character between two columns."""
        return SIGNS[self.separator]

    @property
    def name(self) -> str:
        """What it is called in forms: `semicolon-comma`."""
        return f"{self.separator}-{'comma' if self.decimal_comma else 'point'}"

    @property
    def label(self) -> str:
        """`Semicolons and 4,5`."""
        return f"{Separator(self.separator).label}s and {'4,5' if self.decimal_comma else '4.5'}"

    @property
    def readers(self) -> str:
        """Which programs read it as it is."""
        return _READERS[self.separator, self.decimal_comma]

    @property
    def parameters(self) -> dict[str, Any]:
        """What differs from the default, by name."""
        return {name: value for name, value in asdict(self).items() if value != getattr(PLAIN, name)}


PLAIN = CsvForm()
_PASTED = "Spreadsheets take it when it is pasted; Excel reads the file by Data, From Text."
_READERS: dict[tuple[str, bool], str] = {
    (Separator.COMMA, False): "Most programs, Google Sheets, and Excel where people write 4.5, read it as it is.",
    (Separator.COMMA, True): "Few programs expect it: numbers stand in quotation marks, and many take them for texts.",
    (Separator.SEMICOLON, True): "Excel where people write 4,5 (most of Europe and South America) opens it by a double "
                                 "click. Programs need both named, as pandas.read_csv(file, sep=';', decimal=',').",
    (Separator.SEMICOLON, False): "Excel in Switzerland opens it by a double click. Programs need the separator named.",
    (Separator.TAB, False): f"{_PASTED} Databases and pandas (sep='\\t') read it well.",
    (Separator.TAB, True): f"{_PASTED} Numbers are written for where people write 4,5.",
}  # fmt: skip


def form_of(named: Mapping[str, Any]) -> CsvForm:
    """The form of what has `separator`, `decimal_comma` and `bom`, each or not. Raises WrongField."""
    return CsvForm(**{name: named[name] for name in asdict(PLAIN) if name in named})


def form_of_stored(stored: Export | ExportRecipe) -> CsvForm:
    """How the CSV of an export or a recipe is written."""
    return CsvForm(stored.separator, stored.decimal_comma, stored.bom)


def form_named(name: str, *, bom: bool = False) -> CsvForm:
    """The form of a name as `CsvForm.name`; the default for an empty one. Raises WrongField."""
    separator, _, decimals = (name or PLAIN.name).partition("-")
    if decimals not in ("comma", "point"):
        known = ", ".join(form.name for form in FORMS)
        raise WrongField("separator", f"There is no form of CSV {name!r}. There are: {known}.")
    return CsvForm(separator, decimals == "comma", bom)


FORMS = [CsvForm(separator, decimal_comma) for separator, decimal_comma in _READERS]  # as people choose among them
