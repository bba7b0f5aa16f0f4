"""Notices of procurement, in the form of 财办库〔2020〕50号."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from disclosure.models import Notice
from disclosure.queries.texts.form import NoticeText, Section, buyer_rows, chinese, numbered, quantity, section, text, yuan, yuan_in_words
from kernel.models import Entry
from procurement.models import Award, Condition, Lot, SmeScope, Tender
from procurement.queries.tenders import law_of

DISCLAIMER = "本次公开的采购意向是本单位政府采购工作的初步安排，具体采购项目情况以相关采购公告和采购文件为准。"
FROM_SYSTEM = "本公告由平台根据采购系统记录生成，正文以本平台发布的文本为准。"


def _tender(entry: Entry) -> Tender:
    return Tender.objects.select_related("project__body", "project__jurisdiction", "project__catalog_item").get(pk=entry.subject_id)


def _make(kind: str, name: str, tender: Tender, parts: list[Section], *, amount: Decimal | None = None, closes_at: datetime | None = None,
          supplier_name: str = "") -> NoticeText:
    project = tender.project
    return NoticeText(kind=kind, title=name, sections=numbered(parts), jurisdiction=project.jurisdiction, body=project.body, project=project,
                      method=tender.method, method_text=method_name(tender), amount=amount or tender.budget_amount, closes_at=closes_at,
                      for_small_firms=tender.sme_scope == "whole", supplier_name=supplier_name)


def method_name(tender: Tender) -> str:
    """The method in the notice's own words, where it has its own."""
    return tender.method_as_published or chinese(tender.get_method_display())


def _for_small_firms(tender: Tender) -> str:
    if tender.sme_scope == "whole":
        return "专门面向中小企业采购" + (f"（{tender.sme_reason}）" if tender.sme_reason else "")
    if tender.sme_scope == "part":
        return f"预留{text(tender.sme_share)}%面向中小企业"
    rate = f"；小微企业价格扣除{text(tender.deduction_rate)}%" if tender.deduction_rate else ""
    return "不专门面向中小企业" + (f"，理由：{tender.sme_reason.rstrip('。')}" if tender.sme_reason else "") + rate


def _contact(tender: Tender) -> list[tuple[str, object]]:
    """The purchaser, and whom to ask about this project (财办库〔2020〕50号, 联系方式)."""
    return [*buyer_rows(tender.project.body), ("项目联系人", tender.contact_name), ("电话", tender.contact_phone)]


def _days(tender: Tender, provision: str) -> list[str]:
    """The notice's period, by the law of the day of the notice."""
    return [f"自本公告发布之日起{law_of(tender).value(provision)}个工作日。"]


def intention(entry: Entry) -> NoticeText:
    """采购意向: N 1."""
    tender = _tender(entry)
    item = tender.project.catalog_item
    parts = [
        section("采购单位", buyer_rows(tender.project.body)),
        section("采购意向", [], [], ["序号", "采购项目名称", "采购需求概况", "预算金额（万元）", "预计采购时间", "是否面向中小企业", "备注"],
                [["1", tender.title, tender.intention_overview, f"{tender.budget_amount / Decimal(10000):.2f}",
                  tender.intention_month, _for_small_firms(tender), tender.intention_remarks]]),
        section("目录依据", [("指导性目录", " ".join(filter(None, [item.code, item.name])))]),
        section("说明", [], [DISCLAIMER]),
    ]
    return _make("intention", f"{tender.title}政府采购意向公告", tender, parts)


INTENTION_FIELDS = {"intention_overview": "采购需求概况", "intention_month": "预计采购时间", "sme_scope": "是否面向中小企业", "intention_remarks": "备注"}


def corrected_intention(entry: Entry) -> NoticeText:
    """更正: each field of the intention as it was and as it is."""
    tender = _tender(entry)
    facts = entry.public_facts
    words = dict(SmeScope.choices)

    def said(change: dict[str, str], side: str) -> str:
        value = change.get(side, "")
        return chinese(words.get(value, value)) if change["field"] == "sme_scope" else value

    parts = [
        section("采购单位", buyer_rows(tender.project.body)),
        section("更正内容", [("更正原因", facts.get("reason", ""))], [], ["事项", "更正前", "更正后"],
                [[INTENTION_FIELDS[change["field"]], said(change, "old"), said(change, "new")] for change in facts.get("changes", [])]),
        section("说明", [], [DISCLAIMER]),
    ]
    text_ = _make("correction", f"{tender.title}政府采购意向更正公告", tender, parts)
    first = Notice.objects.filter(thread=entry.thread, kind="intention").order_by("-pk").first()
    return replace(text_, corrects=first)


