"""Rules that go on until a person ends them: when they are set off, what ends them, what is said."""

import pytest

from engine.errors import DutyError, InputFault, PackFault
from engine.inference.compiling import Setting, compile_pack, compile_triggers
from tests.facts.small_packs import small_pack
from tests.roster.asking import Desk, codes, duties, line_of, lines, pending, written

HIGH = """
- rule: high
  title: 水位超警
  when: {observation: {quantity: river_stage, at_least: "98.6"}}
  until: ended
  oblige: {kind: on_site, units: [水务所], coverage: 24h, place: 厅, within: 30m}
"""
EACH = """
- rule: each
  when: {response: {hazard: $h, decided_by: $u}}
  until: ended
  oblige: {kind: inspect, units: [$u], hazard: $h}
"""


def observed(at, value, **more):
    rest = "".join(f", {key}: {text}" for key, text in more.items())
    return f'  - observation: {{quantity: river_stage, value: "{value}", at: {at}{rest}}}\n'


def ended(at, by="市府", of="high", **more):
    rest = "".join(f", {key}: {text}" for key, text in more.items())
    return f"  - termination: {{of: {of}, by: {by}, at: {at}{rest}}}\n"


def response(number, plan, started, stopped, by="水务"):
    times = f"started: {started}, ended: {stopped}"
    return (
        f"  - response: {{id: R-{number}, plan: {plan}, decided_by: {by}, level: III, {times}}}\n"
    )


RISE = observed("2024-06-01T02:00", "99") + observed("2024-06-01T05:00", "97")
AGAIN = observed("2024-06-03T04:00", "99") + observed("2024-06-03T09:00", "97")


def shown(text, day, rules=HIGH):
    return lines(Desk(small_pack(rules), text).day(day))


def ending(text, day, rules=HIGH):
    """Since when a termination is waited for, and of whom."""
    found = pending(Desk(small_pack(rules), text).day(day), "termination")
    return [(written(item.due), item.by) for item in found]


def flags(desk, day):
    """Codes of the flags, but that nobody has looked at the river since."""
    return codes(desk.day(day)) - {"observation_stale"}


# --- set off, and ended ---------------------------------------------------------------------------


def test_it_is_set_off_and_goes_on_when_its_cause_is_over():
    assert shown(RISE, "2024-05-31") == {}
    assert shown(RISE, "2024-06-01") == {"水务所": ["02:00-24:00"]}
    assert shown(RISE, "2024-06-02") == {"水务所": ["00:00-24:00"]}
    assert shown(RISE, "2031-06-02") == {"水务所": ["00:00-24:00"]}


def test_when_its_cause_is_over_a_termination_is_waited_for():
    due = [("2024-06-01T05:00", ("某市人民政府",))]
    assert ending(RISE, "2024-05-31") == []
    assert ending(observed("2024-06-01T02:00", "99"), "2024-06-02") == []
    assert ending(RISE, "2024-06-01") == due
    assert ending(RISE, "2025-06-01") == due
    assert ending(RISE + ended("2024-06-03T00:00"), "2024-06-02") == []
    assert ending(RISE + ended("2024-06-03T00:01"), "2024-06-02") == due
    assert ending(RISE + ended("2024-06-02T12:00"), "2024-06-03") == []


def test_a_decider_ends_it():
    text = RISE + ended("2024-06-02T12:00")
    assert shown(text, "2024-06-02") == {"水务所": ["00:00-12:00"]}
    assert shown(text, "2024-06-03") == {}
    assert flags(Desk(small_pack(HIGH), text), "2024-06-02") == set()


def test_the_units_leave_only_when_that_is_confirmed():
    desk = Desk(small_pack(HIGH), RISE + ended("2024-06-02T12:00"))
    (leaving,) = pending(desk.day("2024-06-02"), "release_confirmation")
    assert (written(leaving.due), leaving.to) == ("2024-06-02T12:00", ("水务所",))
    assert pending(desk.day("2024-06-01"), "release_confirmation") == []


@pytest.mark.parametrize("by", ["水务", "某省指挥部", "无名所"])
def test_another_ends_nothing_and_is_flagged(by):
    desk = Desk(small_pack(HIGH), RISE + ended("2024-06-02T12:00", by=by))
    flagged = "termination_not_by_government"
    assert flags(desk, "2024-06-01") == set()
    for day in ("2024-06-02", "2024-06-03"):
        assert lines(desk.day(day)) == {"水务所": ["00:00-24:00"]}
        assert flags(desk, day) == {flagged}
        assert len(pending(desk.day(day), "termination")) == 1


