"""Take over the rules of another pack（参照制定）: what a regulation made by reference inherits.

A pack that ``extends`` another has all its rules, windows, tables, lists, parameters, readings and
units. Its own come after; one that ``replaces`` another's says so. A unit that ``stands_for``
another takes its place wherever the other pack names it: the county's bureau for the city's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from engine.packs.pack import (
    All,
    AnyOf,
    Awaiting,
    Condition,
    Literal,
    Not,
    Obligation,
    Pack,
    Parameter,
    Reading,
    ReadingIs,
    Recommending,
    Rule,
    Table,
    Term,
    Test,
    Unit,
    UnitChoice,
    UnitList,
    literals_in,
)
from engine.packs.words import UNIT_COLUMNS, names_of, unit_fields

PLACE: Final = "place"
"""The sort of a unit that is a place, to which rules send others."""


def taken_over(parent: Pack, own_units: Iterable[Unit]) -> Pack:
    """The parent pack as its heir has it: marked with its title, units stood for by the heir's."""
    places: dict[str, Unit] = {}
    for unit in own_units:
        if unit.stands_for:
            places.setdefault(unit.stands_for, unit)
    ids = {old: unit.id for old, unit in places.items()}
    rooms = {
        name: places[unit.id].name
        for unit in parent.units
        if unit.sort == PLACE and unit.id in places
        for name in (unit.name, *unit.aliases)
    }
    return replace(
        parent,
        units=tuple(_unit(places[u.id], u) if u.id in places else u for u in parent.units),
        windows=tuple(replace(w, document=w.document or parent.title) for w in parent.windows),
        readings=tuple(_reading(reading, parent.title) for reading in parent.readings),
        tables=tuple(_table(table, ids) for table in parent.tables),
        parameters=tuple(_parameter(one, parent, places) for one in parent.parameters),
        lists=tuple(
            replace(
                one,
                document=one.document or parent.title,
                steps=tuple(replace(s, units=_renamed(s.units, ids)) for s in one.steps),
            )
            for one in parent.lists
        ),
        supervision=tuple(
            replace(one, document=one.document or parent.title) for one in parent.supervision
        ),
        documents=tuple(replace(d, document=d.document or parent.title) for d in parent.documents),
        rules=tuple(_rule(rule, parent.title, ids, rooms) for rule in parent.rules),
        inherited=(*parent.inherited, (parent.title, parent.articles)),
    )


def units_named(
    rules: Iterable[Rule], tables: Iterable[Table], lists: Iterable[UnitList]
) -> list[str]:
    """What rules, tables and lists name units by, one by one, in the order met."""
    terms: list[Term] = []
    for rule in rules:
        for literal in literals_in(rule.when):
            held = _held_in(literal.kind) - {"to"}
            terms += [test.term for test in literal.tests if test.field in held]
        for choice in choices_of(rule):
            terms += [*choice.names, choice.office_of]
    for table in tables:
        places = [number for number, name in enumerate(table.columns) if name in UNIT_COLUMNS]
        terms += [row[place] for row in table.rows for place in places]
    terms += [name for listed in lists for step in listed.steps for name in step.units]
    return list(dict.fromkeys(term for term in terms if isinstance(term, str) and term))


def places_named(rules: Iterable[Rule], units: Iterable[Unit]) -> list[str]:
    """The places of the register that rules send units to, by their ids, in the order met."""
    known = {n: unit.id for unit in units if unit.sort == PLACE for n in (unit.name, *unit.aliases)}
    sent = [str(one.place) for rule in rules for one in rule.obliges]
    return list(dict.fromkeys(known[place] for place in sent if place in known))


def choices_of(rule: Rule) -> Iterator[UnitChoice]:
    """Every choice of units in what follows from the rule."""
    for obligation in rule.obliges:
        yield from (obligation.units, obligation.to)
    for awaiting in rule.awaits:
        yield from (awaiting.by, awaiting.to)
    for recommending in rule.recommends:
        yield from (recommending.by, recommending.to)


def until_replaced(rule: Rule, last: str) -> Rule:
    """The rule as it applies through ``last``, the day before the version that replaces it."""
    before = Literal("date", (Test("through", "eq", last),))
    return replace(rule, when=All((before, rule.when)))


def _unit(own: Unit, old: Unit) -> Unit:
    """The heir's unit with the tags, and the office if it names none, of the one it stands for."""
    tags = tuple(dict.fromkeys((*old.tags, *own.tags)))
    return replace(own, tags=tags, office=own.office or old.office)


def _reading(reading: Reading, document: str) -> Reading:
    """The reading without its example: that is about the parent's units and records."""
    return replace(reading, document=reading.document or document, example=None)


def _renamed(names: Iterable[str], ids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(ids.get(name, name) for name in names)


def _rule(rule: Rule, document: str, ids: Mapping[str, str], rooms: Mapping[str, str]) -> Rule:
    return replace(
        rule,
        document=rule.document or document,
        when=_condition(rule.when, ids),
        obliges=tuple(_obligation(one, ids, rooms) for one in rule.obliges),
        awaits=tuple(_awaiting(one, ids) for one in rule.awaits),
        recommends=tuple(_recommending(one, ids) for one in rule.recommends),
    )


def _condition(condition: Condition, ids: Mapping[str, str]) -> Condition:
    if isinstance(condition, All | AnyOf):
        return type(condition)(tuple(_condition(part, ids) for part in condition.parts))
    if isinstance(condition, Not):
        return Not(_condition(condition.part, ids))
    if isinstance(condition, ReadingIs):
        return condition
    held = _held_in(condition.kind)
    tests = (
        replace(test, term=_term(test.term, ids)) if test.field in held else test
        for test in condition.tests
    )
    return replace(condition, tests=tuple(tests))


def _held_in(kind: str) -> frozenset[str]:
    """The fields that hold a unit, or may: an order is given to units or to others."""
    return unit_fields(kind) | ({"to"} if kind == "order" else set())


def _parameter(parameter: Parameter, parent: Pack, places: Mapping[str, Unit]) -> Parameter:
    """The parameter with the heir's units by name, where it holds units."""
    if parameter.sort != "units" or not parameter.default:
        return parameter
    known = [(name, parent.unit_by_name.get(name)) for name in names_of(parameter.default)]
    names = (places[u.id].name if u and u.id in places else name for name, u in known)
    return replace(parameter, default="、".join(names))


def _term(term: Term, ids: Mapping[str, str]) -> Term:
    return ids.get(term, term) if isinstance(term, str) else term


def _choice(choice: UnitChoice, ids: Mapping[str, str]) -> UnitChoice:
    return replace(
        choice,
        names=tuple(_term(name, ids) for name in choice.names),
        office_of=_term(choice.office_of, ids),
    )


def _obligation(one: Obligation, ids: Mapping[str, str], rooms: Mapping[str, str]) -> Obligation:
    place = rooms.get(one.place, one.place) if isinstance(one.place, str) else one.place
    return replace(one, units=_choice(one.units, ids), to=_choice(one.to, ids), place=place)


def _awaiting(one: Awaiting, ids: Mapping[str, str]) -> Awaiting:
    return replace(one, by=_choice(one.by, ids), to=_choice(one.to, ids))


def _recommending(one: Recommending, ids: Mapping[str, str]) -> Recommending:
    return replace(one, by=_choice(one.by, ids), to=_choice(one.to, ids))


def _table(table: Table, ids: Mapping[str, str]) -> Table:
    rows = (
        tuple(
            ids.get(cell, cell) if column in UNIT_COLUMNS else cell
            for column, cell in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    )
    return replace(table, rows=tuple(rows))
