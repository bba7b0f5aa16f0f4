"""The law as a dated book: which provision stands on which day, in which place, with which value.

A `Book` is frozen data. `Book.on(day, places)` gives the `Edition` in force that day for a jurisdiction and its parents; rules
receive the edition as an argument and never carry a legal number of their own. Nothing here imports Django.
"""

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

STATUTES = Path(__file__).parent / "statutes"
NATION = frozenset({"", "100000"})
KINDS = frozenset({"law", "policy", "practice"})
UNITS = frozenset({"", "day", "WD", "share", "share/day", "fraction", "yuan", "count", "year", "minute", "digit", "flag", "list", "table", "text"})

_ID = re.compile(r"[a-z0-9]+\.[a-z0-9_-]+\.[a-z0-9_]+")
_PLACE = re.compile(r"(\d{6})?")


class NotInForce(LookupError):
    """No version of the provision stands on that day in that place; there is never a default value."""


class BadStatute(ValueError):
    """A statute file breaks the form: the message names the file, the provision and the fault."""


@dataclass(frozen=True)
class Document:
    """One instrument. `short` is how it is cited, `number` the 文号 ("" when there is none), `status` a note on its validity,
    `paper` the name of the stored full text ("" when there is none)."""

    key: str
    name: str
    short: str = ""
    number: str = ""
    since: datetime.date = datetime.date.min
    until: datetime.date | None = None
    place: str = ""
    kind: str = "law"
    status: str = ""
    paper: str = ""


@dataclass(frozen=True)
class Provision:
    """One version of one provision, in force from `since` up to, and not including, `until`.

    `value` is an int, Decimal, bool, text, a tuple or a read-only mapping, and `unit` says of what (one of UNITS: "WD" working
    days, "day" calendar days, "share" 0.10 = 10 %, "fraction" (2, 3) = two thirds). `place` is "" for the whole country or a
    jurisdiction code. `text` is the gist, or the clause itself where the document's full text is stored.
    """

    id: str
    rule: str
    since: datetime.date
    until: datetime.date | None
    place: str
    value: Any
    unit: str
    document: str
    article: str
    kind: str
    verified: bool
    source: str
    title: str
    text: str

    def stands(self, day: datetime.date) -> bool:
        """Whether this version is in force on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Edition:
    """The book as it stood on one day in one place; `get`, `value` raise NotInForce, never default."""

    day: datetime.date
    places: tuple[str, ...]
    provisions: Mapping[str, Provision]

    def get(self, provision_id: str) -> Provision:
        """The version in force."""
        try:
            return self.provisions[provision_id]
        except KeyError:
            where = self.places[0] if self.places else "100000"
            raise NotInForce(f"{provision_id} is not in force on {self.day} in {where}") from None

    def value(self, provision_id: str) -> Any:
        """The value of the version in force, in the unit that the provision names."""
        return self.get(provision_id).value

    def cite(self, provision_id: str) -> str:
        """The id when it may be cited (verified), else "": an unverified provision is never named on a page."""
        return provision_id if self.get(provision_id).verified else ""

    def has(self, provision_id: str) -> bool:
        """Whether the provision is in force at all (for rules that begin or end with a date)."""
        return provision_id in self.provisions


@dataclass(frozen=True)
class Book:
    """All versions of all provisions, and the documents that they stand in."""

    provisions: tuple[Provision, ...]
    documents: Mapping[str, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse_overlaps(self.provisions)

    def on(self, day: datetime.date, places: Sequence[str] = ()) -> Edition:
        """The edition of `day` for `places`, the nearest jurisdiction first; national provisions always count, last.

        The nearest place wins; within one place the latest `since`.
        """
        near = tuple(place for place in places if place not in NATION)
        rank = {place: index for index, place in enumerate(near)}
        best: dict[str, Provision] = {}
        for provision in self.provisions:
            if not provision.stands(day) or (provision.place and provision.place not in rank):
                continue
            other = best.get(provision.id)
            if other is None or _nearness(provision, rank) < _nearness(other, rank):
                best[provision.id] = provision
        return Edition(day, near, MappingProxyType(best))

    def versions(self, provision_id: str) -> list[Provision]:
        """Every version of one provision, national first, then by place and date; empty when the id is unknown."""
        return sorted((p for p in self.provisions if p.id == provision_id), key=lambda p: (p.place, p.since))

    def document(self, provision: Provision) -> Document:
        """The instrument that a provision stands in."""
        return self.documents[provision.document]

    def words(self, provision: Provision) -> str:
        """The citation as it is printed: 财库〔2014〕214号第十条; the document alone where no article is known."""
        document = self.document(provision)
        article = article_words(provision.article)
        gap = " " if article and not article.startswith("第") else ""
        return (document.short or document.number or document.name) + gap + article


def _nearness(provision: Provision, rank: Mapping[str, int]) -> tuple[int, int]:
    return rank.get(provision.place, len(rank)), -provision.since.toordinal()


_DIGITS = "零一二三四五六七八九"


def article_words(article: str) -> str:
    """ "43" → 第四十三条, "17（一）" → 第十七条（一）, "9,10" → 第九条、第十条; a paper's own heading stays as it is."""
    return "、".join(_one_article(part) for part in article.split(",") if part)


def _one_article(part: str) -> str:
    found = re.fullmatch(r"(\d{1,3})(（.+）)?", part)
    return f"第{_numeral(int(found[1]))}条{found[2] or ''}" if found else part


