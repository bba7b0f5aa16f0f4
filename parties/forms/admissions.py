"""Forms of the onboarding: one page a task, one page for all tasks, and the authority's decision."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.forms import DayField, LongTextField, PortalForm, TextField, UploadField
from parties import rules
from parties.models import Evidence, Organisation, Proof, Way

# (field, its form field) of each slot; the name in the page is "<field>_<letter>".
FILES_HINT = _("PDF, picture, Word, Excel or OFD; several files may be chosen. Virus scan: not configured.")


class SeveralFilesInput(forms.FileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(UploadField):
    """Several documents at once; each is checked by its content when it is stored."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", SeveralFilesInput(attrs={"multiple": True}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in given]


def _fields(letter: str, type_: str) -> dict[str, forms.Field]:
    """What a slot asks. Only what the condition needs: size is never asked."""
    asked: dict[str, dict[str, forms.Field]] = {
        "a": {
            "files": FilesField(label=_("Licence or registration certificate"), required=False, help_text=FILES_HINT),
            "document_number": TextField(label=_("Number of the certificate"), max_length=60, required=False),
            "issuer": TextField(label=_("Registered by"), max_length=120, required=False),
            "issued_on": DayField(label=_("Issued on"), required=False),
            "valid_until": DayField(label=_("Valid until"), required=False, help_text=_("Leave it empty where the certificate has no end.")),
        },
        "b": {
            "statement": LongTextField(label=_("Premises, equipment, professional staff and their certificates"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
                                       help_text=_("What is needed to serve; numbers of staff, capital or turnover are not scored.")),
            "files": FilesField(label=_("Certificates of staff, lease, list of equipment"), required=False, help_text=FILES_HINT),
        },
        "c": {
            "files": FilesField(label=_("Statutes, accounting rules, yearly accounts or audit report"), required=False, help_text=FILES_HINT),
            "statement": LongTextField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2})),
        },
        "d": {"declared": forms.BooleanField(label=_("The portal may look up the lists of dishonest parties; the organisation stands on none of them"), required=False)},
        "e": {
            "files": FilesField(label=_("Proof of taxes and of social insurance"), required=False, help_text=FILES_HINT),
            "issued_on": DayField(label=_("Date of the older proof"), required=False),
            "issuer": TextField(label=pgettext_lazy("certificate", "Issued by"), max_length=120, required=False),
            "exempt": forms.BooleanField(label=_("Exempt by law"), required=False),
            "statement": LongTextField(label=_("Reason of the exemption"), required=False, widget=forms.Textarea(attrs={"rows": 2})),
        },
        "f": {"declared": forms.BooleanField(label=_("No serious offence in its business within the last three years"), required=False)},
        "g": {
            "issued_on": DayField(label=_("Yearly report handed in to the registrar on"), required=False, help_text=_("A new organisation leaves it empty.")),
            "files": FilesField(label=_("Yearly report"), required=False, help_text=FILES_HINT),
        },
    }  # fmt: skip
    return asked[letter]


