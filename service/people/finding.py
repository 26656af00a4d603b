"""Find a person by what people type（找人）: an id, a unit with number or name, a sole name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.errors import InputFault
from engine.likeness import nearest
from service.people.register import Listed, Register

MOST_SHOWN: Final = 5
_BLANKS: Final = " \t\u3000-\uff0d"


def person_named(register: Register, units: Mapping[str, str], text: str) -> Listed:
    """The person meant.

    Args:
        register: who is listed.
        units: every name and alias of a unit → its id.
        text: an id such as ``water-03``; a unit's name with a number or name; a name.

    Raises:
        InputFault: L105 nobody is called so, L106 several are.

    """
    typed = text.strip()
    if typed in register.by_id:
        return register.by_id[typed]
    found = list(_within_units(register, units, typed))
    found = found or [one for one in register.listed if one.person.name == typed]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputFault(
            "L106",
            f"「{typed}」有 {len(found)} 人",
            where="人员",
            remedy=f"写单位和姓名，或写编号：{shown_some(one.person.id for one in found)}",
        )
    raise InputFault(
        "L105", f"名册里没有「{typed}」", where="人员", remedy=_meant(register, units, typed)
    )


def shown_some(ids: Iterable[str]) -> str:
    """The first few ids, and how many more there are."""
    listed = list(ids)
    more = f" 等 {len(listed)} 人" if len(listed) > MOST_SHOWN else ""
    return f"{'、'.join(listed[:MOST_SHOWN])}{more}"


def _within_units(register: Register, units: Mapping[str, str], typed: str) -> Iterator[Listed]:
    """Those of a unit whose name the text begins with, by number or name. Each once."""
    wanted: dict[str, set[str]] = {}
    for name, unit in units.items():
        if typed.startswith(name):
            wanted.setdefault(unit, set()).add(typed[len(name) :].strip(_BLANKS))
    for one in register.listed:
        person = one.person
        own = {person.id.removeprefix(f"{person.unit}-"), person.name}
        if person.unit in wanted and own & wanted[person.unit]:
            yield one


def _meant(register: Register, units: Mapping[str, str], typed: str) -> str:
    """A question with those most like what was typed, or what to do."""
    if not register.listed:
        return "名册是空的；先导入：zhiban people import 文件"
    called: dict[str, str] = {}
    for name, unit in units.items():
        if name != unit:
            called.setdefault(unit, name)
    known: dict[str, str] = {}
    for one in register.listed:
        person = one.person
        for word in (person.id, person.name, f"{called.get(person.unit, '')} {person.name}"):
            known.setdefault(word, person.id)
    close = dict.fromkeys(known[word] for word in nearest(typed, known, 0.5))
    if not close:
        return "写编号（zhiban people list 里的）、“单位 姓名”或姓名"
    some = (f"{register.called(person)}（{person}）" for person in close)
    return f"是不是：{'、'.join(some)}"
