"""The cast of the admin's tests: people of every role, a few rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from jobs.models import Domain

MakePerson = Callable[..., Client]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def administrator(db: None) -> Client:
    return client_of(User.objects.create_superuser("ada", password="ada-secret-1"))


@pytest.fixture
def person(db: None) -> MakePerson:
    """A person who has just these permissions: `person("jobs.view_domain", ...)`."""

    def make(*permissions: str, name: str = "bela") -> Client:
        user = User.objects.create_user(name, password="bela-secret-1")
        for permission in permissions:
            app, _, codename = permission.partition(".")
            user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
        return client_of(user)

    return make


@pytest.fixture
def domains(db: None) -> Callable[..., list[Domain]]:
    """Make n domains, with the fields that are given."""

    def make(n: int, name: str = "shop", **fields: Any) -> list[Domain]:
        return Domain.objects.bulk_create([Domain(host=f"{name}{i:04d}.test", **fields) for i in range(n)])

    return make
