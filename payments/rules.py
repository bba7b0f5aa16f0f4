"""The law of payment, applied to plain values (law.md R7-09 … R7-15, T-24).

Pure: amounts are Decimal yuan, days are Shanghai dates; rules return findings, clocks return dates.
"""

from datetime import date
from decimal import Decimal

from kernel.findings import Finding
from law.book import Edition
from law.calendar import Calendar
from law.money import to_cents

PAY_DAYS = "pay.9.payment_days"
FROM_ACCEPTANCE = "pay.10.start_events"
LATE_RATE = "pay.17.late_interest_daily"
WITHIN_CONTRACT = "gpl.6.budget_bound"


def cited(law: Edition, provision: str) -> str:
    """The provision's id where it is in force and verified, else ""."""
    return law.cite(provision) if law.has(provision) else ""


def due_on(accepted_on: date, days: int, *, calendar: Calendar) -> date:
    """The last day to pay: `days` calendar days after the acceptance, whose day does not count; a rest day rolls on (支付条例 第九条、第十条)."""
    return calendar.calendar_limit(accepted_on, days)


def days_late(due: date, today: date) -> int:
    """Whole days past the last day to pay, never negative."""
    return max((today - due).days, 0)


def late_interest(amount: Decimal, late: int, agreed_daily: Decimal | None, *, sme: bool, law: Edition) -> Decimal:
    """Interest owed to a small or medium enterprise: the agreed rate a day, else the statutory one (支付条例 第十七条); others: 0."""
    if not sme or late <= 0:
        return Decimal("0.00")
    rate = agreed_daily if agreed_daily is not None else Decimal(law.value(LATE_RATE))
    return to_cents(amount * rate * late)


def amount_is_instalment(amount: Decimal, instalment: Decimal) -> Finding:
    """The request asks for the instalment, to the cent: milestone × acceptance (R7-15)."""
    return Finding("payment_amount", amount == instalment, need=f"{instalment:,.2f}", got=f"{amount:,.2f}", fix=instalment, field="amount")


def within_contract(amount: Decimal, requested: Decimal, contract: Decimal) -> Finding:
    """What was asked for before and this amount stay within the contract and its supplements (R7-15)."""
    return Finding("payment_within_contract", requested + amount <= contract, need=f"{contract:,.2f}", got=f"{requested + amount:,.2f}", field="amount")


def payee_is_contractor(payee_name: str, contractor_name: str, account: str) -> list[Finding]:
    """The money goes to the contractor's own account (R7-15)."""
    return [
        Finding("payee_is_contractor", payee_name == contractor_name, need=contractor_name, got=payee_name, field="payee_name"),
        Finding("payee_account", account.isdigit() and 8 <= len(account) <= 32, got=account, field="payee_account"),
    ]


def invoice(number: str) -> Finding:
    """An invoice number of the national electronic form (20 digits) or the older paper form (8 digits)."""
    return Finding("invoice_number", number.isdigit() and len(number) in (8, 20), got=number, field="invoice_no")


def returned_amount(instructed: Decimal, paid: Decimal) -> Finding:
    """The bank paid what it was told to pay."""
    return Finding("return_amount", instructed == paid, need=f"{instructed:,.2f}", got=f"{paid:,.2f}")
