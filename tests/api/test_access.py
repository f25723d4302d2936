"""Getting in, and being kept out."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import Group, User
from django.utils import timezone

from scrapersky.accounts.roles import set_abilities
from scrapersky.api.auth import make_key
from scrapersky.models import ApiKey
from tests.api.conftest import client_of


def test_without_credentials_a_list_is_401_with_a_challenge_and_problem_details(anybody):
    answer = anybody.get("/api/v3/domains")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"].endswith("/not_authenticated")


def test_a_password_brings_tokens_that_refresh_verify_and_end(anybody, user):
    user("viewer")
    tokens = anybody.post("/api/v3/token", {"username": "viewer-1", "password": "correct-horse-1"}).json()
    assert anybody.get("/api/v3/domains", HTTP_AUTHORIZATION=f"Bearer {tokens['access']}").status_code == 200
    assert anybody.post("/api/v3/token/verify", {"token": tokens["access"]}).status_code == 200
    assert set(anybody.post("/api/v3/token/refresh", {"refresh": tokens["refresh"]}).json()) == {"access"}
    assert anybody.post("/api/v3/token/revoke", {"refresh": tokens["refresh"]}).status_code == 200
    refused = anybody.post("/api/v3/token/refresh", {"refresh": tokens["refresh"]})
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"


def test_a_wrong_password_is_401(anybody, user):
    user("viewer")
    assert anybody.post("/api/v3/token", {"username": "viewer-1", "password": "no"}).status_code == 401


def test_a_key_reads_as_its_owner_and_no_more_than_its_scopes(anybody, user, domains):
    (domain,) = domains(1)
    curator, viewer = user("curator"), user("viewer")
    statuses = [
        (method, owner.username, scopes, _status_with_key(anybody, method, owner, scopes, domain))
        for method in ("get", "patch")
        for owner, scopes in ((curator, ["read"]), (curator, ["read", "curate"]), (viewer, ["read", "curate"]))
    ]
    assert statuses == [
        ("get", "curator-1", ["read"], 200),
        ("get", "curator-1", ["read", "curate"], 200),
        ("get", "viewer-1", ["read", "curate"], 200),
        ("patch", "curator-1", ["read"], 403),
        ("patch", "curator-1", ["read", "curate"], 200),
        ("patch", "viewer-1", ["read", "curate"], 403),
    ]


def _status_with_key(anybody, method, owner, scopes, domain):
    _, secret = make_key(owner, "nightly", scopes)
    body = {"notes": "Called."} if method == "patch" else {}
    path = f"/api/v3/domains/{domain.pk}"
    return getattr(anybody, method)(path, body, HTTP_AUTHORIZATION=f"Api-Key {secret}").status_code


def test_who_may_not_see_contacts_reads_none(town):
    role = Group.objects.create(name="scout")
    set_abilities(role, ["Decide, edit notes, start processing"])
    scout = User.objects.create_user("scout", password="correct-horse-1")
    scout.groups.add(role)
    client, contact = client_of(scout), town["contact"].pk
    assert client.get("/api/v3/domains").status_code == 200
    for path in ("", "/count", f"/{contact}", f"/{contact}/evidence", "?changes_after=0-0", "/export.csv"):
        answer = client.get(f"/api/v3/contacts{path}")
        assert answer.status_code == 403, path
    assert client.post("/api/v3/contacts/batch", {"ids": [contact]}).status_code == 403
    assert client.patch(f"/api/v3/contacts/{contact}", {"notes": "x"}).status_code == 403
    assert client.get("/api/v3/contacts").json()["detail"].startswith("Your role does not let you see these rows")


def test_an_expired_a_revoked_and_a_wrong_key_are_401(anybody, user):
    person = user("viewer")
    _, one = make_key(person, "old", ["read"], timezone.now() - timedelta(seconds=1))
    revoked, two = make_key(person, "lost", ["read"])
    ApiKey.objects.filter(pk=revoked.pk).update(revoked_at=timezone.now())
    for secret in (one, two, two[:-1], "", "sky_x", "é"):
        assert anybody.get("/api/v3/domains", HTTP_AUTHORIZATION=f"Api-Key {secret}").status_code == 401, secret


def test_the_secret_of_a_key_is_shown_once_and_never_stored(viewer):
    made = viewer.post("/api/v3/keys", {"name": "nightly", "scopes": ["read"]})
    assert made.status_code == 201
    assert made.json()["key"] not in str(ApiKey.objects.values().get())
    assert "key" not in viewer.get(f"/api/v3/keys/{made.json()['id']}").json()
    assert viewer.delete(f"/api/v3/keys/{made.json()['id']}").status_code == 204


def test_a_key_cannot_be_given_more_than_its_maker_may_do(viewer):
    assert viewer.post("/api/v3/keys", {"name": "x", "scopes": ["operate"]}).status_code == 403


def test_a_key_makes_no_key(anybody, user):
    _, secret = make_key(user("curator"), "nightly", ["read", "account"])
    asked = {"name": "another", "scopes": ["read"]}
    answer = anybody.post("/api/v3/keys", asked, HTTP_AUTHORIZATION=f"Api-Key {secret}")
    assert (answer.status_code, answer.json()["detail"]) == (403, "A key cannot make keys; use a token.")
    assert ApiKey.objects.count() == 1


def test_keys_of_others_are_neither_seen_nor_revoked(viewer, user):
    key, _ = make_key(user("curator"), "nightly", ["read"])
    assert viewer.get("/api/v3/keys").json()["items"] == []
    assert viewer.get(f"/api/v3/keys/{key.pk}").status_code == 404
    assert viewer.delete(f"/api/v3/keys/{key.pk}").status_code == 404
    assert ApiKey.objects.filter(revoked_at=None).exists()


def test_every_error_is_problem_details(viewer):
    for method, path, status in (
        ("get", "/api/v3/nothing", 404),
        ("get", "/api/elsewhere", 404),
        ("get", "/api/v3/domains/999", 404),
        ("delete", "/api/v3/domains", 405),
        ("get", "/api/v3/domains?colour=red", 400),
    ):
        answer = getattr(viewer, method)(path)
        assert answer.status_code == status, path
        assert answer["Content-Type"] == "application/problem+json", path
        assert answer.json()["status"] == status


def test_what_nobody_foresaw_is_500_as_a_problem_without_details(viewer, monkeypatch):
    from scrapersky.api.domains import DomainViewSet

    monkeypatch.setattr(DomainViewSet, "get_queryset", lambda self: 1 / 0)
    answer = viewer.get("/api/v3/domains")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "zero" not in answer.content.decode()
