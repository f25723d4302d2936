"""Numbers by the numbering plans alone."""

from __future__ import annotations

import pytest

from jobs.validation.phones import check_phone


@pytest.mark.parametrize(
    ("number", "country", "validity", "reasons", "kind", "region"),
    [
        ("+493012345678", "DE", "Valid", set(), "fixed", "DE"),
        ("+4915123456789", "DE", "Valid", set(), "mobile", "DE"),
        ("030 12345678", "DE", "Valid", set(), "fixed", "DE"),
        ("+493012345678", None, "Valid", set(), "fixed", "DE"),
        ("+16072720202", "US", "Valid", set(), "fixed_or_mobile", "US"),
        ("+16072720202", "DE", "Valid", {"other_country"}, "fixed_or_mobile", "US"),
        ("+18004383425", "US", "Valid", set(), "toll_free", "US"),
        ("+19004383425", "US", "Risky", {"premium_rate"}, "premium_rate", "US"),
        ("+16075550142", "US", "Invalid", {"fictitious_number"}, "fixed_or_mobile", "US"),
        ("+447700900123", "GB", "Invalid", {"unassigned_number"}, "", "GB"),
        ("+49123", "DE", "Invalid", {"unassigned_number"}, "", "DE"),
        ("+491", "DE", "Invalid", {"bad_number"}, "", ""),
        ("by the door", "DE", "Invalid", {"bad_number"}, "", ""),
        ("9" * 10_000, "DE", "Invalid", {"bad_number"}, "", ""),
    ],
)
def test_what_a_number_is(
    number: str, country: str | None, validity: str, reasons: set[str], kind: str, region: str
) -> None:
    result = check_phone(number, country)
    shown = (result.validity.value, set(result.reasons), result.phone_type, result.phone_region)
    assert shown == (validity, reasons, kind, region)


@pytest.mark.parametrize("listed", ["+16072720202", "(607) 272-0202", "607.272.0202 ext. 12"])
def test_the_number_of_the_listing_is_recognized_however_it_is_written(listed: str) -> None:
    assert "same_as_listing" in check_phone("+16072720202", "US", ["", listed]).reasons
    assert "same_as_listing" not in check_phone("+16072720203", "US", ["", listed]).reasons
