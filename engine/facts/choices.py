"""Choices over time（释义与参数的取值）: which reading and which parameter holds on which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import pairwise

from engine.decimals import is_decimal
from engine.errors import InputFault
from engine.facts.moments import midnight
from engine.inference.compiling import Setting
from engine.packs.pack import Pack
from engine.packs.words import is_days, is_span, names_of
from engine.records.record import ReadingChoice, Record


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter's value from a date on（参数取值）."""

    parameter: str
    value: str
    start: date
    document: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """What the operating unit decided（运行单位的设定）: readings and parameters, each dated."""

    readings: tuple[ReadingChoice, ...] = ()
    parameters: tuple[ParameterValue, ...] = ()
    handover: time = field(default=time(8, 30))


@dataclass(frozen=True, slots=True)
class Epoch:
    """A stretch in which every choice stays the same（取值不变的一段时间）: ``[start, end)``."""

    start: datetime
    end: datetime
    setting: Setting


def epochs(
    pack: Pack, operator: Operator, records: Iterable[Record], start: datetime, end: datetime
) -> tuple[Epoch, ...]:
    """Cut ``[start, end)`` where a choice changes.

    Raises:
        InputFault: R201 an unknown reading or choice, R202 an unknown parameter or value.

    """
    chosen = [*operator.readings, *(r for r in records if isinstance(r, ReadingChoice))]
    for choice in chosen:
        _check_choice(pack, choice)
    for value in operator.parameters:
        _check_parameter(pack, value)
    days = [choice.start for choice in chosen] + [value.start for value in operator.parameters]
    starts = [midnight(day) for day in days]
    cuts = sorted({start, end, *(cut for cut in starts if start < cut < end)})
    return tuple(
        Epoch(first, last, _setting(pack, chosen, operator.parameters, first))
        for first, last in pairwise(cuts)
    )


def _setting(
    pack: Pack,
    chosen: Sequence[ReadingChoice],
    values: Sequence[ParameterValue],
    at: datetime,
) -> Setting:
    readings = {reading.id: reading.default for reading in pack.readings}
    for choice in sorted(chosen, key=lambda one: one.start):
        if midnight(choice.start) <= at:
            readings[choice.reading] = choice.choice
    parameters = {parameter.id: parameter.default for parameter in pack.parameters}
    for value in sorted(values, key=lambda one: one.start):
        if midnight(value.start) <= at:
            parameters[value.parameter] = value.value
    return Setting(tuple(sorted(readings.items())), tuple(sorted(parameters.items())))


def _check_choice(pack: Pack, choice: ReadingChoice) -> None:
    reading = pack.reading_by_id.get(choice.reading)
    if reading is None:
        raise InputFault(
            "R201",
            f"没有释义 {choice.reading}",
            where=choice.where,
            remedy="见 zhiban readings list",
        )
    if reading.choice(choice.choice) is None:
        known = "、".join(one.id for one in reading.choices)
        what = f"{choice.reading} 没有选项 {choice.choice}"
        raise InputFault("R201", what, where=choice.where, remedy=f"选项：{known}")


def _check_parameter(pack: Pack, value: ParameterValue) -> None:
    parameter = pack.parameter_by_id.get(value.parameter)
    if parameter is None:
        known = "、".join(pack.parameter_by_id)
        what = f"没有参数 {value.parameter}"
        raise InputFault("R202", what, where=value.where, remedy=f"参数：{known}")
    fault = ""
    if parameter.allowed and value.value not in parameter.allowed:
        fault = f"可用：{'、'.join(parameter.allowed)}"
    elif parameter.sort == "days" and not is_days(value.value):
        fault = "写 0 到 60 的整数"
    elif parameter.sort == "span" and value.value and not is_span(value.value):
        fault = "写成 30m、2h 或 1d，或留空"
    elif parameter.sort == "number" and value.value and not is_decimal(value.value):
        fault = "写成 98.6（最多三位小数），或留空"
    elif parameter.sort == "units":
        unknown = [name for name in names_of(value.value) if name not in pack.unit_by_name]
        fault = f"不认识的单位：{'、'.join(unknown)}" if unknown else ""
    if fault:
        what = f"参数 {value.parameter} 的值「{value.value}」不对"
        raise InputFault("R202", what, where=value.where, remedy=fault)


def missing_words(pack: Pack, parameter: str) -> str:
    """The sentence that says that a parameter is in use and was left open."""
    label = pack.vocabulary.label("flags", "operator_parameter_missing")
    return f"{label}：{pack.parameter_by_id[parameter].title}"
