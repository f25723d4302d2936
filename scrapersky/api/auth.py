"""Who is asking, and what they may do. Whatever is not allowed by name is refused.

Credentials are a JWT (`Authorization: Bearer ...`) or an API key (`Authorization: Api-Key ...`). What somebody may do
is a set of acts, each a permission that the role (viewer, curator, operator, administrator) brings; a key's scopes
can only narrow it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from jobs.actions.ownership import refuse_anothers
from scrapersky.api.problem_types import PUBLIC
from scrapersky.models import ApiKey

# act -> the permission that it needs; the admin asks for the same ones
SCOPES = {
    "read": "jobs.view_domain",
    "export": "jobs.view_contact",
    "curate": "jobs.change_domain",
    "submit": "jobs.add_domain",
    "operate": "jobs.change_stagecontrol",
    "administer": "auth.change_user",
    "account": "jobs.view_domain",  # one's own keys and tokens: whoever reads may, a key only with this scope
}
ERASE = "jobs.delete_domain"  # beside `operate`: to forget a domain, and to suppress, which erases
SCOPE_MEANINGS = {
    "read": "read lists, rows and events",
    "export": "make and download exports",
    "curate": "decide, edit notes, start processing",
    "submit": "add rows: search, import",
    "operate": "pause, retry, cancel; budgets, suppressions, erasure",
    "administer": "manage accounts",
    "account": "manage its owner's API keys and tokens",
}
SCHEME = "Api-Key"


class ApiKeys(BaseAuthentication):
    """`Authorization: Api-Key sky_<prefix>_<secret>`."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        """The key's owner and the key; None when the header is of another scheme. Raises 401 for a key not in force."""
        scheme, _, given = self.authorization(request).partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        key = find_key(given.strip())
        if key is None:
            raise AuthenticationFailed(
                "This API key is wrong, expired or revoked. Make another one, with a token, by POST /api/v3/keys."
            )
        _remember_use(key)
        return key.user, key

    def authorization(self, request: Request) -> str:
        """The header."""
        return str(request.headers.get("Authorization", ""))

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return SCHEME


def make_key(user: Any, name: str, scopes: list[str], expires_at: Any = None) -> tuple[ApiKey, str]:
    """A new key, and its secret, which is shown this once: only its SHA-256 is stored (256 bits need no slow hash)."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    text = f"sky_{prefix}_{secret}"
    key = ApiKey.objects.create(
        user=user, name=name, prefix=prefix, digest=_digest(text), scopes=scopes, expires_at=expires_at
    )
    return key, text


# Each request asks this, so that it is one round trip: the key, its owner, and how often it was used in this minute
# (see throttling.py). In the order of the models; what is left out is read when it is needed.
_KEY = ["id", "user_id", "name", "prefix", "scopes", "last_used_at"]
_USER = ["id", "is_superuser", "username", "is_staff", "is_active"]
_FIND = f"""
WITH k AS (
    SELECT * FROM api_keys
    WHERE (digest = %s OR id = %s) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
), used AS (
    INSERT INTO api_usage AS a (who, minute, count) SELECT 'key ' || id, date_trunc('minute', now()), 1 FROM k WHERE %s
    ON CONFLICT (who, minute) DO UPDATE SET count = a.count + 1
    RETURNING count, set_config('synchronous_commit', 'off', true)
)
SELECT {", ".join(f"k.{name}" for name in _KEY)}, {", ".join(f"u.{name}" for name in _USER)},
    coalesce((SELECT count FROM used), 0), ceil(60 - extract(second FROM now()))::int
