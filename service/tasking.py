"""Tasks asked for（到期事项查询）: of which packs, over which days, and what a number means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from engine.errors import DutyError, InputFault, refuse
from engine.facts.moments import DAY, midnight
from engine.facts.registry import nearest, unit_of
from engine.packs.pack import Pack
from engine.roster.settlement import comes_due
from engine.tasks.done import owes, task_records, with_done
from engine.tasks.occurrence import COMING, DUE_SOON, OVERDUE, WAITING, Occurrence
from engine.tasks.occurrences import KEPT, occurrences
from service.answering import Desk, Question, desks
from service.files.pack_folders import known_packs, shipped
from service.home import DEFAULT, Home
from service.loading import load
from service.own_packs import faulty_packs

AHEAD: Final = timedelta(days=30)
"""How far ahead tasks are listed where nobody says."""
OFTEN: Final = frozenset({"day", "week"})
"""Cadences of which only the next occurrence is listed where nobody asks for all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks are wanted（查询条件）.

    Without days: those overdue that have not lapsed, those due within ``AHEAD``, and those that
    wait for a parameter. ``first`` and ``last`` are inclusive due days.
    """

    first: date | None = None
    last: date | None = None
    unit: str = ""
    overdue: bool = False
    waiting: bool = False

    @property
    def by_days(self) -> bool:
        """Whether days were given: then every occurrence in them is listed, done ones too."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks of one pack（到期清单）as they stand at a moment."""

    desk: Desk
    at: datetime
    tasks: tuple[Occurrence, ...]
    wanted: Wanted = field(default_factory=Wanted)
    done: int = 0
    """How many more there are that were done and are not listed."""


def packs_listed(home: Home, named: Sequence[str]) -> tuple[str, ...]:
    """The packs whose tasks are listed: those named, else those of the settings.

    Without settings: the home's own packs, and of those shipped the default and the others of the
    same jurisdiction. Only packs that have tasks are listed, unless they are named.
    """
    if named:
        return tuple(dict.fromkeys(named))
    default = shipped()[0]
    own = load(home)
    chosen = own.site.written.get("tasks", {}).get("packs", ())
    if chosen:
        return tuple(DEFAULT if name == default else name for name in dict.fromkeys(chosen))
    found = []
    faulty = faulty_packs(home)
    for name, folder in known_packs(home).items():
        if name in faulty:
            continue
        called = DEFAULT if name == default else name
        pack = load(home, called).pack
        ours = folder.is_relative_to(home.packs) or pack.area == own.pack.area
        if ours and comes_due(pack):
            found.append(called)
    return tuple(found)


def listed(desk: Desk, wanted: Wanted, at: datetime) -> TaskList:
    """The tasks that are wanted of a pack, as they stand ``at``.

    Raises:
        InputFault: R301 a unit that the pack does not know.

    """
    start, end = _span(wanted, at)
    found = of_unit(tasks_due(desk, start, end), wanted.unit, desk.loaded.pack)
    kept = tuple(one for one in found if _is_wanted(one, wanted, at))
    brought = [one for one in found if one.remind_from is not None and one.remind_from <= at]
    done = [one for one in brought if one.done is not None and one.lapses and one.lapses > at]
    return TaskList(
        desk, at, _thinned(kept, wanted, at), wanted, 0 if wanted.by_days else len(done)
    )


def tasks_due(desk: Desk, start: datetime, end: datetime) -> tuple[Occurrence, ...]:
    """What is due after ``start`` and not after ``end``, with what has become of it.

    Raises:
        InputFault: R201–R305 for inputs that do not fit the pack, which is named.

    """
    pack = desk.loaded.pack
    try:
        found = occurrences(desk.evaluator, start, end)
    except InputFault as fault:
        where = f"规则包 {pack.id}　{fault.where}"
        raise InputFault(fault.code, fault.what, where=where, remedy=fault.remedy) from None
    return with_done(found, task_records(desk.records), pack)


def unusable(home: Home, at: datetime) -> Iterator[DutyError]:
    """What keeps the tasks of packs that are listed, or have settings, from being told."""
    named = load(home).site.written.get("packs", {})
    for name in dict.fromkeys((*packs_listed(home, ()), *named)):
        try:
            (desk,) = desks(Question(home, (name,), attendance=False))
            if comes_due(desk.loaded.pack):
                tasks_due(desk, at - KEPT, at + AHEAD)
        except DutyError as fault:
            yield fault


def of_unit(found: Sequence[Occurrence], name: str, pack: Pack) -> tuple[Occurrence, ...]:
    """Those that the unit owes; all of them where no unit is named. Raises InputFault R301."""
    if not name:
        return tuple(found)
    unit = unit_of(name, pack, "--unit")
    return tuple(one for one in found if unit in one.units)


def _span(wanted: Wanted, at: datetime) -> tuple[datetime, datetime]:
    if wanted.by_days:
        first = wanted.first or at.date()
        last = wanted.last or max(first, at.date()) + AHEAD
        return midnight(first), midnight(last + DAY)
    return midnight((at - KEPT).date()), midnight((at + AHEAD).date() + DAY)


def _is_wanted(one: Occurrence, wanted: Wanted, at: datetime) -> bool:
    state = one.state(at)
    if wanted.overdue or wanted.waiting:
        return (wanted.overdue and state == OVERDUE) or (wanted.waiting and state == WAITING)
    if wanted.by_days:
        return state != WAITING
    lapsed = one.lapses is not None and one.lapses <= at
    return state in (WAITING, COMING, DUE_SOON) or (state == OVERDUE and not lapsed)


