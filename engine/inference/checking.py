"""Check that a pack compiles whatever is chosen（逐项编译）: the defaults, then each other choice.

A choice touches only the rules that name its reading in a condition or a conclusion. Those are
compiled again; the clauses of all others are kept, and only their order, which the new ones may
change, is found anew. A reading that no condition names changes no clause at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from engine.errors import PackFault
from engine.inference.compiling import (
    MAX_CLAUSES,
    Setting,
    compile_pack,
    compile_triggers,
)
from engine.inference.lasting import check_lasting
from engine.inference.limits import refuse_past_limits
from engine.inference.matching import check_registered
from engine.inference.program import Clause, Program
from engine.inference.strata import stratify
from engine.packs.pack import (
    All,
    AnyOf,
    Condition,
    FromReading,
    Not,
    Pack,
    ReadingIs,
    Rule,
    Term,
    literals_in,
)

Compile = Callable[[Pack, Setting], Program]


def defaults_of(pack: Pack) -> Setting:
    """The setting in which nobody has chosen anything."""
    readings = {reading.id: reading.default for reading in pack.readings}
    return _setting(readings, pack)


def settings_to_check(pack: Pack) -> list[Setting]:
    """The defaults, and the defaults with each single choice changed."""
    return [defaults_of(pack), *(setting for _, setting in other_choices(pack))]


def other_choices(pack: Pack) -> Iterator[tuple[str, Setting]]:
    """Each reading with the defaults in which one other choice is made of it."""
    defaults = {reading.id: reading.default for reading in pack.readings}
    for reading in pack.readings:
        for choice in reading.choices:
            if choice.id != reading.default:
                yield reading.id, _setting({**defaults, reading.id: choice.id}, pack)


def _setting(readings: dict[str, str], pack: Pack) -> Setting:
    parameters = sorted((one.id, one.default) for one in pack.parameters)
    return Setting(tuple(sorted(readings.items())), tuple(parameters))


def check_choices(pack: Pack) -> None:
    """Refuse a pack that does not compile under the defaults or under one other choice.

    Raises:
        PackFault: as ``compile_pack`` and ``compile_triggers``; P404 past what durable_rules holds.

    """
    ways: list[Compile] = [compile_pack, _standing]
    if any(rule.lasting for rule in pack.rules):
        ways.append(compile_triggers)
    touched: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        for name in readings_in_force(rule):
            touched.setdefault(name, []).append(rule)
    for way in ways:
        _check_way(pack, way, touched)


def _check_way(pack: Pack, way: Compile, touched: Mapping[str, list[Rule]]) -> None:
    """Compile the pack in one way: whole, then what each choice touches."""
    base = way(pack, defaults_of(pack))
    _check(base)
    check_registered(base)
    for name, setting in other_choices(pack):
        fresh = way(replace(pack, rules=tuple(touched.get(name, ()))), setting)
        whole = _changed(base, fresh, touched.get(name, ()))
        if whole is not base:
            _check(whole)
            check_registered(fresh)
            if way is compile_triggers:
                check_lasting(pack, whole)


def _standing(pack: Pack, setting: Setting) -> Program:
    return compile_pack(pack, setting, standing=True)


def _check(program: Program) -> None:
    for stratum in program.strata:
        refuse_past_limits(stratum.clauses, program.places)


def _changed(base: Program, fresh: Program, rules: Iterable[Rule]) -> Program:
    """The program ``base`` with the clauses of ``rules`` as they are in ``fresh``."""
    ids = {rule.id for rule in rules}
    new = list(_clauses(fresh))
    if {clause for clause in _clauses(base) if clause.rule in ids} == set(new):
        return base
    clauses = [*(clause for clause in _clauses(base) if clause.rule not in ids), *new]
    if len(clauses) > MAX_CLAUSES:
        where = next(f"{rule.file}:{rule.line}" for rule in rules)
        what = f"规则展开后超过 {MAX_CLAUSES} 条"
        raise PackFault("P402", what, where=where, remedy="拆分规则包")
    return Program(stratify(clauses, base.gate, base.places), base.gate, base.places)


def _clauses(program: Program) -> Iterator[Clause]:
    return (clause for stratum in program.strata for clause in stratum.clauses)


def readings_in_force(rule: Rule) -> set[str]:
    """The readings that decide what the rule compiles to."""
    terms: list[Term] = [test.term for one in literals_in(rule.when) for test in one.tests]
    terms += [term for one in rule.concludes for _, term in one.fields]
    found = {term.reading for term in terms if isinstance(term, FromReading)}
    return found | set(_asked_in(rule.when))


def _asked_in(condition: Condition) -> Iterator[str]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _asked_in(part)
    elif isinstance(condition, Not):
        yield from _asked_in(condition.part)
    elif isinstance(condition, ReadingIs):
        yield condition.reading
