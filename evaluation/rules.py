"""The rules of stage 7 applied to plain values: weights, scores, grade bands, the three voices, the survey's clocks.

Every function takes plain values and the law's edition and returns a value or Findings. No number of the law stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kernel.findings import Finding
from law.book import Edition
from law.calendar import Calendar

HUNDRED = Decimal(100)
CENTI = Decimal("0.01")
VOICES = ("body", "recipients", "third_party")

WEIGHTS = "portal.evaluation.voice_weights"
REPLY_DAYS = "portal.evaluation.reply_working_days"
BANDS = "yu10.grade.bands"
INDEPENDENT = "42.third_party.independent"
SURVEY_SCALE = "portal.survey.scale"
SMALL_SAMPLE = "portal.survey.small_sample"
RECTIFY_DAYS = "portal.survey.rectify_working_days"
WIPE_DAYS = "portal.survey.wipe_days"
CODE_DAYS = "portal.survey.code_days"
# Each local paper that demands the three voices stands in the editions of its own place alone.
THREE_VOICES = ("jilin.3-6.three_voices", "wenzhou.6-5.three_voices")


@dataclass(frozen=True)
class Weights:
    """What each voice weighs in the total, in per cent."""

    body: int
    recipients: int
    third_party: int


@dataclass(frozen=True)
class Voices:
    """The three scores on 100, None where a voice is missing, and the number of recipients that answered with a code of their own."""

    body: Decimal | None
    recipients: Decimal | None
    third_party: Decimal | None
    sample: int = 0


def weights(law: Edition) -> Weights:
    """The weights of the edition's place; policy, not law (R8-01)."""
    table: Mapping[str, Decimal] = law.value(WEIGHTS)
    return Weights(*(int(table[voice] * 100) for voice in VOICES))


def weights_sum(w: Weights) -> Finding:
    """The three weights make 100 per cent."""
    total = w.body + w.recipients + w.third_party
    return Finding("evaluation.weights_sum", total == 100, need=100, got=total)


def points_sum(points: Iterable[Decimal]) -> Finding:
    """The points of all indicators make 100."""
    total = sum(points, Decimal(0))
    return Finding("evaluation.points_sum", total == HUNDRED, need="100", got=str(total), field="points")


def within_points(name: str, score: Decimal, points: Decimal) -> Finding:
    """A score lies between 0 and the points of its row."""
    return Finding("evaluation.score_within", Decimal(0) <= score <= points, need=f"0–{points}", got=f"{name} {score}", field="score")


def reason_given(name: str, score: Decimal, points: Decimal, reason: str) -> Finding:
    """Points taken off need a reason."""
    return Finding("evaluation.reason_given", score == points or bool(reason.strip()), got=name, field="reason")


def self_score(rows: Sequence[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """The body's score: the sum of (points, score) rows; None while a row is not scored or there is none."""
    scores = [score for _points, score in rows if score is not None]
    if not rows or len(scores) != len(rows):
        return None
    return sum(scores, Decimal(0)).quantize(CENTI, ROUND_HALF_UP)


def survey_score(counts: Mapping[int, int], *, law: Edition) -> tuple[Decimal | None, int]:
    """(score on 100, number of answers) of the survey. `counts` maps a grade 5…1 to how many gave it; no answers: (None, 0).

    Each grade counts with the points of the edition's scale; the mean is rounded half-up to 0.01.
    """
    scale: Mapping[str, int] = law.value(SURVEY_SCALE)
    n = sum(counts.values())
    if not n:
        return None, 0
    points = sum((Decimal(scale[str(grade)]) * count for grade, count in counts.items()), Decimal(0))
    return (points / n).quantize(CENTI, ROUND_HALF_UP), n


def report_score(quantity: Decimal, quality: Decimal, funds: Decimal) -> Decimal:
    """The third party's score: the plain mean of its three scores, half-up to 0.01."""
    return ((quantity + quality + funds) / 3).quantize(CENTI, ROUND_HALF_UP)


def total(voices: Voices, w: Weights) -> Decimal:
    """The weighted total on 100, half-up to 0.01. ValueError while a voice is missing."""
    if voices.body is None or voices.recipients is None or voices.third_party is None:
        raise ValueError("a total needs three voices")
    weighted = voices.body * w.body + voices.recipients * w.recipients + voices.third_party * w.third_party
    return (weighted / HUNDRED).quantize(CENTI, ROUND_HALF_UP)


def grade(score: Decimal, *, law: Edition) -> str:
    """The grade of a total by the edition's bands: the highest band whose floor the total reaches; "poor" below all (R8-05)."""
    bands: Mapping[str, int] = law.value(BANDS)
    reached = [(Decimal(floor), name) for name, floor in bands.items() if score >= Decimal(floor)]
    return max(reached)[1] if reached else "poor"


def three_voices(voices: Voices, *, law: Edition) -> list[Finding]:
    """One finding a voice. Where a local paper demands the three (J-46, W-56) it is cited, elsewhere the rule stands uncited."""
    cite = next((law.cite(provision) for provision in THREE_VOICES if law.has(provision)), "")
    got = {"body": voices.body, "recipients": voices.recipients, "third_party": voices.third_party}
    return [Finding(f"evaluation.voice_{name}" if got[name] is None else f"evaluation.heard_{name}", got[name] is not None, cite=cite) for name in VOICES]


def independent(third_party: str, body: str, contractor: str, *, law: Edition) -> Finding:
    """The third party is neither the purchasing body nor the contractor (R8-04). Arguments are organisation codes."""
    cite = law.cite(INDEPENDENT) if law.has(INDEPENDENT) else ""
    return Finding("evaluation.independent", third_party not in (body, contractor), cite=cite, field="third_party")


def small(sample: int, *, law: Edition) -> bool:
    """Whether a sample is so small that the page has to say so."""
    return sample < int(law.value(SMALL_SAMPLE))


def within_sample(interviews: int, codes: int) -> Finding:
    """The third party speaks to somebody: its own sample is not empty. `codes` is the number of codes given out, for the page."""
    return Finding("evaluation.interviews", interviews > 0, need=1, got=interviews, fix=codes or None, field="interviews")


def rectify_by(answered: date, *, law: Edition, calendar: Calendar) -> date:
    """The last day on which a bad grade has to be worked on and answered."""
    return calendar.add_working_days(answered, int(law.value(RECTIFY_DAYS)))


def wipe_after(called: date, *, law: Edition) -> date:
    """The last day on which a number left for a call back may still be kept."""
    return called + timedelta(days=int(law.value(WIPE_DAYS)))


def on_hundred(field: str, value: Decimal) -> Finding:
    """A score of the third party lies between 0 and 100."""
    return Finding("evaluation.score_within", Decimal(0) <= value <= HUNDRED, need="0–100", got=str(value), field=field)


def code_until(made: date, *, law: Edition) -> date:
    """The last day on which a survey code made on `made` can be used."""
    return made + timedelta(days=int(law.value(CODE_DAYS)))


def service_passed(service_on: date, today: date) -> Finding:
    """A service is judged after it was given."""
    return Finding("evaluation.service_passed", service_on <= today, need=today.isoformat(), got=service_on.isoformat(), field="service_on")


def performed(completed: bool) -> Finding:
    """The evaluation opens once the contract is performed: every milestone accepted in full."""
    return Finding("evaluation.performed", completed)
