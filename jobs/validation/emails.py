"""An e-mail address: its form, its domain, and what it is. Nobody is written to, and no mail server is connected to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from disposable_email_domains import allowlist, blocklist
from email_validator import EmailNotValidError, validate_email

from jobs.extract.contacts.emails import is_free, is_role
from jobs.extract.urls import registrable_domain
from jobs.statuses import Validity
from jobs.validation.dns_client import DnsClient
from jobs.validation.mail_domains import MailDomain, mail_domain
from jobs.validation.reasons import validity_of
from jobs.validation.typos import known_typo, near_domain

LONGEST = 320
# What a page's code leaves before an address: %20info@, u003einfo@, x22info@; 20info@ only before a role.
_DEBRIS = re.compile(r"^(?:(?:%20|%22|%3[ce]|u003[ce]|u0022|x22|x3[ce]|mailto:|nbsp;?|20(?=[a-z]))+)(.+)$", re.I)


@dataclass(frozen=True)
class Site:
    """What is known of the website that an address is of."""

    domain: str = ""  # registrable
    parked: bool = False
    is_recent: bool = False  # its website was there lately
    vanished: bool = False  # an earlier check found no domain


@dataclass(frozen=True)
class Validation:
    """The result of a check. `suggestion` is what was probably meant; nothing is ever replaced by it."""

    reasons: tuple[str, ...] = ()
    suggestion: str = ""
    mail_provider: str = ""
    phone_type: str = ""
    phone_region: str = ""

    @property
    def validity(self) -> Validity:
        """Valid, Risky, Invalid or Unknown, by the reasons."""
        return validity_of(self.reasons)


async def check_email(address: str, site: Site, dns: DnsClient) -> Validation:
    """Check an address. Raises DnsUnavailable where the DNS cannot tell now: that is never Invalid."""
    try:
        parts = validate_email(
            address[:LONGEST], check_deliverability=False, test_environment=True, strict=True, allow_smtputf8=True
        )
    except EmailNotValidError:
        return Validation(("bad_syntax",), _cleaned(address))
    local, domain = parts.local_part.lower(), parts.ascii_domain.lower()
    mail = await mail_domain(domain, dns)
    reasons = [*_of_domain(mail, site), *_of_address(local, domain)]
    suggestion = _typo(domain, mail, site)
    if suggestion:
        reasons = [reason for reason in reasons if reason != "disposable"] + ["typo"]  # lists have such domains, too
        suggestion = f"{parts.local_part}@{suggestion}"
    elif cleaned := _cleaned(address):
        reasons.append("debris")
        suggestion = cleaned
    if is_free(domain) and await _receives(site.domain, dns):
        reasons.append("free_mail_beside_own")
    return Validation(tuple(dict.fromkeys(reasons)), suggestion, mail.provider)


def _of_domain(mail: MailDomain, site: Site) -> list[str]:
    is_own = registrable_domain(mail.domain) == site.domain
    if mail.reasons == ("no_domain",) and is_own and site.is_recent and not site.vanished:
        return ["domain_vanished"]
    if "parked_mail" in mail.reasons and is_own and site.parked:
        return ["parked"]
    return list(mail.reasons)


def _of_address(local: str, domain: str) -> list[str]:
    reasons = ["role"] if is_role(local) else []
    if is_free(domain):
        return [*reasons, "free_mail"]
    return [*reasons, "disposable"] if is_disposable(domain) else reasons


def is_disposable(domain: str) -> bool:
    """Whether a domain is for addresses that are thrown away, by the list of the package disposable-email-domains."""
    names = {domain, registrable_domain(domain)}
    return bool(names & blocklist) and not names & allowlist and not any(map(is_free, names))


def _typo(domain: str, mail: MailDomain, site: Site) -> str:
    """The domain that was probably meant: never of the site's own, and where mail is received only of known pairs."""
    if site.domain in (domain, registrable_domain(domain)) or is_free(domain):
        return ""
    return known_typo(domain) or ("" if mail.receives else near_domain(domain))


def _cleaned(address: str) -> str:
    """The address without a piece of code before it; "" where there is none."""
    match = _DEBRIS.match(address)
    if match is None or (address[:2] == "20" and not is_role(match[1].partition("@")[0].lower())):
        return ""
    try:
        return validate_email(match[1], check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return ""


async def _receives(domain: str, dns: DnsClient) -> bool:
    return bool(domain) and not is_free(domain) and (await mail_domain(domain, dns)).receives
