"""Rules as written, compiled: each test says in YAML what the compiler must make of it."""

import pytest

from engine.errors import PackFault
from engine.inference.bit_matcher import BitMatcher
from engine.inference.compiling import compile_pack
from engine.inference.program import atom
from tests.properties.random_packs import written_pack

LEAD = """
- table: lead
  columns: [hazard, unit]
  rows: [[flood, 甲局], [flood, 乙局], [rainstorm, 乙局]]
"""


def compiled(text, tables="", readings=(), parameters=()):
    pack = written_pack(text, tables, readings, parameters)
    return compile_pack(pack.assembled(), pack.setting)


def fired(program, *facts):
    """The rules that fire, each with the values of its variables."""
    firings = BitMatcher(program).match(dict.fromkeys(facts, 1), 1)
    return {(firing.rule, *(value for _, value in firing.bindings)) for firing in firings}


def alert(hazard="flood", colour=3, sort="hydrological"):
    return atom("alert", hazard=hazard, colour=colour, **{"class": sort})


def refused(text, tables="", **choices):
    with pytest.raises(PackFault) as caught:
        compiled(text, tables, **choices)
    return caught.value


# --- lists, all, any, not -------------------------------------------------------------------------


def test_a_list_means_any_of_it():
    program = compiled("""
      - {rule: r, when: {alert: {hazard: [flood, forest_fire], class: [fire, hydrological]}},
         conclude: {flag: no_area}}
    """)
    assert len(program.strata[0].clauses) == 4
    assert fired(program, alert("flood", sort="fire")) == {("r",)}
    assert fired(program, alert("rainstorm", sort="fire")) == set()


def test_not_any_means_none_of_them():
    program = compiled("""
      - {rule: r, when: {not: {any: [{window: dry}, {day: holiday}]}}, conclude: {flag: no_area}}
    """)
    assert fired(program) == {("r",)}
    assert fired(program, atom("window", window="dry")) == set()
    assert fired(program, atom("day", kind="holiday")) == set()


def test_not_all_means_that_one_is_missing():
    program = compiled("""
      - {rule: r, when: {not: {all: [{window: dry}, {day: holiday}]}}, conclude: {flag: no_area}}
    """)
    dry, off = atom("window", window="dry"), atom("day", kind="holiday")
    assert fired(program) == fired(program, dry) == fired(program, off) == {("r",)}
    assert fired(program, dry, off) == set()


def test_a_negated_list_means_none_of_it():
    program = compiled(
        "- {rule: r, when: {not: {window: [dry, wet]}}, conclude: {flag: no_area}}",
    )
    assert fired(program) == {("r",)}
    assert fired(program, atom("window", window="wet")) == set()


def test_two_negations_cancel_and_bind():
    program = compiled("""
      - {rule: r, when: {not: {not: {alert: {hazard: $h}}}}, conclude: {hazard: $h}}
    """)
    assert fired(program, alert("flood")) == {("r", "flood")}


def test_not_always_never_holds():
    program = compiled("""
      - {rule: r, when: {not: {always: "true"}}, conclude: {flag: no_area}}
      - {rule: s, when: {always: "true"}, conclude: {flag: no_area}}
    """)
    assert fired(program) == {("s",)}


# --- readings and parameters ----------------------------------------------------------------------

SWITCHED = """
  - {rule: r, when: {all: [{window: dry}, {reading: R-switch, choice: b}]},
     conclude: {flag: no_area}}
  - {rule: s, when: {all: [{window: dry}, {not: {reading: R-switch, choice: b}}]},
     conclude: {flag: no_area}}
"""


@pytest.mark.parametrize(("choice", "rule"), [("a", "s"), ("b", "r")])
def test_a_reading_is_decided_before_any_fact(choice, rule):
    program = compiled(SWITCHED, readings={"R-switch": choice})
    (clause,) = program.strata[0].clauses
    assert clause.rule == rule
    assert [pattern.kind for pattern in clause.body] == ["window"]


def test_a_rank_may_come_from_a_parameter_or_a_reading():
    text = """
      - {rule: r, when: {alert: {colour_at_least: {parameter: least_colour}}},
         conclude: {flag: no_area}}
      - {rule: s, when: {alert: {colour_at_least: {reading: R-colour}}}, conclude: {flag: no_area}}
    """
    program = compiled(text, parameters={"least_colour": "orange"}, readings={"R-colour": "b"})
    assert fired(program, alert(colour=3)) == {("r",)}
    assert fired(program, alert(colour=4)) == {("r",), ("s",)}


def test_a_rank_that_is_no_word_of_its_ladder_is_refused():
    text = """
      - {rule: r, when: {alert: {colour_at_least: {parameter: least_colour}}},
         conclude: {flag: no_area}}
    """
    fault = refused(text, parameters={"least_colour": ""})
    assert fault.code == "P204"
    assert "规则 r" in fault.what


