"""The stored book in the reference admin, to read only: changes come from the reviewed statute files."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from law.models import LegalDocument, ProvisionVersion, Revision

if TYPE_CHECKING:
    Table = admin.ModelAdmin[Model]
else:  # the class takes no parameter at run time
    Table = admin.ModelAdmin


class ReadOnly(Table):
    """A table that nobody changes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(LegalDocument)
class DocumentAdmin(ReadOnly):
    list_display = ("key", "number", "name", "since", "until", "place", "kind")
    search_fields = ("key", "number", "name")


@admin.register(ProvisionVersion)
class VersionAdmin(ReadOnly):
    list_display = ("provision", "place", "since", "until", "value", "unit", "verified", "source")
    list_filter = ("verified", "kind", "unit")
    search_fields = ("provision", "title", "rule")
    list_select_related = ("document",)


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("id", "at", "reason", "changed")
