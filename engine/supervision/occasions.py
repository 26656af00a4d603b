"""What occasions ask for, judged（逐件核对）: duties of incidents, dangers to mend, pending items.

Each is told by a record of something done that names what it is about. An occasion belongs to the
period in which it began, a danger or a pending item to the one in which it is due, so that no line
is in two periods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.facts.registry import units_meant
from engine.packs.pack import Pack, SupervisedWork, Unit
from engine.records.follow_ups import Development, Rectification
from engine.records.record import Done, Record
from engine.roster.roster import Because, Duty, Ground, Pending, Roster
from engine.roster.settled import settles
from engine.supervision.evidence import Book, evidence_of
from engine.supervision.line import Evidence, Line, State, number_of

Limit = Callable[[Duty, datetime], timedelta | None]
"""The limit that the rules of a duty set, for an occasion that began at a moment."""


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch that is supervised（督查时段）: ``[start, end)``."""

    start: datetime
    end: datetime

    def has(self, moment: datetime) -> bool:
        """Whether the moment is in the period."""
        return self.start <= moment < self.end


def judged(line: Line, at: datetime, told: Evidence | None, *, kept: bool) -> Line:
    """The line with its state.

    Args:
        line: what was owed; its ``due`` is the limit, its ``end`` when the occasion was over.
        at: as records had it then.
        told: the record that says it was done, if any.
        kept: whether anything of the sort was ever recorded: else it cannot be told.

    """
    if told is not None:
        late = line.due is not None and told.at > line.due
        state = State.LATE if late else State.DONE
        return replace(line, state=state, done=told.at, by=(told,))
    last = line.due if line.due is not None else line.end
    if last is None or at < last:
        return replace(line, state=State.OPEN)
    if not kept:
        note = "从未登记过这类办理，无法核对"
        return replace(line, state=State.UNVERIFIABLE, note=note)
    note = "逾期，没有办理记录" if line.due is not None else "事由已结束，没有办理记录"
    return replace(line, state=State.MISSING, note=note)


# --- duties of each occasion ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Occasion:
    """One duty of one unit because of one event（一件事的一项职责）."""

    duty: Duty
    source: str
    start: datetime
    end: datetime
    due: datetime | None


def occasions(rosters: Iterable[Roster], kinds: Sequence[str], limit: Limit) -> list[Occasion]:
    """The duties of ``kinds``, one for each event that gave rise to it, whatever days it lasts."""
    found: dict[tuple[str, ...], Occasion] = {}
    for roster in rosters:
        for duty in roster.duties:
            for ground in _events(duty) if duty.kind in kinds else ():
                key = (duty.kind, duty.unit.id, ground.source)
                if key not in found:
                    span = limit(duty, roster.start)
                    due = None if span is None else ground.start + span
                    found[key] = Occasion(duty, ground.source, ground.start, ground.end, due)
    return list(found.values())


def _events(duty: Duty) -> list[Ground]:
    """The events that a duty rests on, the rule's own before what led to it."""
    own = [ground for reason in duty.because for ground in reason.facts if ground.event]
    return own or [g for reason in duty.because for g in reason.all_facts if g.event]


def occasion_lines(
    work: SupervisedWork, found: Iterable[Occasion], period: Period, book: Book
) -> Iterator[Line]:
    """A line for each occasion that began in the period."""
    for one in found:
        if period.has(one.start):
            yield _occasion_line(work, one, book)


def _occasion_line(work: SupervisedWork, one: Occasion, book: Book) -> Line:
    duty = one.duty
    line = Line(
        number=number_of(one.start, (work.id, duty.kind, duty.unit.id, one.source)),
        unit=duty.unit,
        work=work.id,
        kind=duty.kind,
        what=duty.text,
        about=one.source,
        start=one.start,
        end=one.end,
        due=one.due,
        limit=_limit_words(duty) if one.due else "",
        state=State.OPEN,
        done=None,
        because=tuple(_only(reason, one.source) for reason in duty.because),
        by=(),
        note="",
    )
    told = sorted(_told(one, book), key=lambda found: found.at)
    if told:
        return judged(line, book.at, told[0], kept=True)
    unsaid = _unsaid(one, book)
    left = judged(line, book.at, None, kept=book.kept(*_sorts(duty.kind)))
    if unsaid and left.state is not State.OPEN:
        note = "有办理记录，没有写明是哪一件"
        return replace(left, state=State.UNVERIFIABLE, by=unsaid, note=note)
    return left


def _sorts(kind: str) -> tuple[str, ...]:
    return (kind, "development") if kind == "report" else (kind,)


def _told(one: Occasion, book: Book) -> Iterator[Evidence]:
    """Records that say that this unit did this for this event."""
    for done in book.done:
        named = done.kind == one.duty.kind and done.about == one.source
        if named and book.means(done.by, one.duty.unit):
            yield evidence_of(done)
    if one.duty.kind != "report":
        return
    for record in book.records:
        if isinstance(record, Development) and record.incident == one.source:
            told = Evidence("development", record.at, record.by, record.where, record.document)
            if record.at <= book.at and book.means(record.by, one.duty.unit):
                yield told


