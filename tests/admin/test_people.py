"""People: invited by a link that works once, changed and ended by administrators, never shown with a hash."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils import timezone

from scrapersky.accounts import password_links, people, roles
from scrapersky.accounts.roles import ABILITIES, abilities_of, by_weight, set_abilities
from scrapersky.admin.people import _meaning as meaning_of
from scrapersky.api.auth import make_key
from scrapersky.models import ApiKey, PasswordLink
from tests.admin.conftest import client_of

PEOPLE, INVITE = "/admin/people/", "/admin/people/invite/"
PASSWORD = "kestrel-harbour-7"
SET = {"password": PASSWORD, "again": PASSWORD}


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def link_in(response: Any) -> str:
    found = re.search(r'value="http://testserver(/admin/password-link/[^"]+)"', response.content.decode())
    assert found, "the page shows the link"
    return found[1]


def role(name: str) -> Group:
    return Group.objects.get(name=name)


def invited(administrator: Client, name: str = "bela", **fields: Any) -> str:
    """The link of a new person, as the administrator sees it."""
    return link_in(administrator.post(INVITE, {"username": name, "roles": [role("curator").pk]} | fields))


@pytest.fixture
def manager(db: None) -> Client:
    """Somebody with the role administrator, who has not all permissions."""
    user = User.objects.create_user("mona", password="mona-secret-1")
    user.groups.add(role("administrator"))
    return client_of(user)


@pytest.fixture
def bela(db: None) -> User:
    user = User.objects.create_user("bela", password="bela-secret-1")
    user.groups.add(role("curator"))
    return user


# Invitations.


def test_an_invited_person_sets_the_first_password_and_is_led_to_the_second_factor(administrator: Client) -> None:
    link, guest = invited(administrator), Client()
    page = text_of(guest.get(link))
    assert "Your log-in name is <strong>bela</strong>" in page
    assert "8 characters" in page, "what a password must be is said before"
    done = guest.post(link, SET)
    assert (done.status_code, done["Location"]) == (302, "/admin/second-factor/")
    assert "Turn on a second factor now" in text_of(guest.get(done["Location"]))
    assert Client().post("/admin/login/", {"username": "bela", "password": PASSWORD}).status_code == 302
    assert people.role_names(User.objects.get(username="bela")) == "curator"


def test_before_that_nobody_can_log_in(administrator: Client) -> None:
    invited(administrator)
    for password in ("", "!", "bela"):
        assert Client().post("/admin/login/", {"username": "bela", "password": password}).status_code == 200


def test_a_link_works_once(administrator: Client) -> None:
    link = invited(administrator)
    assert Client().post(link, SET).status_code == 302
    for again in (Client().get(link), Client().post(link, {"password": "other-harbour-8", "again": "other-harbour-8"})):
        assert again.status_code == 404
        assert "This link is not valid any more" in text_of(again)
    assert User.objects.get(username="bela").check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_it_at_once_one_sets_the_password() -> None:
    person = User.objects.create_user("bela")
    token = password_links.create(person, "ada")

    def use(number: int) -> bool:
        try:
            password_links.use(password_links.find(token), f"kestrel-harbour-{number}")
        except password_links.NotInForce:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(use, range(12))) == 1


def test_a_link_expires(administrator: Client) -> None:
    link = invited(administrator)
    PasswordLink.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    assert Client().get(link).status_code == 200
    PasswordLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 404
    assert Client().post(link, SET).status_code == 404
    with pytest.raises(password_links.NotInForce):  # it was read before, and expires while the password is checked
        password_links.use(PasswordLink.objects.get(), PASSWORD)
    assert "Invitation expired" in text_of(administrator.get(PEOPLE))


def test_a_newer_link_ends_the_earlier(administrator: Client) -> None:
    first = invited(administrator)
    person = User.objects.get(username="bela")
    second = link_in(administrator.post(f"{PEOPLE}{person.pk}/act/", {"act": "link"}))
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_a_deactivated_person_s_link_does_not_work(administrator: Client) -> None:
    link = invited(administrator)
    User.objects.filter(username="bela").update(is_active=False)
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize("token", ["1", "x:y", "a" * 5000, "\u2603:b", "sky_00000000_x"])
def test_a_forged_link_is_refused_without_a_query(token: str, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert Client().get(f"/admin/password-link/{token}/").status_code == 404


def test_a_link_cannot_be_made_from_what_the_database_holds(administrator: Client) -> None:
    link = invited(administrator)
    stored = PasswordLink.objects.get()
    secret = link.rstrip("/").rsplit("/", 1)[1].split(":")[0]
    assert secret not in str(vars(stored))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"password": "abc", "again": "abc"}, "This password is too short"),
        ({"password": "password", "again": "password"}, "This password is too common"),
        ({"password": PASSWORD, "again": "else"}, "The two passwords differ"),
        ({"password": PASSWORD}, "This field is required"),
    ],
)
def test_a_bad_password_is_refused_and_the_link_stays(
    administrator: Client, given: dict[str, str], sentence: str
) -> None:
    link = invited(administrator)
    assert sentence in text_of(Client().post(link, given))
    assert Client().get(link).status_code == 200


def test_who_has_a_second_factor_does_not_get_around_it_by_a_password_link(administrator: Client, bela: User) -> None:
    from scrapersky.accounts import second_factor

    second_factor.begin(bela)
    bela.second_factor.confirmed_at = timezone.now()  # type: ignore[attr-defined]  # the reverse side of the relation
    bela.second_factor.save()  # type: ignore[attr-defined]
    link, guest = link_in(administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "link"})), Client()
    assert guest.post(link, SET)["Location"] == "/admin/login/"
    assert guest.get("/admin/").status_code == 302
    assert "code" in text_of(guest.post("/admin/login/", {"username": "bela", "password": PASSWORD}))


def test_a_new_password_by_link_ends_the_sessions_of_the_old_one(administrator: Client, bela: User) -> None:
    browser = client_of(bela)
    link = link_in(administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "link"}))
    assert browser.get("/admin/").status_code == 200, "until the link is used, the present password works"
    Client().post(link, SET)
    assert browser.get("/admin/").status_code == 302


def test_the_link_is_e_mailed_where_a_mail_server_is_set(administrator: Client, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://mail.kestrel.test"
    link = invited(administrator, email="bela@kestrel.test")
    [message] = mail.outbox
    assert message.to == ["bela@kestrel.test"]
    assert f"http://testserver{link}" in message.body
    assert "bela" in message.body


def test_a_mail_server_that_fails_is_said_and_the_link_is_there(administrator: Client, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = administrator.post(INVITE, {"username": "bela", "email": "bela@kestrel.test"})
    assert link_in(response)
    assert "The e-mail could not be sent (Connection refused). Hand over the link yourself." in text_of(response)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": "ADA"}, "There is an account with the name ADA already."),
        ({"username": "no spaces"}, "Enter a valid username"),
        ({"username": ""}, "This field is required"),
        ({"username": "x" * 151}, "at most 150 characters"),
        ({"username": "bela", "email": "nowhere"}, "Enter a valid email address"),
        ({"username": "bela", "roles": ["999999"]}, "999999 is not one of the available choices"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_words(
    administrator: Client, fields: dict[str, Any], sentence: str
) -> None:
    assert sentence in text_of(administrator.post(INVITE, fields))
    assert User.objects.count() == 1


# Roles.


def test_each_role_says_what_it_lets_somebody_do(administrator: Client) -> None:
    page = text_of(administrator.get(INVITE))
    for words in (
        "See lists, rows and evidence · Export, and see leads and contacts",
        "Everything that curator may",
        "Manage people and roles",
    ):
        assert words in page
    matrix = text_of(administrator.get("/admin/roles/"))
    assert [ability for ability in ABILITIES if ability not in matrix] == []


def test_what_a_role_is_said_to_do_are_its_permissions(db: None) -> None:
    groups = {group.name: group for group in by_weight()}
    assert list(groups) == ["viewer", "curator", "operator", "administrator"]
    person = User.objects.create_user("bela")
    for name, group in groups.items():
        person.groups.set([group])
        fresh = User.objects.get(pk=person.pk)
        held = [ability for ability, permission in ABILITIES.items() if fresh.has_perm(permission)]
        assert abilities_of(group) == held, name
    odd = Group.objects.create(name="auditor")
    assert meaning_of(odd, groups["viewer"]) == "Single permissions only"


def test_only_all_permissions_give_all_permissions(manager: Client, bela: User) -> None:
    response = manager.post(INVITE, {"username": "eve", "superuser": "1"})
    assert "Only an account with all permissions can give all permissions." in text_of(response)
    manager.post(f"{PEOPLE}{bela.pk}/", {"superuser": "1"})
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize("act", ["link", "reset_factor", "end", "deactivate", "delete", "revoke"])
def test_who_manages_people_cannot_take_over_an_account_with_all_permissions(manager: Client, act: str) -> None:
    ada = User.objects.create_superuser("ada", password="ada-secret-1")
    browser, (key, _) = client_of(ada), make_key(ada, "nightly", ["read"])
    page = manager.post(f"{PEOPLE}{ada.pk}/act/", {"act": act, "key": key.pk}, follow=True)
    assert "An account with all permissions can only be changed by another one." in text_of(page)
    manager.post(f"{PEOPLE}{ada.pk}/", {"email": "mona@kestrel.test"})
    assert browser.get("/admin/").status_code == 200
    assert User.objects.filter(pk=ada.pk, is_active=True, is_superuser=True, email="").exists()
    assert not PasswordLink.objects.exists()
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


@pytest.fixture
def clerk(db: None) -> Client:
    """Somebody who may manage people and look at lists, and nothing else."""
    set_abilities(own := Group.objects.create(name="clerks"), ["Manage people and roles"])
    user = User.objects.create_user("cora", password="cora-secret-1")
    user.groups.add(own)
    return client_of(user)


def test_nobody_gives_an_ability_without_having_it(clerk: Client, bela: User) -> None:
    cora, curator = User.objects.get(username="cora"), role("curator")
    for person in (cora, User.objects.create_user("dana")):
        page = clerk.post(f"{PEOPLE}{person.pk}/", {"roles": [curator.pk]}, follow=True)
        assert "You can give only what you may do yourself. You may not: Export" in text_of(page)
    assert "You can give only" in text_of(clerk.post(INVITE, {"username": "eve", "roles": [curator.pk]}))
    for address in (f"/admin/roles/{role('clerks').pk}/", "/admin/roles/new/"):
        page = clerk.post(address, {"name": "clerks" if "new" not in address else "more", "ability": [*ABILITIES]})
        assert "You can give only" in text_of(page)
    assert not Group.objects.filter(name="more").exists()
    assert abilities_of(role("clerks")) == ["See lists, rows and evidence", "Manage people and roles"]
    assert not curator.user_set.exclude(pk=bela.pk).exists()
    assert not User.objects.filter(username="eve").exists()


def test_nor_a_single_permission_that_is_no_ability(clerk: Client) -> None:
    """Of the many permissions an ability names one: a role of the others alone does no less harm."""
    quiet = Group.objects.create(name="quiet")
    quiet.permissions.add(Permission.objects.get(codename="delete_lead"))
    page = clerk.post(INVITE, {"username": "eve", "roles": [quiet.pk]})
    assert "You can give only what you may do yourself. You may not: jobs.delete_lead." in text_of(page)
    dana = User.objects.create_user("dana")
    dana.user_permissions.add(*quiet.permissions.all())
    clerk.post(f"{PEOPLE}{dana.pk}/act/", {"act": "link"})
    assert not PasswordLink.objects.exists()
    assert not User.objects.filter(username="eve").exists()


def test_a_role_gets_no_permission_that_its_maker_has_not(clerk: Client) -> None:
    role("clerks").permissions.add(Permission.objects.get(codename="change_domain"))
    clerk.post("/admin/roles/new/", {"name": "workers", "ability": ["Decide, edit notes, start processing"]})
    assert roles.permissions_of_groups([role("workers")]) <= roles.permissions_of_groups([role("clerks")])
    assert "Decide, edit notes, start processing" in abilities_of(role("workers"))


def test_but_what_somebody_has_may_be_given(clerk: Client) -> None:
    clerk.post(INVITE, {"username": "eve", "roles": [role("clerks").pk]})
    assert people.role_names(User.objects.get(username="eve")) == "clerks"


@pytest.mark.parametrize("act", ["link", "reset_factor", "end", "deactivate", "delete", "revoke"])
def test_an_account_that_may_do_more_is_not_taken_over(clerk: Client, bela: User, act: str) -> None:
    bela.groups.set([role("curator")])
    key, _ = make_key(bela, "nightly", ["read"])
    page = clerk.post(f"{PEOPLE}{bela.pk}/act/", {"act": act, "key": key.pk}, follow=True)
    assert "This account may do what yours may not (Export" in text_of(page)
    assert not PasswordLink.objects.exists()
    assert User.objects.filter(pk=bela.pk, is_active=True).exists()
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_who_has_no_longer_all_permissions_and_no_role_does_not_enter(administrator: Client, settings: Any) -> None:
    boss = User.objects.create_superuser("boss", password="boss-secret-1")
    administrator.post(f"{PEOPLE}{boss.pk}/", {})
    boss.refresh_from_db()
    assert not boss.is_superuser
    settings.METRICS_TOKEN = "a-token-of-some-length"
    browser = client_of(boss)
    assert browser.get("/admin/").status_code == 302
    assert browser.get("/health/pipeline").status_code == 401


def test_somebody_who_can_manage_people_always_remains(manager: Client) -> None:
    mona = User.objects.get(username="mona")
    page = manager.post(f"{PEOPLE}{mona.pk}/", {"roles": [role("viewer").pk]}, follow=True)
    assert "Nobody could manage people any more." in text_of(page)
    assert people.role_names(User.objects.get(pk=mona.pk)) == "administrator"
    for act in ("deactivate", "delete"):
        manager.post(f"{PEOPLE}{mona.pk}/act/", {"act": act})
    assert User.objects.filter(pk=mona.pk, is_active=True).exists()


# Accounts.


def test_a_deactivated_account_is_out_at_once_and_can_come_back(administrator: Client, bela: User) -> None:
    browser, (_, text) = client_of(bela), make_key(bela, "nightly", ["read"])
    with_key = {"Authorization": f"Api-Key {text}"}
    assert Client().get("/api/v3/domains", headers=with_key).status_code == 200
    administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "deactivate"})
    assert browser.get("/admin/").status_code == 302
    assert Client().get("/api/v3/domains", headers=with_key).status_code == 401
    administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "activate"})
    assert client_of(bela).get("/admin/").status_code == 200


def test_an_account_is_deleted_only_after_it_was_deactivated(administrator: Client, bela: User) -> None:
    page = administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "delete"}, follow=True)
    assert "Deactivate the account first." in text_of(page)
    administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "deactivate"})
    LogEntry.objects.create(user_id=bela.pk, object_repr="eve", action_flag=2, change_message="Details changed.")
    administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "delete"})
    assert not User.objects.filter(pk=bela.pk).exists()
    assert LogEntry.objects.get(object_repr="eve").change_message == "(bela) Details changed.", "the history stays"


def test_sessions_tokens_and_keys_are_ended_by_an_administrator(administrator: Client, bela: User) -> None:
    browser, (_, text) = client_of(bela), make_key(bela, "nightly", ["read"])
    administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "end"})
    assert browser.get("/admin/").status_code == 302
    assert Client().get("/api/v3/domains", headers={"Authorization": f"Api-Key {text}"}).status_code == 401


def test_a_key_is_revoked_by_an_administrator(administrator: Client, bela: User) -> None:
    key, _ = make_key(bela, "nightly", ["read"])
    page = text_of(administrator.get(f"{PEOPLE}{bela.pk}/"))
    assert "nightly" in page
    administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "revoke", "key": key.pk})
    assert ApiKey.objects.get().revoked_at
    again = administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": "revoke", "key": key.pk}, follow=True)
    assert "This API key is revoked already." in text_of(again)


def test_a_key_is_revoked_on_the_page_of_its_owner_alone(manager: Client, bela: User) -> None:
    """Or whoever manages people would revoke the keys of accounts with all permissions."""
    key, _ = make_key(User.objects.create_superuser("ada", password="ada-secret-1"), "nightly", ["read"])
    manager.post(f"{PEOPLE}{bela.pk}/act/", {"act": "revoke", "key": key.pk})
    assert ApiKey.objects.filter(revoked_at=None).exists()


def test_nobody_deletes_the_own_account(manager: Client) -> None:
    mona = User.objects.get(username="mona")
    mona.set_unusable_password()
    mona.save()
    manager.force_login(mona)
    page = manager.post(f"{PEOPLE}{mona.pk}/act/", {"act": "delete"}, follow=True)
    assert "You cannot delete your own account." in text_of(page)
    assert User.objects.filter(pk=mona.pk).exists()


def test_every_act_is_in_the_history(administrator: Client) -> None:
    invited(administrator)
    bela = User.objects.get(username="bela")
    administrator.post(f"{PEOPLE}{bela.pk}/", {"roles": [role("operator").pk]})
    for act in ("link", "reset_factor", "end", "deactivate", "activate"):
        administrator.post(f"{PEOPLE}{bela.pk}/act/", {"act": act})
    page = text_of(administrator.get(f"{PEOPLE}{bela.pk}/"))
    for sentence in (
        "Invited as curator.", "Roles: curator → operator.", "A password link was made.",
        "The second factor was reset.", "All sessions, tokens and API keys were ended.", "Deactivated.", "Activated.",
    ):  # fmt: skip
        assert sentence in page


def test_no_page_shows_a_password_or_its_hash(administrator: Client, bela: User) -> None:
    for address in (PEOPLE, f"{PEOPLE}{bela.pk}/", INVITE, "/admin/roles/", "/admin/account/"):
        page = administrator.get(address).content.decode()
        assert not [user for user in User.objects.all() if user.password[-20:] in page], address
        assert not re.search(r"pbkdf2|md5\$|argon2|algorithm", page), address
    assert administrator.get("/admin/auth/user/").status_code == 404
    assert administrator.get(f"/admin/auth/user/{bela.pk}/change/").status_code == 404


@pytest.mark.parametrize(
    "fields", [{"act": "nothing"}, {}, {"act": "revoke", "key": "x"}, {"act": "revoke", "key": "9" * 40}]
)
def test_an_act_that_is_none_changes_nothing(administrator: Client, bela: User, fields: dict[str, str]) -> None:
    response = administrator.post(f"{PEOPLE}{bela.pk}/act/", fields)
    assert response.status_code in (302, 404)
    assert not LogEntry.objects.exists()
