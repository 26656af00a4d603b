"""Observations: thresholds, what replaces what, what is unknown or stale, areas."""

import pytest

from engine.decimals import BEYOND, decimal_text, is_decimal, thousandths
from engine.errors import DutyError, InputFault, PackFault
from engine.inference.compiling import compile_pack
from engine.packs.codec import decode, encode
from engine.roster.settlement import rosters
from tests.facts.small_packs import MATCHERS, QUANTITIES, Seen, small_pack

pytestmark = pytest.mark.parametrize("matcher", MATCHERS)

FOUR = """
- {rule: at_least, when: {observation: {quantity: river_stage, at_least: "98.6"}}, conclude: {flag: no_area}}
- {rule: above, when: {observation: {quantity: river_stage, above: "98.6"}}, conclude: {flag: no_area}}
- {rule: at_most, when: {observation: {quantity: river_stage, at_most: "98.6"}}, conclude: {flag: no_area}}
- {rule: below, when: {observation: {quantity: river_stage, below: "98.6"}}, conclude: {flag: no_area}}
"""
ONE = "- {rule: r, when: {observation: {quantity: river_stage, at_least: WANTED}}, conclude: {flag: no_area}}"
NOON = "2024-07-20T12:00"


def observed(value, **more):
    fields = {"quantity": "river_stage", "value": value, "at": "2024-07-20T08:00", **more}
    written = ", ".join(f'{key}: "{text}"' for key, text in fields.items())
    return f"  - observation: {{{written}}}\n"


@pytest.mark.parametrize(
    ("value", "holding"),
    [
        ("98.6", {"at_least", "at_most"}),
        ("98.60", {"at_least", "at_most"}),
        ("98.599", {"at_most", "below"}),
        ("98.601", {"at_least", "above"}),
        ("-98.6", {"at_most", "below"}),
        ("999999999.999", {"at_least", "above"}),
        ("unknown", {"at_least", "above", "at_most", "below"}),
    ],
)
def test_a_value_against_its_threshold(matcher, value, holding):
    seen = Seen(small_pack(FOUR), observed(value), matcher)
    assert seen.rules(NOON) == holding


def test_nothing_observed_reaches_nothing(matcher):
    assert Seen(small_pack(FOUR), "", matcher).rules(NOON) == set()


def test_another_quantity_reaches_nothing(matcher):
    seen = Seen(small_pack(FOUR), observed("200", quantity="rain_1h"), matcher)
    assert seen.rules(NOON) == set()


def test_a_quantity_may_be_called_by_its_title(matcher):
    assert "above" in Seen(small_pack(FOUR), observed("99", quantity="河道水位"), matcher).rules(
        NOON
    )


def test_a_range_takes_both_ends_and_an_unknown_value(matcher):
    rule = ONE.replace("WANTED", '"17.2", below: "24.5"')
    for value, holds in (("17.2", True), ("24.499", True), ("24.5", False), ("unknown", True)):
        assert bool(Seen(small_pack(rule), observed(value), matcher).rules(NOON)) is holds


def test_not_under_a_threshold_is_not_known_of_an_unknown_value(matcher):
    rule = """
- {rule: calm, when: {not: {observation: {quantity: river_stage, at_least: "98"}}}, conclude: {flag: no_area}}
"""
    pack = small_pack(rule)
    assert Seen(pack, "", matcher).rules(NOON) == {"calm"}
    assert Seen(pack, observed("97.999"), matcher).rules(NOON) == {"calm"}
    assert Seen(pack, observed("unknown"), matcher).rules(NOON) == set()


# --- where the threshold comes from ---------------------------------------------------------------

PARAMETERS = """
- {parameter: alarm_stage, title: 警戒水位, sort: number, default: "98"}
- {parameter: other_stage, title: 保证水位, sort: number}
"""
READINGS = """
- {reading: R-1, article: 第一条, question: 几米？, default: a, because: 。, changes: 。,
   choices: {a: {value: "97.5", text: 甲}, b: {value: "99", text: 乙}}}
"""
TABLES = """
- table: stages
  title: 各站水位
  columns: [station, level, stage]
  rows: [[上游站, III, "98.6"], [上游站, II, "99.5"], [下游站, III, "-1.5"]]
"""


