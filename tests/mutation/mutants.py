"""Mutants of a rule pack（变异体）: every single small fault that can be planted in it.

A mutant is the pack with one value changed. The walk goes through the fields of the dataclasses of
``engine.packs.pack``, so that a field added there is mutated without anything new here: a flag is
flipped, a number goes up and down, an entry of a list is dropped, a default is restored, a word
becomes the next one of its vocabulary. Only what has a meaning of its own is spelled out:
conditions, dates, ladders, units. Pure: a pack goes in, packs come out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from calendars.windows import MonthDay
from engine import terms
from engine.packs import words as vocabulary_of
from engine.packs.pack import (
    All,
    AnyOf,
    Conclusion,
    FromParameter,
    FromReading,
    Literal,
    Not,
    Pack,
    Reading,
    ReadingIs,
    Rule,
    Table,
    Test,
    UnitChoice,
    Var,
)

DAY: Final = timedelta(days=1)
LEAP_YEAR: Final = 2024
DURATION: Final = re.compile(r"(\d+)([mhd])")
NUMBER: Final = re.compile(r"\d+(\.\d{1,3})?")
THOUSANDTH: Final = 1000
ADMISSIBLE, CLASS_OF_UNITS = "department", "class"

_SHOWN: Final = "shown to people only, no answer depends on it"
_PRINTED: Final = "printed for people; tests/exports and tests/service read it"
_NAME: Final = "a name: one that nothing knows is refused"
_CITED: Final = "compared word for word with the source (P201, P202)"
_SHARED: Final = "of the shared vocabulary, not of a pack; tests/alerts and tests/service read it"
_JUDGED: Final = "judges records, no roster depends on it; tests/supervision reads it"
_WHOLE: Final = "the value it belongs to is replaced, dropped or negated as a whole"
EXEMPT: Final[Mapping[str, str]] = {
    **dict.fromkeys(("Var.name", "FromReading.reading", "FromParameter.parameter"), _WHOLE),
    **dict.fromkeys(("Literal.kind", "Conclusion.kind", "ReadingIs.reading"), _WHOLE),
    **dict.fromkeys(("Rule.cites", "Window.cites", "UnitList.cites", "Pack.articles"), _CITED),
    **dict.fromkeys(("Citation.article", "Citation.quote", "Pack.inherited"), _CITED),
    **dict.fromkeys(("Rule.title", "Rule.file", "Rule.line", "Rule.document"), _SHOWN),
    **dict.fromkeys(("Window.title", "Window.document", "Table.title", "Table.basis"), _SHOWN),
    **dict.fromkeys(("UnitList.title", "UnitList.document", "Unit.note"), _SHOWN),
    **dict.fromkeys(("Quantity.title", "Quantity.measure"), _SHOWN),
    **dict.fromkeys(("Parameter.title", "Parameter.note", "Choice.text"), _SHOWN),
    **dict.fromkeys(("Reading.article", "Reading.question", "Reading.because"), _SHOWN),
    **dict.fromkeys(("Reading.changes", "Reading.record_only", "Reading.document"), _SHOWN),
    **dict.fromkeys(("Reading.example", "Pack.coverage"), _SHOWN),
    **{f"Example.{name}": _SHOWN for name in ("day", "records", "readings", "parameters")},
    **dict.fromkeys(("Example.exercise", "Example.note"), _SHOWN),
    "Pack.supervision": _JUDGED,
    **{
        f"SupervisedWork.{name}": _JUDGED for name in ("id", "title", "cites", "attendance", "each")
    },
    **{f"SupervisedWork.{name}": _JUDGED for name in ("period", "pending", "rectification")},
    **{f"SupervisedWork.{name}": _JUDGED for name in ("grace", "document")},
    **{f"CoverageRow.{name}": _SHOWN for name in ("article", "because", "note")},
    **{f"Document.{name}": _PRINTED for name in ("id", "title", "number", "document")},
    **dict.fromkeys(("Document.paragraphs", "Paragraph.text", "Pack.documents"), _PRINTED),
    "Paragraph.cites": _CITED,
    **dict.fromkeys(("Pack.title", "Pack.number", "Pack.issuer", "Pack.issued"), _SHOWN),
    **dict.fromkeys(("Pack.id", "Pack.area_names", "Pack.digest", "Pack.extends"), _SHOWN),
    **dict.fromkeys(("Rule.id", "Unit.id", "Window.id", "Table.id", "UnitList.id"), _NAME),
    **dict.fromkeys(("Parameter.id", "Parameter.sort", "Choice.id", "Reading.id"), _NAME),
    **dict.fromkeys(("Quantity.id", "Table.columns", "Test.field"), _NAME),
    **dict.fromkeys(("Hazard.id", "Plan.id"), _NAME),
    **dict.fromkeys(("Hazard.name", "Hazard.codes", "Hazard.aliases", "Plan.name"), _SHARED),
    "Vocabulary.labels": _SHARED,
}
"""Fields that no operator mutates, and why."""

KEPT: Final = frozenset({
    "Pack.windows", "Pack.tables", "Pack.parameters", "Pack.readings", "Pack.lists",
    "Pack.quantities", "Pack.settings", "Pack.deciders", "Vocabulary.hazards", "Vocabulary.plans",
    "Conclusion.fields",
})  # fmt: skip
"""Lists whose entries stay: something names them, and would be refused, or nothing does."""

WHOLE: Final = frozenset({
    "Unit.aliases", "ReadingIs.choices", "Parameter.allowed",
})  # fmt: skip
"""Lists whose entries are dropped, never altered."""

OWN: Final = frozenset({"Test.op", "Choice.value"})
"""Fields that only an operator of their class alters."""

KEYED: Final = frozenset({
    "Obligation.posts", "Obligation.post_presence", "Conclusion.fields", "Pack.settings",
})  # fmt: skip
"""Lists of pairs whose first part is a name."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one fault（变异体）; ``field`` is the ``Class.field`` that was touched."""

    subject: str
    path: str
    operator: str
    field: str
    change: str
    file: str
    line: int
    pack: Pack

    @property
    def key(self) -> str:
        """What tells this mutant from all others, and stays the same while the pack does."""
        return f"{self.subject} {self.path}: {self.change}".replace(" :", ":")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands（所在）: ``Class.field``, the objects around it, and its pair or row."""

    name: str
    owners: tuple[Any, ...] = ()
    row: tuple[Any, ...] = ()
    column: int = 0

    def inside(self, owner: object, field: str) -> Spot:
        """The spot of a field of ``owner``, which stands here."""
        return Spot(f"{type(owner).__name__}.{field}", (*self.owners, owner))


@dataclass(frozen=True, slots=True)
class Change:
    """One altered value on its way up to the pack（一处改动）."""

    act: str
    field: str
    said: str
    new: Any
    path: tuple[str, ...] = ()

    def within(self, step: str, new: object) -> Change:
        """The same change, seen from the object around it."""
        return replace(self, new=new, path=(step, *self.path))


def mutants_of(pack: Pack, *, shared: bool = True) -> Iterator[Mutant]:
    """Every mutant of ``pack``, in a fixed order; no two of them alike in ``key``.

    Args:
        pack: a checked pack.
        shared: whether to mutate the vocabulary too, which all packs share.

    """
    for change in _Walk(pack).changes(shared=shared):
        subject, path, file, line = _subject(pack, change)
        operator = f"{change.field} {change.act}"
        yield Mutant(subject, path, operator, change.field, change.said, file, line, change.new)


def fields_of(value: object) -> Iterator[tuple[str, Field[Any]]]:
    """``Class.field`` and the field, for each field that is mutated."""
    for field in fields(value):  # type: ignore[arg-type]
        name = f"{type(value).__name__}.{field.name}"
        if name not in EXEMPT and name not in OWN:
            yield name, field


def _subject(pack: Pack, change: Change) -> tuple[str, str, str, int]:
    """What the change is about: its id, the path inside it, and the file and line of a rule."""
    path = [step.lstrip(".") for step in change.path]
    file, holder = f"{pack.id}/{_FILES.get(path[0], 'pack')}.yaml", getattr(pack, path[0])
    if path[0] == "vocabulary":
        holder, path, file = getattr(holder, path[1]), path[1:], "vocabulary.yaml"
    if len(path) == 1 or not hasattr(holder[0], "id"):
        return pack.id, "".join(change.path).lstrip("."), file, 0
    one = holder[int(path[1].strip("[]")) - 1]
    rest = "".join(change.path[len(change.path) - len(path) + 2 :]).lstrip(".")
    if isinstance(one, Rule):
        return one.id, rest or path[0], one.file, one.line
    return one.id, rest or path[0], file, 0


_FILES: Final = {
    name: name for name in ("units", "windows", "tables", "parameters", "readings", "lists")
} | {"quantities": "quantities"}


# --- what words there are -------------------------------------------------------------------------


def _ladder(name: str) -> list[str]:
    return [word for word in terms.LADDERS[name] if word != "unknown"]


def _tags(pack: Pack, _: Spot) -> list[str]:
    return list(dict.fromkeys(tag for unit in pack.units for tag in unit.tags))


def _unit_ids(pack: Pack, _: Spot) -> list[str]:
    return [unit.id for unit in pack.units]


def _presences(_: Pack, spot: Spot) -> list[str]:
    on_site = spot.owners[-1].kind == "on_site"
    return [one.value for one in terms.Presence] if on_site else []


def _places(pack: Pack, _: Spot) -> list[str]:
    places = [one.place for rule in pack.rules for one in rule.obliges]
    return [*dict.fromkeys(p for p in places if isinstance(p, str) and p), "另一处"]


def _test_words(pack: Pack, spot: Spot) -> list[str]:
    literal, test = spot.owners[-2:]
    if literal.kind.startswith("table:"):
        return _column(pack, literal.kind.removeprefix("table:"), test.field)
    if test.field in terms.LADDERS:
        return _ladder(test.field)
    return sorted(vocabulary_of.words_for(literal.kind, test.field, pack) or ())


def _column(pack: Pack, table_id: str, column: str) -> list[str]:
    table = next(table for table in pack.tables if table.id == table_id)
    place = table.columns.index(column)
    return list(dict.fromkeys(row[place] for row in table.rows))


def _cell_words(pack: Pack, spot: Spot) -> list[str]:
    table: Table = spot.owners[-1]
    column = table.columns[spot.column]
    found = _column(pack, table.id, column)
    if len(found) == 1:
        known = vocabulary_of.column_words(column, pack)
        units = column in ("unit", "body")
        found += [unit.id for unit in pack.units] if units else list(known or ())
    return list(dict.fromkeys(found))


def _conclusion_words(pack: Pack, spot: Spot) -> list[str]:
    groups = {"cause": "causes", "name": "situations", "code": "flags"}
    key = spot.row[0]
    return vocabulary_of.label_words(pack, groups[key]) if key in groups else _hazards(pack, spot)


def _hazards(pack: Pack, _: Spot) -> list[str]:
    return vocabulary_of.hazard_words(pack)


def _parameter_words(pack: Pack, spot: Spot) -> list[str]:
    one = spot.owners[-1]
    if one.allowed or one.default or one.sort not in ("units", "names"):
        return list(one.allowed)
    festivals = vocabulary_of.label_words(pack, "festivals")
    return ["", *(festivals if one.sort == "names" else _unit_ids(pack, spot))]


def _area_words(pack: Pack, _: Spot) -> list[str]:
    """The jurisdiction itself, the one beside it, and the one above it."""
    last = int(pack.area[-4:-2]) if len(pack.area) > 2 else 0
    return [pack.area, f"{pack.area[:2]}{last % 90 + 1:02d}00", pack.area[:2]]


WORDS: Final[Mapping[str, Callable[[Pack, Spot], Sequence[str]]]] = {
    "Obligation.kind": lambda *_: terms.DUTY_KINDS,
    "Awaiting.kind": lambda *_: terms.PENDING_KINDS,
    "Recommending.act": lambda *_: getattr(terms, "RECOMMENDATIONS", ()),
    "Obligation.coverage": lambda *_: [one.value for one in terms.Coverage],
    "Obligation.presence": _presences,
    "Obligation.post_presence": lambda *_: [one.value for one in terms.Presence],
    "Obligation.place": _places,
    "Obligation.hazard": _hazards,
    "Recommending.plan": lambda pack, _: [plan.id for plan in pack.vocabulary.plans],
    "Recommending.level": lambda *_: _ladder("level"),
    "UnitChoice.names": _unit_ids,
    "UnitChoice.tag": _tags,
    "UnitChoice.office_of": lambda pack, _: [unit.id for unit in pack.units if unit.office],
    "UnitChoice.listed": lambda pack, _: [one.id for one in getattr(pack, "lists", ())],
    "UnitChoice.parameter": lambda pack, _: [p.id for p in pack.parameters if p.sort == "units"],
    "Conclusion.fields": _conclusion_words,
    "Test.term": _test_words,
    "Table.rows": _cell_words,
    "Window.last_day": lambda *_: ["included", "excluded"],
    "Window.year": lambda *_: ["every", "2023"],
    "Parameter.default": _parameter_words,
    "Reading.default": lambda _, spot: [one.id for one in spot.owners[-1].choices],
    "Unit.sort": lambda *_: [ADMISSIBLE, CLASS_OF_UNITS],
    "Unit.tags": _tags,
    "Unit.name": lambda _, spot: [spot.owners[-1].name, f"{spot.owners[-1].name}二"],
    "Hazard.sort": lambda pack, _: sorted({one.sort for one in pack.vocabulary.hazards}),
    "Plan.hazard": lambda pack, _: [plan.hazard for plan in pack.vocabulary.plans],
    "Pack.deciders": _unit_ids,
    "Pack.proposers": _tags,
    "Pack.area": _area_words,
    "Pack.settings": lambda _, spot: vocabulary_of.SETTINGS.get(spot.row[0], ()),
    "UnitList.ladder": lambda *_: list(terms.LADDERS),
    "ListStep.at": lambda _, spot: _ladder(spot.owners[-2].ladder),
}
"""``Class.field`` → the words that may stand there."""


# --- the walk -------------------------------------------------------------------------------------


class _Walk:
    """One walk over a pack（遍历）."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    @cached_property
    def uses(self) -> Mapping[str, Sequence[Spot]]:
        """Reading → the spots that take their value from it."""
        found: dict[str, list[Spot]] = {}
        for value, spot in _terms(self.pack, Spot("")):
            if isinstance(value, FromReading):
                found.setdefault(value.reading, []).append(spot)
        return found

    def changes(self, *, shared: bool) -> Iterator[Change]:
        """Every change, as one of the whole pack."""
        yield from self.swapped("units")
        for change in self.of_object(self.pack, Spot("")):
            if shared or change.path[:1] != (".vocabulary",):
                yield change

    def swapped(self, field: str) -> Iterator[Change]:
        """Each two neighbours of an ordered list change places."""
        rows = getattr(self.pack, field)
        for place in range(len(rows) - 1):
            new = (*rows[:place], rows[place + 1], rows[place], *rows[place + 2 :])
            said = f"{said_of(rows[place])} after {said_of(rows[place + 1])}"
            made = replace(self.pack, **{field: new})
            yield Change("swapped", f"Pack.{field}", said, made, (f".{field}", f"[{place + 1}]"))

    def of(self, value: object, spot: Spot) -> Iterator[Change]:
        """Changes of any value: each gives what stands there instead."""
        if isinstance(value, Var | FromReading | FromParameter):
            yield from self.of_term(value, spot)
        elif is_dataclass(value):
            yield from self.of_object(value, spot)
        elif isinstance(value, tuple):
            yield from self.of_list(value, spot)
        elif isinstance(value, bool):
            if value or spot.name != "UnitChoice.on_site":
                yield from self.changed(value, [not value], spot, "flipped")
        elif isinstance(value, int):
            yield from self.changed(value, _near(value, spot), spot, "changed")
        elif isinstance(value, str) and (value or spot.name in MAY_BE_EMPTY):
            yield from self.changed(value, self.instead(value, spot), spot, "changed")

    def changed(
        self, value: object, others: Iterable[object], spot: Spot, act: str
    ) -> Iterator[Change]:
        for other in dict.fromkeys(others):
            if other != value:
                yield Change(act, spot.name, f"{said_of(value)} → {said_of(other)}", other)

    def of_object(self, value: Any, spot: Spot) -> Iterator[Change]:
        """Changes of an object as such, then of each of its fields."""
        if isinstance(value, Reading) and value.record_only:
            return
        for operator in _OPERATORS.get(type(value), ()):
            yield from operator(self, value, spot)
        for name, field in fields_of(value):
            inner = getattr(value, field.name)
            step = f".{field.name}"
            for change in self.of_field(inner, field, spot.inside(value, field.name)):
                yield change.within(step, replace(value, **{field.name: change.new}))
            if name == "Reading.choices":
                yield from self.choice_values(value)

    def of_field(self, value: object, field: Field[Any], spot: Spot) -> Iterator[Change]:
        """Changes of a field's value; and the default restored, where it has one."""
        seen: set[object] = set()
        default = field.default
        restored = default is not MISSING and default != value
        if restored and not isinstance(value, bool | tuple):
            seen.add(default)
            yield Change("dropped", spot.name, f"{said_of(value)} dropped", default)
        for change in self.of(value, spot):
            if change.new not in seen:
                yield change

    def of_list(self, value: tuple[Any, ...], spot: Spot) -> Iterator[Change]:
        """Each entry dropped, and each entry changed; a pair or a row keeps its length."""
        if spot.name in UNIT_LISTS:
            yield from self.one_unit_more(value, spot)
        for place, entry in enumerate(value):
            step = f"[{place + 1}]"
            if spot.name not in KEPT:
                rest = (*value[:place], *value[place + 1 :])
                yield Change("dropped", spot.name, f"{said_of(entry)} dropped", rest, (step,))
            if spot.name not in WHOLE:
                inner = self.of_row(entry, spot) if type(entry) is tuple else self.of(entry, spot)
                for change in inner:
                    new = (*value[:place], change.new, *value[place + 1 :])
                    yield change.within(step, new)

    def of_row(self, row: tuple[Any, ...], spot: Spot) -> Iterator[Change]:
        first = 1 if spot.name in KEYED else 0
        for place in range(first, len(row)):
            for change in self.of(row[place], replace(spot, row=row, column=place)):
                step = () if first else (f"[{place + 1}]",)
                new = (*row[:place], change.new, *row[place + 1 :])
                yield replace(change, new=new, path=(*step, *change.path))

    def of_term(self, value: Var | FromReading | FromParameter, spot: Spot) -> Iterator[Change]:
        """A reading or a parameter no longer looked at; a variable made one fixed word."""
        if isinstance(value, FromReading):
            reading = self.pack.reading_by_id[value.reading]
            choice = reading.choice(reading.default)
            yield from self.changed(value, [choice.value] if choice else [], spot, "fixed")
        elif isinstance(value, FromParameter):
            parameter = self.pack.parameter_by_id[value.parameter]
            yield from self.changed(value, [parameter.default], spot, "fixed")
        elif spot.name != "Test.term":
            yield from self.changed(value, [*self.words(spot)][:1], spot, "fixed")

    def words(self, spot: Spot) -> Sequence[str]:
        """The words that may stand at the spot, or none where any text may."""
        source = WORDS.get(spot.name)
        return source(self.pack, spot) if source else ()

    def instead(self, value: str, spot: Spot) -> Iterator[object]:
        """What may stand where the text ``value`` does."""
        words = list(self.words(spot))
        if words:
            yield from _beside(words, value) if _ordered(words) else _next(words, value)
        elif spot.name in ALWAYS_A_WORD:
            return
        elif vocabulary_of.is_date(value):
            yield from ((date.fromisoformat(value) + shift).isoformat() for shift in (-DAY, DAY))
        elif vocabulary_of.is_month_day(value):
            yield from _days_beside(MonthDay.parse(value), last=bool(spot.column))
        elif DURATION.fullmatch(value):
            yield from _durations(value)
        elif NUMBER.fullmatch(value):
            yield from _numbers(value, spot)
        elif value in self.pack.unit_by_name:
            yield from _next(_unit_ids(self.pack, spot), self.pack.unit_by_name[value].id)
        elif value:
            yield ""

    # objects that have faults of their own

    def negated(self, value: Literal | ReadingIs, spot: Spot) -> Iterator[Change]:
        """A condition required becomes one excluded."""
        if not (spot.owners and isinstance(spot.owners[-1], Not)):
            name = type(value).__name__
            yield Change("negated", name, f"{said_of(value)} negated", Not(value))

    def undone(self, value: Not, _: Spot) -> Iterator[Change]:
        """A condition excluded becomes one required."""
        yield Change("undone", "Not.part", f"{said_of(value)} undone", value.part)

    def exchanged(self, value: All | AnyOf, _: Spot) -> Iterator[Change]:
        """All of the parts becomes any of them, and the other way round."""
        other = AnyOf if isinstance(value, All) else All
        if len(value.parts) > 1:
            said = f"{type(value).__name__} → {other.__name__}"
            yield Change("exchanged", f"{type(value).__name__}.parts", said, other(value.parts))

    def one_choice_more(self, value: ReadingIs, _: Spot) -> Iterator[Change]:
        """Another choice of the reading counts too."""
        reading = self.pack.reading_by_id.get(value.reading)
        for choice in reading.choices if reading else ():
            if choice.id not in value.choices:
                new = replace(value, choices=(*value.choices, choice.id))
                said = f"{said_of(value)} or {choice.id}"
                yield Change("added", "ReadingIs.choices", said, new)

    def other_comparison(self, value: Test, spot: Spot) -> Iterator[Change]:
        """At least becomes at most; equal becomes different, where a word is compared."""
        kind = spot.owners[-1].kind
        op = {"ge": "le", "le": "ge"}.get(value.op)
        if isinstance(value.term, str) and kind != "date" and not kind.startswith("table:"):
            op = op or {"eq": "ne", "ne": "eq"}.get(value.op)
        if op:
            new = replace(value, op=op)
            yield Change("changed", "Test.op", f"{said_of(value)} → {said_of(new)}", new)

    def one_unit_more(self, value: tuple[Any, ...], spot: Spot) -> Iterator[Change]:
        """The next unit of the registry belongs too; or, for a unit, the next tag."""
        source = _tags if spot.name == "Unit.tags" else _unit_ids
        words = source(self.pack, spot)
        known = [one for one in value if one in words]
        if value and len(known) < len(words):
            place = words.index(known[-1]) if known else -1
            turned = (*words[place + 1 :], *words[: place + 1])
            other = next(word for word in turned if word not in value)
            said = f"{said_of(value)} and {other}"
            yield Change("added", spot.name, said, (*value, other))

    def choice_values(self, reading: Reading) -> Iterator[Change]:
        """The value of each choice becomes what else may stand where the reading is used."""
        for place, choice in enumerate(reading.choices):
            others: dict[object, None] = {}
            for spot in self.uses.get(reading.id, ()):
                others.update(dict.fromkeys(self.instead(choice.value, spot)))
            for change in self.changed(choice.value, others, Spot("Choice.value"), "changed"):
                new = replace(choice, value=change.new)
                rows = (*reading.choices[:place], new, *reading.choices[place + 1 :])
                path = (".choices", f"[{choice.id}]", ".value")
                yield replace(change, new=replace(reading, choices=rows), path=path)


