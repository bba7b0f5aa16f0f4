"""What a rule says about values: one finding, many readers (checklist, form error, API answer, audit)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kernel.registry import WORDING


@dataclass(frozen=True)
class Finding:
    """One rule's verdict.

    code    names the rule and its wording; met  whether it holds; cite  the provision's id, "" when it may not be cited;
    need, got  what was demanded and what was found, in readable form; fix  the value that would mend it, if one exists;
    field   the form field that it concerns; person  True when only a person can judge (met is then None-like: not blocking).
    """

    code: str
    met: bool
    cite: str = ""
    need: Any = ""
    got: Any = ""
    fix: Any = None
    field: str = ""
    person: bool = False

    @property
    def blocks(self) -> bool:
        return not self.met and not self.person

    def _words(self, which: int) -> str:
        pair = (None if self.met else WORDING.get(f"{self.code}.not")) or WORDING.get(self.code)
        if pair is None:
            return self.code if which == 0 else ""
        return str(pair[which]) % {"need": self.need, "got": self.got, "fix": "" if self.fix is None else self.fix}

    @property
    def what(self) -> str:
        """What is wrong (or, where met, what was checked), in the reader's language."""
        return self._words(0)

    @property
    def how(self) -> str:
        """How to mend it."""
        return self._words(1)

    @property
    def citation(self) -> str:
        """The short name of the article, "" where it may not be cited."""
        from kernel.citations import citation_text

        return citation_text(self.cite)

    def sentence(self) -> str:
        """What, under which article, and how to mend it, in one line."""
        under = f"（{self.citation}）" if self.citation else ""
        return f"{self.what}{under}{_(' ') if self.how else ''}{self.how}"


class Refused(Exception):
    """Wrong input: the findings that are not met (HTTP 422)."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("; ".join(finding.code for finding in findings))


def flatten(items: Iterable[Finding | Iterable[Finding]]) -> list[Finding]:
    """One list out of findings and lists of findings."""
    out: list[Finding] = []
    for item in items:
        out.extend([item] if isinstance(item, Finding) else item)
    return out


def require(*items: Finding | Iterable[Finding]) -> None:
    """Refuse with every finding that blocks, all at once. Raises Refused."""
    broken = [finding for finding in flatten(items) if finding.blocks]
    if broken:
        raise Refused(*broken)
