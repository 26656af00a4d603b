"""Lists of units by level, colour or grade: what each rung comes to, and what is refused."""

import pytest

from engine.errors import DutyError
from tests.facts.small_packs import small_pack
from tests.roster.asking import Desk, duties, line_of, lines

HEAD = "- list: growing\n  title: 名单\n  cites: {article: 第一条, quote: 按本条执行}\n"
STEPS = (
    "  ladder: level\n"
    "  steps: [{at: III, units: [水务所]}, {at: II, adds: [林草所]}, {at: I, adds: [水务, 防汛会]}]\n"
)
LEVEL = """
- {rule: r, when: {response: {plan: flood_control, level: $l}},
   oblige: {kind: on_site, units: {list: growing, at: $l}, coverage: 24h}}
"""
WATER, BOTH, ALL = ["水务所"], ["水务所", "林草所"], ["水务所", "林草所", "防汛会"]


def response(level, number=1, started="2024-06-01T02:00", ended="2024-06-01T20:00"):
    times = f"started: {started}, ended: {ended}"
    return (
        f"  - response: {{id: R-{number}, plan: 防汛, level: {level}, decided_by: 市府, {times}}}\n"
    )


def called(text, rules=LEVEL, lists=HEAD + STEPS, **files):
    return list(lines(Desk(small_pack(rules, lists=lists, **files), text).day("2024-06-01")))


def faults(lists, rules=LEVEL, **files):
    with pytest.raises(DutyError) as caught:
        small_pack(rules, lists=lists, **files)
    return [(one.code, one.where) for one in getattr(caught.value, "faults", (caught.value,))]


# --- rungs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "units"),
    [("IV", []), ("III", WATER), ("II", BOTH), ("I", ALL), ("unknown", ALL)],
)
def test_each_level_has_the_units_of_its_step(level, units):
    assert called(response(level)) == units


GAPS = "  ladder: level\n  steps: [{at: IV, units: [水务所]}, {at: I, units: [林草所]}]\n"


@pytest.mark.parametrize(
    ("level", "units"),
    [("IV", WATER), ("III", WATER), ("II", WATER), ("I", ["林草所"]), ("unknown", ["林草所"])],
)
def test_a_level_between_two_steps_is_the_lower_one(level, units):
    assert called(response(level), lists=HEAD + GAPS) == units


def test_a_step_that_names_all_begins_anew():
    steps = (
        "  ladder: level\n  steps: [{at: IV, units: [水务所]}, {at: III, adds: [林草所]},"
        " {at: II, units: [防汛会]}, {at: I, adds: [水务所]}]\n"
    )
    assert called(response("III"), lists=HEAD + steps) == BOTH
    assert called(response("II"), lists=HEAD + steps) == ["防汛会"]
    assert called(response("I"), lists=HEAD + steps) == ["水务所", "防汛会"]


def test_an_unknown_level_may_have_a_step_of_its_own():
    steps = "  ladder: level\n  steps: [{at: I, units: [水务所]}, {at: unknown, units: [林草所]}]\n"
    assert called(response("I"), lists=HEAD + steps) == WATER
    assert called(response("unknown"), lists=HEAD + steps) == ["林草所"]


def test_a_colour_and_a_grade_are_ladders_too():
    colour = (
        "  ladder: colour\n  steps: [{at: yellow, units: [水务所]}, {at: red, adds: [林草所]}]\n"
    )
    rules = LEVEL.replace("response: {plan: flood_control, level: $l}", "alert: {colour: $l}")
    alert = "  - alert: {{id: A-1, hazard: 暴雨, colour: {}, issued: 2024-06-01T02:00}}\n"
    for word, units in (("蓝", []), ("黄", WATER), ("橙", WATER), ("红", BOTH), ("unknown", BOTH)):
        assert called(alert.format(word), rules, HEAD + colour) == units
    grade = (
        "  ladder: grade\n  steps: [{at: large, units: [水务所]}, {at: major, adds: [林草所]}]\n"
    )
    rules = LEVEL.replace("response: {plan: flood_control, level: $l}", "incident: {grade: $l}")
    incident = (
        "  - incident: {{id: I-1, kind: natural_disaster, grade: {}, at: 2024-06-01T02:00}}\n"
    )
    for word, units in (("ordinary", []), ("large", WATER), ("unknown", BOTH)):
        assert called(incident.format(word), rules, HEAD + grade) == units


def test_a_rung_may_be_fixed_or_read():
    fixed = LEVEL.replace("at: $l", "at: II").replace(", level: $l", "")
    assert called(response("IV"), fixed) == BOTH
    reading = (
        "- {reading: R-1, article: 第一条, question: 哪级, default: a, because: 无, changes: 名单,\n"
        "   choices: {a: {value: III, text: 三}, b: {value: I, text: 一}}}\n"
    )
    read = fixed.replace("at: II", "at: {reading: R-1}")
    assert called(response("IV"), read, readings=reading) == WATER
    pack = small_pack(read, lists=HEAD + STEPS, readings=reading)
    assert list(lines(Desk(pack, response("IV"), readings={"R-1": "b"}).day("2024-06-01"))) == ALL
    parameter = "- {parameter: p, title: 级, sort: choice, allowed: [III, II], default: II}\n"
    asked = fixed.replace("at: II", "at: {parameter: p}")
    assert called(response("IV"), asked, parameters=parameter) == BOTH