def _thinned(found: Iterable[Occurrence], wanted: Wanted, at: datetime) -> tuple[Occurrence, ...]:
    """Of what comes every day or week only the next, unless days were asked for."""
    if wanted.by_days:
        return tuple(found)
    seen: dict[tuple[object, ...], datetime] = {}
    kept = []
    for one in found:
        if one.every in OFTEN and one.due is not None and one.due > at:
            task = (one.rule, one.index, one.to)
            if seen.setdefault(task, one.due) != one.due:
                continue
        kept.append(one)
    return tuple(kept)


# --- by number ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meant:
    """What a number means（编号所指）: a desk and the occurrences, one for each who owes it."""

    desk: Desk
    tasks: tuple[Occurrence, ...]

    @property
    def first(self) -> Occurrence:
        """The first of them; they share rule, text and due date."""
        return self.tasks[0]


def meant_by(found: Sequence[Desk], number: str, at: datetime) -> Meant:
    """The occurrences of that number, their own or the one they share.

    Raises:
        InputFault: K101 no task has this number; the nearest are shown. K105 several tasks do.
            Where none does, what keeps the tasks of a pack from being known.

    """
    day = _day_of(number)
    known: dict[tuple[object, ...], Meant] = {}
    faults: list[InputFault] = []
    for desk in found:
        for one in _of_day(desk, day, faults):
            if number in (one.number, one.shared) and one.due is not None:
                # an own number means one alone, the shared one all of a task
                key = (desk.loaded.pack.id, number == one.number, *one.task)
                before = known[key].tasks if key in known else ()
                known[key] = Meant(desk, (*before, one))
    if len(known) > 1:
        raise _ambiguous(number, list(known.values()))
    for meant in known.values():
        return meant
    refuse(faults)
    numbers = list(_numbers_around(found, day or at.date()))
    near = nearest(number, numbers) or "编号见 zhiban tasks"
    remedy = f"{near}；列出的规则包以外的，加 --pack"
    raise InputFault("K101", f"没有编号 {number} 的到期事项", where=number, remedy=remedy)


def _of_day(desk: Desk, day: date | None, faults: list[InputFault]) -> tuple[Occurrence, ...]:
    """The tasks of a pack due on a day; none, and the fault noted, where they cannot be known."""
    if day is None:
        return ()
    try:
        return tasks_due(desk, midnight(day), midnight(day + DAY))
    except InputFault as fault:
        faults.append(fault)
        return ()


def _ambiguous(number: str, known: Sequence[Meant]) -> InputFault:
    """That several tasks have the number; how to tell them apart."""
    packs = dict.fromkeys((m.desk.loaded.pack.id, m.desk.loaded.pack.title) for m in known)
    told = "、".join(f"{one.number}（{one.text}）" for meant in known for one in meant.tasks)
    remedy = f"用各自的编号：{told}"
    if len(packs) > 1:
        remedy += f"；或用 --pack 指明：{'、'.join(f'{name}（{title}）' for name, title in packs)}"
    what = f"有 {len(known)} 件事的编号都是 {number}"
    return InputFault("K105", what, where=number, remedy=remedy)


def _day_of(number: str) -> date | None:
    """The last day in time, with which a number begins; ``None`` if it is no number."""
    head = number.partition("-")[0]
    try:
        return datetime.strptime(head, "%y%m%d").date()  # noqa: DTZ007 - a day, no instant
    except ValueError:
        return None


def _numbers_around(found: Sequence[Desk], day: date) -> Iterator[str]:
    for desk in found:
        for one in tasks_due(desk, midnight(day) - KEPT, midnight(day) + KEPT):
            if one.due is not None:
                yield one.shared


def going_to(meant: Meant, names: Sequence[str], number: str) -> Meant:
    """Those that go to the receivers called so; all where none is named. Raises InputFault K104."""
    if not names:
        return meant
    known = meant.desk.loaded.pack.unit_by_name
    wanted = {known[name].name if name in known else name for name in names}
    tasks = tuple(one for one in meant.tasks if wanted & set(one.to))
    missing = wanted - {name for one in tasks for name in one.to}
    if missing:
        to = "、".join(dict.fromkeys(n for one in meant.tasks for n in one.to)) or "没有"
        what = f"{number}「{meant.first.text}」不发给{'、'.join(sorted(missing))}"
        raise InputFault("K104", what, where="--to", remedy=f"对象：{to}")
    return Meant(meant.desk, tasks)


def owed_by(meant: Meant, name: str, number: str) -> tuple[Occurrence, ...]:
    """Those of the occurrences that the unit called ``name`` owes.

    Raises:
        InputFault: R301 a unit that the pack does not know, K102 one that does not owe it.

    """
    pack = meant.desk.loaded.pack
    unit = unit_of(name, pack, "--by")
    tasks = tuple(one for one in meant.tasks if owes(unit.name, one, pack))
    if not tasks:
        who = "、".join(dict.fromkeys(n for one in meant.tasks for n in one.who))
        what = f"{unit.name}不承担 {number}「{meant.first.text}」"
        raise InputFault("K102", what, where="--by", remedy=f"承担的是：{who}")
    return tasks
