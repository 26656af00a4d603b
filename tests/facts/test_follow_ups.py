"""What follows on a record changes the fact from its own time on: levels, products, developments."""

from __future__ import annotations

import pytest

from engine.facts.acts import consultation_facts
from engine.facts.event_facts import incident_facts, response_facts
from engine.facts.fact import Flag
from engine.records.follow_ups import Adjustment, Development, Product
from engine.records.form import read_records
from engine.records.record import Consultation, Incident, Response
from engine.terms import GRADE_RANK, LEVEL_RANK
from service.files.packs import shared_vocabulary
from service.files.strict_yaml import parse_yaml
from tests.facts.small_packs import small_pack

PACK = small_pack("- rule: r\n  when: {date: {from: 2024-01-01}}\n  conclude: {in_force: 'true'}\n")
STARTED = "{response: {id: R-1, plan: flood_control, level: IV, decided_by: 市府, started: 2024-07-20T04:00, ended: 2024-07-22T00:00}}"


def records(*rows):
    text = "records:\n" + "".join(f"  - {row}\n" for row in rows)
    return read_records(parse_yaml(text, source="r.yaml"), shared_vocabulary())


def of(found, kind):
    return [one for one in found if isinstance(one, kind)]


def levels(*rows):
    """Level, start and end of each fact, and the codes of the flags."""
    found = records(*rows)
    told = list(response_facts(of(found, Response), of(found, Adjustment), PACK))
    facts = [one for one in told if not isinstance(one, Flag)]
    spans = [(f.atom.get("level"), f"{f.start:%d %H:%M}", f"{f.end:%d %H:%M}") for f in facts]
    return spans, [one.code for one in told if isinstance(one, Flag)]


def adjust(level, at, by="市府"):
    return f"{{adjustment: {{response: R-1, level: {level}, at: {at}, by: {by}}}}}"


IV, III, II = (LEVEL_RANK[one] for one in ("IV", "III", "II"))


def test_a_response_goes_through_its_levels_in_the_order_of_time():
    late_first = (adjust("II", "2024-07-20T12:00"), adjust("III", "2024-07-20T08:00"))
    assert levels(STARTED, *late_first) == (
        [(IV, "20 04:00", "20 08:00"), (III, "20 08:00", "20 12:00"), (II, "20 12:00", "22 00:00")],
        [],
    )


@pytest.mark.parametrize("at", ["2024-07-20T03:59", "2024-07-22T00:00"])
def test_an_adjustment_outside_of_the_response_changes_nothing_and_is_flagged(at):
    whole = [(IV, "20 04:00", "22 00:00")]
    assert levels(STARTED, adjust("III", at)) == (whole, ["source_conflict"])


def test_an_adjustment_at_the_start_or_two_at_once_leave_no_stage_between():
    start = "2024-07-20T04:00"
    assert levels(STARTED, adjust("III", start)) == ([(III, "20 04:00", "22 00:00")], [])
    twice = (adjust("III", start), adjust("IV", start))
    assert levels(STARTED, *twice) == ([(IV, "20 04:00", "22 00:00")], [])


def test_the_same_level_again_parts_nothing():
    assert levels(STARTED, adjust("IV", "2024-07-20T08:00"))[0] == [(IV, "20 04:00", "22 00:00")]


def test_only_those_who_decide_adjust_what_they_decided():
    spans, flags = levels(STARTED, adjust("III", "2024-07-20T08:00", by="水务所"))
    assert (spans, flags) == ([(IV, "20 04:00", "22 00:00")], ["response_not_by_government"])
    upper = STARTED.replace("市府", "某省指挥部")
    assert len(levels(upper, adjust("III", "2024-07-20T08:00", by="某省指挥部"))[0]) == 2


def test_an_adjustment_of_nothing_is_flagged():
    assert levels(adjust("III", "2024-07-20T08:00")) == ([], ["source_conflict"])


def consulted(*rows):
    found = records(*rows)
    told = consultation_facts(of(found, Consultation), of(found, Product), PACK, 1)
    return [
        (one.atom.get("product"), one.atom.get("affected"), f"{one.start:%H:%M}")
        for one in told
        if not isinstance(one, Flag) and one.atom.kind == "consultation"
    ]


HELD = "{consultation: {id: C-1, unit: 水务所, hazard: flood, at: 2024-07-20T05:00}}"


def test_a_product_counts_from_its_own_time():
    first = "{product: {consultation: C-1, product: 意见, at: 2024-07-20T06:00, affected: [某县]}}"
    second = "{product: {consultation: C-1, product: 意见二, at: 2024-07-20T08:00}}"
    assert consulted(HELD, second, first) == [
        (0, "", "05:00"), (1, "某县", "06:00"), (1, "某县", "08:00")
    ]  # fmt: skip
    assert consulted(HELD.replace("HELD", "")) == [(0, "", "05:00")]
    at_once = first.replace("T06:00", "T05:00")
    assert consulted(HELD, at_once) == [(1, "某县", "05:00")]


def grades(*rows):
    found = records(*rows)
    told = incident_facts(
        of(found, Incident),
        of(found, Development),
        PACK,
        asked=frozenset({"record"}),
        sized=lambda _: False,
    )
    return [
        (one.atom.get("grade"), f"{one.start:%H:%M}", f"{one.end:%H:%M}")
        for one in told
        if not isinstance(one, Flag)
    ]


def test_an_incident_is_what_was_last_known_of_it():
    opened = "{incident: {id: I-1, kind: production_safety, at: 2024-07-20T05:00, closed: 2024-07-20T20:00}}"
    more = "{development: {incident: I-1, grade: large, at: 2024-07-20T06:00}}"
    same = "{development: {incident: I-1, grade: large, at: 2024-07-20T07:00, text: 续报二}}"
    after = "{development: {incident: I-1, grade: major, at: 2024-07-20T20:00}}"
    unknown, large = GRADE_RANK["unknown"], GRADE_RANK["large"]
    assert grades(opened, same, more, after) == [
        (unknown, "05:00", "06:00"), (large, "06:00", "20:00")
    ]  # fmt: skip
