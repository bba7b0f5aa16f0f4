"""What an application says: as values, as a frozen snapshot, as text in the reader's language, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kernel.templatetags.portal import whole_yuan
from planning import rules
from planning.models import AmountBasis, ContractorType, FunctionKind, FundSource, Project, SectionCode, Survey
from planning.rules import SECTION_FIELDS, SECTION_OF, TARGET_KIND_LABELS

TERM_CONDITION_LABELS = {
    "budget": gettext_lazy("The budget is secured"),
    "fixed": gettext_lazy("What is bought stays much the same"),
    "continuous": gettext_lazy("The service is continuous"),
    "funded": gettext_lazy("The funds are stable"),
    "stable_price": gettext_lazy("Prices change little"),
}
# Never in a snapshot that others than the body and its reviewers read.
PRIVATE = frozenset({"contact_name", "contact_phone"})


def label(field: str) -> str:
    """The field's name in the reader's language."""
    if field == "funding":
        return _("Money by year and budget line")
    if field == "attachments":
        return _("Attachments")
    if field == "survey":
        return _("Requirement survey and consultation")
    try:
        return str(getattr(Project._meta.get_field(field), "verbose_name", field))
    except FieldDoesNotExist:
        return field


def labels() -> dict[str, str]:
    """field → its name, for all fields of the eight tasks."""
    return {field: label(field) for field in SECTION_OF}


def values(project: Project) -> dict[str, Any]:
    """field → plain value; `funding` is a list of parts, `attachments` a list of files."""
    out = {field: getattr(project, field) for field in SECTION_OF if field not in rules.APART and field not in ("catalog_item", "transfer")}
    out["catalog_item"] = str(project.catalog_item)
    out["transfer"] = f"{project.transfer.number} {project.transfer.function}" if project.transfer else ""
    out["funding"] = [
        {"line": part.line.code, "name": part.line.name, "year": part.year, "source": part.source, "amount": part.amount}
        for part in project.funding.select_related("line")
    ]
    out["attachments"] = [{"name": item.file.name, "sha256": item.file.sha256, "kind": item.kind} for item in project.attachments.select_related("file")]
    out["survey"] = survey_values(project)
    return out


def survey_values(project: Project) -> dict[str, Any] | None:
    """What was asked of the market and the public; None while nothing was written. A reused survey speaks through the earlier one."""
    stored = Survey.objects.filter(project=project).select_related("reused__project").first()
    if stored is None:
        return None
    told = stored.reused or stored
    return {
        "done_on": told.done_on,
        "respondents": [dict(one) for one in told.respondents],
        "findings": told.findings,
        "reused": stored.reused.project.number if stored.reused else "",
        "consulted_on": stored.consulted_on,
        "consulted_how": stored.consulted_how,
        "consulted_result": stored.consulted_result,
    }


def snapshot(project: Project) -> dict[str, Any]:
    """The values as JSON, to be kept for ever: dates and amounts as text."""
    return {field: _plain(value) for field, value in values(project).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value == value.to_integral() else str(value)
    return value.isoformat() if isinstance(value, date) else value


def _targets(value: Any) -> str:
    return "\n".join(
        f"{TARGET_KIND_LABELS.get(row.get('kind', ''), '')}：{row.get('name', '')} {row.get('comparator', '')} {row.get('value', '')} {row.get('unit', '')}".strip()
        for row in value
    )


def _funding(value: Any) -> str:
    return "\n".join(f"{row['year']} {row['name']}（{row['source']}）{whole_yuan(row['amount'])} {_('yuan')}" for row in value)


def _survey(value: Any) -> str:
    lines = [f"{value.get('done_on') or '—'} {'、'.join(one.get('name', '') for one in value.get('respondents', []))}".strip(), value.get("findings", "")]
    if value.get("reused"):
        lines.append(_("Taken over from %(number)s") % {"number": value["reused"]})
    if value.get("consulted_on"):
        heard = _("The public was heard")
        lines.append(f"{heard} {value['consulted_on']} {value.get('consulted_how', '')}：{value.get('consulted_result', '')}")
    return "\n".join(line for line in lines if line)


def _choices(choices: Mapping[str, Any]) -> Callable[[Any], str]:
    return lambda value: "、".join(str(choices.get(code, code)) for code in (value if isinstance(value, list | tuple) else [value]))


WRITERS: dict[str, Callable[[Any], str]] = {
    "targets": _targets,
    "funding": _funding,
    "attachments": lambda value: "\n".join(row["name"] for row in value),
    "contractor_types": _choices(dict(ContractorType.choices)),
    "term_conditions": _choices(TERM_CONDITION_LABELS),
    "function_kind": _choices(dict(FunctionKind.choices)),
    "suitability": _choices(rules.SUITABLE),
    "survey": _survey,
    "budget_basis": _choices(dict(AmountBasis.choices)),
    "fund_source": _choices(dict(FundSource.choices)),
    "budget_amount": lambda value: f"{whole_yuan(value)} {_('yuan')}",
    "quantity": lambda value: _plain(Decimal(str(value))),
}


def describe(field: str, value: Any) -> str:
    """A value, or a snapshot's value, as text in the reader's language; "" for nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return pgettext("answer", "Yes") if value else pgettext("answer", "No")
    writer = WRITERS.get(field)
    return writer(value) if writer else str(value)


@dataclass(frozen=True)
class Row:
    """A field of the application as a page shows it."""

    field: str
    section: str
    label: str
    text: str


def rows(project: Project, section: str = "") -> list[Row]:
    """All fields with their text, in the order of the form; one section's, or all."""
    have = values(project)
    wanted = [section] if section else list(SECTION_FIELDS)
    return [Row(field, code, label(field), describe(field, have[field])) for code in wanted for field in SECTION_FIELDS[code]]


@dataclass(frozen=True)
class Change:
    """A field whose text differs between two submissions."""

    field: str
    section: str
    label: str
    old: str
    new: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What changed from one snapshot to another, in the order of the form."""
    return [
        Change(field, section, label(field), describe(field, old.get(field)), describe(field, new.get(field)))
        for field, section in SECTION_OF.items()
        if old.get(field) != new.get(field)
    ]


def section_label(code: str) -> str:
    """The name of a task."""
    return str(SectionCode(code).label)
