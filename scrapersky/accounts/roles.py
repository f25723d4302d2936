"""The four roles as groups of permissions: each may what the one before it may, and more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Count, Q

from jobs.actions.lead_owners import MAY_WORK
from jobs.lists.catalogue import NOUNS

OURS = tuple(dict.fromkeys(("jobs", "auth", "scrapersky", *(noun.model._meta.app_label for noun in NOUNS))))
ROWS = [noun.model._meta.model_name for noun in NOUNS]
STEERED = ("stagecontrol", "automationrule", "host", "run", "budget", "suppression", "possibleduplicate", "featureflag")

OF_NOUNS = Q(content_type__app_label__in=[label for label in OURS if label not in ("auth", "scrapersky")])
VIEWER = OF_NOUNS & Q(codename__startswith="view_")
CURATOR = VIEWER | OF_NOUNS & Q(codename__in=[f"{verb}_{noun}" for noun in ROWS for verb in ("add", "change")])
OPERATOR = CURATOR | Q(
    content_type__app_label="jobs",
    codename__in=[f"{verb}_{noun}" for noun in STEERED for verb in ("add", "change")] + ["delete_domain"],
)
ADMINISTRATOR = Q(content_type__app_label__in=OURS)
ROLES = {"viewer": VIEWER, "curator": CURATOR, "operator": OPERATOR, "administrator": ADMINISTRATOR}

# What a role lets somebody do, for people: the permission that each act asks for.
WORK = MAY_WORK
SEE = "See lists, rows and evidence"
ABILITIES = {
    SEE: "jobs.view_domain",
    "Export, and see leads and contacts": "jobs.view_contact",
    "Decide, edit notes, start processing": WORK,
    "Search and import": "jobs.add_domain",
    "Operate: pause, retry, cancel, budgets": "jobs.change_stagecontrol",
    "Erase, and suppress": "jobs.delete_domain",
    "Manage people and roles": "auth.change_user",
}
_OF_JOBS = Q(content_type__app_label="jobs")
_CONTACTS, _ERASE = _OF_JOBS & Q(codename="view_contact"), _OF_JOBS & Q(codename="delete_domain")
# The single permissions that come with each, in the same order: nobody has to know them.
GRANTS = dict(zip(ABILITIES, (
    VIEWER & ~_CONTACTS,
    _CONTACTS,
    OF_NOUNS & Q(codename__in=[f"change_{noun}" for noun in ROWS]),
    OF_NOUNS & Q(codename__in=[f"add_{noun}" for noun in ROWS]),
    _OF_JOBS & Q(codename__in=[f"{verb}_{noun}" for noun in STEERED for verb in ("add", "change")]),
    _ERASE,
    Q(content_type__app_label__in=("auth", "scrapersky")),
), strict=True))  # fmt: skip


def abilities_of(group: Group) -> list[str]:
    """What the role lets somebody do, from its permissions now."""
    return abilities_in(_names(group.permissions.all()))


def permissions_of_groups(groups: Iterable[Group]) -> set[str]:
    """All permissions that come with these roles, as `app.codename`."""
    return _names(Permission.objects.select_related("content_type").filter(group__in=list(groups)))


def permissions_of_person(person: User) -> set[str]:
    """All permissions of somebody by roles and single ones, also while the account is deactivated."""
    own = Permission.objects.filter(Q(group__user=person) | Q(user=person))
    return _names(own.select_related("content_type"))


def abilities_in(permissions: Collection[str]) -> list[str]:
    """What these permissions let somebody do."""
    return [ability for ability, permission in ABILITIES.items() if permission in permissions]


def _names(permissions: Iterable[Permission]) -> set[str]:
    return {f"{p.content_type.app_label}.{p.codename}" for p in permissions}


def set_abilities(group: Group, abilities: Iterable[str], within: Collection[str] | None = None) -> None:
    """Let a role do these, and no others; every role sees lists. Single permissions beside them stay.

    `within` are the permissions of whoever gives them: none beyond these comes to the role.
    """
    chosen = {SEE, *abilities}
    for ability in abilities_of(group):
        if ability not in chosen:
            group.permissions.remove(*Permission.objects.filter(GRANTS[ability]))
    given = Permission.objects.select_related("content_type").filter(_any_of(chosen))
    allowed = [permission for permission in given if within is None or _names([permission]) <= set(within)]
    group.permissions.add(*allowed)


def _any_of(abilities: Iterable[str]) -> Q:
    condition = Q(pk=None)
    for ability in abilities:
        condition |= GRANTS[ability]
    return condition


def by_weight() -> list[Group]:
    """All roles with their permissions and how many `people` have each, from the one that may do least to the most."""
    groups = Group.objects.prefetch_related("permissions__content_type").annotate(people=Count("user"))
    return sorted(groups, key=lambda group: (len(abilities_of(group)), len(group.permissions.all()), group.name))


def make_missing(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """After each migration (and each flush): roles that are not there are made.

    One that is there stays as the administrators have left it.
    """
    groups = Group.objects.using(using)
    missing = set(ROLES) - set(groups.values_list("name", flat=True))
    if not missing:
        return
    for label in OURS:  # Django makes them app by app, and the roles need those of the later apps now
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    for role in missing:
        group = groups.create(name=role)
        group.permissions.set(Permission.objects.using(using).filter(ROLES[role]))
