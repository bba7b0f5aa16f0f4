"""What a contract is written from, and how it is shown: the draft's fields and clauses, the document, the notice."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from contracts.models import BLOCKS, Contract, PricingKind, Signature
from contracts.rules import PAY_DAYS
from kernel.clock import day_of, local
from law.book import Edition
from law.money import chinese_capitals, split
from parties.models import Organisation
from procurement.models import Award

LATE_RATE = "pay.17.late_interest_daily"
FIRST_SHARE, LAST_SHARE = 40, 60  # the draft's proposal; the clerk changes it on the form
# Headings of the numbered clauses, in the order of the document.
CLAUSES = (
    ("scope", "服务范围"),
    ("subject", "合同标的"),
    ("quantity_terms", "服务数量"),
    ("quality", "质量要求"),
    ("period", "服务期限"),
    ("price_terms", "合同价格"),
    ("payment_terms", "资金支付方式"),
    ("settlement_terms", "资金结算"),
    ("acceptance_terms", "履约验收"),
    ("rights", "双方权利义务"),
    ("breach", "违约责任"),
    ("confidentiality_terms", "知识产权和保密"),
    ("dispute_terms", "争议解决"),
)
METHODS = {
    "open": "公开招标",
    "invited": "邀请招标",
    "negotiation": "竞争性谈判",
    "consultation": "竞争性磋商",
    "inquiry": "询价",
    "single": "单一来源",
    "framework": "框架协议",
    "self": "自行组织采购",
}
PRICING = {
    PricingKind.FIXED_TOTAL: "总价固定",
    PricingKind.FIXED_UNIT: "单价固定",
    PricingKind.PROVISIONAL_QUANTITY: "数量暂定",
    PricingKind.SETTLED_AS_DONE: "据实结算",
    PricingKind.CAPPED: "总价封顶",
    PricingKind.FINANCE_AUDITED: "财政评审定价",
}


def is_sme(organisation: Organisation) -> bool:
    """Whether the contractor is a micro, small or medium enterprise today."""
    record = getattr(organisation, "contractor", None)
    return record is not None and record.size in ("micro", "small", "medium")


def fields(award: Award, *, at: datetime, law: Edition) -> dict[str, Any]:
    """Figures and parties of the draft, from the award, its lot, the tender and the project."""
    tender, lot = award.tender, award.lot
    project = tender.project
    provisional = bool(lot.provisional or project.quantity_provisional)
    number = Contract.objects.filter(project=project).count() + 1
    return {
        "number": f"{project.number}-C{number}",
        "tender": tender,
        "award": award,
        "project": project,
        "body": project.body,
        "contractor": award.contractor,
        "title": project.title,
        "amount": award.amount,
        "pricing_kinds": [PricingKind.PROVISIONAL_QUANTITY, PricingKind.CAPPED] if provisional else [PricingKind.FIXED_TOTAL],
        "quantity": Decimal(lot.quantity or project.quantity or 1).quantize(Decimal("0.01")),
        "unit": lot.unit or project.unit or "项",
        "quantity_provisional": provisional,
        "starts_on": project.starts_on,
        "ends_on": project.ends_on,
        "place": project.place_of_service or tender.place_text or project.body.address or project.body.jurisdiction.name,
        "payment_days": int(law.value(PAY_DAYS)),
        "sme_contractor": is_sme(award.contractor),
        "sme_reserved": tender.sme_scope == "whole",
        "notice_at": award.notice_at,
        "created_at": at,
        "law_date": day_of(at),
    }


def blocks(contract: Contract, *, law: Edition) -> dict[str, str]:
    """The clauses' first wording, in Chinese, from the facts of the contract."""
    project = contract.project
    context = {
        "title": contract.title,
        "project": project,
        "tender": contract.tender,
        "item": project.catalog_item,
        "quantity": plain(contract.quantity),
        "unit": contract.unit,
        "provisional": contract.quantity_provisional,
        "standard": contract.award.lot.standard_text or project.standard or contract.tender.requirement,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "place": contract.place,
        "parts": 2,
        "payment_days": contract.payment_days,
        "late_rate_text": rate_words(contract.late_rate_daily or Decimal(law.value(LATE_RATE))),
        "amount_text": f"{contract.amount:,.2f}",
        "capitals": chinese_capitals(contract.amount),
        "pricing": "、".join(PRICING[PricingKind(kind)] for kind in contract.pricing_kinds),
        "for_public": project.for_public,
    }
    with translation.override("zh-hans"):
        return {name: render_to_string(f"contracts/clauses/{name}.txt", context).strip() for name in BLOCKS}


