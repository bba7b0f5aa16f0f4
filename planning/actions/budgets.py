"""The year's budget: lines, additions, adjustments, carry-over, cuts and releases under two persons; and requests into the next one."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from catalog.rules import verdict
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, require
from kernel.lifecycle import advance, check_step, lock, note
from kernel.models import Entry
from kernel.numbers import next_number
from parties.models import Organisation
from parties.queries import edition
from planning import queries, rules
from planning.actions import ledger
from planning.models import BudgetChange, BudgetLine, BudgetRequest, ChangeKind, Fund, Project
from planning.permissions import budget_officer


@transaction.atomic
def load_budget(path: Path, *, by: Actor, clock: Clock) -> list[BudgetLine]:
    """Load `[[line]]` tables of body (credit code), year, code, source, fund (planning.models.Fund), name, amount (yuan, as text).

    A line that stands is left alone. Returns the lines that were added. Lines of bodies that are not registered here are passed over."""
    tables = tomllib.loads(path.read_text("utf-8")).get("line", [])
    bodies = {body.key: body for body in Organisation.objects.filter(key__in={table["body"] for table in tables})}
    added: list[BudgetLine] = []
    for table in tables:
        body = bodies.get(table["body"])
        if body is None:
            continue
        words = {"source": table["source"], "fund": Fund(table.get("fund", Fund.PROJECT)), "name": table["name"], "amount": Decimal(str(table["amount"]))}
        line, made = BudgetLine.objects.get_or_create(body=body, year=table["year"], code=table["code"], defaults=words)
        if made:
            ledger.open_line(line, by=by, at=clock.now())
            added.append(line)
    return added


def _new(kind: ChangeKind, body: Organisation, *, by: Actor, at: datetime, findings: list[Finding], **fields: Any) -> BudgetChange:
    """Write down what the first person asks for; nothing moves yet. Raises NotAllowed, Refused."""
    place = body.jurisdiction
    change = BudgetChange(kind=kind, body=body, jurisdiction=place, proposed_at=at, **fields)
    if not budget_officer(by, change):
        raise NotAllowed("propose_change", str(budget_officer.name))
    require(findings, _positive(change.amount), verdict("planning.document", bool(change.document.strip()), field="document"))
    change.number = next_number("budget_change", f"YS-{place.abbr or place.code}", day_of(at).year)
    change.save()
    note(change, "propose_change", by=by, at=at, because=change.reason, kind=str(kind), amount=str(change.amount), document=change.document)
    return change


def _positive(amount: Decimal) -> Finding:
    return verdict("planning.positive", amount > 0, got=f"{amount:,.2f}", field="amount")


def _quota_holds(line: BudgetLine, amount: Decimal) -> Finding:
    """The line's quota has what is to leave it now; the confirmation asks again under the lock."""
    held = queries.available(line)
    return verdict("planning.quota", amount <= held, need=f"{amount:,.2f}", got=f"{held:,.2f}", fix=f"{held:,.2f}", field="amount")


@transaction.atomic
def propose_line(
    body: Organisation, *, by: Actor, clock: Clock, year: int, code: str, source: str, fund: str, name: str, amount: Decimal, document: str, reason: str = ""
) -> BudgetChange:
    """Ask for a new line of a body's approved budget. Raises Refused when the code stands already in that year, NotAllowed."""
    at = clock.now()
    stands = BudgetLine.objects.filter(body=body, year=year, code=code).exists()
    findings = [verdict("planning.line_new", not stands, got=f"{year} {code}", field="code")]
    words = {"year": year, "code": code, "source": source, "fund": Fund(fund), "name": name, "amount": amount, "document": document, "reason": reason}
    return _new(ChangeKind.OPEN, body, by=by, at=at, findings=findings, **words)


@transaction.atomic
def propose_addition(line: BudgetLine, project: Project, *, by: Actor, clock: Clock, amount: Decimal, document: str, reason: str = "") -> BudgetChange:
    """Ask for money within the year for one project: refused on the regular route with the article, allowed on the others with the
    approval's number (W-48, W-49). Raises Refused, NotAllowed."""
    at = clock.now()
    findings = rules.addition(project.route, document, law=edition(project.jurisdiction, at))
    findings.append(verdict("planning.line_own", project.body_id == line.body_id, field="project"))
    words = {"line": line, "project": project, "amount": amount, "document": document, "reason": reason, "year": line.year}
    return _new(ChangeKind.ADD, line.body, by=by, at=at, findings=findings, **words)


