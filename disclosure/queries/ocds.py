"""A purchase as OCDS 1.1: what is public of it, as one release. Amounts are JSON numbers in yuan (CNY)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from contracts.models import Contract, Delivery
from disclosure.models import Notice
from disclosure.queries.progress import PAID, Course
from kernel.clock import SHANGHAI, local
from parties.models import Organisation
from procurement.models import Condition, Criterion, Method, Ranking, Tender

PREFIX = "ocds-213czf"
EXTENSION = "https://raw.githubusercontent.com/open-contracting-extensions/{}/master/extension.json"
EXTENSIONS = [
    EXTENSION.format(name)
    for name in (
        "ocds_process_title_extension", "ocds_budget_breakdown_extension", "ocds_lots_extension", "ocds_submissionTerms_extension",
        "ocds_legalBasis_extension", "ocds_contract_signatories_extension", "ocds_partyDetails_scale_extension", "ocds_metrics_extension",
        "ocds_transactions_relatedMilestone_extension",
    )
]
SCHEME = "CN-USCC"
METHODS = {Method.OPEN: "open", Method.SINGLE: "direct", Method.INVITED: "selective", Method.SELF: "limited"}
DOCUMENTS = {"intention": "procurementPlan", "project": "needsAssessment", "tender": "tenderNotice", "correction": "clarifications", "termination": "cancellationDetails",
             "result": "awardNotice", "contract": "contractNotice", "acceptance": "completionCertificate", "evaluation": "finalAudit"}
SCALES = {"micro": "micro", "small": "small", "medium": "medium", "large": "large"}


def ocid(number: str) -> str:
    """The contracting process's id, from the project's number."""
    return f"{PREFIX}-{number}"


def came(moment: datetime | None, at: datetime) -> bool:
    """Whether something had happened by then: a release that a worker makes late says no more than it would have said in time."""
    return moment is not None and moment <= at


def clean(value: Any) -> Any:
    """Without empty strings, lists and objects: OCDS wants the key left out."""
    if isinstance(value, dict):
        kept = {key: clean(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part not in (None, "", [], {})}
    if isinstance(value, list):
        return [part for part in map(clean, value) if part not in (None, "", [], {})]
    return value


def stamp(value: datetime | date | None) -> str | None:
    """A moment with its offset; a bare date is the start of that day in Shanghai."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        value = datetime.combine(value, time(0), SHANGHAI)
    return local(value).isoformat(timespec="seconds")


def last_moment(value: date) -> str:
    return datetime.combine(value, time(23, 59, 59), SHANGHAI).isoformat()


def cny(amount: Decimal | None) -> dict[str, Any] | None:
    return None if amount is None else {"amount": number(amount), "currency": "CNY"}


def number(value: Decimal) -> int | float:
    """A JSON number: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def org_id(organisation: Organisation) -> str:
    return f"{SCHEME}-{organisation.key}"


def ref(organisation: Organisation) -> dict[str, str]:
    return {"id": org_id(organisation), "name": organisation.name}


def address(path: str) -> str:
    return settings.PORTAL_BASE_URL.rstrip("/") + path


class Parties:
    """The organisations that a release names, with all their roles."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    def add(self, organisation: Organisation, *roles: str) -> dict[str, str]:
        row = self.rows.setdefault(organisation.key, {
            "id": org_id(organisation), "name": organisation.name,
            "identifier": {"scheme": SCHEME, "id": organisation.key, "legalName": organisation.name},
            "address": {"streetAddress": organisation.address, "region": organisation.jurisdiction.name, "countryName": "中华人民共和国"},
            "roles": [],
        })
        row["roles"] += [role for role in roles if role not in row["roles"]]
        size = getattr(getattr(organisation, "contractor", None), "size", "")
        if size in SCALES:
            row["details"] = {"scale": SCALES[size]}
        return ref(organisation)


def documents(notices: Iterable[Notice], *kinds: str) -> list[dict[str, Any]]:
    """The notices of these kinds as documents."""
    out = []
    for notice in notices:
        if notice.kind in kinds:
            out.append({"id": notice.number, "documentType": DOCUMENTS.get(notice.kind, "tenderNotice"), "title": notice.title,
                        "url": address(reverse("notice", args=[notice.number])), "datePublished": stamp(notice.published_at), "format": "text/html", "language": "zh"})
    return out


