"""Contractors: registering with good and bad input, the profile, the team, the public pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.models import Entry, Receipt
from parties.models import Contractor, ContractorGrade, Organisation, PurchasingBody, User
from parties.tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place() -> None:
    cast.place()


def filled(**changes: Any) -> dict[str, Any]:
    """The registration form as a firm fills it."""
    data = {
        "key": cast.FIRMS[0], "name": "台州暖邻养老服务有限公司", "type": "enterprise", "size": "small", "legal_representative": "何晓岚",
        "address": "路桥区商海北街66号", "person": "何晓岚", "phone": "0576-0000 0311", "username": "c1_head", "password": "Bridge-2026-demo",
        "password2": "Bridge-2026-demo",
    }  # fmt: skip
    return {name: value for name, value in (data | changes).items() if value is not None}


def nothing_written() -> bool:
    return not (Organisation.objects.exists() or User.objects.exists() or Contractor.objects.exists() or Entry.objects.exists())


def test_a_firm_registers_gets_a_receipt_and_sees_its_two_lines(client: Client) -> None:
    answer = client.post(reverse("vendor-register"), filled())
    receipt = Receipt.objects.get()
    assert answer["Location"] == reverse("receipt", args=[receipt.serial])
    assert receipt.serial.startswith("RZ-") and receipt.organisation_key == cast.FIRMS[0]
    assert client.get(answer["Location"]).status_code == 200
    entry = Entry.objects.get(event="parties.register")
    assert (entry.event, entry.owner_key, entry.actor_name) == ("parties.register", cast.FIRMS[0], "何晓岚")
    page = client.get(reverse("vendor-profile"))
    assert page.context["bars"] and page.wsgi_request.actor.roles == {"contractor_head"}
    text = page.content.decode()
    assert "账号" in text and "已开通" in text and "0/6" in text and "还不能投标" in text


def test_full_width_and_small_letters_are_taken_and_stored_plain(client: Client) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in cast.FIRMS[0].lower())
    assert client.post(reverse("vendor-register"), filled(key=wide)).status_code == 302
    assert Organisation.objects.get().key == cast.FIRMS[0]


def test_a_refused_form_shows_the_code_in_plain_characters(client: Client) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in cast.FIRMS[0])
    page = client.post(reverse("vendor-register"), filled(key=wide, name=""))
    assert page.status_code == 422 and f'value="{cast.FIRMS[0]}"' in page.content.decode()
    assert nothing_written()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"key": "91331004MA0000130C"}, "key", "uscc_check"),
        ({"key": "91331004MAO000103C"}, "key", "uscc_alphabet"),
        ({"key": "91331004MA0000103"}, "key", "uscc_length"),
        ({"key": "1e5"}, "key", "uscc_length"),
        ({"key": "-0"}, "key", "uscc_length"),
        ({"key": "11331004MB00001073"}, "key", "uscc_type"),
        ({"type": "social_service"}, "key", "uscc_type"),
        ({"size": "none"}, "size", "size_missing"),
        ({"type": "nobody"}, "type", "invalid_choice"),
        ({"key": ""}, "key", "required"),
        ({"password2": "other"}, "password2", "passwords_differ"),
        ({"password": "12345678", "password2": "12345678"}, "password", "password_too_common"),
        ({"phone": "<script>"}, "phone", "invalid"),
        ({"name": "甲\x00乙"}, "name", "characters"),
        ({"legal_representative": ""}, "legal_representative", "required"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_nothing_is_written(client: Client, changes: dict[str, Any], field: str, code: str) -> None:
    page = client.post(reverse("vendor-register"), filled(**changes))
    assert page.status_code == 422
    assert code in [error.code for error in page.context["form"].errors.as_data()[field]]
    assert nothing_written()


def test_a_public_institution_of_the_first_class_takes_no_contracts(client: Client) -> None:
    known = cast.organisation("12331004MB00001070", "路桥区养老服务指导中心")
    PurchasingBody.objects.filter(organisation=known).update(body_class="welfare_one")
    page = client.post(reverse("vendor-register"), filled(key=known.key, type="business_institution", size="none"))
    assert page.status_code == 422
    assert "第八条" in page.content.decode()
    assert not Contractor.objects.exists() and not User.objects.exists()


def test_the_same_code_or_user_name_twice_is_refused(client: Client) -> None:
    client.post(reverse("vendor-register"), filled())
    stranger = Client()
    page = stranger.post(reverse("vendor-register"), filled(username="other"))
    assert page.status_code == 422 and "organisation_known" in [e.code for e in page.context["form"].errors.as_data()["key"]]
    page = stranger.post(reverse("vendor-register"), filled(key=cast.FIRMS[1], username="C1_HEAD"))
    assert page.status_code == 422 and "username_taken" in [e.code for e in page.context["form"].errors.as_data()["username"]]
    assert Contractor.objects.count() == 1 and User.objects.count() == 1


@pytest.mark.parametrize(("broken", "words"), [(False, "数据时点"), (True, "登记系统暂时没有回应")])
def test_a_code_is_looked_up_and_fills_the_form_with_source_and_date(client: Client, settings: Any, tmp_path: Path, broken: bool, words: str) -> None:
    if not broken:
        row = f"{cast.FIRMS[0]},台州暖邻养老服务有限公司,enterprise,何晓岚,商海北街66号"
        (tmp_path / "registration--路桥区市场监管局--2026-02-28.csv").write_text(f"code,name,type,legal_representative,address\n{row}\n")
    settings.REGISTRY_DIRS = [tmp_path]
    page = client.get(reverse("vendor-register"), {"code": cast.FIRMS[0].lower()})
    text = page.content.decode()
    assert (page.context["answer"] is None) is broken and words in text
    assert page.context["form"]["name"].value() == (None if broken else "台州暖邻养老服务有限公司")
    assert nothing_written()


def test_a_double_click_registers_once(client: Client) -> None:
    first = client.post(reverse("vendor-register"), filled(idempotency_key="k1"))
    again = Client().post(reverse("vendor-register"), filled(idempotency_key="k2"))
    assert first.status_code == 302 and again.status_code == 422
    assert Contractor.objects.count() == 1 and Receipt.objects.count() == 1


def test_the_head_adds_a_clerk_and_the_clerk_adds_nobody(client: Client) -> None:
    firm = cast.contractor()
    cast.sign_in(client, cast.person("c1_head", "contractor_head", firm.organisation))
    data = {"person": "郑涛", "role": "contractor_clerk", "username": "c1_clerk", "password": "Bridge-2026-demo", "password2": "Bridge-2026-demo"}
    assert client.post(reverse("vendor-team"), data).status_code == 302
    assert "c1_clerk" in client.get(reverse("vendor-team")).content.decode()
    clerk = Client()
    cast.sign_in(clerk, User.objects.get(username="c1_clerk"))
    assert clerk.post(reverse("vendor-team"), data | {"username": "c1_other"}).status_code == 403
    assert not User.objects.filter(username="c1_other").exists()


def test_an_officer_has_no_contractors_pages(client: Client) -> None:
    cast.sign_in(client, cast.person("lq_clerk", "clerk", cast.organisation()))
    assert client.get(reverse("vendor-profile")).status_code == 404
    assert client.get(reverse("vendor-team")).status_code == 404


def test_the_public_page_shows_facts_and_grades_but_no_person(client: Client) -> None:
    client.post(reverse("vendor-register"), filled())
    firm = Contractor.objects.get()
    ContractorGrade.objects.create(contractor=firm, thread="LQ-2025-0001", contract_number="LQ-2025-0001-C1", service="居家养老上门服务",
                                   body_name="路桥区民政局", grade="优", score="93.50", concluded_on="2026-03-10")
    text = Client().get(reverse("vendor", args=[firm.key])).content.decode()
    assert "台州暖邻养老服务有限公司" in text and "93.50" in text
    assert "何晓岚" not in text and "0311" not in text


def test_a_closed_account_is_invisible_to_strangers(client: Client) -> None:
    firm = cast.contractor()
    Contractor.objects.filter(pk=firm.pk).update(state="CLOSED", closed_at=cast.AT)
    assert client.get(reverse("vendor", args=[firm.key])).status_code == 404
    assert firm.organisation.name not in client.get(reverse("vendors")).content.decode()


def test_the_list_is_keyset_paged_with_the_same_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cast.contractor()
    with CaptureQueriesContext(connection, ) as one:
        client.get(reverse("vendors"))
    cast.contractor(cast.FIRMS[1], "台州康禾居家护理有限公司")
    cast.contractor(cast.FIRMS[2], "台州安颐家政服务有限公司")
    with CaptureQueriesContext(connection) as three:
        page = client.get(reverse("vendors"))
    assert len(one) == len(three)
    assert not any("OFFSET" in query["sql"] or "COUNT(" in query["sql"] for query in three.captured_queries)
    assert len(page.context["rows"]) == 3
    rest = client.get(reverse("vendors"), {"after": page.context["rows"][0].key})
    assert len(rest.context["rows"]) == 2
    assert len(client.get(reverse("vendors"), {"q": "康禾"}).context["rows"]) == 1
