"""Reference tables at /ops/, to read only: every change goes through an action or the reviewed files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from parties import models

if TYPE_CHECKING:
    Table = admin.ModelAdmin[Model]
else:  # the class takes no parameter at run time
    Table = admin.ModelAdmin

# The administration has no sign-in page of its own, which would know no second factor.
site: Any = admin.site
site.login = secure_admin_login(site.login)


class ReadOnly(Table):
    """A table that nobody changes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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
