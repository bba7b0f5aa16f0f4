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
from kernel.views import signed_in, submit
from parties.models import Organisation
from parties.queries import edition, places
from planning import actions, queries, rules
from planning.forms import FORMS, SectionForm, StartForm, SubmitForm, WithdrawForm
from planning.models import Project, Route, SectionCode

STATES = {"new": "todo", "doing": "doing", "lacking": "lacking", "done": "done"}


def _crumbs(project: Project | None, here: str) -> list[tuple[str, str]]:
    out = [(_("Workbench"), "/desk/"), (_("Projects"), reverse("dept-projects"))]
    if project is not None:
        out.append((project.number, reverse("project-apply", args=[project.number])))
    return [*out, (here, "")]


def _items(place: Any, request: HttpRequest) -> list[CatalogItem]:
    day = day_of(request.clock.now())
    catalog = catalogs.in_force(place, day)
    return catalogs.leaves(catalog, edition(place, day), places(place)) if catalog else []


def _own(request: HttpRequest, number: str) -> Project:
    """The application, when it is visible; its pages are for those who may fill it in. Raises NotAllowed."""
    rows = Project.objects.visible_to(request.actor).select_related("body", "jurisdiction", "catalog_item__catalog")
    project = get_object_or_404(rows, number=number)
    step = project.lifecycle.by_name["submit"]
    if not step.who(request.actor, project):
        raise NotAllowed("submit", str(step.who.name))
    return project


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """The three questions before an application."""
    if not request.actor.has("clerk"):
        raise NotAllowed("start", "has_role:clerk")
    body = get_object_or_404(Organisation.objects.select_related("jurisdiction"), key=request.actor.organisation_key)
    form = StartForm(request.POST or None, items=_items(body.jurisdiction, request))
    day = day_of(request.clock.now())
    law = edition(body.jurisdiction, day)

    def act(path: str, **data: Any) -> Project:
        return actions.start(by=request.actor, clock=request.clock, new_function=path == "new", special=path == "special", **data)

    context = {
        "body": body,
        "catalog": catalogs.in_force(body.jurisdiction, day),
        "routes": [(Route(code), rules.approvers(code, law=law)) for code in Route.values],
        "route_law": law.cite("portal.route.table"),
        "large": law.value("portal.route.large_amount"),
        "negative": catalogs.negative_items(places(body.jurisdiction), day),
        "crumbs": _crumbs(None, _("New project")),
    }
    return submit(request, form, act, template="planning/new.html", context=context, then=lambda made: reverse("project-apply", args=[made.number]))


@signed_in
def tasks(request: HttpRequest, number: str) -> HttpResponse:
    """The task list with its five statuses; the last task opens when all others are done."""
    project = _own(request, number)
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
        "may_withdraw": project.lifecycle.may(project, request.actor, "withdraw"),
        "crumbs": _crumbs(None, project.number),
    }
    return render(request, "planning/tasks.html", context)


def _saved(status: queries.SectionStatus) -> str:
    if not status.saved_at:
        return ""
    from kernel.templatetags.portal import moment

    return _("saved %(at)s by %(who)s") % {"at": moment(status.saved_at), "who": status.saved_by}


def _initial(project: Project, code: str, version: int, done: bool) -> dict[str, Any]:
    """What the form of a task shows at first."""
    out: dict[str, Any] = {field: getattr(project, field) for field in rules.SECTION_FIELDS[code] if field not in ("funding", "attachments")}
    if out.get("quantity") is not None:
        out["quantity"] = f"{out['quantity'].normalize():f}"
    for row, part in enumerate(project.funding.all() if code == "budget" else [], 1):
        out[f"line_{row}"], out[f"amount_{row}"] = str(part.line_id), part.amount
    for row, target in enumerate(project.targets if code == "targets" else [], 1):
        out |= {f"{key}_{row}": value for key, value in target.items()}
    return {**out, "version": version, "done": "yes" if done else "no"}


def _form(request: HttpRequest, project: Project, code: str) -> SectionForm:
    stored = project.sections.get(code=code)
    extra: dict[str, Any] = {}
    if code == "content":
        extra["items"] = _items(project.jurisdiction, request)
    elif code == "budget":
        extra["lines"] = [(line, queries.available(line)) for line in queries.lines_of(project.body, project.year)]
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMS[code](*data, initial=_initial(project, code, stored.version, stored.done), **extra)
    if not form.is_bound:
        form.show_demanded()
    return form


@signed_in
def section(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """One task: GET shows the draft, POST saves it; a file is stored with the same button."""
    if section not in SectionCode.values:
        raise Http404
    project = _own(request, number)
    if request.method == "GET" and not project.is_open:
        raise WrongState("save_section", project.state)
    form = _form(request, project, section)

    def act(**_data: Any) -> Any:
        values = form.plain()
        upload, kind = values.pop("file", None), values.pop("kind", "")
        if upload:
            actions.add_file(project, by=request.actor, clock=request.clock, file=upload, kind=kind)
        version, done = form.cleaned_data["version"], form.cleaned_data["done"] == "yes"
        return actions.save_section(project, section, by=request.actor, clock=request.clock, version=version, done=done, values=values)

    def then(saved: Any) -> str:
        again = section == "files" and not saved.done
        return reverse("project-section", args=[number, section]) if again else reverse("project-apply", args=[number])

    codes = list(SectionCode.values)
    context = {
        "project": project,
        "code": section,
        "title": SectionCode(section).label,
        "number": codes.index(section) + 1,
        "total": len(codes),
        "marks": [(mark, queries.label(mark.field)) for mark in queries.open_marks(project) if mark.section == section],
        "checks": queries.sorted_checks(queries.section_findings(project, section, request.clock.now()) if project.sections.get(code=section).done else []),
        "attachments": project.attachments.select_related("file") if section == "files" else [],
        "crumbs": _crumbs(project, str(SectionCode(section).label)),
    }
    return submit(
        request, form, act, template=f"planning/section_{section}.html" if section in OWN_PAGE else "planning/section.html", context=context, then=then
    )


OWN_PAGE = frozenset({"budget", "targets", "files"})


@signed_in
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Every answer with its link to change it, every rule with its verdict, the declaration, and the act."""
    project = _own(request, number)
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
        "crumbs": _crumbs(project, _("Check and submit")),
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
    project = _own(request, number)
    if request.method == "POST":
        actions.remove_file(project, by=request.actor, clock=request.clock, attachment_id=attachment_id)
    return redirect("project-section", number=number, section="files")


@signed_in
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back before it is reviewed; a page says what that means first."""
    project = _own(request, number)
    return submit(
        request,
        WithdrawForm(request.POST if request.method == "POST" else None),
        lambda **_data: actions.withdraw(project, by=request.actor, clock=request.clock),
        template="planning/withdraw.html",
        context={"project": project, "crumbs": _crumbs(project, _("Take back"))},
        then=lambda back: reverse("project-apply", args=[back.number]),
    )