def milestones(contract: Contract) -> list[dict[str, Any]]:
    """The draft's proposal: two milestones, in the middle and at the end of the term."""
    days = (contract.ends_on - contract.starts_on) / 2
    shares = [FIRST_SHARE, LAST_SHARE]
    amounts, quantities = split(contract.amount, shares), split(contract.quantity, shares)
    standard = contract.award.lot.standard_text or contract.project.standard or contract.tender.requirement
    names = ("第一阶段服务", "第二阶段服务")
    ends: tuple[date, date] = (contract.starts_on + days, contract.ends_on)
    return [
        {"title": name, "due_on": end, "quantity": quantity, "standard": standard, "amount": amount}
        for name, end, quantity, amount in zip(names, ends, quantities, amounts, strict=True)
    ]


def plain(number: Decimal) -> str:
    """480.00 → 480, 1.50 → 1.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate_words(rate: Decimal) -> str:
    """0.0005 → 万分之五; a rate that is not whole ten-thousandths is written as a percentage."""
    parts = rate * 10_000
    if parts == parts.to_integral_value() and 1 <= parts <= 9:
        return f"万分之{'零一二三四五六七八九'[int(parts)]}"
    return f"{plain(rate * 100)}%"


def capital(number: int) -> str:
    """1 → 一 … 19 → 十九: the numbers of clauses."""
    digits = "〇一二三四五六七八九"
    return digits[number] if number < 10 else "十" + (digits[number % 10] if number % 10 else "")


def document(contract: Contract) -> dict[str, Any]:
    """Everything that the printed contract shows."""
    rows = list(contract.milestones.order_by("no"))
    signed = {row.side: row for row in contract.signatures.all()}
    return {
        "contract": contract,
        "clauses": [(capital(number), heading, paragraphs(getattr(contract, name))) for number, (name, heading) in enumerate(CLAUSES, start=1)],
        "annex_no": capital(len(CLAUSES) + 1),
        "milestones": rows,
        "quantity": plain(contract.quantity),
        "capitals": chinese_capitals(contract.amount),
        "method": METHODS.get(contract.tender.method, contract.tender.method_as_published),
        "signed_on": local(contract.signed_at) if contract.signed_at else None,
        "parties": [
            ("甲方（购买主体）", contract.body, signed.get(Signature.Side.BODY)),
            ("乙方（承接主体）", contract.contractor, signed.get(Signature.Side.CONTRACTOR)),
        ],
    }


def paragraphs(text: str) -> list[str]:
    """The lines of a block that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def notice(contract: Contract, at: datetime) -> dict[str, Any]:
    """The fields of the contract notice (财办库〔2020〕50号), fit for publication: no account, no telephone, no person's name."""
    return {
        "contract": contract.number,
        "title": contract.title,
        "project": contract.project.number,
        "project_title": contract.project.title,
        "tender": contract.tender.number,
        "body": party(contract.body),
        "contractor": party(contract.contractor),
        "amount": str(contract.amount),
        "capitals": chinese_capitals(contract.amount),
        "currency": "CNY",
        "quantity": plain(contract.quantity),
        "unit": contract.unit,
        "unit_price": str((contract.amount / contract.quantity).quantize(Decimal("0.01"))),
        "subject": contract.subject,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "place": contract.place,
        "method": contract.tender.method,
        "method_name": METHODS.get(contract.tender.method, ""),
        "signed_at": contract.signed_at.isoformat() if contract.signed_at else "",
        "signed_on": day_of(contract.signed_at).isoformat() if contract.signed_at else "",
        "published_on": day_of(at).isoformat(),
        "sme_reserved": contract.sme_reserved,
        "document_hash": contract.document_hash,
        "code": contract.code,
        "file": contract.pdf.public_id if contract.pdf else "",
        "file_sha256": contract.pdf.sha256 if contract.pdf else "",
        "milestones": [row.content() for row in contract.milestones.order_by("no")],
    }


def party(organisation: Organisation) -> dict[str, str]:
    """An organisation's public facts."""
    return {"key": organisation.key, "name": organisation.name, "address": organisation.address}
