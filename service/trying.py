"""Try every choice of a reading（试算）: on its own example, or on a day asked about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.facts.moments import DAY, midnight
from engine.packs.examples import given_by
from engine.packs.pack import Example, Reading
from engine.roster.choice_effects import ChoiceEffect, effects
from engine.roster.evaluation import Inputs
from engine.roster.roster import Stretch
from service.answering import Question, desks
from service.loading import Loaded


@dataclass(frozen=True, slots=True)
class Trial:
    """A day answered under every choice（试算）: ``source`` says where its records are from."""

    day: date
    source: str
    records: Sequence[Mapping[str, Any]]
    effects: tuple[ChoiceEffect, ...]
    note: str = ""


def try_example(loaded: Loaded, one: Reading) -> Trial | None:
    """The reading's own example, all else by the pack's defaults; ``None`` where it has none.

    A record-only reading has nothing to try. Raises DutyError for what the example writes wrongly.
    """
    example = one.example
    if example is None or one.record_only:
        return None
    given = given_by(example, one, loaded.pack)
    inputs = Inputs(
        loaded.pack, given.records, loaded.holidays, given.operator, exercise=given.exercise
    )
    written = json.loads(example.records)
    found = effects(inputs, one, _whole(given.day))
    return Trial(given.day, _source_words(example, written), written, found, example.note)


def try_day(question: Question, one: Reading, day: date) -> Trial | None:
    """The day asked about, by the records and settings of ``question``."""
    if one.record_only:
        return None
    (desk,) = desks(question)
    found = effects(desk.evaluator.inputs, one, _whole(day), question.matcher)
    file = question.records_file
    return Trial(day, f"按记录文件 {file}" if file else "按已登记的记录", (), found)


def _whole(day: date) -> Stretch:
    return midnight(day), midnight(day) + DAY


def _source_words(example: Example, written: Sequence[object]) -> str:
    """Where the records are from, and what the example sets besides."""
    choices = [f"运行参数 {name}={value or '空'}" for name, value in example.parameters]
    choices += [f"{name} 选 {choice}" for name, choice in example.readings]
    return "，".join(("规则包的例子", *choices, *([] if written else ["没有记录"])))