@transaction.atomic
def propose_adjustment(line: BudgetLine, other: BudgetLine, *, by: Actor, clock: Clock, amount: Decimal, document: str, reason: str = "") -> BudgetChange:
    """Ask to move quota from one line to another of the same body, kind of funds and year (R4-10). Raises Refused, NotAllowed."""
    at = clock.now()
    findings = rules.adjustment(**_pair(line, other), document=document, law=edition(line.body.jurisdiction, at))
    words = {"line": line, "other": other, "amount": amount, "document": document, "reason": reason, "year": line.year}
    return _new(ChangeKind.ADJUST, line.body, by=by, at=at, findings=[*findings, _quota_holds(line, amount)], **words)


@transaction.atomic
def propose_carry_over(line: BudgetLine, other: BudgetLine, *, by: Actor, clock: Clock, amount: Decimal, document: str, reason: str = "") -> BudgetChange:
    """Ask to carry what a line has left into the next year's line. Raises Refused, NotAllowed."""
    at = clock.now()
    findings = rules.carry_over(**_pair(line, other), document=document, today=day_of(at))
    words = {"line": line, "other": other, "amount": amount, "document": document, "reason": reason, "year": line.year}
    return _new(ChangeKind.CARRY, line.body, by=by, at=at, findings=[*findings, _quota_holds(line, amount)], **words)


def _pair(line: BudgetLine, other: BudgetLine) -> dict[str, Any]:
    return {"bodies": (line.body.key, other.body.key), "funds": (line.fund, other.fund), "years": (line.year, other.year)}


@transaction.atomic
def propose_cut_of_line(line: BudgetLine, *, by: Actor, clock: Clock, amount: Decimal, document: str, reason: str = "") -> BudgetChange:
    """Ask to take quota back from a line. Raises Refused, NotAllowed."""
    words = {"line": line, "amount": amount, "document": document, "reason": reason, "year": line.year}
    return _new(ChangeKind.CUT, line.body, by=by, at=clock.now(), findings=[_quota_holds(line, amount)], **words)


@transaction.atomic
def propose_release(project: Project, *, by: Actor, clock: Clock, document: str, reason: str) -> BudgetChange:
    """Ask to give everything back that a project was promised and no contract holds. Raises Refused when nothing is promised, NotAllowed."""
    held = queries.balances(project)
    promised = sum((held[kind] for kind in ledger.PROMISED), Decimal(0))
    findings = [verdict("planning.promised", promised > 0, field="project"), verdict("planning.reasoned", bool(reason.strip()), field="reason")]
    words = {"project": project, "amount": max(promised, Decimal(0)), "document": document, "reason": reason, "year": project.year}
    return _new(ChangeKind.RELEASE, project.body, by=by, at=clock.now(), findings=findings, **words)


@transaction.atomic
def confirm_change(change: BudgetChange, *, by: Actor, clock: Clock, opinion: str = "") -> BudgetChange:
    """The second person confirms; in the same transaction the ledger moves. Raises Refused when the quota no longer holds it, NotAllowed, WrongState."""
    change = lock(change)
    check_step(change, "confirm_change", by)
    at = clock.now()
    if change.kind == ChangeKind.OPEN:
        _open(change)
    if change.kind == ChangeKind.ADD:
        project = change.project
        assert project is not None  # budget_change_names_its_project
        require(rules.addition(project.route, change.document, law=edition(project.jurisdiction, at)))
    entry = advance(change, "confirm_change", by=by, at=at, because=opinion, kind=change.kind, amount=str(change.amount), document=change.document)
    _post(change, by=by, at=at, entry=entry)
    return change


def _open(change: BudgetChange) -> None:
    """The line of an OPEN change comes to stand when it is confirmed."""
    stands = BudgetLine.objects.filter(body=change.body, year=change.year, code=change.code).exists()
    require(verdict("planning.line_new", not stands, got=f"{change.year} {change.code}", field="code"))
    words = {"body": change.body, "year": change.year, "code": change.code, "source": change.source, "fund": change.fund, "name": change.name}
    change.line = BudgetLine.objects.create(**words, amount=change.amount)
    change.save(update_fields=["line"])


