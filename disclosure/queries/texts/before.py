"""Notices before procurement: the catalog, and what is going to be bought."""

from __future__ import annotations

from catalog.models import Catalog
from disclosure.queries.texts.form import NoticeText, buyer_rows, chinese, numbered, quantity, section, yuan_in_words
from kernel.models import Entry
from planning.models import Project


def catalog(entry: Entry) -> NoticeText:
    """A guiding catalog that was published."""
    found = Catalog.objects.select_related("jurisdiction").get(pk=entry.subject_id)
    parts = [
        section("目录名称", [("名称", found.title), ("年度", found.year), ("文号", found.document), ("适用地区", found.jurisdiction.name)]),
        section("目录内容", [("条目数", found.items.count()), ("说明", "本平台所载为节选" if found.excerpt else "")]),
    ]
    return NoticeText(kind="catalog", title=f"{found.title}", sections=numbered(parts), jurisdiction=found.jurisdiction)


def project(entry: Entry) -> NoticeText:
    """What is going to be bought: the four things that are published before a purchase, and the money."""
    found = Project.objects.select_related("body", "jurisdiction", "catalog_item", "transfer__from_body").get(pk=entry.subject_id)
    item = found.catalog_item
    assert found.budget_amount is not None
    assert found.quantity is not None
    targets = [
        (row.get("name", ""), f"{row.get('comparator', '')}{row.get('value', '')}{row.get('unit', '')}") for row in found.targets if isinstance(row, dict)
    ]
    amount_of_service = quantity(found.quantity) + found.unit + ("（暂定）" if found.quantity_provisional else "")
    parts = [
        section("购买服务项目", [("项目编号", found.number), ("项目名称", found.title), *buyer_rows(found.body),
                                 ("指导性目录", " ".join(filter(None, [item.code, item.name])))]),
        section("购买内容", [("服务内容", found.content), ("服务数量", amount_of_service), ("服务标准", found.standard),
                             ("服务期限", f"{found.starts_on}至{found.ends_on}"), ("服务地点", found.place_of_service)]),
        section("对承接主体的要求", [], [found.contractor_conditions]),
        section("绩效评价标准", [], [found.evaluation_standard], ["指标", "目标值"], targets),
        section("预算安排", [("批准预算", yuan_in_words(found.budget_amount)),
                             ("资金来源", chinese(found.get_fund_source_display())), ("批准部门", entry.organisation_name), ("批准时间", entry.at)]),
    ]
    if found.also_staffed:
        parts.append(section("本单位人员同时承担该职能的说明", [], [found.staffing_note]))
    if found.transfer is not None:
        parts.append(section("费随事转", [("转移职能", found.transfer.function), ("划出单位", found.transfer.from_body.name), ("文号", found.transfer.document)]))
    return NoticeText(kind="project", title=f"{found.title}立项信息公开", sections=numbered(parts), jurisdiction=found.jurisdiction,
                      body=found.body, project=found, amount=found.budget_amount)
