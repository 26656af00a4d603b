"""The register for people, and as JSON（名册）: by unit, phones masked unless asked for.

Names are shown here, on the screen of whoever may read the register; a reason of leave only where
it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from engine.assignment.problem import LEADING
from engine.packs.pack import Pack
from engine.people.person import HELD_POSTS, Person, Wish
from engine.seating.seat import TITLES
from engine.terms import Presence
from service.answers.wording import table
from service.people.register import HeldLeave, Listed, Register
from service.people.settings import STANDBY, PeopleSettings

HEADS: Final = ("编号", "姓名", "可任岗位", "电话", "在岗期间", "请假", "意愿")
SHOWN: Final = 3
"""So many stretches of leave, and so many wishes, are written in a row."""


@dataclass(frozen=True)
class RegisterView:
    """The register as it is asked for（名册查询）.

    Attributes:
        register: who is shown.
        pack: names the units.
        settings: which posts each unit needs, and how a sole leader is asked for.
        standing: ids of the units that must have people, of those asked for.
        on: the day; leave and wishes before it are not shown.
        phones: whether phones are shown whole.

    """

    register: Register
    pack: Pack
    settings: PeopleSettings
    standing: tuple[str, ...]
    on: date
    phones: bool = False

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Ids of the units that have people, in the order of the register."""
        return tuple(dict.fromkeys(one.person.unit for one in self.register.listed))

    @cached_property
    def leave(self) -> dict[str, list[HeldLeave]]:
        """Leave by person, the past aside."""
        found: dict[str, list[HeldLeave]] = {}
        for one in self.register.leave:
            if one.leave.last >= self.on:
                found.setdefault(one.leave.person, []).append(one)
        return found

    @cached_property
    def wishes(self) -> dict[str, list[Wish]]:
        """Wishes by person, the past aside."""
        found: dict[str, list[Wish]] = {}
        for one in self.register.wishes:
            if one.day >= self.on:
                found.setdefault(one.person, []).append(one)
        return found

    def name(self, unit: str) -> str:
        """The name of a unit; the id of one that the pack does not know any more."""
        known = self.pack.unit_by_name.get(unit)
        return known.name if known is not None else unit

    def holders(self, unit: str, post: str) -> list[Person]:
        """Those of a unit who serve on the day and may hold a post."""
        return [
            one.person
            for one in self.register.listed
            if one.person.unit == unit and post in one.person.posts and serves(one.person, self.on)
        ]


def serves(person: Person, day: date) -> bool:
    """Whether a person belongs to the unit on a day."""
    return (person.first or day) <= day <= (person.last or day)


def register_text(view: RegisterView) -> str:
    """The register by unit, with totals, and what is to be minded."""
    if not view.register.listed:
        return "名册里没有人\n  先写一份模板：zhiban people template 人员.xlsx"
    rows = [HEADS, *(_row(view, one) for one in view.register.listed)]
    shown = [n for n in range(len(HEADS)) if any(row[n] for row in rows[1:])]
    heads, *lines = table([[row[n] for n in shown] for row in rows])
    by_unit: dict[str, list[str]] = {}
    for one, line in zip(view.register.listed, lines, strict=True):
        by_unit.setdefault(one.person.unit, []).append(line)
    parts: list[str] = []
    for unit, own in by_unit.items():
        parts += [_unit_line(view, unit), heads, *own]
    parts.append(f"共 {len(view.units)} 个单位 {len(lines)} 人")
    return "\n".join([*parts, *(f"  ! {text}" for text in warnings(view))])


def _unit_line(view: RegisterView, unit: str) -> str:
    listed = [one.person for one in view.register.listed if one.person.unit == unit]
    counts = Counter(post for one in listed if serves(one, view.on) for post in one.posts)
    told = [f"{TITLES[post]} {counts[post]}" for post in HELD_POSTS if counts[post]]
    gone = sum(not serves(one, view.on) for one in listed)
    told += [f"不在岗 {gone}"] if gone else []
    return f"{view.name(unit)}  {len(listed)} 人：{'、'.join(told)}"


def _row(view: RegisterView, one: Listed) -> tuple[str, ...]:
    person = one.person
    return (
        person.id.removeprefix(f"{person.unit}-"),
        person.called,
        "、".join(TITLES[post] for post in person.posts),
        view.register.phone(person.id, whole=view.phones),
        _service(person),
        _some([_leave_words(held) for held in view.leave.get(person.id, ())]),
        _some([_wish_words(wish) for wish in view.wishes.get(person.id, ())]),
    )


def _service(person: Person) -> str:
    first = f"{person.first} 起" if person.first else ""
    last = f"至 {person.last}" if person.last else ""
    return " ".join(filter(None, (first, last)))


def _some(words: Sequence[str]) -> str:
    more = f" 等 {len(words)} 次" if len(words) > SHOWN else ""
    return f"{'、'.join(words[:SHOWN])}{more}"


