"""The sheets to fill in for the audit（能力标准核对的模板）: xlsx, or a folder of csv.

No clock is read: the same norms give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from engine.audit.data import AREA, NAME, NONE, key
from engine.audit.norms import Norm
from engine.audit.wanted import Sort, Wanted, WantedSheet
from engine.errors import InputFault
from engine.packs.measure_words import NOTES
from service.answers.audit_words import note_words, required_words, title_of, units_words
from service.exports.book import new_book, packed
from service.exports.people_template import table_csv

NOTE_HEADS: Final = ("标准", "怎样算", "依据", "原文", "说明", "编号")
WIDTHS: Final = (30.0, 54.0, 14.0, 50.0, 50.0, 20.0)
"""The width of each column of the notes."""
WIDE: Final = 18.0
"""The width of a column of a sheet to fill in."""


@dataclass(frozen=True, slots=True)
class Template:
    """What is to be filled in（模板）: the sheets of several packs, and each norm in words."""

    sheets: tuple[WantedSheet, ...]
    norms: tuple[Norm, ...]

    def notes(self) -> Iterator[tuple[str, ...]]:
        """How each column is filled in, then what each norm asks for."""
        if any(one.by_area for one in self.sheets):
            yield AREA, "每一行都写，不合并单元格；「地区」表一个地区一行，其他表里的地区都要在内"
        yield NAME, f"这一行叫什么；某个地区一个也没有的，写一行：地区，名称写「{NONE}」"
        for sheet in self.sheets:
            for one in sheet.columns:
                yield f"{sheet.name}：{one.column}", "；".join(_meant(one))

    def asked(self) -> Iterator[tuple[str, ...]]:
        """Each norm: what it asks for, on what ground, what is open."""
        for norm in self.norms:
            cites = norm.rule.cites
            notes = "；".join((units_words(norm), *note_words(norm)))
            yield title_of(norm), required_words(norm), cites.article, cites.quote, notes, norm.id


def _meant(one: Wanted) -> Iterator[str]:
    if one.words:
        yield f"标准按这些词挑出要算的行：{'、'.join(one.words)}；别的词也照写"
    elif one.sort is Sort.ANSWER:
        yield "写 是 或 否"
    elif one.sort is Sort.MOMENT:
        yield "写日期和时刻，如 2026-01-05 02:10"
    else:
        yield "只写数字；百分之几就写几" if one.percent else "只写数字，不带单位"
    if one.above_zero:
        yield "大于零"
    if one.instead:
        yield "有分钟数的写分钟数，没有的写两个时刻"
    yield "空着就是缺数据"


def template_files(target: Path, template: Template) -> tuple[tuple[Path, bytes], ...]:
    """The template as files: one ``.xlsx``, or a folder with a ``.csv`` for each sheet.

    Raises:
        NoAnswer: E101 without openpyxl.
        InputFault: L110 for a file that is there already.

    """
    found: tuple[tuple[Path, bytes], ...] = ((target, _template_xlsx(template)),)
    if target.suffix.lower() != ".xlsx":
        notes = (("列", "怎样填"), *template.notes(), *template.asked())
        found = (
            *((target / f"{one.name}.csv", table_csv([one.heads])) for one in template.sheets),
            (target / f"{NOTES}.csv", table_csv(notes)),
        )
    for path, _ in found:
        if path.exists():
            remedy = "换一个位置；里面可能是填好的"
            raise InputFault("L110", "文件已经有了，没有改动", where=str(path), remedy=remedy)
    return found


def _template_xlsx(template: Template) -> bytes:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = new_book()
    for one in template.sheets:
        page = book.create_sheet(one.name)
        page.append(list(one.heads))
        page.freeze_panes = "A2"
        for number, head in enumerate(one.heads, 1):
            letter = get_column_letter(number)
            page.column_dimensions[letter].width = WIDE
            page[f"{letter}1"].font = Font(bold=True)
            if key(head) == key("编号"):
                page.column_dimensions[letter].number_format = "@"
    told = book.create_sheet(NOTES)
    lines: Iterable[Sequence[str]] = (
        *template.notes(), ("",), NOTE_HEADS, *template.asked(),
    )  # fmt: skip
    for line in lines:
        told.append(list(line))
    for number, columns in enumerate(WIDTHS, 1):
        told.column_dimensions[get_column_letter(number)].width = columns
    book.properties.created = book.properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl knows no zones
    book.properties.creator = "zhiban"
    return packed(book)
