"""Forms of the panel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import LongTextField, PointsField, PortalForm, TextField


class DeclareForm(PortalForm):
    promise = forms.BooleanField(label=_("I have read the list of suppliers. I have no interest in any of them, judge independently, and keep everything confidential."))

    def clean(self) -> dict[str, Any]:
        return {}


class RecuseForm(PortalForm):
    reason = LongTextField(label=_("Why you step aside"), widget=forms.Textarea(attrs={"rows": 2}))


class DeclineForm(PortalForm):
    reason = LongTextField(label=_("Why you cannot come"), widget=forms.Textarea(attrs={"rows": 2}))


class ScoreForm(PortalForm):
    """A member's sheet; fields are points-<item>-<n> and reason-<item>-<n>, n the bidder's place in the order of delivery."""

    def __init__(self, *args: Any, sheet: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = list(sheet)
        for item, cells in self.sheet:
            for number, cell in enumerate(cells, 1):
                score = cell.score
                self.fields[f"points-{item.no}-{number}"] = PointsField(
                    label=cell.bid.contractor.name, required=False, initial=None if score is None else f"{score.points.normalize():f}")
                self.fields[f"reason-{item.no}-{number}"] = TextField(
                    label=_("Reason"), required=False, max_length=300, initial="" if score is None else score.reason)

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {"item": item, "cells": [{"bid": cell.bid, "points": self[f"points-{item.no}-{n}"], "reason": self[f"reason-{item.no}-{n}"]} for n, cell in enumerate(cells, 1)]}
            for item, cells in self.sheet
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {"marks": {
            (item.no, cell.bid.public_id): (data.get(f"points-{item.no}-{n}"), data.get(f"reason-{item.no}-{n}") or "")
            for item, cells in self.sheet for n, cell in enumerate(cells, 1)
        }}

    def add_findings(self, findings: Any) -> None:
        """The rules name bidders by their public id; the sheet numbers them."""
        order = {cell.bid.public_id: str(n) for _item, cells in self.sheet for n, cell in enumerate(cells, 1)}
        moved = []
        for each in findings:
            head, _dash, key = each.field.rpartition("-")
            moved.append(type(each)(**{**each.__dict__, "field": f"{head}-{order[key]}"}) if key in order else each)
        super().add_findings(moved)


class SignForm(PortalForm):
    dissent = LongTextField(label=_("Dissenting opinion"), required=False, help_text=_("Leave empty to agree. Who signs without a dissent is taken to agree."),
                            widget=forms.Textarea(attrs={"rows": 3}))
