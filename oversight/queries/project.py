"""One project to the bottom: its journal, files and postings, without what a bidder's seal still protects."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from contracts.models import Contract, DeliveryFile
from evaluation.models import ThirdPartyReport
from kernel.actors import Actor
from kernel.lifecycle import LIFECYCLES
from kernel.models import Entry, StoredFile
from oversight.queries.facts import Fact, facts
from planning.models import Attachment, Posting, Project
from procurement.models import BidFile, Tender

# Entries without a change of state have no step in a table; these are the frequent ones.
QUIET = {
    "evaluation.open": gettext_lazy("Evaluation opened"),
    "evaluation.name_third_party": gettext_lazy("Third party named"),
    "evaluation.save_indicators": gettext_lazy("Self-evaluation saved"),
    "evaluation.make_batch": gettext_lazy("Survey codes made"),
    "evaluation.answer": gettext_lazy("A recipient answered"),
    "evaluation.ask_call": gettext_lazy("A recipient asked for a call"),
    "evaluation.close_call": gettext_lazy("A recipient was called; number deleted"),
    "evaluation.handle": gettext_lazy("A bad answer was worked on"),
    "evaluation.report": gettext_lazy("Third-party report handed in"),
    "evaluation.reply": gettext_lazy("The contractor replied"),
    "planning.record_evaluation": gettext_lazy("Grade kept with the project"),
    "disclosure.publish": gettext_lazy("Notice published"),
}
BIDDERS = ("contractor_clerk", "contractor_head")


def projects(actor: Actor, query: str = "") -> QuerySet[Project]:
    """The projects of the reader's place that were handed in, newest first."""
    rows = Project.objects.visible_to(actor).select_related("body").order_by("-id")
    if query:
        rows = rows.filter(Q(number__icontains=query) | Q(title__icontains=query) | Q(body__name__icontains=query))
    return rows


def sealed(project: Project) -> bool:
    """Whether bids of this project may exist that nobody may know of yet: a tender is public and not opened."""
    return Tender.objects.filter(project=project, notice_at__isnull=False, opened_at__isnull=True).exclude(state="TERMINATED").exists()


def journal(project: Project) -> QuerySet[Entry]:
    """Every entry of the thread, newest first; until the opening not even who has bid (招标投标法 第二十二条 protects the number too)."""
    rows = Entry.objects.filter(thread=project.number).order_by("-id")
    if not sealed(project):
        return rows
    acts = Q()
    for role in BIDDERS:
        acts |= Q(roles__contains=[role])
    return rows.exclude(subject__startswith="procurement.bid").exclude(acts & Q(event__startswith="procurement."))


def act_words(entry: Entry) -> str:
    """What was done, in the reader's language; the event's own name where the table has no step of it."""
    lifecycle = LIFECYCLES.get(entry.subject)
    step = lifecycle.by_name.get(entry.event.partition(".")[2]) if lifecycle else None
    if step and step.label:
        return str(step.label)
    return str(QUIET.get(entry.event, entry.event))


def state_words(entry: Entry, state: str) -> str:
    """A state in the reader's language."""
    lifecycle = LIFECYCLES.get(entry.subject)
    return str(dict(lifecycle.states.choices).get(state, state)) if lifecycle else state


@dataclass(frozen=True)
class Line:
    """One entry as the page prints it."""

    entry: Entry
    what: str
    states: str
    facts: list[Fact]


def lines(entries: list[Entry]) -> list[Line]:
    """Entries with their words; facts of both kinds, the published ones first."""
    out = []
    for entry in entries:
        states = [state_words(entry, state) for state in (entry.from_state, entry.to_state) if state]
        out.append(Line(entry, act_words(entry), " → ".join(states), facts({**entry.public_facts, **entry.facts})))
    return out


def files(project: Project) -> list[tuple[str, StoredFile]]:
    """(where it belongs, file) of everything handed in or made for the project; bidders' files after the opening only."""
    found: list[tuple[str, StoredFile]] = []
    found += [(_("Application"), row.file) for row in Attachment.objects.filter(project=project).select_related("file")]
    if not sealed(project):
        bids = BidFile.objects.filter(bid__tender__project=project, bid__opened_at__isnull=False).select_related("file")
        found += [(_("Bid"), row.file) for row in bids]
    found += [(_("Contract"), row.pdf) for row in Contract.objects.filter(project=project, pdf__isnull=False).select_related("pdf") if row.pdf]
    found += [(pgettext("file", "Delivery"), row.file) for row in DeliveryFile.objects.filter(delivery__milestone__contract__project=project).select_related("file")]
    reports = ThirdPartyReport.objects.filter(evaluation__project=project, file__isnull=False).select_related("file")
    return found + [(_("Third-party report"), row.file) for row in reports if row.file]


def postings(project: Project) -> list[Posting]:
    """The movements of the project's money, oldest first, with both sides."""
    return list(Posting.objects.filter(project=project).prefetch_related("lines__account").order_by("id"))