def test_the_flag_goes_with_what_it_did_not_end():
    text = RISE + ended("2024-06-02T12:00", by="水务") + ended("2024-06-03T12:00")
    desk = Desk(small_pack(HIGH), text)
    assert flags(desk, "2024-06-03") == {"termination_not_by_government"}
    assert flags(desk, "2024-06-04") == set()
    early = Desk(small_pack(HIGH), ended("2024-05-20T12:00", by="水务") + RISE)
    assert flags(early, "2024-05-20") == {"termination_not_by_government"}
    assert flags(early, "2024-06-01") == set()


def test_ended_while_its_cause_holds_it_waits_for_a_new_rise():
    text = observed("2024-06-01T02:00", "99") + ended("2024-06-02T12:00")
    assert shown(text, "2024-06-02") == {"水务所": ["00:00-12:00"]}
    assert shown(text, "2024-06-03") == {}
    assert ending(text, "2024-06-02") == []
    still = text + observed("2024-06-03T08:00", "99.5")
    assert shown(still, "2024-06-03") == {}
    fallen = still + observed("2024-06-03T10:00", "97") + observed("2024-06-03T11:00", "98.6")
    assert shown(fallen, "2024-06-03") == {"水务所": ["11:00-24:00"]}
    assert shown(fallen, "2024-06-05") == {"水务所": ["00:00-24:00"]}


def test_a_cause_after_the_end_sets_it_off_again():
    text = RISE + ended("2024-06-02T12:00") + AGAIN
    assert shown(text, "2024-06-02") == {"水务所": ["00:00-12:00"]}
    assert shown(text, "2024-06-03") == {"水务所": ["04:00-24:00"]}
    assert ending(text, "2024-06-03") == [("2024-06-03T09:00", ("某市人民政府",))]
    assert shown(text + ended("2024-06-03T20:00"), "2024-06-03") == {"水务所": ["04:00-20:00"]}


def test_a_cause_that_begins_as_it_ends_sets_it_off_again():
    text = RISE + observed("2024-06-02T12:00", "99") + ended("2024-06-02T12:00")
    assert shown(text, "2024-06-02") == {"水务所": ["00:00-24:00"]}
    (line,) = Desk(small_pack(HIGH), text).day("2024-06-03").units
    assert written(line.arrive_by) == "2024-06-02T12:30"


def test_a_second_cause_is_the_same_run():
    desk = Desk(small_pack(HIGH), RISE + AGAIN)
    (line,) = desk.day("2024-06-03").units
    assert line.intervals == ((desk.day("2024-06-03").start, desk.day("2024-06-03").end),)
    assert written(line.arrive_by) == "2024-06-01T02:30"
    assert shown(RISE + AGAIN + ended("2024-06-04T12:00"), "2024-06-05") == {}


def test_between_two_causes_a_termination_is_waited_for():
    since = [("2024-06-01T05:00", ("某市人民政府",))]
    assert ending(RISE + AGAIN, "2024-06-02") == since
    desk = Desk(small_pack(HIGH), RISE + AGAIN)
    assert pending(desk.between("2024-06-03T00:00", "2024-06-03T08:00"), "termination") == []
    for day in ("2024-06-03", "2024-06-04"):
        assert ending(RISE + AGAIN, day) == [("2024-06-03T09:00", ("某市人民政府",))]


def test_causes_that_overlap_are_one_run():
    rules = """
- {rule: high, when: {alert: {colour_at_least: orange}}, until: ended,
   oblige: {kind: on_site, units: [水务所], coverage: 24h}}
"""
    alert = "  - alert: {{id: A-{0}, hazard: {1}, colour: {2}, issued: {3}, expires: {4}}}\n"
    text = alert.format(1, "暴雨", "橙", "2024-06-01T02:00", "2024-06-01T10:00")
    text += alert.format(2, "暴雨", "红", "2024-06-01T08:00", "2024-06-01T20:00")
    assert ending(text, "2024-06-02", rules) == [("2024-06-01T20:00", ("某市人民政府",))]
    over = text + ended("2024-06-01T09:00")
    assert shown(over, "2024-06-01", rules) == {"水务所": ["02:00-09:00"]}
    assert shown(over, "2024-06-02", rules) == {}


