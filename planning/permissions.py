"""Who may act on a project application and on a yearly plan."""

from typing import Any

from rules.predicates import Predicate, predicate

from kernel.actors import Actor
from kernel.permissions import did, has_role, owns


@predicate
def in_jurisdiction(actor: Actor, record: Any = None) -> bool:
    """The actor works for an authority of the project's own place."""
    return bool(actor.jurisdiction) and record is not None and record.jurisdiction_id == actor.jurisdiction


def on_route(*codes: str) -> Predicate:
    """The application takes one of these routes."""

    def check(actor: Actor, record: Any = None) -> bool:
        return record is not None and getattr(record, "route", "") in codes

    return Predicate(check, name="on_route:" + "|".join(codes))


regular, new_function, special = on_route("A"), on_route("B1", "B2"), on_route("C")
applicant = has_role("clerk") & owns
# Separation of duties: who hands in does not approve, and nobody decides twice on one application for two authorities.
body_approver = has_role("approver") & owns & ~did("submit")
finance_reviewer = has_role("finance_reviewer") & in_jurisdiction & ~did("submit", "approve_body")
staffing_officer = has_role("staffing") & in_jurisdiction & ~did("submit", "approve_body", "send_staffing")
decides_above = has_role("government") & in_jurisdiction & ~did("submit", "approve_body", "send_staffing", "send_government", "approve_staffing")
plan_approver = has_role("approver") & owns & ~did("submit_plan")
plan_reviewer = has_role("finance_reviewer") & in_jurisdiction & ~did("submit_plan", "endorse_plan")
# Money and posts need two persons: whoever asked does not confirm.
budget_officer = has_role("finance_reviewer", "administrator", "treasury") & in_jurisdiction
budget_confirmer = budget_officer & ~did("propose_change")
request_officer = has_role("finance_reviewer", "administrator") & in_jurisdiction
staffing_or_finance = has_role("staffing", "finance_reviewer", "administrator") & in_jurisdiction
cut_confirmer = staffing_or_finance & ~did("propose_cut")
staffing_office = has_role("staffing") & in_jurisdiction
