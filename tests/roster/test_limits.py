"""Limits: by when units arrive and duties are done, counted from when their cause began."""

import pytest

from engine.errors import DutyError
from tests.facts.small_packs import small_pack
from tests.roster.asking import Desk, codes, line_of, pending, written

ALERT = """\
  - alert: {{id: A-{0}, hazard: 暴雨, colour: {1}, area: "990100", issued: {2}, expires: {3}{4}}}
"""


def alert(number, colour, issued, expires, more=""):
    return ALERT.format(number, colour, issued, expires, more)


def on_site(within, rule="r", when="{alert: {colour_at_least: yellow}}", unit="水务所", more=""):
    return (
        f"- {{rule: {rule}, when: {when},\n"
        f"   oblige: {{kind: on_site, units: [{unit}], coverage: 24h, within: {within}{more}}}}}\n"
    )


def arrival(rules, text, day, unit="水务所", parameters=(), **files):
    roster = Desk(small_pack(rules, **files), text, parameters=parameters).day(day)
    by = line_of(roster, unit).arrive_by
    return None if by is None else written(by)


RAIN = alert(1, "橙", "2024-06-01T02:00", "2024-06-03T20:00")


# --- arrival --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("within", "by"),
    [
        ("0m", "2024-06-01T02:00"),
        ("30m", "2024-06-01T02:30"),
        ("2h", "2024-06-01T04:00"),
        ("24h", "2024-06-02T02:00"),
        ("1d", "2024-06-02T02:00"),
        ("1440m", "2024-06-02T02:00"),
        ("60d", "2024-07-31T02:00"),
    ],
)
def test_a_limit_is_counted_from_when_the_cause_began(within, by):
    assert arrival(on_site(within), RAIN, "2024-06-01") == by


def test_without_a_limit_there_is_none():
    rules = on_site("30m").replace(", within: 30m", "")
    assert arrival(rules, RAIN, "2024-06-01") is None


@pytest.mark.parametrize("day", ["2024-06-01", "2024-06-02", "2024-06-03"])
def test_it_is_the_same_on_every_day(day):
    assert arrival(on_site("30m"), RAIN, day) == "2024-06-01T02:30"


def test_of_several_the_earliest_counts():
    text = RAIN + "  - activity: {name: 论坛, from: 2024-06-01, through: 2024-06-01}\n"
    rules = on_site("2h") + on_site("3h", "s", "{activity: any}")
    assert arrival(rules, text, "2024-06-01") == "2024-06-01T03:00"
    assert arrival(rules.replace("3h", "5h"), text, "2024-06-01") == "2024-06-01T04:00"
    open_rule = on_site("2h", "s", "{activity: any}").replace(", within: 2h", "")
    assert arrival(on_site("2h") + open_rule, text, "2024-06-01") == "2024-06-01T04:00"


def test_a_limit_of_a_weaker_presence_does_not_count():
    rules = on_site("2h") + on_site("30m", "s", more=", presence: reachable")
    assert arrival(rules, RAIN, "2024-06-01") == "2024-06-01T04:00"


def test_two_causes_on_one_day_have_the_first_limit():
    text = alert(1, "橙", "2024-06-01T02:00", "2024-06-01T04:00")
    text += alert(2, "橙", "2024-06-01T12:00", "2024-06-01T14:00")
    assert arrival(on_site("30m"), text, "2024-06-01") == "2024-06-01T02:30"
    desk = Desk(small_pack(on_site("30m")), text)
    later = desk.between("2024-06-01T06:00", "2024-06-01T20:00")
    assert written(line_of(later, "水务所").arrive_by) == "2024-06-01T12:30"


UPDATE = alert(1, "橙", "2024-06-01T02:00", "2024-06-02T02:00") + alert(
    2, "橙", "2024-06-01T10:00", "2024-06-03T20:00", ", supersedes: [A-1]"
)


@pytest.mark.parametrize("day", ["2024-06-01", "2024-06-02", "2024-06-03"])
def test_an_alert_and_its_update_are_one_cause(day):
    assert arrival(on_site("30m"), UPDATE, day) == "2024-06-01T02:30"


def test_days_asked_together_have_the_limits_of_days_asked_one_by_one():
    text = UPDATE + alert(3, "红", "2024-06-02T06:00", "2024-06-04T06:00")
    desk = Desk(small_pack(on_site("30m") + on_site("1d", "s", "{alert: {colour: red}}")), text)
    for roster in desk.days("2024-05-31", "2024-06-05"):
        assert roster == desk.day(written(roster.start)[:10])


