"""Settings from the environment: each variable has a name, a type, a default and a sentence, in one place.

`settings.py` declares a variable and uses its value in one line; a wrong or unknown variable is refused when the
process starts. A new variable is one line there. A secret may stand in a file that NAME_FILE names, as Docker and
Kubernetes mount theirs.
"""

from __future__ import annotations

import difflib
import ipaddress
import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Value = TypeVar("Value")

PriceTable = list[tuple[date, dict[str, Decimal]]]

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
LARGEST_SECRET_BYTES = 65_536
LARGEST = 2_147_483_647  # of an integer column
LARGEST_OF_UNIT = {"DAYS": 36_500, "HOURS": 876_000}  # a century; ten thousand years lead to no date
ALMOST_A_NAME = 0.85  # `difflib`'s ratio from which on a variable of the environment looks like a misspelt one of ours

# What Kubernetes puts into every container for a Service of any name, unless enableServiceLinks is false: a Service
# `api` brings API_SERVICE_HOST, API_SERVICE_PORT_HTTP, API_PORT_80_TCP_ADDR and API_PORT=tcp://...
_SERVICE_LINK = re.compile(
    r"_SERVICE_HOST$|_SERVICE_PORT(_[A-Z0-9_]+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$"
)
_SERVICE_LINK_URL = re.compile(r"(tcp|udp|sctp)://")


class WrongSettings(ImproperlyConfigured):
    """The environment holds values that cannot be meant; the message is for people, one sentence a problem."""


@dataclass(frozen=True)
class Variable:
    """What is known of one environment variable, and its value now."""

    name: str
    kind: str
    default: Any
    value: Any
    meaning: str
    secret: bool
    source: str  # "environment", "file PATH", "as OTHER_VARIABLE" or "default"
    section: str

    @property
    def given(self) -> bool:
        """Whether the environment sets it, itself or by the file that it names."""
        return self.source != "default"

    @property
    def shown(self) -> str:
        """The value for people's eyes: a secret is masked, with its last characters if it is long."""
        if self.secret and self.value:
            text = str(self.value)
            return f"***{text[-4:]}" if len(text) >= 20 and "://" not in text else "***"
        return ",".join(map(str, self.value)) if isinstance(self.value, tuple) else str(self.value)