class SlotsForm(PortalForm):
    """The slots of one task, or of all of them."""

    def __init__(self, *args: Any, type_: str, letters: Collection[str], services: bool, rows: Mapping[str, Evidence], specialities: Collection[str] = (),
                 authorities: Collection[Organisation] = (), authority: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letters = [letter for letter in rules.letters_for(type_) if letter in letters]
        for letter in self.letters:
            for name, made in _fields(letter, type_).items():
                made.initial = _initial(rows.get(letter), name)
                self.fields[f"{name}_{letter}"] = made
        if "a" in letters and authorities:
            self.fields["authority"] = forms.ModelChoiceField(
                label=_("Verifying authority"), queryset=Organisation.objects.filter(pk__in=[row.pk for row in authorities]), initial=authority, empty_label=None,
                help_text=_("Preset by your type and place; choose another where your place has none on the portal."))
        self.asks_services = services
        if services:
            self.fields["services"] = LongTextField(label=_("Services offered"), initial="\n".join(specialities), required=False, widget=forms.Textarea(attrs={"rows": 4}),
                                                    help_text=_("One in each line, in the words of the guiding catalog; used to match opportunities."))

    def fields_of(self, letter: str) -> list[forms.BoundField]:
        """The fields of one slot, in order."""
        return [self[name] for name in self.fields if name.endswith(f"_{letter}")]

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """(letter, its fields) of every slot."""
        return [(letter, self.fields_of(letter)) for letter in self.letters]

    def slot_values(self) -> dict[str, dict[str, Any]]:
        """What the action takes, by letter."""
        out: dict[str, dict[str, Any]] = {}
        for letter in self.letters:
            values = {name: self.cleaned_data[f"{name}_{letter}"] for name in ("statement", "declared", "document_number", "issuer", "issued_on", "valid_until") if f"{name}_{letter}" in self.fields}
            exempt = self.cleaned_data.get(f"exempt_{letter}", False)
            values["proof"] = Proof.EXEMPT.value if exempt else Proof.REGISTRY.value if letter == "d" else Proof.DECLARED.value if letter == "f" else Proof.UPLOAD.value
            out[letter] = values
        return out

    def uploads(self) -> dict[str, list[Any]]:
        """New documents by letter."""
        return {letter: self.cleaned_data.get(f"files_{letter}") or [] for letter in self.letters}

    def specialities(self) -> list[str] | None:
        """The services named, each once; None where they were not asked."""
        if not self.asks_services:
            return None
        named = [part.strip()[:60] for part in re.split(r"[\n,，、;；]", self.cleaned_data.get("services") or "")]
        return list(dict.fromkeys(part for part in named if part))[:20]


def _initial(row: Evidence | None, name: str) -> Any:
    if row is None or name == "files":
        return None
    return row.proof == Proof.EXEMPT if name == "exempt" else getattr(row, name, None)


class DecisionForm(PortalForm):
    """The authority's decision: each slot verified in one of three ways, or marked with what is to be mended."""

    decision = forms.ChoiceField(label=_("Decision"), choices=[("admit", _("Verify and admit")), ("return", _("Return to be mended"))], widget=forms.RadioSelect)
    opinion = LongTextField(label=_("Opinion"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, rows: Mapping[str, Evidence], credit_answered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letters, self.credit_answered = list(rows), credit_answered
        for letter in self.letters:
            ways = [choice for choice in Way.choices if choice[0] != Way.REGISTRY or letter in ("a", "d")]
            self.fields[f"way_{letter}"] = forms.ChoiceField(label=_("How verified"), choices=ways, initial=self._first(letter), required=False)
            self.fields[f"where_{letter}"] = TextField(label=_("Looked up where"), required=False, max_length=200)
            self.fields[f"mark_{letter}"] = forms.BooleanField(label=_("To be mended"), required=False)
            self.fields[f"reason_{letter}"] = TextField(label=_("What is to be mended"), required=False, max_length=300)
        for name, each in self.fields.items():  # they stand beside their slot, outside the panel
            if "_" in name:
                each.widget.attrs["form"] = "decision"

    def _first(self, letter: str) -> str:
        """The usual way: the lists by the register where it answered, else by hand; everything else by its evidence."""
        if letter != "d":
            return Way.EVIDENCE.value
        return Way.REGISTRY.value if self.credit_answered else Way.HAND.value

    def slot_fields(self, letter: str) -> dict[str, forms.BoundField]:
        """The four fields of one slot."""
        return {name: self[f"{name}_{letter}"] for name in ("way", "where", "mark", "reason")}

    def marks(self) -> dict[str, str]:
        """Marked slots and what is to be mended in each."""
        return {letter: self.cleaned_data[f"reason_{letter}"] for letter in self.letters if self.cleaned_data[f"mark_{letter}"]}

    def ways(self) -> dict[str, tuple[str, str]]:
        """How each slot was verified."""
        return {letter: (self.cleaned_data[f"way_{letter}"] or self._first(letter), self.cleaned_data[f"where_{letter}"]) for letter in self.letters}


class RevokeForm(PortalForm):
    """Why an admission is taken back."""

    because = LongTextField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
