"""The applicant's pages (K5): three questions, the task list, one page a task, the check before handing in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog import queries as catalogs
from catalog.models import CatalogItem
from kernel.clock import day_of
from kernel.errors import NotAllowed, WrongState
from kernel.models import Draft
from kernel.views import signed_in, submit
from parties.models import Organisation
from parties.queries import edition, places
from planning import actions, queries, rules
from planning.forms import FORMS, SectionForm, StartForm, SubmitForm, WithdrawForm
from planning.forms.applications import OWN
from planning.models import PlanRow, Project, Route, SectionCode
from planning.views import drafting

TEMPLATES = {code: f"planning/section_{code}.html" for code in ("need", "budget", "targets", "files")}
STATES = {"new": "todo", "doing": "doing", "lacking": "lacking", "done": "done"}


def crumbs(project: Project | None, here: str) -> list[tuple[str, str]]:
    out = [(_("Workbench"), "/desk/"), (_("Projects"), reverse("dept-projects"))]
    if project is not None:
        out.append((project.number, reverse("project-apply", args=[project.number])))
    return [*out, (here, "")]


def items_of(place: Any, request: HttpRequest) -> list[CatalogItem]:
    day = day_of(request.clock.now())
    catalog = catalogs.in_force(place, day)
    return catalogs.leaves(catalog, edition(place, day), places(place)) if catalog else []


def own(request: HttpRequest, number: str) -> Project:
    """The application, when it is visible; its pages are for those who may fill it in. Raises NotAllowed."""
    rows = Project.objects.visible_to(request.actor).select_related("body", "jurisdiction", "catalog_item__catalog")
    project = get_object_or_404(rows, number=number)
    step = project.lifecycle.by_name["submit"]
    if not step.who(request.actor, project):
        raise NotAllowed("submit", str(step.who.name))
    return project


def _plan_row(request: HttpRequest, body: Organisation) -> PlanRow | None:
    """The row of the body's published plan that the address names, if no project was started from it."""
    wanted = request.POST.get("row") or request.GET.get("row", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    rows = PlanRow.objects.filter(plan__body=body, plan__published_at__isnull=False, project=None).select_related("plan", "catalog_item", "line")
    return rows.filter(pk=int(wanted)).first()


def _from_plan(row: PlanRow | None) -> dict[str, Any]:
    """What the three questions show at first when a row of the plan is taken up."""
    if row is None:
        return {}
    return {"title": row.title, "catalog_item": row.catalog_item_id, "content": row.content, "estimate": row.amount}


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """The three questions before an application."""
    if not request.actor.has("clerk"):
        raise NotAllowed("start", "has_role:clerk")
    body = get_object_or_404(Organisation.objects.select_related("jurisdiction"), key=request.actor.organisation_key)
    row = _plan_row(request, body)
    form = StartForm(request.POST or None, items=items_of(body.jurisdiction, request), initial=_from_plan(row))
    day = day_of(request.clock.now())
    law = edition(body.jurisdiction, day)

    def act(path: str, **data: Any) -> Project:
        return actions.start(by=request.actor, clock=request.clock, new_function=path == "new", special=path == "special", row=row, **data)

    context = {
        "body": body,
        "row": row,
        "catalog": catalogs.in_force(body.jurisdiction, day),
        "paths": queries.every_path(law, body),
        "route_law": law.cite("portal.route.table"),
        "large": rules.large_line(law),
        "earlier": Project.objects.filter(body=body).exclude(submitted_at=None).order_by("-pk")[:5],
        "negative": catalogs.negative_items(places(body.jurisdiction), day),
        "crumbs": crumbs(None, _("New project")),
    }
    return submit(request, form, act, template="planning/new.html", context=context, then=lambda made: reverse("project-apply", args=[made.number]))


@signed_in
def tasks(request: HttpRequest, number: str) -> HttpResponse:
    """The task list with its five statuses; the last task opens when all others are done."""
    project = own(request, number)
    statuses = queries.section_statuses(project)
    done, total = queries.progress(project)
    rows = [
        {
            "title": status.label,
            "url": reverse("project-section", args=[number, status.code]) if project.is_open else "",
            "state": "fix" if status.returned else STATES[status.status],
            "note": _saved(status),
        }
        for status in statuses
    ]
    check = {"title": _("Check and submit"), "url": reverse("project-check", args=[number]), "state": "todo" if done == total and project.is_open else "locked", "note": ""}
    saved = max((status.saved_at for status in statuses if status.saved_at), default=None)
    context = {
        "project": project,
        "tasks": [*rows, check],
        "done": done,
        "total": total,
        "saved_at": saved,
        "marks": [(mark, queries.label(mark.field)) for mark in queries.open_marks(project)],
        "route": Route(project.route),
        "stops": queries.route_of(project, request.clock.now()),
        "review_clock": queries.review_clock(project, request.clock.now()),
        "mend_days": queries.mend_days(project, request.clock.now()),
        "unconfirmed": [(queries.label(field), rules.SECTION_OF[field]) for field in project.unconfirmed],
        "may_withdraw": project.lifecycle.may(project, request.actor, "withdraw"),
        "crumbs": crumbs(None, project.number),
    }
    return render(request, "planning/tasks.html", context)


def _saved(status: queries.SectionStatus) -> str:
    if not status.saved_at:
        return ""
    from kernel.templatetags.portal import moment

    return _("saved %(at)s by %(who)s") % {"at": moment(status.saved_at), "who": status.saved_by}


def _form(request: HttpRequest, project: Project, code: str, draft: Draft | None) -> SectionForm:
    """The form of a task: as it was saved, over it what was saved automatically since."""
    stored = project.sections.get(code=code)
    extra: dict[str, Any] = {"waiting": {field: queries.label(field) for field in project.unconfirmed if rules.SECTION_OF[field] == code}}
    if code == "content":
        extra["items"] = items_of(project.jurisdiction, request)
    elif code == "need":
        extra["place"] = project.jurisdiction_id
    elif code == "budget":
        extra["lines"] = [(line, queries.available(line)) for line in queries.lines_of(project.body, project.year)]
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    shown = {**drafting.initial_of(project, code), "version": stored.version, "done": "yes" if stored.done else "no"}
    if draft is not None:
        shown = {**shown, **{name: value for name, value in draft.data.items() if name not in OWN}, "draft": draft.version}
    form = FORMS[code](*data, initial=shown, **extra)
    if not form.is_bound:
        form.show_demanded()
    return form


@signed_in
def section(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """One task: GET shows the draft, POST saves it; a file is stored with the same button. What the page's script saves by itself is a draft
    of its own and changes nothing until the button is pressed; over somebody else's text nothing is saved, both are shown (409)."""
    if section not in SectionCode.values:
        raise Http404
    project = own(request, number)
    if not project.is_open and (request.method == "GET" or "autosave" in request.POST):
        raise WrongState("save_section", project.state)
    if "autosave" in request.POST:
        return drafting.autosave(request, project, section)
    draft = drafting.load(project, section)
    if request.method == "POST" and drafting.outrun(request, project, section, draft):
        return drafting.conflict(request, project, section, draft)
    form = _form(request, project, section, draft)

    def act(**_data: Any) -> Any:
        values = form.plain()
        upload, kind, instruction = values.pop("file", None), values.pop("kind", ""), values.pop("is_instruction", False)
        if upload:
            actions.add_file(project, by=request.actor, clock=request.clock, file=upload, kind=kind, is_instruction=instruction)
        version, done = form.cleaned_data["version"], form.cleaned_data["done"] == "yes"
        saved = actions.save_section(
            project, section, by=request.actor, clock=request.clock, version=version, done=done, values=values, confirmed=form.cleaned_data.get("confirmed", ())
        )
        drafting.drop(project, section)
        return saved

    def then(saved: Any) -> str:
        if section == "files" and not saved.done:
            return reverse("project-section", args=[number, section])
        return _next(project, section) if "next" in request.POST else reverse("project-apply", args=[number])

    context = _section_context(request, project, section, draft)
    return submit(request, form, act, template=TEMPLATES.get(section, "planning/section.html"), context=context, then=then)


def _next(project: Project, here: str) -> str:
    """The next task that is not done, after this one; the check when all are."""
    open_ones = [status.code for status in queries.section_statuses(Project.objects.get(pk=project.pk)) if status.status != "done"]
    codes = list(SectionCode.values)
    later = [code for code in open_ones if codes.index(code) > codes.index(here)] or open_ones
    return reverse("project-section", args=[project.number, later[0]]) if later else reverse("project-check", args=[project.number])


def _section_context(request: HttpRequest, project: Project, section: str, draft: Draft | None) -> dict[str, Any]:
    codes = list(SectionCode.values)
    now = request.clock.now()
    return {
        "project": project,
        "code": section,
        "title": SectionCode(section).label,
        "number": codes.index(section) + 1,
        "total": len(codes),
        "draft": draft,
        "marks": [(mark, queries.label(mark.field)) for mark in queries.open_marks(project) if mark.section == section],
        "checks": queries.sorted_checks(queries.section_findings(project, section, now) if project.sections.get(code=section).done else []),
        "attachments": project.attachments.select_related("file") if section == "files" else [],
        "survey": queries.survey_values(project) if section == "need" else None,
        "crumbs": crumbs(project, str(SectionCode(section).label)),
    }


@signed_in
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Every answer with its link to change it, every rule with its verdict, the declaration, and the act."""
    project = own(request, number)
    if request.method == "GET" and not project.is_open:
        raise WrongState("submit", project.state)
    form = SubmitForm(request.POST or None)
    done, total = queries.progress(project)
    groups = [(SectionCode(code), _summary(project, code), reverse("project-section", args=[number, code])) for code in SectionCode.values]
    context = {
        "project": project,
        "checks": queries.sorted_checks(queries.checks(project, request.clock.now())),
        "groups": groups,
        "ready": done == total,
        "done": done,
        "total": total,
        "crumbs": crumbs(project, _("Check and submit")),
    }
    return submit(
        request,
        form,
        lambda **data: actions.submit(project, by=request.actor, clock=request.clock, **data),
        template="planning/check.html",
        context=context,
        then=lambda receipt: reverse("receipt", args=[receipt.serial]),
    )


def _summary(project: Project, code: str) -> list[dict[str, str]]:
    url = reverse("project-section", args=[project.number, code])
    return [{"label": row.label, "value": row.text, "url": f"{url}#id_{row.field}"} for row in queries.rows(project, code)]


@signed_in
def remove_file(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """Take an attachment out of the draft."""
    project = own(request, number)
    if request.method == "POST":
        actions.remove_file(project, by=request.actor, clock=request.clock, attachment_id=attachment_id)
    return redirect("project-section", number=number, section="files")


@signed_in
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back before it is reviewed; a page says what that means first."""
    project = own(request, number)
    return submit(
        request,
        WithdrawForm(request.POST if request.method == "POST" else None),
        lambda **_data: actions.withdraw(project, by=request.actor, clock=request.clock),
        template="planning/withdraw.html",
        context={"project": project, "crumbs": crumbs(project, _("Take back"))},
        then=lambda back: reverse("project-apply", args=[back.number]),
    )
