"""Exact levels, colours and grades; upper bounds; which record; who decided."""

import pytest

from engine.errors import DutyError
from tests.facts.small_packs import MATCHERS, Seen, small_pack

pytestmark = pytest.mark.parametrize("matcher", MATCHERS)

NOON = "2024-07-20T12:00"


def response(level="III", by="市府", **more):
    fields = {"plan": "flood_control", "level": level, "started": "2024-07-20T08:00", **more}
    decided = f", decided_by: {by}" if by else ""
    written = ", ".join(f"{key}: {text}" for key, text in fields.items())
    return f"  - response: {{{written}{decided}}}\n"


def alert(identity="A-1", colour="orange", hazard="flood"):
    return (
        f'  - alert: {{id: {identity}, hazard: {hazard}, colour: {colour}, area: "990100",'
        " issued: 2024-07-20T08:00, expires: 2024-07-21T08:00}\n"
    )


def incident(identity="I-1", grade="large"):
    return f"  - incident: {{id: {identity}, kind: natural_disaster, grade: {grade}, at: 2024-07-20T08:00}}\n"


RANKS = """
- {rule: exact, when: {response: {level: [IV, II]}}, conclude: {flag: no_area}}
- {rule: at_least, when: {response: {level_at_least: III}}, conclude: {flag: no_area}}
- {rule: at_most, when: {response: {level_at_most: III}}, conclude: {flag: no_area}}
- {rule: between, when: {response: {level_at_least: III, level_at_most: II}}, conclude: {flag: no_area}}
- {rule: unknown, when: {response: {level: unknown}}, conclude: {flag: no_area}}
"""


@pytest.mark.parametrize(
    ("level", "holding"),
    [
        ("IV", {"exact", "at_most"}),
        ("Ⅲ", {"at_least", "at_most", "between"}),
        ("II", {"exact", "at_least", "between"}),
        ("I", {"at_least"}),
        ("unknown", {"at_least", "unknown"}),
    ],
)
def test_exact_levels_and_bounds(matcher, level, holding):
    assert Seen(small_pack(RANKS), response(level), matcher).rules(NOON) == holding


def test_exact_colours_and_grades(matcher):
    rules = """
- {rule: colour, when: {alert: {colour: [blue, orange]}}, conclude: {flag: no_area}}
- {rule: grade, when: {incident: {grade: large}}, conclude: {flag: no_area}}
"""
    pack = small_pack(rules)
    assert Seen(pack, alert(colour="orange") + incident(), matcher).rules(NOON) == {
        "colour",
        "grade",
    }
    assert Seen(pack, alert(colour="red") + incident(grade="major"), matcher).rules(NOON) == set()
    assert (
        Seen(pack, alert(colour="unknown") + incident(grade="unknown"), matcher).rules(NOON)
        == set()
    )


LISTED = """
- table: stages
  title: 各级
  columns: [colour, level]
  rows: [[orange, III], [red, II]]
"""


def test_a_level_joins_facts_and_tables(matcher):
    rules = """
- {rule: same, when: {all: [{response: {plan: flood_control, level: $l}}, {response: {plan: geological, level: $l}}]},
   conclude: {flag: no_area}}
- {rule: fits, when: {all: [{alert: {colour: $c}}, {table: stages, colour: $c, level: $l}, {response: {level: $l}}]},
   conclude: {flag: no_area}}
- {rule: unfit, when: {all: [{alert: {colour: $c}}, {response: {level: $l}}, {not: {table: stages, colour: $c, level: $l}}]},
   conclude: {flag: no_area}}
- {rule: unlisted, when: {all: [{alert: {colour: $c}}, {not: {table: stages, colour: $c}}]}, conclude: {flag: no_area}}
"""
    pack = small_pack(rules, tables=LISTED)
    two = response("II") + response("II", plan="geological")
    assert "same" in Seen(pack, two, matcher).rules(NOON)
    assert "same" not in Seen(
        pack, response("II") + response("III", plan="geological"), matcher
    ).rules(NOON)
    assert Seen(pack, alert(colour="red") + response("II"), matcher).rules(NOON) == {"fits"}
    assert Seen(pack, alert(colour="red") + response("III"), matcher).rules(NOON) == {"unfit"}
    assert Seen(pack, alert(colour="blue") + response("III"), matcher).rules(NOON) == {
        "unfit",
        "unlisted",
    }


