"""The one box: a trade and a place, domains or a file, with how far to go; its price while it is typed; Start."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from jobs.actions.projects import Conditions
from jobs.lists.quantities import counted
from jobs.models import Project
from jobs.statuses import ProjectMode
from jobs.transfer.mapping import MAX_BYTES
from jobs.transfer.project_input import (
    MOST_LINES,
    Estimate,
    ProjectInput,
    UnreadableInput,
    estimate,
    read_text,
    read_upload,
)
from scrapersky.admin import formatters

MOST_TEXT = 2_000_000  # characters of the box
RATINGS = [("", "any rating"), *((f"{half / 2:.1f}", f"rating {half / 2:.1f} and more") for half in range(6, 10))]
WHICH_PLACE = "Which place do you mean? Choose one, or write more of its name."
RAISE_IT = ", before all is found: raise it under Options"
EXAMPLES = ("dentists in Ithaca, NY", "bakeries in Cortland, NY", "roofers in Albany, NY")


class ProjectForm(forms.Form):
    """What people look for. `given` is what the box and the file name, `estimate` its price."""

    text = forms.CharField(max_length=MOST_TEXT, required=False, widget=forms.Textarea(attrs={
        "rows": 1, "placeholder": EXAMPLES[0], "aria-label": "What are you looking for?", "aria-describedby": "price",
        "autocomplete": "off", "spellcheck": "false",
    }))  # fmt: skip
    file = forms.FileField(required=False, widget=forms.FileInput(attrs={
        "accept": ".csv,.tsv,.txt,.xlsx", "aria-label": "A file of domains or businesses",
    }))  # fmt: skip
    mode = forms.ChoiceField(choices=ProjectMode.choices, initial=ProjectMode.CONTACTS, widget=forms.RadioSelect)
    rating_min = forms.TypedChoiceField(
        choices=RATINGS, required=False, coerce=Decimal, empty_value=None,
        widget=forms.Select(attrs={"aria-label": "Rating at least"}),
    )  # fmt: skip
    has_website = forms.BooleanField(required=False, initial=True)
    no_chains = forms.BooleanField(required=False)
    categories = forms.CharField(max_length=500, required=False)
    max_leads = forms.IntegerField(min_value=1, max_value=1_000_000, required=False, initial=200)
    max_cost = forms.DecimalField(
        min_value=Decimal("0.01"), max_value=Decimal(100_000), max_digits=8, decimal_places=2, required=False,
        initial=Decimal("2.00"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the form. What cannot be read is an error, and stays in its field."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.given = self._given(cleaned)
                self.estimate = estimate(self.given)
            except UnreadableInput as error:
                self.places = error.places
                self.add_error("text", WHICH_PLACE if error.places else str(error))
        return cleaned

    def _given(self, cleaned: dict[str, Any]) -> ProjectInput:
        given, file = read_text(cleaned["text"]), cleaned.get("file")
        if file is not None:
            more = read_upload(file.name or "", file.read(MAX_BYTES + 1))
            given.searches += more.searches
            given.hosts = list(dict.fromkeys([*given.hosts, *more.hosts]))
            given.businesses += more.businesses
            given.remarks = more.remarks
        if not given.name:
            raise UnreadableInput("Write a trade and a place, for example dentists in Ithaca, NY, or paste domains.")
        return given

    @property
    def conditions(self) -> Conditions:
        """How far it goes by itself."""
        names = ("mode", "rating_min", "has_website", "no_chains", "max_leads", "max_cost")
        words = self.cleaned_data["categories"].split(",")
        categories = tuple(word.strip().lower().replace(" ", "_") for word in words if word.strip())
        return Conditions(**{name: self.cleaned_data[name] for name in names}, categories=categories)


def initial_of(project: Project) -> dict[str, Any]:
    """The box as it was when a project began: its lines and its options."""
    queries = project.searches.order_by("pk").values_list("query", flat=True)
    hosts = project.domains.order_by("pk").values_list("host", flat=True)
    names = ("mode", "rating_min", "has_website", "no_chains", "max_leads")
    return {name: getattr(project, name) for name in names} | {
        "text": "\n".join([*queries, *hosts]),
        "categories": ", ".join(word.replace("_", " ") for word in project.categories),
        "max_cost": None if project.max_cost is None else f"{project.max_cost:.2f}",
    }


def kinds_sentence(given: ProjectInput) -> str:
    """`2 domains, 1 search (foo bar)`: what was understood, where lines are of several kinds."""
    searches = counted(len(given.searches), "search", "searches")
    kinds = [counted(len(given.hosts), "domain")] if given.hosts else []
    kinds += [f"{searches} ({given.searches[0].query})"] if given.searches else []
    return ", ".join(kinds) if len(kinds) > 1 else ""


def price_sentence(expected: Estimate, given: ProjectInput, limit: Decimal | None = None) -> str:
    """40 to 60 leads, about $0.11, stops at $2.00: what a person agrees to. `limit` is the project's."""
    total = expected.total
    leads = f"{expected.fewest:,} to {expected.most:,}" if expected.fewest < expected.most else f"{expected.most:,}"
    bases = [plan.basis for plan in total.plans] if len(total.plans) == 1 else []
    free = "" if bases else "free"  # a basis says so itself
    price = f"about {formatters.money(total.price)}" if total.price else free
    parts = [kinds_sentence(given), f"{leads} lead{'' if expected.most == 1 else 's'} expected", price, *bases]
    if limit is not None and total.price:
        parts.insert(3, f"stops at {formatters.money(limit)}{RAISE_IT if total.price > limit else ''}")
    left = min(total.left_today, total.left_this_month)
    if min(total.price, total.price if limit is None else limit) > left:
        parts.append(f"the budgets leave {formatters.money(left)}: it waits when that is spent")
    return " · ".join(filter(None, parts))


def needs_a_look(expected: Estimate, limit: Decimal | None) -> bool:
    """Whether a person should read the price first: the budgets or the limit stop it, or it has no place."""
    total = expected.total
    nowhere = any(plan.price and plan.search.area is None for plan in total.plans)
    return not total.affordable or nowhere or (limit is not None and total.price > limit)


def other_places(expected: Estimate) -> list[dict[str, str]]:
    """The other places of the name in the only search; none for several."""
    plans = expected.total.plans
    return plans[0].alternatives if len(plans) == 1 else []


def box_context(form: ProjectForm) -> dict[str, Any]:
    """What the template of the box needs."""
    expected = getattr(form, "estimate", None)
    return {
        "form": form,
        "price": price_sentence(expected, form.given, form.cleaned_data["max_cost"]) if expected else "",
        "agreed": str(expected.total.price) if expected else "",
        "places": other_places(expected) if expected else getattr(form, "places", []),
        "examples": EXAMPLES,
        "most_lines": f"{MOST_LINES:,}",
        "problems": [error for errors in form.errors.values() for error in errors],
    }
