"""What each job makes（办理）: files, words to send, events to record; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from service.answers.wording import moment_words
from service.jobs import drafting, task_reminders, telling
from service.jobs.bench import Look
from service.jobs.made import Made
from service.jobs.planning import Period

LATE: Final = timedelta(minutes=10)
"""What is made within this of its due time, or of the next look, is in time."""


def make(look: Look, period: Period) -> Made | None:
    """What the period's job makes of it; ``None`` where it cannot be made yet."""
    made = MAKERS[period.job](look, period)
    since = look.known.begun.get(period.job, look.now)
    late = late_words(period.due, look.now, look) if period.due >= since else ""
    if made is None or not late:
        return made
    text = f"{made.text}\n{late}\n" if made.text else ""
    return replace(made, said=f"{made.said}；{late}", text=text)


def late_words(due: datetime, made: datetime, look: Look) -> str:
    """How late something is, in words; empty if it is in time."""
    late = made - due
    if late <= max(look.settings.every, LATE):
        return ""
    hours = int(late.total_seconds()) // 3600
    minutes = int(late.total_seconds()) // 60 % 60
    length = f"{late.days} 天 {hours % 24} 小时" if late.days else f"{hours} 小时 {minutes} 分"
    return f"迟办：应于 {moment_words(due)} 办理，迟了 {length}"


MAKERS: Final[Mapping[str, Callable[[Look, Period], Made | None]]] = {
    "month-draft": drafting.month_draft,
    "month-reissue": drafting.month_reissue,
    "month-change": drafting.month_change,
    "month-publish": drafting.month_publish,
    "month-reminder": drafting.month_reminder,
    "holiday-sheet": telling.holiday_sheet,
    "brief": telling.brief,
    "notice": telling.notice,
    "task": task_reminders.task,
    "forecast": telling.forecast,
    "warning": telling.warning,
}
"""Job → what makes it."""
