"""The fence around durable_rules: every defect that was met, kept outside.

What could hang or kill the process runs in a child with a time limit.
"""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

pytest.importorskip("durable.engine")

from engine.errors import PackFault
from engine.inference.durable_matcher import TICK, DurableMatcher
from engine.inference.program import Clause, Head, Pattern, Program, atom
from engine.inference.program import Test as Comparison
from engine.inference.strata import stratify
from engine.packs.pack import Var

ROOT = Path(__file__).resolve().parents[2]


def pattern(kind, *tests):
    return Pattern(kind, tuple(Comparison(*test) for test in tests))


def clause(rule, *body, absent=(), heads=(), keeps=()):
    return Clause(rule, body, tuple(absent), tuple(heads), tuple(keeps))


def program(*clauses):
    return Program(stratify(clauses, None, {}))


def situation(name):
    return Head("situation", (("cause", ""), ("name", name)))


@pytest.fixture
def matcher():
    """Makes matchers and closes them."""
    made = []

    def make(*clauses):
        made.append(DurableMatcher(program(*clauses)))
        return made[-1]

    yield make
    for one in made:
        one.close()


FLOOD = atom("alert", hazard="flood", colour=3)
GALE = atom("alert", hazard="gale", colour=2)
DRY = atom("window", window="dry")
WARNED = clause("warned", pattern("alert", ("hazard", "eq", "flood")), heads=[situation("a")])
CHAINED = clause("chained", pattern("situation", ("name", "eq", "a")), pattern("window"))
QUIET = clause("quiet", absent=[pattern("alert", ("hazard", "eq", "flood"))])


def rules_of(firings):
    return sorted(firing.rule for firing in firings)


# --- one evaluation and the next ------------------------------------------------------------------


def test_no_thread_is_started(matcher):
    before = set(threading.enumerate())
    one = matcher(WARNED, CHAINED, QUIET)
    one.evaluate([FLOOD, DRY])
    assert set(threading.enumerate()) == before


def test_facts_that_match_nothing_do_no_harm(matcher):
    one = matcher(WARNED, CHAINED)
    stray = [GALE, DRY, atom("day", kind="holiday"), atom("alert", hazard="海啸", colour=1)]
    assert one.evaluate([]) == one.evaluate(stray) == one.evaluate(stray[2:]) == ()
    assert rules_of(one.evaluate([*stray, FLOOD])) == ["chained", "warned"]


def test_no_evaluation_sees_the_facts_of_another(matcher):
    one = matcher(WARNED, CHAINED, QUIET)
    for _ in range(1_200):  # past 1,024 live sessions durable fails
        assert rules_of(one.evaluate([FLOOD, DRY])) == ["chained", "warned"]
        assert rules_of(one.evaluate([DRY])) == ["quiet"]
        assert rules_of(one.evaluate([FLOOD])) == ["warned"]


def test_the_session_is_deleted(matcher):
    one = matcher(WARNED, CHAINED)
    one.evaluate([FLOOD, DRY])
    (stage,) = one._stages
    for serial in range(stage._serial):
        with pytest.raises(Exception, match="Could not get state"):
            stage.host.get_state(stage.name, f"s{serial}")


