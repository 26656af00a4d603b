"""The register（人员名册）: who is listed, how to reach them, who is away, what they wish.

Personal data. It comes from tables that can be erased and goes to screens and files; never into the
append-only log, where people go by id alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from engine.people.person import Leave, Person, Wish


@dataclass(frozen=True, slots=True)
class Listed:
    """A person with how to reach them（名册一行）. Neither name nor phone is shown by repr."""

    person: Person
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class HeldLeave:
    """Leave as it is held（请假登记）: its number, and its reason, which never leaves the table."""

    id: int
    leave: Leave
    reason: str = field(default="", repr=False)


@dataclass(frozen=True)
class Register:
    """Everybody who is listed, in the order of unit and number, with leave and wishes（名册）."""

    listed: tuple[Listed, ...] = ()
    leave: tuple[HeldLeave, ...] = ()
    wishes: tuple[Wish, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Listed]:
        """Person's id → the row of the register."""
        return {one.person.id: one for one in self.listed}

    @property
    def people(self) -> tuple[Person, ...]:
        """The people themselves."""
        return tuple(one.person for one in self.listed)

    def called(self, person: str) -> str:
        """The name of a person; of one who was erased, that and the id."""
        row = self.by_id.get(person)
        return row.person.called if row is not None else f"（已删除 {person}）"

    def phone(self, person: str, *, whole: bool) -> str:
        """The phone of a person, masked unless ``whole``; empty where none is known."""
        row = self.by_id.get(person)
        text = row.phone if row is not None else ""
        return text if whole else masked(text)

    def of_units(self, units: Iterable[str]) -> Register:
        """The register of some units."""
        wanted = set(units)
        listed = tuple(one for one in self.listed if one.person.unit in wanted)
        own = {one.person.id for one in listed}
        return Register(
            listed,
            tuple(one for one in self.leave if one.leave.person in own),
            tuple(one for one in self.wishes if one.person in own),
        )


def masked(phone: str) -> str:
    """A phone with its middle hidden（隐去中间）: the last two and at most the first three stay."""
    digits = [place for place, letter in enumerate(phone) if letter.isdigit()]
    shown = {*digits[: min(3, len(digits) // 3)], *digits[-2:]} if len(digits) > 4 else set()  # noqa: PLR2004
    return "".join(
        "*" if letter.isdigit() and place not in shown else letter
        for place, letter in enumerate(phone)
    )
