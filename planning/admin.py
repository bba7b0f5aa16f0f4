"""Budget lines at /ops/, read-only: money moves through the ledger alone."""

from django.contrib import admin

from law.admin import ReadOnly
from planning.models import BudgetLine


@admin.register(BudgetLine)
class BudgetLineAdmin(ReadOnly):
    list_display = ("code", "name", "body", "year", "source", "amount")
    list_filter = ("year", "fund")
    list_select_related = ("body",)
    search_fields = ("code", "name", "body__name")
