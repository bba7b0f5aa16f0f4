"""What the page of a task saves by itself, and the page that shows two texts when two people wrote at once (P1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import drafts
from kernel.clock import local
from kernel.errors import Stale
from kernel.models import Draft
from planning import queries, rules
from planning.models import Project, SectionCode

# Of the page, not of the task.
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "idempotency_key", "autosave", "version", "draft", "done", "file", "next", "over"})


def _name(project: Project, section: str) -> str:
    return f"project:{project.number}:{section}"


def load(project: Project, section: str) -> Draft | None:
    """The draft that was saved automatically and not yet by the button."""
    return drafts.load(project.owner_key, _name(project, section))


def drop(project: Project, section: str) -> None:
    """The button was pressed: the draft has become the task's text."""
    drafts.drop(project.owner_key, _name(project, section))


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _kept(request: HttpRequest) -> dict[str, Any]:
    """The fields as they were sent, for the page that comes back: several values as a list."""
    out: dict[str, Any] = {}
    for name in request.POST:
        if name not in NOT_KEPT:
            given = [value[:8000].replace("\x00", "") for value in request.POST.getlist(name)]
            out[name] = given if len(given) > 1 else given[0]
    return out


def autosave(request: HttpRequest, project: Project, section: str) -> JsonResponse:
    """Keep what stands on the page. 200 with the draft's number and the moment; 409 when somebody else saved in between, and who."""
    stored = project.sections.get(code=section)
    draft = load(project, section)
    if _number(request.POST.get("version", "")) != stored.version:
        return _outrun(stored.saved_by, stored.saved_at)
    try:
        kept = drafts.save(
            project.owner_key, _name(project, section), _kept(request), by=request.actor, at=request.clock.now(), version=_number(request.POST.get("draft", ""))
        )
    except Stale:
        return _outrun(str(draft.saved_by or "") if draft else "", draft.saved_at if draft else None)
    moment = local(kept.saved_at)
    return JsonResponse({"draft": kept.version, "at": f"{moment:%H:%M:%S}", "text": _("Saved automatically at %(at)s") % {"at": f"{moment:%H:%M:%S}"}})


def _outrun(who: str, at: Any) -> JsonResponse:
    text = _("%(who)s has saved this part at %(at)s. Press Save: both texts are shown, nothing is lost.")
    return JsonResponse({"text": text % {"who": who or "—", "at": f"{local(at):%H:%M:%S}" if at else "—"}}, status=409)


def outrun(request: HttpRequest, project: Project, section: str, draft: Draft | None) -> bool:
    """Whether somebody saved by the button, or somebody else automatically, after this page was opened. What one's own page saved by
    itself while the button was pressed is no other writer's."""
    stored = project.sections.get(code=section)
    read = _number(request.POST.get("draft", ""))
    others = draft is not None and draft.version != read and draft.saved_by_id != request.actor.user_id
    return _number(request.POST.get("version", "")) != stored.version or others


def conflict(request: HttpRequest, project: Project, section: str, draft: Draft | None) -> HttpResponse:
    """Both texts, field by field, who saved the other and when; to keep one's own, or to go on with the other."""
    stored = project.sections.get(code=section)
    theirs = _saved(project, section) | (draft.data if draft else {})
    mine = _kept(request)
    rows = [
        {"label": queries.label(name), "pieces": queries.pieces(_plain(theirs.get(name)), _plain(mine.get(name))), "theirs": _plain(theirs.get(name)), "mine": _plain(mine.get(name))}
        for name in sorted(set(theirs) | set(mine))
        if _plain(theirs.get(name)) != _plain(mine.get(name))
    ]
    hidden = [(name, value) for name, given in mine.items() for value in (given if isinstance(given, list) else [given])]
    context = {
        "project": project,
        "title": SectionCode(section).label,
        "rows": rows,
        "who": str(draft.saved_by or "") if draft else stored.saved_by,
        "at": draft.saved_at if draft else stored.saved_at,
        "hidden": [*hidden, ("version", stored.version), ("draft", draft.version if draft else 0), ("done", request.POST.get("done", "no"))],
        "url": reverse("project-section", args=[project.number, section]),
        "crumbs": [(_("Workbench"), "/desk/"), (project.number, reverse("project-apply", args=[project.number])), (SectionCode(section).label, "")],
    }
    return render(request, "planning/conflict.html", context, status=409)


def initial_of(project: Project, code: str) -> dict[str, Any]:
    """What the form of a task shows at first: field → value."""
    out: dict[str, Any] = {field: getattr(project, field) for field in rules.SECTION_FIELDS[code] if field not in rules.APART}
    if out.get("quantity") is not None:
        out["quantity"] = f"{out['quantity'].normalize():f}"
    for row, part in enumerate(project.funding.all() if code == "budget" else [], 1):
        out[f"line_{row}"], out[f"amount_{row}"] = str(part.line_id), part.amount
    for row, target in enumerate(project.targets if code == "targets" else [], 1):
        out |= {f"{key}_{row}": value for key, value in target.items()}
    return out


def _saved(project: Project, section: str) -> dict[str, Any]:
    """The task's text as it stands, as the page would send it."""
    return {name: value for name, value in initial_of(project, section).items() if name not in NOT_KEPT}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(getattr(value, "pk", value)).strip()
