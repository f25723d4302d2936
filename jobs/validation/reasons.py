"""Why a contact is Valid, Risky, Invalid or Unknown: one closed list, a sentence each, and what each makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jobs.statuses import Validity

_WORST_FIRST = (Validity.INVALID, Validity.UNKNOWN, Validity.RISKY, Validity.VALID)


@dataclass(frozen=True)
class ValidityReason:
    """One word of the closed list: `validity` is the best that a contact with it can be."""

    word: str
    validity: Validity
    sentence: str


_INVALID, _UNKNOWN, _RISKY, _VALID = _WORST_FIRST
_ALL = [
    # E-mails: form and domain.
    ValidityReason("bad_syntax", _INVALID, "This is not an e-mail address (RFC 5321, RFC 6531)."),
    ValidityReason("no_domain", _INVALID, "The domain does not exist."),
    ValidityReason("null_mx", _INVALID, "The domain declares that it accepts no mail (RFC 7505)."),
    ValidityReason("no_mail_server", _INVALID, "The domain names no mail server and has no address."),
    ValidityReason("sends_no_mail", _INVALID, "The domain names no mail server and sends no mail (RFC 7208)."),
    ValidityReason("mail_server_missing", _INVALID, "The mail servers that the domain names do not exist."),
    ValidityReason("mail_server_private", _INVALID, "The domain's mail servers are not on the public internet."),
    ValidityReason("parked", _INVALID, "The domain and its mail are parked: nobody reads it."),
    ValidityReason("parked_mail", _RISKY, "The mail servers belong to a company that parks domains."),
    ValidityReason("broken_mx", _RISKY, "The domain says both that it accepts no mail and who accepts it."),
    ValidityReason("implicit_mx", _RISKY, "The domain names no mail server; mail goes to its web server, if at all."),
    ValidityReason("domain_vanished", _UNKNOWN, "The domain does not exist now, but its website answered lately."),
    ValidityReason("dns_unavailable", _UNKNOWN, "The name servers could not tell. The contact is checked again."),
    # E-mails: what they are.
    ValidityReason("disposable", _RISKY, "The domain is for disposable addresses."),
    ValidityReason("typo", _RISKY, "The domain looks like a typing error of a well-known one."),
    ValidityReason("debris", _RISKY, "The address begins with what looks like a piece of the page's code."),
    ValidityReason("free_mail_beside_own", _RISKY, "A free mailbox, though the site's own domain receives mail."),
    ValidityReason("free_mail", _VALID, "A mailbox of a free mail provider."),
    ValidityReason("role", _VALID, "An address of a role, not of a person."),
    ValidityReason("gateway", _VALID, "A filter receives the mail; it may accept addresses that do not exist."),
    ValidityReason("forwarded", _VALID, "A forwarding service receives the mail."),
    # Phones.
    ValidityReason("bad_number", _INVALID, "This is not a possible phone number."),
    ValidityReason("unassigned_number", _INVALID, "The number is in no range that its country has assigned."),
    ValidityReason("fictitious_number", _INVALID, "The number is from the range for films and examples."),
    ValidityReason("premium_rate", _RISKY, "Calls to this number cost extra."),
    ValidityReason("other_country", _VALID, "The number is of another country than the business."),
    ValidityReason("same_as_listing", _VALID, "The number is the one in the business's listing."),
    # What a verifier knows.
    ValidityReason("mailbox_confirmed", _VALID, "The verifier found the mailbox."),
    ValidityReason("mailbox_missing", _INVALID, "The verifier found no such mailbox."),
    ValidityReason("mailbox_disabled", _INVALID, "The verifier found the mailbox disabled."),
    ValidityReason("spam_trap", _INVALID, "The verifier knows the address as a trap for spam."),
    ValidityReason("complainer", _INVALID, "The verifier knows the address for complaints about mail."),
    ValidityReason("catch_all", _RISKY, "The mail server accepts every address, so the mailbox may not exist."),
    ValidityReason("full_mailbox", _RISKY, "The verifier found the mailbox full."),
    ValidityReason("verifier_doubts", _RISKY, "The verifier advises against writing to this address."),
    ValidityReason("verifier_unsure", _VALID, "The verifier could not tell; our own checks stand."),
    ValidityReason("not_verified", _VALID, "The verifier was not used, or did not answer; our own checks stand."),
]  # fmt: skip

VALIDITY_REASONS: dict[str, ValidityReason] = {reason.word: reason for reason in _ALL}


def validity_of(words: Iterable[str]) -> Validity:
    """The worst that any of the reasons makes of a contact; Valid without any. Raises KeyError for an unknown word."""
    levels = {VALIDITY_REASONS[word].validity for word in words}
    return next((level for level in _WORST_FIRST if level in levels), Validity.VALID)
