"""Who may buy services and which public bodies may take contracts, under the rule of the day (R2-01 to R2-04).

From 2020-03-01 it is 财政部令第102号 everywhere. What was filed before is judged by the place's paper of 2014, and
the two papers differ: Jilin asks of a mass organisation administrative posts and budget funds, Wenzhou budget funds alone."""

from __future__ import annotations

from kernel.findings import Finding
from law.book import Edition

NEITHER_SIDE = frozenset({"welfare_one", "funded_mass"})
MASS = frozenset({"mass", "funded_mass"})
# 各级国家机关; the others by reference (附则).
BUYERS_102 = frozenset({"state_organ", "equated", "admin_institution", "mass"})
# 各级行政机关, 参公且具有行政管理职能的事业单位.
ORGANS_2014 = frozenset({"state_organ", "admin_institution"})
ORDINARY_TRADES = frozenset({"school", "hospital"})

NOW, JILIN, WENZHOU = "102.8.excluded", "jilin.3-1.mass", "wenzhou.3-1.mass"


def buyer(body_class: str, *, law: Edition, establishment: str = "", funding: str = "", trade: str = "", field: str = "") -> Finding:
    """Whether such a body may buy services on the edition's day. `establishment` and `funding` count under the papers of 2014;
    `trade` marks a public school or hospital, whose own needs go to ordinary procurement (102号 第五条, R2-04)."""
    if law.has(NOW):
        return _buyer_102(body_class, trade, law, field)
    if law.has(JILIN):
        met = body_class in ORGANS_2014 or (body_class in MASS and establishment == "administrative" and funding == "full")
        return _refused("body_may_not_buy", met, "jilin.3-1.mass" if body_class in MASS else "jilin.3-1.purchasers", body_class, law, field)
    if law.has(WENZHOU):
        met = body_class in ORGANS_2014 | MASS and funding == "full"
        return _refused("body_may_not_buy", met, "wenzhou.3-1.mass" if body_class in MASS else "wenzhou.3-1.purchasers", body_class, law, field)
    return _refused("body_may_not_buy", body_class in BUYERS_102, "", body_class, law, field)


def _buyer_102(body_class: str, trade: str, law: Edition, field: str) -> Finding:
    if body_class not in BUYERS_102 and trade in ORDINARY_TRADES:
        return _refused("body_buys_ordinarily", False, "102.5.purchasers", body_class, law, field)
    return _refused("body_may_not_buy", body_class in BUYERS_102, NOW if body_class in NEITHER_SIDE else "102.5.purchasers", body_class, law, field)


def taker(body_class: str, *, law: Edition, field: str = "") -> Finding:
    """Whether a body that is known as a public one may take a contract (R2-03, R2-05); "" is no public body."""
    if law.has(NOW):
        met, cite = body_class in ("", "welfare_two"), NOW if body_class in NEITHER_SIDE else "102.6.contractors"
    elif law.has(WENZHOU):  # 鼓励事业单位平等参与 (W-19), whatever its class
        met, cite = body_class in ("", "welfare_one", "welfare_two"), "wenzhou.3-2.contractors"
    else:
        met, cite = body_class in ("", "welfare_two"), "jilin.3-2.contractors"
    return _refused("body_may_not_take", met, cite, body_class, law, field)


def _refused(code: str, met: bool, provision: str, got: str, law: Edition, field: str) -> Finding:
    return Finding(code, met, cite=law.cite(provision) if provision and law.has(provision) else "", got=got, field=field)
