"""The admin's site: its pages beside the nouns, its headers, its navigation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from jobs.actions.curation import Refused
from jobs.lists.catalogue import RESOURCES, resource_of
from jobs.lists.filters import FilterError
from scrapersky.admin.answers import answer
from scrapersky.admin.login_form import LoginForm
from scrapersky.admin.navigation import NavSection, sections
from scrapersky.admin.permissions import RIGHTS, has_permission, may_enter, require_permission
from scrapersky.admin.saved_views import default_views, views_of
from scrapersky.http.reasons import without_nul
from scrapersky.models import SavedView

if TYPE_CHECKING:
    from scrapersky.admin.resource_admin import ResourceAdmin

VIEWS_SHOWN = 20
REFUSALS = {400: "Unknown filter or value", 403: "Not allowed", 404: "Not found", 405: "No page here"}
ONLY_A_FORM = "This address takes a form and has no page of its own. Nothing was changed. Start from Home."
NOT_HERE = "There is nothing here: it was deleted, or never was. Go back and reload the list, or start from Home."
NOT_ALLOWED = "Your role does not allow it. An administrator can change that."


def rights(request: HttpRequest) -> dict[str, bool]:
    """What the person may do, for templates."""
    return {word: has_permission(request.user, permission) for word, permission in RIGHTS.items()}


def _page_with_form(request: HttpRequest) -> str:
    """Where a refusal leads, or a log-in that came between a form and its answer: to the page with the form, not to the
    address that takes it, which mostly has no page; to Home where the browser does not say which page it was."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}, request.is_secure()):
        return reverse("admin:index")
    page = urlsplit(referrer)
    return page.path + (f"?{page.query}" if page.query else "")


