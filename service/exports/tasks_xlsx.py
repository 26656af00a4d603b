"""Tasks as xlsx（到期事项 xlsx）: what is dated, and what waits for a parameter, each on a sheet.

No clock is read: the same list gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from engine.packs.pack import Pack
from engine.tasks.occurrence import NOTES, Occurrence
from service.answers.tasks_text import EVERY, due_words, grouped, state_words
from service.answers.wording import moment_words
from service.exports.book import Pen, describe, draw_list, new_book, packed
from service.exports.rows import DRILL, DRILL_WORDS, digests_of
from service.exports.whole_file import write_whole
from service.tasking import TaskList

DATED_HEADS: Final = (
    ("编号", 14.0), ("到期日（含当天）", 17.0), ("状态", 16.0), ("承担单位", 24.0), ("对象", 18.0),
    ("事项", 34.0), ("周期", 9.0), ("提醒", 17.0), ("依据", 12.0), ("原文", 34.0), ("说明", 22.0),
)  # fmt: skip
WAITING_HEADS: Final = (
    ("事项", 34.0), ("承担单位", 24.0), ("周期", 9.0), ("等待的运行参数", 44.0), ("依据", 12.0),
    ("原文", 40.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What every page says."""

    title: str
    regulation: str
    digests: str
    banner: str


def write_tasks_xlsx(path: Path, one: TaskList) -> None:
    """Write the list to ``path``, whole or not at all.

    Raises:
        NoAnswer: E101 without openpyxl.
        InputFault: E102 where the place cannot be written.

    """
    write_whole(path, tasks_xlsx(one))


def tasks_xlsx(one: TaskList) -> bytes:
    """The whole file. Raises NoAnswer E101."""
    book, pen = new_book(), Pen()
    pack = one.desk.loaded.pack
    drill = DRILL if one.desk.exercise else ""
    sheet = _Sheet(
        title=f"{drill}到期事项",
        regulation=f"依据：{pack.called}；截至 {moment_words(one.at)} 的记录",
        digests=digests_of(one.desk),
        banner=f"{DRILL}{DRILL_WORDS}" if one.desk.exercise else "",
    )
    groups = grouped(one.tasks)
    dated = [_dated(group, one.at, pack) for group in groups if group[0].due is not None]
    waiting = [_waiting(group, pack) for group in groups if group[0].due is None]
    draw_list(book.create_sheet("到期事项"), sheet, pen, "按到期日", DATED_HEADS, dated)
    draw_list(book.create_sheet("等待运行参数"), sheet, pen, "等待运行参数", WAITING_HEADS, waiting)
    describe(book, sheet, "到期事项", one.at.date())
    return packed(book)


def _dated(group: tuple[Occurrence, ...], at: datetime, pack: Pack) -> list[str | int]:
    one = group[0]
    notes = [pack.vocabulary.label("task_notes", note) for note in NOTES if note in one.notes]
    return [
        one.shared,
        due_words(one),
        state_words(one, at, pack),
        _names(group),
        "、".join(dict.fromkeys(name for each in group for name in each.to)),
        one.text,
        EVERY.get(one.every, ""),
        moment_words(one.remind_from) if one.remind_from else "",
        _articles(one),
        _quotes(one),
        "；".join(notes),
    ]


def _waiting(group: tuple[Occurrence, ...], pack: Pack) -> list[str | int]:
    one = group[0]
    waits = (f"{name}（{pack.parameter_by_id[name].title}）" for name in one.waits_for)
    return [
        one.text,
        _names(group),
        EVERY.get(one.every, ""),
        "\n".join(waits),
        _articles(one),
        _quotes(one),
    ]


def _names(group: tuple[Occurrence, ...]) -> str:
    return "、".join(dict.fromkeys(name for each in group for name in each.who))


def _articles(one: Occurrence) -> str:
    return "、".join(dict.fromkeys(reason.article for reason in one.because))


def _quotes(one: Occurrence) -> str:
    return "\n".join(dict.fromkeys(f"「{reason.quote}」" for reason in one.because))
