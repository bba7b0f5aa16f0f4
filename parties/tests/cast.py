"""A fixed cast for tests, and the one way to sign a test client in with a proven second factor."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from kernel.actors import Actor
from parties.models import Admission, Contractor, Evidence, Jurisdiction, Membership, Organisation, PurchasingBody, User
from parties.queries import MEMBERSHIP_SESSION_KEY, actor_of

BODY = "11331004MB00001073"
FINANCE = "11331004MB0000203C"
FIRMS = ("91331004MA0000103C", "91331004MA000020XJ", "91331004MA00003061")
THIRD_PARTY = "91331004MA0000402A"
AT = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
PASSWORD = "Bridge-2026-test"


@cache
def _hashed() -> str:
    """Hashing is slow by design: once for all people of a run."""
    return make_password(PASSWORD)


# code: name, level, parent, profile, abbreviation
PLACES = {
    "100000": ("中华人民共和国", "nation", None, "", ""),
    "330000": ("浙江省", "province", "100000", "eight-stages", "ZJ"),
    "331000": ("台州市", "city", "330000", "eight-stages", "TZ"),
    "331004": ("路桥区", "county", "331000", "eight-stages", "LQ"),
    "220000": ("吉林省", "province", "100000", "five-stages", "JL"),
    "220100": ("长春市", "city", "220000", "five-stages", "CC"),
}


def place(code: str = "331004") -> Jurisdiction:
    """A place with all above it."""
    name, level, above, profile, abbr = PLACES[code]
    parent = place(above) if above else None
    values = {"name": name, "level": level, "parent": parent, "profile": profile, "abbr": abbr}
    row, _made = Jurisdiction.objects.get_or_create(code=code, defaults=values)
    return row


def organisation(key: str = BODY, name: str = "路桥区民政局", kind: str = "body", code: str = "331004") -> Organisation:
    """An organisation; a body is a state organ."""
    row, made = Organisation.objects.get_or_create(key=key, defaults={"name": name, "kind": kind, "jurisdiction": place(code), "created_at": AT})
    if made and kind == "body":
        PurchasingBody.objects.create(organisation=row, body_class="state_organ", establishment="administrative", funding="full")
    return row


def contractor(key: str = FIRMS[0], name: str = "台州暖邻养老服务有限公司", *, admitted: bool = True) -> Contractor:
    """A small firm with an open account, admitted for the whole of any story unless said otherwise."""
    row = organisation(key, name, "contractor")
    made, new = Contractor.objects.get_or_create(
        organisation=row, defaults={"type": "enterprise", "size": "small", "legal_representative": "何晓岚", "registered_at": AT}
    )
    if new and admitted:
        admit(made)
    return made


def admit(firm: Contractor, *, until: date = date(2029, 12, 31), letters: str = "abcdef") -> Admission:
    """The firm's admission as rows: every slot verified by its evidence, without a document."""
    made = Admission.objects.create(number=f"RK-{firm.pk}", contractor=firm, no=1, state="ADMITTED", created_at=AT, submitted_at=AT, admitted_at=AT,
                                    valid_until=until, specialities=["养老服务"], specialities_done=True)
    Evidence.objects.bulk_create([
        Evidence(admission=made, condition=letter, statement="符合", declared=True, saved_at=AT, changed=False, checked="verified", way="evidence", checked_at=AT,
                 checked_by="路桥区市场监管局") for letter in letters
    ])  # fmt: skip
    return made


def person(username: str, role: str, at: Organisation | None, name: str = "") -> User:
    """A person with one membership."""
    user, _made = User.objects.get_or_create(username=username, defaults={"name": name or username, "password": _hashed()})
    Membership.objects.get_or_create(user=user, organisation=at, role=role)
    return user


def actor(user: User, role: str = "") -> Actor:
    """The actor that a person is, in one role (the first by default)."""
    rows = Membership.objects.filter(user=user).select_related("organisation", "delegated_by").order_by("pk")
    return actor_of(user, next(row for row in rows if role in ("", row.role)))


def sign_in(client: Client, user: User, *, second_factor: bool = True, role: str = "") -> None:
    """Sign a client in; by default with a second factor proved now, without which staff has no rights."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session: SessionBase = client.session
    if second_factor:
        record: dict[str, Any] = {"method": "mfa", "at": time.time(), "type": "totp"}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(user.pk)
    if role:
        session[MEMBERSHIP_SESSION_KEY] = Membership.objects.get(user=user, role=role).pk
    session.save()
