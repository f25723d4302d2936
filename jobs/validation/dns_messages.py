"""DNS messages (RFC 1035, section 4; EDNS: RFC 6891): a question as bytes, and what an answer says of it.

Only what validation needs is read: the records of one type, along aliases. dnspython reads and checks every record of
a message and builds objects of them, which took four fifths of a query's time; tests/validation/test_dns_messages.py
holds this file against it. Names that are no plain host names are still left to it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

import dns.exception
import dns.name

PAYLOAD = 1_232  # bytes of an answer by UDP: DNS flag day 2020
HEADER = 12  # bytes
LONGEST_TCP_MESSAGE = 65_535
MOST_RECORDS = 50  # of one answer
LONGEST_CHAIN = 16  # aliases
MOST_TTL = 2**31 - 1  # RFC 2181, section 8
TTL_WITHOUT_SOA = 300  # seconds, of what does not exist
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = 0, 1, 2, 3, 4, 5
CODES = ("NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED")
TYPES = {"A": 1, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28}
_CNAME, _SOA, _IN = TYPES["CNAME"], TYPES["SOA"], 1
_OPT = b"\0" + struct.pack("!HHIH", 41, PAYLOAD, 0, 0)
_HAS_NO_QUESTION = {FORMERR, SERVFAIL, NOTIMP, REFUSED}  # some servers answer with a header alone
_PLAIN = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_PLAIN_LABEL = re.compile(rb"[a-z0-9_-]+")


@dataclass(frozen=True)
class DnsAnswer:
    """What the DNS has of a name and type: `exists` is False for NXDOMAIN; no records are NODATA."""

    exists: bool
    records: tuple[str, ...] = ()


def question(name: str, kind: str) -> bytes:
    """The question for a name (lower case, no dot at its end) and type, as it stands in a message.

    Raises ValueError for a name that the DNS cannot hold.
    """
    if len(name) <= 253 and _PLAIN.fullmatch(name):
        wire = b"".join(bytes((len(label),)) + label.encode() for label in name.split(".")) + b"\0"
    else:
        try:
            wire = (dns.name.from_text(name).to_wire() or b"").lower()
        except dns.exception.DNSException as error:
            raise ValueError(f"{name!r} is no name of the DNS") from error
    return wire + struct.pack("!HH", TYPES[kind], _IN)


def query(number: int, question: bytes) -> bytes:
    """The message that has a resolver look up the question; `number` is its id, 0 to 65,535."""
    return struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 1) + question + _OPT


def answers(message: bytes, question: bytes) -> bool:
    """Whether a message, whose id is known to be right, is an answer to the question: what is forged seldom is."""
    if len(message) < HEADER or message[2] & 0xF8 != 0x80:  # a response, to a standard query
        return False
    count = message[4] << 8 | message[5]
    if not count:
        return code_of(message) in _HAS_NO_QUESTION
    return count == 1 and message[HEADER : HEADER + len(question)].lower() == question


def code_of(message: bytes) -> int:
    """The code of a response (NOERROR, NXDOMAIN ...), as its header has it."""
    return message[3] & 0x0F


def is_truncated(message: bytes) -> bool:
    """Whether the whole answer must be read by TCP."""
    return bool(message[2] & 0x02)


def read(message: bytes, question: bytes) -> tuple[DnsAnswer, int]:
    """What a response (NOERROR or NXDOMAIN) says, and for how many seconds it holds.

    A name that does not exist, or has no record of the type, holds as its zone says (RFC 2308, section 5).
    Raises ValueError for a message that cannot be read, or says that a name has records and does not exist.
    """
    try:
        return _read(message, question)
    except (IndexError, struct.error) as error:
        raise ValueError("The message ends too early.") from error


def _read(message: bytes, question: bytes) -> tuple[DnsAnswer, int]:
    number_of_answers, number_of_authorities = struct.unpack_from("!HH", message, 6)
    at = HEADER + len(question)
    records = list(_records(message, at, number_of_answers))
    name, kind, ttl = question[:-4], struct.unpack("!H", question[-4:-2])[0], MOST_TTL
    for _ in range(LONGEST_CHAIN):
        of_name = [record for record in records if record.name == name]
        if given := [record for record in of_name if record.kind == kind]:
            if code_of(message) == NXDOMAIN:
                raise ValueError("The message says that the name has records, and that it does not exist.")
            return _answer(message, given), min(ttl, *(record.ttl for record in given))
        alias = next((record for record in of_name if record.kind == _CNAME), None)
        if alias is None:
            end = records[-1].end if records else at
            zone = list(_records(message, end, number_of_authorities))
            return DnsAnswer(code_of(message) != NXDOMAIN), _negative_ttl(message, name, zone, ttl)
        name, ttl = _name(message, alias.data)[0], min(ttl, alias.ttl)
    raise ValueError("The aliases are a loop, or too many.")


@dataclass(frozen=True, slots=True)
class _Record:
    """A record; `data` and `end` are where its data begin and end in the message."""

    name: bytes
    kind: int
    ttl: int
    data: int
    end: int


def _records(message: bytes, at: int, number: int) -> Iterator[_Record]:
    """The records of a section that begins at `at`. One of another class than the internet's has no name."""
    for _ in range(number):
        name, at = _name(message, at)
        kind, _class, ttl, length = struct.unpack_from("!HHIH", message, at)
        end = at + 10 + length
        if end > len(message):
            raise ValueError("A record ends behind the message.")
        yield _Record(name if _class == _IN else b"", kind, ttl if ttl <= MOST_TTL else 0, at + 10, end)
        at = end


