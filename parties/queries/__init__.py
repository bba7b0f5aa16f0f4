"""Questions about parties, by noun."""

from parties.queries.bodies import may_buy, may_take
from parties.queries.contractors import bars, conditions, may_bid, page_of_contractors
from parties.queries.people import (
    DEMO,
    MEMBERSHIP_SESSION_KEY,
    OneClick,
    actor_by,
    actor_for,
    actor_of,
    holders,
    memberships,
    one_click_accounts,
    organisations,
    role_label,
    second_factor_at,
)
from parties.queries.places import edition, finance_of, lineage, place_of_code, places, profile, stages

__all__ = [
    "DEMO",
    "MEMBERSHIP_SESSION_KEY",
    "OneClick",
    "actor_by",
    "actor_for",
    "actor_of",
    "bars",
    "conditions",
    "edition",
    "finance_of",
    "holders",
    "lineage",
    "may_bid",
    "may_buy",
    "may_take",
    "memberships",
    "one_click_accounts",
    "organisations",
    "page_of_contractors",
    "place_of_code",
    "places",
    "profile",
    "role_label",
    "second_factor_at",
    "stages",
]
