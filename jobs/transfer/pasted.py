"""Lists as people paste them: with bullets, numbers or Markdown, a name and what there is of it on each line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from email.utils import getaddresses
from itertools import takewhile
from typing import NamedTuple

from jobs.transfer.column_values import OF_PEOPLE, has_number, is_email, is_host, is_phone, labelled
from jobs.transfer.headers import is_closed
from jobs.transfer.written_values import SEVERAL_PHONES


class Found(NamedTuple):
    """The rows of a text, and its lines, each with its number, that are no row."""

    rows: list[dict[str, str]]
    left_out: list[tuple[int, str]]


NOTHING = Found([], [])
PARTS = re.compile(r"\t|;|\||,(?=\s|$)|:(?=\s)|\s+[-\u2013\u2014:]\s+")

_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2023\u25aa\u25cf\u25cb\u00b7\u2013\u2014>]\s+|\[[ xX]?\]\s+)+")
_NUMBER = re.compile(r"^\s*\(?\d{1,5}[.):]\s+")
_CLOSINGS = (  # of a mail, with the name of who wrote it or not
    "cheers", "thanks", "thank you", "thx", "many thanks", "best", "(?:kind |best |warm )?regards", "all the best",
    "mfg", "viele grüße", "(?:mit )?(?:freundlichen|besten|lieben) grüßen", "danke", "merci", "cordialement",
    "bien à (?:vous|toi)", "(?:un )?saludos?", "gracias", "grazie", "cordiali saluti", "um abraço", "obrigad[oa]",
    "groet(?:en|jes)?", "met vriendelijke groet(?:en)?", "bedankt", "pozdrawiam", "dzięki",
)  # fmt: skip
_NO_ROW = re.compile(rf"(?:#|//)\s|(?:{'|'.join(_CLOSINGS)})\s*(?:[,!.]+(?:\s*\w+(?:\s+\w+)?)?)?$", re.IGNORECASE)
_DASH = re.compile(r"\S\s+[-\u2013\u2014|]\s+\S")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https?://[^\s()]+)\)")
_CELL_END = re.compile(r"(?<!\\)\|")  # GitHub Flavored Markdown, 4.10: a pipe of a cell is escaped
_RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?\s*)?|\s*[-_=*~#\u2500-\u257f]{3,}\s*")
_STRESS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")


def plain_lines(text: str) -> tuple[list[str], bool]:
    """The lines without bullets, numbers and Markdown, and whether most of them had a bullet or a number."""
    lines = [line for line in text.splitlines() if not _RULE.fullmatch(line)]
    filled = [line for line in lines if line.strip()]
    marked = sum(bool(_NUMBER.match(line) or _BULLET.match(line)) for line in filled)
    is_list = len(filled) > 1 and marked > len(filled) / 2
    plain = [_BULLET.sub("", line) for line in lines]
    plain = [_NUMBER.sub("", line) for line in plain] if is_list else plain
    begun = sum(line.lstrip().startswith("|") for line in filled)
    is_table = begun > len(filled) / 2 or _has_table(text.splitlines())
    return [_without_markdown(line, is_table) for line in plain], is_list


def _without_markdown(line: str, is_table: bool) -> str:
    line = _STRESS.sub(r"\2", line)
    if is_table:
        cells = _CELL_END.split(_LINK.sub(r"\2", line).strip().removeprefix("|"))
        return "\t".join(cell.strip().replace("\\|", "|") for cell in (cells if cells[-1] else cells[:-1]))
    return re.sub(r"\s+-\s*$", "", _LINK.sub(r"\1 - \2 - ", line)) if _LINK.search(line) else line


def _has_table(lines: Sequence[str]) -> bool:
    """Whether there is the line below the head of a Markdown table."""
    return any("|" in line and _RULE.fullmatch(line) for line in lines)


def table_and_words(text: str) -> tuple[str, list[tuple[int, str]]]:
    """A Markdown table without the words around it, and these, each with its line; of another text the text alone."""
    lines = text.splitlines()
    if not _has_table(lines):
        return text, []
    around = [(n, line) for n, line in enumerate(lines, start=1) if line.strip() and "|" not in line]
    return "\n".join(line for line in lines if "|" in line) if around else text, around


def addresses(lines: Sequence[str]) -> list[dict[str, str]]:
    """The addresses of a mail's heading, with names or not: `Lana Moor <lana@moor.test>; ...`. Empty for others."""
    text = "\n".join(lines)
    if "<" not in text or "@" not in text:
        return []
    pairs = [pair for pair in getaddresses([re.sub(r"[;\n]+", ", ", text)]) if any(pair)]
    if not all(is_email(address) for _, address in pairs):
        return []
    return [{"email": address, "contact": name} for name, address in pairs]