def _leave_words(held: HeldLeave) -> str:
    return f"{stretch_of_days(held.leave.first, held.leave.last)}（{held.id} 号）"


def stretch_of_days(first: date, last: date) -> str:
    """Dates, both inside: 2026-10-01 至 10-07."""
    if first == last:
        return first.isoformat()
    end = last.strftime("%m-%d") if last.year == first.year else last.isoformat()
    return f"{first} 至 {end}"


def _wish_words(wish: Wish) -> str:
    weight = f"×{wish.weight}" if wish.weight > 1 else ""
    return f"{wish.day}{'愿值' if wish.wanted else '不愿值'}{weight}"


def warnings(view: RegisterView) -> Iterator[str]:
    """What is to be minded: posts that one person or nobody can hold, units without anybody."""
    needed = [post for post in HELD_POSTS if post in (view.settings.standby or STANDBY)]
    for unit in dict.fromkeys((*view.standing, *view.units)):
        if unit not in view.units:
            yield f"{view.name(unit)} 名册里没有人"
            continue
        for post in needed:
            holders = view.holders(unit, post)
            if not holders:
                yield f"{view.name(unit)} {view.on} 没有能任{TITLES[post]}的人"
            elif len(holders) == 1 and post in LEADING:
                yield _sole(view, unit, post, holders[0])


def _sole(view: RegisterView, unit: str, post: str, person: Person) -> str:
    reachable = view.settings.rules.sole_leader is Presence.REACHABLE
    how = "总负责、在位听令" if reachable else "按 site.yaml 须在岗，没有人替换"
    return f"{view.name(unit)} 只有一名{TITLES[post]}（{person.called}）：{how}"


ACTS: Final = {"import": "导入", "leave": "请假", "wish": "意愿", "erase": "删除"}
"""What was done to the register, as its event calls it → in words."""


def event_words(act: str, body: Mapping[str, Any]) -> str:
    """What an event of the register says, which knows people by id alone."""
    if act == "import":
        counts = f"新增 {len(body['new'])} 人，改动 {len(body['changed'])} 人"
        return f"{counts}，没有导入 {body['left_out']} 处" if body["left_out"] else counts
    if "people" in body:
        return f"{len(body['people'])} 人：请假 {len(body['leave'])} 次，意愿 {body['wishes']} 项"
    if act == "erase":
        return f"{body['person']}，连同请假 {body['leave']} 次、意愿 {body['wishes']} 项"
    number = body.get("cancelled") or body.get("leave")
    told = f"{number} 号" if act == "leave" else ""
    return " ".join(filter(None, (body["person"], "取消" if "cancelled" in body else "", told)))


def register_form(view: RegisterView) -> dict[str, Any]:
    """``zhiban.people/1``: the register as plain values."""
    return {
        "schema": "zhiban.people/1",
        "on": view.on.isoformat(),
        "people": [_form(view, one) for one in view.register.listed],
        "warnings": list(warnings(view)),
    }


def _form(view: RegisterView, one: Listed) -> dict[str, Any]:
    person = one.person
    return {
        "id": person.id,
        "unit": person.unit,
        "unit_name": view.name(person.unit),
        "name": person.name,
        "posts": list(person.posts),
        "phone": view.register.phone(person.id, whole=view.phones),
        "from": person.first.isoformat() if person.first else None,
        "through": person.last.isoformat() if person.last else None,
        "leave": [leave_form(held) for held in view.leave.get(person.id, ())],
        "wishes": [
            {"day": wish.day.isoformat(), "wanted": wish.wanted, "weight": wish.weight}
            for wish in view.wishes.get(person.id, ())
        ],
    }


def leave_form(held: HeldLeave, *, reasons: bool = False) -> dict[str, Any]:
    """Leave as plain values, with its reason only where it is asked for."""
    leave = held.leave
    form = {"number": held.id, "person": leave.person}
    form |= {"from": leave.first.isoformat(), "through": leave.last.isoformat()}
    return form | {"reason": held.reason} if reasons else form


def leave_text(held: Iterable[HeldLeave], view: RegisterView, *, reasons: bool) -> str:
    """Leave as a table, by person and first day."""
    rows = [["号", "单位", "人员", "姓名", "起止", "天数", *(["事由"] if reasons else [])]]
    for one in held:
        leave, known = one.leave, view.register.by_id.get(one.leave.person)
        unit = view.name(known.person.unit) if known else ""
        days = (leave.last - leave.first).days + 1
        row = [str(one.id), unit, leave.person, view.register.called(leave.person)]
        row += [stretch_of_days(leave.first, leave.last), str(days)]
        rows.append([*row, *([one.reason] if reasons else [])])
    return "\n".join(table(rows)) if len(rows) > 1 else "没有请假"