def resident():
    """Resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc here")
def test_ten_thousand_evaluations_leak_nothing(matcher):
    one = matcher(WARNED, CHAINED, QUIET)
    states = [[FLOOD, DRY], [DRY], [FLOOD], [GALE], []]

    def run(times):
        for number in range(times):
            one.evaluate(states[number % len(states)])

    run(500)
    before = resident()
    run(10_000)
    assert resident() - before < 8 * 2**20


BROKEN = clause("broken", pattern("window"), keeps=["nothing"])  # the compiler refuses it: P403


def test_an_error_in_an_action_is_raised_and_the_next_answer_is_right(matcher):
    one = matcher(WARNED, CHAINED, BROKEN)
    for _ in range(20):
        with pytest.raises(KeyError, match="nothing"):
            one.evaluate([FLOOD, DRY])
        assert rules_of(one.evaluate([FLOOD])) == ["warned"]
        assert one.evaluate([GALE]) == ()


# --- values, joins, order -------------------------------------------------------------------------


def test_chinese_values_and_variables(matcher):
    join = clause(
        "会商",
        pattern("预警", ("灾种", "eq", Var("灾"))),
        pattern("单位", ("职责", "eq", Var("灾")), ("名称", "eq", Var("名"))),
        keeps=["名"],
    )
    one = matcher(join)
    facts = [
        atom("预警", 灾种="洪水"),
        atom("单位", 职责="洪水", 名称="市“水务”局\n"),
        atom("单位", 职责="洪", 名称="市林草局"),
        atom("单位", 职责="洪水 ", 名称="市气象局"),
    ]
    assert [firing.bindings for firing in one.evaluate(facts)] == [(("名", "市“水务”局\n"),)]


def test_a_field_called_kind_is_only_a_field(matcher):
    one = matcher(
        clause("r", pattern("incident", ("kind", "eq", "alert"))),
        clause("s", pattern("alert")),
        clause("t", pattern("day", ("kind", "eq", Var("k"))), pattern("incident", ("kind", "eq", Var("k")))),
    )  # fmt: skip
    assert rules_of(one.evaluate([atom("incident", kind="alert")])) == ["r"]
    assert rules_of(one.evaluate([atom("incident", kind="x"), atom("day", kind="x")])) == ["t"]


def test_one_fact_may_meet_two_patterns(matcher):
    first, second = (
        pattern("alert", ("hazard", "eq", "flood")),
        pattern("alert", ("colour", "ge", 2)),
    )
    one = matcher(clause("r", first, second))
    bodies = {firing.body for firing in one.evaluate([FLOOD, GALE])}
    assert bodies == {(FLOOD, FLOOD), (FLOOD, GALE)}


def test_one_variable_twice_in_a_pattern(matcher):
    same = pattern("proposal", ("unit", "eq", Var("u")), ("body", "eq", Var("u")))
    one = matcher(clause("r", same, keeps=["u"]))
    found = one.evaluate([atom("proposal", unit=u, body=b) for u in "ab" for b in "ab"])
    assert sorted(firing.bindings for firing in found) == [(("u", "a"),), (("u", "b"),)]


def test_an_absence_is_told_for_values_concluded_in_its_own_stratum(matcher):
    late = clause("late", absent=[DRY_PATTERN], heads=[Head("hazard", (("hazard", "heat"),))])
    alone = clause(
        "alone",
        pattern("hazard", ("hazard", "eq", Var("h"))),
        absent=[pattern("incident", ("hazard", "eq", Var("h")))],
    )
    one = matcher(late, alone)
    assert rules_of(one.evaluate([])) == ["alone", "late"]
    assert rules_of(one.evaluate([atom("incident", hazard="heat")])) == ["late"]


DRY_PATTERN = pattern("window", ("window", "eq", "dry"))


def test_no_firing_is_told_twice(matcher):
    always = clause("always", heads=[situation("a")])
    one = matcher(
        always, WARNED, CHAINED, clause("warned", pattern("alert"), heads=[situation("a")])
    )
    found = one.evaluate([FLOOD, DRY])
    assert rules_of(found) == ["always", "chained", "warned"]


def test_nothing_fires_where_the_pack_is_not_in_force():
    gate = clause("gate", pattern("date"), heads=[Head("in_force", ())])
    clauses = (gate, WARNED, QUIET)
    strata = stratify(clauses, atom("in_force"), {})
    one = DurableMatcher(Program(strata, atom("in_force")))
    assert one.evaluate([FLOOD]) == one.evaluate([]) == ()
    assert rules_of(one.evaluate([FLOOD, atom("date")])) == ["gate", "warned"]
    assert rules_of(one.evaluate([atom("date")])) == ["gate", "quiet"]
    one.close()


def many_clauses():
    same = ("hazard", "eq", Var("h"))
    return [
        WARNED,
        CHAINED,
        QUIET,
        clause("joined", pattern("alert", same), pattern("incident", same), keeps=["h"]),
        clause("made", pattern("incident", same), heads=[Head("hazard", (("hazard", Var("h")),))]),
        clause("late", pattern("hazard", same), absent=[pattern("alert", same)], keeps=["h"]),
    ]


def test_the_answer_does_not_depend_on_any_order(matcher):
    facts = [FLOOD, GALE, DRY, *(atom("incident", hazard=h, grade=1) for h in ("gale", "heat"))]
    expected = matcher(*many_clauses()).firings(frozenset(facts))
    assert rules_of(expected) == ["chained", "joined", "late", "made", "made", "warned"]
    shuffled = random.Random(1)  # noqa: S311 - an order, not a secret
    for _ in range(20):
        clauses = many_clauses()
        shuffled.shuffle(clauses)
        one = matcher(*clauses)
        assert one.firings(frozenset(facts)) == expected
        for _ in range(10):
            shuffled.shuffle(facts)
            assert sorted(one.evaluate(facts), key=repr) == list(expected)


def fnv_1a(text):
    """The hash by which durable tells ids apart; it never compares the ids themselves."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def test_ids_of_one_evaluation_never_share_a_hash():
    assert fnv_1a("eval-03c28c") == fnv_1a("eval-0782f0")  # two that do share one
    ids = [TICK, *(f"{letter}{number}" for letter in "fas" for number in range(4096))]
    assert len({fnv_1a(one) for one in ids}) == len(ids)


# --- what would hang or crash, in a child ---------------------------------------------------------

