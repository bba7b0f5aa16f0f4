"""Budget lines at /ops/, read-only: money moves through the ledger alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from planning.models import BudgetLine


@admin.register(BudgetLine)
class BudgetLineAdmin(admin.ModelAdmin):
    """To look at, never to write."""

    list_display = ["code", "name", "body", "year", "source", "amount"]
    list_select_related = ["body"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