def _numeral(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (_DIGITS[ones] if ones or not number else "")


def refuse_overlaps(provisions: Iterable[Provision]) -> None:
    """Raise BadStatute when two versions of one provision stand in one place on one day."""
    last: dict[tuple[str, str], Provision] = {}
    for provision in sorted(provisions, key=lambda p: (p.id, p.place, p.since)):
        before = last.get((provision.id, provision.place))
        if before and (before.until is None or provision.since < before.until):
            where = provision.place or "nation"
            raise BadStatute(f"{provision.id} ({where}): the versions of {before.since} and {provision.since} overlap")
        last[provision.id, provision.place] = provision


def load(folder: Path = STATUTES) -> Book:
    """The book of all provision files of a folder (one document a file); raises BadStatute on the first fault."""
    documents: dict[str, Document] = {}
    provisions: list[Provision] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name.startswith("calendar-") or path.name in {"sources.toml", "places.toml"}:
            continue
        document, found = read(path)
        if document.key in documents:
            raise BadStatute(f"{path.name}: document {document.key} stands in two files")
        documents[document.key] = document
        provisions += found
    return Book(tuple(provisions), MappingProxyType(documents))


def read(path: Path) -> tuple[Document, list[Provision]]:
    """One statute file: a [document] table and [[provision]] tables, which inherit since, until, place and kind from it."""
    try:
        data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise BadStatute(f"{path.name}: {error}") from error
    _only(path.name, data, {"document", "provision"})
    head = data.get("document", {})
    _only(path.name, head, {f.name for f in fields(Document)})
    if not {"key", "name", "since"} <= head.keys():
        raise BadStatute(f"{path.name}: [document] needs key, name and since")
    document = Document(**head)
    return document, [_provision(path.name, document, table) for table in data.get("provision", [])]


_INHERITED = ("since", "until", "place", "kind")
_OPTIONAL = {"value": True, "unit": "flag", "article": "", "text": ""}


def _provision(name: str, document: Document, table: dict[str, Any]) -> Provision:
    known = {f.name for f in fields(Provision)} - {"document"}
    where = f"{name}: {table.get('id', 'a provision without id')}"
    _only(where, table, known)
    filled = {key: getattr(document, key) for key in _INHERITED} | _OPTIONAL | _article_of(table) | table
    if missing := known - filled.keys():
        raise BadStatute(f"{where}: missing {', '.join(sorted(missing))}")
    provision = Provision(document=document.key, **(filled | {"value": freeze(filled["value"])}))
    if fault := fault_of(provision):
        raise BadStatute(f"{where}: {fault}")
    return provision


def _article_of(table: dict[str, Any]) -> dict[str, str]:
    """214.10.response_days stands in article 10 unless the table says otherwise."""
    middle = str(table.get("id", "")).split(".")[1:2]
    return {"article": middle[0]} if middle and middle[0].isdigit() else {}


def fault_of(provision: Provision) -> str:
    """What is wrong with one provision by itself, or ""."""
    checks = {
        "the id must read document.article.word": bool(_ID.fullmatch(provision.id)),
        "place must be empty or six digits": isinstance(provision.place, str) and bool(_PLACE.fullmatch(provision.place)),
        f"kind must be one of {sorted(KINDS)}": provision.kind in KINDS,
        f"unit must be one of {sorted(UNITS)}": provision.unit in UNITS,
        "since must be a date": type(provision.since) is datetime.date,
        "until must be a date after since": provision.until is None or (type(provision.until) is datetime.date and provision.until > provision.since),
        "verified must be true or false": isinstance(provision.verified, bool),
        "a verified provision needs a source": not provision.verified or bool(provision.source),
        "a title is needed": bool(provision.title),
        "value does not fit its unit": _fits(provision.value, provision.unit),
    }
    return next((fault for fault, fine in checks.items() if not fine), "")


_COUNTED = frozenset({"day", "WD", "count", "year", "minute", "digit"})


def _fits(value: Any, unit: str) -> bool:
    if unit in _COUNTED:
        return type(value) is int and value >= 0
    if unit in {"share", "share/day"}:
        return isinstance(value, Decimal) and 0 <= value <= 1
    if unit == "yuan":
        return isinstance(value, Decimal) and value >= 0
    kinds: dict[str, type] = {"flag": bool, "list": tuple, "fraction": tuple, "table": Mapping, "text": str}
    return isinstance(value, kinds.get(unit, object))


def freeze(value: Any) -> Any:
    """Lists become tuples and tables read-only mappings (in their written order), all the way down."""
    if isinstance(value, list | tuple):
        return tuple(freeze(item) for item in value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: freeze(item) for key, item in value.items()})
    return value


def _only(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    if unknown := table.keys() - known:
        raise BadStatute(f"{where}: unknown {', '.join(sorted(unknown))}")


def listing(book: Book) -> str:
    """The table of law/statutes/README.md: every provision with its versions' value, citation and mark."""
    head = "| id | place | since | value | unit | cited as | verified | meaning |\n|---|---|---|---|---|---|---|---|"
    rows = sorted(book.provisions, key=lambda p: (p.document, p.id, p.place, p.since))
    return "\n".join([head, *(_row(book, provision) for provision in rows)])


def _row(book: Book, provision: Provision) -> str:
    value = provision.value
    shown = ", ".join(map(str, value)) if isinstance(value, tuple | Mapping) else str(value).lower() if value is True else str(value)
    cells = (
        f"`{provision.id}`", provision.place or "nation", str(provision.since), shown, provision.unit,
        book.words(provision), "yes" if provision.verified else "no", provision.title,
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def write_listing(folder: Path = STATUTES) -> None:
    """Rewrite the table in README.md below its marker line: python -c "from law import book; book.write_listing()"."""
    path = folder / "README.md"
    marker = "<!-- table -->"
    head = path.read_text("utf-8").split(marker)[0]
    path.write_text(f"{head}{marker}\n\n{listing(load(folder))}\n", "utf-8")
