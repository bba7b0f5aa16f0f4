"""Money in yuan as Decimal: rounding, splitting, 大写金额 and 万元. Nothing here imports Django."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
LARGEST = Decimal("9999999999999999.99")  # Decimal(18, 2), the database's own width


def to_cents(amount: Decimal) -> Decimal:
    """Half-up to the cent: 0.005 → 0.01, -0.005 → -0.01."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """`total` (whole cents, ≥ 0) in parts by weight, each rounded half-up; the last part takes the remainder, so the parts sum to total.

    Every part lies between 0 and what is left, so that no remainder is negative. ValueError for no positive weights.
    """
    if total != to_cents(total) or total < 0:
        raise ValueError("a split needs a sum in whole cents, not negative")
    whole = sum((Decimal(weight) for weight in weights), Decimal())
    if not weights or whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("a split needs weights that are not negative, one of them positive")
    parts: list[Decimal] = []
    left = total
    for weight in weights[:-1]:
        part = min(to_cents(total * Decimal(weight) / whole), left)
        parts.append(part)
        left -= part
    return [*parts, left]


def share_of(amount: Decimal, share: Decimal) -> Decimal:
    """A share (0.02 = 2 %) of an amount, half-up to the cent."""
    return to_cents(amount * share)


def wan(amount: Decimal) -> str:
    """万元 for display only, up to 6 decimals, none lost: 1344000.00 → "134.4", 1.00 → "0.0001"."""
    text = f"{to_cents(amount).scaleb(-4):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿", "万亿")


def chinese_capitals(amount: Decimal) -> str:
    """The amount in 大写 after "人民币": 1409.50 → 人民币壹仟肆佰零玖元伍角 (支付结算办法 附一).

    Ends at 元 → 整; at 角 → nothing (both forms are lawful, this one is used); with 分 never 整. One 零 for any run of zeros inside;
    零 between 元 and 分 when 角 is 0. ValueError for a negative amount, a fraction of a cent, or more than 18 digits.
    """
    if not amount.is_finite() or amount < 0 or amount > LARGEST or amount != to_cents(amount):
        raise ValueError("大写 needs an amount in whole cents, from 0 to 9,999,999,999,999,999.99")
    cents = int(amount * 100)
    yuan, (jiao, fen) = cents // 100, divmod(cents % 100, 10)
    whole = f"{_whole(yuan)}元" if yuan or not cents else ""
    if not jiao and not fen:
        return f"人民币{whole}整"
    # A zero stands for the missing 角, and for a missing last digit of the yuan before 角: 107000.53 ends 柒仟元零伍角叁分.
    gap = "零" if whole and (not jiao or yuan % 10 == 0) else ""
    return "人民币" + whole + gap + (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[fen]}分" if fen else "")


def _whole(number: int) -> str:
    if not number:
        return "零"
    text, gap = "", False
    for index in range(3, -1, -1):
        group = number // 10_000**index % 10_000
        if not group:
            gap = gap or bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[index if index != 3 or number // 10**8 % 10_000 == 0 else 1]
        gap = False
    return text


def _group(group: int) -> str:
    text, gap = "", False
    for place, digit in zip(_PLACES, f"{group:04d}", strict=True):
        if digit == "0":
            gap = gap or bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[int(digit)] + place
        gap = False
    return text