def test_a_threshold_of_a_parameter(matcher):
    pack = small_pack(ONE.replace("WANTED", "{parameter: alarm_stage}"), parameters=PARAMETERS)
    assert Seen(pack, observed("98"), matcher).rules(NOON) == {"r"}
    assert Seen(pack, observed("98"), matcher, {"alarm_stage": "98.001"}).rules(NOON) == set()


def test_a_threshold_of_a_reading(matcher):
    pack = small_pack(ONE.replace("WANTED", "{reading: R-1}"), readings=READINGS)
    assert Seen(pack, observed("97.5"), matcher).rules(NOON) == {"r"}
    assert Seen(pack, observed("97.499"), matcher).rules(NOON) == set()


def test_a_threshold_nobody_filled_in_is_not_reached_and_said(matcher):
    pack = small_pack(ONE.replace("WANTED", "{parameter: other_stage}"), parameters=PARAMETERS)
    for value in ("999999999.999", "unknown"):
        seen = Seen(pack, observed(value), matcher)
        assert seen.rules(NOON) == set()
        assert "operator_parameter_missing" in seen.flags(NOON)
    assert Seen(pack, "", matcher).flags(NOON) == set()
    assert Seen(pack, observed("5"), matcher, {"other_stage": "5"}).rules(NOON) == {"r"}
    below = ONE.replace("at_least: WANTED", "at_most: {parameter: other_stage}")
    assert (
        Seen(small_pack(below, parameters=PARAMETERS), observed("-9"), matcher).rules(NOON) == set()
    )


def test_thresholds_of_a_table(matcher):
    rule = """
- {rule: r, when: {all: [{table: stages, station: $s, level: $l, stage: $n},
                         {observation: {quantity: river_stage, station: $s, at_least: $n}}]},
   conclude: {hazard: $l}}
"""
    pack = small_pack(rule, tables=TABLES)
    upstream = Seen(pack, observed("99.499", station="上游站"), matcher)
    assert upstream.bound(NOON, "r") == [("III",)]
    both = Seen(pack, observed("99.5", station="上游站"), matcher)
    assert both.bound(NOON, "r") == [("II",), ("III",)]
    assert Seen(pack, observed("-1.5", station="下游站"), matcher).bound(NOON, "r") == [("III",)]
    assert Seen(pack, observed("-1.501", station="下游站"), matcher).bound(NOON, "r") == []
    assert Seen(pack, observed("99.5"), matcher).bound(NOON, "r") == []


# --- from when until when -------------------------------------------------------------------------


def test_the_next_observation_replaces_this_one_at_its_instant(matcher):
    text = observed("99") + observed("98", at="2024-07-20T10:00")
    seen = Seen(small_pack(FOUR), text, matcher)
    assert seen.rules("2024-07-20T07:59:59.999999") == set()
    assert seen.rules("2024-07-20T08:00") == {"at_least", "above"}
    assert seen.rules("2024-07-20T09:59:59.999999") == {"at_least", "above"}
    assert seen.rules("2024-07-20T10:00") == {"at_most", "below"}
    assert seen.rules("2025-07-20T10:00") == {"at_most", "below"}


def test_another_station_replaces_nothing(matcher):
    text = observed("99", station="上游站") + observed(
        "98", at="2024-07-20T10:00", station="下游站"
    )
    assert Seen(small_pack(FOUR), text, matcher).rules(NOON) == {
        "at_least",
        "above",
        "at_most",
        "below",
    }


def test_of_two_at_one_instant_the_later_recorded_corrects(matcher):
    assert Seen(small_pack(FOUR), observed("99") + observed("98"), matcher).rules(NOON) == {
        "at_most",
        "below",
    }


