"""Reference tables at /ops/, read-only: catalogs change through actions alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog.models import Catalog, CatalogItem, NegativeItem


class ReadOnly(admin.ModelAdmin):
    """To look at, never to write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Catalog)
class CatalogAdmin(ReadOnly):
    list_display = ["title", "jurisdiction", "year", "state", "effective_on", "excerpt"]
    list_select_related = ["jurisdiction"]


@admin.register(CatalogItem)
class CatalogItemAdmin(ReadOnly):
    list_display = ["code", "name", "level", "catalog"]
    list_select_related = ["catalog"]
    search_fields = ["code", "name"]


@admin.register(NegativeItem)
class NegativeItemAdmin(ReadOnly):
    list_display = ["title", "place", "provision", "since", "until"]
