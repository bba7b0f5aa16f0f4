"""The finance bureau's pages of catalogs: the list, a new one, one version with its steps; the government decides on the same page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import actions, queries
from catalog.forms import ConfirmForm, GovernmentForm, NewCatalogForm, OpenForm, PublishForm, ReasonForm, ReviewForm
from catalog.lifecycle import C
from catalog.models import Catalog, Need
from kernel.actors import Actor
from kernel.clock import day_of
from kernel.errors import NotAllowed
from kernel.forms import PortalForm
from kernel.views import signed_in, submit
from parties.queries import edition, places

DRAFTERS = ("administrator", "finance_reviewer")
# Step of a page → its form; the panel's words stand in the template.
FORMS: dict[str, type[PortalForm]] = {
    "open_consultation": OpenForm, "end_consultation": ConfirmForm, "submit_review": ConfirmForm, "review": ReviewForm, "government": GovernmentForm,
    "publish": PublishForm, "take_effect": ConfirmForm, "adjust": ReasonForm, "repeal": ReasonForm, "withdraw": ReasonForm,
}
FULL_TREE = 300


def require_drafter(actor: Actor) -> None:
    """The finance bureau's staff who draft. Raises NotAllowed."""
    if not actor.has(*DRAFTERS):
        raise NotAllowed("create", "has_role:administrator|finance_reviewer")


def find(request: HttpRequest, slug: str) -> Catalog:
    """The version, as far as this actor sees it; a published one is changed by the finance bureau of its own place alone."""
    catalog = get_object_or_404(Catalog.objects.visible_to(request.actor).select_related("jurisdiction", "previous", "approval_file"), slug=slug)
    if not request.actor.has(*DRAFTERS, "government"):
        raise NotAllowed("publish", "has_role:administrator|finance_reviewer|government")
    return catalog