def loose_rows(lines: Sequence[str], is_list: bool, most: int) -> Found:
    """The rows of a list of businesses as people write one: a name, and what there is of it, between dashes or commas.

    None of a table, and of a list in which most lines have no contact.
    """
    numbered = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    filled = [pair for pair in numbered if not pair[1].endswith(":") and not _NO_ROW.match(pair[1])]
    if not (is_list or any(_DASH.search(line) for _, line in filled)) or len(filled) > most:
        return NOTHING
    if any("\t" in line for line in lines) or any(line.startswith(("{", '"')) for _, line in filled):
        return NOTHING
    rows = [_row_of_line(line) for _, line in filled]
    has_contacts = sum(not row.keys() <= {"name", "address"} for row in rows) > len(rows) / 2
    are_rows = set(filled)
    return Found(rows, [pair for pair in numbered if pair not in are_rows]) if has_contacts else NOTHING


def quoted_rows(text: str) -> Found:
    """The rows of a list with bullets or marks of a quotation within a mail, whose other lines are none."""
    lines = list(enumerate(text.splitlines(), start=1))
    marked = [pair for pair in lines if _BULLET.match(pair[1]) or _NUMBER.match(pair[1])]
    are_marked = set(marked)
    others = [pair for pair in lines if pair[1].strip() and pair not in are_marked]
    if len(marked) < 2 or not others or any(_kind(part) for _, line in others for part in PARTS.split(line)):
        return NOTHING
    rows = loose_rows([_NUMBER.sub("", _BULLET.sub("", line)) for _, line in marked], True, len(marked)).rows
    return Found(rows, others) if rows else NOTHING


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (("email", is_email), ("website", is_host), ("phone", is_phone))
_TOKENS = re.compile(r"\(?(\+?\(?\d[\d\s().\-]{6,30}\d)\)?|\S+")


def _row_of_line(line: str) -> dict[str, str]:
    line, *comment = re.split(r"\s+(?:#|//|<-+)\s+", line, maxsplit=1)
    row = _loose_row([part.strip() for part in PARTS.split(line) if part.strip()])
    return row | {"notes": comment[0]} if comment else row


def _loose_row(parts: Sequence[str]) -> dict[str, str]:
    row: dict[str, list[str]] = {}
    for part in parts:
        for text in [part] if _kind(part) else _taken_apart(part):
            kind = _kind(text) or ("address" if "name" in row else "name")
            row.setdefault(kind, []).append(text)
    return {name: (", " if name == "address" else "; ").join(values) for name, values in row.items()}


def _kind(text: str) -> str:
    return next((name for name, test in _KINDS if test(text)), "")


def _kind_behind_label(text: str) -> tuple[str, str]:
    """The kind of a contact, and the contact without what it is called: "Tel.: 0316 555045"."""
    label, value = labelled(text)
    are_phones = bool(label) and all(map(is_phone, SEVERAL_PHONES.split(value)))
    kind = _kind(value) or ("phone" if are_phones else "")
    return ("fax" if kind == "phone" and is_closed(label) else kind), (value if kind else text)


def _taken_apart(part: str) -> Iterable[str]:
    """Words, and the contacts among them: "Kiln Works (kilnworks.test) 607-555-0380"."""
    words, contacts = list[str](), list[str]()
    for match in _TOKENS.finditer(part):
        text = match[0].strip("<>,;") if _kind(match[0].strip("<>,;")) else match[0].strip("()<>,;")
        (contacts if _kind(text) else words).append(text if _kind(text) else match[0])
    return [*([" ".join(words)] if words else []), *contacts]


MOST_LINES = 8  # of a block
LEAST_OF_A_SIGNATURE = 3  # lines


def blocks_in_cells(lines: Sequence[tuple[int, str]]) -> Found:
    """The rows of blocks that stand in one cell each, which `lines` has with the number of its line."""
    return _of_groups([[(number, text) for text in cell.splitlines() if text.strip()] for number, cell in lines])


