"""Notices after the award: contract, acceptance, evaluation."""

from __future__ import annotations

from typing import Any

from contracts.models import Acceptance, Contract
from disclosure.queries.texts.form import NoticeText, Section, chinese, numbered, quantity, section, yuan, yuan_in_words
from disclosure.queries.texts.tenders import method_name
from evaluation.models import Evaluation
from kernel.models import Entry

SECRETS = "合同文本中涉及国家秘密、商业秘密和个人信息的内容不公开。"


def _make(kind: str, title: str, contract: Contract, parts: list[Section], **more: Any) -> NoticeText:
    project = contract.project
    return NoticeText(kind=kind, title=title, sections=numbered(parts), jurisdiction=project.jurisdiction, body=contract.body, project=project,
                      method=contract.tender.method, method_text=method_name(contract.tender), supplier_name=contract.contractor.name, **more)


def _contract(pk: int) -> Contract:
    return Contract.objects.select_related("project__jurisdiction", "project__catalog_item", "tender", "body", "contractor").get(pk=pk)


def _parties(contract: Contract) -> list[tuple[str, object]]:
    return [
        ("采购人（甲方）", contract.body.name), ("甲方地址", contract.body.address),
        ("供应商（乙方）", contract.contractor.name), ("乙方统一社会信用代码", contract.contractor.key), ("乙方地址", contract.contractor.address),
    ]


def contract(entry: Entry) -> NoticeText:
    """合同公告: N 8."""
    found = _contract(entry.subject_id)
    terms = [("服务范围", found.scope), ("标的", found.subject), ("数量", found.quantity_terms), ("质量要求", found.quality), ("服务期限", found.period),
             ("资金支付方式", found.payment_terms), ("权利义务", found.rights), ("违约责任", found.breach)]
    parts = [
        section("合同编号和名称", [("合同编号", found.number), ("合同名称", found.title), ("项目编号", found.tender.number), ("项目名称", found.project.title)]),
        section("合同双方", _parties(found)),
        section("合同主要信息", [
            ("主要标的名称", found.subject), ("数量", quantity(found.quantity) + found.unit), ("合同金额", yuan_in_words(found.amount)),
            ("履约期限", f"{found.starts_on}至{found.ends_on}"), ("履约地点", found.place), ("采购方式", method_name(found.tender)),
            ("专门面向中小企业", "本合同为中小企业预留合同" if found.sme_reserved else "否"),
        ], [], ["期次", "名称", "时间", "数量", "金额"],
            [[row.no, row.title, row.due_on, quantity(row.quantity) + row.unit, yuan(row.amount)] for row in found.milestones.all()]),
        section("合同约定", terms),
        section("签订与公告日期", [("合同签订日期", found.signed_at), ("合同公告日期", entry.at)]),
        section("其他补充事宜", [], [SECRETS]),
    ]
    return _make("contract", f"{found.project.title}合同公告", found, parts, amount=found.amount,
                 files=[found.pdf] if found.pdf else [])


def acceptance(entry: Entry) -> NoticeText:
    """验收结果公告: N 9, with the recipients' opinion."""
    found = Acceptance.objects.select_related("delivery__milestone__contract").get(delivery_id=entry.subject_id)
    milestone = found.delivery.milestone
    deal = _contract(milestone.contract_id)
    members = "、".join(line.strip() for line in found.members.splitlines() if line.strip())
    parts = [
        section("合同信息", [("合同编号", deal.number), ("合同名称", deal.title), ("期次", f"第{milestone.no}期 {milestone.title}"), ("应完成日期", milestone.due_on)]),
        section("合同双方", _parties(deal)[::2]),
        section("验收内容", [("验收日期", found.accepted_at), ("验收组成员", members), ("验收结论", chinese(found.get_decision_display())),
                             ("验收数量", quantity(found.accepted_quantity) + milestone.unit), ("验收金额", yuan(found.amount))],
                [], ["序号", "标准", "是否符合", "情况"], [[line.no, line.standard, line.met, line.finding] for line in found.lines.all()]),
        section("服务对象意见", [("征求人数", found.recipients_asked or None)], [found.recipient_opinion]),
        section("验收意见", [], [found.opinion]),
    ]
    return _make("acceptance", f"{deal.project.title}第{milestone.no}期验收结果公告", deal, parts, amount=found.amount)


def evaluation(entry: Entry) -> NoticeText:
    """绩效评价结果: three voices side by side, never one opaque number."""
    found = Evaluation.objects.select_related("third_party").get(pk=entry.subject_id)
    deal = _contract(found.contract_id)
    voices = [
        ["购买主体", deal.body.name, f"{found.body_score:.2f}", f"{found.weight_body}%", "—"],
        ["服务对象", "扫码评价", f"{found.recipients_score:.2f}", f"{found.weight_recipients}%", f"{found.sample_size}份"],
        ["第三方", found.third_party.name if found.third_party else "—", f"{found.third_party_score:.2f}", f"{found.weight_third_party}%", "—"],
    ]
    parts = [
        section("评价项目", [("评价编号", found.number), ("项目名称", deal.project.title), ("合同编号", deal.number), ("承接主体", deal.contractor.name)]),
        section("三方评价", [], [], ["评价方", "单位或方式", "得分", "权重", "样本"], voices),
        section("评价结果", [("综合得分", f"{found.total:.2f}"), ("等级", chinese(found.get_grade_display()))], [found.conclusion]),
        section("承接主体陈述", [], [found.reply]),
        section("结果运用", [], ["评价结果作为以后年度编制购买服务预算和选择承接主体的重要参考依据。"]),
    ]
    return _make("evaluation", f"{deal.project.title}绩效评价结果公告", deal, parts, amount=deal.amount)