class Environment:
    """Reads variables and remembers each. Problems are collected, so that one start tells them all.

    An environment variable whose name starts with one of `prefixes` and that nobody declared is a problem too.
    """

    def __init__(self, values: Mapping[str, str] | None = None, prefixes: Iterable[str] = ()) -> None:
        self.values = os.environ if values is None else values
        self.prefixes = tuple(prefixes)
        self.variables: dict[str, Variable] = {}
        self.problems: list[str] = []
        self.section = ""  # what the variables that follow are about

    # One method a type.

    def text(
        self,
        name: str,
        default: str,
        meaning: str,
        *,
        secret: bool = False,
        minimum: int = 0,
        check: Callable[[str], object] | None = None,
    ) -> str:
        """A string of at least `minimum` characters; `check` raises ValueError("must ...") on one that will not do."""

        def parse(given: str) -> str:
            if len(given) < minimum:
                raise ValueError(f"must have at least {minimum} characters")
            if check:
                check(given)
            return given

        return self._declare(name, "text", default, meaning, parse, secret=secret)

    def choice(self, name: str, default: str, meaning: str, *, choices: Iterable[str]) -> str:
        """One of a few words, in whatever case."""
        words = {word.lower(): word for word in choices}

        def parse(given: str) -> str:
            if given.lower() in words:
                return words[given.lower()]
            near = difflib.get_close_matches(given.lower(), words, 1, 0.5)
            hint = f" (perhaps {words[near[0]]})" if near else ""
            raise ValueError(f"must be one of {', '.join(word for word in words.values() if word)}{hint}")

        return self._declare(name, "|".join(filter(None, words.values())), default, meaning, parse)

    def flag(self, name: str, default: bool, meaning: str) -> bool:
        """Yes or no: 1, true, yes, on; 0, false, no, off."""

        def parse(given: str) -> bool:
            if given.lower() not in TRUE | FALSE:
                raise ValueError("must be true or false")
            return given.lower() in TRUE

        return self._declare(name, "true|false", default, meaning, parse)

    def integer(
        self, name: str, default: int, meaning: str, *, minimum: int | None = 0, maximum: int | None = None
    ) -> int:
        """A whole number, `minimum` and `maximum` included; underscores between digits are fine."""
        return self._declare(
            name, "integer", default, meaning, _number(int, "a whole number", minimum, maximum, _largest(name))
        )

    def number(
        self, name: str, default: float, meaning: str, *, minimum: float | None = 0.0, maximum: float | None = None
    ) -> float:
        """A number, such as seconds or US dollars."""
        return self._declare(
            name, "number", default, meaning, _number(float, "a number", minimum, maximum, _largest(name))
        )

    def words(self, name: str, default: Iterable[str], meaning: str, *, secret: bool = False) -> tuple[str, ...]:
        """Strings, separated by commas."""
        return self._declare(name, "list", tuple(default), meaning, _split, secret=secret)

    def networks(self, name: str, default: Iterable[str], meaning: str) -> tuple[str, ...]:
        """IP networks in CIDR form, separated by commas; returned in canonical form."""

        def parse(given: str) -> tuple[str, ...]:
            return tuple(str(ipaddress.ip_network(each)) for each in _split(given))

        return self._declare(name, "list of networks", tuple(default), meaning, parse)

    def servers(self, name: str, default: Iterable[str], meaning: str) -> tuple[str, ...]:
        """IP addresses, with a port or without (`9.9.9.9`, `127.0.0.1:5353`, `[::1]:5353`), separated by commas."""

        def parse(given: str) -> tuple[str, ...]:
            for entry in _split(given):
                _check_server(entry)
            return _split(given)

        return self._declare(name, "list of servers", tuple(default), meaning, parse)

    def integers(
        self, name: str, default: Iterable[int], meaning: str, *, minimum: int = 0, maximum: int | None = None
    ) -> tuple[int, ...]:
        """Whole numbers, separated by commas."""
        one = _number(int, "whole numbers, separated by commas", minimum, maximum)

        def parse(given: str) -> tuple[int, ...]:
            return tuple(one(each) for each in _split(given))

        return self._declare(name, "list of integers", tuple(default), meaning, parse)

    def prices(self, name: str, usual: str) -> PriceTable:
        """US dollars a call, from a day on: those of `usual` and, where they differ, of the variable."""
        meaning = f"US dollars a call, from a day on, where they differ from {usual}; semicolons divide lists."
        return price_table(usual) + price_table(self.text(name, "", meaning, check=price_table))

    def inherit(self, name: str, source: str) -> Any:
        """The value of `name`; where it is unset and `source` is set, the value of `source`, which is stored for it."""
        own, other = self.variables[name], self.variables[source]
        if own.given or not other.given:
            return own.value
        self.variables[name] = replace(own, value=other.value, source=f"as {source}")
        return other.value

    # What holds them together.

    def problem(self, sentence: str) -> None:
        """Add a problem that concerns several variables together."""
        self.problems.append(sentence)

    def finish(self) -> None:
        """Raise WrongSettings if anything is wrong: bad values, unknown names, added problems."""
        unknown = [self._about_unknown(name) for name in sorted(self.values) if self._is_unknown(name)]
        problems = [*self.problems, *unknown]
        if problems:
            raise WrongSettings("\n".join(problems))

    def misspelt(self) -> list[str]:
        """Sentences on variables of the environment that are none of ours, have no prefix of ours, and look like one.

        They may belong to another program, so they are warnings: `finish` refuses those with our prefixes.
        """
        return [self._about_unknown(name) for name in sorted(self.values) if self._looks_like_ours(name)]

    def _declare(
        self,
        name: str,
        kind: str,
        default: Value,
        meaning: str,
        parse: Callable[[str], Value],
        *,
        secret: bool = False,
    ) -> Value:
        given, source = self._given(name, secret=secret)
        value = default
        if given:
            try:
                value = parse(given)
            except ValueError as error:
                shown = "" if secret else f", not {given!r}"
                where = f"{name}, read from {source}," if source.startswith("file ") else name
                self.problems.append(f"{where} {_sentence(error)}{shown}.")
        self.variables[name] = Variable(name, kind, default, value, meaning, secret, source, self.section)
        return value

    def _given(self, name: str, *, secret: bool) -> tuple[str, str]:
        """The text of a variable and where it comes from; empty means unset, as compose files and CI write it."""
        given = self.values.get(name, "").strip()
        path = self.values.get(f"{name}_FILE", "").strip() if secret else ""
        if given and path:
            self.problems.append(f"{name} and {name}_FILE are both set; unset one of them.")
        elif path:
            return self._secret_in(path, f"{name}_FILE"), f"file {path}"
        return given, "environment" if given else "default"

    def _secret_in(self, path: str, name: str) -> str:
        try:
            with Path(path).open("rb") as file:
                content = file.read(LARGEST_SECRET_BYTES + 1)
            text = content.decode().strip()
        except OSError as error:
            self.problems.append(f"{name} names a file that cannot be read: {path} ({error.strerror}).")
            return ""
        except UnicodeDecodeError:
            self.problems.append(f"{name} names a file that is not text in UTF-8: {path}.")
            return ""
        if not text or len(content) > LARGEST_SECRET_BYTES:
            size = "larger than 64 KiB" if text else "empty"
            self.problems.append(f"{name} names a file that is {size}: {path}.")
            return ""
        return text

    def _is_unknown(self, name: str) -> bool:
        return bool(self.prefixes) and name.startswith(self.prefixes) and not self._is_known(name)

    def _looks_like_ours(self, name: str) -> bool:
        if name.startswith(self.prefixes) or self._is_known(name):
            return False
        return bool(difflib.get_close_matches(name.removesuffix("_FILE"), self.variables, 1, ALMOST_A_NAME))

    def _is_known(self, name: str) -> bool:
        base = self.variables.get(name.removesuffix("_FILE"))
        return name in self.variables or self._is_service_link(name) or bool(base and base.secret)

    def _is_service_link(self, name: str) -> bool:
        if name in self.variables:
            return False
        return bool(
            _SERVICE_LINK.search(name) or (name.endswith("_PORT") and _SERVICE_LINK_URL.match(self.values[name]))
        )

    def _about_unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.variables, 1, 0.0)
        return f"There is no setting {name}; the nearest one is {near[0]}." if near else f"There is no setting {name}."


