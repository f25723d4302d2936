"""Whom leads can be assigned to: the same people at every door, of imports, too."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet

MAY_WORK = "jobs.change_domain"  # the permission by which somebody works on leads
PERMISSIONS_OF = "django.contrib.auth.backends.ModelBackend"


def assignable() -> QuerySet[User]:
    """Active people who may work on leads: to them one can be assigned. Who may only read is none of them."""
    return User.objects.with_perm(MAY_WORK, is_active=True, backend=PERMISSIONS_OF)


def why_not_assignable(name: str) -> str:
    """The sentence on why no lead can be assigned to a log-in name; "" where it can, and for nobody."""
    if not name or assignable().filter(username=name).exists():
        return ""
    if User.objects.filter(username=name, is_active=True).exists():
        return f"{name} may read leads, but not work on them. Choose somebody else, or make {name} a curator."
    return f"Nobody here has the log-in name {name!r}."
