"""What a DNS message says, held against dnspython, which reads the same bytes."""

from __future__ import annotations

import random
import socket
from typing import Any

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from jobs.validation.dns_messages import TTL_WITHOUT_SOA, answers, code_of, query, question, read
from tests.dns_server import SOA

NAMES = ["kestrel.com", "mail.kestrel.com", "wren.co.uk", "a.b.c.d.example", "xn--mllerei-n2a.com", "_dmarc.under.com"]
ODD = [r"two\.labels.kestrel.com", r"sp\032ace.kestrel.com", r"quo\"te.com", r"\200\255.com"]


def response(name: str, kind: str, chance: random.Random) -> dns.message.Message:
    """A response of any kind: records, aliases, none, no name, other records beside, loops, SOA records or none."""
    made = dns.message.make_response(dns.message.make_query(name, kind, use_edns=chance.choice([None, 0])))
    owner, owners = name, set[str]()
    for _ in range(chance.choice([0, 0, 0, 1, 2, 3])):
        if owner in owners:
            break  # a loop; that a name has two aliases is no message that readers must agree on
        owners.add(owner)
        target = chance.choice([*NAMES, *ODD, f"n{chance.randrange(99)}.alias.test"])
        made.answer.append(dns.rrset.from_text(f"{owner}.", chance.randrange(9_999), "IN", "CNAME", f"{target}."))
        owner = target
    if chance.random() < 0.6:
        texts = [_text(kind, chance) for _ in range(chance.choice([1, 1, 2, 5]))]
        made.answer.append(dns.rrset.from_text(f"{owner}.", chance.randrange(99_999), "IN", kind, *texts))
    if chance.random() < 0.4:
        made.answer.append(dns.rrset.from_text("other.test.", 5, "IN", "TXT", '"beside"'))
        chance.shuffle(made.answer)
    if chance.random() < 0.5:
        zone = owner.partition(".")[2] or owner
        made.authority.append(dns.rrset.from_text(f"{chance.choice([zone, 'test'])}.", 900, "IN", "SOA", SOA))
    if chance.random() < 0.3:
        made.set_rcode(dns.rcode.NXDOMAIN)
    return made


def _text(kind: str, chance: random.Random) -> str:
    if kind == "A":
        return f"93.184.{chance.randrange(256)}.{chance.randrange(256)}"
    if kind == "AAAA":
        return socket.inet_ntop(socket.AF_INET6, chance.randbytes(16))
    return f"{chance.randrange(65_536)} {chance.choice(['.', *(f'{name}.' for name in [*NAMES, *ODD])])}"


def by_dnspython(wire: bytes) -> tuple[bool, tuple[str, ...], int] | None:
    """Whether the name exists, its records, and the time; None where the message cannot be used."""
    try:
        message = dns.message.from_wire(wire)
        assert isinstance(message, dns.message.QueryMessage)
        chain = message.resolve_chaining()
    except (dns.exception.DNSException, ValueError):
        return None
    if chain.answer is None:
        return message.rcode() != dns.rcode.NXDOMAIN, (), chain.minimum_ttl
    return True, tuple(record.to_text() for record in chain.answer), chain.minimum_ttl


def by_us(wire: bytes, asked: bytes) -> tuple[bool, tuple[str, ...], int] | None:
    try:
        answer, ttl = read(wire, asked)
    except ValueError:
        return None
    return answer.exists, answer.records, ttl


def test_responses_of_every_kind_say_what_they_say_to_dnspython() -> None:
    chance, usable = random.Random(20), 0
    for number in range(600):
        name, kind = chance.choice(NAMES), chance.choice(["MX", "A", "AAAA"])
        wire, asked = response(name, kind, chance).to_wire(), question(name, kind)
        assert answers(wire, asked)
        expected, ours = by_dnspython(wire), by_us(wire, asked)
        assert (ours and (ours[0], set(ours[1]), ours[2])) == (
            expected and (expected[0], set(expected[1]), expected[2])
        ), (number, wire)
        usable += ours is not None
    assert 300 < usable < 600, "loops of aliases, and names that have records and do not exist, are no answer"


def test_damaged_messages_are_refused_and_nothing_else_happens() -> None:
    """Cut short, with bytes changed, and random: what says nothing of itself may be read, never raise another error."""
    chance, refused = random.Random(21), 0
    for _ in range(1_000):
        asked = question("kestrel.com", "MX")
        wire = bytearray(response("kestrel.com", "MX", chance).to_wire())
        for _ in range(chance.choice([0, 1, 3, 20])):
            wire[chance.randrange(len(wire))] = chance.randrange(256)
        damaged = bytes(wire[: chance.randrange(len(wire) + 1)]) if chance.random() < 0.5 else bytes(wire)
        if not answers(damaged, asked) or by_us(damaged, asked) is None:
            refused += 1
    assert refused > 300


