"""Tasks as a calendar（到期事项 ics）: an event on each last day, with an alarm at the reminder.

RFC 5545, ``METHOD:PUBLISH``. An occurrence has the same UID in every file, so that a later file
changes the events of an earlier one. Nothing is taken from a clock but the moment of the list: the
same list gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from calendars.duty_day import BEIJING
from engine.errors import NoAnswer
from engine.tasks.occurrence import DONE, DONE_LATE, NOTES, Occurrence
from service.answers.tasks_text import due_words, is_whole_day
from service.exports.book import clean
from service.exports.rows import DRILL
from service.tasking import TaskList

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

PRODUCT: Final = "-//zhiban//tasks 1//ZH"
DRILL_UID: Final = "exercise-"
MORNING: Final = timedelta(hours=9)
"""The hour of the day at which a reminder rings; the day is the rule's."""
SHORT: Final = timedelta(minutes=30)
"""How long an event is shown that has a moment and no length."""


def tasks_calendar(lists: Sequence[TaskList]) -> bytes:
    """The calendar of the lists, one event for each occurrence with a date.

    Raises:
        NoAnswer: L311 without icalendar.

    """
    try:
        from icalendar import Calendar, vText
    except ImportError as error:
        raise NoAnswer(
            "L311", "没有 icalendar，做不了日历", where="ics", remedy="pip install 'zhiban[files]'"
        ) from error
    calendar: Calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText("到期事项"))
    calendar.add("x-wr-timezone", str(BEIJING))
    for one in lists:
        for task in one.tasks:
            if task.due is not None and task.remind_from is not None:
                calendar.add_component(_event(one, task, task.due, task.remind_from))
    return bytes(calendar.to_ical())


def _event(one: TaskList, task: Occurrence, due: datetime, remind: datetime) -> Event:
    from icalendar import Event

    pack = one.desk.loaded.pack
    drill = one.desk.exercise
    event = Event()
    event.add("uid", f"{DRILL_UID if drill else ''}{task.number}@{pack.id}.zhiban")
    event.add("dtstamp", one.at)
    event.add("sequence", int(task.state(one.at) in (DONE, DONE_LATE)))
    if is_whole_day(due):
        event.add("dtstart", task.last_day)
        event.add("dtend", due.astimezone(BEIJING).date())
    else:
        event.add("dtstart", (due - SHORT).astimezone(UTC))
        event.add("dtend", due.astimezone(UTC))
    who = "、".join(task.who) or "原文未指定单位"
    done = task.state(one.at) in (DONE, DONE_LATE)
    mark = f"{DRILL if drill else ''}{'已办：' if done else ''}"
    event.add("summary", clean(f"{mark}{task.text}（{who}）"))
    event.add("description", clean(_description(one, task)))
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if not done:
        event.add_component(_alarm(task, due, remind))
    return event


def _alarm(task: Occurrence, due: datetime, remind: datetime) -> Alarm:
    """The reminder, in the morning of its day where that is before the due moment."""
    from icalendar import Alarm

    at_nine = remind + MORNING if is_whole_day(remind) else remind
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", clean(f"到期提醒：{task.text}，{due_words(task)}"))
    rings = (at_nine if at_nine < due else remind).astimezone(UTC)
    alarm.add("trigger", rings, parameters={"VALUE": "DATE-TIME"})
    return alarm


def _description(one: TaskList, task: Occurrence) -> str:
    pack = one.desk.loaded.pack
    cites = dict.fromkeys(f"{reason.article}「{reason.quote}」" for reason in task.because)
    notes = [pack.vocabulary.label("task_notes", note) for note in NOTES if note in task.notes]
    said = (
        f"编号 {task.shared}，最后一天 {due_words(task)}",
        f"报送 {'、'.join(task.to)}" if task.to else "",
        f"依据：{pack.called}{'；'.join(cites)}",
        "；".join(notes),
    )
    return "\n".join(filter(None, said))