def test_a_termination_before_the_trigger_ends_nothing():
    text = ended("2024-06-01T01:00") + RISE
    assert shown(text, "2024-06-02") == {"水务所": ["00:00-24:00"]}
    at_once = ended("2024-06-01T02:00") + RISE
    assert shown(at_once, "2024-06-02") == {"水务所": ["00:00-24:00"]}


def test_the_first_termination_after_the_trigger_counts():
    text = RISE + ended("2024-06-03T12:00") + ended("2024-06-02T12:00") + ended("2024-06-01T01:00")
    assert shown(text, "2024-06-02") == {"水务所": ["00:00-12:00"]}
    assert shown(text, "2024-06-03") == {}


def test_the_order_of_the_records_does_not_matter():
    rows = [RISE, AGAIN, ended("2024-06-02T12:00"), ended("2024-06-03T06:00", by="水务")]
    pack = small_pack(HIGH)
    wanted = Desk(pack, "".join(rows)).days("2024-05-31", "2024-06-05")
    for turn in range(1, len(rows)):
        text = "".join([*rows[turn:], *rows[:turn]])
        assert Desk(pack, text).days("2024-05-31", "2024-06-05") == wanted


# --- variables ------------------------------------------------------------------------------------


def test_each_value_of_a_variable_runs_by_itself():
    text = response(1, "防汛", "2024-06-01T02:00", "2024-06-01T05:00")
    text += response(2, "forest_fire", "2024-06-02T02:00", "2024-06-02T05:00", by="林草所")
    text += response(3, "防汛", "2024-06-03T02:00", "2024-06-03T05:00", by="林草所")
    desk = Desk(small_pack(EACH), text)
    owed = [
        [(duty.unit.name, duty.hazard) for duty in desk.day(f"2024-06-0{day}").duties]
        for day in (1, 2, 4)
    ]
    assert owed[0] == [("水务所", "flood")]
    assert sorted(owed[1]) == [("林草所", "forest_fire"), ("水务所", "flood")]
    assert sorted(owed[2]) == [("林草所", "flood"), ("林草所", "forest_fire"), ("水务所", "flood")]


def test_a_termination_ends_every_value_that_was_set_off_before_it():
    text = response(1, "防汛", "2024-06-01T02:00", "2024-06-01T05:00")
    text += response(2, "防汛", "2024-06-02T02:00", "2024-06-02T05:00", by="林草所")
    text += ended("2024-06-01T12:00", of="each")
    desk = Desk(small_pack(EACH), text)
    assert duties(desk.day("2024-06-01"), "inspect") == ["水务所"]
    assert duties(desk.day("2024-06-03"), "inspect") == ["林草所"]


def test_two_rules_are_waited_for_and_ended_apart():
    other = HIGH.replace("rule: high", "rule: higher").replace("水位超警", "水位超限")
    desk = Desk(small_pack(HIGH + other), RISE)
    items = pending(desk.day("2024-06-02"), "termination")
    assert [[reason.rule for reason in item.because] for item in items] == [["high"], ["higher"]]
    assert ["水位超警" in items[0].text, "水位超限" in items[1].text] == [True, True]
    one = Desk(small_pack(HIGH + other), RISE + ended("2024-06-02T12:00"))
    assert [r.rule for r in line_of(one.day("2024-06-03"), "水务所").because] == ["higher"]


def test_a_level_is_kept_as_it_was_when_it_was_set_off():
    rules = """
- {rule: high, when: {response: {plan: flood_control, level: $l}}, until: ended,
   oblige: {kind: inspect, units: {list: growing, at: $l}}}
"""
    listed = """
- list: growing
  title: 名单
  cites: {article: 第一条, quote: 按本条执行}
  ladder: level
  steps: [{at: III, units: [水务所]}, {at: II, adds: [林草所]}]
"""
    text = response(1, "防汛", "2024-06-01T02:00", "2024-06-01T05:00", by="市府")
    desk = Desk(small_pack(rules, lists=listed), text)
    assert duties(desk.day("2024-06-02"), "inspect") == ["水务所"]
    higher = text.replace("III", "II")
    assert duties(Desk(small_pack(rules, lists=listed), higher).day("2024-06-02"), "inspect") == [
        "水务所",
        "林草所",
    ]