FROM k JOIN auth_user AS u ON u.id = k.user_id AND u.is_active
"""  # noqa: S608 -- made of the names above


def find_key(text: str) -> ApiKey | None:
    """The key, if it is one of ours, in force, and its owner is active."""
    return None if len(text) > 100 or "\0" in text else _find(_digest(text), None)


def find_key_by_id(pk: int) -> ApiKey | None:
    """The key of that id, if it is in force, and its owner is active: for what was signed for it."""
    return _find(None, pk)


def is_in_force(pk: int) -> bool:
    """Whether the key of that id is in force, and its owner is active. Counts as no use of it."""
    keys = ApiKey.objects.filter(pk=pk, revoked_at=None, user__is_active=True)
    return keys.filter(Q(expires_at=None) | Q(expires_at__gt=Now())).exists()


def _find(digest: str | None, pk: int | None) -> ApiKey | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [digest, pk, settings.API_REQUESTS_PER_MINUTE > 0])
        row = cursor.fetchone()
    if row is None:
        return None
    key = ApiKey.from_db(connection.alias, _KEY, row[: len(_KEY)])
    key.user = get_user_model().from_db(connection.alias, _USER, row[len(_KEY) : -2])
    key.counted = (row[-2], row[-1])
    return key


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _remember_use(key: ApiKey) -> None:
    if key.last_used_at is None or timezone.now() - key.last_used_at > timedelta(minutes=1):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=Now())


def may(request: Request, act: str) -> bool:
    """Whether the person has the permission, and the key, if it is one, the scope."""
    user = request.user
    if user is None or not user.is_authenticated or not user.has_perm(SCOPES[act]):
        return False
    return not isinstance(request.auth, ApiKey) or act in request.auth.scopes


def why_not(request: Request, act: str) -> str:
    """What somebody who may not act lacks."""
    if act == PUBLIC or not request.user.has_perm(SCOPES[act]):
        return f"Your role does not allow this ({act}); an administrator can give you one that does."
    if not isinstance(request.auth, ApiKey) or act in request.auth.scopes:
        return "Your role does not let you see these rows; an administrator can give you one that does."
    return f"This key lacks the scope {act}: make one that has it, with a token."


def sees(request: Request, view: Any) -> bool:
    """Whether the person may see the rows of a view beside having the act, as in the admin."""
    resource = getattr(view, "resource", None)
    return resource is None or not resource.holds_contacts or sees_contacts(request)


def sees_contacts(request: Request) -> bool:
    """Whether the person may see contacts: a role lets export and see contacts, or neither."""
    return bool(request.user.has_perm(SCOPES["export"]))


def require_contacts(request: Request, what: str) -> None:
    """403 for a role of one's own that does not see contacts, which `what` has."""
    if not sees_contacts(request):
        raise PermissionDenied(f"Your role does not let you see contacts, as {what} have them.")


def require_erase(request: Request) -> None:
    """403 for a role of one's own that operates and does not erase."""
    if not request.user.has_perm(ERASE):
        raise PermissionDenied("Your role does not let you erase, or suppress, which erases what is stored.")


class HasScope(BasePermission):
    """A view says which act each of its actions is (`required_scopes`); an action that it does not name is refused."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Read them by the action's name, or by the method for views that have no actions."""
        method = (request.method or "").lower()
        name = getattr(view, "action", None) if hasattr(view, "action_map") else method
        if name in (None, "options", "metadata") or not hasattr(view, name):
            known = request.user is not None and request.user.is_authenticated
            return known or {*view.required_scopes.values()} == {PUBLIC}  # OPTIONS; or 405, once they are known
        act = view.required_scopes.get("get" if name == "head" else name)
        if act is not None and request.user is not None and request.user.is_authenticated:
            self.message = why_not(request, act)
        return act == PUBLIC or (act is not None and may(request, act) and sees(request, view))


def require_own(request: Request, begun_by: str, what: str, verb: str = "undo") -> None:
    """403 for what somebody else began, unless the caller may operate. Raises NotYours."""
    person, operates = request.user.get_username(), may(request, "operate")
    refuse_anothers(begun_by, person, operates=operates, what=what, verb=verb)


def name_of(request: Request) -> str:
    """Who decided, for the log: the person's name, and the key's if there is one."""
    user = request.user.get_username()
    return f"{user} ({request.auth.name})" if isinstance(request.auth, ApiKey) else str(user)
