"""Who may hold which roles, and for how long a role may be lent: plain values in, findings out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from kernel.findings import Finding
from law.book import Edition

# Roles that a unit of each kind gives, the one who keeps its people first.
OFFERED: dict[str, tuple[str, ...]] = {
    "body": ("approver", "clerk", "accountant", "civil_affairs", "sector_authority"),
    "finance": ("administrator", "finance_reviewer", "treasury"),
    "contractor": ("contractor_head", "contractor_clerk"),
    "third_party": ("third_party",),
    "audit": ("auditor",),
    "supervision": ("supervisor",),
    "civil_affairs": ("civil_affairs",),
    "market_regulation": ("market_regulation",),
    "staffing": ("staffing",),
    "government": ("government",),
    "sector_authority": ("sector_authority",),
    "agency": ("agency",),
}
# An authority's tasks are given by the finance bureau alone: a body cannot name its own verifiers.
BY_ADMINISTRATOR = frozenset({"civil_affairs", "sector_authority"})
HEADS = {kind: roles[0] for kind, roles in OFFERED.items() if kind in ("body", "finance", "contractor")}
CONTROL_LAW = ("wenzhou.7-4.internal_control", "jilin.4-3.internal_control")


def roles_of(kind: str, *, administrator: bool) -> tuple[str, ...]:
    """The roles that whoever keeps the people of such a unit may give."""
    return tuple(role for role in OFFERED.get(kind, ()) if administrator or kind != "body" or role not in BY_ADMINISTRATOR)


def offered(kind: str, role: str, *, administrator: bool) -> Finding:
    """Whether a unit of this kind has such a role, and whether it may be given here."""
    return Finding("role_not_offered", role in roles_of(kind, administrator=administrator), got=role, field="role")


def separation(held: Collection[str], role: str, *, law: Edition) -> Finding:
    """Roles that one person may not hold together in one unit (J-56: internal control is the body's own; which roles, the portal's setting)."""
    pairs = law.value("portal.account.separate_roles")
    clash = sorted(set(held) & {other for pair in pairs if role in pair for other in pair if other != role})
    cite = next((law.cite(each) for each in CONTROL_LAW if law.has(each)), "")
    return Finding("roles_apart", not clash, cite=cite, got=_words(clash), need=_words([role]), field="role")


def _words(roles: Collection[str]) -> str:
    from kernel.permissions import ROLE_WORDS

    return "、".join(str(ROLE_WORDS.get(role, role)) for role in roles)


def lent_until(until: date | None, day: date, *, law: Edition) -> list[Finding]:
    """A role is lent until a day: not before today, and not for longer than the portal's setting."""
    longest = day + timedelta(days=int(law.value("portal.account.delegation_days")))
    if until is None:
        return [Finding("delegation_needs_end", False, need=longest.isoformat(), fix=longest.isoformat(), field="until")]
    return [
        Finding("delegation_past", until >= day, got=until.isoformat(), need=day.isoformat(), field="until"),
        Finding("delegation_long", until <= longest, got=until.isoformat(), need=longest.isoformat(), fix=longest.isoformat(), field="until"),
    ]
