"""Some two hundred invented domains of every kind, as a name server has them, and what an address at each should be."""

from __future__ import annotations

from dataclasses import dataclass

from tests.dns_server import ADDRESS, Zone

EACH = 10  # domains of a kind


@dataclass(frozen=True)
class Case:
    """An address, with what validation should say of it."""

    address: str
    validity: str
    reasons: frozenset[str]
    provider: str = ""


# kind -> validity, reasons, provider, how a domain of it is added to the zone
KINDS: dict[str, tuple[str, str, str]] = {
    "google": ("Valid", "", "google"),
    "workspace": ("Valid", "", "google"),
    "microsoft": ("Valid", "", "microsoft"),
    "mx-microsoft": ("Valid", "", "microsoft"),
    "own": ("Valid", "", "own"),
    "hosted": ("Valid", "", "other"),
    "ipv6-only": ("Valid", "", "own"),
    "alias": ("Valid", "", "own"),
    "gateway": ("Valid", "gateway", "mimecast"),
    "forwarded": ("Valid", "forwarded", "improvmx"),
    "second-server": ("Valid", "", "own"),
    "address-only": ("Risky", "implicit_mx", "own"),
    "policy": ("Risky", "implicit_mx", "own"),
    "sends-nothing": ("Invalid", "sends_no_mail", ""),
    "parked": ("Risky", "parked_mail", "parking"),
    "broken-null": ("Risky", "broken_mx", "own"),
    "missing": ("Invalid", "no_domain", ""),
    "null": ("Invalid", "null_mx", ""),
    "empty": ("Invalid", "no_mail_server", ""),
    "dead-server": ("Invalid", "mail_server_missing", ""),
    "private": ("Invalid", "mail_server_private", ""),
    "failing": ("Unknown", "dns_unavailable", ""),
}


def build(zone: Zone) -> list[Case]:
    """Add the domains to the zone, and return a case for each."""
    zone.add("mx.hosting-firm.com", a=ADDRESS)
    cases = []
    for kind, (validity, reasons, provider) in KINDS.items():
        for number in range(EACH):
            domain = f"{kind}-{number}.com"
            _add(zone, kind, domain)
            words = frozenset(filter(None, reasons.split()))
            cases.append(Case(f"nora.quill@{domain}", validity, words, provider))
    return cases


def _add(zone: Zone, kind: str, domain: str) -> None:
    own = f"10 mail.{domain}."
    for name, mail_servers, addresses in _records(kind, domain, own):
        zone.add(name, *mail_servers, **addresses)
    if kind == "failing":
        zone.failing.add(domain)


Records = list[tuple[str, list[str], dict[str, str]]]


def _records(kind: str, domain: str, own: str) -> Records:
    dashed, mail = domain.replace(".", "-"), f"mail.{domain}"
    ipv4, ipv6 = {"a": ADDRESS}, {"aaaa": "2606:2800:21f:cb07:6820:80da:af6b:8b2c"}
    server: Records = [(mail, [], ipv4)]
    records: dict[str, Records] = {
        "google": [(domain, ["1 aspmx.l.google.com.", "5 alt1.aspmx.l.google.com."], {})],
        "workspace": [(domain, ["1 smtp.google.com."], {})],
        "microsoft": [(domain, [f"0 {dashed}.mail.protection.outlook.com."], {})],
        "mx-microsoft": [(domain, [f"0 {dashed}.d-v1.mx.microsoft."], {})],
        "own": [(domain, [own], ipv4), *server],
        "hosted": [(domain, ["10 mx.hosting-firm.com."], {})],
        "ipv6-only": [(domain, [own], {}), (mail, [], ipv6)],
        "alias": [  # RFC 5321 forbids it, and it works
            (domain, [own], {}), (mail, [], {"cname": f"server.{domain}."}), (f"server.{domain}", [], ipv4),
        ],
        "gateway": [(domain, ["10 eu-smtp-inbound-1.mimecast.com."], {})],
        "forwarded": [(domain, ["10 mx1.improvmx.com."], {})],
        "second-server": [(domain, [f"5 gone.{domain}.", own], {}), *server],
        "address-only": [(domain, [], ipv4)],
        "policy": [(domain, [], ipv4 | {"txt": '"v=spf1 a -all"'})],
        "sends-nothing": [(domain, [], ipv4 | {"txt": '"V=SPF1 " "-all"'})],
        "parked": [(domain, ["10 park-mx.above.com."], {})],
        "broken-null": [(domain, ["0 .", own], {}), *server],
        "null": [(domain, ["0 ."], {})],
        "empty": [(domain, [], {})],
        "dead-server": [(domain, [f"10 gone.{domain}.", f"20 gone2.{domain}."], {})],
        "private": [(domain, [own], {}), (mail, [], {"a": "10.0.0.25"})],
        "missing": [],
        "failing": [],
    }  # fmt: skip
    return records[kind]
