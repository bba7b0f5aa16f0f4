"""Forms of the budget: what the finance bureau asks for, what the second person answers, and what a body requests."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.models import FunctionTransfer
from kernel.forms import DayField, LongTextField, MoneyField, PortalForm, TextField, WholeNumberField
from parties.models import Organisation
from planning.models import BudgetLine, Fund, Project, Route


class LineField(forms.ModelChoiceField):
    """A budget line, named with its year, code and body."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", BudgetLine.objects.none())
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.year} {obj.code} {obj.name}（{obj.body.short}，{obj.get_fund_display()}）"


class ProjectField(forms.ModelChoiceField):
    """A project, named with its number and route."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Project.objects.none())
        super().__init__(**kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.title}（{Route(obj.route).value}）"


class PlaceForm(PortalForm):
    """A form over the lines and projects of one place."""

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = BudgetLine.objects.filter(body__jurisdiction_id=place).select_related("body").order_by("-year", "body__name", "code")
        for name in ("line", "other"):
            if name in self.fields:
                cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = lines
        if "project" in self.fields:
            rows = Project.objects.filter(jurisdiction_id=place, submitted_at__isnull=False).order_by("-pk")
            cast("forms.ModelChoiceField[Any]", self.fields["project"]).queryset = rows
        if "body" in self.fields:
            cast("forms.ModelChoiceField[Any]", self.fields["body"]).queryset = Organisation.objects.filter(jurisdiction_id=place, body__isnull=False).order_by("name")


class NewLineForm(PlaceForm):
    """A line of the approved budget."""

    body = forms.ModelChoiceField(label=_("Body"), queryset=Organisation.objects.none())
    year = WholeNumberField(label=_("Budget year"), least=2014, most=2100)
    code = TextField(label=_("Code of the budget item"), max_length=40)
    name = TextField(label=_("Name of the budget item"), max_length=200)
    fund = forms.ChoiceField(label=_("Kind of funds"), choices=Fund.choices)
    source = TextField(label=_("Budget that it stands in"), max_length=120, help_text=_("Such as: general public budget"))
    amount = MoneyField(label=_("Amount in yuan"))
    document = TextField(label=_("Document that approves it"), max_length=120)
    reason = LongTextField(label=_("Remark"), max_length=1000, required=False)


class AdditionForm(PlaceForm):
    """Money within the year, for one project."""

    project = ProjectField(label=_("Project"), help_text=_("The route decides: the regular route gets nothing within the year."))
    line = LineField(label=_("Budget line"))
    amount = MoneyField(label=_("Amount in yuan"))
    document = TextField(label=_("Number of the government's approval"), max_length=120)
    reason = LongTextField(label=_("Remark"), max_length=1000, required=False)


class PairForm(PlaceForm):
    """From one line to another: adjustment, carry-over."""

    line = LineField(label=_("From line"))
    other = LineField(label=_("To line"))
    amount = MoneyField(label=_("Amount in yuan"))
    document = TextField(label=_("Document of the finance bureau"), max_length=120)
    reason = LongTextField(label=_("Remark"), max_length=1000, required=False)


class CutLineForm(PlaceForm):
    """Quota taken back from a line."""

    line = LineField(label=_("Budget line"))
    amount = MoneyField(label=_("Amount in yuan"))
    document = TextField(label=_("Document of the finance bureau"), max_length=120)
    reason = LongTextField(label=_("Remark"), max_length=1000, required=False)


class ReleaseForm(PlaceForm):
    """What a project was promised and does not need any more."""

    project = ProjectField(label=_("Project"))
    document = TextField(label=_("Document of the finance bureau"), max_length=120)
    reason = LongTextField(label=_("Reason"), max_length=1000)


class AnswerForm(PortalForm):
    """The second person's answer."""

    opinion = LongTextField(label=_("Opinion"), max_length=1000, required=False)


class RequestForm(PortalForm):
    """Growth into a coming year's budget."""

    year = WholeNumberField(label=_("Budget year"), least=2014, most=2100)
    name = TextField(label=_("What the money is for"), max_length=200)
    fund = forms.ChoiceField(label=_("Kind of funds"), choices=Fund.choices)
    amount = MoneyField(label=_("Amount in yuan"))
    reason = LongTextField(label=_("Why more is needed"), max_length=2000)


class IncludeForm(PortalForm):
    """Finance takes a request up."""

    amount = MoneyField(label=_("Amount in yuan"))
    code = TextField(label=_("Code of the budget item"), max_length=40)
    source = TextField(label=_("Budget that it stands in"), max_length=120)
    document = TextField(label=_("Document that approves it"), max_length=120)
    opinion = LongTextField(label=_("Opinion"), max_length=1000, required=False)


class CutForm(PlaceForm):
    """Posts and money that leave a body with a function."""

    transfer = forms.ModelChoiceField(label=_("Transferred function"), queryset=FunctionTransfer.objects.none())
    posts = WholeNumberField(label=_("Posts cut"))
    staff = WholeNumberField(label=_("Staff cut"))
    staff_amount = MoneyField(label=_("Staff money cut, yuan a year"), positive=False)
    work_amount = MoneyField(label=_("Work money cut, yuan a year"), positive=False)
    line = LineField(label=_("Budget line from which it is cut"), required=False, help_text=_("With a line named, the ledger takes the money out of its quota."))
    from_on = DayField(label=_("From"))
    document = TextField(label=_("Approval number"), max_length=120)

    def __init__(self, *args: Any, place: str, **kwargs: Any) -> None:
        super().__init__(*args, place=place, **kwargs)
        transfers: Any = self.fields["transfer"]
        transfers.queryset = FunctionTransfer.objects.public().filter(jurisdiction_id=place).select_related("from_body")


class StaffedForm(PlaceForm):
    """A function that a body carries with posts."""

    body = forms.ModelChoiceField(label=_("Body"), queryset=Organisation.objects.none())
    function = TextField(label=_("Function"), max_length=200)
    item = TextField(label=_("Code of the catalog item"), max_length=20, required=False, help_text=_("A purchase of the same item meets these posts."))
    posts = WholeNumberField(label=_("Posts"), least=1)
    staff = WholeNumberField(label=_("Staff in post"))
    since = DayField(label=_("Since"))
    document = TextField(label=_("Document"), max_length=120, required=False)


class EndForm(PortalForm):
    """The posts are gone."""

    until = DayField(label=_("Last day"))
    reason = TextField(label=_("Document or reason"), max_length=200, required=False)
