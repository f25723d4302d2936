"""Fields of bodies that take what the description says, and nothing that could be turned into it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from scrapersky.api.nearest_names import nearest

MOST_UNKNOWN = 20  # fields that a refusal names
LONGEST_ECHO = 100  # characters of a wrong value that a refusal repeats


class StrictSerializer(serializers.Serializer[Any]):
    """A body that is a JSON object of its fields and no other.

    A word that is written wrong would otherwise be left out, and `rerun` or `reason` be what nobody meant.
    """

    closed_bodies: ClassVar[set[str]] = set()  # names of the bodies, for the description
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "This must be a JSON object, not a {datatype}."}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Remember the name."""
        super().__init_subclass__(**kwargs)
        StrictSerializer.closed_bodies.add(cls.__name__)

    def to_internal_value(self, data: Any) -> Any:
        """The values. Raises ValidationError for a field that is not known: the first says which there are."""
        if unknown := sorted(set(data) - set(self.fields))[:MOST_UNKNOWN] if isinstance(data, Mapping) else []:
            none = "There is no such field here"
            errors = {name: f"{none}.{nearest(name, self.fields)}" for name in unknown}
            errors[unknown[0]] += f" There are: {', '.join(self.fields)}."
            raise serializers.ValidationError(errors)
        return super().to_internal_value(data)


class StrictCharField(serializers.CharField):
    """A JSON string, as it is: no number, however well it would read, and nothing trimmed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """The string."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


@extend_schema_field({"type": "string"})
class ItemText(serializers.Field[Any, Any, Any, Any]):
    """One of many texts, as it is: what is wrong with it is its own result, not as the request's."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Not a valid string."}

    def to_internal_value(self, data: Any) -> str:
        """The string, without white space around it."""
        if not isinstance(data, str):
            self.fail("invalid")
        return data.strip()


class StrictChoiceField(serializers.ChoiceField):
    """A word of a closed list; the error of another word lists them."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices, **kwargs)
        self.error_messages["invalid_choice"] = f'"{{input}}" is none of: {", ".join(map(str, self.choices))}.'

    def to_internal_value(self, data: Any) -> Any:
        """The word. Raises ValidationError, which repeats no more than the beginning of a long text."""
        return super().to_internal_value(data[:LONGEST_ECHO] if isinstance(data, str) else data)


class StrictIntegerField(serializers.IntegerField):
    """A JSON number without a fraction."""

    def to_internal_value(self, data: Any) -> int:
        """The number."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class StrictBooleanField(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        """The value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class StrictDecimalField(serializers.DecimalField):
    """A JSON number that is not negative; what is beyond its decimal places is cut off."""

    def to_internal_value(self, data: Any) -> Decimal:
        """The number."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        if data < 0:  # however little: it would be cut to zero
            self.fail("min_value", min_value=0)
        return Decimal(super().to_internal_value(data))

    def validate_precision(self, value: Decimal) -> Decimal:
        """Cut, not refused: a program that computes has fractions of cents."""
        cut = value.quantize(Decimal(1).scaleb(-(self.decimal_places or 0)), ROUND_DOWN) if value < 10**15 else value
        return super().validate_precision(cut)


class Percent(serializers.DecimalField):
    """A number between two bounds; what is beyond its decimal places is rounded."""

    def validate_precision(self, value: Decimal) -> Decimal:
        """Rounded, not refused: a program that computes has more digits. The bounds are looked at after this."""
        return value if abs(value) < 10**3 else self.fail("max_value", max_value=self.max_value)
