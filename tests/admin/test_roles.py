"""Roles: what each may do in the admin, act by act; the same permissions as the API's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from jobs.compliance import suppression_list
from jobs.compliance.subjects import read_subject
from jobs.models import Bulk, Domain, Host, Run
from scrapersky.accounts.roles import ABILITIES, abilities_of, set_abilities
from scrapersky.admin import permissions
from scrapersky.api.auth import ERASE, SCOPES
from tests.admin.conftest import client_of
from tests.api.conftest import client_of as api_client_of
from tests.whole import in_whole

ROLES = ("viewer", "curator", "operator", "administrator")
Make = Callable[..., list[Domain]]

# What is asked, and from which role on it is allowed.
LOOKS = [
    ("/admin/", "viewer"),
    ("/admin/jobs/domain/", "viewer"),
    ("/admin/jobs/domain/{domain}/", "viewer"),
    ("/admin/jobs/domain/review/", "viewer"),
    ("/admin/jobs/contact/", "viewer"),
    ("/admin/jobs/run/", "viewer"),
    ("/admin/operations/", "operator"),
    ("/admin/subject/", "operator"),
    ("/admin/jobs/placesearch/new/", "curator"),
    ("/admin/jobs/placesearch/price/?words=plumbers", "curator"),
    ("/admin/budgets/", "viewer"),
    ("/admin/suppressions/", "viewer"),
    ("/admin/people/", "administrator"),
    ("/admin/people/invite/", "administrator"),
    ("/admin/people/{person}/", "administrator"),
    ("/admin/roles/", "administrator"),
    ("/admin/roles/new/", "administrator"),
    ("/admin/roles/{role}/", "administrator"),
    ("/admin/account/", "viewer"),
    ("/admin/account/keys/", "viewer"),
]
DEEDS: list[tuple[str, dict[str, Any], str]] = [
    ("/admin/jobs/domain/act/", {"act": "decide:Maybe", "row": "{domain}"}, "curator"),
    ("/admin/jobs/domain/act/", {"act": "decide:Maybe", "scope": "all", "query": "curation_status=New"}, "curator"),
    ("/admin/jobs/domain/act/", {"act": "queue:domain_metadata", "row": "{domain}"}, "curator"),
    ("/admin/jobs/domain/act/", {"act": "cancel:domain_metadata", "row": "{domain}"}, "curator"),
    ("/admin/jobs/domain/act/", {"act": "sooner:domain_metadata", "row": "{domain}"}, "operator"),
    ("/admin/jobs/domain/{domain}/notes/", {"notes": "x", "initial-notes": ""}, "curator"),
    ("/admin/jobs/placesearch/quick/", {"words": "plumbers in Ithaca, NY"}, "curator"),
    ("/admin/undo/{bulk}/", {}, "curator"),
    ("/admin/operate/", {"verb": "rerun_search", "row": "1"}, "curator"),
    ("/admin/operate/", {"verb": "pause_stage", "stage": "domain_metadata"}, "operator"),
    ("/admin/operate/", {"verb": "run_stage_now", "stage": "domain_metadata"}, "operator"),
    ("/admin/operate/", {"verb": "retry_failed", "stage": "domain_metadata", "reason": "dns"}, "operator"),
    ("/admin/operate/", {"verb": "cancel_run", "row": "{run}"}, "curator"),
    ("/admin/operate/", {"verb": "pause_host", "row": "{host}"}, "operator"),
    ("/admin/operate/", {"verb": "switch_rule", "rule": "scan_sitemaps", "on": "1"}, "operator"),
    ("/admin/operate/", {"verb": "forget_domain", "row": "{domain}", "host": "wrong.test"}, "operator"),
    ("/admin/budgets/set/", {"provider": "google", "period": "day", "amount": "3"}, "operator"),
    ("/admin/budgets/1/remove/", {}, "operator"),
    ("/admin/suppressions/", {"value": "gone@kestrel.test", "do": "look"}, "operator"),
    ("/admin/suppressions/{entry}/", {"reason": "They wrote."}, "operator"),
    ("/admin/suppressions/export/", {}, "operator"),
    ("/admin/suppressions/import/", {}, "operator"),
    ("/admin/people/invite/", {"username": "eve"}, "administrator"),
    ("/admin/roles/new/", {"name": "auditor"}, "administrator"),
    ("/admin/roles/{role}/", {"do": "delete"}, "administrator"),
    ("/admin/people/{person}/", {"email": "dora@kestrel.test"}, "administrator"),
    ("/admin/people/{person}/act/", {"act": "link"}, "administrator"),
    ("/admin/people/{person}/act/", {"act": "reset_factor"}, "administrator"),
    ("/admin/people/{person}/act/", {"act": "end"}, "administrator"),
    ("/admin/people/{person}/act/", {"act": "revoke", "key": "1"}, "administrator"),
    ("/admin/people/{person}/act/", {"act": "deactivate"}, "administrator"),
    ("/admin/people/{person}/act/", {"act": "activate"}, "administrator"),
]


@pytest.fixture
def of_role(db: None) -> Callable[[str], Client]:
    def make(role: str) -> Client:
        user = User.objects.create_user(f"a-{role}", password="some-secret-1")
        user.groups.add(Group.objects.get(name=role))
        return client_of(user)

    return make


@pytest.fixture
def rows(domains: Make) -> dict[str, str]:
    [domain] = domains(1)
    bulk = Bulk.objects.create(id="11111111-1111-1111-1111-111111111111", table="domains", to_status="Maybe")
    host, run = Host.objects.create(host="shop.test", port=443), Run.objects.create(kind="request", total=1)
    person = User.objects.create_user("dora", password="dora-secret-1")
    entry, _ = suppression_list.add(read_subject("email", "gone@kestrel.test"), by="olga")
    return {
        "person": str(person.pk),
        "role": str(Group.objects.get(name="viewer").pk),
        "entry": str(entry.pk),
        "domain": str(domain.pk),
        "bulk": str(bulk.pk),
        "host": str(host.pk),
        "run": str(run.pk),
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_should_and_no_more(
    role: str, of_role: Callable[[str], Client], rows: dict[str, str]
) -> None:
    client = of_role(role)
    allowed = ROLES[: ROLES.index(role) + 1]
    for address, least in LOOKS:
        expected = 200 if least in allowed else 403
        assert client.get(address.format(**rows)).status_code == expected, (role, address)
    for address, fields, least in DEEDS:
        filled = {name: value.format(**rows) for name, value in fields.items()}
        status = client.post(address.format(**rows), filled).status_code
        assert (status != 403) == (least in allowed), (role, address, filled, status)
        refused = (400,) if address.endswith("/import/") else ()  # without a file
        assert status in (200, 302, 403, *refused), (role, address, status)


def test_a_role_is_enough_to_enter_without_being_staff(of_role: Callable[[str], Client]) -> None:
    of_role("viewer")
    assert not User.objects.get().is_staff
    fields = {"username": "a-viewer", "password": "some-secret-1"}
    assert Client().post("/admin/login/", fields).status_code == 302


def test_the_admin_asks_for_the_same_permissions_as_the_api() -> None:
    assert SCOPES["read"] == permissions.ENTER
    assert SCOPES["curate"] == permissions.CURATE
    assert SCOPES["operate"] == permissions.OPERATE
    assert SCOPES["submit"] == permissions.IMPORT
    assert SCOPES["export"] == permissions.EXPORT
    assert ERASE == permissions.ERASE


def test_buttons_that_somebody_may_not_press_are_not_shown(
    of_role: Callable[[str], Client], rows: dict[str, str]
) -> None:
    client = of_role("viewer")
    page = client.get("/admin/jobs/domain/").content.decode()
    row = client.get(f"/admin/jobs/domain/{rows['domain']}/").content.decode()
    host = client.get(f"/admin/jobs/host/{rows['host']}/").content.decode()
    for button in ('value="decide:', 'value="queue:', 'value="pause_host"', 'value="forget_domain"', "Save</button>"):
        assert button not in page.replace('<button class="button">Save</button>', "") + row + host
    curator = of_role("curator").get(f"/admin/jobs/domain/{rows['domain']}/").content.decode()
    assert 'value="decide:Selected"' in curator
    assert 'value="queue:domain_metadata"' in curator
    assert 'value="forget_domain"' not in curator


def test_who_operates_and_does_not_erase_forgets_no_domain(rows: dict[str, str]) -> None:
    role = Group.objects.create(name="engineer")
    set_abilities(role, ["Operate: pause, retry, cancel, budgets"])
    user = User.objects.create_user("eve", password="eve-secret-1")
    user.groups.add(role)
    client, domain = client_of(user), Domain.objects.get(pk=rows["domain"])
    page = client.get(f"/admin/jobs/domain/{domain.pk}/").content.decode()
    assert 'value="forget_domain"' not in page
    assert 'value="override_robots"' in page
    deed = {"verb": "forget_domain", "row": domain.pk, "host": domain.host}
    assert client.post("/admin/operate/", deed).status_code == 403
    assert api_client_of(user).delete(f"/api/v3/domains/{domain.pk}").status_code == 403
    role.permissions.add(Permission.objects.get(content_type__app_label="jobs", codename="delete_domain"))
    assert api_client_of(user).delete(f"/api/v3/domains/{domain.pk}").status_code == 202


def test_a_role_is_given_by_ticking_it(administrator: Client) -> None:
    person = User.objects.create_user("bela", password="bela-secret-1")
    curator = Group.objects.get(name="curator")
    form = administrator.get(f"/admin/people/{person.pk}/").content.decode()
    assert f'type="checkbox" name="roles" value="{curator.pk}"' in form
    assert administrator.post(f"/admin/people/{person.pk}/", {"roles": [curator.pk]}).status_code == 302
    assert client_of(person).get("/admin/jobs/domain/").status_code == 200
    assert [group.name for group in person.groups.all()] == ["curator"]


# Roles of one's own.


def may(client: Client, rows: dict[str, str]) -> list[tuple[str, bool]]:
    """What a client is allowed, of all that it requests."""
    looks = [(address, client.get(address.format(**rows)).status_code != 403) for address, _ in LOOKS]
    return looks + [
        (str(fields), client.post(address.format(**rows), fields).status_code != 403)
        for address, fields, least in DEEDS
        if least != "administrator"  # they change who may what
    ]


@pytest.mark.parametrize("like", ["viewer", in_whole("curator"), "operator"])
def test_a_role_of_ones_own_with_the_same_abilities_may_the_same(
    like: str, administrator: Client, of_role: Callable[[str], Client], rows: dict[str, str]
) -> None:
    pattern = Group.objects.get(name=like)
    fields = {"name": "as good as", "ability": abilities_of(pattern)}
    assert administrator.post("/admin/roles/new/", fields).status_code == 302
    own = Group.objects.get(name="as good as")
    assert set(own.permissions.all()) == set(pattern.permissions.all())
    user = User.objects.create_user("bela", password="bela-secret-1")
    user.groups.add(own)
    assert may(client_of(user), rows) == may(of_role(like), rows)


def test_what_is_unticked_a_person_may_no_longer(administrator: Client, rows: dict[str, str]) -> None:
    fields = {"name": "night shift", "ability": ["Decide, edit notes, start processing", "Erase, and suppress"]}
    administrator.post("/admin/roles/new/", fields)
    role = Group.objects.get(name="night shift")
    user = User.objects.create_user("bela", password="bela-secret-1")
    user.groups.add(role)
    page = administrator.get(f"/admin/roles/{role.pk}/").content.decode()
    assert page.count('name="ability"') == len(ABILITIES)
    assert "bela" in page
    act = {"act": "decide:Maybe", "row": rows["domain"]}
    assert client_of(user).post("/admin/jobs/domain/act/", act).status_code == 302
    fields["ability"] = "Export, and see leads and contacts"
    administrator.post(f"/admin/roles/{role.pk}/", fields)
    assert client_of(user).post("/admin/jobs/domain/act/", act).status_code == 403
    assert client_of(user).get("/admin/jobs/contact/").status_code == 200
    assert abilities_of(Group.objects.get(pk=role.pk)) == list(ABILITIES)[:2]
    text = administrator.get(f"/admin/roles/{role.pk}/").content.decode()
    assert "May no longer: Decide, edit notes, start processing, Erase, and suppress." in text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Enter a name of at most 150 characters."),
        ({"name": "Viewer"}, "There is a role with the name Viewer already."),
        ({"name": "x" * 151}, "Enter a name of at most 150 characters."),
    ],
)
def test_a_role_that_cannot_be_is_refused(administrator: Client, fields: dict[str, str], sentence: str) -> None:
    response = administrator.post("/admin/roles/new/", fields | {"ability": "Erase, and suppress"})
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert Group.objects.count() == len(ROLES)


def test_a_role_goes_when_nobody_has_it_and_those_of_the_product_stay(administrator: Client, db: None) -> None:
    own, viewer = Group.objects.create(name="auditor"), Group.objects.get(name="viewer")
    user = User.objects.create_user("bela", password="bela-secret-1")
    user.groups.add(own)
    for role, sentence in ((own, "People have this role."), (viewer, "comes with ScraperSky and stays")):
        page = administrator.post(f"/admin/roles/{role.pk}/", {"do": "delete"}, follow=True)
        assert sentence in page.content.decode()
    user.groups.clear()
    assert administrator.post(f"/admin/roles/{own.pk}/", {"do": "delete"})["Location"] == "/admin/roles/"
    assert not Group.objects.filter(name="auditor").exists()


def test_nobody_takes_the_last_right_to_manage_people_away(db: None) -> None:
    user = User.objects.create_user("mona", password="mona-secret-1")
    role = Group.objects.get(name="administrator")
    user.groups.add(role)
    response = client_of(user).post(f"/admin/roles/{role.pk}/", {"ability": "Erase, and suppress"})
    assert "Nobody could manage people any more." in response.content.decode()
    assert user.has_perm("auth.change_user")


def test_djangos_page_of_single_permissions_is_gone(administrator: Client) -> None:
    page = administrator.get("/admin/roles/").content.decode()
    assert "auth/group" not in page
    for address in ("/admin/auth/group/", "/admin/auth/group/add/", "/admin/jobs/budget/", "/admin/jobs/suppression/"):
        assert administrator.get(address).status_code == 404, address
