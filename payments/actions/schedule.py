"""What falls due: one instalment for each acceptance that passed, made once however often it is asked."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from contracts.models import Acceptance, Contract
from kernel import inbox
from kernel.clock import Clock, day_of
from kernel.lifecycle import lock
from law.calendar import NoCalendar
from law.queries import calendar as working_calendar
from payments import rules
from payments.models import Instalment


def schedule(*, clock: Clock, contract: Contract | None = None) -> list[Instalment]:
    """Make the instalments that are missing, of one contract or of all; one transaction each. Gives the new ones."""
    passed = Acceptance.objects.exclude(decision=Acceptance.Decision.FAIL)
    if contract is not None:
        passed = passed.filter(delivery__milestone__contract=contract)
    missing = passed.exclude(pk__in=Instalment.objects.filter(acceptance__isnull=False).values("acceptance_id")).order_by("accepted_at", "pk")
    made = [_one(acceptance, clock=clock) for acceptance in missing.select_related("delivery__milestone__contract")[:200]]
    return [instalment for instalment in made if instalment is not None]


@transaction.atomic
def _one(acceptance: Acceptance, *, clock: Clock) -> Instalment | None:
    """The instalment of one acceptance; None when somebody else was faster."""
    contract = lock(acceptance.delivery.milestone.contract)
    if Instalment.objects.filter(acceptance=acceptance).exists():
        return None
    at = clock.now()
    accepted_on = day_of(acceptance.accepted_at)
    instalment = Instalment.objects.create(
        contract=contract,
        milestone=acceptance.delivery.milestone,
        acceptance=acceptance,
        no=Instalment.objects.filter(contract=contract).count() + 1,
        amount=acceptance.amount,
        rule=Instalment.Rule.ACCEPTANCE,
        counts_from=accepted_on,
        due_on=last_day(accepted_on, contract.payment_days),
        law_date=contract.law_date,
        created_at=at,
    )
    with translation.override("zh-hans"):
        url = reverse("instalment-request", args=[contract.number, instalment.no])
    inbox.send(
        key=f"instalment:{contract.number}:{instalment.no}",
        organisation_key=contract.contractor_key,
        at=at,
        url=url,
        subject=f"可以请款：{contract.title}第{instalment.no}期",
        body=f"验收已于{accepted_on}通过，本期金额{instalment.amount:,.2f}元，应于{instalment.due_on}前支付。请填写发票号码并提出请款。",
    )
    return instalment


def last_day(accepted_on: date, days: int) -> date:
    """The last day to pay; where the year's calendar is not published yet, the plain date, which is never later."""
    try:
        return rules.due_on(accepted_on, days, calendar=working_calendar())
    except NoCalendar:
        return accepted_on + timedelta(days=days)