def release_of(course: Course, notices: list[Notice], *, release_id: str, at: datetime, tag: str) -> dict[str, Any]:
    """One release: all that was public at `at`. The caller gives its id, moment and tag."""
    with translation.override("zh-hans"):
        parties = Parties()
        project = course.project
        notices = [notice for notice in notices if notice.published_at <= at]
        body: dict[str, Any] = {
            "ocid": ocid(project.number), "id": release_id, "date": stamp(at), "tag": [tag], "initiationType": "tender", "language": "zh",
            "title": project.title, "description": project.content, "buyer": parties.add(project.body, "buyer"),
            "planning": planning(course, notices, parties),
        }
        if course.tender and came(course.tender.intention_at, at):
            body["tender"] = tender(course.tender, course, notices, parties, at)
        if course.award and came(course.award.notice_at, at) and course.tender:
            body["awards"] = [award(course, notices, parties)]
        if course.contract and came(course.contract.published_at, at):
            body["contracts"] = [contract(course.contract, course, notices, parties, at)]
        body["parties"] = list(parties.rows.values())
        found = clean(body)
        assert isinstance(found, dict)
        return found


def planning(course: Course, notices: list[Notice], parties: Parties) -> dict[str, Any]:
    """Budget, need, and the documents that came before procurement."""
    project = course.project
    breakdown = [
        {"id": f"{project.number}-{no}", "description": f"{part.year} {part.source or project.get_fund_source_display()}", "amount": cny(part.amount),
         "period": {"startDate": stamp(date(part.year, 1, 1)), "endDate": last_moment(date(part.year, 12, 31))}}
        for no, part in enumerate(project.funding.all(), 1)
    ]
    return {
        "rationale": project.need,
        "budget": {"id": project.number, "description": str(project.get_fund_source_display()), "amount": cny(project.budget_amount),
                   "project": project.title, "projectID": project.number, "budgetBreakdown": breakdown},
        "documents": documents(notices, "project", "intention"),
    }


def items(tender: Tender) -> list[dict[str, Any]]:
    """The lots' services as items."""
    catalog_item = tender.project.catalog_item
    out = []
    for lot in tender.lots.all():
        out.append({
            "id": f"{tender.number}-{lot.no}", "description": lot.name, "quantity": None if lot.quantity is None else number(lot.quantity),
            "unit": {"name": lot.unit}, "relatedLot": lot.no,
            "classification": {"scheme": "CN-GUIDING-CATALOG", "id": catalog_item.code or catalog_item.name, "description": catalog_item.name},
        })
    return out


def tender(found: Tender, course: Course, notices: list[Notice], parties: Parties, at: datetime) -> dict[str, Any]:
    """The tender. Who took part is said after the result."""
    published = came(found.notice_at, at)
    out: dict[str, Any] = {
        "id": found.number, "title": found.title, "status": tender_status(found, at), "procuringEntity": parties.add(found.project.body, "procuringEntity"),
        "value": cny(found.ceiling_amount or found.budget_amount), "procurementMethod": METHODS.get(Method(found.method), "selective"),
        "procurementMethodDetails": found.method_as_published or str(found.get_method_display()), "procurementMethodRationale": found.method_reason,
        "mainProcurementCategory": "services", "items": items(found), "legalBasis": {"scheme": "CN-LAW", "id": "214", "description": "财库〔2014〕214号"},
        "documents": documents(notices, "tender", "correction", "termination"),
        "lots": [{"id": lot.no, "title": lot.name, "description": lot.scope_text, "value": cny(lot.ceiling_amount or lot.budget_amount)} for lot in found.lots.all()],
    }
    if published:
        out |= {
            "description": found.requirement, "tenderPeriod": {"startDate": stamp(found.notice_at), "endDate": stamp(found.closes_at)},
            "submissionMethod": ["electronicSubmission"], "submissionMethodDetails": "在本平台网上递交，以递交回执为准。", "awardCriteria": "ratedCriteria",
            "eligibilityCriteria": "；".join(Condition.objects.filter(tender=found).order_by("no").values_list("text", flat=True)),
            "contractPeriod": {"startDate": stamp(course.project.starts_on), "endDate": last_moment(course.project.ends_on)} if course.project.ends_on else None,
        }
        out["awardCriteriaDetails"] = "；".join(f"{row.name}{number(row.points)}分" for row in Criterion.objects.filter(tender=found).order_by("no"))
    if came(found.awarded_at, at):
        rows = Ranking.objects.filter(tender=found).select_related("bid__contractor__jurisdiction", "bid__contractor__contractor").order_by("rank")
        out["tenderers"] = [parties.add(row.bid.contractor, "tenderer") for row in rows]
        out["numberOfTenderers"] = found.bids_count or len(out["tenderers"])
        out["awardPeriod"] = {"startDate": stamp(found.opened_at), "endDate": stamp(found.awarded_at)}
    return out