def blocks(lines: Sequence[tuple[int, str]]) -> Found:
    """The rows of address blocks: a name, and below it the lines of its address and its contacts; blank lines between.

    `lines` are those with a text, each with its number.
    """
    groups: list[list[tuple[int, str]]] = []
    last = 0
    for number, text in lines:
        if not groups or number > last + 1:
            groups.append([])
        groups[-1].append((number, text))
        last = number
    return _of_groups(groups)


def _of_groups(groups: Sequence[list[tuple[int, str]]]) -> Found:
    """The rows of groups of lines, of which those of one line are titles. None of another text."""
    counts = [pair for group in groups for pair in group if _COUNT_OF_A_PAGE.match(pair[1])]
    are_counts = set(counts)
    groups = [lines for group in groups if (lines := [pair for pair in group if pair not in are_counts])]
    several = [[text.strip() for _, text in group] for group in groups if len(group) > 1]
    counted = Counter(text for group in several for text in group[1:] if not re.search(r"[\d@.]", text))
    several = [[text for text in group if counted[text] < max(2, len(several) / 2)] for group in several]  # "Details"
    if len(several) < 2 or len(several) < len(groups) / 2 or max(map(len, several)) > MOST_LINES:
        return NOTHING
    has_trades = sum(map(_is_trade_below_name, several)) > len(several) / 2
    rows = [_row_of_signature(group) or _row_of_block(group, has_trades) for group in several]
    if sum(not row.keys() <= {"name", "address"} for row in rows) <= len(rows) / 2:
        return NOTHING
    return Found(rows, [*(group[0] for group in groups if len(group) == 1), *counts])


_COUNT_OF_A_PAGE = re.compile(  # "Showing 1 - 20 of 84"
    r"\s*(?:\w+ )?\d+ ?(?:[-\u2013]|to|bis|à|a|al) ?\d+ (?:of|von|de|di|sur|van|z) \d+\b", re.IGNORECASE
)


def _is_trade_below_name(group: Sequence[str]) -> bool:
    """Whether words alone stand between a name and the lines with figures, which are the address and the phone."""
    return len(group) > 2 and not any(map(_kind, group[:2])) and not re.search(r"[\d,.:@]", group[1])


_AT = re.compile(r"\s*[(\[{]\s*(?:at|ät)\s*[)\]}]\s*", re.IGNORECASE)
_OWNER = re.compile(
    r"(?:inh(?:aber(?:in)?)?|owner|prop(?:rietor)?|g[ée]rante?|titolare|contact|kontakt)\b[\s.:]+", re.IGNORECASE
)
_DEGREE = re.compile(r",\s*(?:[A-Z][A-Za-z]{0,3}\.?){1,4}$")  # "Jill Avocet, CPA"


def _person_in(text: str) -> str:
    """The person that the line below a firm's name has, by a word or a degree beside it; empty for other words."""
    name = _DEGREE.sub("", _OWNER.sub("", text))
    return name if name != text and OF_PEOPLE["person"](name) else ""


_IN_A_LINE = re.compile(r"\s+\|\s+|,\s+(?!(?:inc|llc|ltd|co|corp|llp|pllc|pc|lp)\b)", re.IGNORECASE)


def _row_of_signature(group: Sequence[str]) -> dict[str, str]:
    """The row of a mail's signature: below two dashes the person, the title and the firm. Empty for another block."""
    if group[0] != "--" or len(group) < LEAST_OF_A_SIGNATURE or not OF_PEOPLE["person"](group[1]):
        return {}
    parts = [part for line in group[2:] for part in _IN_A_LINE.split(line)]
    names = list(takewhile(lambda part: not _kind_behind_label(part)[0] and not has_number(part), parts[:2]))
    row = _row_of_block([names[-1] if names else "", *parts[len(names) :]], False) | {"contact": group[1]}
    return row | {"job title": names[0]} if len(names) > 1 else row


def _row_of_block(group: Sequence[str], has_trade: bool) -> dict[str, str]:
    row: dict[str, list[str]] = {"name": [group[0]]}
    if has_trade and _is_trade_below_name(group):
        row["category"] = [group[1]]
        group = [group[0], *group[2:]]
    lines = [part for text in group[1:] for part in re.split(r"\s{2,}", _AT.sub("@", text))]
    for n, text in enumerate(lines):
        kind, value = _kind_behind_label(text)
        if not kind and not n and (person := _person_in(text)) and any(map(has_number, lines[1:3])):
            kind, value = "contact", person
        row.setdefault(kind or "address", []).append(value)
    return {name: (", " if name == "address" else "; ").join(values) for name, values in row.items()}
