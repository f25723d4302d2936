"""Evaluation: is a flag on for a domain or row. The provider stands behind OpenFeature's own API."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from django.conf import settings
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata

from jobs.flags import snapshot
from jobs.flags.declared import on_by_default
from jobs.flags.snapshot import FlagState
from jobs.plugins.entry_points import installed
from jobs.statuses import FlagRule

Objects = Sequence[FlagValueType] | Mapping[str, FlagValueType]

PARTS = 10_000  # a share is exact to a hundredth of a percent


def is_on(key: str, subject: str = "") -> bool:
    """Whether a flag is on for a subject (a domain's host, or a row's id) here and now.

    A flag that nobody has touched has its declared default; nothing is raised.
    """
    return _client().get_boolean_value(key, on_by_default(key), EvaluationContext(subject))


def plugin_is_on(group: str, name: str) -> bool:
    """Whether a stage or source may be used: our own always, a plug-in's while its flag is on."""
    plugin = next((plugin for plugin in installed(group) if plugin.name == name), None)
    return plugin is None or is_on(plugin.flag)


@cache
def _client() -> OpenFeatureClient:
    api.set_provider_and_wait(TableProvider())
    return api.get_client()


class TableProvider(AbstractProvider):
    """OpenFeature's provider on the table `flags`. Flags are boolean; as texts they are `on` and `off`."""

    def get_metadata(self) -> Metadata:
        """Its name."""
        return Metadata("scrapersky")

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        """The default for a flag without a row. The context's `environment` stands in for the settings'."""
        state = snapshot.flags().get(flag_key)
        if state is None:
            return FlagResolutionDetails(default_value, reason=Reason.DEFAULT)
        context = evaluation_context or EvaluationContext()
        environment = str(context.attributes.get("environment", settings.ENVIRONMENT))
        value = _in(environment, state) and _matches(flag_key, state, context.targeting_key or "")
        static = state.rule in (FlagRule.ON, FlagRule.OFF)
        reason = Reason.STATIC if static else Reason.SPLIT if state.rule == FlagRule.PERCENT else Reason.TARGETING_MATCH
        return FlagResolutionDetails(value, variant="on" if value else "off", reason=reason)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        """`on` or `off`."""
        details = self.resolve_boolean_details(flag_key, default_value == "on", evaluation_context)
        return FlagResolutionDetails("on" if details.value else "off", reason=details.reason, variant=details.variant)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        """Raises TypeMismatchError, which OpenFeature turns into the default."""
        raise TypeMismatchError(f"{flag_key} is on or off.")

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        """Raises TypeMismatchError, as above."""
        raise TypeMismatchError(f"{flag_key} is on or off.")

    def resolve_object_details(
        self, flag_key: str, default_value: Objects, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[Objects]:
        """Raises TypeMismatchError, as above."""
        raise TypeMismatchError(f"{flag_key} is on or off.")


def _in(environment: str, state: FlagState) -> bool:
    return not state.environments or environment in state.environments


def _matches(key: str, state: FlagState, subject: str) -> bool:
    if state.rule == FlagRule.PERCENT:
        return part_of(key, subject) < state.percent * PARTS / 100
    if state.rule == FlagRule.LIST:
        return any(name in state.subjects for name in _itself_and_parents(subject))
    return state.rule == FlagRule.ON


def part_of(key: str, subject: str) -> int:
    """Where a subject stands in a flag's share, from 0 to 9,999: always the same, and another one for each flag.

    So the subjects of 5 % are among those of 20 %, and no domain is first in every trial.
    """
    digest = hashlib.blake2b(f"{key}:{subject}".encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest) % PARTS


def _itself_and_parents(subject: str) -> list[str]:
    labels = subject.split(".")
    return [".".join(labels[n:]) for n in range(len(labels))]
