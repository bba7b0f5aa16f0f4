"""An admission from the account to the reminder: filled in, handed in, returned, admitted, renewed, ended."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from kernel.actors import Actor
from kernel.clock import FixedClock
from kernel.errors import NotAllowed, WrongState
from kernel.findings import Refused
from kernel.models import Entry, Message, Receipt
from parties import actions, queries
from parties.models import Admission, Contractor, Evidence, EvidenceFile, RegistryFact
from parties.queries.admissions import digest, slots
from parties.tests import cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)
SOCIAL = "52331004MJ0000202G"
PDF = b"%PDF-1.4\n1 0 obj<</Type /Page>>endobj\ntrailer\n%%EOF\n"


def pdf(name: str, tail: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF.replace(b"trailer", f"trailer {tail or name}".encode()), "application/pdf")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(AT)


@pytest.fixture(autouse=True)
def registers(settings: Any, tmp_path: Any) -> Any:
    """One export of each register; the lists hold nobody whom these tests know."""
    folder = tmp_path / "registers"
    folder.mkdir()
    (folder / "registration--路桥区民政局--2026-02-28.csv").write_text(f"code,name,type,legal_representative,address\n{SOCIAL},路桥区乐龄社会工作服务中心,social_service,叶舒,新安西街9号\n")
    (folder / "credit--信用中国--2026-03-01.csv").write_text("code,list,since,until\n")
    settings.REGISTRY_DIRS = [folder]
    return folder


@pytest.fixture
def firm(clock: FixedClock) -> Contractor:
    """A social organisation with an account and its first application; civil affairs of the place has an officer."""
    cast.place()
    office = cast.organisation()
    cast.person("lq_civil", "civil_affairs", office)
    made = actions.register(
        clock=clock, key=SOCIAL, name="路桥区乐龄社会工作服务中心", type="social_service", size="none", legal_representative="叶舒", address="新安西街9号",
        person="叶舒", phone="0576-0000 0399", username="n1_head", password=cast.PASSWORD,
    )  # fmt: skip
    return made.contractor


def head(firm: Contractor) -> Actor:
    return queries.actor_by("n1_head")


def civil() -> Actor:
    return queries.actor_by("lq_civil")


def values(**changes: Any) -> dict[str, dict[str, Any]]:
    slots = {
        "a": {"issuer": "路桥区民政局", "issued_on": date(2022, 4, 20), "valid_until": date(2028, 4, 19), "proof": "upload"},
        "b": {"statement": "社工6人，服务点2处", "proof": "upload"}, "c": {"proof": "upload"}, "d": {"declared": True, "proof": "registry"},
        "e": {"issued_on": date(2026, 2, 10), "issuer": "路桥区税务局", "proof": "upload"}, "f": {"declared": True, "proof": "declared"},
        "g": {"issued_on": date(2025, 5, 20), "proof": "upload"},
    }  # fmt: skip
    return {letter: {**slot, **changes.get(letter, {})} for letter, slot in slots.items()}


def filled(firm: Contractor, clock: FixedClock) -> Admission:
    found = queries.working(firm)
    assert found is not None
    uploads = {letter: [pdf(f"{letter}.pdf")] for letter in "abceg"}
    return actions.fill(found, by=head(firm), clock=clock, slots=values(), uploads=uploads, specialities=["居家养老"])


def submitted(firm: Contractor, clock: FixedClock) -> Admission:
    receipt = actions.submit_admission(filled(firm, clock), by=head(firm), clock=clock)
    assert receipt.serial.startswith("RK-2026-") and len(receipt.files) == 5
    return Admission.objects.get()


def admitted(firm: Contractor, clock: FixedClock) -> Admission:
    actions.admit(submitted(firm, clock), by=civil(), clock=clock, ways={}, opinion="一致")
    return Admission.objects.get(state="ADMITTED")


def test_registering_opens_the_account_and_begins_an_application_that_does_not_let_bid(firm: Contractor, clock: FixedClock) -> None:
    found = queries.working(firm)
    assert firm.state == "OPEN" and found is not None and found.authority is not None and found.authority.key == cast.BODY
    codes = [finding.code for finding in queries.bars(firm, AT.date())]
    assert codes[0] == "admission_begun" and {"slot_certificate", "slot_capacity", "slot_taxes", "slot_declaration"} <= set(codes)
    line = queries.standing_of(firm, AT.date())
    assert (line.open, line.may_bid, line.done, line.total) == (True, False, 0, 6)
    assert RegistryFact.objects.get().values["name"] == "路桥区乐龄社会工作服务中心"


def test_six_tasks_to_the_last_day(firm: Contractor, clock: FixedClock) -> None:
    made = admitted(firm, clock)
    assert made.valid_until == date(2027, 3, 15) and queries.may_bid(firm, AT.date()) and queries.may_bid(firm, date(2027, 3, 15))
    assert [finding.code for finding in queries.bars(firm, date(2027, 3, 16))] == ["admission_ended"]
    assert Entry.objects.get(event="parties.admit").is_public
    assert Message.objects.get(organisation_key=SOCIAL).subject
    assert {row.checked for row in slots(made).values()} == {"verified"}


def test_an_old_proof_of_taxes_is_refused_with_its_date_and_nothing_is_written(firm: Contractor, clock: FixedClock) -> None:
    found = queries.working(firm)
    assert found is not None
    before = Entry.objects.count()
    with pytest.raises(Refused) as told, transaction.atomic():
        actions.fill(found, by=head(firm), clock=clock, slots={"e": {"issued_on": date(2024, 11, 20), "proof": "upload"}}, uploads={"e": [pdf("社保.pdf")]})
    assert [finding.code for finding in told.value.findings] == ["slot_taxes_old"]
    assert "2024-11-20" in told.value.findings[0].sentence() and told.value.findings[0].fix == date(2025, 9, 16)
    assert not Evidence.objects.exists() and not EvidenceFile.objects.exists() and Entry.objects.count() == before


def test_an_unfinished_application_is_not_taken(firm: Contractor, clock: FixedClock) -> None:
    found = queries.working(firm)
    assert found is not None
    with pytest.raises(Refused) as told, transaction.atomic():
        actions.submit_admission(found, by=head(firm), clock=clock)
    assert {"slot_certificate", "slot_finance", "slot_taxes", "services_missing"} <= {finding.code for finding in told.value.findings}
    assert Admission.objects.get().state == "PREPARING" and not Receipt.objects.filter(serial__startswith="RK").exists()


def test_a_return_lands_on_its_slot_and_blocks_until_it_is_mended(firm: Contractor, clock: FixedClock) -> None:
    found = submitted(firm, clock)
    with pytest.raises(Refused), transaction.atomic():
        actions.return_admission(found, by=civil(), clock=clock, because="请补正", marks={})
    actions.return_admission(found, by=civil(), clock=clock, because="社保不全", marks={"e": "缺医疗保险"})
    found.refresh_from_db()
    (task,) = [task for task in queries.tasks(found, AT.date()) if task.state == "fix"]
    assert task.code == "taxes" and task.marks == {"e": "缺医疗保险"}
    assert "缺医疗保险" in queries.bars(firm, AT.date())[0].what
    with pytest.raises(Refused) as told, transaction.atomic():
        actions.submit_admission(found, by=head(firm), clock=clock)
    assert "slot_still_marked" in [finding.code for finding in told.value.findings]
    actions.fill(found, by=head(firm), clock=clock, slots={"e": values()["e"]}, uploads={"e": [pdf("医保.pdf")]})
    actions.submit_admission(found, by=head(firm), clock=clock)
    actions.admit(Admission.objects.get(), by=civil(), clock=clock, ways={})
    assert queries.may_bid(firm, AT.date()) and slots(Admission.objects.get())["e"].files.count() == 2


def test_only_the_authority_decides_and_never_about_its_own_house(firm: Contractor, clock: FixedClock) -> None:
    found = submitted(firm, clock)
    market = cast.actor(cast.person("lq_market", "market_regulation", cast.organisation("11331004MB00004061", "路桥区市场监管局", "market_regulation")))
    for stranger in (market, head(firm), cast.actor(cast.person("lq_clerk", "clerk", cast.organisation()))):
        with pytest.raises(NotAllowed), transaction.atomic():
            actions.admit(found, by=stranger, clock=clock, ways={})
    cast.person("lq_civil", "contractor_clerk", firm.organisation)
    with pytest.raises(Refused) as told, transaction.atomic():
        actions.admit(found, by=civil(), clock=clock, ways={})
    assert [finding.code for finding in told.value.findings] == ["verifies_own"]
    assert Admission.objects.get().state == "SUBMITTED"


def test_where_the_lists_do_not_answer_an_officer_looks_by_hand_and_says_where(firm: Contractor, clock: FixedClock, registers: Any) -> None:
    (registers / "credit--信用中国--2026-03-01.csv").unlink()
    found = submitted(firm, clock)
    with pytest.raises(Refused) as told, transaction.atomic():
        actions.admit(found, by=civil(), clock=clock, ways={})
    assert [finding.code for finding in told.value.findings] == ["credit_by_hand"]
    with pytest.raises(Refused), transaction.atomic():
        actions.admit(found, by=civil(), clock=clock, ways={"d": ("hand", "")})
    actions.admit(found, by=civil(), clock=clock, ways={"d": ("hand", "信用中国网站，2026-03-16 查询")})
    fact = RegistryFact.objects.filter(by_hand=True).get()
    assert (fact.outcome, fact.source, fact.looked_by) == ("absent", "信用中国网站，2026-03-16 查询", "路桥区民政局")


def test_whoever_is_listed_is_not_admitted_and_an_entry_that_ended_is_no_bar(firm: Contractor, clock: FixedClock, registers: Any) -> None:
    table = registers / "credit--信用中国--2026-03-01.csv"
    table.write_text(f"code,list,since,until\n{SOCIAL},失信被执行人,2025-01-01,2026-12-31\n")
    found = filled(firm, clock)
    with pytest.raises(Refused) as told, transaction.atomic():
        actions.submit_admission(found, by=head(firm), clock=clock)
    assert "失信被执行人" in told.value.findings[0].what
    table.write_text(f"code,list,since,until\n{SOCIAL},失信被执行人,2023-01-01,2025-12-31\n")
    actions.submit_admission(found, by=head(firm), clock=clock)


def test_a_renewal_asks_what_changed_and_the_present_one_counts_until_then(firm: Contractor, clock: FixedClock) -> None:
    admitted(firm, clock)
    clock.at = AT + timedelta(days=320)
    renewal = actions.begin(firm, by=head(firm), clock=clock)
    assert renewal.no == 2 and {letter for letter, row in slots(renewal).items() if row.changed} == set() and queries.may_bid(firm, clock.at.date())
    with pytest.raises(Refused) as told, transaction.atomic():
        actions.submit_admission(renewal, by=head(firm), clock=clock)
    assert "slot_taxes_old" in [finding.code for finding in told.value.findings]
    actions.fill(renewal, by=head(firm), clock=clock, uploads={"e": [pdf("新社保.pdf")]}, slots={"e": {**values()["e"], "issued_on": date(2027, 1, 12)}, "d": {"declared": True, "proof": "registry"}})
    actions.submit_admission(renewal, by=head(firm), clock=clock)
    renewal.refresh_from_db()
    assert {letter for letter, row in slots(renewal).items() if row.changed} == {"e"}
    actions.admit(renewal, by=civil(), clock=clock, ways={})
    assert Admission.objects.get(no=1).state == "REPLACED" and queries.counting(firm).no == 2


def test_reminders_come_at_sixty_thirty_and_seven_days_and_each_once(firm: Contractor, clock: FixedClock) -> None:
    made = admitted(firm, clock)
    assert made.valid_until is not None
    before = Message.objects.filter(subject__contains=str(made.valid_until)).count()
    for days, count in ((61, 0), (60, 1), (60, 1), (45, 1), (30, 2), (8, 2), (7, 3), (0, 3), (-1, 3)):
        clock.at = datetime.combine(made.valid_until - timedelta(days=days), datetime.min.time(), UTC) + timedelta(hours=3)
        actions.tell_expiring(clock=clock)
        assert Message.objects.filter(key__contains=":ends:").count() - before == count, days
    assert Message.objects.filter(key__contains="ends:7").get().url.endswith("/vendor/onboarding/")


def test_whoever_missed_a_day_gets_the_reminder_that_counts_now_alone(firm: Contractor, clock: FixedClock) -> None:
    made = admitted(firm, clock)
    assert made.valid_until is not None
    clock.at = datetime.combine(made.valid_until - timedelta(days=25), datetime.min.time(), UTC)
    actions.tell_expiring(clock=clock)
    assert [row.key.rpartition(":")[2] for row in Message.objects.filter(key__contains=":ends:")] == ["30"]


def test_revoking_ends_the_right_to_bid(firm: Contractor, clock: FixedClock) -> None:
    made = admitted(firm, clock)
    with pytest.raises(NotAllowed):
        actions.revoke_admission(made, by=head(firm), clock=clock, because="x")
    actions.revoke_admission(made, by=civil(), clock=clock, because="登记证书被吊销")
    assert [finding.code for finding in queries.bars(firm, AT.date())] == ["admission_revoked"]
    with pytest.raises(WrongState):
        actions.admit(made, by=civil(), clock=clock, ways={})


def test_the_passport_names_source_and_date_of_each_fact_and_its_hash_can_be_worked_out_again(firm: Contractor, clock: FixedClock) -> None:
    admitted(firm, clock)
    facts, found = queries.passport(firm, clock.at)
    assert queries.passport(firm, clock.at)[1] == found == digest(facts) and queries.frozen(queries.canonical(facts)) == (facts, found)
    assert [row["condition"] for row in facts["conditions"]] == list("abcdefg") and all(row["verified_on"] == "2026-03-16" for row in facts["conditions"])
    assert {row["register"]: row["as_of"] for row in facts["registers"]} == {"registration": "2026-02-28", "credit": "2026-03-01"}
    assert "0399" not in queries.canonical(facts)
    firm.legal_representative = "别人"
    assert queries.passport(firm, clock.at)[1] != found


def test_the_database_refuses_two_open_applications_and_an_admission_without_an_end(firm: Contractor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Admission.objects.create(number="X", contractor=firm, no=9, created_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Admission.objects.update(state="ADMITTED", admitted_at=AT)


def test_a_person_gets_a_number_and_no_identity_number_is_kept(clock: FixedClock) -> None:
    cast.place()
    made = actions.register(clock=clock, key="", name="林悦", type="person", size="none", legal_representative="林悦", address="路桥区", person="林悦", phone="0576-1",
                            username="p1", password=cast.PASSWORD)
    assert made.contractor.key.startswith("P1") and "".join(queries.tasks(queries.working(made.contractor), AT.date())[0].letters) == "a"
    with pytest.raises(Refused):
        actions.register(clock=clock, key=made.contractor.key, name="某公司", type="enterprise", size="small", legal_representative="x", address="x", person="x", phone="1",
                         username="p2", password=cast.PASSWORD)


def test_an_audit_report_is_handed_in_once_a_year(firm: Contractor, clock: FixedClock) -> None:
    facts = {"fiscal_year": 2025, "firm": "浙江汇信会计师事务所", "licence": "33000123"}
    actions.file_report(firm, by=head(firm), clock=clock, upload=pdf("审计报告.pdf"), **facts)
    for year in (2025, 2026):
        with pytest.raises(Refused), transaction.atomic():
            actions.file_report(firm, by=head(firm), clock=clock, upload=pdf("审计.pdf"), **{**facts, "fiscal_year": year})
    assert firm.audit_reports.count() == 1 and queries.passport(firm, AT)[0]["audits"][0]["licence"] == "33000123"
