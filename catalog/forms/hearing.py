"""Forms of the consultation and of the experts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.forms.life import text
from catalog.models import Stance, Verdict
from kernel.forms import DayField, PortalForm, TextField


class CommentForm(PortalForm):
    """A comment: only the text is demanded. A signed-in body speaks in its own name."""

    text = text(_("Your comment"), rows=6)
    subject = TextField(label=_("On which item"), max_length=200, required=False)
    name = TextField(label=_("Your name (published with the reply)"), max_length=40, required=False)
    organisation = TextField(label=_("Your organisation (published with the reply)"), max_length=120, required=False)
    contact = TextField(label=_("How to reach you (never published)"), max_length=120, required=False)

    def __init__(self, *args: Any, own_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own_name:
            del self.fields["organisation"], self.fields["name"]


class ReplyForm(PortalForm):
    """The answer to one comment."""

    verdict = forms.ChoiceField(label=_("Answer"), choices=Verdict.choices, widget=forms.RadioSelect)
    reply = text(_("Reply, with the reason"), max_length=2000)


class ResultForm(PortalForm):
    """The result of a round."""

    result = text(_("What came of the consultation"), rows=5, max_length=4000)


class OpinionForm(PortalForm):
    """An expert's opinion."""

    name = TextField(label=_("Expert"), max_length=40)
    employer = TextField(label=_("Organisation"), max_length=120)
    title = TextField(label=_("Professional title"), max_length=60, required=False)
    stance = forms.ChoiceField(label=_("Conclusion"), choices=Stance.choices, widget=forms.RadioSelect)
    text = text(_("Opinion"), rows=4, max_length=4000)
    given_on = DayField(label=_("Given on"))


class WaiveForm(PortalForm):
    """Why no expert is heard."""

    reason = text(_("Why no expert opinion is needed"), max_length=1000)
