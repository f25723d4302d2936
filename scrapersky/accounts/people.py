"""People and their roles: invite, change, deactivate, delete. Each act is in the history of the person.

Whoever manages people cannot thereby become more than they are: nobody gives a permission without having it, or changes
an account that has more (its password link would open it); an account with all permissions is made and changed by such
accounts only. Somebody who can manage people always remains.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import TextField, Value
from django.db.models.functions import Concat

from jobs.actions.curation import Refused, WrongField
from jobs.actions.lead_owners import PERMISSIONS_OF
from scrapersky.accounts import access, password_links, roles, second_factor
from scrapersky.models import ApiKey

MANAGE = "auth.change_user"
ROLE_NAME = 150  # characters
MOST_NAMED = 3  # single permissions in a sentence


def invite(by: User, name: str, email: str, groups: Iterable[Group], *, superuser: bool = False) -> tuple[User, str]:
    """A new account without a password, and the token of the link that sets one. Raises Refused."""
    if superuser and not by.is_superuser:
        raise Refused("Only an account with all permissions can give all permissions.")
    groups = list(groups)
    _require_permissions(by, roles.permissions_of_groups(groups))
    person = User(username=name, email=email, is_superuser=superuser, is_staff=superuser)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            if get_user_model().objects.filter(username__iexact=name).exists():
                raise IntegrityError
            person.save()
            person.groups.set(groups)
            token = password_links.create(person, by.get_username())
            _log(by, person, ADDITION, f"Invited as {role_names(person)}.")
    except IntegrityError:
        raise Refused(f"There is an account with the name {name} already.") from None
    return person, token


def change(by: User, person: User, groups: Iterable[Group], *, superuser: bool, **details: str) -> None:
    """Change roles, name and e-mail. Whoever loses a role loses sessions and tokens. Raises Refused."""
    _require_rank(by, person)
    if superuser and not by.is_superuser:
        raise Refused("Only an account with all permissions can give all permissions.")
    groups = list(groups)
    _require_permissions(by, roles.permissions_of_groups(groups))
    with transaction.atomic():
        for field, value in details.items():
            setattr(person, field, value)
        before = role_names(person)
        if person.is_superuser != superuser:  # the flag of Django's that opens the admin comes and goes with it
            person.is_superuser = person.is_staff = superuser
        person.save()
        person.groups.set(groups)
        _require_somebody_who_manages()
        after = role_names(person)
        _log(by, person, CHANGE, f"Roles: {before} → {after}." if before != after else "Details changed.")


def new_link(by: User, person: User) -> str:
    """The token of a link by which the person sets a new password; until then the present one works. Raises Refused."""
    _require_rank(by, person)
    if not person.is_active:
        raise Refused("The account is deactivated. Activate it first.")
    with transaction.atomic():
        token = password_links.create(person, by.get_username())
        _log(by, person, CHANGE, "A password link was made.")
    return token


def reset_second_factor(by: User, person: User) -> None:
    """For a lost phone: the password alone logs in until a new second factor is turned on. Sessions and tokens end."""
    _require_rank(by, person)
    with transaction.atomic():
        second_factor.switch_off(person)
        _log(by, person, CHANGE, "The second factor was reset.")


def end_access(by: User, person: User) -> None:
    """End all sessions, tokens and API keys of the person."""
    _require_rank(by, person)
    with transaction.atomic():
        access.end_access(person, keys=True)
        _log(by, person, CHANGE, "All sessions, tokens and API keys were ended.")


def revoke_key(by: User, person: User, key_id: int) -> None:
    """End one API key of the person. Raises Refused for one that is revoked."""
    _require_rank(by, person)
    with transaction.atomic():
        key = ApiKey.objects.filter(pk=key_id, user=person, revoked_at=None).first()
        if key is None:
            raise Refused("This API key is revoked already.")
        access.revoke_key(key)
        _log(by, person, CHANGE, f"The API key {key.name} was revoked.")


def set_active(by: User, person: User, active: bool) -> None:
    """Let the person in again, or keep the person out: sessions, tokens and keys end. Raises Refused for oneself."""
    _require_rank(by, person)
    if person.pk == by.pk:
        raise Refused("You cannot deactivate your own account. Ask another administrator.")
    with transaction.atomic():
        person.is_active = active
        person.save(update_fields=["is_active"])
        _require_somebody_who_manages()
        _log(by, person, CHANGE, "Activated." if active else "Deactivated.")


def delete(by: User, person: User) -> None:
    """Delete a deactivated account, or an open invitation. The person's decisions stay. Raises Refused."""
    _require_rank(by, person)
    if person.is_active and person.has_usable_password():
        raise Refused("Deactivate the account first.")
    if person.pk == by.pk:
        raise Refused("You cannot delete your own account. Ask another administrator.")
    with transaction.atomic():
        _log(by, person, DELETION, "Deleted.")
        theirs = Concat(Value(f"({person}) "), "change_message", output_field=TextField())
        LogEntry.objects.filter(user_id=person.pk).update(user_id=by.pk, change_message=theirs)  # or they would go, too
        person.delete()


