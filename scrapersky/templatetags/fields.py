"""Fields and buttons of forms: `{% field "Reason" "reason" typed.reason maxlength=500 %}`, an input below its label.

A field of a Django form brings its name, value and errors: `{% field "E-mail" form.email type="email" %}`; another one
has what is wrong with it in `problem`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BoundField
from django.forms.utils import ErrorList
from django.template import Context, Library
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = Library()


@register.simple_tag
def field(
    label: str, of: str | BoundField, value: Any = "", hint: str = "", problem: str = "", **attributes: Any
) -> SafeString:
    """A label with its input, and a `hint` below. Attributes are HTML's, with `_` for `-`; True: without a value."""
    name, errors = str(of), wrong(problem)
    if isinstance(of, BoundField):
        name, value, errors = of.html_name, of.value(), of.errors.render()
    attributes |= {"aria-invalid": "true"} if errors else {}
    shown = {"type": "text", "name": name, "value": False if value in ("", None) else value} | attributes
    small = format_html('<span class="dim">{}</span>', hint) if hint else ""
    return format_html("<label>{} <input{}>{}{}</label>", label, _written(shown), errors, small)


@register.simple_tag
def wrong(problem: str) -> SafeString:
    """What is wrong with a field, as the errors of a form's field; nothing of one that is right."""
    return ErrorList([problem]).render() if problem else SafeString()


@register.simple_tag
def check(label: str, name: str, checked: Any = False, value: Any = 1, problem: str = "") -> SafeString:
    """A box to check, before its label."""
    shown = {"type": "checkbox", "name": name, "value": value, "checked": bool(checked)}
    shown |= {"aria-invalid": "true"} if problem else {}
    return format_html('<label class="check"><input{}> {}</label>{}', _written(shown), label, wrong(problem))


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], chosen: Any = None) -> SafeString:
    """The options of a select, of pairs of value and text, the chosen one selected."""
    rows = ((value, " selected" if value == chosen else "", text) for value, text in choices)
    return format_html_join("\n", '<option value="{}"{}>{}</option>', rows)


@register.simple_tag(takes_context=True)
def post_button(
    context: Context, label: str, to: str, *args: Any, css: str = "", form: str = "inline", **sent: Any
) -> SafeString:
    """A button that is a form of its own: it posts what is `sent` to an address, or to a page by name and arguments.
    `css` are the button's classes, `form` the form's; `about` tells it from others of its name, for who hears it;
    `sure` is what it asks before a second press, where it ends something for good; `downloads`: a file answers it."""
    about, sure, file = sent.pop("about", ""), sent.pop("sure", False), sent.pop("downloads", False)
    fields = {"csrfmiddlewaretoken": context.get("csrf_token", ""), **sent}
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', fields.items())
    shown = {"class": f"button {css}".strip(), "aria-label": f"{label}: {about}" if about else False}
    shown |= {"data_sure": sure, "data_file": file}
    url = reverse(to, args=args) if to.startswith("admin:") else to
    start = _written({"class": form or False, "method": "post", "action": url})
    return format_html("<form{}>{}<button{}>{}</button></form>", start, hidden, _written(shown), label)


def _written(attributes: dict[str, Any]) -> SafeString:
    named = ((name.replace("_", "-"), value) for name, value in attributes.items() if value is not False)
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in named))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)