def tender_status(found: Tender, at: datetime) -> str:
    if came(found.terminated_at, at):
        return "unsuccessful"
    if came(found.awarded_at, at):
        return "complete"
    return "active" if came(found.notice_at, at) else "planned"


def award(course: Course, notices: list[Notice], parties: Parties) -> dict[str, Any]:
    """The award as published."""
    found, bid = course.award, course.tender
    assert found is not None
    assert bid is not None
    return {
        "id": f"{bid.number}-A{found.lot.no}", "title": f"{bid.title}成交结果", "status": "active", "date": stamp(found.determined_at), "value": cny(found.amount),
        "suppliers": [parties.add(found.contractor, "supplier")], "items": items(bid), "relatedLots": [found.lot.no], "documents": documents(notices, "result"),
    }


def contract(found: Contract, course: Course, notices: list[Notice], parties: Parties, at: datetime) -> dict[str, Any]:
    """The contract with its performance and payments."""
    papers = documents(notices, "contract")
    if found.pdf and found.pdf.is_public:
        papers.append({"id": f"{found.number}-pdf", "documentType": "contractSigned", "title": found.title, "url": address(reverse("file", args=[found.pdf.public_id])),
                       "datePublished": stamp(found.published_at), "format": "application/pdf", "language": "zh"})
    return {
        "id": found.number, "awardID": f"{found.tender.number}-A{found.award.lot.no}", "title": found.title, "description": found.scope,
        "status": "terminated" if came(found.completed_at or found.terminated_at, at) else "active",
        "period": {"startDate": stamp(found.starts_on), "endDate": last_moment(found.ends_on)}, "value": cny(found.amount), "dateSigned": stamp(found.signed_at),
        "items": items(found.tender), "documents": papers, "signatories": [parties.add(found.body, "buyer"), parties.add(found.contractor, "supplier")],
        "implementation": implementation(found, course, notices, parties, at),
    }


def implementation(found: Contract, course: Course, notices: list[Notice], parties: Parties, at: datetime) -> dict[str, Any]:
    """Milestones with their acceptance, and every payment."""
    accepted = dict(Delivery.objects.filter(milestone__contract=found, state="ACCEPTED", decided_at__lte=at).values_list("milestone_id", "decided_at"))
    milestones = [
        {"id": f"{found.number}-M{row.no}", "title": row.title, "type": "delivery", "description": row.standard, "dueDate": last_moment(row.due_on),
         "dateMet": stamp(accepted.get(row.pk)), "status": "met" if row.pk in accepted else "scheduled", "dateModified": stamp(accepted.get(row.pk))}
        for row in found.milestones.all()
    ]
    transactions = []
    for request in course.payments:
        if request.state in PAID and came(request.paid_at, at) and request.instalment.contract_id == found.pk:
            row = request.instalment.milestone
            transactions.append({
                "id": request.number, "source": address(reverse("project", args=[course.project.number])), "date": stamp(request.paid_at), "value": cny(request.amount),
                "payer": parties.add(found.body, "payer"), "payee": parties.add(found.contractor, "payee"),
                "relatedImplementationMilestone": {"id": f"{found.number}-M{row.no}", "title": row.title} if row else None,
            })
    return {"milestones": milestones, "transactions": transactions, "documents": documents(notices, "acceptance", "evaluation")}