def test_the_limit_of_a_conclusion_is_counted_from_its_cause():
    rules = """
- {rule: made, when: {alert: {}}, conclude: {situation: special_critical}}
- {rule: r, when: {situation: special_critical}, oblige: {kind: on_site, units: [水务所], coverage: 24h, within: 1h}}
"""
    assert arrival(rules, RAIN, "2024-06-02") == "2024-06-01T03:00"
    dated = rules.replace("when: {alert: {}}", "when: {alert: {}}, valid: {from: 2024-01-01}")
    assert arrival(dated, RAIN, "2024-06-02") == "2024-06-01T03:00"
    later = rules.replace("when: {alert: {}}", "when: {alert: {}}, valid: {from: 2024-06-02}")
    assert arrival(later, RAIN, "2024-06-02") == "2024-06-02T01:00"


def test_causes_of_a_conclusion_that_follow_one_another_are_one_run():
    rules = """
- {rule: a, when: {alert: {}}, conclude: {situation: special_critical}}
- {rule: b, when: {activity: any}, conclude: {situation: special_critical}}
- {rule: r, when: {situation: special_critical}, oblige: {kind: on_site, units: [水务所], coverage: 24h, within: 1h}}
"""
    text = alert(1, "橙", "2024-06-01T02:00", "2024-06-01T12:00")
    text += "  - activity: {name: 论坛, from: 2024-06-01T12:00, through: 2024-06-03}\n"
    assert arrival(rules, text, "2024-06-01") == "2024-06-01T03:00"
    gap = text.replace("from: 2024-06-01T12:00", "from: 2024-06-01T12:01")
    (line,) = Desk(small_pack(rules), gap).between("2024-06-01T13:00", "2024-06-01T20:00").units
    assert written(line.arrive_by) == "2024-06-01T13:01"


def test_all_that_a_rule_rests_on_must_have_begun():
    rules = on_site("1h", when="{all: [{alert: {}}, {activity: any}]}")
    text = RAIN + "  - activity: {name: 论坛, from: 2024-06-02, through: 2024-06-02}\n"
    assert arrival(rules, text, "2024-06-02") == "2024-06-02T01:00"


def test_a_window_and_a_version_begin_at_midnight():
    rules = on_site("1h", when="{activity: any}", more="").replace(
        "when: {activity: any},", "when: {activity: any}, valid: {from: 2024-06-02},"
    )
    text = "  - activity: {name: 论坛, from: 2024-06-01, through: 2024-06-05}\n"
    assert arrival(rules, text, "2024-06-04") == "2024-06-02T01:00"


def test_summer_time_does_not_shift_a_limit():
    text = alert(1, "橙", "1991-04-13T22:00", "1991-04-14T22:00")  # clocks once went forward here
    assert arrival(on_site("6h"), text, "1991-04-14") == "1991-04-14T04:00"


# --- parameters -----------------------------------------------------------------------------------

ASKED = on_site("{parameter: soon}")
SOON = "- {{parameter: soon, title: 到岗时限, sort: span, default: {}{}}}\n"
OPEN = '""'


def limited(default, more="", value=None):
    pack = small_pack(ASKED, parameters=SOON.format(default, more))
    desk = Desk(pack, RAIN, parameters={} if value is None else {"soon": value})
    roster = desk.day("2024-06-01")
    line = line_of(roster, "水务所")
    return line.arrive_by and written(line.arrive_by), codes(roster), line.because[0].parameters


def test_a_limit_the_operator_gives_is_named():
    assert limited("2h") == ("2024-06-01T04:00", set(), (("soon", "2h"),))
    assert limited("2h", value="30m") == ("2024-06-01T02:30", set(), (("soon", "30m"),))


def test_an_optional_limit_left_open_is_none_and_not_flagged():
    assert limited(OPEN, ', optional: "true"') == (None, set(), ())
    assert limited("2h", ', optional: "true"', "") == (None, set(), ())


def test_a_limit_that_must_be_given_is_flagged_while_it_is_not():
    found, flags, parameters = limited(OPEN)
    assert (found, flags) == (None, {"operator_parameter_missing"})
    assert parameters == (("soon", ""),)


