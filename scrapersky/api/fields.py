"""Fields of bodies that take what the description says, and nothing that could be turned into it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers


class Text(serializers.CharField):
    """A JSON string, as it is: no number, however well it would read, and nothing trimmed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """The string."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Whole(serializers.IntegerField):
    """A JSON number without a fraction."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Flag(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """The value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Dollars(serializers.DecimalField):
    """An amount as a JSON number, rounded to its decimal places."""

    def to_internal_value(self, data: Any) -> Decimal:
        """The amount."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return Decimal(super().to_internal_value(data))

    def validate_precision(self, value: Decimal) -> Decimal:
        """Rounded, not refused: a program that computes has fractions of cents."""
        return super().validate_precision(round(value, self.decimal_places or 0))