def test_records_need_not_be_in_order_of_time(matcher):
    text = observed("98", at="2024-07-20T10:00") + observed("99")
    assert Seen(small_pack(FOUR), text, matcher).rules(NOON) == {"at_most", "below"}


def test_an_observation_ends_at_its_until(matcher):
    seen = Seen(small_pack(FOUR), observed("99", until="2024-07-20T11:00"), matcher)
    assert seen.rules("2024-07-20T10:59:59.999999") == {"at_least", "above"}
    assert seen.rules("2024-07-20T11:00") == set()


def test_values_that_say_the_same_are_one_atom(matcher):
    text = (
        observed("98.7")
        + observed("98.9", at="2024-07-20T09:00")
        + observed("98.8", at="2024-07-20T10:00")
    )
    evaluation = Seen(small_pack(FOUR), text, matcher).over("2024-07-20T08:00", NOON)
    (one,) = evaluation.facts_of
    assert (one.get("value"), one.get("lowest")) == (98601, 98601)
    assert len(evaluation.facts_of[one]) == 3
    (held, *_) = evaluation.matched.firings.values()
    assert held == evaluation.mask(evaluation.start, evaluation.end)


def test_the_end_of_an_observation_wants_confirming(matcher):
    (fact,) = (
        Seen(small_pack(FOUR), observed("99", station="甲站", by="水文所"), matcher).at(NOON).facts
    )
    assert fact.event
    assert fact.text == "河道水位（甲站）99米（2024-07-20 08:00 观测，水文所）"


# --- unknown and stale ----------------------------------------------------------------------------


def test_an_unknown_value_is_flagged_until_a_known_one_comes(matcher):
    text = observed("unknown") + observed("90", at="2024-07-20T10:00")
    seen = Seen(small_pack(FOUR), text, matcher)
    assert seen.flags("2024-07-20T09:59") == {"observation_unknown"}
    assert seen.flags("2024-07-20T10:00") == set()
    (fact,) = seen.at("2024-07-20T09:00").facts
    assert (fact.atom.get("value"), fact.atom.get("lowest")) == (BEYOND, -BEYOND)


def test_a_stale_observation_counts_and_is_flagged(matcher):
    seen = Seen(small_pack(FOUR), observed("99"), matcher)
    assert seen.flags("2024-07-20T13:59:59.999999") == set()
    assert seen.flags("2024-07-20T14:00") == {"observation_stale"}
    assert seen.rules("2024-07-20T14:00") == {"at_least", "above"}


def test_an_observation_replaced_in_time_is_never_stale(matcher):
    text = observed("99") + observed("99", at="2024-07-20T14:00")
    seen = Seen(small_pack(FOUR), text, matcher)
    assert {f.code for f in seen.over("2024-07-20T08:00", "2024-07-20T20:00").flags} == set()
    assert seen.flags("2024-07-20T20:00") == {"observation_stale"}


def test_a_quantity_without_fresh_hours_is_never_stale(matcher):
    rule = FOUR.replace("river_stage", "rain_1h")
    assert (
        Seen(small_pack(rule), observed("99", quantity="rain_1h"), matcher).flags("2025-01-01")
        == set()
    )


def test_fresh_hours_of_a_parameter_and_half_an_hour(matcher):
    hours = "- {parameter: hours, title: 小时, sort: number}"
    pack = small_pack(
        FOUR, quantities=QUANTITIES.replace('"6"', "{parameter: hours}"), parameters=hours
    )
    assert Seen(pack, observed("99"), matcher).flags("2025-01-01") == set()
    seen = Seen(pack, observed("99"), matcher, {"hours": "0.5"})
    assert seen.flags("2024-07-20T08:29:59") == set()
    assert seen.flags("2024-07-20T08:30") == {"observation_stale"}


def test_no_flag_where_no_rule_looks(matcher):
    rule = "- {rule: r, when: {activity: any}, conclude: {flag: no_area}}"
    seen = Seen(small_pack(rule), observed("unknown"), matcher)
    assert seen.flags("2025-01-01") == set()
    assert seen.at("2025-01-01").facts == ()