def _name(message: bytes, at: int) -> tuple[bytes, int]:
    """The name that begins at `at`, lower case and without pointers, and where it ends. Pointers lead backwards."""
    parts, size, end, before = [], 1, 0, at
    while length := message[at]:
        if length >= 0xC0:
            end = end or at + 2
            at = (length & 0x3F) << 8 | message[at + 1]
            if at >= before:
                raise ValueError("A name points to itself.")
            before = at
            continue
        part = message[at : at + length + 1]
        size += length + 1
        if length > 63 or len(part) <= length or size > 255:
            raise ValueError("A name is longer than names may be.")
        parts.append(part)
        at += length + 1
    return b"".join((*parts, b"\0")).lower(), end or at + 1


def _answer(message: bytes, given: list[_Record]) -> DnsAnswer:
    write = _TEXTS[given[0].kind]
    return DnsAnswer(True, tuple(dict.fromkeys(write(message, record) for record in given[:MOST_RECORDS])))


def _mail_server(message: bytes, record: _Record) -> str:
    (preference,) = struct.unpack_from("!H", message, record.data)
    name, end = _name(message, record.data + 2)
    if end != record.end:
        raise ValueError("A record is longer than its data.")
    return f"{preference} {_text(name)}"


def _joined_text(message: bytes, record: _Record) -> str:
    """The strings of a TXT record as one text (RFC 7208, section 3.3), a character for each byte."""
    parts, at = [], record.data
    while at < record.end:
        parts.append(message[at + 1 : at + 1 + message[at]])
        at += 1 + message[at]
    if at != record.end:
        raise ValueError("A record is longer than its data.")
    return b"".join(parts).decode("latin-1")


def _address(kind: type[IPv4Address] | type[IPv6Address]) -> Callable[[bytes, _Record], str]:
    return lambda message, record: str(kind(message[record.data : record.end]))  # ValueError for another length


_TEXTS: dict[int, Callable[[bytes, _Record], str]] = {
    TYPES["A"]: _address(IPv4Address), TYPES["AAAA"]: _address(IPv6Address), TYPES["MX"]: _mail_server,
    TYPES["TXT"]: _joined_text,
}  # fmt: skip


def _text(name: bytes) -> str:
    """A name with a dot at its end; `.` is the root. What is no letter, digit, hyphen or underscore is escaped."""
    labels, at = [], 0
    while length := name[at]:
        labels.append(name[at + 1 : at + 1 + length])
        at += length + 1
    if not all(map(_PLAIN_LABEL.fullmatch, labels)):
        return dns.name.Name((*labels, b"")).to_text()
    return ".".join(label.decode() for label in labels) + "."


def _negative_ttl(message: bytes, name: bytes, zone: list[_Record], ttl: int) -> int:
    """The least of the aliases' time, and that of the SOA record of the zone that the name is in, and its minimum."""
    while True:
        soa = next((record for record in zone if record.kind == _SOA and record.name == name), None)
        if soa is not None:
            if soa.end - soa.data < 22:
                raise ValueError("An SOA record is shorter than its numbers.")
            return min(ttl, soa.ttl, int.from_bytes(message[soa.end - 4 : soa.end], "big"))
        if name == b"\0":
            return min(ttl, TTL_WITHOUT_SOA)
        name = name[name[0] + 1 :]
