"""Which column of a table means what, by its heading in Chinese or English."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from kernel.sheets import BadTable

DEPTHS = (1, 2, 3, 4)
WORDS: dict[str, str] = {
    "code": "代码 编码 编号 目录代码 目录编码 事项代码 事项编码 项目代码 code itemcode",
    "level": "级别 层级 级次 目录级别 level",
    "parent": "上级代码 上级编码 上级编号 父级代码 上级事项代码 parent parentcode under",
    "name": "名称 目录名称 事项名称 项目名称 服务名称 事项 购买事项 具体事项 name item itemname",
    "description": "说明 内容说明 服务内容 具体内容 内容 描述 事项说明 description content",
    "note": "备注 note remark remarks",
    "owner_name": "责任部门 主管部门 牵头部门 实施部门 责任单位 部门 department ownerdepartment owner",
    "basis": "上级目录 上级目录代码 对应上级目录 对应上级目录代码 省级目录代码 basis basiscode",
    "for_public": "是否面向公众 面向公众 面向社会公众 公众服务 forpublic public",
    "benefit_function": "有利于转变政府职能 转变政府职能 benefitfunction",
    "benefit_cost": "有利于降低服务成本 降低服务成本 benefitcost",
    "benefit_quality": "有利于提升服务质量水平和资金效益 有利于提升质量水平和资金效益 提升质量水平和资金效益 提升服务质量 benefitquality",
    "pilot": "试点 是否试点 pilot",
    # 序号 counts the lines of the paper and says nothing of the item; family repeats level 1 in our own export.
    "": "序号 序 no no. number 大类 family",
}
ORDINALS = {1: "一", 2: "二", 3: "三", 4: "四"}
for _depth, _word in ORDINALS.items():
    WORDS[f"level{_depth}"] = f"{_word}级 {_word}级目录 {_word}级名称 {_word}级目录名称 {_word}级事项 第{_word}级 level{_depth}"
    WORDS[f"code{_depth}"] = f"{_word}级代码 {_word}级编码 {_word}级目录代码 {_word}级目录编码 code{_depth}"
KNOWN = {word: name for name, words in WORDS.items() for word in words.split()}
BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
MOST_LINES_ABOVE = 20


def plain(heading: str) -> str:
    """A heading as it is compared: narrow, without blanks, brackets, stars and case."""
    text = BRACKETS.sub("", unicodedata.normalize("NFKC", heading)).lower()
    return re.sub(r"[\s*_:：-]+", "", text)


@dataclass(frozen=True)
class Columns:
    """A table's headings. `by_depth`: the levels stand in columns of their own, and a blank means "as above"."""

    line: int
    headings: tuple[str, ...]
    places: dict[str, int]
    unknown: tuple[str, ...] = field(default=())

    @property
    def by_depth(self) -> bool:
        return "level1" in self.places

    @property
    def depths(self) -> tuple[int, ...]:
        return tuple(depth for depth in DEPTHS if f"level{depth}" in self.places)

    @property
    def width(self) -> int:
        return len(self.headings)

    def heading(self, column: int) -> str:
        """The heading above a cell; its letter where there is none."""
        if column < len(self.headings) and self.headings[column]:
            return self.headings[column]
        return letters(column)

    def heading_of(self, *names: str) -> str:
        """The heading of the first of these meanings that the table has; "" where it has none."""
        return next((self.heading(self.places[name]) for name in names if name in self.places), "")

    def cell(self, cells: list[str], name: str) -> str:
        """The cell of that meaning in a row; "" where the table has no such column."""
        column = self.places.get(name)
        return cells[column] if column is not None and column < len(cells) else ""


def letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def recognise(number: int, cells: list[str]) -> Columns | None:
    """The columns when this row is the heading of a catalog's table, else None. Raises BadTable when two columns mean the same."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    places: dict[str, int] = {}
    unknown = []
    doubled = []
    for column, cell in enumerate(cells):
        name = KNOWN.get(plain(cell)) if cell else ""
        if name is None:
            unknown.append(cell)
        elif name and name in places:
            doubled.append(cell)
        elif name:
            places[name] = column
    if not (("name" in places and len(places) > 1) or "level1" in places):
        return None
    if doubled:
        raise BadTable("import.heading_twice", got="、".join(doubled), need=number)
    if "name" in places and "level1" in places:
        raise BadTable("import.heading_both", got=number)
    return Columns(number, tuple(cells), places, tuple(unknown))