def _unsaid(one: Occasion, book: Book) -> tuple[Evidence, ...]:
    """What the unit did of the kind after the event began, without saying what it was about."""
    return tuple(
        evidence_of(done)
        for done in book.done
        if done.kind == one.duty.kind
        and not done.about
        and done.at >= one.start
        and book.means(done.by, one.duty.unit)
    )


def _only(reason: Because, source: str) -> Because:
    """The reason with the facts of one event alone, where it has them."""
    own = tuple(g for g in reason.facts if g.source == source or not g.event)
    return replace(reason, facts=own) if own else reason


def _limit_words(duty: Duty) -> str:
    """The operator parameters that the duty's rules use."""
    named = {pair for reason in duty.because for pair in reason.all_parameters}
    return "、".join(f"{name}={value}" for name, value in sorted(named) if value)


# --- dangers to mend ------------------------------------------------------------------------------


def rectification_lines(
    work: SupervisedWork, records: Iterable[Record], period: Period, book: Book
) -> Iterator[Line]:
    """A line for each danger that was to be mended in the period; without a date, found in it."""
    for one in records:
        if not isinstance(one, Rectification) or not period.has(_day_of(one)):
            continue
        for unit in owing([one.by], book.pack):
            line = _rectification(work, one, unit)
            told = next((d for d in book.done if d.kind == "rectify" and d.about == one.id), None)
            checked = (d for d in book.done if d.kind == "verify" and d.about == one.id)
            proof = None if told is None else evidence_of(told)
            left = judged(line, book.at, proof, kept=book.kept("rectify"))
            yield replace(left, by=(*left.by, *map(evidence_of, checked)))


def _day_of(one: Rectification) -> datetime:
    """The moment that decides to which period it belongs: the last before it is overdue."""
    return one.at if one.due is None else one.due - timedelta(microseconds=1)


def _rectification(work: SupervisedWork, one: Rectification, unit: Unit) -> Line:
    text = f"{one.inspection} 查出的隐患，要求整改：{one.text or '（未写内容）'}"
    end = one.at if one.due is None else one.due
    ground = Ground(text, one.id, one.at, max(end, one.at), event=True)
    return Line(
        number=one.id,
        unit=unit,
        work=work.id,
        kind="rectify",
        what=one.text,
        about=one.inspection,
        start=one.at,
        end=None,
        due=one.due,
        limit="",
        state=State.OPEN,
        done=None,
        because=(because_of(work, (ground,)),),
        by=(),
        note="",
    )


def because_of(work: SupervisedWork, facts: tuple[Ground, ...]) -> Because:
    """The article that asks for the supervision itself, for what no rule of a roster asks."""
    cites = work.cites
    return Because(
        work.id, work.title, cites.article, cites.quote, facts, (), (), (), work.document
    )


# --- pending items --------------------------------------------------------------------------------


def pending_lines(
    work: SupervisedWork,
    owed: Iterable[Roster],
    listed: Iterable[Roster],
    period: Period,
    book: Book,
) -> Iterator[Line]:
    """A line for each pending item due in the period, for each unit that was to do it.

    Args:
        work: whose kinds of pending item are judged.
        owed: rosters as they were if nothing had been done.
        listed: rosters as they are: an item that is gone from them was done, by whomever.
        period: what is supervised.
        book: the records.

    """
    still = {item.number for roster in listed for item in roster.pending}
    items: dict[str, Pending] = {}
    for roster in owed:
        for item in (*roster.pending, *(one.item for one in roster.settled)):
            if item.kind in work.pending and period.has(item.due):
                items.setdefault(item.number, item)
    for item in items.values():
        told = _done_of(item, book, gone=item.number not in still)
        for unit in owing(item.by, book.pack):
            line = _pending_line(work, item, unit)
            yield judged(line, book.at, told, kept=book.kept(item.kind))


def owing(names: Iterable[str], pack: Pack) -> list[Unit]:
    """The units of those names; a name that nobody knows as it was written."""
    found: dict[str, Unit] = {}
    for name in names:
        for unit in units_meant(name, pack) or (Unit(name, name, "unknown"),):
            found.setdefault(unit.id, unit)
    return list(found.values())


def _done_of(item: Pending, book: Book, *, gone: bool) -> Evidence | None:
    sources = {ground.source for reason in item.because for ground in reason.all_facts}
    for one in book.done:
        if settles(one, item, book.pack) or (gone and _about(one, item, sources)):
            return evidence_of(one)
    return None


def _about(done: Done, item: Pending, sources: set[str]) -> bool:
    return done.kind == item.kind and bool(done.about) and done.about in sources


def _pending_line(work: SupervisedWork, item: Pending, unit: Unit) -> Line:
    ends = [ground.end for reason in item.because for ground in reason.all_facts]
    to = "、".join(item.to)
    return Line(
        number=item.number,
        unit=unit,
        work=work.id,
        kind=item.kind,
        what=f"{item.text}（{to}）" if to else item.text,
        about="",
        start=item.due,
        end=max(ends, default=None),
        due=item.due if item.deadline and not _at_once(item) else None,
        limit="",
        state=State.OPEN,
        done=None,
        because=item.because,
        by=(),
        note="",
    )


def _at_once(item: Pending) -> bool:
    """Whether it was due the moment its event began: nobody can be in time, and no limit is set."""
    grounds = (ground for reason in item.because for ground in reason.all_facts)
    return any(ground.event and ground.start == item.due for ground in grounds)
