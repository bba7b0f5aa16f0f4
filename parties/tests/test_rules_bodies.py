"""R2-01 to R2-04 as a table by article, with both sides of 2020-03-01. Expected values were worked by hand from the texts."""

from datetime import date

import pytest

from law import book
from parties import rules

BOOK = book.load()
JILIN, WENZHOU, LUQIAO = ("220100", "220000"), ("330300", "330000"), ("331004", "331000", "330000")
OLD, LAST, FIRST, NEW = date(2016, 5, 3), date(2020, 2, 29), date(2020, 3, 1), date(2025, 10, 1)

# class, posts, funds
ORGAN = ("state_organ", "administrative", "full")
PARTY = ("equated", "administrative", "full")
CIVIL = ("admin_institution", "civil_service", "full")
MASS = ("mass", "administrative", "full")
MASS_OWN_FUNDS = ("mass", "administrative", "own")
MASS_INSTITUTIONAL = ("funded_mass", "institutional", "full")
WELFARE_ONE = ("welfare_one", "institutional", "full")
WELFARE_TWO = ("welfare_two", "institutional", "part")
ORGAN_OWN_FUNDS = ("admin_institution", "civil_service", "own")


@pytest.mark.parametrize(
    ("place", "day", "body", "buys", "cite"),
    [
        # 吉政办发〔2014〕6号 三（一）: 行政机关, 参公且有行政管理职能; 群团 with 行政编制 AND 财政负担
        (JILIN, OLD, ORGAN, True, "jilin.3-1.purchasers"),
        (JILIN, OLD, CIVIL, True, "jilin.3-1.purchasers"),
        (JILIN, OLD, PARTY, False, "jilin.3-1.purchasers"),
        (JILIN, OLD, MASS, True, "jilin.3-1.mass"),
        (JILIN, OLD, MASS_OWN_FUNDS, False, "jilin.3-1.mass"),
        (JILIN, OLD, MASS_INSTITUTIONAL, False, "jilin.3-1.mass"),
        (JILIN, OLD, WELFARE_ONE, False, "jilin.3-1.purchasers"),
        (JILIN, LAST, MASS_INSTITUTIONAL, False, "jilin.3-1.mass"),
        # 温政办〔2014〕118号 三（一）: 经费由财政承担; 群团 with 财政负担, whatever its posts
        (WENZHOU, OLD, ORGAN, True, "wenzhou.3-1.purchasers"),
        (WENZHOU, OLD, ORGAN_OWN_FUNDS, False, "wenzhou.3-1.purchasers"),
        (WENZHOU, OLD, MASS_INSTITUTIONAL, True, "wenzhou.3-1.mass"),
        (WENZHOU, LAST, MASS_INSTITUTIONAL, True, "wenzhou.3-1.mass"),
        (WENZHOU, OLD, MASS_OWN_FUNDS, False, "wenzhou.3-1.mass"),
        (WENZHOU, OLD, WELFARE_ONE, False, "wenzhou.3-1.purchasers"),
        # 财政部令第102号 第五条, 第八条, 附则, from its first day
        (WENZHOU, FIRST, MASS_INSTITUTIONAL, False, "102.8.excluded"),
        (WENZHOU, FIRST, MASS, True, "102.5.purchasers"),
        (JILIN, FIRST, MASS_INSTITUTIONAL, False, "102.8.excluded"),
        (JILIN, FIRST, PARTY, True, "102.5.purchasers"),
        (LUQIAO, NEW, ORGAN, True, "102.5.purchasers"),
        (LUQIAO, NEW, CIVIL, True, "102.5.purchasers"),
        (LUQIAO, NEW, WELFARE_ONE, False, "102.8.excluded"),
        (LUQIAO, NEW, WELFARE_TWO, False, "102.5.purchasers"),
    ],
)
def test_who_may_buy(place: tuple[str, ...], day: date, body: tuple[str, str, str], buys: bool, cite: str) -> None:
    body_class, posts, funds = body
    found = rules.buyer(body_class, law=BOOK.on(day, place), establishment=posts, funding=funds)
    assert (found.met, found.cite) == (buys, cite)


@pytest.mark.parametrize(
    ("place", "day", "body_class", "takes", "cite"),
    [
        (WENZHOU, OLD, "welfare_one", True, "wenzhou.3-2.contractors"),  # W-19: institutions compete openly
        (WENZHOU, OLD, "funded_mass", False, "wenzhou.3-2.contractors"),
        (JILIN, OLD, "welfare_one", False, "jilin.3-2.contractors"),
        (JILIN, OLD, "", True, "jilin.3-2.contractors"),
        (WENZHOU, FIRST, "welfare_one", False, "102.8.excluded"),
        (WENZHOU, FIRST, "funded_mass", False, "102.8.excluded"),
        (WENZHOU, FIRST, "welfare_two", True, "102.6.contractors"),
        (LUQIAO, NEW, "state_organ", False, "102.6.contractors"),
        (LUQIAO, NEW, "", True, "102.6.contractors"),
    ],
)
def test_which_public_body_may_take(place: tuple[str, ...], day: date, body_class: str, takes: bool, cite: str) -> None:
    found = rules.taker(body_class, law=BOOK.on(day, place))
    assert (found.met, found.cite) == (takes, cite)


@pytest.mark.parametrize("trade", ["school", "hospital"])
def test_102_5_a_school_or_hospital_is_pointed_to_ordinary_procurement(trade: str) -> None:
    found = rules.buyer("welfare_two", law=BOOK.on(NEW, LUQIAO), trade=trade)
    assert (found.code, found.met, found.cite) == ("body_buys_ordinarily", False, "102.5.purchasers")