def test_a_name_that_points_to_itself_or_forward_is_refused() -> None:
    asked = question("kestrel.com", "MX")
    header, at = b"\0\x07\x81\x80\0\x01\0\x01\0\0\0\0", 12 + len(asked)
    for pointer in (at, at + 2):
        record = (0xC000 | pointer).to_bytes(2, "big") + b"\0\x0f\0\x01\0\0\x01\x2c\0\x03\0\x0a\0"
        with pytest.raises(ValueError, match="itself"):
            read(header + asked + record, asked)


def test_only_the_answer_to_the_question_is_one() -> None:
    asked = question("kestrel.com", "MX")
    right = dns.message.make_response(dns.message.from_wire(query(7, asked)))
    assert answers(right.to_wire(), asked)
    upper = dns.message.make_response(dns.message.make_query("KESTREL.com", "MX"))
    assert answers(upper.to_wire(), asked), "letters may be of another case (RFC 1035, section 2.3.3)"
    assert not answers(query(7, asked), asked), "a query is no response"
    assert not answers(right.to_wire(), question("kestrel.org", "MX"))
    assert not answers(right.to_wire(), question("kestrel.com", "A"))
    header_alone = query(7, asked)[:2] + b"\x81\x85" + bytes(8)
    assert answers(header_alone, asked), "some servers refuse without repeating the question"
    assert code_of(header_alone) == dns.rcode.REFUSED
    assert not answers(query(7, asked)[:2] + b"\x81\x83" + bytes(8), asked), "but none so says that a name is missing"


@pytest.mark.parametrize("name", ["a" * 64 + ".com", ".".join(["abcdefgh"] * 30), "two..dots", ""])
def test_a_name_that_the_dns_cannot_hold_has_no_question(name: str) -> None:
    if name:
        with pytest.raises(ValueError, match="no name"):
            question(name, "MX")
    else:
        assert question(name, "MX")[:1] == b"\0", "the root"


def test_a_query_is_what_dnspython_would_send() -> None:
    for name in [*NAMES, *ODD]:
        ours: Any = dns.message.from_wire(query(4_711, question(name, "AAAA")))
        theirs = dns.message.make_query(name, "AAAA", use_edns=0, payload=1_232)
        theirs.id = 4_711
        assert ours.to_wire() == theirs.to_wire()


def test_an_answer_of_another_class_or_with_an_endless_time_is_not_trusted() -> None:
    made = dns.message.make_response(dns.message.make_query("kestrel.com", "A"))
    made.answer.append(dns.rrset.from_text("kestrel.com.", 300, "CH", "A", "x. 1"))
    assert by_us(made.to_wire(), question("kestrel.com", "A")) == (True, (), TTL_WITHOUT_SOA)
    wire = bytearray(by_ttl())
    wire[-10:-6] = b"\xff\xff\xff\xff"
    assert by_us(bytes(wire), question("kestrel.com", "A")) == (True, ("93.184.215.14",), 0), "RFC 2181, section 8"


def by_ttl() -> bytes:
    made = dns.message.make_response(dns.message.make_query("kestrel.com", "A"))
    made.answer.append(dns.rrset.from_text("kestrel.com.", 300, "IN", "A", "93.184.215.14"))
    return made.to_wire()


def test_the_strings_of_a_text_record_are_one_text() -> None:
    for strings, text in (('"v=spf1 " "-all"', "v=spf1 -all"), ('""', ""), (r'"caf\233"', "caf\xe9")):
        made = dns.message.make_response(dns.message.make_query("kestrel.com", "TXT"))
        made.answer.append(dns.rrset.from_text("kestrel.com.", 60, "IN", "TXT", strings))
        answer, ttl = read(made.to_wire(), question("kestrel.com", "TXT"))
        assert (answer.records, ttl) == ((text,), 60)


def test_a_text_record_that_ends_inside_of_a_string_is_refused() -> None:
    made = dns.message.make_response(dns.message.make_query("kestrel.com", "TXT", use_edns=False))
    made.answer.append(dns.rrset.from_text("kestrel.com.", 60, "IN", "TXT", '"abc"'))
    wire = made.to_wire().replace(b"\x03abc", b"\x04abc")
    with pytest.raises(ValueError, match="longer than its data"):
        read(wire, question("kestrel.com", "TXT"))