MAY_BE_EMPTY: Final = frozenset({"Parameter.default", "Pack.settings"})
ALWAYS_A_WORD: Final = frozenset({"Obligation.presence", "UnitChoice.parameter", "UnitChoice.tag"})
UNIT_LISTS: Final = frozenset({"UnitChoice.names", "ListStep.units", "Unit.tags"})
_OPERATORS: Final[Mapping[type, tuple[Callable[..., Iterator[Change]], ...]]] = {
    Literal: (_Walk.negated,),
    ReadingIs: (_Walk.negated, _Walk.one_choice_more),
    Not: (_Walk.undone,),
    All: (_Walk.exchanged,),
    AnyOf: (_Walk.exchanged,),
    Test: (_Walk.other_comparison,),
}


def _terms(value: Any, spot: Spot) -> Iterator[tuple[object, Spot]]:
    """Every term of a value, and where it stands."""
    if isinstance(value, Var | FromReading | FromParameter):
        yield value, spot
    elif is_dataclass(value):
        for _, field in fields_of(value):
            yield from _terms(getattr(value, field.name), spot.inside(value, field.name))
    elif isinstance(value, tuple):
        for place, entry in enumerate(value):
            inside = isinstance(entry, Var | FromReading | FromParameter)
            yield from _terms(entry, replace(spot, row=value, column=place) if inside else spot)


