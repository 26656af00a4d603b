"""The words of a people sheet（人员值班表文字）: seats, days, title and foot, as printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final

from calendars.duty_day import BEIJING, duty_day_of
from engine.people.day_classes import DayClass
from engine.terms import Presence
from service.exports.people_table import JOINT
from service.exports.rows import DIGEST_LENGTH, DRILL, DRILL_WORDS
from service.people.named_sheet import NamedDay, NamedDuty, NamedSheet

VACANT: Final = "空缺"
OFFICE_HOURS: Final = "工作时间"
SHADES: Final = {
    DayClass.HOLIDAY.value: "holiday",
    DayClass.SPRING_FESTIVAL.value: "holiday",
    DayClass.WEEKEND.value: "weekend",
    DayClass.ADJUSTED_WORKDAY.value: "adjusted_workday",
}
"""Class of a day in words → how its cells look."""
BLANK: Final = "　" * 8
PHONES_ABREAST: Final = 4


def called(duty: NamedDuty) -> str:
    """Who keeps a seat: 测试甲, or 空缺."""
    return duty.name or duty.person or VACANT


def seat_words(duty: NamedDuty, handover: time, *, office: bool = True) -> str:
    """A seat in its cell: who keeps it, and in brackets what is not plain from the column.

    Args:
        duty: the seat.
        handover: hour of handover; a shift that runs from one to the next has no hours beside it.
        office: whether to say that it is kept in office hours.

    """
    hours = OFFICE_HOURS if office else ""
    said = [
        hours if duty.coverage == OFFICE_HOURS else _part_words(duty, handover),
        duty.presence_words if duty.presence == Presence.REACHABLE.value else "",
    ]
    words = "，".join(filter(None, said))
    return f"{called(duty)}（{words}）" if words else called(duty)


def _part_words(duty: NamedDuty, handover: time) -> str:
    """The hours of a shift that is a part of its duty day; empty for a whole one."""
    whole = duty_day_of(duty.day, handover)
    start, end = _clock(duty, duty.start), _clock(duty, duty.end)
    if duty.start <= whole.start:
        return "" if duty.end >= whole.end else f"{end}止"
    return f"{start}起" if duty.end >= whole.end else f"{start}至{end}"


def _clock(duty: NamedDuty, moment: datetime) -> str:
    local = moment.astimezone(BEIJING)
    if local.date() == duty.day:
        return f"{local:%H:%M}"
    midnight = local.time() == time() and local.date() - duty.day == timedelta(days=1)
    return "24:00" if midnight else f"次日{local:%H:%M}"


def phones_of(duties: Iterable[NamedDuty]) -> str:
    """The phones of those who keep some seats, one after the other as the seats; — for none."""
    phones = list({one.person: one.phone or "—" for one in duties if one.person}.values())
    if set(phones) <= {"—"}:
        return ""
    lines = range(0, len(phones), PHONES_ABREAST)
    return "\n".join(JOINT.join(phones[at : at + PHONES_ABREAST]) for at in lines)


def day_note(day: NamedDay) -> str:
    """What is special about a day: 国庆节, 调休上班, 周末; empty for a plain one."""
    return day.note or (day.class_words if day.class_words in SHADES else "")


# --- above and below the table --------------------------------------------------------------------


def month_words(sheet: NamedSheet) -> str:
    """The month: 2026年10月."""
    return f"{sheet.month.year}年{sheet.month.month}月"


def title_of(sheet: NamedSheet, who: str, what: str) -> str:
    """A title as people write it, the mark before it: 【初稿】某局2026年10月值班表."""
    return f"{bracketed(sheet)}{who}{month_words(sheet)}{what}"


def bracketed(sheet: NamedSheet) -> str:
    """The mark in brackets: 【初稿】; empty for none."""
    return f"【{sheet.mark}】" if sheet.mark else ""


def banner_of(sheet: NamedSheet) -> str:
    """What is written across every page; empty for a sheet that is in force."""
    drill = DRILL_WORDS if is_drill(sheet) else ""
    return f"{bracketed(sheet)}{drill}"


def is_drill(sheet: NamedSheet) -> bool:
    """Whether the sheet belongs to an exercise（演练）."""
    return DRILL.strip("【】") in sheet.mark


def subtitle_of(sheet: NamedSheet) -> str:
    """Revision and state: 第 1 版　已印发."""
    return f"第{sheet.revision}版　{sheet.state}"


def number_words(sheet: NamedSheet) -> str:
    """Number, revision and digest, by which a page on a wall is found again."""
    digest = sheet.digest.removeprefix("sha256:")[:DIGEST_LENGTH]
    return f"编号 {sheet.number}（第{sheet.revision}版）　摘要 {digest or '无'}"


def foot_of(sheet: NamedSheet) -> tuple[str, ...]:
    """The lines below a table: hours, and who signs and fills in."""
    clock = f"{sheet.handover.hour}:{sheet.handover.minute:02}"
    office = any(one.coverage == OFFICE_HOURS for one in sheet.duties)
    hours = f"；{OFFICE_HOURS}：{sheet.office_hours or '未填写'}" if office else ""
    made = sheet.made_at.astimezone(BEIJING)
    return (
        f"值班时间：当日{clock}至次日{clock}{hours}",
        (
            f"签发：{sheet.signed or BLANK}　填表人：{BLANK}审核人：{BLANK}"
            f"制表日期：{made.year}年{made.month}月{made.day}日"
        ),
    )
