"""Tasks brought to mind（到期事项提醒）: once when a reminder comes, once when one is overdue.

What several units owe at one time is one message. A task that is done, or that waits for a
parameter, is not told of; a reminder that was missed until the task was overdue gives way to that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from calendars.duty_day import BEIJING
from engine.roster.evaluator import Evaluator
from engine.tasks.joining import AHEAD
from engine.tasks.occurrence import OVERDUE, Occurrence
from engine.tasks.occurrences import KEPT
from service.answering import Desk
from service.answers.tasks_text import due_words, grouped, is_whole_day, state_words
from service.concerning import concerning
from service.home import DEFAULT
from service.jobs.bench import Look
from service.jobs.made import Made
from service.jobs.planning import Period
from service.loading import load
from service.tasking import meant_by, packs_listed, tasks_due

REMIND: Final = "remind"
STAGES: Final = {REMIND: "到期提醒", OVERDUE: "逾期未办"}
"""The stages of which a task is told, each once."""

SUBJECT: Final = 120
"""Characters of a subject."""

ToTell = tuple[str, datetime, datetime]


def to_remind_of(look: Look) -> Iterator[ToTell]:
    """What to tell of by now: pack, number and stage; from when; until when it is of use."""
    hour = look.settings.tasks
    for desk in _desks(look) if hour is not None else ():
        found = tasks_due(desk, look.now - KEPT, look.now + AHEAD)
        open_still = [one for one in found if one.done is None]
        for group in grouped(open_still):
            yield from _stage_of(group[0], desk, hour or time(0), look.now)


def _stage_of(one: Occurrence, desk: Desk, hour: time, now: datetime) -> Iterator[ToTell]:
    """The stage that the task is in, if it is in one."""
    if one.due is None or one.remind_from is None or one.lapses is None:
        return
    about = f"{desk.loaded.pack.id}/{one.shared}"
    if now >= one.due:
        told = _at_hour(one.due, hour)
        if told < one.lapses:  # else the next one is brought to mind first
            yield f"{about}@{OVERDUE}", told, one.lapses
    else:
        yield f"{about}@{REMIND}", min(_at_hour(one.remind_from, hour), one.due), one.due


def _at_hour(moment: datetime, hour: time) -> datetime:
    """The hour of the day that begins at ``moment``; a moment within a day is told of at once."""
    if not is_whole_day(moment):
        return moment
    return datetime.combine(moment.astimezone(BEIJING).date(), hour, BEIJING)


def task(look: Look, period: Period) -> Made | None:
    """That a task is coming due, or is overdue; ``None`` if it was done meanwhile."""
    name, _, rest = period.about.rpartition("/")
    number, _, stage = rest.partition("@")
    desk = next(one for one in _desks(look) if one.loaded.pack.id == name)
    pack = desk.loaded.pack
    left = [one for one in meant_by([desk], number, look.now).tasks if one.done is None]
    if not left:
        return None
    one = left[0]
    cites = dict.fromkeys(f"{reason.article}「{reason.quote}」" for reason in one.because)
    units = tuple(dict.fromkeys(name for each in left for name in each.who))
    receivers = dict.fromkeys(name for each in left for name in each.to)
    text = (
        f"{one.text}\n"
        f"承担：{'、'.join(units) or '原文没有指定单位'}\n"
        f"对象：{'、'.join(receivers) or '原文没有写'}\n"
        f"最后一天：{due_words(one)}（{state_words(one, look.now, pack)}）\n"
        f"依据：{pack.called}{'；'.join(cites)}\n"
        f"办了登记：zhiban tasks done {number} --by 单位\n"
    )
    subject = f"{STAGES[stage]}：{one.text}（{due_words(one)}）"
    return Made(f"{STAGES[stage]} {number}", subject[:SUBJECT], text, units=units)


def _desks(look: Look) -> tuple[Desk, ...]:
    """A desk for each pack whose tasks are listed, all of them as of the same look."""
    return tuple(_desk(look, name) for name in packs_listed(look.bench.home, ()))


def _desk(look: Look, name: str) -> Desk:
    if name == DEFAULT:
        return look.desk
    loaded = load(look.bench.home, name)
    records = concerning(loaded.pack, look.desk.records)
    inputs = replace(
        look.desk.evaluator.inputs,
        pack=loaded.pack,
        records=records,
        holidays=loaded.holidays,
        operator=loaded.site.operator,
    )
    return Desk(loaded, records, Evaluator(inputs), look.bench.exercise)
