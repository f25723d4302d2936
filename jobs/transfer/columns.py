"""Columns that no header tells for sure: by a word of the header that their values confirm, by their values alone, and
where header and values say different things.

What is found so is remarked: the preview shows it beside the column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from jobs.lists.header_words import fields_of_words, is_about_another, is_filler, is_of_links, together_of, words_of
from jobs.lists.import_headers import plain_header
from jobs.lists.resource import Resource
from jobs.transfer import column_values as of_values
from jobs.transfer.column_values import HALF, are, differ
from jobs.transfer.headers import is_closed, names_a_company, vocabulary
from jobs.transfer.table_lines import Line
from jobs.transfer.written_values import is_nothing

SAMPLES = 50  # rows that are looked at
LEAST_OF_ONE_HOST = 3  # URLs of one host are pages of a directory
MANY = 3  # headers that have a word
NAME_WITHIN = 3  # columns, of a business's name of which nothing but its place tells
BY_VALUES = "Guessed from its values: change it if it is wrong."
BY_WORDS = "Guessed from a word of its header and its values: change it if it is wrong."
# Fields that are doubted, and what their values may be instead.
_DOUBTED = ("email", "website", "phone", "name", "person", "address", "street", "city", "main_category")
_INSTEAD = ("email", "website", "phone")
_CERTAIN = ("email", "website", "phone", "latitude", "longitude")  # whose values have a form that nothing else has
_TELLING = ("email", "website", "phone", "postal_code", "latitude", "longitude")  # beside whatever other words
_STREETS = (of_values.OF_AN_ADDRESS["street"], of_values.OF_AN_ADDRESS["address"])
_PATH = re.compile(r"[@A-Za-z_][\w-]*(?:\.[@A-Za-z_][\w-]*)+", re.ASCII)  # "address.postalCode"
_ONLY_ONE = ("website", "country", "coordinates", "domain", "name", "first_name", "last_name", "job_title", "city",
             "state", "postal_code", "street", "address", "latitude", "longitude", "rating", "rating_count",
             "main_category", "house_number", "city_line")  # fmt: skip
_OF_TEXTS = ("name", "person", "street", "city", "phone", "email", "website", "main_category")  # never an object
_OF_WORDS = ("coordinates", "address", "notes", "person")  # in whose cells contacts may stand, too
_LINKS = ("url", "link", "links", "href", "hyperlink", "hyperlinks", "lien", "liens", "enlace", "enlaces")
# "Who" above the names of a list that somebody keeps for themselves.
_WHO = frozenset(["who", "wer", "qui", "chi", "quien", "quem", "wie", "kto", "kdo", "vem", "hvem", "kim", "кто", "хто"])
_PEOPLE = ("first_name", "last_name", "person")
_TOWNS = ("city", "postal_code", "state", "city_line", "address", "street")
_CONTACTS = ("website", "phone", "email", "place_id")


class Columns:
    """The columns of a table: `fields` is completed, `remarks` says why of those that no header tells."""

    def __init__(self, header: Sequence[str], fields: list[str], lines: Sequence[Line], noun: Resource) -> None:
        self.header, self.fields, self.lines = header, fields, lines[:SAMPLES]
        self.known = {name for name, _ in vocabulary(noun).values()} if noun.importer else set[str]()
        self.is_of_businesses = bool(noun.import_aliases)
        self.remarks = [""] * len(header)

    def values(self, n: int) -> list[str]:
        """What stands in the first rows of a column; of a list as JSON its items, of an object nothing."""
        cells = (line.cells[n] for line in self.lines if n < len(line.cells) and not line.problem)
        return [text for cell in cells if (text := of_values.plain_text(cell)) and not is_nothing(text)]

    @cached_property
    def _samples(self) -> list[list[str]]:
        return [self.values(n) for n in range(len(self.header))]

    def complete(self) -> None:
        """Every column that is free and not closed, and those whose header is contradicted by what stands below."""
        for n in range(len(self.header)):
            self._leave_to_parts(n)
            self._read_ambiguous(n)
            self._doubt(n)
        if self.is_of_businesses:
            self._take(self._by_checked_words(), BY_WORDS)
        self._take(self._by_values(of_values.BY_VALUES), BY_VALUES)
        if self.is_of_businesses:
            self._take(self._by_words(), BY_WORDS)
            self._add_degrees()
            self._take(islice(self._by_values({"city_line": of_values.is_town_with_state}), 1), BY_VALUES)
            self._add_address()
            self._add_house_number()
            self._add_name()
            self._add_others()
        elif "domain" in self.known and "domain" not in self.fields:
            self._take(self._by_values({"domain": of_values.BY_VALUES["website"]}), BY_VALUES)

    # One column.

    def _is_open(self, n: int) -> bool:
        return not self.fields[n] and not is_closed(self.header[n])

    def _is_untold(self, n: int) -> bool:
        """Whether a column may be what its values only seem to be: "mobile" below "Phone type" is no town."""
        return self._is_open(n) and not is_about_another(self.header[n])

    def _free(self, name: str) -> bool:
        return name in self.known and (name not in _ONLY_ONE or name not in self.fields)

    def _is_free_for(self, n: int, name: str) -> bool:
        """Whether a column may be a field: none other has it, or only in rows in which this one is empty."""
        others = [m for m, field in enumerate(self.fields) if field == name]
        if name == "city" and "city_line" in self.fields:  # "Bairro" beside "Cidade/UF"
            return False
        are_filled = name in self.known and all(self._samples[m] for m in others)
        return self._free(name) or (are_filled and not any(self._has_both(n, m) for m in others))

    def _has_both(self, n: int, m: int) -> bool:
        rows = (line.cells for line in self.lines if len(line.cells) > max(n, m))
        return any(of_values.plain_text(cells[n]) and of_values.plain_text(cells[m]) for cells in rows)

    def _set(self, n: int, name: str, remark: str) -> None:
        self.fields[n], self.remarks[n] = name, remark

    def _leave_to_parts(self, n: int) -> None:
        """A program's object whose values have columns of their own is none of a person or a street."""
        if self.fields[n] in _OF_TEXTS and any(text.startswith(f"{self.header[n]}.") for text in self.header):
            self.fields[n] = ""

    def _read_ambiguous(self, n: int) -> None:
        """Headers that mean two things: links to maps or profiles, `owner` in a customer database, French `note`, `CEP`
        for a Brazilian postal code and a Turkish mobile."""
        values, plain = self._samples[n], plain_header(self.header[n])
        if self.fields[n] == "phone" and are(values, of_values.has_form_of_code):
            self.fields[n] = "postal_code" if "postal_code" in fields_of_words(self.header[n])[0] else "phone"
        is_elsewhere = are(values, of_values.is_map_link) or (plain in _LINKS and self._is_of_a_directory(values))
        is_elsewhere = is_elsewhere or (self._has_another_website(n) and self._is_one_host(n, 2))
        if self.fields[n] == "website" and is_elsewhere:
            self.fields[n] = ""
        elif (
            self.fields[n] in ("", "person")
            and plain in _WHO
            and self._free("name")
            and "name" not in self.fields
            and not names_a_company(self.header, n)
        ):
            self.fields[n] = "name"
        elif self.fields[n] == "website" and "profiles" in self.known and are(values, of_values.is_profile):
            self.fields[n] = "profiles"
        elif not self.fields[n] and plain == "owner" and self._free("person") and "person" not in self.fields:
            self.fields[n] = "person" if differ(values) else ""  # of a customer database it is one of few colleagues
        elif self.fields[n] in ("person", "job_title") and self._has_companies(n):
            self.fields[n] = "name"
        elif not self.fields[n] and plain == "note" and "rating" in self.known:  # French for a rating, too
            self.fields[n] = "rating" if are(values, of_values.is_rating) else "notes"

    def _is_of_a_directory(self, values: Sequence[str]) -> bool:
        """Whether links are pages of one directory, such as Yelp: none has a site of its own."""
        return are(values, of_values.is_shared_page, 1.0) and len({of_values.host_of(value) for value in values}) == 1

    def _is_of_others(self, n: int) -> bool:
        """Whether links are those of a directory."""
        values = self._samples[n]
        least = 2 if self._has_another_website(n) else LEAST_OF_ONE_HOST
        return self._is_one_host(n, least) or (
            plain_header(self.header[n]) in _LINKS and self._is_of_a_directory(values)
        )

    def _has_another_website(self, at: int) -> bool:
        """Whether another column has websites by a word of its header: "Business_Website" beside "Page_URL"."""
        others = (n for n in range(len(self.header)) if n != at and self.fields[n] in ("", "website"))
        return any(
            "website" in fields_of_words(self.header[n])[0]
            and plain_header(self.header[n]) not in _LINKS
            and any(map(of_values.is_host, self._samples[n]))
            and not self._is_one_host(n, 2)
            for n in others
        )

    def _doubt(self, n: int) -> None:
        """A column whose header says one thing and whose values are another."""
        name, values = self.fields[n], self._samples[n]
        if name not in _DOUBTED or not self.is_of_businesses:
            return
        kinds = (kind for kind in _INSTEAD if kind != name and not (name == "name" and kind == "website"))
        says = of_values.label_of_values(name)
        if name == "address" and self._free("city") and are(values, of_values.OF_AN_ADDRESS["city"], 1.0):
            self._set(n, "city", f"Its header says {says}, its values are towns.")
        elif kind := next((kind for kind in kinds if are(values, of_values.BY_VALUES[kind])), ""):
            self._set(n, kind, f"Its header says {says}, its values are {of_values.label_of_values(kind)}.")
        elif name in _CERTAIN and self._is_needless(n) and not any(map(of_values.CHECKS[name], values)):
            self._set(n, "", f"Its header says {says}, its values are none.")

    def _is_needless(self, n: int) -> bool:
        """Whether a header means another field, too (Polish `poczta` is mail, and the town of the post), another
        column has the field (of links within a directory, and websites), or all rows have the same words."""
        names = fields_of_words(self.header[n])[0]
        is_other = bool(names) and self.fields[n] not in names
        is_shop = len(self._samples[n]) > 1 == len(set(self._samples[n]))  # in which of a program's shops it is
        return bool(self._samples[n]) and (is_other or is_shop or self.fields.count(self.fields[n]) > 1)

    def _take(self, found: Iterator[tuple[int, str]], remark: str) -> None:
        for n, name in found:
            if self._is_free_for(n, name):
                self._set(n, name, remark)

    def _has_companies(self, n: int) -> bool:
        """Whether a column of people or of their jobs has the firms."""
        is_person = self.fields[n] == "person"
        return (self._is_company_beside_people if is_person else self._is_title_of_a_company)(self._samples[n])

    def _is_title_of_a_company(self, values: Sequence[str]) -> bool:
        """Whether values are names of firms, where no other column has them: Turkish `unvan` is both."""
        is_title = any(map(of_values.OF_PEOPLE["job_title"], values))
        return "name" not in self.fields and are(values, of_values.is_business_name, HALF) and not is_title

    def _is_company_beside_people(self, values: Sequence[str]) -> bool:
        """Whether a column of contacts has the firms: people have columns of their own, with other names."""
        if "name" in self.fields or not {"first_name", "last_name"} <= set(self.fields):
            return False
        parts = [set(self._samples[self.fields.index(name)]) for name in ("first_name", "last_name")]
        return not any(all(any(part in value for part in few) for few in parts) for value in values)

    def _by_checked_words(self) -> Iterator[tuple[int, str]]:
        """By a word of the header that the values confirm."""
        for n in range(len(self.header)):
            names, is_clear = self._words(n) if self._is_open(n) else ([], False)
            others = [name for name in names if name != "address"] or names  # "Address building"
            only = others if is_clear and len(others) == 1 else []
            checked = (name for name in names if name in of_values.CHECKS and (name in _TELLING or name in only))
            checked = (name for name in checked if name != "website" or not self._is_of_others(n))
            yield from ((n, name) for name in checked if are(self._samples[n], of_values.CHECKS[name], HALF))

    def _by_words(self) -> Iterator[tuple[int, str]]:
        """By the words of a header that has no others, or whose values are such: "Địa chỉ trụ sở" with numbers."""
        for n in range(len(self.header)):
            if self._is_open(n) and self._samples[n]:
                names, is_clear = self._words(n)
                name = together_of(names) if names else ""
                if name and name not in of_values.CHECKS and (
                    self._may_be(n, name) if is_clear else self._are_plausible(n, name)
                ):  # fmt: skip
                    yield n, name

    def _words(self, n: int) -> tuple[list[str], bool]:
        """The fields of a header's words; of a value in a program's object, of its own name if need be."""
        whole = fields_of_words(self.header[n], self._common)
        is_inside = not whole[1] and _PATH.fullmatch(self.header[n])
        return fields_of_words(self.header[n].rpartition(".")[2], self._common) if is_inside else whole

    @cached_property
    def _common(self) -> frozenset[str]:
        """Words that many headers have, as registers and programs repeat what their rows are."""
        counts = Counter(word for text in self.header for word in set(words_of(text)))
        return frozenset(word for word, count in counts.items() if count >= max(MANY, len(self.header) / 4))

    def _are_plausible(self, n: int, name: str) -> bool:
        test = of_values.PLAUSIBLE.get(name)
        return test is not None and are(self._samples[n], test, HALF) and self._may_be(n, name)

    def _may_be(self, n: int, name: str) -> bool:
        """People and names are words, and those whom a customer database names again and again are colleagues."""
        values, is_person = self._samples[n], of_values.OF_PEOPLE["person"]
        is_firm = of_values.has_legal_form if "name" in self.fields else of_values.is_business_name
        if name == "person":
            return (
                are(values, of_values.is_name)
                and (are(values, is_person, HALF) or not are(values, is_firm, HALF))
                and not any(map(of_values.has_number, values))
                and (differ(values) or len(values) < LEAST_OF_ONE_HOST - 1)
            )
        if name in ("first_name", "last_name"):  # "Last activity"
            return not any(any(map(str.isdigit, value)) for value in values)
        if name == "city":  # "Area" may be one of square metres
            return not are(values, of_values.is_amount, HALF)
        return name != "name" or are(values, of_values.is_name)

    def _by_values(self, kinds: Mapping[str, of_values.Test]) -> Iterator[tuple[int, str]]:
        for n, values in enumerate(self._samples):
            if self._is_open(n) and (kinds is of_values.BY_VALUES or self._is_untold(n)):
                fitting = (name for name, test in kinds.items() if are(values, test) and self._is_free_for(n, name))
                name = next(fitting, "")
                is_other = name == "postal_code" and (of_values.are_counted(values) or self._are_years(n))
                is_link = name == "website" and (is_of_links(self.header[n]) or self._is_one_host(n, least=2))
                if name and not is_other and not is_link:
                    yield n, name

    def _are_years(self, n: int) -> bool:
        """Whether the numbers of a column are years, and no town stands beside them: those of a foundation."""
        beside = [self._samples[at] for at in (n - 1, n + 1) if 0 <= at < len(self._samples)]
        is_of_towns = any(are(values, of_values.OF_AN_ADDRESS["city"]) for values in beside)
        return are(self._samples[n], of_values.is_year) and not is_of_towns

    def _is_one_host(self, n: int, least: int = LEAST_OF_ONE_HOST) -> bool:
        """Whether all URLs are pages of one host: those of a directory, not of the businesses in it."""
        values = self._samples[n]
        hosts = {of_values.host_of(value) for value in values}
        return len(hosts) == 1 and len(values) >= (least if len(set(values)) > 1 else 2)

    # Several columns.

    def _add_degrees(self) -> None:
        if not (self._free("latitude") and self._free("longitude")):
            return
        decimals = [
            n for n in range(len(self.header)) if self._is_open(n) and are(self._samples[n], of_values.is_decimal)
        ]
        axes = {words[-1]: n for n in decimals if (words := words_of(self.header[n]))}
        if {"x", "y"} <= set(axes):
            self._set(axes["x"], "longitude", BY_WORDS)
            self._set(axes["y"], "latitude", BY_WORDS)
            return
        free = [n for n in decimals if are(self._samples[n], of_values.is_degrees)]
        if len(free) == 2:
            first, second = ("longitude", "latitude") if self._is_beyond_90(free[0]) else ("latitude", "longitude")
            self._set(free[0], first, BY_VALUES)
            self._set(free[1], second, BY_VALUES)

    def _is_beyond_90(self, n: int) -> bool:
        return any(abs(float(value.replace(",", "."))) > 90 for value in self._samples[n])

    def _add_address(self) -> None:
        """Codes, towns, states and streets, where more than one column has some: a town's name alone is too little, but

        numbers with a word for a street, in several rows, are nothing else.
        """
        has_street = {"street", "address"}.intersection(self.fields)
        kinds = {name: test for name, test in of_values.OF_AN_ADDRESS.items() if not has_street or test not in _STREETS}
        found = list(self._by_values(kinds))
        streets = [n for n, name in found if name in ("street", "address") and len(self._samples[n]) > 1]
        if streets or len({name for _, name in found} | set(_TOWNS).intersection(self.fields)) > 1:
            self._take(iter(found), BY_VALUES)

    def _add_house_number(self) -> None:
        """A column of short numbers beside one of streets without numbers, whose header says no more than "No."."""
        at = next((n for n, name in enumerate(self.fields) if name == "street"), None)
        if at is None or not self._free("house_number") or are(self._samples[at], of_values.has_number, HALF):
            return
        beside = (n for n in (at + 1, at - 1) if 0 <= n < len(self.header) and self._is_open(n))
        fitting = (n for n in beside if all(map(is_filler, words_of(self.header[n]))))
        numbers = (n for n in fitting if are(self._samples[n], of_values.CHECKS["house_number"]))
        self._take(((n, "house_number") for n in numbers), BY_VALUES)

    def _add_name(self) -> None:
        """Where no column names the business: the first one whose words differ, and are no person's and no town's."""
        if "name" in self.fields or not set(_CONTACTS).union(_TOWNS).intersection(self.fields):
            return
        is_of_people = any(name in _PEOPLE for name in self.fields)
        open_ones = [n for n, values in enumerate(self._samples)
                     if self._is_untold(n) and differ(values) and are(values, of_values.is_name)]  # fmt: skip
        first = [n for n in (0,) if not open_ones and self._is_open(n) and self._is_full_of_names(n)]  # "Deal"
        named = [n for n in open_ones if "name" in fields_of_words(self.header[n])[0]]
        for n in (*named, *open_ones, *first):
            telling = (
                n in (*named, *first) or are(self._samples[n], of_values.is_business_name, 0.3) or self._is_fuller(n)
            )
            if telling or (not is_of_people and n < NAME_WITHIN and not self._is_of_people(n)):
                self._set(n, "name", BY_VALUES)
                return

    def _is_full_of_names(self, n: int) -> bool:
        values = self._samples[n]
        return len(values) > 1 and differ(values) and are(values, of_values.is_name)

    def _is_fuller(self, n: int) -> bool:
        """Whether a column near the start has a value in each of several rows, and that of people has not."""
        people = [m for m, name in enumerate(self.fields) if name in _PEOPLE]
        rows = sum(1 for line in self.lines if not line.problem)
        is_full = rows > 1 and len(self._samples[n]) == rows and n < NAME_WITHIN
        return is_full and all(len(self._samples[m]) < rows for m in people) and not self._is_of_people(n)

    def _is_of_people(self, n: int) -> bool:
        others = [m for m in range(len(self.header)) if m != n and self._is_open(m)]
        named = any(differ(self._samples[m]) and are(self._samples[m], of_values.is_name) for m in others)
        return named and are(self._samples[n], of_values.OF_PEOPLE["person"], HALF)

    def _add_others(self) -> None:
        """People, what they do, and trades, beside a column of names."""
        if "name" not in self.fields:
            return
        if not any(name in _PEOPLE for name in self.fields):
            people = self._by_values({"person": of_values.OF_PEOPLE["person"]})
            self._take((pair for pair in people if self._are_many(pair[0])), BY_VALUES)
        if "categories" not in self.fields:
            trades = self._by_values({"main_category": of_values.is_trade})
            self._take((pair for pair in trades if len(set(self._samples[pair[0]])) > 1), BY_VALUES)

    def mixed(self) -> list[int]:
        """The columns that have contacts of several kinds in each cell: "Liz Avo, 702-555-0170, liz@avocet.test"."""
        free = [n for n in range(len(self.header)) if self._is_open(n) or self.fields[n] in _OF_WORDS]
        return [n for n in free if of_values.have_contacts(self._samples[n])]

    def _are_many(self, n: int) -> bool:
        """Whether a column has several people; one alone may be whoever looks after the customers."""
        return len(self._samples[n]) > 1 and differ(self._samples[n])

    def complete_without_header(self) -> None:
        """Of a table without a header: numbers that are phones, and the first words and addresses that are left."""
        if not any(self.fields):
            return
        for name, test in (
            ("phone", of_values.is_phone),
            ("name", of_values.is_words),
            ("address", of_values.has_number),
        ):
            if name not in self.fields and not (name == "address" and "street" in self.fields):
                self._take(islice(self._by_values({name: test}), 1), BY_VALUES)


def taken_apart(columns: Columns, lines: list[Line], mixed: Sequence[int]) -> tuple[list[str], list[Line]]:
    """A table with a column more for each kind of contact that stands in cells with several. A place in such cells is
    left without the contacts."""
    names = [f"{columns.header[n] or 'Column'} ({kind})" for n in mixed for kind in of_values.CONTACTS]
    places = [n for n in mixed if columns.fields[n] in ("coordinates", "address", "person")]
    width = len(columns.header)
    return [*columns.header, *names], [
        line._replace(cells=_with_contacts(line.cells, mixed, places, width)) for line in lines
    ]


def _with_contacts(cells: list[str], mixed: Sequence[int], places: Sequence[int], width: int) -> list[str]:
    full = [*cells, *[""] * (width - len(cells))][:width]
    contacts = [of_values.contacts_in(full[n]) for n in mixed]
    for n in places:
        full[n] = of_values.without_contacts(full[n])
    return [*full, *("; ".join(found[kind]) for found in contacts for kind in of_values.CONTACTS)]
