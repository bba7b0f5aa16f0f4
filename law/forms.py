"""Forms of the finance bureau's pages of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.forms import DayField, LongTextField, PortalForm, TextField, UploadField, WholeNumberField
from law.book import Document, Provision
from law.models import ArticleKind, Cleanup
from law.rules import write_value

# The whole country has no code; a form needs a word for it.
NATION = "nation"


class Because(PortalForm):
    """What every proposal says: the document it rests on, why, and the file."""

    basis = TextField(label=_("Document of approval"), max_length=200, help_text=_("Name and number of the paper that this change rests on."))
    because = LongTextField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    file = UploadField(label=_("File"), required=False)


class VersionForm(Because):
    """A new version of a provision, or a correction of one that stands."""

    place = forms.TypedChoiceField(label=_("Place"), coerce=lambda code: "" if code == NATION else code)
    value = LongTextField(label=_("Value"), max_length=4000)
    since = DayField(label=_("In force since"))
    until = DayField(label=_("In force until"), required=False, help_text=_("The first day on which it no longer binds; empty: without end."))
    late = TextField(label=_("Why it reaches back"), max_length=300, required=False, help_text=_("Only when the day is not in the future."))
    document = forms.ChoiceField(label=_("Document"), required=False)
    document_name = TextField(label=_("Name of a new document"), max_length=200, required=False)
    document_number = TextField(label=_("Its number"), max_length=60, required=False)
    article = TextField(label=_("Article"), max_length=40, required=False)
    text = LongTextField(label=_("Text or gist"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    verified = forms.BooleanField(label=_("I compared it with the wording of the document"), required=False)
    source = TextField(label=_("Where the wording was read"), max_length=300, required=False)

    field_order = (
        "place", "value", "since", "until", "late", "document", "document_name", "document_number", "article", "text", "verified", "source", "basis",
        "because", "file",
    )  # fmt: skip

    def __init__(self, *args: Any, model: Provision, places: Iterable[tuple[str, str]], documents: Iterable[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices("place", [(code or NATION, name) for code, name in places])
        named = [(each.key, f"{each.number} {each.name}".strip() if each.number != each.name else each.name) for each in documents]
        self.choices("document", [("", _("A new document, entered below")), *sorted(named, key=lambda each: each[1])])
        if model.unit not in ("list", "table", "text"):
            self.fields["value"].widget = forms.TextInput()
        self.fields["value"].help_text = HINTS.get(model.unit, "")

    def choices(self, name: str, pairs: Iterable[Any]) -> None:
        """Set what a field offers."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(pairs)


HINTS = {
    "day": _("Calendar days, a whole number."), "WD": _("Working days, a whole number."), "year": _("Years, a whole number."),
    "minute": _("Minutes, a whole number."), "count": _("A whole number."), "digit": _("A whole number."), "yuan": _("Yuan, such as 500000 or 500000.00."),
    "share": _("A share, such as 0.15 or 15%."), "share/day": _("A share for each day, such as 0.0005."), "fraction": _("A fraction, such as 2/3."),
    "flag": _("是 or 否."), "list": _("One item a line."), "table": _("One row a line: code=words."),
}  # fmt: skip


def initial_of(model: Provision, place: str) -> dict[str, Any]:
    """What the form begins with: the version that stands."""
    return {"place": place or NATION, "value": write_value(model.value, model.unit), "document": model.document, "article": model.article, "text": model.text,
            "verified": False}  # fmt: skip


class TableForm(Because):
    """The working days of a year."""

    year = WholeNumberField(label=_("Year"), least=2015, most=2100)
    table = LongTextField(
        label=_("Holidays and make-up days"), max_length=6000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Paste the sentences of the yearly notice, or one row a line: 元旦,2027-01-01,2027-01-03 and 上班,2027-01-04."),
    )  # fmt: skip

    field_order = ("year", "table", "basis", "because", "file")


class DecisionForm(PortalForm):
    """The second person's decision."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve the change")), ("refuse", _("Refuse the change"))])
    opinion = LongTextField(label=_("Opinion"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class CleanupForm(PortalForm):
    """A rule under fair-competition review."""

    document = TextField(label=_("Document under review"), max_length=200)
    document_number = TextField(label=_("Document number"), max_length=60, required=False)
    issuer = TextField(label=_("Issued by"), max_length=120)
    reviewed_on = DayField(label=_("Reviewed on"))
    finding = LongTextField(label=pgettext_lazy("fair competition", "Finding"), max_length=2000)


class SettleForm(PortalForm):
    """What became of it."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Cleanup.Outcome.choices)
    acted_on = DayField(label=_("Done on"))
    action = LongTextField(label=_("What was done"), max_length=1000)


class ArticleForm(PortalForm):
    """An article: experience, question and answer, or local measures."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    title = TextField(label=_("Title"), max_length=200)
    body = LongTextField(label=_("Text"), max_length=20000, widget=forms.Textarea(attrs={"rows": 12}))
    document_number = TextField(label=_("Document number"), max_length=60, required=False, help_text=_("For local measures."))
    copied_to = TextField(label=_("Copied to"), max_length=120, required=False, help_text=_("For local measures: to whom they were sent for the record."))
    file = UploadField(label=_("File"), required=False)
