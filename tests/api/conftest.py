"""The cast of the API's tests: a client for each role, and rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import RefreshToken

from jobs.models import Domain

ROLES = ("viewer", "curator", "operator", "administrator")


def client_of(user: User) -> APIClient:
    """Somebody's client: a real token in a real header."""
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {RefreshToken.for_user(user).access_token}")
    return client


@pytest.fixture
def user(db: None) -> Callable[[str], User]:
    def make(role: str) -> User:
        person = User.objects.create_user(f"{role}-1", password="correct-horse-1")
        person.groups.add(Group.objects.get(name=role))
        return person

    return make


@pytest.fixture
def client_as(user: Callable[[str], User]) -> Callable[[str], APIClient]:
    return lambda role: client_of(user(role))


@pytest.fixture
def viewer(client_as: Any) -> APIClient:
    return client_as("viewer")


@pytest.fixture
def curator(client_as: Any) -> APIClient:
    return client_as("curator")


@pytest.fixture
def operator(client_as: Any) -> APIClient:
    return client_as("operator")


@pytest.fixture
def anybody(db: None) -> APIClient:
    return APIClient(raise_request_exception=False)


@pytest.fixture
def domains(db: None) -> Callable[..., list[Domain]]:
    def make(n: int, name: str = "shop", **fields: Any) -> list[Domain]:
        return Domain.objects.bulk_create([Domain(host=f"{name}{i:04d}.test", **fields) for i in range(n)])

    return make
