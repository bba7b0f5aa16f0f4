"""Questions about parties, by noun."""

from parties.queries.admissions import Standing, Task, authorities, authority_for, canonical, counting, frozen, known_response, passport, tasks, working
from parties.queries.bodies import may_buy, may_take
from parties.queries.contractors import bars, may_bid, page_of_contractors, standing_line, standing_of, verify_by
from parties.queries.credit import banned, banned_keys
from parties.queries.desk import todo, waiting
from parties.queries.lists import evaluators_for
from parties.queries.people import (
    DEMO,
    MEMBERSHIP_SESSION_KEY,
    OneClick,
    actor_by,
    actor_for,
    actor_of,
    holders,
    memberships,
    needs_second_factor,
    one_click_accounts,
    organisations,
    role_label,
    second_factor_at,
)
from parties.queries.places import edition, finance_of, lineage, place_of_code, places, places_below, profile, stages

__all__ = [
    "DEMO",
    "MEMBERSHIP_SESSION_KEY",
    "OneClick",
    "Standing",
    "Task",
    "actor_by",
    "actor_for",
    "actor_of",
    "authorities",
    "authority_for",
    "banned",
    "banned_keys",
    "bars",
    "canonical",
    "counting",
    "edition",
    "evaluators_for",
    "finance_of",
    "frozen",
    "holders",
    "known_response",
    "lineage",
    "may_bid",
    "may_buy",
    "may_take",
    "memberships",
    "needs_second_factor",
    "one_click_accounts",
    "organisations",
    "page_of_contractors",
    "passport",
    "place_of_code",
    "places",
    "places_below",
    "profile",
    "role_label",
    "second_factor_at",
    "stages",
    "standing_line",
    "standing_of",
    "tasks",
    "todo",
    "waiting",
    "verify_by",
    "working",
]