# --- tables ---------------------------------------------------------------------------------------


def test_a_table_is_expanded_into_one_clause_a_row():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: $h}}, {table: lead, hazard: $h, unit: $u}]},
         oblige: {kind: inspect, units: [$u], hazard: $h}}
    """
    program = compiled(text, LEAD)
    assert len(program.strata[0].clauses) == 3
    assert fired(program, alert("flood")) == {("r", "flood", "alpha"), ("r", "flood", "beta")}
    assert fired(program, alert("forest_fire")) == set()


def test_two_tables_are_joined():
    text = """
      - {rule: r, when: {all: [{table: lead, hazard: $h, unit: $u}, {table: own, hazard: $h}]},
         oblige: {kind: inspect, units: [$u]}}
    """
    own = LEAD + "- {table: own, columns: [hazard], rows: [[rainstorm], [forest_fire]]}\n"
    assert fired(compiled(text, own)) == {("r", "beta")}


def test_a_negated_table_holds_where_no_row_matches():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: $h}}, {not: {table: lead, hazard: $h}}]},
         conclude: {hazard: $h}}
    """
    program = compiled(text, LEAD)
    facts = [alert(hazard) for hazard in ("flood", "rainstorm", "forest_fire")]
    assert fired(program, *facts) == {("r", "forest_fire")}


def test_a_negated_table_over_two_variables():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: $h}}, {proposal: {unit: $u}},
                               {not: {table: lead, hazard: $h, unit: $u}}]},
         oblige: {kind: inspect, units: [$u], hazard: $h}}
    """
    program = compiled(text, LEAD)
    proposals = [atom("proposal", unit=u, body="flood_body", by_body=1) for u in ("alpha", "beta")]
    facts = [alert("flood"), alert("rainstorm"), *proposals]
    assert fired(program, *facts) == {("r", "rainstorm", "alpha")}


MANY = "[" + ", ".join(f"[h{n % 20}, u{n}]" for n in range(200)) + "]"
LARGE = f"""
- {{table: one, columns: [x, y], rows: {MANY}}}
- {{table: two, columns: [y, z], rows: {MANY.replace("u", "z").replace("h", "u")}}}
"""


def test_a_large_negated_table_needs_few_clauses():
    text = """
      - {rule: r, when: {all: [{activity: any}, {incident: {id: $x}}, {order: {about: $y}},
                               {not: {table: one, x: $x, y: $y}}]}, conclude: {flag: no_area}}
    """
    program = compiled(text, LARGE)
    assert len(program.strata[0].clauses) == 21
    activity = atom("activity", name="论坛")
    for x, y, holds in [("h3", "u3", False), ("h3", "u23", False), ("h3", "u4", True),
                        ("other", "u3", True), ("h3", "other", True)]:  # fmt: skip
        facts = [atom("incident", record=x), atom("order", about=y), activity]
        assert bool(fired(program, *facts)) is holds


def test_large_tables_are_joined_by_what_they_share():
    text = """
      - {rule: r, when: {all: [{table: one, x: $x, y: $y}, {table: two, y: $y, z: $z},
                               {incident: {id: $x}}]}, oblige: {kind: inspect, units: [甲局]}}
    """
    program = compiled(text, LARGE)
    assert 0 < len(program.strata[0].clauses) <= 400


def test_a_negated_table_keeps_the_rung_of_a_variable():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: $h, colour: $c}},
                               {not: {table: severe, hazard: $h, colour: $c}}]},
         oblige: {kind: inspect, units: {list: by_colour, at: $c}, hazard: $h}}
    """
    tables = "- {table: severe, columns: [hazard, colour], rows: [[flood, red], [heat, blue]]}"
    program = compiled(text, tables)
    facts = [alert("flood", 3), alert("flood", 4), alert("heat", 1), alert("heat", 4)]
    assert fired(program, *facts) == {("r", 3, "flood"), ("r", 4, "heat")}


def test_a_variable_of_a_negated_table_may_be_bound_by_another_table():
    text = """
      - {rule: r, when: {all: [{table: lead, hazard: $h, unit: $u},
                               {not: {table: lead, hazard: $h, unit: 甲局}}]},
         oblige: {kind: inspect, units: [$u], hazard: $h}}
    """
    assert fired(compiled(text, LEAD)) == {("r", "rainstorm", "beta")}


@pytest.mark.parametrize(("rows", "expected"), [("[]", {("s",)}), ("[[flood]]", {("r",)})])
def test_an_empty_table_has_no_row(rows, expected):
    text = """
      - {rule: r, when: {table: own}, conclude: {flag: no_area}}
      - {rule: s, when: {not: {table: own}}, conclude: {flag: no_area}}
    """
    tables = f"- {{table: own, columns: [hazard], rows: {rows}}}"
    assert fired(compiled(text, tables)) == expected


