"""A sweep as a value（扫描设定）: what may happen, how often and for how long, over many years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from calendars.duty_day import BEIJING
from calendars.windows import MonthDay, YearlyWindow
from engine.decimals import thousandths
from engine.errors import DutyError, InputFault, refuse
from engine.facts.choices import Operator
from engine.facts.moments import DAY
from engine.packs.forms_checked import check_form
from engine.packs.given import GivenReader
from engine.records.record import Alert, Incident, Record, Response
from engine.simulation.supposed import Headcount, read_counts
from engine.simulation.sweep_form import (
    LADDER_OF,
    HoursForm,
    OccurrenceForm,
    RungForm,
    SweepForm,
    ThenForm,
)
from engine.terms import LADDERS

if TYPE_CHECKING:
    from engine.packs.forms_checked import Place, Source
    from engine.packs.pack import Pack

MAY_STAY: Final = {
    "alert": ("hazard", "area"),
    "response": ("plan", "decided_by"),
    "incident": ("kind", "hazard"),
}
"""Keys of a record that a sweep may fix; all else is drawn, or bears on no seat."""
MARK: Final = "推演"
"""What every supposed record's id begins with."""
SOME_TIME: Final = datetime(2001, 1, 1, tzinfo=BEIJING)
"""The time in a template; every record made of it has its own."""
Template = Alert | Response | Incident


@dataclass(frozen=True, slots=True)
class Hours:
    """How long（历时）: whole hours, ``least`` to ``most`` inclusive, a triangle with ``usual``."""

    least: int
    usual: int | None
    most: int


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of a ladder（一级）: its word, and the record that says so, without times.

    ``weight`` against that of the others is how often it begins here; ``up`` and ``down`` are
    chances in percent.
    """

    template: Template
    weight: int
    hours: Hours
    up: int
    down: int

    @property
    def word(self) -> str:
        """The colour, level or grade."""
        return word_of(self.template)

    @property
    def rank(self) -> int:
        """How severe it is, on its ladder."""
        kind = type(self.template).__name__.lower()
        return LADDERS[LADDER_OF[kind]][self.word]


def word_of(record: Template) -> str:
    """The colour, level or grade of a record."""
    if isinstance(record, Alert):
        return record.colour
    return record.level if isinstance(record, Response) else record.grade


@dataclass(frozen=True, slots=True)
class Then:
    """The response that follows（随后的响应）: from rung ``at`` on, ``chance`` in percent."""

    at: int
    chance: int
    after: Hours
    ladder: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What may happen（可能发生的事）, ``rate`` thousandths of times in a season on average.

    ``season``: the days on which it may begin, ``None`` for all the year.
    """

    rate: int
    season: YearlyWindow | None
    ladder: tuple[Rung, ...]
    then: Then | None


@dataclass(frozen=True)
class Sweep:
    """A checked sweep（扫描设定）; year *n* has the calendar ``calendar[n mod its length]``.

    ``counts``: how many people each unit is supposed to have for a post; empty if nobody says.
    """

    name: str
    note: str
    calendar: tuple[int, ...]
    years: int
    seed: int
    operator: Operator
    occurrences: tuple[Occurrence, ...]
    counts: tuple[Headcount, ...] = ()

    @cached_property
    def ladders(self) -> tuple[tuple[Rung, ...], ...]:
        """Every ladder, in a fixed order: of each occurrence its own, then that which follows."""
        found: list[tuple[Rung, ...]] = []
        for one in self.occurrences:
            found += [one.ladder, *([one.then.ladder] if one.then else [])]
        return tuple(found)

    def calendar_of(self, number: int) -> int:
        """The calendar year that simulated year ``number`` (from 0) has."""
        return self.calendar[number % len(self.calendar)]


def read_sweep(source: Source, pack: Pack) -> Sweep:
    """The sweep of a file, every name in it known to the pack.

    Raises:
        DutyError: one, or several together: P101 form, P203, P204 names, R101–R104 words of the
            records, R201, R202 choices; N108 a ladder that is none, N109 a pack whose
            rules go on until a person ends them; R301, N113 people of no unit, or of one twice.

    """
    checked, faults = check_form(SweepForm, source.value, source)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    given = GivenReader(source, (), pack, faults)
    operator = given.operator(checked.readings, checked.parameters)
    reader = _Reader(source, pack)
    occurrences = []
    for number, one in enumerate(checked.occurrences):
        try:
            occurrences.append(reader.occurrence(one, number))
        except DutyError as fault:
            faults += getattr(fault, "faults", (fault,))
    counts = read_counts(checked.people, source, pack, faults)
    refuse(faults)
    _refuse_lasting(pack)
    return Sweep(
        checked.sweep,
        checked.note,
        checked.calendar,
        checked.years,
        checked.seed,
        operator,
        tuple(occurrences),
        counts,
    )