PRELUDE = """
from engine.errors import PackFault
from engine.inference.bit_matcher import BitMatcher
from engine.packs.pack import Var
from tests.inference.test_durable_fence import *

def build(clauses):
    try:
        return DurableMatcher(program(*clauses))
    except PackFault as fault:
        print(fault.code, end="")
"""


def in_child(source):
    """What ``source`` prints, run by itself."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + source],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{done.returncode}: {done.stderr[-2000:]}"
    return done.stdout


def hazards(number):
    return [clause(f"r{n}", pattern("alert", ("hazard", "eq", f"h{n}"))) for n in range(number)]


def sharing(number):
    """Rules that look at one test of one fact each, and at another of their own."""
    return [
        clause(f"r{n}", pattern("alert"), pattern("window", ("window", "eq", f"w{n}")))
        for n in range(number)
    ]


def sharing_apart(number):
    """The same, where only the name of a variable tells the patterns apart."""
    return [
        clause(f"r{n}", pattern("alert", ("hazard", "eq", Var(f"h{n}")))) for n in range(number)
    ]


def absent_alike(number):
    return [
        clause(f"r{n}", pattern("window", ("window", "eq", f"w{n % 7}")), absent=[pattern("alert")])
        for n in range(number)
    ]


def absent_apart(number):
    return [
        clause(f"r{n}", absent=[pattern("alert", ("hazard", "eq", f"h{n}"))]) for n in range(number)
    ]


def long(number):
    kinds = [pattern(f"k{n}") for n in range(number)]
    return [clause("r", *kinds)]


LIMITS = {
    "hazards": (450, 451, 500, 513, 600),
    "sharing": (200, 201, 256, 300),
    "sharing_apart": (200, 201, 256, 300),
    "long": (12, 13, 17, 20),
}


@pytest.mark.parametrize("shape", LIMITS)
def test_a_pack_past_the_limits_is_refused(shape):
    most, *beyond = LIMITS[shape]
    assert in_child(f"assert build({shape}({most})) is not None") == ""
    source = f"for number in {beyond}: assert build({shape}(number)) is None"
    assert in_child(source) == "P404" * len(beyond)


def test_the_refusal_says_what_to_do():
    with pytest.raises(PackFault) as caught:
        DurableMatcher(program(*long(13)))
    assert caught.value.code == "P404"
    assert "规则 r" in caught.value.what
    assert caught.value.remedy


def test_a_pack_at_the_limits_answers():
    """Absences are looked up here, so that no number of them burdens durable_rules."""
    source = """
print(rules_of(build(hazards(450)).evaluate([atom("alert", hazard="h449")])))
print(len(build(sharing(200)).evaluate([FLOOD, atom("window", window="w1")])))
print(len(build(sharing_apart(200)).evaluate([FLOOD])))
print(len(build(absent_alike(700)).evaluate([atom("window", window="w1")])))
print(len(build(absent_apart(1000)).evaluate([FLOOD])))
print(rules_of(build(long(12)).evaluate([atom(f"k{n}", field=n) for n in range(12)])))
"""
    assert in_child(source).split("\n")[:-1] == ["['r449']", "1", "200", "100", "1000", "['r']"]


def two_joins(number):
    """Rules whose last comparison across facts is often false, and no equality."""
    h, level = Var("h"), Var("l")
    return [
        clause(
            f"r{n}",
            pattern("crew", ("level", "eq", level), ("h", "eq", h)),
            pattern("task", ("h", "eq", h), ("cap", "ge", level)),
            pattern("depot", ("h", "eq", h), ("cap", "ge", level), ("k", "eq", f"k{n}")),
            keeps=["l"],
        )
        for n in range(number)
    ]


def joinable(drawn):
    """Facts that such rules may or may not join."""

    def one(kind, **fields):
        return atom(kind, h=drawn.choice("abc"), **fields)

    crews = [one("crew", level=drawn.randrange(5)) for _ in range(4)]
    tasks = [one("task", cap=drawn.randrange(5)) for _ in range(4)]
    sites = [one("depot", cap=drawn.randrange(5), k=f"k{drawn.randrange(20)}") for _ in range(6)]
    return [*crews, *tasks, *sites]


@pytest.mark.parametrize("number", [3, 20, 30])
def test_a_join_whose_last_comparison_is_false_does_not_crash(number):
    """The stock library reads past the end of such an expression, and dies of it."""
    source = f"""
rules, drawn, fired = two_joins({number}), random.Random(1), 0
one, bits = build(rules), BitMatcher(program(*rules))
for _ in range(300):
    facts = joinable(drawn)
    found = set(one.evaluate(facts))
    assert found == set(bits.match(dict.fromkeys(facts, 1), 1))
    fired += len(found)
print("alive" if fired else "nothing fired")
"""
    assert in_child(source) == "alive\n"
