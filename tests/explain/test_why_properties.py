"""Why and why not over random days and records: a reason for every line, a change that works."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.explain.why_not import calls_in, why_not
from engine.records.form import read_records
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from engine.roster.settlement import rosters
from service.files.strict_yaml import parse_yaml
from tests.roster.drawing import BEIJING, HOLIDAYS, PACK, a_day_and_records

UNITS = [
    unit for unit in PACK.units if "standing" in unit.tags or unit.sort in {"department", "mass"}
]


@given(a_day_and_records(), st.sampled_from(UNITS))
@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_every_line_has_reasons_and_every_absence_a_change_that_works(case, unit):
    day, records = case
    start = datetime(day.year, day.month, day.day, tzinfo=BEIJING)
    end = start + timedelta(days=1)
    evaluator = Evaluator(Inputs(PACK, tuple(records), HOLIDAYS), "bits")
    (roster,) = rosters(evaluator, [(start, end)])
    for line in roster.units:
        assert line.because
        for reason in line.because:
            assert reason.all_facts
            squeezed = "".join(PACK.article_text[reason.article].split())
            assert reason.quote in squeezed
    if any(line.unit.id == unit.id for line in roster.units):
        return
    answer = why_not(evaluator, unit, start, end)
    if not roster.in_force:
        assert answer.obstacle
        assert not answer.changes
        return
    assert answer.near
    assert answer.near[0].missing > 0
    assert answer.changes, answer.obstacle
    for change in answer.changes:
        assert calls_in(evaluator, unit, change, start, end)
        added = read_back(change)
        again = Evaluator(Inputs(PACK, (*records, *added), HOLIDAYS), "both")
        (after,) = rosters(again, [(start, end)])
        assert unit.id in {line.unit.id for line in after.units}


def read_back(change):
    """The change as a person would save it in a records file."""
    written = io.StringIO()
    yaml.safe_dump(json.loads(json.dumps({"records": list(change)})), written, allow_unicode=True)
    return read_records(parse_yaml(written.getvalue(), source="change"), PACK.vocabulary)


def test_the_smallest_change_for_public_security_is_one_record():
    start = datetime(2024, 7, 15, tzinfo=BEIJING)
    evaluator = Evaluator(Inputs(PACK, (), HOLIDAYS))
    unit = PACK.unit_by_name["市公安局"]
    answer = why_not(evaluator, unit, start, start + timedelta(days=1))
    assert answer.near[0].article == "第七条"
    assert [len(change) for change in answer.changes] == [1, 1, 1]
    assert "alert" in answer.changes[0][0]


def test_a_unit_waiting_for_consent_needs_only_the_consent():
    start = datetime(2024, 6, 15, tzinfo=BEIJING)
    records = read_records(
        parse_yaml(
            "records:\n- proposal: {unit: 市卫生健康委, body: 市减灾委员会, at: 2024-06-14T08:00}\n",
            source="r",
        ),
        PACK.vocabulary,
    )
    unit = PACK.unit_by_name["市卫生健康委"]
    answer = why_not(
        Evaluator(Inputs(PACK, records, HOLIDAYS)), unit, start, start + timedelta(days=1)
    )
    assert [list(one) for one in answer.changes[0]] == [["consent"]]
