"""Reference tables at /ops/, to read only: every change goes through an action or the reviewed files."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from law.admin import ReadOnly
from parties import models

# The administration has no sign-in page of its own, which would know no second factor.
site: Any = admin.site
site.login = secure_admin_login(site.login)


@admin.register(models.Jurisdiction)
class JurisdictionAdmin(ReadOnly):
    list_display = ("code", "name", "level", "parent", "profile", "paper")
    list_filter = ("level", "profile")
    search_fields = ("code", "name")
    list_select_related = ("parent",)


@admin.register(models.Organisation)
class OrganisationAdmin(ReadOnly):
    list_display = ("key", "name", "kind", "jurisdiction")
    list_filter = ("kind",)
    search_fields = ("key", "name")
    list_select_related = ("jurisdiction",)


@admin.register(models.PurchasingBody)
class BodyAdmin(ReadOnly):
    list_display = ("organisation", "body_class", "establishment", "funding")
    list_filter = ("body_class", "funding")
    list_select_related = ("organisation",)


@admin.register(models.Contractor)
class ContractorAdmin(ReadOnly):
    list_display = ("organisation", "type", "size", "state", "registered_at")
    list_filter = ("state", "type", "size")
    search_fields = ("organisation__key", "organisation__name")
    list_select_related = ("organisation",)


@admin.register(models.Membership)
class MembershipAdmin(ReadOnly):
    list_display = ("user", "organisation", "role", "until")
    list_filter = ("role",)
    search_fields = ("user__username", "organisation__name")
    list_select_related = ("user", "organisation")


@admin.register(models.Expert)
class ExpertAdmin(ReadOnly):
    list_display = ("user", "employer", "state")
    list_select_related = ("user",)


@admin.register(models.Evaluator)
class EvaluatorAdmin(ReadOnly):
    list_display = ("organisation", "jurisdiction", "state")
    list_filter = ("state",)
    list_select_related = ("organisation", "jurisdiction")
