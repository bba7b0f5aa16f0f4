"""The pages of an admission, of its verification, of consortia, audit reports and training offers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kernel.findings import Refused
from kernel.models import Message
from parties import actions, queries
from parties.actions.consortia import Share
from parties.models import Admission, Consortium, Contractor, Organisation, Training
from parties.tests import cast
from parties.tests.test_actions_admissions import SOCIAL, admitted, clock, firm, head, pdf, registers, submitted

__all__ = ["clock", "firm", "registers"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, clock: Any) -> Any:
    """The pages' clock is the tests'."""
    from kernel import middleware

    monkeypatch.setattr(middleware, "clock", clock)
    return clock


def signed(username: str) -> Client:
    client = Client()
    from parties.models import User

    cast.sign_in(client, User.objects.get(username=username))
    return client


def test_the_list_of_tasks_shows_two_lines_and_leads_to_the_next_task(firm: Contractor, now: Any) -> None:
    page = signed("n1_head").get(reverse("vendor-onboarding"))
    text = page.content.decode()
    assert [row["state"] for row in page.context["tasks"]] == ["todo"] * 6
    assert "已开通" in text and "0/6" in text and "还不能投标" in text and "继续：主体信息" in text
    assert "未入库也可浏览全部公告" in text or "按主体类型列出的任务" in text


def test_a_page_of_all_tasks_then_the_check_then_the_receipt(firm: Contractor, now: Any) -> None:
    client = signed("n1_head")
    data = {
        "files_a": pdf("登记证书.pdf"), "statement_b": "社工6人", "files_c": pdf("财务.pdf"), "declared_d": "on", "files_e": [pdf("纳税.pdf"), pdf("社保.pdf")],
        "issued_on_e": "2024-11-20", "declared_f": "on", "issued_on_g": "2025-05-20", "services": "居家养老、社工\n居家养老", "authority": str(Organisation.objects.get(key=cast.BODY).pk),
    }  # fmt: skip
    page = client.post(reverse("onboarding-all"), data)
    assert page.status_code == 422 and "需近 6 个月内" in page.content.decode()
    assert not Admission.objects.get().slots.exists()
    fresh = {"files_a": pdf("登记证书.pdf"), "files_c": pdf("财务.pdf"), "files_e": [pdf("纳税.pdf"), pdf("社保.pdf")], "issued_on_e": "2026-02-10"}
    assert client.post(reverse("onboarding-all"), data | fresh)["Location"] == reverse("onboarding-check")
    found = Admission.objects.get()
    assert found.specialities == ["居家养老", "社工"] and found.slots.get(condition="e").files.count() == 2
    answer = client.post(reverse("onboarding-check"))
    assert "/receipts/RK-2026-" in answer["Location"] and Admission.objects.get().state == "SUBMITTED"
    assert client.post(reverse("onboarding-task", args=["taxes"]), {"issued_on_e": "2026-02-10"}).status_code == 409


@pytest.mark.parametrize("upload", [b"", b"PK\x03\x04" + b"0" * 60])
def test_a_document_that_is_none_is_refused_at_its_slot(firm: Contractor, now: Any, upload: bytes) -> None:
    page = signed("n1_head").post(reverse("onboarding-task", args=["finance"]), {"files_c": SimpleUploadedFile("章程.pdf", upload, "application/pdf")})
    assert page.status_code == 422 and "files_c" in page.context["form"].errors
    assert not Admission.objects.get().slots.exists()


def test_the_queue_has_facets_a_table_to_keep_and_only_the_own_applications(firm: Contractor, now: Any) -> None:
    found = submitted(firm, now)
    client = signed("lq_civil")
    page = client.get(reverse("registry"))
    assert page.context["waiting"] == 1 and [row.number for row, _due in page.context["rows"]] == [found.number]
    assert client.get(reverse("registry"), {"state": "ADMITTED"}).context["rows"] == []
    text = client.get(reverse("registry"), {"format": "csv"}).content.decode("utf-8-sig")
    assert SOCIAL in text and found.number in text
    cast.person("lq_market", "market_regulation", cast.organisation("11331004MB00004061", "路桥区市场监管局", "market_regulation"))
    other = signed("lq_market")
    assert other.get(reverse("registry")).context["rows"] == [] and other.get(reverse("registry-admission", args=[found.number])).status_code == 404
    assert signed("n1_head").get(reverse("registry")).status_code == 404


def test_the_authority_sees_each_fact_with_source_and_date_and_the_evidence_beside_it(firm: Contractor, now: Any) -> None:
    found = submitted(firm, now)
    client = signed("lq_civil")
    text = client.get(reverse("registry-admission", args=[found.number])).content.decode()
    assert "数据时点 2026-02-28" in text and "数据时点 2026-03-01" in text and "e.pdf" in text and "社工6人" in text
    file = found.slots.get(condition="e").files.get().file
    assert client.get(reverse("registry-file", args=[found.number, file.public_id])).status_code == 200
    answer = client.post(reverse("registry-admission", args=[found.number]), {"decision": "return", "opinion": "请补正", "mark_e": "on", "reason_e": "缺医保"})
    assert "/receipts/HY-" in answer["Location"]
    assert "缺医保" in signed("n1_head").get(reverse("onboarding-task", args=["taxes"])).content.decode()


def test_what_the_passport_says_can_be_fetched_with_its_hash(firm: Contractor, now: Any) -> None:
    admitted(firm, now)
    body = signed("n1_head").get(reverse("vendor-passport"), {"format": "json"}).json()
    assert queries.frozen(body["text"]) == (body["passport"], body["sha256"])


def test_a_consortium_counts_when_every_admitted_member_has_confirmed(firm: Contractor, now: Any) -> None:
    admitted(firm, now)
    partner = cast.contractor()
    cast.person("c1_head", "contractor_head", partner.organisation)
    page = signed("n1_head")
    data = {"title": "乐龄暖邻联合体", "purpose": "居家养老", "upload": pdf("联合协议.pdf"), "share_0": "60", "tasks_0": "社工", "key_1": partner.key, "share_1": "30", "tasks_1": "护理"}
    answer = page.post(reverse("vendor-consortia"), data)
    assert answer.status_code == 422 and "90" in answer.content.decode() and not Consortium.objects.exists()
    answer = page.post(reverse("vendor-consortia"), data | {"share_1": "40", "upload": pdf("联合协议.pdf")})
    made = Consortium.objects.get()
    assert answer["Location"] == reverse("vendor-consortium", args=[made.number]) and made.state == "FORMING"
    assert Message.objects.filter(organisation_key=partner.key).exists()
    other = signed("c1_head")
    assert [row.title for row in queries.todo(queries.actor_by("c1_head"), now.now()) if row.url.endswith(f"{made.number}/")] == ["乐龄暖邻联合体"]
    assert other.post(reverse("vendor-consortium", args=[made.number])).status_code == 302
    made.refresh_from_db()
    assert made.state == "AGREED" and made.member_keys == {SOCIAL, partner.key}
    not_in = cast.contractor(cast.FIRMS[1], "未入库公司", admitted=False)
    with pytest.raises(Refused):
        actions.form_consortium(firm, by=head(firm), clock=now, title="x", purpose="y", upload=pdf("z.pdf"),
                                shares=[Share(SOCIAL, Decimal(50), "a"), Share(not_in.key, Decimal(50), "b")])


def test_civil_affairs_keeps_the_page_of_training_and_everybody_reads_it(firm: Contractor, now: Any) -> None:
    client = signed("lq_civil")
    assert client.post(reverse("training-desk"), {"title": "过期班", "text": "x", "until": "2026-03-15"}).status_code == 422
    assert client.post(reverse("training-desk"), {"title": "承接培训班", "text": "财务规范", "until": "2026-04-30"}).status_code == 302
    assert "承接培训班" in Client().get(reverse("training")).content.decode()
    assert signed("n1_head").get(reverse("training-desk")).status_code == 404
    row = Training.objects.get()
    client.post(reverse("training-down", args=[row.pk]))
    assert "承接培训班" not in Client().get(reverse("training")).content.decode()
    assert date(2026, 4, 30) == row.until


def test_an_institution_of_the_second_class_may_compete(now: Any, clock: Any) -> None:
    """102号 第六条, W-19: 公益二类 may; 公益一类 may on neither side (第八条)."""
    cast.place()
    code = "12331004MB00001070"
    made = actions.register(clock=clock, key=code, name="路桥区社会福利院", type="welfare_two", size="none", legal_representative="x", address="x", person="x", phone="0576-1",
                            username="w2", password=cast.PASSWORD)
    assert len(queries.tasks(queries.working(made.contractor), date(2026, 3, 16))) == 6 and made.contractor.size == "none"