def test_a_rung_may_come_from_a_table():
    rules = LEVEL.replace(
        "when: {response: {plan: flood_control, level: $l}}",
        "when: {all: [{alert: {colour: $c}}, {table: ladder, colour: $c, level: $l}]}",
    )
    table = (
        "- {table: ladder, title: 对照, columns: [colour, level], rows: [[blue, III], [red, I]]}\n"
    )
    alert = "  - alert: {id: A-1, hazard: 暴雨, colour: 红, issued: 2024-06-01T02:00}\n"
    assert called(alert, rules, tables=table) == ALL
    assert called(alert.replace("红", "蓝"), rules, tables=table) == WATER
    assert called(alert.replace("红", "黄"), rules, tables=table) == []


def test_two_levels_on_one_day_are_each_counted_while_they_last():
    text = response("III", ended="2024-06-01T10:00") + response(
        "II", 2, "2024-06-01T10:00", "2024-06-01T20:00"
    )
    roster = Desk(small_pack(LEVEL, lists=HEAD + STEPS), text).day("2024-06-01")
    assert lines(roster) == {"水务所": ["02:00-20:00"], "林草所": ["10:00-20:00"]}
    assert [reason.rule for reason in line_of(roster, "林草所").because] == ["r"]


def test_other_duties_and_receivers_may_be_lists():
    rules = """
- {rule: r, when: {response: {level: $l}},
   oblige: {kind: report, units: {list: growing, at: III}, to: {list: growing, at: $l}},
   await: {kind: order, by: {list: growing, at: II}, to: {list: growing, at: $l}}}
"""
    roster = Desk(small_pack(rules, lists=HEAD + STEPS), response("I")).day("2024-06-01")
    (duty,) = roster.duties
    assert (duty.unit.name, duty.to) == ("水务所", ("水务所", "林草所", "防汛会"))
    (item,) = [one for one in roster.pending if one.kind == "order"]
    assert (item.by, item.to) == (("水务所", "林草所"), ("水务所", "林草所", "防汛会"))
    assert duties(roster, "report") == WATER


# --- what is refused ------------------------------------------------------------------------------

WRONG = {
    "级没有由低到高": "  ladder: level\n  steps: [{at: II, units: [水务所]}, {at: III, adds: [林草所]}]\n",
    "级重复": "  ladder: level\n  steps: [{at: II, units: [水务所]}, {at: II, adds: [林草所]}]\n",
    "最低一级写 adds": "  ladder: level\n  steps: [{at: II, adds: [水务所]}]\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_steps_that_do_not_rise_are_refused(name):
    assert faults(HEAD + WRONG[name]) == [("P111", "lists.yaml:1")]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ("  ladder: level\n  steps: [{at: 三级, units: [水务所]}]\n", "P204"),
        ("  ladder: level\n  steps: [{at: red, units: [水务所]}]\n", "P204"),
        ("  ladder: level\n  steps: [{at: II, units: [水利所]}]\n", "P203"),
        ("  ladder: level\n  steps: []\n", "P101"),
        ("  ladder: level\n  steps: [{at: II}]\n", "P101"),
        ("  ladder: level\n  steps: [{at: II, units: [水务所], adds: [林草所]}]\n", "P101"),
        ("  ladder: rank\n  steps: [{at: II, units: [水务所]}]\n", "P101"),
    ],
)
def test_steps_written_wrongly_are_refused(steps, code):
    assert code in [found for found, _ in faults(HEAD + steps)]


def test_a_quote_that_is_not_there_is_refused():
    assert faults(HEAD.replace("按本条执行", "按本条办理") + STEPS) == [("P201", "lists.yaml:1")]


def test_two_lists_of_one_id_are_refused():
    assert [code for code, _ in faults((HEAD + STEPS) * 2)] == ["P205"]


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ("{list: grown, at: $l}", "P204"),
        ("{list: growing, at: red}", "P204"),
        ("{list: growing, at: {parameter: p}}", "P204"),
        ("{list: growing, at: {reading: R-9}}", "P204"),
        ("{list: growing}", "P101"),
    ],
)
def test_a_choice_of_what_is_not_there_is_refused(choice, code):
    rules = LEVEL.replace("{list: growing, at: $l}", choice)
    assert code in [found for found, _ in faults(HEAD + STEPS, rules)]


@pytest.mark.parametrize(
    "when",
    ["{alert: {colour: $l}}", "{incident: {grade: $l}}", "{alert: {hazard: $l}}", "{hazard: $l}"],
)
def test_the_rung_of_another_ladder_is_refused(when):
    rules = LEVEL.replace("{response: {plan: flood_control, level: $l}}", when)
    assert ("P112", "articles/01.yaml:2") in faults(HEAD + STEPS, rules)


def test_a_table_with_what_is_no_rung_is_refused():
    rules = LEVEL.replace(
        "when: {response: {plan: flood_control, level: $l}}",
        "when: {all: [{alert: {colour: $c}}, {table: ladder, colour: $c, rung: $l}]}",
    )
    table = (
        "- {table: ladder, title: 对照, columns: [colour, rung], rows: [[blue, III], [red, 一]]}\n"
    )
    assert ("P204", "articles/01.yaml:2") in faults(HEAD + STEPS, rules, tables=table)


def test_a_parameter_that_may_be_anything_is_refused():
    parameter = "- {parameter: p, title: 级, sort: text, default: II}\n"
    rules = LEVEL.replace("at: $l", "at: {parameter: p}")
    assert ("P108", "articles/01.yaml:2") in faults(HEAD + STEPS, rules, parameters=parameter)
