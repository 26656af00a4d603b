"""Audit norms（能力标准核对）: files read, norms of a pack judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from engine.audit.data import Data, Row, Sheet, joined, key
from engine.audit.judging import audited
from engine.audit.norms import norms_of, norms_on
from engine.audit.verdict import Report
from engine.audit.wanted import WantedSheet, wanted
from engine.errors import DutyError, InputFault
from engine.likeness import nearest
from engine.packs.pack import Pack
from service.answering import Desk
from service.files.table_rows import Table, read_sheets
from service.home import Home

SUFFIXES: Final = (".csv", ".xlsx")
NOTES: Final = "填写说明"
"""The sheet of a template that is for people, not for the audit."""
TEMPLATE: Final = "用 zhiban audit template 文件.xlsx 写一份模板"


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of one pack on a day（核对）: what was asked, of which data, and what was found.

    ``unused`` are sheets that no norm of the packs asked about reads, each with what it may have
    been meant for.
    """

    desk: Desk
    day: date
    report: Report
    data: Data
    unused: tuple[tuple[str, str], ...]


def audits(desks: Sequence[Desk], day: date, paths: Iterable[Path]) -> tuple[Audit, ...]:
    """The audit of each pack.

    Args:
        desks: the packs asked about.
        day: the calendar date whose norms count.
        paths: the files of the data, or folders of such files.

    Raises:
        InputFault: L102, F101, F108 for a file that cannot be read, D104 for one with a column
            twice, D105 where no sheet or no column is one that is asked for, D106 for a pack
            without norms.
        NoAnswer: L302 for an xlsx without openpyxl.

    """
    sheets = [_needed(desk) for desk in desks]
    heads = {key(head) for found in sheets for one in found for head in one.heads}
    data = joined(sheet for path in paths for file in _files(path) for sheet in _read(file, heads))
    names = {one.name: None for found in sheets for one in found}
    for one in (one for found in sheets for one in found):
        _refuse_foreign(one, data)
    unused = tuple(_unused(data, names))
    if len(unused) == len(data.sheets):
        what = f"没有一张表是要的：{'、'.join(name for name, _ in unused) or '没有内容'}"
        remedy = f"表名写成：{'、'.join(names)}；{TEMPLATE}"
        raise InputFault("D105", what, remedy=remedy)
    return tuple(
        Audit(desk, day, audited(norms_on(desk.evaluator, day), data), data, unused)
        for desk in desks
    )


def needed_of(pack: Pack) -> tuple[WantedSheet, ...]:
    """The sheets that the norms of a pack ask for. Raises InputFault D106 if it has none."""
    found = wanted(measure for _, _, _, measure in norms_of(pack))
    if not found:
        what = f"{pack.title}没有可核对的能力标准"
        raise InputFault("D106", what, where=pack.id, remedy="用 --pack 写明有能力标准的规则包")
    return found


def _needed(desk: Desk) -> tuple[WantedSheet, ...]:
    return needed_of(desk.loaded.pack)


def packs_with_norms(home: Home) -> tuple[str, ...]:
    """The ids of the packs at hand that have norms; one that cannot be read is passed over."""
    from service.files.pack_folders import known_packs
    from service.loading import load

    found: list[str] = []
    for name in known_packs(home):
        try:
            pack = load(home, name).pack
        except DutyError:
            continue
        if norms_of(pack):
            found.append(name)
    return tuple(found)


def _files(path: Path) -> Iterator[Path]:
    """The file, or the files of a folder in the order of their names."""
    if not path.is_dir():
        yield path
        return
    found = [
        one
        for one in sorted(path.iterdir())
        if one.suffix.lower() in SUFFIXES and not one.name.startswith((".", "~"))
    ]
    if not found:
        what = "文件夹里没有 xlsx 或 csv"
        raise InputFault("F101", what, where=str(path), remedy=TEMPLATE)
    yield from found


def _read(path: Path, heads: set[str]) -> Iterator[Sheet]:
    """The sheets of a file, their cells by the ``key`` of their column."""
    for name, table in read_sheets(path, "核对数据", TEMPLATE):
        if key(name) == NOTES:
            continue
        keys = [key(head) for head in table.heads]
        twice = next((head for head in heads if keys.count(head) > 1), None)
        if twice is not None:
            what = f"「{name}」表有两列都叫「{twice}」"
            raise InputFault("D104", what, where=path.name, remedy="删去或改名其中一列")
        yield Sheet(name, tuple(filter(None, table.heads)), tuple(_rows(table)))


def _refuse_foreign(one: WantedSheet, data: Data) -> None:
    """Refuse a sheet without a single column that is asked for: it is no such sheet."""
    sheet = data.sheet(one.name)
    if sheet is not None and one.columns and not any(map(sheet.has, one.heads)):
        shown = "、".join(head[:20] for head in sheet.heads[:5])
        what = f"「{one.name}」表没有一列是要的：{shown}"
        raise InputFault("D105", what, where=one.name, remedy=f"第一行写：{'、'.join(one.heads)}")


def _rows(table: Table) -> Iterator[Row]:
    keys = {head: key(head) for head in table.heads}
    for number, cells in table.rows:
        yield Row(table.file, number, {keys[head]: text for head, text in cells.items() if head})


def _unused(data: Data, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Sheets that nobody asks for, each with the name that is most like it."""
    known = {key(one) for one in names}
    for sheet in data.sheets:
        if key(sheet.name) not in known:
            yield sheet.name, next(iter(nearest(sheet.name, names, 0.5)), "")
