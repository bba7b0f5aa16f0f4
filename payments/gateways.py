"""The treasury's door: files that go out to the agent bank and files that come back, each with its checksum.

`out/<effect key>.json` is one instruction; the name is the key, so that the same instruction cannot lie there twice, and a file that
exists is never written again with other content. `in/*.json` are returns; a return that was read moves to `done/`.
A `.sha256` beside each file holds its digest; a file whose digest does not fit is left alone and reported.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings


class Disagreement(RuntimeError):
    """A file of this key lies there already and says something else: a person must look."""


@dataclass(frozen=True)
class Line:
    """One instruction: amount in yuan as text with two decimals."""

    effect_key: str
    amount: str
    payee_name: str
    payee_bank: str
    payee_account: str
    purpose: str
    budget: str


@dataclass(frozen=True)
class Answer:
    """One return of the bank, and the file that it stood in."""

    effect_key: str
    outcome: str
    amount: Decimal
    bank_serial: str
    reason: str
    booked_at: datetime
    file_name: str


def _folder(name: str) -> Path:
    folder = Path(settings.TREASURY_DIR) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(target: Path, data: bytes) -> str:
    """Write file and checksum as a whole or not at all; returns the checksum. The data file appears last."""
    digest = hashlib.sha256(data).hexdigest()
    for path, content in ((target.with_suffix(".sha256"), f"{digest}  {target.name}\n".encode()), (target, data)):
        waiting = path.with_name(f".{path.name}.{os.getpid()}")
        with waiting.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, path)
    return digest


def _read(path: Path) -> bytes | None:
    """The file's bytes, None when the checksum is missing or does not fit."""
    data = path.read_bytes()
    listed = path.with_suffix(".sha256")
    if not listed.is_file() or listed.read_text().split()[:1] != [hashlib.sha256(data).hexdigest()]:
        return None
    return data


def instruct(line: Line) -> tuple[str, str]:
    """Hand one instruction over; gives file name and checksum. A repeat finds the file and sends nothing. Raises Disagreement."""
    target = _folder("out") / f"{line.effect_key}.json"
    data = json.dumps(asdict(line), ensure_ascii=False, sort_keys=True, indent=1).encode()
    if target.exists():
        if target.read_bytes() != data:
            raise Disagreement(line.effect_key)
        return target.name, hashlib.sha256(data).hexdigest()
    return target.name, _write(target, data)


def returns() -> list[Answer]:
    """The returns that lie in the folder, oldest name first; damaged files are left out."""
    found = []
    for path in sorted(_folder("in").glob("*.json")):
        data = _read(path)
        if data is not None:
            found.append(_answer(path.name, json.loads(data)))
    return found


def damaged() -> list[str]:
    """Names of return files whose checksum does not fit."""
    return [path.name for path in sorted(_folder("in").glob("*.json")) if _read(path) is None]


def _answer(name: str, raw: dict[str, str]) -> Answer:
    return Answer(
        effect_key=str(raw["effect_key"])[:80],
        outcome=raw["outcome"],
        amount=Decimal(raw["amount"]),
        bank_serial=str(raw["bank_serial"])[:60],
        reason=str(raw.get("reason", ""))[:200],
        booked_at=datetime.fromisoformat(raw["booked_at"]),
        file_name=name,
    )


def put_away(file_name: str) -> None:
    """Move a return that was read and kept; harmless when it has moved already."""
    for path in (_folder("in") / file_name, (_folder("in") / file_name).with_suffix(".sha256")):
        if path.exists():
            os.replace(path, _folder("done") / path.name)


def simulated_bank(at: datetime) -> int:
    """Demonstration mode only: the bank's side. Every instruction without a return is paid at `at`; gives how many."""
    if not settings.PORTAL_DEMO:
        return 0
    paid = 0
    for path in sorted(_folder("out").glob("*.json")):
        target = _folder("in") / path.name
        if target.exists() or (_folder("done") / path.name).exists() or _read(path) is None:
            continue
        line = json.loads(path.read_bytes())
        serial = "DEMO" + hashlib.sha256(line["effect_key"].encode()).hexdigest()[:16].upper()
        answer = {
            "effect_key": line["effect_key"],
            "outcome": "PAID",
            "amount": line["amount"],
            "bank_serial": serial,
            "reason": "",
            "booked_at": at.isoformat(),
        }
        _write(target, json.dumps(answer, sort_keys=True, indent=1).encode())
        paid += 1
    return paid
