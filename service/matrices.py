"""Matrices asked for（责任分工查询）: packs found and loaded, rows read off, words looked up.

Every pack stays apart: units of one place are never mixed with those of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine import likeness
from engine.errors import InputFault
from engine.facts.area import concerns
from engine.facts.choices import epochs
from engine.facts.registry import nearest
from engine.inference.compiling import Setting
from engine.matrix.row import Row, is_shared, rows_of
from engine.matrix.search import find, folded, is_at, names_of, units_called
from engine.packs.pack import Pack, Unit
from service.files.pack_folders import shipped
from service.home import DEFAULT, Home
from service.loading import Loaded, load
from service.own_packs import usable_packs

ALIKE = 0.3
Words = tuple[tuple[str, tuple[str, ...]], ...]
"""Words, each with what it stands for or is like（词和相近的词）."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The matrix of one pack（一个规则包的分工表）, whole or what was found in it.

    ``units`` are those that ``--unit`` meant; ``short`` are words taken for short forms of its
    units' names, each with the names they stand for in this pack.
    """

    loaded: Loaded
    rows: tuple[Row, ...]
    units: tuple[Unit, ...] = ()
    short: Words = ()

    @property
    def pack(self) -> Pack:
        """The pack."""
        return self.loaded.pack


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for（查找条件）: words, a unit, a place of the text, a role.

    ``role`` is one that the unit must have, or anybody where no unit is named; empty for any.
    """

    words: tuple[str, ...] = ()
    unit: str = ""
    item: str = ""
    role: str = ""

    @property
    def anything(self) -> bool:
        """Whether nothing is looked for in particular."""
        return not (self.words or self.unit or self.item or self.role)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found（查询结果）: a sheet for each pack that has some.

    ``near`` are words that no pack has, each with the words most like it.
    """

    sheets: tuple[Sheet, ...]
    near: Words = ()


def packs_of(home: Home, names: Sequence[str]) -> tuple[Loaded, ...]:
    """The packs named, or else every one that can be used, those of the place first.

    The place is that of the operator's own pack. Raises InputFault F103.
    """
    if names:
        return tuple(load(home, name) for name in dict.fromkeys(names))
    default = shipped()[0]
    found = [load(home, DEFAULT if name == default else name) for name in usable_packs(home)]
    place = load(home, DEFAULT).pack.area
    return tuple(sorted(found, key=lambda one: not is_of(one.pack, (place,))))


def is_of(pack: Pack, area: Iterable[str]) -> bool:
    """Whether a pack is of one of the places, or of one around or inside it; no place, none."""
    return bool(pack.area) and concerns(area, pack.area)


def setting_at(loaded: Loaded, at: datetime) -> Setting:
    """The operator's choices at a moment. Raises InputFault R201, R202."""
    operator = loaded.site.operator
    (epoch, *_) = epochs(loaded.pack, operator, (), at, at + timedelta(microseconds=1))
    return epoch.setting


def sheets_of(home: Home, names: Sequence[str], at: datetime) -> tuple[Sheet, ...]:
    """The whole matrix of each pack named, or else of every one that has a matrix."""
    known = [one for one in packs_of(home, names) if names or is_shared(one.pack)]
    return tuple(Sheet(one, rows_of(one.pack, setting_at(one, at))) for one in known)


def looked_up(sheets: Sequence[Sheet], wanted: Wanted) -> Answer:
    """What the sheets say to ``wanted``.

    Raises:
        InputFault: R301 a unit that no pack knows, U103 a place that no text has.

    """
    narrowed = _at(_with_unit(sheets, wanted), wanted.item)
    found = [(one, find(wanted.words, one.rows)) for one in narrowed]
    left = (replace(one, rows=own.rows, short=own.short) for one, own in found)
    everywhere = find(wanted.words, [row for one in narrowed for row in one.rows])
    return Answer(tuple(one for one in left if one.rows), everywhere.near)


def _with_unit(sheets: Sequence[Sheet], wanted: Wanted) -> list[Sheet]:
    """The rows in which the unit has a part, or that role; of all packs that know it."""
    if not wanted.unit:
        return [
            Sheet(one.loaded, tuple(r for r in one.rows if not wanted.role or r.of(wanted.role)))
            for one in sheets
        ]
    found = []
    for one in sheets:
        units = units_called(wanted.unit, one.pack)
        rows = tuple(row for row in one.rows if any(_has(row, u, wanted.role) for u in units))
        if units:
            found.append(Sheet(one.loaded, rows, units))
    if not found:
        known = (name for one in sheets for unit in one.pack.units for name in names_of(unit))
        remedy = nearest(wanted.unit, dict.fromkeys(known)) or "用 zhiban pack show 列出的单位名"
        what = f"不认识的单位「{wanted.unit[:80]}」"
        raise InputFault("R301", what, where="--unit", remedy=remedy)
    return found


def _has(row: Row, unit: Unit, role: str) -> bool:
    if not role:
        return unit in row.units
    return any(one.unit == unit for one in row.of(role))


def _at(sheets: Iterable[Sheet], item: str) -> list[Sheet]:
    """The rows of one place of the text, of one row's id, or of one clause."""
    known = list(sheets)
    if not item:
        return known
    places = dict.fromkeys(place for one in known for place in _places(one))
    if folded(item) not in {folded(place) for place in places}:
        close = likeness.nearest(item, places, ALIKE)
        remedy = f"是不是：{'、'.join(close)}" if close else "写原文的条、项，如 （四）4"
        what = f"没有这一条、这一项：「{item[:80]}」"
        raise InputFault("U103", what, where="--item", remedy=remedy)
    return [
        Sheet(one.loaded, tuple(r for r in one.rows if is_at(r, item)), one.units) for one in known
    ]


def _places(sheet: Sheet) -> Iterator[str]:
    """Articles of the text, whether they have rows or not, ids of rows, clauses."""
    yield from (article for article, _ in sheet.pack.articles)
    for row in sheet.rows:
        yield from (row.rule.cites.article, row.rule.id, *row.rule.clauses)
