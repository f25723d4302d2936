"""Storage targets: where export recipes write their files."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from jobs.lists.catalogue import STORAGE_TARGETS
from jobs.models import StorageTarget
from jobs.transfer import recipes, storage
from jobs.transfer.storage import KINDS
from scrapersky.api.auth import name_of
from scrapersky.api.base import pending
from scrapersky.api.bodies import read_body
from scrapersky.api.fields import StrictCharField, StrictChoiceField, StrictSerializer
from scrapersky.api.resource_viewset import ResourceViewSet, Row

KIND_CHOICES = [(kind.name, kind.label) for kind in KINDS.values()]
_SECRETS = sorted({option.name for kind in KINDS.values() for option in kind.options if option.secret})


class StorageTargetRow(Row):
    """A storage target without its credentials. `tested_at` and `test_error` are of the last test; `fingerprint` is of
    the host key that an SFTP server showed then, if it is not the confirmed one."""

    options = serializers.DictField(child=serializers.CharField(), help_text="Bucket, region, host, ...")

    resource = STORAGE_TARGETS


class StorageTargetChange(StrictSerializer):
    """What a target is called, and its settings."""

    name = StrictCharField(max_length=100)
    options = serializers.DictField(
        child=StrictCharField(max_length=20_000, allow_blank=True), required=False,
        help_text="The settings of its kind, credentials included. Credentials that are left out stay as they are: "
        f"{', '.join(_SECRETS)}.",
    )  # fmt: skip


class NewStorageTarget(StorageTargetChange):
    """A new target."""

    kind = StrictChoiceField(choices=KIND_CHOICES)


class HostKeyBody(StrictSerializer):
    """The fingerprint that you have compared with the server's."""

    fingerprint = StrictCharField(max_length=200)


_ACTIONS = (*ResourceViewSet.required_scopes, "create", "partial_update", "destroy", "check", "confirm_host_key")


class StorageTargetViewSet(ResourceViewSet):
    """Storage targets. Operators see and change them."""

    required_scopes: ClassVar[dict[str, str]] = dict.fromkeys(_ACTIONS, "operate")
    resource = STORAGE_TARGETS
    serializer_class = StorageTargetRow

    @extend_schema(request=NewStorageTarget, responses={201: StorageTargetRow})
    def create(self, request: Request) -> Response:
        """Add a target. Its credentials are stored encrypted, and never shown."""
        body = read_body(NewStorageTarget, request)
        target = StorageTarget(name=body["name"], kind=body["kind"], created_by=name_of(request))
        storage.save(target, body.get("options", {}))
        return self.created(target.pk)

    @extend_schema(request=StorageTargetChange, responses=StorageTargetRow)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change its name or its settings; `options` replaces all that are not credentials."""
        with self.changing(pk) as target:
            body = read_body(StorageTargetChange, request, partial=True)
            target.name = body.get("name", target.name)
            storage.save(target, body.get("options", target.options))
        return Response(self.row(pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete it; the files there stay. 409 while recipes write to it."""
        recipes.remove_target(self.stored(pk))
        return Response(status=204)

    @extend_schema(request=None, responses={202: StorageTargetRow})
    @action(detail=True, methods=["post"], url_path="test")
    def check(self, request: Request, pk: str) -> Response:
        """Have a worker write, read and delete a small file there: `test_due` is true until it has."""
        storage.request_test(self.stored(pk))
        return pending(self.row(pk), f"storage-targets/{pk}")

    @extend_schema(request=HostKeyBody, responses=StorageTargetRow)
    @action(detail=True, methods=["post"], url_path="host-key")
    def confirm_host_key(self, request: Request, pk: str) -> Response:
        """Confirm the host key that an SFTP server showed at the last test. 400 for another fingerprint."""
        target, body = self.stored(pk), read_body(HostKeyBody, request)
        storage.confirm_host_key(target, body["fingerprint"])
        return Response(self.row(pk))
