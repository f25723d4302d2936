"""People and their roles: Django's own forms, under our theme."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from scrapersky.admin.base import site

admin.register(User, site=site)(UserAdmin)
admin.register(Group, site=site)(GroupAdmin)
