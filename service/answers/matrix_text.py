"""The responsibility matrix and its gaps on a screen（责任分工、冲突与缺口的文字）."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.matrix.gaps import Gap, gaps_in
from engine.matrix.holders import Holder
from engine.matrix.row import Row
from engine.matrix.search import folded as searched
from engine.packs.pack import Pack
from service.answers.matrix_words import (
    GAPS,
    NOBODY,
    STANDING,
    inferred_words,
    part_words,
    parts_of,
    place_words,
    renamed_words,
)
from service.answers.wording import folded, table
from service.matrices import Answer, Sheet

MOST_PLACES: Final = 8
"""Places that a line names one by one."""


def overview_text(sheets: Sequence[Sheet]) -> str:
    """How many rows each pack has, and how many gaps; where to ask further."""
    heads = ["规则包", "行", "写明牵头", "牵头推定", "冲突与缺口", "名称"]
    rows = [heads, *(_counts(sheet) for sheet in sheets)]
    lines = ["责任分工（牵头、负责、配合），每个规则包各自一表", *table(rows)]
    lines += [
        "",
        "查事项、单位：zhiban matrix 急救；zhiban matrix --unit 单位名；整张表：--pack 规则包",
        "冲突与缺口：zhiban matrix gaps；出了事找谁：zhiban matrix event --kind 公共卫生事件",
    ]
    return "\n".join(folded(line) for line in lines)


def _counts(sheet: Sheet) -> list[str]:
    led = [row for row in sheet.rows if row.of("lead")]
    inferred = sum(all(one.inferred for one in row.of("lead")) for row in led)
    counts = (len(sheet.rows), len(led) - inferred, inferred, len(gaps_in(sheet.rows)))
    return [sheet.pack.id, *map(str, counts), sheet.pack.title]


# --- rows -----------------------------------------------------------------------------------------


def answer_text(answer: Answer) -> str:
    """What was found, pack by pack; where nothing was, what it may have been meant for."""
    lines: list[str] = []
    for sheet in answer.sheets:
        lines += [*([""] if lines else []), *_sheet_lines(sheet)]
    if not answer.sheets:
        lines += _nothing(answer)
    return "\n".join(folded(line) for line in lines)


def _nothing(answer: Answer) -> Iterator[str]:
    yield "没有找到：没有一行同时含有这些词、单位和角色"
    for word, close in answer.near:
        yield f"  「{word}」哪里都没有" + (f"；是不是：{'、'.join(close)}" if close else "")
    if not answer.near:
        yield "  少写一个词再查；整张表：zhiban matrix --pack 规则包"


def _sheet_lines(sheet: Sheet) -> Iterator[str]:
    yield f"{sheet.pack.called}：{len(sheet.rows)} 行"
    yield from (f"  「{word}」按简称理解：{'、'.join(names)}" for word, names in sheet.short)
    for row in sheet.rows:
        yield from row_lines(sheet.pack, row)
    units = dict.fromkeys(unit for row in sheet.rows for unit in row.units)
    notes = list(renamed_words(units))
    if notes:
        yield "  旧名（请运行单位确认现在由谁承担）"
        yield from (f"    {note}" for note in notes)


def row_lines(pack: Pack, row: Row) -> Iterator[str]:
    """A row: title, place and trigger; then each part; then the words it rests on."""
    rule = row.rule
    yield f"  {rule.title}  {place_words(rule)}{'' if row.trigger else f'  {STANDING}'}"
    if row.trigger:
        yield f"    何时  {row.trigger}"
    yield from (f"    {_part_line(pack, row, holders)}" for holders in parts_of(row))
    if not row.holders:
        yield f"    {NOBODY}"
    yield f"    「{rule.cites.quote}」"


def _part_line(pack: Pack, row: Row, holders: Sequence[Holder]) -> str:
    """One part: role, who, by what inference, to whom, what."""
    first = holders[0]
    names = "、".join(dict.fromkeys(one.name for one in holders))
    mark = inferred_words(dict.fromkeys(one.inferred for one in holders if one.inferred))
    to = f"→ {'、'.join(first.to)}" if first.to else ""
    who = " ".join(filter(None, (names, mark, to)))
    said = f"：{first.text}" if first.text not in ("", row.rule.title) else ""
    return f"{part_words(pack, first.kind)}  {who}{said}"


# --- gaps -----------------------------------------------------------------------------------------


def gaps_text(found: Sequence[tuple[Sheet, Sequence[Gap]]]) -> str:
    """Every gap of every pack, by sort, with its place and what to do; then how many."""
    lines: list[str] = []
    for sheet, gaps in found:
        lines += [*([""] if lines else []), f"{sheet.pack.called}：{_total(gaps)}"]
        for sort, (name, remedy) in GAPS.items():
            own = [gap for gap in gaps if gap.sort == sort]
            if own:
                lines.append(f"  {name} {len(own)}：{remedy}")
                lines += [f"    {gap_line(gap)}" for gap in own]
    if not lines:
        lines = ["没有可查的责任分工"]
    return "\n".join(folded(line) for line in lines)


def _total(gaps: Sequence[Gap]) -> str:
    return f"{len(gaps)} 处冲突与缺口" if gaps else "没有冲突和缺口"


def gap_line(gap: Gap) -> str:
    """One gap: where, which task, what is open, who."""
    where = _places(gap.rows)
    if gap.sort in ("class_word", "renamed"):
        return f"{gap.said}；见 {where}"
    names = f"：{'、'.join(gap.units)}" if gap.units else ""
    return f"{where} {'、'.join(_titles(gap.rows))}——{gap.said}{names}"


def _titles(rows: Iterable[Row]) -> Iterable[str]:
    """The titles of rows, each once; white space does not tell them apart."""
    titles: dict[str, str] = {}
    for row in rows:
        titles.setdefault(searched(row.rule.title), row.rule.title)
    return titles.values()


def _places(rows: Iterable[Row]) -> str:
    places = list(dict.fromkeys(place_words(row.rule) for row in rows))
    more = f" 等 {len(places)} 处" if len(places) > MOST_PLACES else ""
    return "、".join(places[:MOST_PLACES]) + more
