"""Observations as facts（观测值）: what was measured, from when until when, and how fresh it is.

An observation holds until the next one of the same quantity and station. Rules only ask whether a
value passes their thresholds, so a fact carries not the value but the last threshold it reached:
readings that say the same to every rule are one and the same atom, and what rests on them goes on
without a break while the value moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Final

from engine.decimals import BEYOND, THOUSAND, decimal_text, thousandths
from engine.errors import InputFault
from engine.facts.area import concerns
from engine.facts.choices import missing_words
from engine.facts.fact import Fact, Flag
from engine.facts.moments import shown
from engine.facts.registry import nearest
from engine.inference.compiling import Setting, value_of
from engine.inference.program import Pattern, Program, atom
from engine.packs.pack import FromParameter, Literal, Pack, Quantity, Var, literals_in
from engine.records.record import FOREVER, Observation

KIND: Final = "observation"


@dataclass(frozen=True, slots=True)
class Measuring:
    """What observations are held against（观测的对照）: pack, choices in force, thresholds."""

    pack: Pack
    setting: Setting
    program: Program


@dataclass(frozen=True, slots=True)
class _Scale:
    """A quantity as the rules in force look at it（观测量的刻度）.

    ``cuts`` are the values at which some rule's answer changes; ``fresh_hours`` is empty where
    nobody says; ``left_open`` are parameters it would be compared with and that nobody filled in.
    """

    quantity: Quantity
    cuts: tuple[int, ...]
    fresh_hours: str
    left_open: tuple[str, ...]


def observation_facts(
    observations: Iterable[Observation], measuring: Measuring
) -> Iterator[Fact | Flag]:
    """Facts and flags of the observations that concern the jurisdiction.

    Raises:
        InputFault: R304 a quantity that the pack does not have.

    """
    pack = measuring.pack
    known = [(quantity_of(one, pack), one) for one in observations]
    if KIND not in measuring.program.input_kinds:
        return
    counted = [(q, one) for q, one in known if not one.area or concerns(one.area, pack.area)]
    counted.sort(key=lambda pair: (pair[0].id, pair[1].station, pair[1].at))
    for (quantity, _), pairs in groupby(counted, key=lambda pair: (pair[0], pair[1].station)):
        scale = _scale(quantity, measuring)
        for one, end in _lives([one for _, one in pairs]):
            yield from _facts_of(one, end, scale, pack)


def quantity_of(observation: Observation, pack: Pack) -> Quantity:
    """The quantity that was measured. Raises InputFault R304 if the pack does not have it."""
    quantity = pack.quantity_by_name.get(observation.quantity)
    if quantity is None:
        what = f"规则包没有观测量「{observation.quantity}」"
        known = list(pack.quantity_by_name)
        remedy = nearest(observation.quantity, known) or f"观测量：{'、'.join(known) or '无'}"
        raise InputFault("R304", what, where=observation.where, remedy=remedy)
    return quantity


def _lives(series: list[Observation]) -> Iterator[tuple[Observation, datetime]]:
    """Each observation of one station, in order of time, with the end of what it says.

    Of two at the same instant the one recorded later corrects the other.
    """
    following = [later.at for _, later in pairwise(series)]
    for one, replaced in zip(series, [*following, FOREVER], strict=True):
        end = min(one.end or FOREVER, replaced)
        if one.at < end:
            yield one, end


def _facts_of(one: Observation, end: datetime, scale: _Scale, pack: Pack) -> Iterator[Fact | Flag]:
    value, lowest = _reached(one.value, scale.cuts)
    quantity = scale.quantity.id
    fact = atom(KIND, quantity=quantity, station=one.station, value=value, lowest=lowest)
    source = one.id or one.where
    text = _text(one, scale.quantity)
    yield Fact(fact, one.at, end, text, source, event=True)
    if one.value is None:
        flag = f"{text}，按达到各级标准从严处理，请核实"
        yield Flag("observation_unknown", flag, one.at, end, source)
    if scale.fresh_hours:
        hours = timedelta(hours=1) * thousandths(scale.fresh_hours) / THOUSAND
        stale = one.at + max(hours, timedelta(0))
        if stale < end:
            flag = f"{text}，超过{scale.fresh_hours}小时没有新的观测，仍按此值，请更新"
            yield Flag("observation_stale", flag, stale, end, source)
    for parameter in scale.left_open:
        yield Flag("operator_parameter_missing", missing_words(pack, parameter), one.at, end)


def _text(one: Observation, quantity: Quantity) -> str:
    value = "数值未知" if one.value is None else f"{decimal_text(one.value)}{quantity.measure}"
    place = f"（{one.station}）" if one.station else ""
    by = f"，{one.by}" if one.by else ""
    return f"{quantity.title}{place}{value}（{shown(one.at)} 观测{by}）"


def _reached(value: int | None, cuts: Iterable[int]) -> tuple[int, int]:
    """What thresholds from below, and those from above, are held against.

    That is the highest cut not above the value. An unknown value is above and below them all.
    """
    if value is None:
        return BEYOND, -BEYOND
    reached = max((cut for cut in cuts if cut <= value), default=-BEYOND)
    return reached, reached


# --- what the rules in force ask ------------------------------------------------------------------


def _scale(quantity: Quantity, measuring: Measuring) -> _Scale:
    fresh = value_of(quantity.fresh_hours, measuring.pack, measuring.setting)
    inputs = measuring.program.inputs
    return _Scale(
        quantity,
        tuple(sorted({cut for pattern in inputs for cut in _cuts(pattern, quantity.id)})),
        fresh if isinstance(fresh, str) else "",
        tuple(sorted(_left_open(quantity.id, measuring))),
    )


def _cuts(pattern: Pattern, quantity: str) -> Iterator[int]:
    """The values at which the pattern's answer about the quantity changes."""
    named = [test.value for test in pattern.tests if test.field == "quantity"]
    if pattern.kind == KIND and all(isinstance(n, Var) or n == quantity for n in named):
        for test in pattern.tests:
            if isinstance(test.value, int):
                yield test.value + 1 if test.op == "le" else test.value


def _left_open(quantity: str, measuring: Measuring) -> set[str]:
    """Parameters that some rule would compare the quantity with, and that nobody filled in."""
    return {
        test.term.parameter
        for rule in measuring.pack.rules
        for literal in literals_in(rule.when)
        if literal.kind == KIND and _may_be_about(literal, quantity)
        for test in literal.tests
        if isinstance(test.term, FromParameter)
        and not measuring.setting.parameter(test.term.parameter)
        and not measuring.pack.parameter_by_id[test.term.parameter].optional
    }


def _may_be_about(literal: Literal, quantity: str) -> bool:
    named = [test.term for test in literal.tests if test.field == "quantity"]
    return all(isinstance(term, Var) or term == quantity for term in named)