def test_a_rank_may_come_from_a_table():
    text = """
      - {rule: r, when: {all: [{alert: {hazard: $h, colour_at_least: $c}},
                               {table: severe, hazard: $h, colour: $c}]}, conclude: {hazard: $h}}
    """
    tables = "- {table: severe, columns: [hazard, colour], rows: [[flood, red], [heat, blue]]}"
    program = compiled(text, tables)
    assert fired(program, alert("flood", 3), alert("heat", 1)) == {("r", "heat")}
    assert fired(program, alert("flood", 4)) == {("r", "flood")}


# --- the gate -------------------------------------------------------------------------------------

GATED = """
  - {rule: gate, when: {all: [{date: {from: 2023-07-18}}, {reading: R-switch, choice: a}]},
     conclude: {in_force: "true"}}
  - {rule: r, when: {window: dry}, conclude: {flag: no_area}}
"""
IN_FORCE = atom("date", **{"from": "2023-07-18"})


def test_nothing_fires_before_the_pack_is_in_force():
    program, dry = compiled(GATED), atom("window", window="dry")
    assert fired(program, dry) == set()
    assert fired(program, dry, IN_FORCE) == {("gate",), ("r",)}


def test_a_gate_that_a_reading_rules_out_stays_shut():
    program = compiled(GATED, readings={"R-switch": "b"})
    assert fired(program, atom("window", window="dry"), IN_FORCE) == set()


# --- what is refused ------------------------------------------------------------------------------


def test_too_many_clauses_are_refused():
    days = ("workday", "weekend", "holiday", "adjusted_workday")
    grades = ("ordinary", "large", "major", "extraordinary")
    colours = ("blue", "yellow", "orange", "red")
    groups = [
        [f"{{day: {day}}}" for day in days],
        [f"{{incident: {{grade_at_least: {grade}}}}}" for grade in grades],
        [f"{{alert: {{colour_at_least: {colour}}}}}" for colour in colours],
        [f"{{alert: {{hazard: flood, colour_at_least: {colour}}}}}" for colour in colours],
        [f"{{alert: {{hazard: rainstorm, colour_at_least: {colour}}}}}" for colour in colours],
    ]
    some = ", ".join("{any: [" + ", ".join(group) + "]}" for group in groups)
    fault = refused(f"- {{rule: r, when: {{all: [{some}]}}, conclude: {{flag: no_area}}}}")
    assert fault.code == "P402"
    assert "规则 r" in fault.what
    assert "articles/01.yaml" in fault.where


def test_combinations_that_come_to_nothing_are_counted_too():
    rows = ", ".join(f"[a{number % 2}, b{number}]" for number in range(60))
    tables = f"- {{table: one, columns: [x, y], rows: [{rows}]}}"
    parts = ", ".join(f"{{table: one, x: $x, y: $y{n}}}" for n in range(6))
    parts += ", {table: one, x: $y0}"
    fault = refused(
        f"- {{rule: r, when: {{all: [{{window: dry}}, {parts}]}}, conclude: {{flag: no_area}}}}",
        tables,
    )
    assert fault.code == "P402"
    assert "组合" in fault.what


@pytest.mark.parametrize(
    "when",
    [
        "{window: dry}",
        "{any: [{alert: {hazard: $h}}, {window: dry}]}",
        "{not: {alert: {hazard: $h}}}",
        "{all: [{window: dry}, {not: {table: lead, hazard: $h}}]}",
    ],
)
def test_a_conclusion_needs_its_variable_bound_on_every_way(when):
    fault = refused(f"- {{rule: r, when: {when}, conclude: {{hazard: $h}}}}", LEAD)
    assert fault.code == "P403"
    assert "规则 r" in fault.what
    assert "$h" in fault.what


@pytest.mark.parametrize(
    "when",
    [
        "{all: [{window: dry}, {not: {alert: {hazard: $h}}}]}",
        "{alert: {colour_at_least: $h}}",
        "{all: [{alert: {hazard: $h}}, {incident: {grade_at_least: $h}}]}",
        "{date: {from: $h}}",
    ],
)
def test_a_variable_needs_a_place_that_binds_it(when):
    fault = refused(f"- {{rule: r, when: {when}, conclude: {{flag: no_area}}}}")
    assert fault.code == "P403"


def test_unbound_only_under_a_reading_not_chosen_is_no_fault():
    text = """
      - {rule: r, when: {any: [{alert: {hazard: $h}},
                               {all: [{window: dry}, {reading: R-switch, choice: b}]}]},
         conclude: {hazard: $h}}
    """
    assert fired(compiled(text), alert("flood")) == {("r", "flood")}
    assert refused(text, readings={"R-switch": "b"}).code == "P403"
