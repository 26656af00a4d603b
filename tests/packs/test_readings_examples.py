"""Every reading that counts has an example on which each of its choices gives another answer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from engine.errors import DutyError
from engine.packs.codec import decode, encode
from engine.packs.examples import example_faults, given_by
from engine.packs.given import stretch_of
from engine.packs.pack import Example, Pack, Reading
from engine.packs.references import references_to
from engine.roster.choice_effects import ChoiceEffect, effects
from engine.roster.evaluation import Inputs
from service.files.calendar_files import calendar_files, holiday_calendar
from service.files.packs import RULES, read_pack

NAMES = sorted(path.parent.name for path in RULES.glob("*/pack.yaml"))
REAL = "shuangyashan-2023"


@cache
def pack_of(name: str) -> Pack:
    return read_pack(RULES / name)


@cache
def holidays():
    return holiday_calendar(calendar_files())


def tried(pack: Pack, reading: Reading, example: Example) -> tuple[ChoiceEffect, ...]:
    given = given_by(example, reading, pack)
    inputs = Inputs(pack, given.records, holidays(), given.operator, given.exercise)
    return effects(inputs, reading, stretch_of(given.day), "bits")


def readings(*, record_only: bool):
    return [
        pytest.param(name, one.id, id=f"{name}:{one.id}")
        for name in NAMES
        for one in pack_of(name).readings
        if one.record_only == record_only
    ]


@pytest.mark.parametrize(("name", "reading"), readings(record_only=False))
def test_every_choice_gives_another_answer_than_the_default(name, reading):
    pack = pack_of(name)
    one = pack.reading_by_id[reading]
    assert one.example is not None, "write an example: a date, records, parameters"
    assert len(one.choices) > 1, "a reading with one choice is record_only"
    found = {effect.choice.id: effect.difference for effect in tried(pack, one, one.example)}
    assert list(found) == [choice.id for choice in one.choices]
    alike = [choice for choice, difference in found.items() if not difference]
    assert alike == [one.default]


@pytest.mark.parametrize(("name", "reading"), readings(record_only=False))
def test_something_rests_on_every_reading_that_counts(name, reading):
    assert references_to(reading, pack_of(name))


@pytest.mark.parametrize(("name", "reading"), readings(record_only=True))
def test_nothing_rests_on_a_record_only_reading(name, reading):
    assert not references_to(reading, pack_of(name))
    assert pack_of(name).reading_by_id[reading].example is None


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_have_no_fault_and_are_kept_as_they_are(name):
    pack = pack_of(name)
    assert example_faults(pack) == []
    assert decode(encode(pack)).readings == pack.readings


# --- the tests above would notice -----------------------------------------------------------------


def test_an_example_on_another_day_shows_nothing():
    pack = pack_of(REAL)
    one = pack.reading_by_id["AMB-06"]
    assert not any(e.difference for e in tried(pack, one, Example("2024-06-12")))


def test_what_an_example_sets_counts():
    """AMB-14 b without the operator's list is nine units again."""
    pack = pack_of(REAL)
    one = pack.reading_by_id["AMB-14"]
    assert one.example is not None
    _, without = tried(pack, one, replace(one.example, parameters=()))
    assert not without.difference.units
    assert {flag.code for flag in without.difference.flags.gained} == {"operator_parameter_missing"}
    otherwise = replace(one.example, readings=(("AMB-10", "b"),))
    assert not any(e.difference for e in tried(pack, one, otherwise))


def test_a_choice_that_the_example_or_the_operator_makes_is_left_aside():
    pack = pack_of(REAL)
    one = pack.reading_by_id["AMB-01"]
    chosen = replace(one.example, readings=(("AMB-01", "b"),))
    assert [bool(e.difference) for e in tried(pack, one, chosen)] == [False, True]
    recorded = '[{"reading": {"id": "AMB-01", "choice": "b", "from": "2020-01-01"}}]'
    again = replace(one.example, records=recorded)
    assert [bool(e.difference) for e in tried(pack, one, again)] == [False, True]


@pytest.mark.parametrize(
    ("example", "code"),
    [
        (Example("2024-06-12", '[{"alert": {"id": "A", "hazard": "暴雨"}}]'), "R101"),
        (Example("2024-06-12", '[{"alarm": {}}]'), "R103"),
        (Example("2024-06-12", '[{"proposal": {"unit": "甲", "body": "乙", "at": "2024-06-12"}}]'), "R301"),
        (Example("2024-06-12", readings=(("AMB-99", "a"),)), "R201"),
        (Example("2024-06-12", parameters=(("notice_lead_days", "三"),)), "R202"),
    ],
)  # fmt: skip
def test_a_wrong_example_is_told_with_its_reading(example, code):
    pack = pack_of(REAL)
    one = replace(pack.reading_by_id["AMB-01"], example=example)
    wrong = replace(pack, readings=(one, *pack.readings[1:]))
    (fault,) = example_faults(wrong)
    assert fault.code == code
    assert fault.where.startswith("释义 AMB-01 的 example")
    with pytest.raises(DutyError):
        given_by(example, one, wrong)