def save_role(by: User, role: Group | None, name: str, abilities: Iterable[str]) -> Group:
    """A role (None: a new one) with this name, which lets somebody do just these. Raises Refused."""
    name, chosen = name.strip(), [ability for ability in roles.ABILITIES if ability in set(abilities)]
    if not name or len(name) > ROLE_NAME:
        raise WrongField("name", f"Enter a name of at most {ROLE_NAME} characters.")
    if role and role.name in roles.ROLES and role.name != name:
        raise WrongField("name", "This role comes with ScraperSky and keeps its name.")
    if Group.objects.filter(name__iexact=name).exclude(pk=role.pk if role else 0).exists():
        raise WrongField("name", f"There is a role with the name {name} already.")
    before = roles.abilities_of(role) if role else []
    _require_permissions(by, {roles.ABILITIES[ability] for ability in chosen if ability not in before})
    with transaction.atomic():
        stored = role or Group()
        stored.name = name
        stored.save()
        roles.set_abilities(stored, chosen, None if by.is_superuser else roles.permissions_of_person(by))
        _require_somebody_who_manages()
        _log(by, stored, CHANGE if role else ADDITION, _difference(before, roles.abilities_of(stored)))
    return stored


def _difference(before: list[str], after: list[str]) -> str:
    gained = [ability for ability in after if ability not in before]
    lost = [ability for ability in before if ability not in after]
    parts = [f"May now: {', '.join(gained)}." if gained else "", f"May no longer: {', '.join(lost)}." if lost else ""]
    return " ".join(filter(None, parts)) or "Saved without a change of what it may do."


def delete_role(by: User, role: Group) -> None:
    """Delete a role that nobody has. Raises Refused."""
    if role.name in roles.ROLES:
        raise Refused("This role comes with ScraperSky and stays.")
    if role.user_set.exists():
        raise Refused("People have this role. Give them another one first.")
    with transaction.atomic():
        _log(by, role, DELETION, "Deleted.")
        role.delete()


def role_names(person: User) -> str:
    """The names of the person's roles for people: "curator", "all permissions", "no role"."""
    groups = sorted(group.name for group in person.groups.all())
    return ", ".join(["all permissions", *groups] if person.is_superuser else groups) or "no role"


def history(of: User | Group) -> Any:
    """What was done to the account or role, newest first."""
    return LogEntry.objects.filter(object_id=str(of.pk), content_type=_content_type(of)).select_related("user")


def _require_rank(by: User, person: User) -> None:
    if person.is_superuser and not by.is_superuser:
        raise Refused("An account with all permissions can only be changed by another one.")
    if more := _beyond(by, roles.permissions_of_person(person)):
        raise Refused(f"This account may do what yours may not ({more}). Somebody who may do it, too, can change it.")


def _require_permissions(by: User, permissions: Collection[str]) -> None:
    if more := _beyond(by, permissions):
        raise Refused(f"You can give only what you may do yourself. You may not: {more}.")


def _beyond(by: User, permissions: Collection[str]) -> str:
    """What somebody would get who gets these permissions and may not do it yet, in words; "" for nothing."""
    beyond = set[str]() if by.is_superuser else set(permissions) - roles.permissions_of_person(by)
    names = roles.abilities_in(beyond) or sorted(beyond)[:MOST_NAMED]
    return "; ".join(names)


def _require_somebody_who_manages() -> None:
    if not get_user_model().objects.with_perm(MANAGE, backend=PERMISSIONS_OF).exists():
        raise Refused("Nobody could manage people any more. Give somebody else the role administrator first.")


def _content_type(of: User | Group) -> ContentType:
    return ContentType.objects.get_for_model(of)


def _log(by: User, of: User | Group, flag: int, sentence: str) -> None:
    LogEntry.objects.create(
        user_id=by.pk, content_type=_content_type(of), object_id=str(of.pk), object_repr=str(of)[:200],
        action_flag=flag, change_message=sentence,
    )  # fmt: skip
