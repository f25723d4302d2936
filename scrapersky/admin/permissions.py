"""Permissions: what each act in the admin asks of a person. `accounts.roles` makes the roles that hold them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from jobs.actions.ownership import NotYours, is_of, refuse_anothers
from jobs.lists.resource import Resource
from scrapersky.accounts.roles import ABILITIES

CURATE = "jobs.change_domain"
OPERATE = "jobs.change_stagecontrol"
ERASE = "jobs.delete_domain"  # beside OPERATE: to forget a domain, and to suppress, which erases
IMPORT = "jobs.add_domain"
EXPORT = "jobs.view_contact"
ENTER = "jobs.view_domain"
CHANGE_FLAGS = "jobs.change_featureflag"
MANAGE_PEOPLE = "auth.change_user"
RIGHTS = {"curate": CURATE, "operate": OPERATE, "import": IMPORT, "export": EXPORT, "erase": ERASE}  # in templates


def has_permission(user: Any, permission: str) -> bool:
    """Whether an active person has the permission."""
    return bool(user.is_active and user.has_perm(permission))


def sees_contacts(user: Any) -> bool:
    """Whether a person may see how somebody is reached, and what may hold that, as stored copies and raw answers."""
    return has_permission(user, EXPORT)


def hidden_columns(resource: Resource, user: Any) -> tuple[str, ...]:
    """The columns of a noun's rows that a person may not see."""
    return () if sees_contacts(user) else resource.contact_columns


def may_enter(user: Any) -> bool:
    """Whether the admin is open to a person: to anybody with a role, which lets see lists at least."""
    return has_permission(user, ENTER)


def require_permission(request: HttpRequest, *permissions: str) -> None:
    """Refuse (403) a person who lacks one of the permissions. Raises PermissionDenied, with a sentence."""
    for permission in permissions:
        if not has_permission(request.user, permission):
            raise PermissionDenied(_sentence(permission))


def _sentence(permission: str) -> str:
    ability = next((words for words, needed in ABILITIES.items() if needed == permission), "")
    needs = f" It needs the permission “{ability}”." if ability else ""
    return f"Your role does not allow it.{needs} An administrator can change that."


def owns(request: HttpRequest, begun_by: str) -> bool:
    """Whether a person may undo or end what `begun_by` began: it is their own, or they operate."""
    return is_of(begun_by, request.user.get_username()) or has_permission(request.user, OPERATE)


def require_own(request: HttpRequest, begun_by: str, what: str, verb: str = "undo") -> None:
    """Raises NotYours, with a sentence, for what somebody else began, unless the person may operate."""
    person, operates = request.user.get_username(), has_permission(request.user, OPERATE)
    refuse_anothers(begun_by, person, operates=operates, what=what, verb=verb)


def why_not_own(request: HttpRequest, begun_by: str, what: str, verb: str = "undo") -> str:
    """The sentence of `require_own`, for a page without the button; "" for who may."""
    try:
        require_own(request, begun_by, what, verb)
    except NotYours as error:
        return str(error)
    return ""


def person_id(request: HttpRequest) -> int:
    """Whose things to look for."""
    return int(request.user.pk or 0)
