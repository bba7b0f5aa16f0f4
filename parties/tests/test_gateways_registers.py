"""Registers: files as a bureau exports them, and every way in which one does not answer."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parties.gateways import Answer, FileRegistry, Unreachable, ask_register

CODE = "52331004MJ0000202G"
HEAD = "code,name,type,legal_representative,address\n"


def drop(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / name).write_bytes(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_that_offices_use(tmp_path: Path, encoding: str) -> None:
    drop(tmp_path, "registration--路桥区民政局--2026-02-28.csv", f"{HEAD}{CODE},乐龄社工,social_service,叶舒,银安街9号\n", encoding)
    (answer,) = FileRegistry([tmp_path]).look_up("registration", CODE)
    assert (answer.source, answer.as_of) == ("路桥区民政局", date(2026, 2, 28))
    assert answer.rows[0]["name"] == "乐龄社工"


def test_of_each_source_the_newest_file_counts(tmp_path: Path) -> None:
    drop(tmp_path, "credit--信用中国--2026-01-01.csv", f"code,list\n{CODE},失信被执行人\n")
    (tmp_path / "credit--信用中国--2026-03-01.json").write_text(json.dumps([]))
    drop(tmp_path, "credit--中国政府采购网--2026-02-01.csv", "code,list\n")
    found = FileRegistry([tmp_path]).look_up("credit", CODE)
    assert [(answer.source, answer.as_of.isoformat(), len(answer.rows)) for answer in found] == [("中国政府采购网", "2026-02-01", 0), ("信用中国", "2026-03-01", 0)]


class Broken:
    def look_up(self, register: str, code: str) -> list[Answer]:
        raise OSError("connection reset")


class Slow:
    def look_up(self, register: str, code: str) -> list[Answer]:
        time.sleep(0.3)
        return []


@pytest.mark.parametrize(
    ("adapter", "said"),
    [("parties.tests.test_gateways_registers.Broken", "connection reset"), ("parties.tests.test_gateways_registers.Slow", "no answer within 0.05 s"),
     ("parties.gateways.FileRegistry", "no export of 'credit'")],
)  # fmt: skip
def test_a_register_that_fails_hangs_or_is_not_there_says_which(settings: Any, tmp_path: Path, adapter: str, said: str) -> None:
    settings.REGISTRY_ADAPTERS, settings.REGISTRY_TIMEOUT, settings.REGISTRY_DIRS = {"credit": adapter}, 0.05, [tmp_path]
    began = time.monotonic()
    with pytest.raises(Unreachable, match=said):
        ask_register("credit", CODE)
    assert time.monotonic() - began < 0.25


def test_a_table_without_the_code_is_no_answer(settings: Any, tmp_path: Path) -> None:
    drop(tmp_path, "credit--信用中国--2026-01-01.csv", "名称,名单\n某社,失信\n")
    settings.REGISTRY_DIRS = [tmp_path]
    with pytest.raises(Unreachable, match="no column 'code'"):
        ask_register("credit", CODE)