class Console(AdminSite):
    """The admin's site."""

    site_header = site_title = "ScraperSky"
    login_form = LoginForm
    enable_nav_sidebar = False
    views: ClassVar[list[tuple[str, Any, str]]] = []  # address, view, name
    first_page: Any = None  # the view of Home
    open_views: ClassVar[list[tuple[str, Any, str]]] = []  # those that need no log-in

    def has_permission(self, request: HttpRequest) -> bool:
        """Anybody with a role."""
        return may_enter(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Behind the log-in, with the content security policy."""
        inner = super().admin_view(view, cacheable)

        def outer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            is_form = request.method == "POST" and request.path != reverse("admin:logout")
            if is_form and not self.has_permission(request):
                return redirect_to_login(_page_with_form(request), reverse("admin:login"))
            try:
                request.POST = without_nul(request.POST)  # type: ignore[assignment]  # Django's setter takes any
                response = cast("HttpResponseBase", inner(request, *args, **kwargs))
            except (FilterError, BadRequest) as error:
                response = self.refusal(request, str(error))
            except PermissionDenied as error:
                response = self.refusal(request, str(error) or NOT_ALLOWED, 403)
            except Refused as refused:
                response = self._refused(request, str(refused))
            except Http404:
                response = self.refusal(request, NOT_HERE, 404)
            if response.status_code == 405:
                response = self._no_page(request, response)
            if isinstance(response, TemplateResponse):
                response.add_post_render_callback(harmless)
            return response

        outer.__dict__.update(vars(inner))  # how views are marked: csrf_exempt, most_bytes
        return outer

    def _refused(self, request: HttpRequest, sentence: str) -> HttpResponse:
        """What an act that cannot be done says: on the page with its form, or to the script that sent it."""
        if request.method == "POST":
            return answer(request, sentence, _page_with_form(request), level=messages.WARNING)
        return self.refusal(request, sentence)

    def _no_page(self, request: HttpRequest, bare: HttpResponseBase) -> HttpResponse:
        """In place of Django's empty 405: for whoever opens the address of a button, say from the history."""
        response = self.refusal(request, ONLY_A_FORM, 405)
        response["Allow"] = bare["Allow"]
        return response

    def refusal(self, request: HttpRequest, detail: str, status: int = 400) -> HttpResponse:
        """A page that says why something cannot be done."""
        match = request.resolver_match
        is_list = match is not None and str(match.url_name).endswith("_changelist")
        context = {"title": REFUSALS[status], "detail": detail, "list_url": request.path if is_list else ""}
        return self.render(request, "console/refusal.html", context, status)

    def render(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> TemplateResponse:
        """A page of the admin, with what every page needs."""
        return TemplateResponse(request, template, self.each_context(request) | context, status=status)

    def get_urls(self) -> list[Any]:
        """The pages beside the nouns first; then Django's own."""
        own = [path(address, self.admin_view(view), name=name) for address, view, name in self.views]
        own += [path(address, view, name=name) for address, view, name in self.open_views]
        return [*own, *super().get_urls()]

    def page(self, address: str, name: str, *permissions: str) -> Callable[[Any], Any]:
        """Register a page of the site: `@site.page("operations/", "operations", OPERATE)`. Whoever lacks one of the
        permissions gets 403; without any it is for all who may enter, and checks the rest itself."""

        def register(view: Any) -> Any:
            @wraps(view)
            def permitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                require_permission(request, *permissions)
                return cast("HttpResponseBase", view(request, *args, **kwargs))

            self.views.append((address, permitted, name))
            return permitted

        return register

    def open_page(self, address: str, name: str) -> Callable[[Any], Any]:
        """Register a page that needs no log-in: it has to check by itself what it shows to whom."""

        def register(view: Any) -> Any:
            self.open_views.append((address, view, name))
            return view

        return register

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Home: see `scrapersky.admin.home`, which is above this."""
        return cast(TemplateResponse, self.first_page(request))

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """Home: Django's list of tables shows nothing that the navigation does not."""
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Nothing: Django's list of tables is shown nowhere."""
        return []

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the admin needs; the log-in page and other open ones read nothing from the database."""
        if not request.user.is_authenticated:
            return super().each_context(request) | {"sections": [], "may": rights(request), "saved_everywhere": []}
        return super().each_context(request) | {
            "sections": self._with_default_views(request, sections(self, request)),
            "may": rights(request),
            "saved_everywhere": self._saved_views(request),
        }

    def _saved_views(self, request: HttpRequest) -> list[tuple[SavedView, str]]:
        """Those of lists that the person may see: the filters of a list of contacts may name them."""
        nouns = {noun.key: noun for noun in self.nouns() if noun.has_view_permission(request)}
        views = [view for view in views_of(request) if view.noun in nouns]
        return [(view, f"{nouns[view.noun].url()}?{view.query}") for view in views[:VIEWS_SHOWN]]

    def _with_default_views(self, request: HttpRequest, parts: list[NavSection]) -> list[NavSection]:
        """The navigation, where a list leads to the view with which it opens."""
        nouns = {noun.key: noun for noun in self.nouns()}
        urls = {
            nouns[key].url(): f"{nouns[key].url()}?{view.query}"
            for key, view in default_views(request).items()
            if key in nouns
        }
        return [
            replace(part, items=[replace(item, url=urls.get(item.url, item.url)) for item in part.items])
            for part in parts
        ]

    # The nouns.

    def nouns(self) -> list[ResourceAdmin]:
        """The registered nouns, in the order of the catalogue."""
        admins = [self._registry[resource.model] for resource in RESOURCES if resource.model in self._registry]
        return [cast("ResourceAdmin", admin) for admin in admins if hasattr(admin, "resource")]

    def noun_by_key(self, slug: str) -> ResourceAdmin:
        """The noun of that slug. Raises KeyError."""
        return {noun.key: noun for noun in self.nouns()}[slug]

    def noun(self, model: type[Model] | str) -> ResourceAdmin:
        """The noun of a model, a table or a slug. Raises KeyError."""
        return cast("ResourceAdmin", self._registry[resource_of(model).model])

    def list_url(self, model: type[Model], **filters: Any) -> str:
        """The address of a model's list under filters; empty when it has none here."""
        return next((noun.list_url(**filters) for noun in self.nouns() if noun.model is model), "")


# Characters that turn the text around them (Unicode Bidirectional Algorithm, section 2): a scraped name with one could
# show another address than it has. Shown as a box; what is stored stays as it was read.
# In UTF-8, and each with a beginning of its own: so they are looked for ten times as fast.
TURNING = (re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])"), re.compile(rb"&#[xX]20(?:2[a-eA-E]|6[6-9]);"))


def harmless(response: HttpResponse) -> None:
    """Show the direction overrides of a page as a box."""
    for characters in TURNING:
        response.content = characters.sub("▯".encode(), response.content)


site = Console(name="admin")