def _largest(name: str) -> int:
    """What a variable is at most where nothing less is declared: more is no date, or fits into no column."""
    return LARGEST_OF_UNIT.get(name.rpartition("_")[2], LARGEST)


def _number(
    to: Callable[[str], Any], kind: str, minimum: float | None, maximum: float | None, largest: int = LARGEST
) -> Callable[[str], Any]:
    def parse(given: str) -> Any:
        try:
            value = to(given)
            size = float(cast(float, value))
        except (ValueError, OverflowError):
            raise ValueError(f"must be {kind}") from None
        if not math.isfinite(size):
            raise ValueError(f"must be {kind}")
        if (minimum is not None and size < minimum) or (maximum is not None and size > maximum):
            raise ValueError(f"must be {_between(minimum, maximum)}")
        if size > largest:
            raise ValueError(f"must be at most {largest}")
        return value

    return parse


def _between(minimum: float | None, maximum: float | None) -> str:
    if minimum is None:
        return f"at most {maximum}"
    return f"at least {minimum}" if maximum is None else f"between {minimum} and {maximum}"


def https_address(given: str) -> None:
    """Raises ValueError for what is no https address of a web, as https://leads.example.org."""
    parts = urlsplit(given)
    if given and (parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query):
        raise ValueError("must be an https address without a path, as https://leads.example.org")


def price_table(text: str) -> PriceTable:
    """`2026-11-01 sku=0.035 other=0.02; 2027-01-01 sku=0.04` as [(since, {sku: US dollars a call})], by date.

    Raises ValueError("must ...").
    """
    lists = [line.split() for line in text.split(";") if line.strip()]
    try:
        table = [(date.fromisoformat(since), dict(map(_pair, rest))) for since, *rest in lists]
    except (ValueError, ArithmeticError):
        raise ValueError("must be lists as in 2026-11-01 sku=0.035 other=0.02; 2027-01-01 sku=0.04") from None
    return sorted(table, key=lambda each: each[0])


def _pair(text: str) -> tuple[str, Decimal]:
    sku, _, written = text.partition("=")
    price = Decimal(written)
    if not price.is_finite() or not 0 <= price < 1000:
        raise ValueError
    return sku, price


def _split(given: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in given.split(",") if each.strip())


def _sentence(error: ValueError) -> str:
    text = str(error)
    return text if text.startswith("must") else f"cannot be read: {text}"


def _check_server(entry: str) -> None:
    """Raises ValueError for what is no IP address, with a port or without."""
    try:
        ipaddress.ip_address(entry.strip("[]"))
    except ValueError:
        address, _, port = entry.rpartition(":")
        try:
            ipaddress.ip_address(address.strip("[]"))
            good = 1 <= int(port) <= 65_535
        except ValueError:
            good = False
        if not good:
            raise ValueError(f"must be IP addresses, with a port or without; {entry} is none") from None
