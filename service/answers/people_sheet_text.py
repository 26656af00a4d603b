"""A month of people for a screen（人员值班表的屏幕文字）: at a glance, a unit's month, one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from engine.terms import Presence
from service.answers.wording import WEEKDAYS, day_words, moment_words, table
from service.people.named_sheet import NamedDuty, NamedSheet

VACANT: Final = "空缺"
MOST_NOTES: Final = 12


def glance_lines(sheet: NamedSheet) -> list[str]:
    """The month at a glance: how many seats, people and duties each; and what to look at."""
    rows = [["单位", "岗位", "席位", "人数", "每人班次", "空缺"]]
    for (unit, post), duties in _groups(sheet.duties).items():
        rows.append([unit, post, *_counts(sheet, duties)])
    return [
        *_head(sheet),
        *table(rows),
        *_change_part(sheet),
        *_note_part(sheet),
        f"逐日：zhiban month {sheet.month:%Y-%m} show --unit 单位，或 --day 日期；取文件：export",
    ]


def unit_lines(sheet: NamedSheet, unit: str) -> list[str]:
    """The month of one unit, a day a line."""
    own = [one for one in sheet.duties if one.unit == unit]
    if not own:
        return [*_head(sheet), "这个单位没有席位"]
    name = own[0].unit_name
    posts = list(dict.fromkeys(one.title for one in own))
    rows = [["日期", "星期", *posts, "备注"]]
    notes = {day.day: day.note for day in sheet.days}
    for day in sorted({one.day for one in own}):
        there = [one for one in own if one.day == day]
        cells = [
            "、".join(_named(one) for one in there if one.title == title) or "—" for title in posts
        ]
        rows.append([f"{day:%m-%d}", WEEKDAYS[day.weekday()], *cells, _remark(there, notes, day)])
    return [*_head(sheet), name, *table(rows), *_note_part(sheet, unit)]


def day_lines(sheet: NamedSheet, day: date) -> list[str]:
    """One duty day, every unit, with phones."""
    there = [one for one in sheet.duties if one.day == day]
    lines = [*_head(sheet), day_words(day)]
    if not there:
        return [*lines, "这一天没有席位"]
    for presence in dict.fromkeys(one.presence_words for one in _strongest_first(there)):
        own = [one for one in there if one.presence_words == presence]
        lines.append(f"{presence} {len(own)} 席")
        lines += table(
            [[one.unit_name, one.title, _named(one, presence=False), one.phone, _hours(one)]
             for one in own]
        )  # fmt: skip
    return lines


def _head(sheet: NamedSheet) -> list[str]:
    mark = f"【{sheet.mark}】" if sheet.mark else ""
    return [f"{mark}{sheet.title}（编号 {sheet.number}，{sheet.state}）"]


def _groups(duties: Sequence[NamedDuty]) -> dict[tuple[str, str], list[NamedDuty]]:
    """Seats by unit and by post with its presence, units in the order of the sheet."""
    units = list(dict.fromkeys(one.unit for one in duties))
    found: dict[tuple[str, str], list[NamedDuty]] = {}
    for one in sorted(duties, key=lambda one: units.index(one.unit)):
        how = "" if one.presence == Presence.ON_POST.value else f"（{one.presence_words}）"
        found.setdefault((one.unit_name, f"{one.title}{how}"), []).append(one)
    return found


def _counts(sheet: NamedSheet, duties: Sequence[NamedDuty]) -> tuple[str, str, str, str]:
    """Seats, people asked, duties of each from fewest to most, and how many are empty."""
    one = duties[0]
    loads = [
        sum(load.month)
        for load in sheet.loads
        if (load.unit, load.title, load.presence_words) == (one.unit, one.title, one.presence_words)
    ]
    fewest, most = min(loads, default=0), max(loads, default=0)
    each = str(most) if fewest == most else f"{fewest}–{most}"
    empty = sum(not duty.person for duty in duties)
    return str(len(duties)), str(len(loads)), each, str(empty or "")


def _strongest_first(duties: Sequence[NamedDuty]) -> list[NamedDuty]:
    return sorted(duties, key=lambda one: -Presence(one.presence).strength)


def _named(one: NamedDuty, *, presence: bool = True) -> str:
    how = ""
    if presence and one.presence != Presence.ON_POST.value:
        how = f"（{one.presence_words}）"
    note = f" {one.note}" if one.note else ""
    return f"{one.name or VACANT}{how}{note}"


def _hours(one: NamedDuty) -> str:
    return f"{one.coverage} {moment_words(one.start, one.day)} 至 {moment_words(one.end, one.day)}"


def _remark(there: Sequence[NamedDuty], notes: dict[date, str], day: date) -> str:
    coverage = dict.fromkeys(
        one.coverage for one in there if one.presence == Presence.ON_POST.value
    )
    return "；".join(filter(None, [*coverage, notes.get(day, "")]))


def _change_part(sheet: NamedSheet) -> list[str]:
    if not sheet.changes:
        return []
    heading = f"与上一号相比，人员变动 {len(sheet.changes)} 处"
    return [heading, *(f"  {one}" for one in sheet.changes)]


def _note_part(sheet: NamedSheet, about: str = "") -> list[str]:
    """What a person should look at; in a unit's month, what is about the unit."""
    chosen = [one for one in sheet.notes if not about or sheet.is_about(one, about)]
    shown = list(_shown(chosen))
    return ["说明", *shown] if shown else []


def _shown(notes: Sequence[str]) -> Iterator[str]:
    for one in notes[:MOST_NOTES]:
        yield f"  {one}"
    if len(notes) > MOST_NOTES:
        yield f"  ……另有 {len(notes) - MOST_NOTES} 条，见导出的文件"
