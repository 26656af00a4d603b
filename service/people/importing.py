"""What a sheet of people changes in the register（导入名册）: new, changed, the same, not in it.

Nobody is removed because a sheet does not list them: each unit may hand in its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import DutyError, InputFault
from service.people.register import Listed, Register


@dataclass(frozen=True, slots=True)
class Import:
    """What taking a sheet would change（导入结果）, each in the order of the sheet.

    Attributes:
        new: who was not listed.
        changed: who was, otherwise; ``renamed`` are the ids of those with another name, which may
            be a row that slipped.
        same: how many stay as they are.
        missing: ids listed in the units of the sheet, and not in it; they stay.
        faults: ids that were of somebody erased, and numbers that are taken but for leading zeros;
            both are left out of all the others.

    """

    new: tuple[Listed, ...]
    changed: tuple[Listed, ...]
    renamed: tuple[str, ...]
    same: int
    missing: tuple[str, ...]
    faults: tuple[DutyError, ...]

    @property
    def taken(self) -> tuple[Listed, ...]:
        """Who is to be written down."""
        return (*self.new, *self.changed)


def compared(
    register: Register, read: Sequence[Listed], file: str, erased: Collection[str] = ()
) -> Import:
    """What the people read would change in the register.

    Args:
        register: who is listed.
        read: the people of the sheet.
        file: what the sheet is called.
        erased: ids of those erased. Sheets that were issued still know them by these; whoever was
            given one would take over their duties, their swaps and their place in the ledger.

    """
    spent = [one.person.id for one in read if one.person.id in erased]
    doubtful = dict(_twins(register, read))
    sound = [one for one in read if one.person.id not in {*spent, *doubtful}]
    known = register.by_id
    new = tuple(one for one in sound if one.person.id not in known)
    changed = tuple(
        one for one in sound if one.person.id in known and _said(one) != _said(known[one.person.id])
    )
    renamed = [one.person.id for one in changed if _another(one, known[one.person.id])]
    units, ids = {one.person.unit for one in read}, {one.person.id for one in read}
    missing = [
        one.person.id
        for one in register.listed
        if one.person.unit in units and one.person.id not in ids
    ]
    faults = (
        *(_spent(person, file) for person in spent),
        *(_doubt(person, twin, file) for person, twin in doubtful.items() if person not in spent),
    )
    same = len(sound) - len(new) - len(changed)
    return Import(new, changed, tuple(renamed), same, tuple(missing), faults)


def _said(one: Listed) -> tuple[Listed, str]:
    """All that is known of a person; the name takes no part in comparing."""
    return one, one.person.name


def _another(one: Listed, before: Listed) -> bool:
    return one.person.name != before.person.name


def _twins(register: Register, read: Sequence[Listed]) -> Iterator[tuple[str, str]]:
    """New ids that are one of the register, or an earlier one of the sheet, but for zeros."""
    taken = {_bare(one): one.person.id for one in register.listed}
    for one in read:
        twin = taken.setdefault(_bare(one), one.person.id)
        if twin != one.person.id and one.person.id not in register.by_id:
            yield one.person.id, twin


def _bare(one: Listed) -> tuple[str, str]:
    person = one.person
    return person.unit, person.id.removeprefix(f"{person.unit}-").lstrip("0")


def _spent(person: str, file: str) -> InputFault:
    return InputFault(
        "L114",
        f"编号 {person} 以前有人用过，那个人已经删除",
        where=file,
        remedy="换一个没有用过的编号；留存的值班表里，这个编号的班是那个人值的",
    )


def _doubt(person: str, twin: str, file: str) -> InputFault:
    return InputFault(
        "L109",
        f"{person} 与 {twin} 的编号只差前面的零",
        where=file,
        remedy="是同一个人，写成一样（表格软件会去掉前面的零，编号列设为文本）；不是，换一个编号",
    )
