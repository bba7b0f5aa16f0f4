"""The story player: plays the steps of a case as its users do, one HTTP exchange a step.

`python -m demo.player CASE --url URL [--own] [--out DIR]`; `./portal story` starts it.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import httpx

from demo import casebook
from demo.casebook import Case, Step
from demo.dates import Shift
from demo.page import NoSuchField, read
from demo.papers import upload
from demo.visitor import NotAsExpected, Visitor

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_WORD = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_WORK_SECONDS = 120.0


class StepFailed(Exception):
    """A step did not meet its expectation; the message is for the person who mends it."""


class Worker(Protocol):
    """What does the background work: a real worker that is waited for, or the outbox drained in process."""

    def finish(self) -> None:
        """Until nothing waits any more."""

    def tick(self) -> None:
        """What falls due by the clock alone, after it was moved."""

    def pause(self) -> None:
        """A moment's rest before looking again."""


@dataclass
class Tale:
    """One case being played: its facts so far and how its dates are moved."""

    case: Case
    shift: Shift
    known: dict[str, str] = field(default_factory=dict)
    again: bool = False

    def __post_init__(self) -> None:
        self.known = {name: self.shift.text(str(value)) for name, value in self.case.facts.items()} | self.known
        self.known.setdefault("password", next(iter(self.case.accounts.values())).password)
        self.known.setdefault("year", str(self.shift.moment(self.case.first_day).year))

    def steps(self) -> list[Step]:
        """The steps at their moved moments, never one before the other. `again`: without what is done once on a portal."""
        steps: list[Step] = []
        for step in self.case.steps:
            if self.again and step.once:
                continue
            at = self.shift.moment(step.at)
            steps.append(replace(step, at=max(at, steps[-1].at) if steps else at))
        return steps

    def say(self, text: str) -> str:
        """A text of the case file: dates moved, `{word}` replaced by what is known.

        Raises: StepFailed, when a word is not known yet.
        """

        def known(found: "re.Match[str]") -> str:
            if found[1] not in self.known:
                raise StepFailed(f"nothing remembered as {found[1]!r}; known: {', '.join(sorted(self.known))}")
            return self.known[found[1]]

        return _WORD.sub(known, self.shift.text(text))

    def fill(self, value: Any) -> Any:
        """A field's value of the case file, ready to send."""
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        return self.say(value) if isinstance(value, str) else value if isinstance(value, bool) else str(value)


class Player:
    """Plays steps against one portal. transport: None for real HTTP; worker: who does the background work."""

    def __init__(self, base_url: str, worker: Worker, *, transport: httpx.BaseTransport | None = None, log: Callable[[str], None] = print) -> None:
        self.base_url, self.worker, self.transport, self.log = base_url, worker, transport, log
        self.public = Visitor(base_url, transport=transport)
        self._visitors: dict[str, Visitor] = {}
        self._clock: datetime | None = None
        self.done = 0

    def visitor(self, tale: Tale, who: str) -> Visitor:
        """The browser of an account; one session for the whole story."""
        if not who:
            return self.public
        if who not in self._visitors:
            self._visitors[who] = Visitor(self.base_url, tale.case.accounts[who], self.transport)
        return self._visitors[who]

    def play(self, tale: Tale, step: Step) -> None:
        """One step.

        Raises: StepFailed.
        """
        self.done += 1
        step = replace(step, who=tale.say(step.who))
        self.log(f"{self.done:>4}  {step.at:%Y-%m-%d %H:%M}  {step.who or 'public':<12}  {step.says}")
        try:
            self.move_clock(step.at)
            self._exchange(tale, step)
        except (NotAsExpected, NoSuchField, StepFailed, ValueError) as error:
            raise StepFailed(f"{step.source} ({step.who or 'public'}, {step.page}): {error}") from error

    # -- time ----------------------------------------------------------------------------------------------------
    def now(self) -> datetime:
        """The portal's time, naive, Shanghai."""
        answer = self.public.get("/demo/outbox/")
        if answer.status_code != 200:
            raise NotAsExpected(f"{self.base_url}/demo/outbox/ answers {answer.status_code}: not a portal in demonstration mode")
        return datetime.fromisoformat(answer.json()["now"]).astimezone(_SHANGHAI).replace(tzinfo=None)

    def move_clock(self, at: datetime) -> None:
        """Let the background work end, then move the training clock to `at`; a moment that has passed is left alone."""
        if self._clock is not None and at <= self._clock:
            return
        self.worker.finish()
        answer = self.public.json_post("/demo/clock/", {"to": at.replace(tzinfo=_SHANGHAI).isoformat()})
        if answer.status_code != 200 and self.now() < at:
            raise NotAsExpected(f"the training clock cannot be moved to {at} (status {answer.status_code})")
        self._clock = at
        self.worker.tick()

    # -- one exchange --------------------------------------------------------------------------------------------
    def _exchange(self, tale: Tale, step: Step) -> None:
        visitor = self.visitor(tale, step.who)
        if step.who and not step.guest and not visitor.seen:
            visitor.sign_in()
        visitor.seen = visitor.seen or step.guest
        if step.work:
            self.worker.finish()
        answer = self._open(tale, step, visitor)
        if step.posts:
            if answer.status_code >= 400:
                raise NotAsExpected(_shown(answer))
            answer = self._send(tale, step, visitor, answer)
        self._check(tale, step, answer)
        self._remember(tale, step, visitor, answer)

    def _open(self, tale: Tale, step: Step, visitor: Visitor) -> httpx.Response:
        """The page; where the worker has a part in it, asked again until it holds what is expected."""
        limit = time.monotonic() + _WORK_SECONDS
        while True:
            answer = visitor.get(tale.say(step.page))
            if not step.guest and visitor.through_doors(answer):
                answer = visitor.get(tale.say(step.page))
            if step.posts or not step.work or step.refuse or time.monotonic() > limit:
                return answer
            page = read(answer.text)
            if answer.status_code < 400 and all(page.says(tale.say(words)) for words in step.expect):
                return answer
            self.worker.pause()

    def _send(self, tale: Tale, step: Step, visitor: Visitor, answer: httpx.Response) -> httpx.Response:
        for attempt in (1, 2):
            page = read(answer.text)
            form = page.form(tale.say(step.form))
            if form is None:
                there = ", ".join(f"#{each.id}" if each.id else f"({each.action or 'no id'})" for each in page.forms) or "none"
                raise NotAsExpected(f"no form {step.form or 'that posts'} on {answer.url.path}; forms there: {there}\n{_shown(answer)}")
            fields = {name: tale.fill(value) for name, value in step.fields.items()}
            fields = {name: visitor.code() if value == "@code" else value for name, value in fields.items()}
            sent = visitor.submit(answer, form, fields, tale.say(step.button), lambda word: upload(word, [tale.case.title, step.who]))
            if step.guest or attempt == 2 or not visitor.through_doors(sent):
                return sent
            answer = visitor.get(tale.say(step.page))  # the second factor came in between: the act is done again
        raise AssertionError("unreachable")

    def _check(self, tale: Tale, step: Step, answer: httpx.Response) -> None:
        if step.refuse and answer.status_code != step.refuse:
            raise NotAsExpected(f"expected to be refused with {step.refuse}, got {_shown(answer)}")
        if not step.refuse and answer.status_code >= 400:
            raise NotAsExpected(_shown(answer))
        page = read(answer.text)
        for words in step.expect:
            if not page.says(tale.say(words)) and tale.say(words) not in answer.text:
                raise NotAsExpected(f"the page does not say {tale.say(words)!r}; {_shown(answer)}")
        for words in step.absent:
            if page.says(tale.say(words)):
                raise NotAsExpected(f"the page says {tale.say(words)!r}, which it should not; {_shown(answer)}")

    def _remember(self, tale: Tale, step: Step, visitor: Visitor, answer: httpx.Response) -> None:
        for name, pattern in step.remember.items():
            found = None
            for place in (str(answer.url), answer.text, read(answer.text).text):
                found = found or re.search(tale.say(pattern) if _WORD.search(pattern) else pattern, place)
            if found is None:
                raise NotAsExpected(f"nothing to remember as {name!r}: {pattern!r} is not found; {_shown(answer)}")
            value = found[1] if found.groups() else found[0]
            if name == "secret":
                visitor.secret = value.replace(" ", "")
            else:
                tale.known[name] = value


