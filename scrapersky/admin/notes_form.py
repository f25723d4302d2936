"""The form of what people write on a row: its fields, their limits, and what they held when the page was shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.postgres.validators import ArrayMaxLengthValidator
from django.core.validators import MaxLengthValidator
from django.db.models import Model

from jobs.models.limits import Limit, limit_of


def as_sent(field: forms.BoundField) -> str:
    """The value of a field as a browser sends it; a menu's widget has its one value in a list."""
    value = "" if field.value() is None else field.field.widget.format_value(field.value())
    return str((value[0] if value else "") if isinstance(value, list) else value or "")


def notes_form(model: type[Model], names: Sequence[str]) -> type[forms.ModelForm[Any]]:
    """A form of a few fields that remembers what it showed."""
    form: type[forms.ModelForm[Any]] = forms.modelform_factory(model, fields=list(names))
    for name, field in form.base_fields.items():
        field.show_hidden_initial = True
        _limit(field, limit_of(model, name))
        if name != "notes":
            field.widget = _widget(field)
        field.label, hint = _LABELS.get(name, (field.label, ""))
        field.widget.attrs["placeholder"] = hint
    return form


def _limit(field: Any, limit: Limit | None) -> None:
    """Check a field of a form against the limit of its column."""
    if limit is None:
        return
    texts = getattr(field, "base_field", field)
    texts.validators.append(MaxLengthValidator(limit.characters))
    if limit.items:
        field.validators.append(ArrayMaxLengthValidator(limit.items))


# What can be written on a row's page: the label, and the placeholder of the empty field.
_LABELS = {
    "tags": ("Tags", "comma-separated"),
    "page_limit": ("Page limit", "default"),
    "include_patterns": ("Include paths", "/shop/, *.html$"),
    "exclude_patterns": ("Exclude paths", "/blog/, *?print="),
    "budget": ("Agreed price of a run, US dollars", "nothing agreed"),
    "repeat_every_days": ("Repeat every … days", "never"),
    "revisit_on": ("Revisit on", ""),
    "owner": ("Owner", ""),
    "stage": ("Stage", ""),
    "next_on": ("Next date", ""),
}


def _widget(field: forms.Field) -> forms.Widget:
    if isinstance(field, forms.DateField):
        return forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return field.widget if isinstance(field.widget, forms.NumberInput) else forms.TextInput()


def initial_of(form: forms.ModelForm[Any], name: str) -> Any:
    """What the form showed to the person who filled it in."""
    field = form.fields[name]
    shown = field.hidden_widget().value_from_datadict(form.data, form.files, form.add_initial_prefix(name))
    return field.to_python(shown)
