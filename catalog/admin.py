"""Reference tables at /ops/, read-only: catalogs change through actions alone."""

from django.contrib import admin

from catalog.models import Catalog, CatalogItem, FunctionTransfer, NegativeItem
from law.admin import ReadOnly


@admin.register(Catalog)
class CatalogAdmin(ReadOnly):
    list_display = ("title", "jurisdiction", "year", "state", "effective_on", "excerpt")
    list_filter = ("state", "kind")
    list_select_related = ("jurisdiction",)


@admin.register(CatalogItem)
class CatalogItemAdmin(ReadOnly):
    list_display = ("name", "code", "level", "catalog")
    list_filter = ("level",)
    list_select_related = ("catalog",)
    search_fields = ("code", "name")


@admin.register(NegativeItem)
class NegativeItemAdmin(ReadOnly):
    list_display = ("title", "place", "provision", "since", "until")
    search_fields = ("key", "title")


@admin.register(FunctionTransfer)
class FunctionTransferAdmin(ReadOnly):
    list_display = ("number", "function", "from_body", "from_on", "state")
    list_filter = ("state",)
    list_select_related = ("from_body",)
