"""The ledger of clauses（逐款交代）: for each duty clause what encodes it, or why nothing does.

A document that is no regulation by articles has its duties in clauses, each of a grade that says
how far its words can be computed. Nothing of it may be lost: a clause has rules or a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.errors import PackFault
from engine.packs.cases import Case
from engine.packs.coverage import ENCODED, RECORD_ONLY, UNACCOUNTED, Cases, rules_named
from engine.packs.pack import (
    UNASSIGNED,
    Clause,
    FromParameter,
    Obligation,
    Pack,
    Parameter,
    Rule,
    Window,
    literals_in,
)
from engine.roster.derivation import parameters_of

GRADES: Final = ("A", "A-", "B", "C", "D")
"""How far the words of a clause can be computed（等级）, from as written to not at all."""
NOT_COMPUTABLE: Final = "D"
NOBODY: Final = "未指明单位"


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """What became of one clause（一款的交代）.

    Attributes:
        clause: the clause.
        rules: the rules and rows of the matrix that encode it.
        kinds: what they are, in Chinese: kinds of duty, situations, pending items.
        parameters: what its rules wait for: parameters that nobody has given a value.
        cases: the cases that name one of its rules as a reason.

    """

    clause: Clause
    rules: tuple[Rule, ...]
    kinds: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    cases: tuple[Case, ...]

    @property
    def state(self) -> str:
        """``encoded`` by rules, ``record_only`` with a reason, or ``unaccounted``."""
        if self.rules:
            return ENCODED
        return RECORD_ONLY if self.clause.because else UNACCOUNTED


@dataclass(frozen=True, slots=True)
class PackClauses:
    """The ledger of one pack（一个规则包的逐款交代）."""

    pack: Pack
    rows: tuple[ClauseCoverage, ...]


def clauses_of(pack: Pack, cases: Cases) -> tuple[ClauseCoverage, ...]:
    """What became of each clause of the pack's own text, in the order of its ledger."""
    own = [rule for rule in pack.rules if not rule.document]
    named = [(case, rules_named(case)) for written in cases.values() for case in written]
    return tuple(_clause(pack, clause, own, named) for clause in pack.clauses)


def clause_faults(ledger: Iterable[ClauseCoverage]) -> tuple[PackFault, ...]:
    """What is left open.

    P234: a clause with neither rules nor a reason. P235: rules that no case names. P236: rules for
    a clause that cannot be computed, without a note that says what they stand for.
    """
    return tuple(fault for one in ledger for fault in _faults(one))


def counts_of(ledger: Iterable[ClauseCoverage]) -> dict[str, dict[str, int]]:
    """How many clauses of each grade are encoded, are only recorded, are unaccounted for."""
    found = {grade: dict.fromkeys((ENCODED, RECORD_ONLY, UNACCOUNTED), 0) for grade in GRADES}
    for one in ledger:
        found[one.clause.grade][one.state] += 1
    return found


def kinds_of(pack: Pack, rules: Iterable[Rule]) -> tuple[str, ...]:
    """What rules come to, in Chinese, each once: 牵头, 能力标准, 特殊紧要时期."""
    return tuple(dict.fromkeys(kind for rule in rules for kind in _kinds(pack, rule)))


def _clause(
    pack: Pack,
    clause: Clause,
    own: Sequence[Rule],
    named: Sequence[tuple[Case, Collection[str]]],
) -> ClauseCoverage:
    rules = tuple(rule for rule in own if clause.id in rule.clauses)
    ids = {rule.id for rule in rules}
    windows = {window.id: window for window in pack.windows}
    used = {name for rule in rules for name in (*parameters_of(rule), *_of_windows(rule, windows))}
    return ClauseCoverage(
        clause=clause,
        rules=rules,
        kinds=kinds_of(pack, rules),
        parameters=tuple(
            one for one in pack.parameters if one.id in used and not (one.default or one.optional)
        ),
        cases=tuple(case for case, known in named if not ids.isdisjoint(known)),
    )


def _of_windows(rule: Rule, windows: Mapping[str, Window]) -> Iterator[str]:
    """The parameters that the windows of a rule are given by."""
    for literal in literals_in(rule.when):
        for test in literal.tests if literal.kind == "window" else ():
            window = windows.get(str(test.term))
            terms = (term for span in window.spans for term in span) if window else ()
            yield from (term.parameter for term in terms if isinstance(term, FromParameter))


def _kinds(pack: Pack, rule: Rule) -> Iterator[str]:
    label = pack.vocabulary.label
    for one in rule.concludes:
        name = str(dict(one.fields).get("name", ""))
        yield {"situation": label("situations", name), "in_force": "施行", "flag": "标记"}.get(
            one.kind, "灾种"
        )
    for obliged in rule.obliges:
        yield NOBODY if _of_nobody(obliged) else label("duty_kinds", obliged.kind)
    yield from (label("pending", awaited.kind) for awaited in rule.awaits)
    yield from (f"建议{label('recommendations', one.act)}" for one in rule.recommends)


def _of_nobody(obliged: Obligation) -> bool:
    return obliged.units.names == (UNASSIGNED,)


def _faults(one: ClauseCoverage) -> Iterator[PackFault]:
    clause, ids = one.clause, "、".join(rule.id for rule in one.rules)
    if one.state == UNACCOUNTED:
        remedy = (
            "写成规则或责任分工表的一行（clauses: [编号]）；不能写的，在 clauses.yaml 里写 because"
        )
        what = "没有规则，clauses.yaml 里也没有写理由"
        yield PackFault("P234", what, where=clause.id, remedy=remedy)
    if one.rules and not one.cases:
        remedy = "写一个用例，在 because 里点名其中的规则"
        yield PackFault("P235", f"有规则（{ids}），没有用例点名", where=clause.id, remedy=remedy)
    if one.rules and clause.grade == NOT_COMPUTABLE and not clause.note:
        remedy = "在 note 里写明规则代表什么，或改写成 because"
        yield PackFault("P236", f"D 级不能运行，却有规则（{ids}）", where=clause.id, remedy=remedy)
