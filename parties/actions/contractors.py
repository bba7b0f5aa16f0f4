"""Verbs of contractors: register, add people, exclude, record a grade."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import receipts
from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, Refused, require
from kernel.lifecycle import advance, lock, note
from kernel.models import Receipt
from kernel.numbers import next_number
from law import uscc
from parties import queries, rules
from parties.actions.admissions import begin_for
from parties.actions.lookups import look_up
from parties.models import (
    Contractor,
    ContractorGrade,
    ContractorType,
    Exclusion,
    Kind,
    Membership,
    Organisation,
    OrganisationContact,
    Register,
    Role,
    User,
)
from parties.permissions import CONTRACTOR_ROLES, keeps_accounts


@dataclass(frozen=True)
class Registration:
    """What registering makes."""

    contractor: Contractor
    user: User
    receipt: Receipt


def register(
    *, clock: Clock, key: str, name: str, type: str, size: str, legal_representative: str, address: str, person: str,
    phone: str, username: str, password: str,
) -> Registration:
    """Open a contractor's account: the organisation, its authorised head as the first user, and an application to be admitted.

    A person without a credit code gets a number of the portal. Raises Refused: wrong or foreign code, a body that may not take
    contracts, a code or a user name that is taken."""
    try:
        with transaction.atomic():
            at = clock.now()
            organisation = _new_organisation(at, key=_own_number() if type == ContractorType.PERSON else key, name=name, type=type, address=address)
            require(_name_is_free(username))
            contractor = Contractor.objects.create(
                organisation=organisation, type=type, size=size, legal_representative=legal_representative,
                authorised_person=person, registered_at=at,
            )
            OrganisationContact.objects.create(organisation=organisation, person=person, phone=phone)
            head = _new_user(username, name=person, password=password)
            membership = Membership.objects.create(user=head, organisation=organisation, role=Role.CONTRACTOR_HEAD)
            actor = queries.actor_of(head, membership)
            entry = note(contractor, "register", by=actor, at=at, name=name, type=type)
            begin_for(contractor, by=actor, at=at)
            look_up(contractor, Register.REGISTRATION, by=actor, at=at)
            receipt = receipts.issue(entry, kind="RZ", title=_("Contractor account opened"), lines=_lines(contractor), next_url=reverse("vendor-onboarding"),
                                     next_step=_("The account is open. To bid, apply for admission: the tasks follow from your type."))
    except IntegrityError as error:  # two people sent the same code or user name at once
        raise Refused(Finding("organisation_known", False, got=key, field="key")) from error
    return Registration(contractor, head, receipt)


def _own_number() -> str:
    """The portal's own number for a person, in the form of a credit code: identity numbers are nobody's key here."""
    first = f"{rules.PERSON_PREFIX}100000{int(next_number('person', 'P', 1).rpartition('-')[2]):09d}"
    return first + uscc.check_character(first)


def _new_organisation(at: datetime, *, key: str, name: str, type: str, address: str) -> Organisation:
    place = queries.place_of_code(key)
    law = queries.edition(place, at)
    require(rules.credit_code(key, law=law, field="key"))
    require(rules.code_fits_type(key, type, field="key"))
    known = Organisation.objects.filter(key=key).select_related("body").first()
    if known is not None:
        require(queries.may_take(known, law, field="key"))
    require(Finding("organisation_known", known is None, got=key, field="key"))
    return Organisation.objects.create(key=key, name=name, kind=Kind.CONTRACTOR, jurisdiction=place, address=address, created_at=at)


def _name_is_free(username: str) -> Finding:
    return Finding("username_taken", not User.objects.filter(username__iexact=username).exists(), got=username, field="username")


def _new_user(username: str, *, name: str, password: str) -> User:
    user = User(username=username, name=name)
    user.set_password(password)
    user.save()
    return user


def _lines(contractor: Contractor) -> list[tuple[str, str]]:
    organisation = contractor.organisation
    return [
        (_("Organisation"), organisation.name),
        (_("Unified social credit code"), organisation.key),
        (_("Type"), str(contractor.get_type_display())),
    ]


def _own(contractor: Contractor, by: Actor, step: str, roles: Collection[str]) -> None:
    if contractor.owner_key != by.organisation_key or not by.roles & set(roles):
        raise NotAllowed(step, "has_role:" + "|".join(sorted(roles)))


@transaction.atomic
def add_member(contractor: Contractor, *, by: Actor, clock: Clock, name: str, username: str, password: str, role: str = Role.CONTRACTOR_CLERK.value) -> User:
    """Give a colleague an account of their own. Only the authorised head may. Raises NotAllowed, Refused for a taken user name."""
    contractor = lock(contractor)
    _own(contractor, by, "add_member", {Role.CONTRACTOR_HEAD.value})
    require(Finding("role_not_offered", role in CONTRACTOR_ROLES, got=role, field="role"), _name_is_free(username))
    at = clock.now()
    user = _new_user(username, name=name, password=password)
    Membership.objects.create(user=user, organisation=contractor.organisation, role=role)
    note(contractor, "add_member", by=by, at=at, username=username, role=role)
    return user


@transaction.atomic
def exclude(contractor: Contractor, *, by: Actor, clock: Clock, list_name: str, since: date, until: date | None, reference: str = "") -> Exclusion:
    """Enter a ban. Only the administrator of the finance bureau may. Raises NotAllowed, Refused when it ends before it begins."""
    contractor = lock(contractor)
    if not keeps_accounts(by, contractor):
        raise NotAllowed("exclude", keeps_accounts.name)
    require(Finding("exclusion_order", until is None or since <= until, field="until"))
    at = clock.now()
    ban = Exclusion.objects.create(contractor=contractor, list_name=list_name, reference=reference, since=since, until=until)
    note(contractor, "exclude", by=by, at=at, list=list_name, since=since.isoformat(), until=until.isoformat() if until else "")
    return ban


@transaction.atomic
def close(contractor: Contractor, *, by: Actor, clock: Clock, because: str) -> Contractor:
    """Close an account. Raises NotAllowed, WrongState."""
    contractor = lock(contractor)
    advance(contractor, "close", by=by, at=clock.now(), because=because)
    return contractor


@transaction.atomic
def reopen(contractor: Contractor, *, by: Actor, clock: Clock, because: str) -> Contractor:
    """Open a closed account again. Raises NotAllowed, WrongState."""
    contractor = lock(contractor)
    advance(contractor, "reopen", by=by, at=clock.now(), because=because)
    return contractor


@transaction.atomic
def record_grade(
    contractor: Contractor, *, by: Actor, clock: Clock, thread: str, contract_number: str, service: str, body_name: str, grade: str, score: Decimal,
) -> ContractorGrade:
    """Write the grade of an evaluated contract on the contractor; called down by evaluation, which has checked who may.

    The same contract again (a correction after an appeal) replaces the grade; the journal keeps both."""
    contractor = lock(contractor)
    at = clock.now()
    values = {"thread": thread, "service": service, "body_name": body_name, "grade": grade, "score": score, "concluded_on": day_of(at)}
    row, _made = ContractorGrade.objects.update_or_create(contractor=contractor, contract_number=contract_number, defaults=values)
    note(contractor, "record_grade", by=by, at=at, contract=contract_number, project=thread, grade=grade, score=str(score))
    return row
