"""The unit roster as a value（单位值班表）: who, how, where, until when, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from engine.packs.pack import Unit
from engine.records.record import Done
from engine.terms import Coverage, Presence

Stretch = tuple[datetime, datetime]
NUMBER_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """A fact that a line rests on（事实依据）: its sentence, source, and its stretch."""

    text: str
    source: str
    start: datetime
    end: datetime
    event: bool


@dataclass(frozen=True, slots=True)
class Because:
    """Why a line stands（依据链）: rule, article, quote, facts, readings, and what led to it.

    ``via`` are the derivations of the concluded facts that the rule rests on; ``parameters`` are
    the operator's values it used, as name and value; ``document`` is the title of the regulation
    that the rule was taken over from, empty for the pack's own.
    """

    rule: str
    title: str
    article: str
    quote: str
    facts: tuple[Ground, ...]
    readings: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    via: tuple[Because, ...]
    document: str = ""

    @property
    def all_facts(self) -> tuple[Ground, ...]:
        """Facts of the rule itself and of everything that led to it, each once."""
        found = dict.fromkeys(self.facts)
        for because in self.via:
            found.update(dict.fromkeys(because.all_facts))
        return tuple(found)

    @property
    def all_readings(self) -> tuple[str, ...]:
        """Readings of the rule itself and of everything that led to it, sorted."""
        found = set(self.readings)
        for because in self.via:
            found.update(because.all_readings)
        return tuple(sorted(found))

    @property
    def all_parameters(self) -> tuple[tuple[str, str], ...]:
        """Parameters of the rule itself and of everything that led to it, sorted."""
        found = set(self.parameters)
        for because in self.via:
            found.update(because.all_parameters)
        return tuple(sorted(found))

    @property
    def rules(self) -> tuple[str, ...]:
        """The rule and every rule that led to it."""
        return (self.rule, *dict.fromkeys(rule for one in self.via for rule in one.rules))


@dataclass(frozen=True, slots=True)
class UnitDuty:
    """One unit's line（一个单位的值班）: strongest coverage of the stretch, and every reason.

    ``arrive_by`` is the earliest arrival limit（到岗时限）, where a rule sets one;
    ``post_presence`` are the posts that are at hand in another way than the unit.
    """

    unit: Unit
    presence: Presence
    coverage: Coverage
    place: str
    posts: tuple[tuple[str, int], ...]
    intervals: tuple[Stretch, ...]
    parts: tuple[tuple[datetime, datetime, Coverage], ...]
    because: tuple[Because, ...]
    arrive_by: datetime | None = None
    post_presence: tuple[tuple[str, Presence], ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty other than being on site（其他职责）; ``due`` where a rule sets a limit.

    ``inferred`` says from what the role is only inferred, empty where the text itself says it.
    """

    kind: str
    unit: Unit
    hazard: str
    to: tuple[str, ...]
    text: str
    because: tuple[Because, ...]
    due: datetime | None = None
    inferred: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """What a person must still do or decide（待办）: by whom, for whom, due when.

    Without a ``deadline`` the text sets no limit: ``due`` is when it became pending, and it is
    never overdue. A task brings its number along, ``given_number``, whoever still owes it.
    """

    kind: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    due: datetime
    text: str
    because: tuple[Because, ...]
    deadline: bool = False
    given_number: str = ""

    @property
    def number(self) -> str:
        """The item's number（待办编号）: its due date and four characters, the same every day.

        A notice is one for its offices and its moment, whoever it goes to; other items are told
        apart by whom they are for.
        """
        if self.given_number:
            return self.given_number
        about = () if self.kind == "notice" else self.to
        parts = (self.kind, *self.by, self.due.isoformat(), *about)
        digest = sha256("\n".join(parts).encode()).hexdigest()[:NUMBER_DIGITS]
        return f"{self.due:%y%m%d}-{digest}"


@dataclass(frozen=True, slots=True)
class Settled:
    """A pending item that was done（已办）, and the record that says so."""

    item: Pending
    by: Done


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What rules recommend（建议）; nothing changes until those who decide have decided."""

    act: str
    plan: str
    level: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    text: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A flag on a roster（标记）: code and sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster of one stretch of time（值班表）: ``[start, end)``."""

    start: datetime
    end: datetime
    situations: tuple[str, ...]
    units: tuple[UnitDuty, ...]
    standby: tuple[UnitDuty, ...]
    duties: tuple[Duty, ...]
    pending: tuple[Pending, ...]
    flags: tuple[Marked, ...]
    in_force: bool
    matchers: tuple[str, ...]
    recommended: tuple[Recommendation, ...] = ()
    rests_on: tuple[str, ...] = ()
    settled: tuple[Settled, ...] = ()

    @property
    def readings(self) -> tuple[str, ...]:
        """Every reading that the roster rests on: its lines, and whether it is in force at all."""
        reasons = [
            *(reason for line in (*self.units, *self.standby) for reason in line.because),
            *(reason for duty in self.duties for reason in duty.because),
            *(reason for item in self.pending for reason in item.because),
            *(reason for item in self.recommended for reason in item.because),
        ]
        named = {name for reason in reasons for name in reason.all_readings}
        return tuple(sorted(named | set(self.rests_on)))
