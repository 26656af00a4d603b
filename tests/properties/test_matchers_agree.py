"""The two matchers give one answer on random packs and facts, and it is the answer meant.

``ZHIBAN_DIFFERENTIAL=20000`` (``make differential``) sets the number of evaluations; an evaluation
is one state of the facts of one pack.
"""

import os
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st

from engine.errors import DutyError
from engine.inference.bit_matcher import BitMatcher
from engine.inference.compiling import compile_pack, compile_triggers
from engine.packs.condition_forms import CONDITIONS
from engine.terms import LADDERS
from tests.properties.meaning import Text, by_clauses, word, worded
from tests.properties.random_packs import (
    BODIES,
    READINGS,
    UNITS,
    VARIABLES,
    fact_sets,
    full_pack,
    packs,
)

pytest.importorskip("durable.engine")
from engine.inference.durable_matcher import DurableMatcher

STATES = (1, 2, 3, 4)
"""The sizes of one pack's fact sets."""
SAMPLED = 0b1100
"""In which fact sets the third opinions are asked about one state: 2 of 10."""
EVALUATIONS = int(os.environ.get("ZHIBAN_DIFFERENTIAL", "2000"))
PACKS = -(-EVALUATIONS // sum(STATES))
FULL_PACKS = 15
REFUSED_AS = {"P110", "P401", "P402", "P403", "P404", "P406", "P407"}


@dataclass
class Tally:
    """What the run reached."""

    evaluations: int = 0
    concluding: int = 0
    sampled: int = 0
    refused: Counter = field(default_factory=Counter)
    hits: Counter = field(default_factory=Counter)

    def shown(self):
        share = self.concluding / max(self.evaluations, 1)
        hits = ", ".join(f"{name} {count}" for name, count in sorted(self.hits.items()))
        return (
            f"\n{self.evaluations} evaluations, {share:.1%} conclude something, "
            f"{self.sampled} asked of the third opinions, refused {dict(self.refused)}\n{hits}"
        )


def constructs_of(rule):
    """The constructs that a rule is written with, those under a ``not`` marked so."""
    found = {f"gives {key}" for key in ("oblige", "await", "recommend", "until") if key in rule}
    found |= {f"concludes {key}" for key in rule.get("conclude", {})}
    owed = rule.get("oblige", {})
    found |= {f"owes {key}" for key in ("within",) if key in owed}
    units = owed.get("units") if isinstance(owed, dict) else None
    if isinstance(units, dict) and str(units.get("at", "")).startswith("$"):
        found.add("list units")
    if units == "on_site":
        found.add("on_site units")
    return found | set(_conditions(rule["when"], negated=False))


def _conditions(condition, *, negated):
    key = next(key for key in CONDITIONS if key in condition)
    yield f"not {key}" if negated else key
    inner = condition[key]
    if key in {"all", "any"}:
        for part in inner:
            yield from _conditions(part, negated=negated)
    elif key == "not":
        yield from _conditions(inner, negated=not negated)
    else:
        yield from _terms({k: v for k, v in condition.items() if k != "choice"}, key)
        if key != "table" and any(str(inner.get(n, "")).startswith("$") for n in _rungs(inner)):
            yield "exact ranked variable"


def _rungs(inner):
    return LADDERS if isinstance(inner, dict) else ()


def _terms(part, key):
    if isinstance(part, str) and part.startswith("$"):
        measured = key in {"at_least", "above", "at_most", "below"}
        ranked = "ranked variable" if key.endswith(("_at_least", "_at_most")) else "variable"
        yield "measured variable" if measured else ranked
    elif isinstance(part, list):
        yield "list"
        for inner in part:
            yield from _terms(inner, key)
    elif isinstance(part, dict):
        for inner_key, inner in part.items():
            if inner_key in {"reading", "parameter"} and len(part) == 1 and key != "reading":
                yield f"{inner_key} term"
            elif inner_key == "cause":
                yield "situation with cause"
            yield from _terms(inner, inner_key)


WANTED = {
    *CONDITIONS,
    *(f"not {key}" for key in set(CONDITIONS) - {"not"}),
    *("exact ranked variable", "measured variable"),
    *("variable", "ranked variable", "list", "situation with cause", "join", "recursion"),
    *("reading term", "parameter term", "gives oblige", "gives await", "chain of 3"),
    *("gives recommend", "gives until", "owes within", "list units", "on_site units"),
    *("concludes situation", "concludes cause", "concludes hazard", "concludes flag"),
    *("concludes in_force", "gate open", "gate closed"),
}  # fmt: skip


def is_chain(firing, makers, length, above=()):
    """Whether ``length`` different firings stand on one another, ``firing`` on top."""
    below = {made for one in firing.body for made in makers.get(one, ())} - {firing, *above}
    return length == 1 or any(
        is_chain(made, makers, length - 1, (*above, firing)) for made in below
    )


def count(tally, pack, program, fired):
    """Count the constructs of the rules that fired in one state."""
    tally.evaluations += 1
    tally.concluding += bool({firing.rule for firing in fired} - {"gate"})
    hit = set()
    for rule in pack.rules:
        if any(firing.rule == rule["rule"] for firing in fired):
            hit |= constructs_of(rule)
    makers = {}
    for firing in fired:
        for head in firing.heads:
            makers.setdefault(head, []).append(firing)
    if any(len(set(firing.body)) > 1 for firing in fired):
        hit.add("join")
    if any(is_chain(firing, makers, 3) for firing in fired):
        hit.add("chain of 3")
    if any(recursive for stratum in program.strata for recursive, _ in stratum.layers) and fired:
        hit.add("recursion")
    if program.gate is not None:
        hit.add("gate open" if program.gate in makers else "gate closed")
    tally.hits.update(hit)


def differences(left, right, names):
    """What one side has and the other has not, for a person to read."""
    only = [f"only {name}: {one}" for name, a, b in zip(names, (left, right), (right, left),
            strict=True) for one in sorted(a - b, key=repr)]  # fmt: skip
    return "\n".join(only)


def check_masks(durable, bits, facts, states):
    """Both matchers, all states at once; then durable_rules state by state."""
    by_bits = bits.match(facts, states)
    by_durable = durable.match(facts, states)
    told = differences(set(by_bits.items()), set(by_durable.items()), ("bits", "durable"))
    assert by_bits == by_durable, told
    assert all(0 < mask < 1 << states for mask in by_bits.values())
    columns = []
    for state in range(states):
        present = {one for one, mask in facts.items() if mask >> state & 1}
        fired = durable.evaluate(present)
        column = {firing for firing, mask in by_bits.items() if mask >> state & 1}
        assert len(fired) == len(set(fired))
        assert set(fired) == column, differences(column, set(fired), ("bits", "durable"))
        columns.append((present, column))
    return columns


def check_meaning(pack, program, present, fired, *, triggers):
    """The third opinions: the clauses tried out, and the rules as written."""
    naive = by_clauses(program, present)
    assert naive == fired, differences(naive, fired, ("clauses", "matchers"))
    text = Text(
        pack.rules,
        pack.tables,
        pack.setting,
        readings=READINGS,
        names={**UNITS, **BODIES},
        domains=VARIABLES,
        triggers=triggers,
    )
    written, concluded = text.firings(present)
    short = {
        (firing.rule, tuple((name, word(name, value)) for name, value in firing.bindings))
        for firing in fired
    }
    assert written == short, differences(written, short, ("text", "matchers"))
    assert concluded == {worded(head) for firing in fired for head in firing.heads}


def check_pack(pack, data, tally):
    """One pack with its fact sets: its rules, and what sets off those that go on."""
    try:
        assembled = pack.assembled()
        programs = [compile_pack(assembled, pack.setting)]
        if any(rule.lasting for rule in assembled.rules):
            programs.append(compile_triggers(assembled, pack.setting))
        matchers = [(DurableMatcher(program), BitMatcher(program)) for program in programs]
    except DutyError as fault:
        assert {one.code for one in getattr(fault, "faults", [fault])} <= REFUSED_AS, str(fault)
        tally.refused[fault.code] += 1
        reject()
    for triggers, (durable, bits) in enumerate(matchers):
        try:
            check_facts(pack, (durable, bits), data, tally, triggers=bool(triggers))
        finally:
            durable.close()


def check_facts(pack, matchers, data, tally, *, triggers):
    """One program of a pack with its fact sets."""
    durable, bits = matchers
    for number, (facts, states) in enumerate(data.draw(fact_sets(bits.program, STATES))):
        columns = check_masks(durable, bits, facts, states)
        for state, (present, fired) in enumerate(columns):
            count(tally, pack, bits.program, fired)
            if state == 0 and SAMPLED >> number & 1:
                tally.sampled += 1
                check_meaning(pack, bits.program, present, fired, triggers=triggers)


def run(tried, tally, examples):
    """Try packs of a strategy, each with fact sets of its own."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(tried, st.data())
    def agree(pack, data):
        note(pack.text())
        check_pack(pack, data, tally)

    agree()


def test_matchers_agree_on_random_packs():
    tally = Tally()
    run(st.builds(full_pack), tally, FULL_PACKS)
    run(packs(), tally, PACKS)
    print(tally.shown())
    assert tally.evaluations >= EVALUATIONS
    assert tally.concluding * 2 >= tally.evaluations
    assert tally.sampled * 5 >= tally.evaluations
    assert set(WANTED) - set(tally.hits) == set()
