"""K7: the tasks of an admission, the check page, the renewal, the passport."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from kernel.clock import day_of
from kernel.forms import PortalForm
from kernel.models import Receipt
from kernel.views import signed_in, submit
from parties import actions, queries, rules
from parties.forms import SlotsForm
from parties.models import Admission, Contractor, Evidence
from parties.permissions import CONTRACTOR_ROLES
from parties.queries.admissions import TASK_LABELS, Task, authorities, latest_facts, slots


def own_contractor(request: HttpRequest) -> Contractor:
    """The contractor that the actor acts for, else 404."""
    rows = Contractor.objects.select_related("organisation__jurisdiction", "organisation__contact")
    if not request.actor.has(*sorted(CONTRACTOR_ROLES)):
        raise Http404
    return get_object_or_404(rows, organisation__key=request.actor.organisation_key or "-")


def _open(contractor: Contractor) -> Admission:
    """The application in work, else 404."""
    found = queries.working(contractor)
    if found is None:
        raise Http404
    return found


def _rows(tasks: list[Task], *, mine: bool) -> list[dict[str, Any]]:
    """The tasks as the list of tasks shows them."""
    return [
        {"title": task.label, "url": reverse("onboarding-task", args=[task.code]) if mine else "", "state": task.state,
         "note": "；".join(task.marks.values()) or "；".join(finding.what for finding in task.findings)} for task in tasks
    ]  # fmt: skip


@signed_in
def onboarding(request: HttpRequest) -> HttpResponse:
    """The two lines, and the tasks that follow from the type; POST begins an application or a renewal."""
    contractor = own_contractor(request)
    if request.method == "POST":
        actions.begin(contractor, by=request.actor, clock=request.clock)
        return redirect("vendor-onboarding")
    day = day_of(request.clock.now())
    open_one, admitted = queries.working(contractor), queries.counting(contractor)
    tasks = queries.tasks(open_one, day) if open_one else []
    mine = open_one is not None and open_one.is_open
    first = next((task for task in tasks if task.state != "done"), None)
    context = {
        "contractor": contractor, "admission": open_one, "admitted": admitted, "tasks": _rows(tasks, mine=mine), "next_task": first if mine else None, "ready": first is None,
        "marks": [(task.code, task.label, reason) for task in tasks for reason in task.marks.values()], "facts": latest_facts(contractor),
        "bars": queries.bars(contractor, day), "mine": mine, "due": queries.verify_by(open_one) if open_one else None,
    }  # fmt: skip
    return render(request, "parties/onboarding.html", context)


@signed_in
def task(request: HttpRequest, name: str) -> HttpResponse:
    """One task: its slots, what was handed in, and what the authority marked."""
    contractor = own_contractor(request)
    letters = rules.tasks_for(contractor.type).get(name)
    if letters is None:
        raise Http404
    return _slots_page(request, _open(contractor), letters, services=name == "services", title=TASK_LABELS[name], code=name)


@signed_in
def everything(request: HttpRequest) -> HttpResponse:
    """All tasks on one page, for whoever has everything at hand; also the quickest way to renew."""
    contractor = own_contractor(request)
    return _slots_page(request, _open(contractor), rules.letters_for(contractor.type), services=True, title="", code="all")


def _slots_page(request: HttpRequest, admission: Admission, letters: tuple[str, ...], *, services: bool, title: Any, code: str) -> HttpResponse:
    rows = slots(admission)
    form = SlotsForm(*((request.POST, request.FILES) if request.method == "POST" else ()), type_=admission.contractor.type, letters=letters, services=services, rows=rows,
                     specialities=admission.specialities, authority=admission.authority, authorities=authorities(admission.contractor.type, request.clock.now()))

    def act(**data: Any) -> Admission:
        return actions.fill(admission, by=request.actor, clock=request.clock, slots=form.slot_values(), uploads=form.uploads(), specialities=form.specialities(),
                            authority=data.get("authority"))

    done = queries.tasks(admission, day_of(request.clock.now()))
    context = {
        "admission": admission, "contractor": admission.contractor, "title": title, "code": code, "parts": [(rows.get(letter), letter, fields) for letter, fields in form.parts()],
        "marks": [(row.condition, row.get_condition_display(), row.reason) for row in rows.values() if row.condition in letters and row.checked == "returned"],
        "facts": latest_facts(admission.contractor), "asks_services": services, "mine": admission.is_open, "files": _files(rows, letters),
        "number": next((no for no, each in enumerate(done, 1) if each.code == code), 0), "total": len(done), "findings": [f for each in done if each.code == code for f in each.findings],
    }  # fmt: skip
    return submit(request, form, act, template="parties/onboarding_task.html", then=lambda row: _after(row, code, day_of(request.clock.now())), context=context)


def _files(rows: dict[str, Evidence], letters: tuple[str, ...]) -> dict[str, list[Any]]:
    return {letter: list(rows[letter].files.all()) for letter in letters if letter in rows}


def _after(admission: Admission, code: str, day: Any) -> str:
    """On to the next task that is not done, else to the check page."""
    left = [each for each in queries.tasks(admission, day) if each.state != "done" and each.code != code]
    if code == "all" or not left:
        return reverse("onboarding-check")
    return reverse("onboarding-task", args=[left[0].code])


@signed_in
def check(request: HttpRequest) -> HttpResponse:
    """Everything once more; POST hands it in and gives a receipt."""
    contractor = own_contractor(request)
    admission = _open(contractor)
    rows = slots(admission)
    form = PortalForm(request.POST if request.method == "POST" else None)
    tasks = queries.tasks(admission, day_of(request.clock.now()))
    context = {"admission": admission, "contractor": contractor, "form": form, "tasks": [(each, [rows[letter] for letter in each.letters if letter in rows]) for each in tasks],
               "ready": all(each.state == "done" for each in tasks), "facts": latest_facts(contractor), "mine": admission.is_open}

    def act() -> Receipt:
        return actions.submit_admission(admission, by=request.actor, clock=request.clock)

    return submit(request, form, act, template="parties/onboarding_check.html", then=lambda receipt: reverse("receipt", args=[receipt.serial]), context=context)


@signed_in
def take_back(request: HttpRequest) -> HttpResponse:
    """Take the application back before it is decided."""
    contractor = own_contractor(request)
    if request.method == "POST":
        actions.take_back_admission(_open(contractor), by=request.actor, clock=request.clock)
    return redirect("vendor-onboarding")


@signed_in
def remove_file(request: HttpRequest, name: str, file_id: str) -> HttpResponse:
    """Take a document out of a slot again."""
    contractor = own_contractor(request)
    admission = _open(contractor)
    if request.method == "POST":
        actions.remove_file(admission, by=request.actor, clock=request.clock, file_id=file_id)
    return redirect("onboarding-all") if name == "all" else redirect("onboarding-task", name)


@signed_in
def passport(request: HttpRequest) -> HttpResponse:
    """What goes into every bid: the facts with source and date, and their hash. `.json` gives the text that the hash is of."""
    contractor = own_contractor(request)
    facts, digest = queries.passport(contractor, request.clock.now())
    if request.GET.get("format") == "json":
        return JsonResponse({"passport": facts, "sha256": digest, "text": queries.canonical(facts)}, json_dumps_params={"ensure_ascii": False})
    return render(request, "parties/passport.html", {"contractor": contractor, "facts": facts, "digest": digest})