def _refuse_lasting(pack: Pack) -> None:
    """A rule that goes on until a person ends it has no end in a drawn year."""
    lasting = [rule.id for rule in pack.rules if rule.lasting]
    if lasting:
        raise InputFault(
            "N109",
            f"规则 {'、'.join(lasting)} 触发后要由人终止，抽取的年份里没有人来终止",
            where=pack.id,
            remedy="这个规则包用 zhiban simulate 逐个脚本推演",
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    """One row written as a records file（一条记录）, told by the place that it really has."""

    value: Mapping[str, Any]
    whole: Source
    places: Mapping[str, Place]
    place: Place

    def where(self, path: Place) -> str:
        """The place in the sweep's file: of the key if it is written there."""
        return self.whole.where(self.places.get(str(path[-1]) if path else "", self.place))


@dataclass(frozen=True, slots=True)
class _Reader:
    source: Source
    pack: Pack

    def occurrence(self, form: OccurrenceForm, number: int) -> Occurrence:
        """What the form says. Raises InputFault."""
        place: Place = ("occurrences", number)
        fixed = getattr(form, form.kind)
        ladder = self.ladder(form.kind, fixed, form.ladder, place)
        season = form.season
        days = (
            YearlyWindow(MonthDay.parse(season.start), MonthDay.parse(season.through))
            if season
            else None
        )
        then = self.then(form.then, ladder, form.kind, place) if form.then else None
        return Occurrence(thousandths(form.rate), days, ladder, then)

    def then(self, form: ThenForm, before: Sequence[Rung], kind: str, place: Place) -> Then:
        """The response that follows. Raises InputFault N108."""
        here = (*place, "then")
        at = self.rung_number(form.at, before, kind, here)
        ladder = self.ladder("response", form.response, form.ladder, here)
        return Then(at, form.chance, _hours(form.after), ladder)

    def rung_number(self, word: str, ladder: Sequence[Rung], kind: str, place: Place) -> int:
        """Where on the ladder ``word`` is. Raises InputFault N108."""
        key = LADDER_OF[kind]
        asked = self.template(kind, _known(ladder[0].template), key, word, (*place, "at"))
        wanted = word_of(asked)
        for number, rung in enumerate(ladder):
            if rung.word == wanted:
                return number
        raise InputFault(
            "N108",
            f"上面的阶梯里没有「{word}」这一级",
            where=self.source.where((*place, "at")),
            remedy="at 写阶梯里有的一级",
        )

    def ladder(
        self, kind: str, fixed: Mapping[str, str], forms: Sequence[RungForm], place: Place
    ) -> tuple[Rung, ...]:
        """The rungs, each with its record. Raises InputFault."""
        key = LADDER_OF[kind]
        taken = [name for name in fixed if name not in MAY_STAY[kind]]
        if taken:
            raise InputFault(
                "N108",
                f"{kind} 的 {'、'.join(taken)} 不能写死",
                where=self.source.where((*place, kind, taken[0])),
                remedy=f"可以写 {'、'.join(MAY_STAY[kind])}；{key} 写在 ladder 的各级里",
            )
        found: list[Rung] = []
        for number, form in enumerate(forms):
            here = (*place, "ladder", number, key)
            record = self.template(kind, {**fixed}, key, getattr(form, key), here, (*place, kind))
            hours = _hours(form.hours)
            found.append(Rung(record, form.weight, hours, form.up, form.down))
            if number and found[-1].rank <= found[-2].rank:
                raise InputFault(
                    "N108",
                    f"阶梯没有由轻到重：「{getattr(form, key)}」不重于前一级",
                    where=self.source.where(here),
                    remedy="由轻到重写，一级只写一次",
                )
        return tuple(found)

    def template(  # noqa: PLR0913 - the row, and both places it comes from
        self,
        kind: str,
        fixed: Mapping[str, str],
        key: str,
        word: str,
        place: Place,
        fixed_place: Place = (),
    ) -> Template:
        """The record of a rung, checked as a record of a file. Raises InputFault R101–R104."""
        row = {"id": MARK, **_times(kind), **self.usual(kind), **fixed, key: word}
        places = {key: place, **{name: (*fixed_place, name) for name in fixed}}
        source = _Rows({}, self.source, places, fixed_place or place)
        reader = GivenReader(source, (), self.pack, [])
        records: tuple[Record, ...] = reader.records([{kind: row}])
        refuse(reader.faults)
        (record,) = records
        assert isinstance(record, Template)  # noqa: S101 - the kind says so
        return replace(record, where="")

    def usual(self, kind: str) -> dict[str, str]:
        """What a record has where the sweep does not say: the pack's own area and deciders."""
        if kind == "alert":
            return {"area": self.pack.area} if self.pack.area else {}
        deciders = self.pack.deciders
        return {"decided_by": deciders[0]} if kind == "response" and deciders else {}


def _known(template: Template) -> dict[str, str]:
    """The keys without which a record of the kind is none."""
    if isinstance(template, Alert):
        return {"hazard": template.hazard}
    if isinstance(template, Incident):
        return {"kind": template.kind, "hazard": template.hazard}
    return {"plan": template.plan}


def _times(kind: str) -> dict[str, str]:
    start, end = SOME_TIME.isoformat(), (SOME_TIME + DAY).isoformat()
    return {
        "alert": {"issued": start, "expires": end},
        "response": {"started": start, "ended": end},
        "incident": {"at": start, "closed": end},
    }[kind]


def _hours(form: HoursForm) -> Hours:
    return Hours(form.least, form.usual, form.most)


def rungs_of(sweep: Sweep) -> Iterator[tuple[tuple[int, int], Rung]]:
    """Every rung with its place: which ladder, which rung of it."""
    for number, ladder in enumerate(sweep.ladders):
        for step, rung in enumerate(ladder):
            yield (number, step), rung
