"""Two hundred invented domains of every kind, as a name server has them, and what an address at each should be."""

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
    own, provided = f"mail.{domain}.", {
        "google": ["1 aspmx.l.google.com.", "5 alt1.aspmx.l.google.com."],
        "workspace": ["1 smtp.google.com."],
        "microsoft": [f"0 {domain.replace('.', '-')}.mail.protection.outlook.com."],
        "mx-microsoft": [f"0 {domain.replace('.', '-')}.d-v1.mx.microsoft."],
        "hosted": ["10 mx.hosting-firm.com."],
        "gateway": ["10 eu-smtp-inbound-1.mimecast.com."],
        "forwarded": ["10 mx1.improvmx.com."],
        "parked": ["10 park-mx.above.com."],
        "null": ["0 ."],
        "dead-server": [f"10 gone.{domain}.", f"20 gone2.{domain}."],
    }  # fmt: skip
    if kind in provided:
        zone.add(domain, *provided[kind])
    elif kind == "own":
        zone.add(domain, f"10 {own}", a=ADDRESS)
        zone.add(f"mail.{domain}", a=ADDRESS)
    elif kind == "ipv6-only":
        zone.add(domain, f"10 {own}")
        zone.add(f"mail.{domain}", aaaa="2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    elif kind == "alias":  # RFC 5321 forbids it, and it works
        zone.add(domain, f"10 {own}")
        zone.add(f"mail.{domain}", cname=f"server.{domain}.")
        zone.add(f"server.{domain}", a=ADDRESS)
    elif kind == "second-server":
        zone.add(domain, f"10 gone.{domain}.", f"20 {own}")
        zone.add(f"mail.{domain}", a=ADDRESS)
    elif kind == "address-only":
        zone.add(domain, a=ADDRESS)
    elif kind == "broken-null":
        zone.add(domain, "0 .", f"10 {own}")
        zone.add(f"mail.{domain}", a=ADDRESS)
    elif kind == "empty":
        zone.add(domain)
        zone.records[domain]["TXT"] = ['"v=spf1 -all"']
    elif kind == "private":
        zone.add(domain, f"10 {own}")
        zone.add(f"mail.{domain}", a="10.0.0.25")
    elif kind == "failing":
        zone.failing.add(domain)
    else:
        assert kind == "missing"