def _shown(answer: httpx.Response) -> str:
    """What the page says, for the message of a failure."""
    text = read(answer.text).text if "html" in answer.headers.get("content-type", "") else answer.text
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return f"status {answer.status_code} at {answer.url}\n  | " + "\n  | ".join([line for line in lines if line][:60])


class RemoteWorker:
    """The worker of a running portal: waited for, by asking how much of the outbox is left."""

    def __init__(self, base_url: str) -> None:
        self._visitor = Visitor(base_url)

    def finish(self) -> None:
        limit = time.monotonic() + _WORK_SECONDS
        while True:
            answer = self._visitor.get("/demo/outbox/")
            if answer.status_code != 200:
                raise NotAsExpected(f"/demo/outbox/ answers {answer.status_code}")
            left = answer.json()["pending"]
            if left == 0:
                return
            if time.monotonic() > limit:
                raise NotAsExpected(f"{left} reactions still wait after {_WORK_SECONDS:.0f} s: is the worker alive?")
            self.pause()

    def tick(self) -> None:
        self.finish()

    def pause(self) -> None:
        time.sleep(0.3)


def main(arguments: list[str] | None = None) -> int:
    """Play one case over HTTP. Returns 0 when every step met its expectation."""
    parser = argparse.ArgumentParser(prog="demo.player")
    parser.add_argument("case")
    parser.add_argument("--url", required=True)
    parser.add_argument("--own", action="store_true", help="the portal was started for this story: its dates are the case's")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    case = casebook.load(options.case)
    url = options.url.rstrip("/")
    player = Player(url, RemoteWorker(url), log=lambda line: print(line, flush=True))
    began = time.monotonic()
    try:
        first = next(step.at for step in case.steps if options.own or not step.once)
        tale = Tale(case, Shift() if options.own else Shift.to(first, player.now()), again=not options.own)
        shift, steps = tale.shift, tale.steps()
        print(f"{case.title}: {len(steps)} steps" + (f", moved by {shift.weeks} weeks" if shift.weeks else ""), flush=True)
        for step in steps:
            player.play(tale, step)
        player.worker.finish()
        if options.out:
            from demo.takings import take

            for line in take(player.public, tale.known.get("project", ""), options.out):
                print(f"      {line}", flush=True)
    except (StepFailed, NotAsExpected, casebook.BrokenCase) as error:
        print(f"\nFAILED after {player.done} steps: {error}", file=sys.stderr)
        return 1
    print(f"All {player.done} steps done in {time.monotonic() - began:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