def crumbs(catalog: Catalog | None, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to a page of one catalog."""
    out = [(_("Workbench"), "/desk/"), (_("Catalogs"), reverse("fin-catalogs"))]
    if catalog is not None:
        out.append((catalog.title, reverse("fin-catalog", args=[catalog.slug])))
    return [*out, *more]


@signed_in
def fin_list(request: HttpRequest) -> HttpResponse:
    """Versions on their way first, then those in force, then the rest; and the needs that departments report."""
    if not request.actor.has(*DRAFTERS, "government"):
        raise NotAllowed("publish", "has_role:administrator|finance_reviewer|government")
    place = request.actor.jurisdiction
    mine = list(Catalog.objects.visible_to(request.actor).filter(jurisdiction=place).select_related("jurisdiction").order_by("-year", "-version", "-pk"))
    context = {
        "drafts": request.actor.has(*DRAFTERS),
        "running": [row for row in mine if row.state in queries.RUNNING],
        "standing": [row for row in mine if row.state in (C.PUBLISHED, C.EFFECTIVE, C.ADJUSTING)],
        "over": [row for row in mine if row.state in (C.REPEALED, C.WITHDRAWN)],
        "others": queries.sources(place).exclude(jurisdiction=place) if place else [],
        "needs": Need.objects.visible_to(request.actor).select_related("body")[:50],
        "crumbs": [(_("Workbench"), "/desk/"), (_("Catalogs"), "")],
    }
    return render(request, "catalog/fin_list.html", context)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """A new catalog of the place."""
    require_drafter(request.actor)
    year = day_of(request.clock.now()).year
    form = NewCatalogForm(request.POST or None, sources=queries.sources(request.actor.jurisdiction), initial={"year": year, "kind": "GUIDING"})
    return submit(
        request, form, lambda **data: actions.create(by=request.actor, clock=request.clock, **data), template="catalog/fin_new.html",
        context={"crumbs": crumbs(None, (_("New catalog"), ""))}, then=lambda made: reverse("fin-catalog", args=[made.slug]),
    )


def steps(catalog: Catalog, actor: Actor, day: Any) -> list[str]:
    """The panels that this actor is offered, the main one first."""
    names = {step.name for step in catalog.lifecycle.open_steps(catalog, actor)}
    out = []
    if "pass_review" in names:
        out.append("review")
    if "approve" in names:
        out.append("government")
    out += [name for name in ("open_consultation", "end_consultation", "submit_review", "publish", "adjust", "repeal", "withdraw") if name in names]
    if catalog.state == C.CONSULTING and catalog.consultations.filter(closed_at__isnull=True, closes_on__gte=day).exists():
        out = [name for name in out if name != "end_consultation"]  # its last day is not over
    if catalog.state == C.EXPERT:
        out.sort(key=lambda name: ("review", "submit_review", "open_consultation", "withdraw").index(name))
    if "take_effect" in names and catalog.effective_on and catalog.effective_on <= day:
        out.insert(0, "take_effect")
    return out


def _act(step: str, catalog: Catalog, request: HttpRequest) -> Callable[..., Catalog]:
    """What the panel's form does."""
    who = {"by": request.actor, "clock": request.clock}
    if step == "review":
        return lambda decision, opinion: (actions.pass_review if decision == "pass" else actions.return_review)(catalog, opinion=opinion, **who)
    if step == "government":

        def decide(decision: str, opinion: str, **data: Any) -> Catalog:
            if decision == "approve":
                return actions.approve(catalog, opinion=opinion, **data, **who)
            return actions.return_government(catalog, opinion=opinion, **who)

        return decide
    verb: Callable[..., Catalog] = getattr(actions, step)
    return lambda **data: verb(catalog, **data, **who)


@signed_in
def fin_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One version: where it stands on its way, its rows, what it changes, what is still to be done."""
    catalog = find(request, slug)
    return render(request, "catalog/fin_catalog.html", page_of(request, catalog))


@signed_in
def step(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Take one step of the way; wrong input is the page again, with the form as it was sent."""
    catalog = find(request, slug)
    if request.method != "POST" or name not in FORMS:
        return redirect("fin-catalog", slug=slug)
    form = FORMS[name](request.POST, request.FILES)
    return submit(
        request, form, _act(name, catalog, request), template="catalog/fin_catalog.html", context=page_of(request, catalog, name, form),
        then=lambda done: reverse("fin-catalog", args=[done.slug]),
    )


def page_of(request: HttpRequest, catalog: Catalog, sent: str = "", form: PortalForm | None = None) -> dict[str, Any]:
    """What the page of one version shows. `sent`, `form`: the panel that came back with errors."""
    now = request.clock.now()
    day = day_of(now)
    law = edition(catalog.jurisdiction, day)
    panels = [(name, form if name == sent and form is not None else FORMS[name](initial=_initial(name, catalog, law, day))) for name in steps(catalog, request.actor, day)]
    if sent and form is not None and sent not in dict(panels):
        panels.insert(0, (sent, form))
    return {
        "catalog": catalog,
        "form": form,
        "panels": panels,
        "stages": _stages(catalog),
        "ball": _ball(catalog, day),
        "rows": rows_of(request, catalog),
        "above": catalog.items.filter(pk=_under(request)).first() if _under(request) else None,
        "total": catalog.items.count(),
        "editable": queries.editable(catalog, request.actor),
        "changes": queries.changes(catalog),
        "checks": actions.heard(catalog, law) if catalog.state in (C.EXPERT, C.REVIEW, C.APPROVED) else [],
        "rounds": catalog.consultations.all(),
        "opinions": catalog.opinions.all(),
        "waiting": queries.unanswered(catalog),
        "needs": catalog.needs.select_related("body"),
        "history": queries.history(catalog),
        "negative": queries.negative_items(places(catalog.jurisdiction), day),
        "drafts": request.actor.has(*DRAFTERS),
        "crumbs": crumbs(None, (catalog.title, "")),
    }


def _initial(name: str, catalog: Catalog, law: Any, day: Any) -> dict[str, Any]:
    if name == "open_consultation":
        return {"days": law.value("portal.catalog.consultation_days"), "explanation": catalog.purpose}
    if name == "publish":
        return {"effective_on": day + timedelta(days=1), "document": catalog.approval}
    return {"decision": "pass"} if name == "review" else {"decision": "approve", "approved_on": day} if name == "government" else {}


def _under(request: HttpRequest) -> int:
    raw = request.GET.get("under", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else 0


def rows_of(request: HttpRequest, catalog: Catalog) -> list[Any]:
    """All rows in the order of the tree while they fit on a page; of a longer catalog, one heading's rows at a time."""
    if catalog.items.count() > FULL_TREE:
        under = _under(request)
        rows = catalog.items.filter(parent=under) if under else catalog.items.filter(parent__isnull=True)
        return list(rows.select_related("owner", "need").order_by("position")[:2000])
    children: dict[int | None, list[Any]] = {}
    for row in catalog.items.select_related("owner", "need").order_by("position"):
        children.setdefault(row.parent_id, []).append(row)
    out: list[Any] = []

    def walk(key: int | None) -> None:
        for row in children.get(key, []):
            row.is_heading = row.pk in children
            out.append(row)
            walk(row.pk)

    walk(None)
    return out


def _stages(catalog: Catalog) -> list[dict[str, Any]]:
    """The way as a stage bar."""
    moments = (None, catalog.consulted_at, catalog.heard_at, catalog.submitted_at, catalog.approved_at, catalog.published_at, catalog.effective_at)
    place: dict[str, str] = {C.APPROVED: C.PUBLISHED, C.ADJUSTING: C.EFFECTIVE, C.REPEALED: C.EFFECTIVE, C.WITHDRAWN: C.DRAFT}
    here = queries.PATH.index(C(place.get(catalog.state, catalog.state)))
    out = []
    for number, (state, at) in enumerate(zip(queries.PATH, moments, strict=True), start=1):
        index = number - 1
        over = catalog.state in (C.EFFECTIVE, C.ADJUSTING) or (index == here and catalog.state == C.PUBLISHED)
        word = "done" if index < here or (index == here and over) else "now" if index == here else "later"
        if index == here and catalog.state in (C.REPEALED, C.WITHDRAWN):
            word = "ended"
        out.append({"number": number, "name": C(state).label, "state": word, "when": f"{at:%m-%d}" if at and index <= here else ""})
    return out


def _ball(catalog: Catalog, day: Any) -> dict[str, Any]:
    """Who has to act on the version now."""
    finance, state = _("Finance bureau"), catalog.state
    round_ = catalog.consultations.filter(closed_at__isnull=True).first()
    lines: dict[str, tuple[str, str, Any]] = {
        C.DRAFT: (finance, _("draft the rows"), None),
        C.CONSULTING: (_("Everybody"), _("comment on the draft"), catalog.consulted_at),
        C.EXPERT: (finance, _("reply, hear experts, mend the rows"), catalog.heard_at),
        C.REVIEW: (finance, _("review by a second person"), catalog.submitted_at),
        C.APPROVAL: (_("Government"), _("approve the catalog"), catalog.reviewed_at),
        C.APPROVED: (finance, _("publish"), catalog.approved_at or catalog.reviewed_at),
    }
    if state == C.CONSULTING and round_ is not None and round_.closes_on < day:
        lines[C.CONSULTING] = (finance, _("end the consultation"), None)
    if state not in lines:
        return {"state": "closed", "what": C(state).label}
    who, what, since = lines[state]
    note = _("until %(day)s, that day included") % {"day": round_.closes_on} if state == C.CONSULTING and round_ else ""
    return {"who": who, "what": what, "since": since, "state": "ok", "note": note}
