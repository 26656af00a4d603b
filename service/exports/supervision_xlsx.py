"""The supervision report as xlsx（督查考核表 xlsx）: the counts, then every line.

Two sheets: each unit with the works in columns, and the lines with article and record. No clock is
read: the same report gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from calendars.duty_day import BEIJING
from engine.facts.moments import DAY
from engine.packs.pack import Pack
from engine.supervision.line import Line, Report, State
from service.answering import Desk
from service.answers.supervision_words import (
    STATES,
    articles_of,
    item_words,
    proof_words,
    state_words,
    titles,
    when_words,
)
from service.answers.wording import moment_words
from service.exports.book import (
    Pen,
    cell_at,
    describe,
    draw_list,
    height_of,
    new_book,
    open_page,
    packed,
    sign,
)
from service.exports.rows import DRILL, DRILL_WORDS, digests_of
from service.exports.sheet_dates import Dates
from service.exports.whole_file import write_whole

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

UNIT_HEAD: Final = ("单位", 18.0)
WORK_WIDTH: Final = 19.0
TOTAL_HEAD: Final = ("合计", 19.0)
LINE_HEADS: Final = (
    ("单位", 15.0), ("工作", 14.0), ("事项", 20.0), ("何时应办", 26.0), ("状态", 9.0),
    ("办理时间", 14.0), ("说明", 26.0), ("凭据（记录、文号）", 30.0), ("依据（条）", 12.0),
    ("原文", 34.0), ("编号", 14.0),
)  # fmt: skip
LOOKS: Final = {State.MISSING: "24h", State.LATE: "standby", State.UNVERIFIABLE: "weekend"}
"""States that stand out, and the fill that each shares with the duty sheet."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What every page says."""

    title: str
    regulation: str
    digests: str
    banner: str


def write_supervision_xlsx(path: Path, desk: Desk, report: Report, when: str) -> None:
    """Write the report to ``path``, whole or not at all.

    Args:
        path: the file; one that exists is replaced when the new one is complete.
        desk: what the report was made with.
        report: what is written.
        when: the span as it was asked for; kept in the file's properties.

    Raises:
        NoAnswer: E101 without openpyxl.
        InputFault: E102 where the place cannot be written.

    """
    write_whole(path, supervision_xlsx(desk, report, when))


def supervision_xlsx(desk: Desk, report: Report, when: str) -> bytes:
    """The whole file; the same report gives the same bytes. Raises NoAnswer E101."""
    book = new_book()
    sheet = _sheet(desk, report)
    pen = Pen()
    _draw_counts(book.create_sheet("督查考核"), sheet, pen, report)
    rows = [_line_row(desk.loaded.pack, line, report) for line in report.lines]
    draw_list(book.create_sheet("逐项"), sheet, pen, "逐项", LINE_HEADS, rows)
    describe(book, sheet, when, report.start.astimezone(BEIJING).date())
    return packed(book)


def _sheet(desk: Desk, report: Report) -> _Sheet:
    pack = desk.loaded.pack
    first, last = report.start.astimezone(BEIJING), (report.end - DAY).astimezone(BEIJING)
    area = next(iter(pack.area_names), "")
    drill = DRILL if desk.exercise else ""
    articles = "、".join(dict.fromkeys(work.cites.article for work in report.works))
    return _Sheet(
        title=f"{drill}{area}{Dates(first.date(), last.date()).title}应急指挥工作督查考核表",
        regulation=(f"依据：{pack.called}{articles}；截至 {moment_words(report.at)} 的记录"),
        digests=digests_of(desk),
        banner=f"{DRILL}{DRILL_WORDS}" if desk.exercise else "",
    )


def _draw_counts(page: Worksheet, sheet: _Sheet, pen: Pen, report: Report) -> None:
    """One row a unit, one column a work; the last row and column are sums."""
    heads = [UNIT_HEAD, *((work.title, WORK_WIDTH) for work in report.works), TOTAL_HEAD]
    row = open_page(page, sheet, pen, sheet.title, heads)
    page.freeze_panes = f"B{row}"
    for name, groups in _count_rows(report):
        texts = [name, *map(_count_words, groups)]
        looks = ["", *map(_look, groups)]
        for number, (text, look) in enumerate(zip(texts, looks, strict=True), 1):
            pen.write(cell_at(page, row, number), text, fill=look)
        pairs = zip(texts, (columns for _, columns in heads), strict=True)
        page.row_dimensions[row].height = height_of(list(pairs))
        row += 1
    for note in _notes(sheet):
        pen.wide(page, row, note)
        row += 1
    sign(page, sheet, pen, row)


def _count_rows(report: Report) -> list[tuple[str, list[list[Line]]]]:
    """Each unit with its lines by work and altogether; all units in the end."""
    rows = []
    for unit in report.units:
        own = [line for line in report.lines if line.unit.id == unit.id]
        rows.append((unit.name, _by_work(report, own)))
    return [*rows, ("合计", _by_work(report, list(report.lines)))]


def _by_work(report: Report, lines: list[Line]) -> list[list[Line]]:
    return [*([one for one in lines if one.work == work.id] for work in report.works), lines]


def _count_words(lines: list[Line]) -> str:
    """应办 3, then each state that occurs, a line each."""
    if not lines:
        return "—"
    counts = {state: sum(one.state is state for one in lines) for state in State}
    said = [f"{STATES[state]} {number}" for state, number in counts.items() if number]
    return "\n".join([f"应办 {len(lines)}", *said])


def _look(lines: list[Line]) -> str:
    """The fill of what somebody must look at."""
    found = {one.state for one in lines}
    return next((look for state, look in LOOKS.items() if state in found), "")


def _notes(sheet: _Sheet) -> list[str]:
    drill = [f"{DRILL}本表含演练预警，{DRILL_WORDS}。"] if sheet.banner else []
    said = (
        "说明：未到期为期限未过或事由仍在；无法核对为从未登记过可供核对的记录，不等于没有办；"
        "原文没有写期限的不判逾期，运行单位自定的期限标明运行参数；逐项、依据与凭据见《逐项》表。"
    )
    return [*drill, said]


def _line_row(pack: Pack, line: Line, report: Report) -> list[str | int]:
    quotes = dict.fromkeys(f"「{reason.quote}」" for reason in line.because)
    return [
        line.unit.name,
        titles(report.works)[line.work],
        item_words(pack, line),
        when_words(line, report),
        state_words(line),
        "" if line.done is None else moment_words(line.done),
        line.note,
        proof_words(pack, line),
        articles_of(line),
        "\n".join(quotes),
        line.number,
    ]
