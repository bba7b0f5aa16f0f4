"""The pool of experts: admitting, the term, suspending; and the ties that an expert declares."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction

from kernel.actors import Actor
from kernel.clock import Clock, day_of
from kernel.errors import NotAllowed
from kernel.findings import Finding, Refused, require
from kernel.lifecycle import advance, lock, note
from parties import queries, rules
from parties.models import Expert, ExpertInterest, Membership, Role, TieKind, User
from parties.permissions import keeps_lists


def _keeper(by: Actor, step: str) -> None:
    if not keeps_lists(by):
        raise NotAllowed(step, str(keeps_lists.name))


@transaction.atomic
def admit_expert(
    *, by: Actor, clock: Clock, name: str, username: str, password: str, title: str, employer: str, employer_key: str,
    specialities: Collection[str], families: Collection[str], valid_until: date | None,
) -> Expert:
    """Admit a person to the pool, with an account of their own. Raises NotAllowed; Refused: a taken user name, a wrong code, a term that is over."""
    at = clock.now()
    _keeper(by, "admit_expert")
    free = not User.objects.filter(username__iexact=username).exists()
    require(Finding("username_taken", free, got=username, field="username"), _term(valid_until, day_of(at)), _code(employer_key, by, at))
    user = User(username=username, name=name)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refused(Finding("username_taken", False, got=username, field="username")) from error
    Membership.objects.create(user=user, organisation=None, role=Role.EXPERT)
    expert = Expert.objects.create(user=user, title=title, employer=employer, employer_key=rules.normal_code(employer_key), specialities=list(specialities),
                                   families=list(families), admitted_on=day_of(at), valid_until=valid_until)
    note(expert, "admit_expert", by=by, at=at, name=name, employer=employer, specialities=list(specialities), families=list(families))
    return expert


def _term(valid_until: date | None, today: date) -> Finding:
    return Finding("term_is_over", valid_until is None or valid_until >= today, need=today, got=valid_until or "", field="valid_until")


def _code(code: str, by: Actor, at: datetime) -> list[Finding]:
    """A code is optional; one that is given must be right."""
    if not code:
        return []
    return [rules.credit_code(rules.normal_code(code), law=queries.edition(by.jurisdiction or "100000", at), field="employer_key")]


@transaction.atomic
def change_expert(
    expert: Expert, *, by: Actor, clock: Clock, title: str, employer: str, employer_key: str, specialities: Collection[str], families: Collection[str],
    valid_until: date | None,
) -> Expert:
    """What the pool says of an expert, the term's last day included (renewal). A former employer stays as a tie for the years of the law."""
    expert = lock(expert)
    at = clock.now()
    _keeper(by, "change_expert")
    require(_term(valid_until, day_of(at)), _code(employer_key, by, at))
    key = rules.normal_code(employer_key)
    if (employer, key) != (expert.employer, expert.employer_key) and expert.employer:
        until = rules.tie_bars_until(TieKind.EMPLOYMENT, day_of(at), law=queries.edition(by.jurisdiction or "100000", at))
        ExpertInterest.objects.create(expert=expert, kind=TieKind.EMPLOYMENT, organisation_key=expert.employer_key, organisation_name=expert.employer,
                                      relation="原工作单位", ended_on=day_of(at), until=until, declared_at=at)
    expert.title, expert.employer, expert.employer_key, expert.valid_until = title, employer, key, valid_until
    expert.specialities, expert.families = list(specialities), list(families)
    expert.save(update_fields=["title", "employer", "employer_key", "valid_until", "specialities", "families"])
    note(expert, "change_expert", by=by, at=at, employer=employer, valid_until=valid_until.isoformat() if valid_until else "", specialities=list(specialities))
    return expert


@transaction.atomic
def suspend_expert(expert: Expert, *, by: Actor, clock: Clock, because: str) -> Expert:
    """Suspend: no draw finds the expert from now on; seats already taken stay. Raises NotAllowed, WrongState, Refused without a reason."""
    expert = lock(expert)
    require(Finding("reason_missing", bool(because.strip()), field="because"))
    advance(expert, "suspend_expert", by=by, at=clock.now(), because=because)
    return expert


@transaction.atomic
def restore_expert(expert: Expert, *, by: Actor, clock: Clock, because: str) -> Expert:
    """Put back on the list. Raises NotAllowed, WrongState."""
    expert = lock(expert)
    advance(expert, "restore_expert", by=by, at=clock.now(), because=because)
    return expert


@transaction.atomic
def declare_tie(
    expert: Expert, *, by: Actor, clock: Clock, kind: str, organisation_key: str, organisation_name: str, relation: str, since: date | None, ended_on: date | None,
) -> ExpertInterest:
    """An expert's own declaration of a tie. One that has ended bars for the years of 条例 第九条 after its end, then no longer.

    Raises NotAllowed for anybody else; Refused: no organisation, a wrong code, an end before the beginning."""
    expert = lock(expert)
    at = clock.now()
    if by.user is None or by.user.pk != expert.user_id:
        raise NotAllowed("declare_tie", "has_role:expert")
    law = queries.edition("100000", at)
    key = rules.normal_code(organisation_key)
    require(
        Finding("tie_without_organisation", bool(key or organisation_name.strip()), field="organisation_name"),
        [rules.credit_code(key, law=law, field="organisation_key")] if key else [],
        Finding("tie_order", not (since and ended_on) or since <= ended_on, field="ended_on"),
    )
    until = rules.tie_bars_until(kind, ended_on, law=law) if ended_on else None
    row = ExpertInterest.objects.create(expert=expert, kind=kind, organisation_key=key, organisation_name=organisation_name.strip(), relation=relation,
                                        since=since, ended_on=ended_on, until=until, declared_at=at)
    Expert.objects.filter(pk=expert.pk).update(ties_declared_at=at)
    note(expert, "declare_tie", by=by, at=at, cite="gplr.9.recusal_grounds", kind=kind, organisation=key or organisation_name, relation=relation)
    return row


@transaction.atomic
def end_tie(tie: ExpertInterest, *, by: Actor, clock: Clock, ended_on: date) -> ExpertInterest:
    """A tie of one's own has ended; it goes on barring for the years of the law. Raises NotAllowed, Refused."""
    row = ExpertInterest.objects.select_for_update().select_related("expert").get(pk=tie.pk)
    at = clock.now()
    if by.user is None or by.user.pk != row.expert.user_id:
        raise NotAllowed("end_tie", "has_role:expert")
    require(Finding("tie_order", row.ended_on is None and (row.since is None or row.since <= ended_on) and ended_on <= day_of(at), field="ended_on"))
    row.ended_on = ended_on
    row.until = rules.tie_bars_until(row.kind, ended_on, law=queries.edition("100000", at))
    row.save(update_fields=["ended_on", "until"])
    note(row.expert, "end_tie", by=by, at=at, organisation=row.organisation_key or row.organisation_name, ended_on=ended_on.isoformat())
    return row