def test_a_level_bound_by_a_fact_alone_is_a_rank(matcher):
    rule = "- {rule: r, when: {response: {level: $l}}, conclude: {hazard: $l}}"
    assert Seen(small_pack(rule), response("II"), matcher).bound(NOON, "r") == [(3,)]


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("{response: {level: V}}", "P204"),
        ("{response: {level_at_most: $l}}", "P403"),
        ("{all: [{response: {level: $l}}, {response: {level_at_least: $l}}]}", "P403"),
        ("{response: {decided_by: 某所}}", "P203"),
        ("{all: [{alert: {colour: $x}}, {response: {level: $x}}]}", "P112"),
        ("{all: [{incident: {grade: $x}}, {not: {alert: {hazard: $x}}}]}", "P112"),
        ("{response: {decided_by_sort: goverment}}", "P204"),
    ],
)
def test_a_faulty_condition_is_refused(matcher, when, code):
    with pytest.raises(DutyError) as caught:
        Seen(
            small_pack(f"- {{rule: r, when: {when}, conclude: {{flag: no_area}}}}"), "", matcher
        ).at(NOON)
    assert getattr(caught.value, "faults", (caught.value,))[0].code == code


# --- who decided ----------------------------------------------------------------------------------

DECIDERS = """
- {rule: ours, when: {response: {decided_by: 某市人民政府}}, conclude: {flag: no_area}}
- {rule: upper, when: {response: {decided_by: [某省指挥部, 防汛会]}}, conclude: {flag: no_area}}
- {rule: who, when: {response: {decided_by: $u}}, conclude: {hazard: $u}}
- {rule: government, when: {response: {decided_by_sort: government}}, conclude: {flag: no_area}}
- {rule: body, when: {response: {decided_by_sort: [body, department]}}, conclude: {flag: no_area}}
- {rule: nobody, when: {response: {decided_by_sort: unknown}}, conclude: {flag: no_area}}
"""


@pytest.mark.parametrize(
    ("by", "holding", "who"),
    [
        ("市府", {"ours", "who", "government"}, [("government",)]),
        ("某省指挥部", {"upper", "who", "government"}, [("upper",)]),
        ("防汛会", {"upper", "who", "body"}, [("flood_body",)]),
        ("国家某部", {"nobody"}, []),
        ("", {"nobody"}, []),
    ],
)
def test_another_bodys_level(matcher, by, holding, who):
    seen = Seen(small_pack(DECIDERS), response(by=by), matcher)
    assert seen.rules(NOON) == holding
    assert seen.bound(NOON, "who") == who


# --- which record ---------------------------------------------------------------------------------


def test_which_alert_and_which_incident(matcher):
    rules = """
- {rule: a, when: {alert: {id: $a}}, conclude: {hazard: $a}}
- {rule: i, when: {incident: {id: $i}}, conclude: {hazard: $i}}
- {rule: one, when: {alert: {id: A-2}}, conclude: {flag: no_area}}
"""
    text = alert("A-1") + alert("A-2") + incident("I-1") + incident("I-2")
    seen = Seen(small_pack(rules), text, matcher)
    assert seen.bound(NOON, "a") == [("A-1",), ("A-2",)]
    assert seen.bound(NOON, "i") == [("I-1",), ("I-2",)]
    assert "one" in seen.rules(NOON)


def test_alike_alerts_are_one_atom_where_no_rule_asks_which(matcher):
    rule = "- {rule: r, when: {alert: {hazard: flood}}, conclude: {flag: no_area}}"
    evaluation = Seen(small_pack(rule), alert("A-1") + alert("A-2"), matcher).at(NOON)
    (one,) = evaluation.facts_of
    assert one.get("record") is None
    assert len(evaluation.facts_of[one]) == 2
