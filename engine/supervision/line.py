"""A supervised line as a value（督查项）: what was owed, its state, and by what it is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Final

from calendars.duty_day import BEIJING
from engine.packs.pack import SupervisedWork, Unit
from engine.roster.roster import Because

NUMBER_DIGITS: Final = 6


class State(Enum):
    """How an item stands（状态）: 已办、迟到或逾期、未办、未到期、无法核对."""

    DONE = "done"
    LATE = "late"
    MISSING = "missing"
    OPEN = "open"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record that tells of an item（凭据）: its kind, when, by whom, and where it is written."""

    kind: str
    at: datetime
    by: str
    source: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing owed by one unit（督查项）.

    Attributes:
        number: tells it from all others; a pending item's or a rectification's own, else made of
            what it is.
        unit: who owed it.
        work: id of the supervised work.
        kind: ``on_site``, ``roll_call``, a kind of duty, or a kind of pending item.
        what: more than the kind says: a post, the text of the duty.
        about: id of the record that gave rise to it, if one did.
        start: from when it was owed.
        end: when it could be done at the latest, exclusive; ``None`` where that is open.
        due: the limit after which it is late; ``None`` where nothing sets one.
        limit: the operator parameter that sets the limit, with its value; empty if a rule does.
        state: how it stands.
        done: when it was done.
        because: why it was owed.
        by: the records that the state rests on.
        note: why the state is not done.

    """

    number: str
    unit: Unit
    work: str
    kind: str
    what: str
    about: str
    start: datetime
    end: datetime | None
    due: datetime | None
    limit: str
    state: State
    done: datetime | None
    because: tuple[Because, ...]
    by: tuple[Evidence, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was owed in ``[start, end)`` as records had it at ``at``（督查考核表）."""

    start: datetime
    end: datetime
    at: datetime
    works: tuple[SupervisedWork, ...]
    lines: tuple[Line, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """Every unit that owed something, in the order of the lines."""
        return tuple({line.unit.id: line.unit for line in self.lines}.values())

    def count(self, unit: str, work: str) -> dict[State, int]:
        """How many lines of a unit and a work are in each state."""
        found = dict.fromkeys(State, 0)
        for line in self.lines:
            if (line.unit.id, line.work) == (unit, work):
                found[line.state] += 1
        return found

    def of(self, unit: str) -> Report:
        """The report of one unit alone, by its id."""
        own = tuple(line for line in self.lines if line.unit.id == unit)
        return Report(self.start, self.end, self.at, self.works, own)


def number_of(start: datetime, parts: Iterable[str]) -> str:
    """A line's number（编号）: its date and six characters, the same whenever it is asked for."""
    digest = sha256("\n".join(parts).encode()).hexdigest()[:NUMBER_DIGITS]
    return f"{start.astimezone(BEIJING):%y%m%d}-{digest}"
