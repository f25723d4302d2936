"""Ending somebody's access: tokens and sessions, all at once.

Every token of ours carries a stamp of its owner's password and generation. A changed password changes the stamp (and,
by Django's own means, ends sessions); whatever else must end access raises the generation and deletes the sessions.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import F, Q
from django.db.models.functions import Now
from django.db.models.signals import m2m_changed, pre_delete, pre_save
from django.utils import timezone

from jobs.models import Export
from scrapersky.accounts.sessions import Session, stored_key
from scrapersky.models import AccessGeneration, ApiKey

MOST_SHOWN = 100
FLAGS = ("is_active", "is_staff", "is_superuser")


def stamp_of(user: Any) -> str:
    """What a token of the user carries now."""
    generation = AccessGeneration.objects.filter(user=user).values_list("number", flat=True).first()
    return _stamp(user, generation)


def active_user(pk: int) -> tuple[Any, str] | None:
    """The user and the stamp that their tokens carry now, in one query; None when there is no active one."""
    users = get_user_model().objects.annotate(generation=F("access_generation__number"))
    user: Any = users.filter(pk=pk, is_active=True).first()
    return user and (user, _stamp(user, user.generation))


def _stamp(user: Any, generation: int | None) -> str:
    """It reveals nothing of the password: a stored hash is salted and slow."""
    return hashlib.sha256(f"{user.pk}:{generation or 0}:{user.password}".encode()).hexdigest()[:32]


def end_access(user: Any, *, except_session: str | None = None, keys: bool = False) -> None:
    """End the user's tokens and sessions, except for the session with that key; with `keys` the API keys, too."""
    AccessGeneration.objects.get_or_create(user=user)
    AccessGeneration.objects.filter(user=user).update(number=F("number") + 1)
    Session.objects.filter(user_id=user.pk).exclude(session_key=stored_key(except_session)).delete()
    end_links([user])
    if keys:
        ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=Now())


def end_links(users: Iterable[Any]) -> None:
    """End the links to files that these people had made: they open without credentials. Whoever may still read the
    export finds its present link there."""
    from jobs.actions.ownership import begun_by  # late: each command loads this module, and few the kernel

    made = reduce(or_, (begun_by(user.get_username()) for user in users), Q(pk__in=()))
    Export.objects.filter(made).update(nonce=secrets.token_urlsafe(16))


def end_session(user: Any, handle: str) -> bool:
    """End one session of the user, by its handle. Whether there was one."""
    for session in Session.objects.filter(user_id=user.pk):
        if session.handle == handle:
            session.delete()
            return True
    return False


def sessions_of(user: Any) -> list[Session]:
    """The user's sessions that are in force, the last used one first."""
    in_force = Session.objects.filter(user_id=user.pk, expire_date__gt=timezone.now())
    return list(in_force.order_by("-last_seen_at")[:MOST_SHOWN])


def revoke_key(key: ApiKey) -> None:
    """End an API key, at once."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=Now())


def watch(config: AppConfig) -> None:
    """From now on a person who loses a role, a permission or a flag loses tokens and sessions."""
    user_model: Any = get_user_model()
    for through in (user_model.groups.through, user_model.user_permissions.through):
        m2m_changed.connect(_role_changed, sender=through, dispatch_uid=f"access {through.__name__}")
    pre_save.connect(_flags_changed, sender=user_model, dispatch_uid="access flags")
    pre_delete.connect(_deleted, sender=user_model, dispatch_uid="access deleted")
    m2m_changed.connect(_role_lessened, sender=Group.permissions.through, dispatch_uid="access of roles")


def _role_changed(action: str, instance: Any, reverse: bool, pk_set: set[int] | None, **_: Any) -> None:
    if action not in ("pre_remove", "pre_clear"):
        return
    users = get_user_model().objects
    if not reverse:
        losers = [instance]
    elif action == "pre_clear":  # all of the group's
        losers = list(instance.user_set.all())
    else:
        losers = list(users.filter(pk__in=pk_set or ()))
    for user in losers:
        end_access(user)


def _role_lessened(action: str, instance: Any, reverse: bool, pk_set: set[int] | None, **_: Any) -> None:
    """What a role may is checked at each request; links open without one."""
    if action not in ("pre_remove", "pre_clear"):
        return
    groups = instance.group_set.all() if reverse else [instance]
    end_links(get_user_model().objects.filter(groups__in=groups).distinct())


def _deleted(instance: Any, **_: Any) -> None:
    end_links([instance])


def _flags_changed(instance: Any, update_fields: frozenset[str] | None, **_: Any) -> None:
    if instance.pk is None or (update_fields is not None and not set(FLAGS) & set(update_fields)):
        return
    stored = get_user_model().objects.filter(pk=instance.pk).values(*FLAGS).first()
    if stored and any(stored[flag] and not getattr(instance, flag) for flag in FLAGS):
        end_access(instance)
