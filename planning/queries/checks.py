"""The automatic checks of an application: every rule with its verdict, for the check page, the reviewer and the act alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from catalog import queries as catalogs
from catalog import rules as catalog_rules
from kernel.findings import Finding, flatten
from law.book import Edition
from parties.queries import edition, may_buy, places
from planning import rules
from planning.models import Account, Project, ProjectState
from planning.queries import functions
from planning.queries.content import labels, values
from planning.queries.ledger import available


def edition_of(project: Project, at: datetime) -> Edition:
    """The law as it stands at a moment in the project's place."""
    return edition(project.jurisdiction, at)


def parts_of(project: Project) -> list[rules.Part]:
    """The project's money with what each line can still give; what the project holds on the line already counts as given to it."""
    held = dict(Account.objects.filter(project=project).values_list("line").annotate(total=Sum("balance")))
    return [
        rules.Part(str(part.line), part.year, part.amount, available(part.line) + held.get(part.line_id, Decimal(0)))
        for part in project.funding.select_related("line")
    ]


def checks(project: Project, at: datetime) -> list[Finding]:
    """Every rule on the application at a moment. Rules whose values are still missing are left out; the missing field is a finding itself."""
    law = edition_of(project, at)
    have = values(project)
    found: list[Finding | Iterable[Finding]] = [rules.complete(have, labels()), _catalog(project, law), _buyer(project, law)]
    if project.starts_on and project.ends_on:
        found.append(rules.term(project.starts_on, project.ends_on, project.term_conditions, project.term_reason, law=law))
    found += [_money(project, law), _people(project, law), _needs(project, have, law), rules.confirmed(project.unconfirmed, labels())]
    return flatten(found)


def _buyer(project: Project, law: Edition) -> Finding:
    """Whether the body may buy; where it may, in words for a checklist."""
    found = may_buy(project.body, law)
    return replace(found, code="planning.buyer", got=project.body.name) if found.met else found


def _catalog(project: Project, law: Edition) -> list[Finding]:
    """The item and what may not be bought, as they stood on the day of filing: a project keeps the version that it was filed under."""
    item = project.catalog_item
    filed = project.law_date if project.submitted_at else law.day
    current = catalogs.in_force(project.jurisdiction, filed)
    compared = catalogs.bars(places(project.jurisdiction), filed)
    found = catalog_rules.in_force(
        str(item),
        catalog_title=current.title if current else "",
        in_force_catalog=current is not None and current.pk == item.catalog_id and item.valid_on(filed),
        leaf=catalogs.is_leaf(item),
        law=law,
    )
    named = [
        *catalog_rules.barred(item.name, compared, law=law, field="catalog_item"),
        *catalog_rules.barred(project.title, compared, law=law, field="title"),
        *catalog_rules.barred(project.content, compared, law=law, field="content"),
    ]
    return [*found, *(named or catalog_rules.not_barred("", compared, law=law, field="content"))]


def _money(project: Project, law: Edition) -> list[Finding]:
    amount, parts = project.budget_amount, parts_of(project)
    instructed = project.attachments.filter(is_instruction=True).exists()
    found: list[Finding] = [rules.instructed(project.route, project.approval_document, instructed, law=law)] if project.route == "C" else []
    if amount is None:
        return found
    found += [rules.sums(amount, parts), *rules.budgeted(parts, law=law), rules.yearly(project.year, parts, law=law)]
    if project.starts_on and project.ends_on:
        found += rules.yearly_each(project.starts_on, project.ends_on, parts, law=law)
    found.append(rules.written_amount(project.budget_text, project.budget_unit, project.budget_basis, amount))
    found.append(rules.splitting(amount, functions.sisters(project), place=project.jurisdiction.name, year=project.year, law=law))
    if project.quantity:
        found.append(rules.unit_price(amount / project.quantity, _price_before(project), law=law))
    if project.for_small_firms is not None:
        found.append(rules.small_firms(amount, project.for_small_firms, project.contractor_types, law=law))
    return found


def _people(project: Project, law: Edition) -> list[Finding]:
    found: list[Finding] = [rules.disclosed_first(values(project), law=law)]
    if project.also_staffed is not None:
        found.append(rules.staffing(project.also_staffed, project.staffing_note, law=law))
        carried = functions.in_words(functions.carried(project, law.day))
        found.append(rules.staffed_functions(carried, project.also_staffed, project.staffing_note, law=law))
    found.append(rules.new_posts(project.new_posts, law=law))
    if project.contractor_conditions:
        found += rules.fair_conditions(project.contractor_conditions, law=law)
    if project.contractor_types:
        found.append(rules.persons(project.contractor_types, law=law))
    if project.targets:
        found += rules.targets_present(project.targets, for_public=bool(project.for_public), law=law)
    return found


def _needs(project: Project, have: dict[str, Any], law: Edition) -> list[Finding]:
    """Suitability, the kind of function, the survey of the market and the consultation of the public."""
    told = asked(have["survey"])
    reasons = rules.occasions(project.budget_amount, for_public=bool(project.for_public), technical=project.technical, law=law)
    found = [*rules.suitable(project.suitability, law=law)] if project.suitability else []
    found += rules.to_be_purchased(project.function_kind, project.also_staffed, law=law)
    found += rules.kind_fits_route(project.function_kind, project.route)
    found += rules.surveyed(told, reasons, law.day, law=law)
    return found + rules.consulted(told, project.for_public, law.day, law=law)


def asked(told: dict[str, Any] | None) -> rules.Asked:
    """A survey as the rules read it; respondents count by name."""
    if told is None:
        return rules.Asked()
    names = {one.get("name", "").strip() for one in told["respondents"]} - {""}
    return rules.Asked(
        told["done_on"], len(names), told["findings"], bool(told["reused"]), told["consulted_on"], told["consulted_result"]
    )


def _price_before(project: Project) -> Decimal | None:
    """Yuan for one unit in the body's last approved project of the same item and unit."""
    same = Project.objects.filter(body=project.body_id, state=ProjectState.APPROVED, catalog_item__name=project.catalog_item.name, unit=project.unit)
    last = same.exclude(pk=project.pk).order_by("-approved_at").first()
    return last.budget_amount / last.quantity if last and last.quantity and last.budget_amount else None


def section_findings(project: Project, section: str, at: datetime) -> list[Finding]:
    """The checks that concern one task and are not met, for its page."""
    return [finding for finding in checks(project, at) if not finding.met and rules.SECTION_OF.get(finding.field) == section]


def person_key(finding: Finding) -> str:
    """The name under which a reviewer's judgement of a check is sent."""
    return re.sub(r"\W+", "-", f"{finding.code}-{finding.field}").strip("-")


def sorted_checks(findings: Iterable[Finding]) -> dict[str, list[Any]]:
    """The checks as a page orders them: not met, for a person (each with the name of its judgement), met."""
    listed = list(findings)
    return {
        "failed": [finding for finding in listed if finding.blocks],
        "person": [(finding, person_key(finding)) for finding in listed if finding.person and not finding.met],
        "met": [finding for finding in listed if finding.met],
    }
