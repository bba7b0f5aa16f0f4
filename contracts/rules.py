"""The law of contract, delivery and acceptance, applied to plain values (law.md R7-01 … R7-08, T-09 … T-11).

Pure: amounts are Decimal yuan, days are Shanghai dates; every rule returns findings and never raises.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from kernel.findings import Finding
from law.book import Edition
from law.calendar import Calendar
from law.money import share_of, to_cents

FORM = "102.23.contract_blocks"
SAME_AS_AWARD = "gpl.46.same_terms"
SIGN = "gpl.46.sign_days"
PUBLISH = "gplr.50.publish_working_days"
FILE = "gpl.47.filing_working_days"
SUPPLEMENT = "gpl.49.supplement_share"
ACCEPTANCE = "gpl.41.acceptance"
RECIPIENTS = "gplr.45.recipient_opinion"
PAY_DAYS = "pay.9.payment_days"
PAY_DAYS_MOST = "pay.9.payment_days_max"


def cited(law: Edition, provision: str) -> str:
    """The provision's id where it is in force and verified, else "": a page then names no article."""
    return law.cite(provision) if law.has(provision) else ""


def blocks(texts: Mapping[str, str], *, law: Edition) -> list[Finding]:
    """Every block of the contract says something (102号令 第二十三条; 吉政办发〔2014〕6号 三(四))."""
    cite = cited(law, FORM)
    return [Finding("contract_block", bool(text.strip()), cite=cite, field=name, got=name) for name, text in texts.items()]


def equals_award(amount: Decimal, awarded: Decimal, *, law: Edition) -> Finding:
    """The price is that of the award, to the cent (政府采购法 第四十六条)."""
    return Finding(
        "contract_equals_award", amount == awarded, cite=cited(law, SAME_AS_AWARD), need=f"{awarded:,.2f}", got=f"{amount:,.2f}", fix=awarded, field="amount"
    )


def inside_term(starts: date, ends: date, milestones: Sequence[date]) -> list[Finding]:
    """The term runs forward, and every milestone falls into it, in order."""
    found = [Finding("contract_term", starts <= ends, need=starts, got=ends, field="ends_on")]
    for index, due in enumerate(milestones, start=1):
        found.append(Finding("milestone_in_term", starts <= due <= ends, need=f"{starts} – {ends}", got=due, field=f"m{index}_due_on"))
    found.append(Finding("milestones_in_order", list(milestones) == sorted(milestones), field="m1_due_on"))
    return found


def milestones_sum(amounts: Sequence[Decimal], total: Decimal) -> Finding:
    """The milestones' amounts are the price, no cent more or less (R10-06)."""
    got = sum(amounts, Decimal())
    return Finding("milestones_sum", bool(amounts) and got == total, need=f"{total:,.2f}", got=f"{got:,.2f}", fix=f"{total - got:,.2f}", field="m1_amount")


def quantities_sum(quantities: Sequence[Decimal], total: Decimal) -> Finding:
    """The milestones' quantities are the contract's."""
    got = sum(quantities, Decimal())
    return Finding("milestone_quantities_sum", got == total, need=total, got=got, field="m1_quantity")


def payment_days(days: int, *, sme: bool, law: Edition) -> Finding:
    """To a small or medium enterprise at most the agreed limit of the payment regulation, whoever agreed on more."""
    most = int(law.value(PAY_DAYS_MOST))
    return Finding("payment_days", not sme or 1 <= days <= most, cite=cited(law, PAY_DAYS_MOST), need=most, got=days, fix=most, field="payment_days")


def last_day_to_sign(notice_on: date, *, law: Edition, calendar: Calendar) -> date:
    """Thirty days from the notice letter, the letter's day not counted; a rest day rolls on (T-09)."""
    return calendar.calendar_limit(notice_on, int(law.value(SIGN)))


def sign_in_time(notice_on: date, today: date, *, law: Edition, calendar: Calendar) -> Finding:
    """Both parties sign within thirty days of the notice letter (政府采购法 第四十六条)."""
    last = last_day_to_sign(notice_on, law=law, calendar=calendar)
    return Finding("sign_in_time", today <= last, cite=cited(law, SIGN), need=last, got=today, field="")


def publish_by(signed_on: date, *, law: Edition, calendar: Calendar) -> date:
    """Two working days after the signature (T-10)."""
    return calendar.add_working_days(signed_on, int(law.value(PUBLISH)))


def file_by(signed_on: date, *, law: Edition, calendar: Calendar) -> date:
    """Seven working days after the signature (T-11)."""
    return calendar.add_working_days(signed_on, int(law.value(FILE)))


def supplement(amount: Decimal, earlier: Sequence[Decimal], original: Decimal, *, law: Edition) -> Finding:
    """All supplements together stay within the share of the original price (政府采购法 第四十九条)."""
    most = share_of(original, Decimal(law.value(SUPPLEMENT)))
    total = sum(earlier, Decimal()) + amount
    return Finding(
        "supplement_share",
        amount > 0 and total <= most,
        cite=cited(law, SUPPLEMENT),
        need=f"{most:,.2f}",
        got=f"{total:,.2f}",
        fix=f"{most - total + amount:,.2f}",
        field="amount",
    )


def recipients_heard(opinion: str, asked: int, *, for_public: bool, law: Edition) -> Finding:
    """A service for the public is accepted only with its recipients' opinion (实施条例 第四十五条)."""
    met = not for_public or (bool(opinion.strip()) and asked > 0)
    return Finding("recipients_heard", met, cite=cited(law, RECIPIENTS), got=asked, field="recipient_opinion")


def standards_checked(met: Sequence[bool], findings: Sequence[str], *, decision: str, law: Edition) -> list[Finding]:
    """Each standard has its result; one that is not met says why; "passed" needs all of them (政府采购法 第四十一条)."""
    cite = cited(law, ACCEPTANCE)
    found = [
        Finding("standard_says_why", ok or bool(text.strip()), cite=cite, got=index, field=f"finding_{index}")
        for index, (ok, text) in enumerate(zip(met, findings, strict=True), start=1)
    ]
    found.append(Finding("pass_needs_all", decision != "PASS" or all(met), cite=cite, field="decision"))
    return found


def accepted_quantity(quantity: Decimal, delivered: Decimal, *, decision: str) -> Finding:
    """All of it when passed, some of it when passed in part, none when not passed."""
    fits = {"PASS": quantity == delivered, "PARTIAL": 0 < quantity < delivered, "FAIL": quantity == 0}[decision]
    return Finding("accepted_quantity", fits, need=delivered, got=quantity, field="accepted_quantity")


def earned(price: Decimal, quantity: Decimal, accepted: Decimal, *, before_quantity: Decimal, before_amount: Decimal) -> Decimal:
    """Yuan that an acceptance earns: the milestone's price by quantity, half-up; the one that completes it takes the remainder (R10-06)."""
    if before_quantity + accepted >= quantity:
        return price - before_amount
    return min(to_cents(price * accepted / quantity), price - before_amount)