# --- values beside a value ------------------------------------------------------------------------


def _near(value: int, spot: Spot) -> list[int]:
    """One more and one less; a flag of a condition turns over."""
    if spot.name == "Test.term" and spot.owners[-1].field != "value" and value in (0, 1):
        return [1 - value]
    least = 1 if spot.name == "Obligation.posts" else 0
    return [one for one in (value - 1, value + 1) if one >= least]


def _ordered(words: Sequence[str]) -> bool:
    return any(set(words) <= set(ladder) for ladder in terms.LADDERS.values())


def _beside(words: Sequence[str], value: str) -> Iterator[str]:
    """The words just below and just above on a ladder."""
    place = words.index(value) if value in words else 0
    yield from (words[one] for one in (place - 1, place + 1) if 0 <= one < len(words))


def _next(words: Sequence[str], value: str) -> Iterator[str]:
    """The word after ``value``, the first after the last."""
    place = words.index(value) if value in words else -1
    yield words[(place + 1) % len(words)]


def _days_beside(one: MonthDay, *, last: bool) -> Iterator[str]:
    """The day before and the day after; a ten-day period counts as its first or last day."""
    day = one.end_in(LEAP_YEAR) if last else one.start_in(LEAP_YEAR)
    yield from (f"{day + shift:%m-%d}" for shift in (-DAY, DAY))