def _conditions(tender: Tender) -> list[Section]:
    words = {Condition.Layer.STATUTORY: "满足法定资格条件", Condition.Layer.POLICY: "落实政府采购政策需满足的资格要求", Condition.Layer.SPECIFIC: "本项目的特定资格要求"}
    lines = []
    for layer, label in words.items():
        texts = [condition.text for condition in tender.conditions.all() if condition.layer == layer]
        lines.append((label, "；".join(texts) or "无"))
    return [section("申请人的资格要求", lines)]


def _lot_row(lot: Lot) -> list[object]:
    amount = (quantity(lot.quantity) + lot.unit if lot.quantity is not None else "") + ("（暂定）" if lot.provisional else "")
    return [lot.no, lot.name, amount, yuan(lot.budget_amount), yuan(lot.ceiling_amount), lot.term_text]


def invitation(entry: Entry) -> NoticeText:
    """采购公告: N 3 and N 4."""
    tender = _tender(entry)
    name = method_name(tender)
    item = tender.project.catalog_item
    parts = [
        section("项目基本情况", [
            ("项目编号", tender.number), ("项目名称", tender.title), ("采购方式", name), ("预算金额", yuan_in_words(tender.budget_amount)),
            ("最高限价", yuan(tender.ceiling_amount)), ("采购需求", tender.requirement), ("合同履行期限", tender.term_text),
            ("本项目是否接受联合体", tender.joint_bids), ("落实中小企业政策", _for_small_firms(tender)),
            ("指导性目录", " ".join(filter(None, [item.code, item.name]))),
        ], [], ["标项", "名称", "数量", "预算", "最高限价", "期限"], [_lot_row(lot) for lot in tender.lots.all()]),
        *_conditions(tender),
        section("评审因素", [], [], ["序号", "部分", "评审因素", "分值", "评分标准"],
                [[row.no, row.part, row.name, row.points, row.standard] for row in tender.criteria.all()]),
        section("获取采购文件", [("时间", f"自本公告发布至{text(tender.documents_until)}"), ("方式", "在本平台网上获取"), ("售价", "0元")]),
        section("公告期限", [], _days(tender, "50.notice.consultation_working_days") if tender.method == "consultation" else []),
        section("响应文件提交", [("截止时间", tender.closes_at), ("方式", "在本平台网上递交，以递交回执为准；仅上传文件不视为递交")]),
        section("开启", [("时间", tender.closes_at), ("地点", tender.place_text or "本平台")]),
        section("验收与付款", [("验收", tender.acceptance_text), ("付款", tender.payment_text)]),
        section("其他补充事宜", [], [tender.notice_remarks]),
        section("联系方式", _contact(tender)),
    ]
    return _make("tender", f"{tender.title}{name}公告", tender, parts, closes_at=tender.closes_at)


def result(entry: Entry) -> NoticeText:
    """成交结果: N 5. Prices of those who did not win stay with them."""
    tender = _tender(entry)
    awards = list(Award.objects.filter(tender=tender).select_related("contractor", "lot"))
    panel = getattr(tender, "panel", None)
    seats = panel.members.exclude(state="RECUSED").select_related("user") if panel else []
    experts = [f"{seat.user.name}（采购人代表）" if seat.kind == "representative" else seat.user.name for seat in seats]
    head = "中标" if tender.method in ("open", "invited") else "成交"
    parts = [
        section("项目编号和名称", [("项目编号", tender.number), ("项目名称", tender.title), ("采购方式", method_name(tender))]),
        section(f"{head}信息", [], [], ["标项", "供应商名称", "供应商地址", f"{head}金额"],
                [[award.lot.no, award.contractor.name, award.contractor.address, yuan_in_words(award.amount)] for award in awards]),
        section("主要标的信息", [], [], ["标项", "名称", "服务范围", "服务要求", "服务时间", "服务标准"],
                [[lot.no, lot.name, lot.scope_text or tender.requirement, "见采购需求", lot.term_text or tender.term_text,
                  lot.standard_text or "见采购需求"] for lot in tender.lots.all()]),
        section("评审专家名单", [], ["、".join(experts)]),
        section("代理服务收费标准及金额", [("金额", "0元（采购人自行组织）")]),
        section("公告期限", [], _days(tender, "87.69.result_notice_working_days")),
        section("联系方式", _contact(tender)),
    ]
    first = awards[0] if awards else None
    return _make("result", f"{tender.title}{head}结果公告", tender, parts, amount=first.amount if first else None,
                 supplier_name="、".join(award.contractor.name for award in awards))


def termination(entry: Entry) -> NoticeText:
    """终止公告: N 7."""
    tender = _tender(entry)
    parts = [
        section("项目编号和名称", [("项目编号", tender.number), ("项目名称", tender.title), ("采购方式", method_name(tender))]),
        section("项目终止的原因", [], [tender.termination_reason or entry.because]),
        section("联系方式", _contact(tender)),
    ]
    return _make("termination", f"{tender.title}终止公告", tender, parts)