def test_what_it_concludes_goes_on_too():
    rules = """
- {rule: high, when: {observation: {quantity: river_stage, at_least: "98.6"}}, until: ended,
   conclude: {situation: special_critical, cause: extreme_weather}}
- {rule: then, when: {situation: special_critical, cause: extreme_weather},
   oblige: {kind: on_site, units: [林草所], coverage: 24h}}
"""
    desk = Desk(small_pack(rules), RISE + ended("2024-06-03T12:00"))
    assert desk.day("2024-06-02").situations == ("special_critical",)
    assert lines(desk.day("2024-06-03")) == {"林草所": ["00:00-12:00"]}
    (reason,) = line_of(desk.day("2024-06-02"), "林草所").because
    assert reason.rules == ("then", "high")
    assert desk.day("2024-06-04").situations == ()


# --- choices that change --------------------------------------------------------------------------

LIMIT = '- {parameter: limit, title: 警戒, sort: number, default: "98.6"}'
ASKED = HIGH.replace('"98.6"', "{parameter: limit}")


def test_what_was_set_off_goes_on_when_the_limit_is_raised():
    pack = small_pack(ASKED, parameters=LIMIT)
    raised = [("1990-01-01", "98.6"), ("2024-06-02", "120")]
    desk = Desk(pack, observed("2024-06-01T02:00", "99"), parameters={"limit": raised})
    assert lines(desk.day("2024-06-01")) == {"水务所": ["02:00-24:00"]}
    assert lines(desk.day("2024-06-04")) == {"水务所": ["00:00-24:00"]}
    (item,) = pending(desk.day("2024-06-04"), "termination")
    assert written(item.due) == "2024-06-02T00:00"
    (line,) = desk.day("2024-06-04").units
    assert written(line.arrive_by) == "2024-06-01T02:30"
    (reason,) = line.because
    assert "运行参数 警戒=98.6" in reason.facts[0].text
    assert reason.parameters == ()


def test_a_limit_that_is_lowered_sets_it_off():
    pack = small_pack(ASKED, parameters=LIMIT)
    lowered = [("1990-01-01", "120"), ("2024-06-02", "98.6")]
    text = observed("2024-06-01T02:00", "99") + ended("2024-06-05T12:00")
    desk = Desk(pack, text, parameters={"limit": lowered})
    assert lines(desk.day("2024-06-01")) == {}
    assert lines(desk.day("2024-06-02")) == {"水务所": ["00:00-24:00"]}
    assert lines(desk.day("2024-06-05")) == {"水务所": ["00:00-12:00"]}
    assert lines(desk.day("2024-06-06")) == {}


def test_a_limit_that_changes_while_the_cause_holds_is_no_new_cause():
    pack = small_pack(ASKED, parameters=LIMIT)
    lowered = [("1990-01-01", "98.6"), ("2024-06-03", "98")]
    text = observed("2024-06-01T02:00", "99") + ended("2024-06-02T12:00")
    desk = Desk(pack, text, parameters={"limit": lowered})
    assert lines(desk.day("2024-06-04")) == {}


READING = """
- reading: R-1
  article: 第一条
  question: 多强
  choices: {a: {value: office_hours, text: 班上}, b: {value: 24h, text: 全天}}
  default: a
  because: 无
  changes: 强度
"""


def test_what_follows_is_as_the_reading_now_in_force_says():
    rules = HIGH.replace("coverage: 24h", "coverage: {reading: R-1}")
    turned = {"R-1": [("1990-01-01", "a"), ("2024-06-03", "b")]}
    desk = Desk(small_pack(rules, readings=READING), RISE, readings=turned)
    found = [line_of(desk.day(f"2024-06-0{day}"), "水务所") for day in (2, 3)]
    assert [line.coverage.value for line in found] == ["office_hours", "24h"]


def test_a_limit_taken_away_is_missing_no_more_for_what_goes_on():
    pack = small_pack(ASKED, parameters=LIMIT)
    taken = [("1990-01-01", "98.6"), ("2024-06-02", "")]
    desk = Desk(pack, RISE, parameters={"limit": taken})
    assert lines(desk.day("2024-06-04")) == {"水务所": ["00:00-24:00"]}


def test_a_rule_that_a_reading_turns_off_goes_on():
    rules = HIGH.replace("when: {", "when: {all: [{reading: R-1, choice: a}, {").replace(
        '"98.6"}}', '"98.6"}}]}'
    )
    turned = {"R-1": [("1990-01-01", "a"), ("2024-06-03", "b")]}
    text = observed("2024-06-01T02:00", "99") + ended("2024-06-05T12:00")
    desk = Desk(small_pack(rules, readings=READING), text, readings=turned)
    assert lines(desk.day("2024-06-04")) == {"水务所": ["00:00-24:00"]}
    assert len(pending(desk.day("2024-06-04"), "termination")) == 1
    assert lines(desk.day("2024-06-06")) == {}