# --- areas ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "counts"), [("990100", True), ("990121", True), ("990000", True), ("990200", False)]
)
def test_only_an_area_that_concerns_us_counts(matcher, area, counts):
    seen = Seen(small_pack(FOUR), observed("unknown", area=area), matcher)
    assert bool(seen.rules(NOON)) is counts
    assert bool(seen.flags(NOON)) is counts


def test_an_observation_elsewhere_replaces_nothing(matcher):
    text = observed("99") + observed("98", at="2024-07-20T10:00", area="990200")
    assert Seen(small_pack(FOUR), text, matcher).rules(NOON) == {"at_least", "above"}


# --- what is refused ------------------------------------------------------------------------------


def refused(kind, act, *given, **named):
    with pytest.raises(kind) as caught:
        act(*given, **named)
    fault = caught.value
    return getattr(fault, "faults", (fault,))[0]


def test_an_unknown_quantity_is_refused(matcher):
    seen = Seen(small_pack(FOUR), observed("9", quantity="river_stag"), matcher)
    fault = refused(InputFault, seen.at, NOON)
    assert fault.code == "R304"
    assert fault.where == "records.yaml:2"
    assert "river_stage" in fault.remedy
    elsewhere = Seen(small_pack(FOUR), observed("9", quantity="x", area="990200"), matcher)
    assert refused(InputFault, elsewhere.at, NOON).code == "R304"


@pytest.mark.parametrize("value", ["98.", ".5", "98,6", "98.6001", "1e3", "+3", "9999999999", "九"])
def test_a_value_that_is_no_number_is_refused(matcher, value):
    fault = refused(DutyError, Seen, small_pack(FOUR), observed(value), matcher)
    assert fault.code == "R101"
    assert "不是数值" in fault.what


def test_an_end_before_its_start_is_refused(matcher):
    fault = refused(
        DutyError, Seen, small_pack(FOUR), observed("9", until="2024-07-20T08:00"), matcher
    )
    assert fault.code == "R101"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ('"98.6001"', "P108"),
        ("高", "P108"),
        ("{parameter: words}", "P108"),
        ("{parameter: nothing}", "P204"),
        ('"1", above: "2"', "P101"),
    ],
)
def test_a_threshold_that_is_no_number_is_refused(matcher, wanted, code):
    del matcher
    words = "- {parameter: words, title: 字, sort: text}"
    rule = ONE.replace("WANTED", wanted)
    assert refused(DutyError, small_pack, rule, parameters=words).code == code


@pytest.mark.parametrize(
    ("quantities", "code"),
    [
        ('- {quantity: river_stage, title: 水位, measure: 米, fresh_hours: "0"}', "P108"),
        ("- {quantity: river_stage, title: 水位, measure: 米, fresh_hours: 六}", "P108"),
        ("- {quantity: river_stage, title: 水位, measure: 米, fresh_hours: $h}", "P107"),
        (
            "- {quantity: river_stage, title: 水位, measure: 米, fresh_hours: {parameter: x}}",
            "P204",
        ),
        ("- {quantity: river_stage, title: 水位}", "P101"),
        (QUANTITIES + "- {quantity: river_stage, title: 又, measure: 米}", "P205"),
        ("- {quantity: rain_1h, title: 雨, measure: 毫米}", "P204"),
    ],
)
def test_a_faulty_quantity_is_refused(matcher, quantities, code):
    del matcher
    rule = ONE.replace("WANTED", '"1"')
    assert refused(DutyError, small_pack, rule, quantities=quantities).code == code


def test_a_threshold_variable_needs_a_table(matcher):
    rule = """
- {rule: r, when: {all: [{alert: {hazard: $n}}, {observation: {quantity: river_stage, at_least: $n}}]},
   conclude: {flag: no_area}}
"""
    seen = Seen(small_pack(rule), "", matcher)
    assert refused(PackFault, seen.at, NOON).code == "P403"


