"""``today``（今日值班）: the slow path that computes the screen and keeps it for the fast path.

The screen is kept as a flat file with the stretch in which it holds and the stamps of every file it
came from; ``cli.py`` shows it again while all of that still holds, importing almost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.errors import DutyError, plain
from service.answering import Desk, Question, absences, desks
from service.answers.screen import Screen, draw
from service.answers.wording import day_words
from service.home import Home
from service.loading import stamp_of, write_quietly
from service.store.events import Reader

CHANGES_SHOWN = 3


def today_screen(desk: Desk, at: datetime, people: tuple[str, ...] = ()) -> str:
    """The screen of the duty day that contains ``at``; ``people`` are the lines of those on it."""
    roster = desk.duty_day(at)
    start = roster.start
    return draw(
        Screen(
            pack=desk.loaded.pack,
            site=desk.loaded.site,
            roster=roster,
            title=f"值班日 {day_words(start.date())}{start:%H:%M} 至 {roster.end:%m-%d %H:%M}",
            at=at,
            present=desk.rosters([(at, at + timedelta(seconds=1))])[0],
            standing=desk.standing(roster),
            changes=desk.changes(at, CHANGES_SHOWN),
            absences=() if roster.units else absences(desk, roster),
            unknown_from=desk.unknown_from(at),
            people=people,
            exercise=desk.exercise,
        )
    )


def answer_today(
    question: Question, at: datetime, *, keep: bool, phones: bool = False
) -> str:  # fmt: skip
    """Today's screen for every pack asked about; kept for the fast path if ``keep``.

    Nothing is kept of records in another database, which changes without any file changing, nor of
    what was known at another time. The files are stamped before they are read: a change in between
    makes the kept answer stale, never wrong.
    """
    stamps = stamp_of(_database_files(question.home))
    keep = keep and not question.home.db and question.known_at is None
    found = desks(replace(question, attendance=False))
    people = [on_duty_part(question, desk, at, phones=phones) for desk in found]
    screens = [today_screen(desk, at, one.lines) for desk, one in zip(found, people, strict=True)]
    text = plain("\n".join(screens))
    if keep and all(one.is_read for one in people):
        ends = [one.until for one in people if one.until is not None]
        until = min([*ends, *(_valid_until(desk, at) for desk in found)])
        _keep(question.home, found, (at, until), text, stamps)
    return text


@dataclass(frozen=True, slots=True)
class OnDutyPart:
    """The lines of those on duty（当班人员一段）, and until when they say so.

    ``is_read`` is false where it cannot be said who is on duty, and why is said in their place.
    """

    lines: tuple[str, ...] = ()
    until: datetime | None = None
    is_read: bool = True


def on_duty_part(
    question: Question, desk: Desk, at: datetime, *, phones: bool = False
) -> OnDutyPart:
    """Who is on duty, by the issued sheet of people; nothing of a records file, or of the past."""
    if question.records_file or question.known_at is not None:
        return OnDutyPart()
    from service.store.opening import reader_of

    reader = reader_of(question.home)
    try:
        if not reader.lists_people():
            return OnDutyPart()
        return _on_duty_part(reader, desk, at, phones=phones)
    except DutyError as fault:  # which units are called does not hang on who comes
        return OnDutyPart((unread_people(fault),), is_read=False)


def unread_people(fault: DutyError) -> str:
    """That it cannot be said who is on duty, and why, in a line."""
    return f"当班人员读不出来：[{fault.code}] {fault.what}"


def _on_duty_part(reader: Reader, desk: Desk, at: datetime, *, phones: bool) -> OnDutyPart:
    from service.answers.on_duty_text import on_duty_lines
    from service.people.asking import unit_names
    from service.people.on_duty import on_duty

    day = desk.duty_day(at).start.date()
    listed = on_duty(reader, day, phones=phones, exercise=desk.exercise)
    if listed is None:
        return OnDutyPart()
    lines = tuple(on_duty_lines(listed, unit_names(desk), at))
    return OnDutyPart(lines, listed.changes_after(at))


def _database_files(home: Home) -> list[str]:
    return [str(home.database), f"{home.database}-wal"]


def _keep(
    home: Home,
    found: tuple[Desk, ...],
    span: tuple[datetime, datetime],
    text: str,
    stamps: list[list[object]],
) -> None:
    """Keep an answer that holds for ``span``, while no file that it came from changes."""
    at, until = span
    sources = [stamp for desk in found for stamp in desk.loaded.stamps]
    lines = [f"{stamp[1]} {stamp[2]} {stamp[0]}" for stamp in (*stamps, *sources)]
    head = f"{int(at.timestamp())} {int(until.timestamp())} {len(lines)}"
    write_quietly(home.answer, "\n".join([head, *lines, text]))


def _valid_until(desk: Desk, at: datetime) -> datetime:
    """The end of the duty day, or before it the first change point or deadline to come."""
    roster = desk.duty_day(at)
    evaluations = desk.evaluator.evaluate(roster.start, roster.end)
    points = [point for e in evaluations for point in e.bounds if point > at]
    due = [item.due for item in roster.pending if item.deadline and item.due > at]
    return min(roster.end, *points, *due)
