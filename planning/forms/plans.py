"""Forms of the yearly purchase plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import CatalogItem
from kernel.forms import LongTextField, MoneyField, PortalForm, TextField, UploadField, WholeNumberField
from planning.forms.applications import YesNoField
from planning.models import BudgetLine, FundSource


class PlanForm(PortalForm):
    """Begin the plan of a year."""

    year = WholeNumberField(label=_("Budget year"), least=2000, most=2100)


class PlanRowForm(PortalForm):
    """One planned purchase. Item, line and month may wait; the plan is handed in when they are matched."""

    title = TextField(label=_("Project title"), max_length=200)
    catalog_item = forms.ModelChoiceField(label=_("Item of the catalog"), queryset=CatalogItem.objects.none(), required=False, empty_label=_("Not matched yet"))
    content = LongTextField(label=_("What is bought"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    line = forms.ModelChoiceField(label=_("Budget line"), queryset=BudgetLine.objects.none(), required=False, empty_label=_("Not matched yet"))
    fund_source = forms.ChoiceField(label=_("Kind of funds"), choices=[("", _("Choose")), *FundSource.choices], required=False)
    amount = MoneyField(label=_("Planned amount"))
    month = WholeNumberField(label=_("Expected month"), least=1, most=12, required=False)
    for_small_firms = YesNoField(label=_("Reserved for small and medium firms"), required=False)
    for_public = YesNoField(label=_("Service to the public"), required=False)
    note = TextField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, items: Iterable[CatalogItem] = (), lines: Iterable[BudgetLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item, line = self.fields["catalog_item"], self.fields["line"]
        assert isinstance(item, forms.ModelChoiceField)
        assert isinstance(line, forms.ModelChoiceField)
        item.queryset = CatalogItem.objects.filter(pk__in=[each.pk for each in items]).order_by("position")
        line.queryset = BudgetLine.objects.filter(pk__in=[each.pk for each in lines])


class PlanFileForm(PortalForm):
    """A table of rows."""

    file = UploadField(label=_("Table (CSV or XLSX)"), help_text=_("Headings: 项目名称, 目录编码, 购买内容, 预算代码, 金额（元）, 月份, 中小企业, 面向公众, 备注"))


class PlanDecisionForm(PortalForm):
    """Approve the plan, or send it back with a reason."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return to be mended"))], label=_("Decision"))
    opinion = LongTextField(label=_("Opinion"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(PortalForm):
    """A reason and nothing else."""

    opinion = LongTextField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
