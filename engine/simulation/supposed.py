"""Supposed people as values（假定的人手）: leave, and how many may hold each post.

People are supposed where no register is at hand, or to see what another number would do. They have
numbers, no names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.errors import DutyError, InputFault
from engine.facts.registry import unit_of
from engine.people.person import Leave, Person
from engine.seating.seat import TITLES
from engine.simulation.supposed_form import HeadcountForm, HeadcountsForm, SupposedForm

if TYPE_CHECKING:
    from engine.packs.forms_checked import Source
    from engine.packs.pack import Pack

PEOPLE: Final = "people"
Headcount = tuple[str, str, int]
"""Unit id, post, and how many of the unit may hold it."""


@dataclass(frozen=True, slots=True)
class SupposedLeave:
    """Leave that is supposed（假定的请假）; ``where`` is its file:line."""

    leave: Leave
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed of people（假定的人手）."""

    counts: tuple[Headcount, ...] = ()
    leave: tuple[SupposedLeave, ...] = ()


NOBODY: Final = Supposed()


def read_counts(
    form: HeadcountsForm, source: Source, pack: Pack, faults: list[DutyError]
) -> tuple[Headcount, ...]:
    """The headcounts of a file, by unit id; R301 and N113 are added to ``faults``."""
    found: dict[str, HeadcountForm] = {}
    for name, counts in form.counts.items():
        where = source.where((PEOPLE, "counts", name))
        try:
            unit = unit_of(name, pack, where)
        except DutyError as fault:
            faults.append(fault)
            continue
        if unit.id in found:
            remedy = "一个单位只写一次"
            faults.append(InputFault("N113", f"{unit.name}写了两次", where=where, remedy=remedy))
        found[unit.id] = counts
    return tuple(_written(found))


def _written(counts: Mapping[str, HeadcountForm]) -> Iterator[Headcount]:
    for unit, form in counts.items():
        for post in HeadcountForm.model_fields:
            number: int | None = getattr(form, post)
            if number is not None:
                yield unit, post, number


def read_supposed(
    form: SupposedForm, source: Source, pack: Pack, days: tuple[date, date], faults: list[DutyError]
) -> Supposed:
    """What a scenario supposes; R301, N113 and N114 are added to ``faults``.

    Args:
        form: as written.
        source: the file.
        pack: whose units are meant.
        days: the first and the last date of the scenario, inclusive.
        faults: what is wrong is put here.

    """
    leave = []
    for number, one in enumerate(form.leave):
        where = source.where((PEOPLE, "leave", number))
        own = Leave(one.person, date.fromisoformat(one.first), date.fromisoformat(one.through))
        leave.append(SupposedLeave(own, where))
        if own.last < days[0] or days[1] < own.first:
            what = f"{one.person} 的请假不在推演的时段里"
            remedy = f"推演从 {days[0]} 到 {days[1]}；改请假的日期"
            faults.append(InputFault("N114", what, where=where, remedy=remedy))
    return Supposed(read_counts(form, source, pack, faults), tuple(leave))


def supposed_people(counts: Iterable[Headcount]) -> tuple[Person, ...]:
    """So many people with numbers（假定的人）: ``water-staff-01`` and so on, each of one post."""
    return tuple(
        Person(
            f"{unit}-{post}-{number:02}",
            unit,
            (post,),
            name=f"{TITLES[post]}{number:02}（假定）",
        )
        for unit, post, count in counts
        for number in range(1, count + 1)
    )
