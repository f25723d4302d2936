"""Who leads are assigned to: whom the menus offer, and whom they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from jobs.actions.curation import WrongField
from jobs.actions.lead_owners import assignable, why_not_assignable

MOST_OWNERS = 200


def owners() -> list[str]:
    """Who leads can be assigned to."""
    return list(assignable().order_by("username").values_list("username", flat=True)[:MOST_OWNERS])


def refuse_unassignable(changes: Mapping[str, Any]) -> None:
    """Raises WrongField, with a sentence, where leads would get an owner who may not work on them."""
    if sentence := why_not_assignable(changes.get("owner", "")):
        raise WrongField("owner", sentence)


class OwnerField(forms.ChoiceField):
    """Who a lead is assigned to. Whom it is assigned to already stays a choice, also where nothing can be assigned to
    them any more: whoever saves another field leaves the owner as it is."""

    def __init__(self, names: list[str], **options: Any) -> None:
        self.names = names
        super().__init__(choices=_choices(names), **options)

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """The field of a form, with the present owner and the one that the form showed."""
        present = {form.instance.owner, form.data.get(form.add_initial_prefix(field_name), "")}
        self.choices = _choices([*self.names, *sorted(present.difference(self.names))])
        return super().get_bound_field(form, field_name)


def _choices(names: list[str]) -> list[tuple[str, str]]:
    return [(name, name or "nobody") for name in names]