@pytest.mark.parametrize(
    "value", ["2", "2 h", "h", "-1h", "61d", "1.5h", "2h30m", "\uff19h", "99999m"]
)
def test_what_is_no_span_is_refused(value):
    with pytest.raises(DutyError) as caught:
        limited("2h", value=value)
    assert caught.value.code == "R202"
    with pytest.raises(DutyError) as caught:
        small_pack(on_site(f'"{value}"'))
    assert caught.value.code == "P108"
    with pytest.raises(DutyError) as caught:
        small_pack(ASKED, parameters=SOON.format(f'"{value}"', ""))
    assert caught.value.code == "P108"


def test_a_limit_is_no_variable_and_no_other_parameter():
    with pytest.raises(DutyError) as caught:
        small_pack(on_site("$h", when="{alert: {hazard: $h}}"))
    assert caught.value.code == "P107"
    for sort, default in (("text", "2h"), ("days", "2"), ("number", "2")):
        row = f'- {{parameter: soon, title: 时限, sort: {sort}, default: "{default}"}}\n'
        with pytest.raises(DutyError) as caught:
            small_pack(ASKED, parameters=row)
        assert "P108" in str(caught.value)


def test_a_limit_may_be_read():
    reading = (
        "- {reading: R-1, article: 第一条, question: 多久, default: a, because: 无, changes: 时限,\n"
        "   choices: {a: {value: 30m, text: 半小时}, b: {value: 2h, text: 两小时}}}\n"
    )
    pack = small_pack(on_site("{reading: R-1}"), readings=reading)
    roster = Desk(pack, RAIN, readings={"R-1": "b"}).day("2024-06-01")
    line = line_of(roster, "水务所")
    assert (written(line.arrive_by), line.because[0].readings) == ("2024-06-01T04:00", ("R-1",))


def test_a_limit_changed_on_the_way_is_the_new_one_from_that_day():
    pack = small_pack(ASKED, parameters=SOON.format("2h", ""))
    changed = {"soon": [("1990-01-01", "2h"), ("2024-06-02", "30m")]}
    desk = Desk(pack, RAIN, parameters=changed)
    found = [
        written(line_of(one, "水务所").arrive_by) for one in desk.days("2024-06-01", "2024-06-03")
    ]
    assert found == ["2024-06-01T04:00", "2024-06-01T02:30", "2024-06-01T02:30"]


# --- duties and pending items ---------------------------------------------------------------------

DUTY = """
- {rule: r, when: {alert: {hazard: $h, colour_at_least: yellow}},
   oblige: {kind: report, units: [水务所], hazard: $h, within: 2h},
   await: {kind: response_application, by: [水务所], to: [市府], within: 30m}}
"""


def test_a_duty_is_due_so_long_after_its_cause():
    roster = Desk(small_pack(DUTY), RAIN).day("2024-06-02")
    (duty,) = roster.duties
    assert written(duty.due) == "2024-06-01T04:00"
    (item,) = pending(roster, "response_application")
    assert written(item.due) == "2024-06-01T02:30"


def test_a_duty_owed_twice_is_due_at_the_earlier_time():
    rules = (
        DUTY
        + """
- {rule: s, when: {activity: any}, oblige: {kind: report, units: [水务所], hazard: rainstorm, within: 1h}}
"""
    )
    text = RAIN + "  - activity: {name: 论坛, from: 2024-06-01, through: 2024-06-01}\n"
    (duty,) = Desk(small_pack(rules), text).day("2024-06-01").duties
    assert written(duty.due) == "2024-06-01T01:00"
    assert [reason.rule for reason in duty.because] == ["r", "s"]


def test_a_duty_without_limit_is_not_due():
    roster = Desk(small_pack(DUTY.replace(", within: 2h", "")), RAIN).day("2024-06-01")
    assert [duty.due for duty in roster.duties] == [None]


def test_lead_days_and_a_limit_are_both_counted():
    rules = """
- {rule: r, when: {window: dry}, await: {kind: notice, by: [水务所], to: [林草所], lead_days: "3", within: 12h}}
"""
    window = (
        "- {window: dry, title: 旱, cites: {article: 第一条, quote: 按本条执行},\n"
        "   spans: [{from: 06-10, through: 06-30}]}\n"
    )
    roster = Desk(small_pack(rules, windows=window)).day("2024-06-07")
    (item,) = pending(roster, "notice")
    assert written(item.due) == "2024-06-07T12:00"