def test_a_table_of_words_gives_no_threshold(matcher):
    rule = """
- {rule: r, when: {all: [{table: stages, station: $n}, {observation: {quantity: river_stage, at_least: $n}}]},
   conclude: {flag: no_area}}
"""
    seen = Seen(small_pack(rule, tables=TABLES), "", matcher)
    fault = refused(PackFault, seen.at, NOON)
    assert (fault.code, "上游站" in fault.what) == ("P108", True)


def test_a_parameter_of_a_number_takes_numbers_only(matcher):
    pack = small_pack(ONE.replace("WANTED", "{parameter: alarm_stage}"), parameters=PARAMETERS)
    fault = refused(InputFault, Seen(pack, "", matcher, {"alarm_stage": "高"}).at, NOON)
    assert fault.code == "R202"
    wrong = PARAMETERS.replace('"98"', "高")
    assert (
        refused(PackFault, small_pack, ONE.replace("WANTED", '"1"'), parameters=wrong).code
        == "P108"
    )


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number", "short"),
    [
        ("98.6", 98600, "98.6"),
        ("-0.050", -50, "-0.05"),
        ("0", 0, "0"),
        ("-0", 0, "0"),
        ("007", 7000, "7"),
    ],
)
def test_decimal_text_and_thousandths(matcher, text, number, short):
    del matcher
    assert is_decimal(text)
    assert thousandths(text) == number
    assert decimal_text(number) == short


def test_the_setting_of_a_pack_compiles(matcher):
    pack = small_pack(FOUR)
    (epoch,) = Seen(pack, "", matcher).evaluator._epochs(*map(_day, ("2024-07-20", "2024-07-21")))
    inputs = compile_pack(pack, epoch.setting).inputs
    wanted = {(t.field, t.op, t.value) for p in inputs for t in p.tests if t.field != "quantity"}
    assert wanted == {
        ("value", "ge", 98600), ("value", "ge", 98601), ("lowest", "le", 98600), ("lowest", "le", 98599)
    }  # fmt: skip


def test_a_pack_with_quantities_is_kept_whole(matcher):
    del matcher
    pack = small_pack(ONE.replace("WANTED", "{parameter: alarm_stage}"), parameters=PARAMETERS)
    assert [one.title for one in pack.quantities] == ["河道水位", "一小时雨量"]
    assert decode(encode(pack)) == pack
    assert decode(encode(pack)).quantities[0].fresh_hours == "6"


def _day(text):
    from engine.records.written import start_of

    return start_of(text)


# --- on the roster --------------------------------------------------------------------------------


def test_rising_water_calls_a_unit_in_and_falling_water_wants_confirming(matcher):
    rule = """
- {rule: r, when: {observation: {quantity: river_stage, at_least: "98.6"}},
   oblige: {kind: on_site, units: [水务所], coverage: 24h},
   await: {kind: order, by: [某市人民政府], to: [水务所]}}
"""
    text = "".join(
        observed(value, at=f"2024-07-{moment}")
        for value, moment in (
            ("98.599", "20T20:00"), ("98.7", "20T22:00"), ("98.9", "21T02:00"), ("98.5", "21T08:00")
        )
    )  # fmt: skip
    seen = Seen(small_pack(rule), text, matcher)
    (roster,) = rosters(seen.evaluator, [(_day("2024-07-21"), _day("2024-07-22"))])
    (line,) = roster.units
    assert line.intervals == ((_day("2024-07-21"), _day("2024-07-21T08:00")),)
    pending = {one.kind: one for one in roster.pending}
    assert pending["order"].due == _day("2024-07-20T22:00")
    assert pending["release_confirmation"].due == _day("2024-07-21T08:00")
    assert [ground.text for reason in line.because for ground in reason.facts] == [
        "河道水位98.7米（2024-07-20 22:00 观测）",
        "河道水位98.9米（2024-07-21 02:00 观测）",
    ]
