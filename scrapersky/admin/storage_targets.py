"""Storage targets: where export recipes write. A list, a form for each kind, a test by a worker, deletion."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from jobs.actions.curation import WrongField
from jobs.models import StorageTarget
from jobs.models.sort_keys import NameSortKey
from jobs.transfer import recipes, storage
from jobs.transfer.storage import KINDS
from scrapersky.admin import formatters
from scrapersky.admin.base import site
from scrapersky.admin.permissions import OPERATE

NAME_CHARACTERS = 100


@site.page("storage-targets/", "storage_targets", OPERATE)
def storage_targets_view(request: HttpRequest) -> HttpResponse:
    """All targets, with how their last test went."""
    targets = StorageTarget.objects.annotate(recipes_there=Count("recipes"))
    lines = [_line(target) for target in targets.order_by(NameSortKey("name"))]
    context = {
        "title": "Storage targets", "lines": lines, "kinds": KINDS.values(),
        "working": any(line["target"].test_due for line in lines),
    }  # fmt: skip
    return site.render(request, "console/storage_targets.html", context)


def _line(target: Any) -> dict[str, Any]:
    place = ("bucket", "container", "host", "folder")
    return {
        "target": target, "kind": KINDS[target.kind].label, "tested": formatters.ago(target.tested_at),
        "place": ", ".join(target.options[name] for name in place if target.options.get(name)),
        "recipes": target.recipes_there,
    }  # fmt: skip


@site.page("storage-targets/add/<slug:kind>/", "storage_target_add", OPERATE)
def storage_target_add_view(request: HttpRequest, kind: str) -> HttpResponse:
    """A new target of a kind; 404 for another kind."""
    if kind not in KINDS:
        raise Http404
    return _form(request, StorageTarget(kind=kind), "Add storage target")


@site.page("storage-targets/<int:pk>/", "storage_target", OPERATE)
def storage_target_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a target. Its credentials are not shown: a field that is left empty leaves them as they are."""
    target = get_object_or_404(StorageTarget, pk=pk)
    return _form(request, target, target.name)


def _form(request: HttpRequest, target: StorageTarget, title: str) -> HttpResponse:
    problems = dict[str, str]()
    if request.method == "POST":
        try:
            _save(request, target)
            return HttpResponseRedirect(reverse("admin:storage_targets"))
        except WrongField as error:
            problems = error.fields
    options = KINDS[target.kind].options
    fields = [
        {
            "option": option, "value": _value(request, target, option.name, option.secret),
            "problem": problems.get(f"options.{option.name}", ""),
        }
        for option in options
    ]  # fmt: skip
    context = {
        "title": title, "target": target, "kind": KINDS[target.kind], "fields": fields, "problems": problems,
        "name": request.POST.get("name", target.name), "most": NAME_CHARACTERS,
        "no_folder": target.kind == "local" and not settings.EXPORT_FOLDER,
    }  # fmt: skip
    return site.render(request, "console/storage_target.html", context, status=400 if problems else 200)


def _value(request: HttpRequest, target: StorageTarget, name: str, secret: bool) -> str:
    return "" if secret else str(request.POST.get(name, target.options.get(name, "")))


def _save(request: HttpRequest, target: StorageTarget) -> None:
    """Store it, and have it tested. Raises WrongField."""
    target.name = request.POST.get("name", "").strip()
    if not target.name or len(target.name) > NAME_CHARACTERS:
        raise WrongField("name", f"Enter a name of at most {NAME_CHARACTERS} characters.")
    target.created_by = target.created_by or request.user.get_username()
    given = {option.name: request.POST.get(option.name, "") for option in KINDS[target.kind].options}
    storage.save(target, given)
    storage.request_test(target)


@site.page("storage-targets/<int:pk>/do/", "storage_target_do", OPERATE)
@require_POST
def storage_target_do_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Test, confirm a host key, or delete; 404 for no such target, 400 for another verb."""
    target, verb = get_object_or_404(StorageTarget, pk=pk), request.POST.get("verb", "")
    if verb not in ("test", "confirm", "delete"):
        raise BadRequest(f"A storage target has no verb {verb!r}.")
    if verb == "delete":
        recipes.remove_target(target)
        messages.success(request, f"{target.name} was deleted. The files there stay.")
        return HttpResponseRedirect(reverse("admin:storage_targets"))
    if verb == "confirm":
        storage.confirm_host_key(target, request.POST.get("fingerprint", ""))
    storage.request_test(target)
    return HttpResponseRedirect(reverse("admin:storage_targets"))
