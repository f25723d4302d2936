"""A phone number: by the numbering plans alone (phonenumbers). Whether it is connected, only a call would tell."""

from __future__ import annotations

from collections.abc import Iterable

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from jobs.validation.emails import Validation

TYPES = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",  # all of the US, Canada and Mexico
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "company",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
UNKNOWN_TYPE = "unknown"


def check_phone(number: str, country: str | None, listed: Iterable[str] = ()) -> Validation:
    """Check a number (E.164, or as `country` writes it); `listed` are the numbers in the business's listings.

    `country` is the business's (ISO 3166-1 alpha-2), or None where it is not known.
    """
    parsed = _parsed(number, country)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return Validation(("bad_number",))
    if not phonenumbers.is_valid_number(parsed):
        code = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
        return Validation(("unassigned_number",), phone_region=code if len(code) == 2 and code != "ZZ" else "")
    region = phonenumbers.region_code_for_number(parsed) or ""
    kind = TYPES.get(phonenumbers.number_type(parsed), UNKNOWN_TYPE)
    reasons = ["fictitious_number"] if _is_fictitious(parsed) else []
    reasons += ["premium_rate"] if kind == "premium_rate" else []
    reasons += ["other_country"] if country and region and region != country else []
    reasons += ["same_as_listing"] if e164(parsed) in {e164(_parsed(text, country)) for text in listed if text} else []
    return Validation(tuple(reasons), phone_type=kind, phone_region=region)


def _parsed(number: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number[:100], country)
    except phonenumbers.NumberParseException:
        return None


def e164(number: PhoneNumber | None) -> str:
    """The number in E.164, without an extension; "" for none."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number is not None else ""


def _is_fictitious(number: PhoneNumber) -> bool:
    """North American 555-0100 to 555-0199, which the plan calls valid (NANPA, 555 line numbers)."""
    national = str(number.national_number)
    return number.country_code == 1 and len(national) == 10 and national[3:8] == "55501"
