"""What the OpenAPI description says of an operation beyond its serializers: problems, pages of lists, paging.

REST framework loads this before its own views exist, so that nothing here may import one.
"""

from __future__ import annotations

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_choice_description_list, is_list_serializer
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from jobs.lists.filters import Choice, Filter
from scrapersky.api.problem_types import MEDIA_TYPE, PROBLEM_TYPES, PUBLIC

CURSOR = {"type": "string", "format": "cursor"}
PLACE = {"type": "string", "pattern": "^[0-9]{1,18}-[0-9]{1,18}$"}  # in the order of commits


class FieldError(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField()
    message = serializers.CharField()


class ProblemDetails(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField(help_text="Stable; it is an address that explains itself.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = FieldError(many=True, required=False)  # type: ignore[assignment]  # hides a property that nobody reads
    actual = serializers.IntegerField(required=False, help_text="With count_changed: how many rows match now.")


class CountResult(serializers.Serializer[Any]):
    """How many rows match."""

    count = serializers.IntegerField(max_value=10_000)
    capped = serializers.BooleanField(help_text="True: there are more.")


_KEY = {"type": "string", "pattern": "^[!-~]{1,200}$"}
_IF_MATCH = "Only the row that you know: the ETag that a GET at this address had. Else 412."
_ONCE = "The same key brings the same answer for a day: send it again when an answer was lost."

# Every operation may end in these; those with an id or a body in more.
ALWAYS = (400, 401, 403, 404, 405, 406, 429, 500, 503)
OF_BODIES = (413, 415)
OF_WRITES = (409, 412, *OF_BODIES, 422)


class ApiSchema(AutoSchema):
    """An operation with its problems; a list as a page; `count` with the list's filters."""

    view: Any

    @property
    def _action(self) -> str:
        return str(getattr(self.view, "action", ""))

    def _is_list_view(self, serializer: Any = None) -> bool:
        if _is_noun(self.view):
            return bool(is_list_serializer(serializer))
        return bool(super()._is_list_view(serializer))

    def get_auth(self) -> list[dict[str, Any]]:
        """Nothing where credentials are not looked for."""
        act = self.view.required_scopes.get(self._action or self.method.lower())
        return [] if act == PUBLIC else list(super().get_auth())

    def get_operation_id(self) -> str:
        """`domains_list`, `domains_retrieve`, `domains_count`, `hosts_pause`: what clients call their methods."""
        name = str(super().get_operation_id())
        if _is_noun(self.view) and self._action == "list":
            return name.removesuffix("retrieve") + "list"
        if self._action == "exported":
            return name.replace("_export._retrieve", "_export")
        methods = len(getattr(getattr(self.view, self._action, None), "mapping", {}))
        short = name.removesuffix("_retrieve").removesuffix("_create").removesuffix("_update")
        return name if self._action in _STANDARD or methods > 1 or self._action in _SECOND else short

    def get_summary(self) -> str:
        """A line for menus: "List leads", "Queue Domain metadata for a domain"; else how its description begins."""
        if own := _OWN_SUMMARIES.get(self.get_operation_id()):
            return own
        noun = getattr(self.view, "resource", None)
        known = _SUMMARIES.get(self._action, "")
        if noun is not None and known:
            return known.format(one=noun.label.lower(), many=noun.plural.lower(), step=self._step())
        return _beginning(str(super().get_description()))

    def _step(self) -> str:
        if self._action != "queue_step":
            return ""
        names = {stage.name: stage.title or stage.name for stage in self.view.resource.stages}
        return str(names[self.path.rsplit("/", 1)[-1]])

    def get_tags(self) -> list[str]:
        """The noun; of the front door, what it is."""
        return list(super().get_tags()) or ["api"]

    def get_description(self) -> str:  # type: ignore[override]  # as its parent does
        """What the operation does; with the name of its step, or the columns that it changes."""
        text = str(super().get_description())
        text = text.replace("{columns}", ", ".join(getattr(self.view, "changeable", ())))
        text = text.replace("{keys}", self._natural_key())
        if self._action != "queue_step":
            return text
        return text.replace("{step}", self._step())

    def _natural_key(self) -> str:
        key = getattr(getattr(self.view, "resource", None), "natural_key", None)
        return f" or by {' and '.join(key.columns)}" if key else ""

    def get_request_serializer(self) -> Any:
        """The body of an action that differs from noun to noun."""
        if self._action == "batch":
            return self.view.batch_body
        return getattr(self.view, "request_bodies", {}).get(self._action) or super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """A page of rows for a list; a row otherwise."""
        if not _is_noun(self.view) or self._action not in ("list", "count", "batch"):
            return super().get_response_serializers()
        if self._action == "batch":
            return _batch_of(self.view)
        return CountResult if self._action == "count" else _page_of(self.view)

    def get_override_parameters(self) -> list[Any]:
        """What lists take besides their filters."""
        own = list(super().get_override_parameters())
        if self._changes_something() and getattr(self.view, "keeps_answers", False):
            own.append(OpenApiParameter("Idempotency-Key", _KEY, OpenApiParameter.HEADER, description=_ONCE))
        if self._action in ("partial_update", "destroy"):
            own.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=_IF_MATCH))
        if not _is_noun(self.view) or self._action not in ("list", "retrieve", "count", "exported", "batch"):
            return own
        if self._action not in ("retrieve", "batch"):
            own += [_filter_parameter(item) for item in self.view.resource.filters.values()]
        if self._action == "count":
            return own
        if self._action != "exported" and (names := list(self.view.expandable())):
            own.append(_expand_of(names))
        return [*own, _fields_of(self.view), *(_list_parameters(self.view) if self._action == "list" else [])]

    def _changes_something(self) -> bool:
        return self.method != "GET" and self._action not in getattr(self.view, "safe_actions", ())

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        if not hasattr(self.view, "required_scopes"):
            return bodies  # of a receiver, not of ours
        describe: Any = self._get_response_for_code
        of_method = () if self.method == "GET" else OF_WRITES if self._changes_something() else OF_BODIES
        for code in (*ALWAYS, *of_method):
            described = describe(ProblemDetails, str(code), [MEDIA_TYPE])
            described["description"] = " ".join(
                sorted({title for status, title, _ in PROBLEM_TYPES.values() if status == code})
            )
            bodies.setdefault(str(code), described)
        return dict(sorted(bodies.items()))


# Actions whose name says nothing without the method, and those that share a path with another one.
_STANDARD = ("", "list", "create", "retrieve", "update", "partial_update", "destroy")
_SECOND = ("add_note", "remove_note", "set_stages")
_SUMMARIES = {
    "list": "List {many}", "retrieve": "Get a {one}", "batch": "Get many {many} at once", "count": "Count {many}",
    "exported": "Export {many}",
    "partial_update": "Change a {one}", "status": "Decide on {many} by id",
    "status_filtered": "Decide on all matching {many}", "waiting": "Why a {one} waits",
    "queue_step": "Queue {step} for a {one}",
}  # fmt: skip
_OWN_SUMMARIES = {
    "automation_list": "List automation rules", "budgets_create": "Set a budget", "budgets_destroy": "Unset a budget",
    "budgets_spending": "What was spent", "contacts_evidence": "Where a contact was seen",
    "decisions_bulk_retrieve": "Get a bulk decision", "decisions_undo": "Undo a bulk decision",
    "domains_create": "Add domains", "domains_destroy": "Erase a domain", "domains_robots": "Override robots.txt",
    "events_stream": "Follow events (server-sent events)", "events_ticket": "Get a ticket for a browser's stream",
    "exports_create": "Start an export",
    "exports_destroy": "Delete an export", "exports_file": "Download an export",
    "exports_deletions": "What was deleted since an earlier export", "hosts_pause": "Pause a host",
    "hosts_reset": "Forget a host's failures", "hosts_resume": "Resume a host", "imports_create": "Import rows",
    "imports_problems": "Invalid rows of an import", "keys_create": "Make an API key", "keys_destroy": "Revoke a key",
    "keys_requests": "Requests of a key",
    "leads_contacts": "Contacts of a lead, with evidence", "leads_history": "History of a lead",
    "leads_notes_retrieve": "Notes of a lead", "leads_changes": "Change leads by id",
    "leads_changes_filtered": "Change all matching leads", "leads_stages_retrieve": "List the stages of leads",
    "leads_summary": "Count leads by group", "me_retrieve": "Who I am, and what I may do",
    "pages_create": "Add pages", "pages_extract": "Read a stored page again",
    "place_searches_create": "Add searches", "place_searches_continue": "Continue a search that stopped at its price",
    "place_searches_finish": "Finish a search that stopped at its price", "place_searches_rerun": "Search again",
    "place_searches_plan": "What searches would cost", "possible_duplicates_dismiss": "They are two businesses",
    "possible_duplicates_merge": "Merge two businesses", "problems_retrieve": "What a problem means",
    "projects_pause": "Pause a project", "projects_stop": "Stop a project",
    "projects_plan": "What a project would cost",
    "projects_robots": "Read a project's domains despite robots.txt", "runs_cancel": "Cancel a run",
    "runs_pause": "Pause a run", "runs_resume": "Resume a run", "sitemap_files_create": "Add sitemaps",
    "stages_list": "List stages", "stages_retrieve": "Get a stage", "stages_pause": "Pause a stage",
    "stages_resume": "Resume a stage", "subjects_find": "Where somebody stands", "subjects_erase": "Erase somebody",
    "suppressions_create": "Suppress somebody", "suppressions_destroy": "Lift a suppression",
    "token_create": "Log in", "token_refresh_create": "Refresh a token", "token_revoke_create": "Revoke a token",
    "token_revoke_all_create": "End all tokens and sessions", "token_verify_create": "Check a token",
    "webhooks_create": "Make a webhook", "webhooks_destroy": "Delete a webhook",
    "webhooks_deliveries": "Messages of a webhook", "webhooks_rotate": "Rotate a webhook's secret",
    "webhooks_test": "Send a ping", "webhooks_replay": "Send events again",
}  # fmt: skip
LONGEST_SUMMARY = 80


def _beginning(description: str) -> str:
    """The first part of a description, up to where a sentence, a list or an exception begins."""
    line = " ".join(description.split())
    part = re.split(r"[.:;] |[.:;]$", line, maxsplit=1)[0]
    return part if len(part) <= LONGEST_SUMMARY else part[: part.rfind(" ", 0, LONGEST_SUMMARY)].rstrip(",")


def _is_noun(view: Any) -> bool:
    return hasattr(view, "in_lists")


def _page_of(view: Any) -> Any:
    row = view.serializer_class
    name = row.__name__.removesuffix("Row")
    fields: dict[str, Any] = {
        "next": serializers.CharField(allow_null=True, help_text="The address of the next page; null on the last."),
        "next_cursor": serializers.CharField(allow_null=True),
        "items": row(many=True),
        "__doc__": "A page of a list.",
    }
    if view.resource.search:
        fields["suppressed"] = serializers.CharField(
            required=False,
            help_text="Only where nothing is: `q` (or `host`) is on the suppression list; since when, why.",
        )
    return type(f"{name}Page", (serializers.Serializer,), fields)


def _batch_of(view: Any) -> Any:
    row = view.serializer_class
    fields: dict[str, Any] = {
        "items": serializers.ListField(child=row(allow_null=True), help_text="In the order of what you sent."),
        "missing_ids": serializers.ListField(
            child=serializers.IntegerField(), help_text="The ids of which there is no row."
        ),
        "__doc__": "Rows by name.",
    }
    if view.resource.natural_key is not None:
        key = view.batch_body().fields["keys"].child
        fields["missing_keys"] = serializers.ListField(
            child=type(key)(), required=False, help_text="With `keys`: those of which there is no row."
        )
    return type(f"{row.__name__.removesuffix('Row')}Batch", (serializers.Serializer,), fields)


def _filter_parameter(item: Filter) -> OpenApiParameter:
    words = build_choice_description_list(item.choices) if isinstance(item, Choice) else ""
    text = "\n\n".join(filter(None, (item.description, words)))
    if not item.several:
        return OpenApiParameter(item.name, item.schema(), description=text)
    schema = {"type": "array", "items": item.schema()}
    return OpenApiParameter(item.name, schema, description=text, style="form", explode=False)


def _fields_of(view: Any) -> OpenApiParameter:
    exported = getattr(view, "action", "") == "exported"
    names = list(view.resource.export_columns if exported else view.serializer_class.columns())
    meaning = "Only these columns, separated by commas."
    return OpenApiParameter("fields", str, many=True, enum=names, style="form", explode=False, description=meaning)


def _expand_of(names: list[str]) -> OpenApiParameter:
    meaning = "Put these rows beside the ids that name them, separated by commas."
    return OpenApiParameter("expand", str, many=True, enum=names, style="form", explode=False, description=meaning)


_CHANGES = """In place of `cursor` and `order`: the rows that were changed behind this cursor, as they are now, in the
order of commits. Begin with `0-0`, then send the `next_cursor` of the answer before, which is never null here. No
change is missed, however late it is committed: it is given out once all older transactions have ended."""


def _list_parameters(view: Any) -> list[OpenApiParameter]:
    changes = OpenApiParameter("changes_after", PLACE, description=_CHANGES)
    return [
        *([changes] if view.resource.tracked else []),
        OpenApiParameter("cursor", CURSOR, description="Where the page before ended: its `next_cursor`."),
        OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": view.most, "default": 50}),
        OpenApiParameter(
            "order",
            str,
            enum=view.resource.orders,
            default=view.resource.default_order,
            description="`-`: descending. Rows without a value of the column come last, either way.",
        ),
    ]