def _post(change: BudgetChange, *, by: Actor, at: datetime, entry: Entry) -> None:
    memo = f"{change.get_kind_display()} {change.document}"
    if change.kind == ChangeKind.RELEASE:
        assert change.project is not None
        require(verdict("planning.promised", ledger.release(change.project, by=by, at=at, entry=entry, memo=memo) is not None, field="project"))
        return
    assert change.line is not None
    if change.kind in (ChangeKind.ADJUST, ChangeKind.CARRY):
        assert change.other is not None  # budget_change_names_both_lines
        moves = [(change.line, -change.amount), (change.other, change.amount)]
    else:
        moves = [(change.line, -change.amount if change.kind == ChangeKind.CUT else change.amount)]
    kind = "grant" if change.kind == ChangeKind.OPEN else change.kind
    ledger.regrant(moves, kind=kind, by=by, at=at, entry=entry, memo=change.line.name if change.kind == ChangeKind.OPEN else memo)


@transaction.atomic
def refuse_change(change: BudgetChange, *, by: Actor, clock: Clock, opinion: str) -> BudgetChange:
    """Refuse a change, or take one's own back; with a reason. Nothing moves. Raises Refused, NotAllowed, WrongState."""
    change = lock(change)
    check_step(change, "refuse_change", by)
    require(verdict("planning.opinion", bool(opinion.strip()), field="opinion"))
    advance(change, "refuse_change", by=by, at=clock.now(), because=opinion)
    return change


@transaction.atomic
def request_budget(*, by: Actor, clock: Clock, year: int, name: str, fund: str, amount: Decimal, reason: str) -> BudgetRequest:
    """A body asks for growth in a coming year's budget (J-44). Raises NotAllowed for anybody but its clerk or accountant, Refused for a year that runs."""
    if not by.has("clerk", "accountant"):
        raise NotAllowed("request_budget", "has_role:clerk|accountant")
    body = Organisation.objects.select_related("jurisdiction").get(key=by.organisation_key)
    place, at = body.jurisdiction, clock.now()
    require(rules.request_year(year, day_of(at), law=edition(place, at)), _positive(amount), verdict("planning.reasoned", bool(reason.strip()), field="reason"))
    words = {"year": year, "name": name, "fund": Fund(fund), "amount": amount, "reason": reason}
    number = next_number("budget_request", f"ZB-{place.abbr or place.code}", day_of(at).year)
    request = BudgetRequest.objects.create(number=number, body=body, jurisdiction=place, sent_at=at, **words)
    note(request, "request_budget", by=by, at=at, because=reason, year=year, name=name, amount=str(amount))
    return request


@transaction.atomic
def include_request(
    request: BudgetRequest, *, by: Actor, clock: Clock, amount: Decimal, code: str, source: str, document: str, opinion: str = ""
) -> BudgetChange:
    """Finance takes a request up with an amount; the new line of that year waits for the second person. Raises Refused, NotAllowed, WrongState."""
    request = lock(request)
    check_step(request, "include_request", by)
    require(_positive(amount))
    change = propose_line(
        request.body, by=by, clock=clock, year=request.year, code=code, source=source, fund=request.fund, name=request.name, amount=amount,
        document=document, reason=f"{request.number} {opinion}".strip(),
    )  # fmt: skip
    request.opinion, request.included = opinion, amount
    request.save(update_fields=["opinion", "included"])
    advance(request, "include_request", by=by, at=clock.now(), because=opinion, amount=str(amount), change=change.number)
    return change


@transaction.atomic
def decline_request(request: BudgetRequest, *, by: Actor, clock: Clock, opinion: str) -> BudgetRequest:
    """Finance declines a request, saying why. Raises Refused, NotAllowed, WrongState."""
    request = lock(request)
    check_step(request, "decline_request", by)
    require(verdict("planning.opinion", bool(opinion.strip()), field="opinion"))
    request.opinion = opinion
    request.save(update_fields=["opinion"])
    advance(request, "decline_request", by=by, at=clock.now(), because=opinion)
    return request


def choose_method(project: Project, method: str) -> None:
    """Procurement tells how the project is bought: purchases by open tendering do not count towards splitting."""
    Project.objects.filter(pk=project.pk).update(method=method)