def test_it_goes_on_past_the_last_day_of_its_version():
    rules = HIGH.replace("  until", "  valid: {through: 2024-06-02}\n  until")
    desk = Desk(small_pack(rules), RISE + ended("2024-06-05T12:00"))
    assert lines(desk.day("2024-06-04")) == {"水务所": ["00:00-24:00"]}
    assert lines(desk.day("2024-06-06")) == {}
    assert shown(AGAIN, "2024-06-04", rules) == {}


# --- the same answer however it is asked ----------------------------------------------------------


def test_days_asked_together_are_as_days_asked_one_by_one():
    text = RISE + AGAIN + ended("2024-06-02T18:00", by="水务") + ended("2024-06-05T12:00")
    text += observed("2024-06-06T04:00", "99") + ended("2024-06-08T00:00")
    desk = Desk(small_pack(HIGH), text)
    together = desk.days("2024-05-30", "2024-06-10")
    for roster in together:
        assert roster == desk.day(written(roster.start)[:10])


def test_the_forecast_knows_a_termination_to_come():
    text = RISE + ended("2024-06-05T12:00") + observed("2024-06-07T04:00", "99")
    desk = Desk(small_pack(HIGH), text)
    came, left = ("水务所",), ("水务所",)
    assert desk.changes("2024-05-30T00:00") == [
        ("2024-06-01T02:00", came, ()),
        ("2024-06-05T12:00", (), left),
        ("2024-06-07T04:00", came, ()),
    ]
    assert desk.changes("2024-06-02T00:00")[0] == ("2024-06-05T12:00", (), left)
    assert desk.changes("2024-06-08T00:00") == []


def test_without_records_nothing_was_set_off():
    assert shown("", "2024-06-01") == {}
    assert shown(ended("2024-06-01T12:00"), "2024-06-01") == {}


def test_the_gate_keeps_it_shut_and_lets_it_begin():
    gate = '- {rule: gate, when: {date: {from: 2024-06-02}}, conclude: {in_force: "true"}}\n'
    assert shown(RISE, "2024-06-03", gate + HIGH) == {}
    text = observed("2024-06-01T02:00", "99") + observed("2024-06-02T05:00", "97")
    assert shown(text, "2024-06-01", gate + HIGH) == {}
    assert shown(text, "2024-06-03", gate + HIGH) == {"水务所": ["00:00-24:00"]}


def test_what_is_doubtful_of_its_cause_is_flagged():
    desk = Desk(small_pack(HIGH), observed("2024-06-01T02:00", "unknown"))
    assert lines(desk.day("2024-06-01")) == {"水务所": ["02:00-24:00"]}
    assert codes(desk.day("2024-06-01")) == {"observation_unknown", "observation_stale"}
    pack = small_pack(ASKED, parameters=LIMIT.replace("98.6", ""))
    assert "operator_parameter_missing" in codes(Desk(pack, RISE).day("2024-06-01"))


# --- why ------------------------------------------------------------------------------------------


def test_the_reason_shows_the_words_and_the_cause():
    text = RISE + AGAIN + ended("2024-06-05T12:00", document="终〔2024〕2号")
    (reason,) = line_of(Desk(small_pack(HIGH), text).day("2024-06-04"), "水务所").because
    assert (reason.rule, reason.article, reason.quote) == ("high", "第一条", "按本条执行")
    (ground,) = reason.facts
    assert ground.text == (
        "水位超警：河道水位99米（2024-06-01 02:00 观测）；2024-06-01 02:00 起，"
        "市府 2024-06-05 12:00 终止（终〔2024〕2号）"
    )
    assert (written(ground.start), written(ground.end)) == ("2024-06-01T02:00", "2024-06-05T12:00")


def test_who_is_called_by_a_rule_that_goes_on_is_given_notice_of_its_cause():
    rules = (
        HIGH
        + """
- rule: notice
  when: {observation: {quantity: river_stage, at_least: "98.6"}}
  await: {kind: notice, by: {office_of: 防汛会}, to: on_site}
"""
    )
    text = observed("2024-06-01T02:00", "99") + observed("2024-06-01T20:00", "100")
    desk = Desk(small_pack(rules), text)
    for day in ("2024-06-01", "2024-06-02"):
        (item,) = pending(desk.day(day), "notice")
        assert (item.to, written(item.due)) == (("水务所",), "2024-06-01T02:00")


