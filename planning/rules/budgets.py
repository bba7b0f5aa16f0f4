"""The law of the budget: what may be added, moved, carried over, and which functions may not be paid for twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.rules import citable, verdict
from kernel.findings import Finding
from law.book import Edition

THRESHOLD = "portal.threshold.open_tender"
# The same prohibition stands in each place's own paper; the first that is in force there is cited.
NO_DOUBLE_PAY = ("jilin.2-2.no_double_pay", "wenzhou.7-3.no_double_pay")
NO_NEW_POSTS = ("jilin.3-3.new_functions", "jilin.2-2.no_new_posts", "wenzhou.7-3.no_double_pay", "wenzhou.2-3.no_new_posts")


@dataclass(frozen=True)
class Sister:
    """Another purchase of the same body, year, budget item and class of the catalog; amount in yuan, `method` "" while none is chosen."""

    number: str
    title: str
    amount: Decimal
    method: str = ""


def cited(candidates: Sequence[str], law: Edition) -> str:
    """The first of these provisions that is in force and verified here, else ""."""
    return next((each for each in (citable(candidate, law) for candidate in candidates) if each), "")


def addition(route: str, document: str, *, law: Edition) -> list[Finding]:
    """Money added within the year: never on the regular route (W-48); on the approved others with the approval's number (W-49)."""
    allowed: Mapping[str, bool] = law.value("portal.route.addition_allowed")
    if not allowed.get(route, False):
        return [verdict("planning.addition", False, cite=citable("portal.route.addition_allowed", law), need=route, field="project")]
    cite = citable("wenzhou.6-2.addition", law)
    return [
        verdict("planning.addition", True, cite=cite, need=route, field="project"),
        verdict("planning.addition_document", bool(document.strip()), cite=cite, got=document.strip(), field="document"),
    ]


def adjustment(*, bodies: tuple[str, str], funds: tuple[str, str], years: tuple[int, int], document: str, law: Edition) -> list[Finding]:
    """Between two lines of one body, one kind of funds and one year, by the finance bureau's document (R4-10, 预算法 第七十二条)."""
    cite = citable("budget.72.transfers", law)
    return [
        verdict("planning.adjust_body", bodies[0] == bodies[1], cite=cite, field="other"),
        verdict("planning.adjust_fund", funds[0] == funds[1], cite=cite, got=funds[1], need=funds[0], field="other"),
        verdict("planning.adjust_year", years[0] == years[1], cite=cite, got=years[1], need=years[0], field="other"),
        verdict("planning.document", bool(document.strip()), cite=cite, field="document"),
    ]


def carry_over(*, bodies: tuple[str, str], funds: tuple[str, str], years: tuple[int, int], document: str, today: date) -> list[Finding]:
    """What a line has left goes to the next year's line of the same body and kind of funds, once its year is over, by a document."""
    return [
        verdict("planning.adjust_body", bodies[0] == bodies[1], field="other"),
        verdict("planning.adjust_fund", funds[0] == funds[1], got=funds[1], need=funds[0], field="other"),
        verdict("planning.carry_year", years[1] == years[0] + 1, got=years[1], need=years[0] + 1, field="other"),
        verdict("planning.carry_over_time", today.year > years[0], got=today.isoformat(), need=years[0], field="line"),
        verdict("planning.document", bool(document.strip()), field="document"),
    ]


def request_year(year: int, today: date, *, law: Edition) -> Finding:
    """Growth is asked into a budget that is still to come (J-44, W-46)."""
    cite = cited(("jilin.3-5.growth", "wenzhou.6-2.growth"), law)
    return verdict("planning.request_year", year > today.year, cite=cite, got=year, need=today.year + 1, field="year")


def cut_amounts(posts: int, staff: int, money: Decimal, *, law: Edition) -> Finding:
    """A transferred function takes posts, people or money with it (R4-09, W-50)."""
    return verdict("planning.cut_something", posts > 0 or staff > 0 or money > 0, cite=citable("wenzhou.6-2.cut", law), field="posts")


def new_posts(number: int, *, law: Edition) -> Finding:
    """A purchase brings no new posts or staff paid from the budget (J-09, J-28, W-13, W-72)."""
    return verdict("planning.new_posts", number == 0, cite=cited(NO_NEW_POSTS, law), got=number, need=0, field="new_posts")


def staffed_functions(carried: Collection[str], admitted: bool, note: str, *, law: Edition) -> Finding:
    """What the staffing office's list says: the same function is carried by posts. Blocks until it is admitted and justified; then a person judges.

    carried  one line of text a function: body, function, posts (J-10, W-72)."""
    cite = cited(NO_DOUBLE_PAY, law)
    if not carried:
        return verdict("planning.staffed", True, cite=cite, field="also_staffed")
    listed, explained = "；".join(carried), admitted and bool(note.strip())
    if explained:
        return verdict("planning.staffed_judged", False, cite=cite, need=listed, got=note.strip(), field="staffing_note", person=True)
    return verdict("planning.staffed", False, cite=cite, need=len(carried), got=listed, field="staffing_note" if admitted else "also_staffed")


def threshold(law: Edition) -> Decimal | None:
    """The line of open tendering in yuan, where one was loaded for the place and stands; None otherwise, never a guess."""
    if not law.has(THRESHOLD):
        return None
    provision = law.get(THRESHOLD)
    return Decimal(provision.value) if provision.verified and provision.place else None


def splitting(own: Decimal, sisters: Sequence[Sister], *, place: str, year: int, law: Edition) -> Finding:
    """One budget item and one class of the catalog, bought several times in a year otherwise than by open tendering (R4-08, 实施条例 第二十八条).

    A single purchase cannot be split. Without a loaded threshold the check says that it could not run, and a person judges."""
    cite = citable("gplr.28.splitting", law)
    counted = [sister for sister in sisters if sister.method != "open"]
    if not counted:
        return verdict("planning.splitting", True, cite=cite, field="budget_amount")
    listed = "；".join(f"{sister.number} {sister.title} {sister.amount:,.2f}" for sister in counted)
    total = own + sum((sister.amount for sister in counted), Decimal(0))
    limit = threshold(law)
    if limit is None:
        return verdict("planning.splitting_unknown", False, cite=cite, need=f"{place} {year}", got=listed, fix=f"{total:,.2f}", field="budget_amount", person=True)
    if total <= limit:
        return verdict("planning.splitting", True, cite=cite, got=f"{total:,.2f}", field="budget_amount")
    return verdict("planning.splitting", False, cite=cite, need=f"{limit:,.2f}", got=listed, fix=f"{total:,.2f}", field="budget_amount", person=True)