def _durations(value: str) -> Iterator[str]:
    """One unit of time less and one more."""
    found = DURATION.fullmatch(value)
    assert found is not None
    number, unit = int(found[1]), found[2]
    yield from (f"{one}{unit}" for one in (number - 1, number + 1) if one >= 0)


def _numbers(value: str, spot: Spot) -> Iterator[str]:
    """One less and one more; a measured number by a thousandth."""
    owner = spot.owners[-1]
    measured = getattr(owner, "field", "") == "value" or getattr(owner, "sort", "") == "number"
    if measured or "." in value:
        scaled = round(float(value) * THOUSANDTH)
        yield from (f"{one / THOUSANDTH:.3f}" for one in (scaled - 1, scaled + 1))
    else:
        yield from (str(one) for one in (int(value) - 1, int(value) + 1) if one >= 0)


# --- saying what was changed ----------------------------------------------------------------------

_SIGNS: Final = {"eq": "=", "ne": "≠", "ge": "≥", "le": "≤"}


def said_of(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, Var):
        return f"${value.name}"
    if isinstance(value, FromReading | FromParameter):
        return f"{{{getattr(value, 'reading', '') or getattr(value, 'parameter', '')}}}"
    if isinstance(value, Test):
        return f"{value.field}{_SIGNS.get(value.op, value.op)}{said_of(value.term)}"
    if isinstance(value, Literal):
        return f"{value.kind}({', '.join(map(said_of, value.tests))})"
    if isinstance(value, ReadingIs):
        return f"{value.reading}={'/'.join(value.choices)}"
    if isinstance(value, Conclusion):
        return f"{value.kind}({', '.join(f'{k}={said_of(v)}' for k, v in value.fields)})"
    if isinstance(value, All | AnyOf | Not):
        parts = (value.part,) if isinstance(value, Not) else value.parts
        return f"{type(value).__name__}({', '.join(map(said_of, parts))})"
    if isinstance(value, UnitChoice):
        said = [said_of(getattr(value, f.name)) for f in fields(value) if getattr(value, f.name)]
        return f"units({', '.join(said)})"
    if is_dataclass(value):
        names = [one for one in ("id", "kind", "act", "at") if hasattr(value, one)]
        return str(getattr(value, names[0])) if names else type(value).__name__
    if isinstance(value, tuple):
        return f"[{', '.join(map(said_of, value))}]"
    return f"「{value}」" if isinstance(value, str) and len(value) > 24 else str(value)
