"""Tasks brought to mind（到期事项提醒）: once when a reminder comes, once when one is overdue.

What several units owe at one time is one message. A task that is done, or that waits for a
parameter, is not told of; a reminder that was missed until the task was overdue gives way to that.
What is wrong with one pack, or its settings, keeps no other from being told of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from calendars.duty_day import BEIJING
from engine.roster.evaluator import Evaluator
from engine.tasks.joining import AHEAD
from engine.tasks.occurrence import OVERDUE, Occurrence
from engine.tasks.occurrences import KEPT
from service.answering import Desk
from service.answers.tasks_text import due_words, is_whole_day, state_words
from service.concerning import concerning
from service.files.pack_folders import shipped
from service.home import DEFAULT
from service.jobs.bench import Look
from service.jobs.made import Made
from service.jobs.planning import Period
from service.loading import load
from service.tasking import packs_listed, tasks_due

REMIND: Final = "remind"
STAGES: Final = {REMIND: "到期提醒", OVERDUE: "逾期未办"}
"""The stages of which a task is told, each once."""

FAULT: Final = "defect"
"""In place of a number: that the tasks of the pack cannot be worked out."""

SUBJECT: Final = 120
"""Characters of a subject."""

ToTell = tuple[str, datetime, datetime]


def to_remind_of(look: Look) -> Iterator[ToTell]:
    """What to tell of by now: pack, number and stage; from when; until when it is of use.

    A pack whose tasks cannot be worked out has one thing to tell of, at once: its fault.
    """
    hour = look.settings.tasks
    for name in packs_listed(look.bench.home, ()) if hour is not None else ():
        try:
            desk = _desk(look, name)
            found = tasks_due(desk, look.now - KEPT, look.now + AHEAD)
        except Exception:  # noqa: BLE001 - of one pack; ``task`` meets it again, and it is told
            yield f"{_shown(name)}/{FAULT}", look.now, look.now
            continue
        shared = Counter(one.shared for one in {t.task: t for t in found}.values())
        for tasks in _by_task(found):
            number = tasks[0].shared if shared[tasks[0].shared] == 1 else tasks[0].number
            left = [one for one in tasks if not _is_done(one, look.now)]
            for one in left[:1]:
                yield from _stage_of(one, f"{_shown(name)}/{number}", hour or time(0), look)


def _by_task(found: Iterable[Occurrence]) -> list[list[Occurrence]]:
    """The occurrences of each task together, whoever owes and gets it, done or not."""
    tasks: dict[tuple[object, ...], list[Occurrence]] = {}
    for one in found:
        tasks.setdefault(one.task, []).append(one)
    return list(tasks.values())


def _is_done(one: Occurrence, now: datetime) -> bool:
    """Whether it was done by ``now``; what is recorded for later is not done yet."""
    return one.done is not None and one.done.at <= now


def _stage_of(one: Occurrence, about: str, hour: time, look: Look) -> Iterator[ToTell]:
    """The stage that the task is in, if it is in one."""
    if one.due is None or one.remind_from is None or one.lapses is None:
        return
    if look.now >= one.due:
        told = _at_hour(one.due, hour)
        if told < one.lapses:  # else the next one is brought to mind first
            yield f"{about}@{OVERDUE}", told, one.lapses
    else:
        told = _at_hour(one.remind_from, hour)
        # what is due before the hour of its day is told of as the day begins
        yield f"{about}@{REMIND}", told if told < one.due else one.remind_from, one.due


def _at_hour(moment: datetime, hour: time) -> datetime:
    """The hour of the day that begins at ``moment``; a moment within a day is told of at once."""
    if not is_whole_day(moment):
        return moment
    return datetime.combine(moment.astimezone(BEIJING).date(), hour, BEIJING)


def task(look: Look, period: Period) -> Made | None:
    """That a task is coming due, or is overdue; ``None`` if it was done meanwhile.

    Raises:
        DutyError: the tasks of the pack cannot be worked out.

    """
    name, _, rest = period.about.rpartition("/")
    number, _, stage = rest.partition("@")
    desk = _desk(look, DEFAULT if name == _shown(DEFAULT) else name)
    pack = desk.loaded.pack
    found = tasks_due(desk, look.now - KEPT, look.now + AHEAD)
    meant = {one.task for one in found if number in (one.shared, one.number)}
    left = [one for one in found if one.task in meant and not _is_done(one, look.now)]
    if not left:
        return None
    one = left[0]
    cites = dict.fromkeys(f"{reason.article}「{reason.quote}」" for reason in one.because)
    units = tuple(dict.fromkeys(each for task in left for each in task.who))
    receivers = dict.fromkeys(each for task in left for each in task.to)
    numbers = [number] if number == one.shared else [task.number for task in left]
    text = (
        f"{one.text}\n"
        f"承担：{'、'.join(units) or '原文没有指定单位'}\n"
        f"对象：{'、'.join(receivers) or '原文没有写'}\n"
        f"最后一天：{due_words(one)}（{state_words(one, look.now, pack)}）\n"
        f"依据：{pack.called}{'；'.join(cites)}\n"
        + "".join(f"办了登记：zhiban tasks done {each} --by 单位\n" for each in numbers)
    )
    subject = f"{STAGES[stage]}：{one.text}（{due_words(one)}）"
    return Made(f"{STAGES[stage]} {number}", subject[:SUBJECT], text, units=units)


def _shown(name: str) -> str:
    """The name of a pack in keys."""
    return shipped()[0] if name == DEFAULT else name


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
