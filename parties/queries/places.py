"""Places: which law and which stages bind there, whose finance bureau it is, where a code belongs."""

from __future__ import annotations

from datetime import date, datetime

from kernel.clock import day_of
from law.book import Edition
from law.queries import book
from parties.models import Jurisdiction, Organisation, Profile
from parties.rules import STAGE_LABELS, STAGES


def places(jurisdiction: Jurisdiction | str) -> tuple[str, ...]:
    """Codes of a place and all above it, nearest first."""
    return tuple(place.code for place in lineage(jurisdiction))


def lineage(jurisdiction: Jurisdiction | str) -> list[Jurisdiction]:
    """A place and all above it, nearest first. Raises Jurisdiction.DoesNotExist."""
    place: Jurisdiction | None = jurisdiction if isinstance(jurisdiction, Jurisdiction) else Jurisdiction.objects.get(pk=jurisdiction)
    out: list[Jurisdiction] = []
    while place is not None:
        out.append(place)
        place = place.parent
    return out


def places_below(code: str) -> list[str]:
    """Codes of a place and of all under it; one query a level, empty without a place."""
    out, level = [], [code] if code else []
    while level:
        out += level
        level = list(Jurisdiction.objects.filter(parent__in=level).values_list("code", flat=True))
    return out


def edition(jurisdiction: Jurisdiction | str, day: date | datetime) -> Edition:
    """The law as it stood on a day (a moment counts by its day in Shanghai) in a place."""
    on = day_of(day) if isinstance(day, datetime) else day
    return book().on(on, places(jurisdiction))


def profile(jurisdiction: Jurisdiction | str) -> tuple[str, ...]:
    """Codes of the stages that the nearest paper names, in order; eight where no place names any."""
    named = next((place.profile for place in lineage(jurisdiction) if place.profile), Profile.EIGHT.value)
    return STAGES[named]


def stages(jurisdiction: Jurisdiction | str) -> list[tuple[str, str]]:
    """The stages of a place in order: (code, name in the reader's language as the place's paper words it)."""
    named = next((place.profile for place in lineage(jurisdiction) if place.profile), Profile.EIGHT.value)
    return [(code, str(STAGE_LABELS[named, code])) for code in STAGES[named]]


def finance_of(jurisdiction: Jurisdiction | str) -> Organisation | None:
    """The finance bureau of the place, or of the nearest place above that has one."""
    by_place = {
        bureau.jurisdiction_id: bureau
        for bureau in Organisation.objects.filter(kind="finance", jurisdiction__in=places(jurisdiction)).order_by("-pk")
    }
    return next((by_place[code] for code in places(jurisdiction) if code in by_place), None)


def place_of_code(key: str) -> Jurisdiction:
    """The loaded place nearest to the six digits of a credit code: the county, else its city, its province, the nation."""
    digits = key[2:8]
    tries = [digits, digits[:4] + "00", digits[:2] + "0000", "100000"]
    known = Jurisdiction.objects.in_bulk(tries)
    return next(known[code] for code in tries if code in known)
