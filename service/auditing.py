"""Audit norms（能力标准核对）: files read, norms of a pack judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from engine.audit.data import Data, Row, Sheet, Source, joined, key
from engine.audit.judging import audited
from engine.audit.norms import norms_of, norms_on
from engine.audit.verdict import Report
from engine.audit.wanted import WantedSheet, wanted
from engine.errors import DutyError, InputFault
from engine.likeness import nearest
from engine.packs.measure_words import NOTES
from engine.packs.pack import Pack
from service.answering import Desk
from service.files.table_rows import Table, read_sheets
from service.home import Home

SUFFIXES: Final = (".csv", ".xlsx")
_OTHER_COMMAS: Final = re.compile(r"[;；\t|]")
TEMPLATE: Final = "用 zhiban audit template 文件.xlsx 写一份模板"


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of one pack on a day（核对）: what was asked, of which data, and what was found.

    ``unused`` are sheets that no norm of the packs asked about reads, each with what it may have
    been meant for; ``skipped`` is what lies in a folder and is no table.
    """

    desk: Desk
    day: date
    report: Report
    data: Data
    unused: tuple[tuple[str, str], ...]
    skipped: tuple[str, ...] = ()


def audits(desks: Sequence[Desk], day: date, paths: Iterable[Path]) -> tuple[Audit, ...]:
    """The audit of each pack.

    Args:
        desks: the packs asked about.
        day: the calendar date whose norms count.
        paths: the files of the data, or folders of such files.

    Raises:
        InputFault: L102, F101, F108 for a file that cannot be read, D104 for one with a column
            twice, D105 where no sheet or no column is one that is asked for, D106 for a pack
            without norms, D108 for the same data twice.
        NoAnswer: L302 for an xlsx without openpyxl.

    """
    sheets = [_needed(desk) for desk in desks]
    heads = {key(head) for found in sheets for one in found for head in one.heads}
    files, skipped = _listed(paths)
    read = [sheet for file, label in files for sheet in _read(file, label, heads)]
    _refuse_alike(read)
    names = {one.name: None for found in sheets for one in found}
    for one in (one for found in sheets for one in found):
        for sheet in read:
            _refuse_foreign(one, sheet)
    data = joined(read)
    unused = tuple(_unused(data, names))
    if len(unused) == len(data.sheets):
        what = f"没有一张表是要的：{'、'.join(name for name, _ in unused) or '没有内容'}"
        remedy = f"表名写成：{'、'.join(names)}；{TEMPLATE}"
        raise InputFault("D105", what, remedy=remedy)
    return tuple(
        Audit(desk, day, audited(norms_on(desk.evaluator, day), data), data, unused, skipped)
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


def _listed(paths: Iterable[Path]) -> tuple[list[tuple[Path, str]], tuple[str, ...]]:
    """Every file with what it is called, and what is passed over in folders.

    A file is called by its name; where several have one name, by its path. Raises InputFault F101
    for a folder without tables, D108 for a file given twice.
    """
    files: dict[Path, Path] = {}
    skipped: list[str] = []
    for path in paths:
        for file in _files(path, skipped):
            place = file.resolve()
            if place in files:
                what, remedy = "同一个文件给了两次", "只写一次；文件夹里的不用再单独写"
                raise InputFault("D108", what, where=str(file), remedy=remedy)
            files[place] = file
    names = [file.name for file in files.values()]
    found = [(file, file.name if names.count(file.name) == 1 else str(file))
             for file in files.values()]  # fmt: skip
    return found, tuple(skipped)


def _files(path: Path, skipped: list[str]) -> Iterator[Path]:
    """The file, or the files of a folder in the order of their names; ``skipped`` grows."""
    if not path.is_dir():
        yield path
        return
    there = [one for one in sorted(path.iterdir()) if not one.name.startswith((".", "~$"))]
    found = [one for one in there if one.suffix.lower() in SUFFIXES and one.is_file()]
    skipped += [f"{one.name}/" if one.is_dir() else one.name for one in there if one not in found]
    if not found:
        what = "文件夹里没有 xlsx 或 csv"
        raise InputFault("F101", what, where=str(path), remedy=TEMPLATE)
    yield from found


def _read(path: Path, label: str, heads: set[str]) -> Iterator[Sheet]:
    """The sheets of a file, their cells by the ``key`` of their column."""
    for name, table in read_sheets(path, "核对数据", TEMPLATE):
        if key(name) == NOTES:
            continue
        keys = [key(head) for head in table.heads]
        twice = next((head for head in sorted(heads) if keys.count(head) > 1), None)
        if twice is not None:
            what = f"「{name}」表有两列都叫「{twice}」"
            raise InputFault("D104", what, where=label, remedy="删去或改名其中一列")
        rows = tuple(_rows(table, label, name))
        source = Source(label, name, table.hidden)
        yield Sheet(name, tuple(filter(None, table.heads)), rows, (source,))


def _refuse_alike(sheets: Iterable[Sheet]) -> None:
    """Refuse a sheet that is handed in twice, such as a csv beside the xlsx that it is from."""
    seen: dict[tuple[object, ...], Sheet] = {}
    for one in sheets:
        cells = (tuple(sorted((k, v) for k, v in row.cells.items() if v)) for row in one.rows)
        same = seen.setdefault((key(one.name), *cells), one)
        if same is not one and one.rows:
            what = f"与 {same.sources[0].file} 的「{same.name}」表完全一样"
            where = f"{one.sources[0].file} {one.name}"
            raise InputFault("D108", what, where=where, remedy="同样的数据只给一份")


def _refuse_foreign(one: WantedSheet, sheet: Sheet) -> None:
    """Refuse a sheet without a single column that is asked for: it is no such sheet."""
    if key(sheet.name) == key(one.name) and one.columns and not any(map(sheet.has, one.heads)):
        shown = "、".join(head[:20] for head in sheet.heads[:5])
        what = f"「{one.name}」表没有一列是要的：{shown}"
        remedy = f"第一行写：{'、'.join(one.heads)}"
        if len(sheet.heads) == 1 and _OTHER_COMMAS.search(sheet.heads[0]):
            remedy = f"像是用分号或制表符分列的，另存为用逗号分列的 CSV；{remedy}"
        where = f"{sheet.sources[0].file} {sheet.name}"
        raise InputFault("D105", what, where=where, remedy=remedy)


def _rows(table: Table, label: str, name: str) -> Iterator[Row]:
    keys = {head: key(head) for head in table.heads}
    torn = dict(table.torn)
    for number, cells in table.rows:
        if number in torn:
            yield Row(label, number, {}, name, torn=True)
            continue
        texts = {keys[head]: text for head, text in cells.items() if head}
        yield Row(label, number, texts, name)


def _unused(data: Data, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Sheets that nobody asks for, each with the name that is most like it."""
    known = {key(one) for one in names}
    for sheet in data.sheets:
        if key(sheet.name) not in known:
            yield sheet.name, next(iter(nearest(sheet.name, names, 0.5)), "")