def test_the_reason_of_a_run_tells_the_cause_of_that_run():
    text = RISE + ended("2024-06-02T12:00") + observed("2024-06-03T04:00", "100")
    (reason,) = line_of(Desk(small_pack(HIGH), text).day("2024-06-04"), "水务所").because
    assert "河道水位100米" in reason.facts[0].text
    assert "河道水位99米" not in reason.facts[0].text
    assert "尚无终止记录" in reason.facts[0].text


# --- what is refused ------------------------------------------------------------------------------


def triggers(rules, **files):
    pack = small_pack(rules, **files)
    readings = tuple(sorted((one.id, one.default) for one in pack.readings))
    values = tuple(sorted((one.id, one.default) for one in pack.parameters))
    return compile_triggers(pack, Setting(readings, values))


NOT_RECORDED = [
    "{day: workday}",
    '{always: "true"}',
    "{not: {alert: {}}}",
    "{date: {from: 2024-01-01}}",
    "{situation: special_critical}",
    "{any: [{alert: {}}, {day: workday}]}",
]


@pytest.mark.parametrize("when", NOT_RECORDED)
def test_what_no_record_sets_off_is_refused(when):
    rules = f"""
- {{rule: made, when: {{declared: special_critical}}, conclude: {{situation: special_critical}}}}
- {{rule: r, when: {when}, until: ended, conclude: {{flag: no_area}}}}
"""
    with pytest.raises(PackFault, match="规则 r") as caught:
        triggers(rules)
    assert caught.value.code == "P406"
    assert caught.value.where == "articles/01.yaml:3"


FOLLOWING = """
- {rule: one, when: {alert: {}}, until: ended, conclude: {situation: special_critical, cause: declared, hazard: flood}}
- {rule: next, when: {all: [{situation: special_critical}, {activity: any}]}, conclude: {hazard: rainstorm}}
"""


@pytest.mark.parametrize(
    "when",
    [
        "{situation: special_critical}",
        "{situation: special_critical, cause: declared}",
        "{situation: $s}",
        "{situation: $s, cause: declared}",
        "{hazard: flood}",
        "{hazard: $h}",
        "{hazard: rainstorm}",
        "{not: {situation: special_critical}}",
        "{not: {hazard: flood}}",
    ],
)
def test_what_another_lasting_rule_sets_off_is_refused(when):
    rules = FOLLOWING + (
        f"- {{rule: r, when: {{all: [{{alert: {{}}}}, {when}]}}, until: ended,"
        " conclude: {flag: no_area}}"
    )
    with pytest.raises(PackFault, match="规则 r") as caught:
        triggers(rules)
    assert caught.value.code == "P407"


def test_a_rule_that_does_not_last_may_follow_one_that_does():
    rules = (
        FOLLOWING + "- {rule: r, when: {situation: special_critical}, conclude: {flag: no_area}}"
    )
    assert triggers(rules).strata
    assert compile_pack(small_pack(rules), Setting((), ())).strata


def test_a_lasting_rule_that_concludes_what_it_rests_on_is_refused():
    rules = """
- {rule: r, when: {all: [{alert: {}}, {not: {situation: special_critical}}]}, until: ended,
   conclude: {situation: special_critical}}
"""
    with pytest.raises(PackFault) as caught:
        triggers(rules)
    assert caught.value.code == "P407"


@pytest.mark.parametrize("more", ['standing: "true"', 'conclude: {in_force: "true"}'])
def test_what_is_always_so_cannot_last_until_ended(more):
    rules = HIGH + f"  {more}\n"
    with pytest.raises(DutyError) as caught:
        small_pack(rules)
    assert caught.value.code == "P101"


@pytest.mark.parametrize("of", ["hihg", "short"])
def test_a_termination_of_what_does_not_last_is_refused(of):
    rules = HIGH + "- {rule: short, when: {alert: {}}, conclude: {flag: no_area}}\n"
    with pytest.raises(InputFault, match="high") as caught:
        Desk(small_pack(rules), RISE + ended("2024-06-02T12:00", of=of)).day("2024-06-02")
    assert caught.value.code == "R305"
    assert caught.value.where.startswith("records.yaml:")
