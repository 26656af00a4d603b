"""What a lasting rule may be set off by（持续规则的触发条件）.

A lasting rule goes on until a person ends it, so it must matter when it was set off: by a record,
with a time of its own, not by the calendar. And what sets it off must be known before any lasting
rule goes on, or the answer would depend on which was looked at first.
"""

from __future__ import annotations

from typing import Final

from engine.errors import PackFault
from engine.inference.program import Clause, Program
from engine.inference.strata import among, dependents, predicate_of
from engine.packs.pack import Pack, Rule

RECORDED: Final = frozenset(
    {
        "alert", "response", "incident", "observation", "order", "consultation", "consulted",
        "done", "declaration", "activity", "proposal", "consent",
    }
)  # fmt: skip
"""Kinds of facts that records bring about."""


def check_lasting(pack: Pack, program: Program) -> None:
    """Refuse lasting rules that could not be set off at a time of their own.

    Args:
        pack: the pack.
        program: its triggers, as ``compile_triggers`` makes them.

    Raises:
        PackFault: P406 set off by no record, P407 set off by what a lasting rule concludes.

    """
    lasting = {rule.id: rule for rule in pack.rules if rule.lasting}
    clauses = [clause for stratum in program.strata for clause in stratum.clauses]
    reached = _concluded(lasting, clauses)
    for clause in clauses:
        rule = lasting.get(clause.rule)
        if rule is None:
            continue
        if not any(pattern.kind in RECORDED for pattern in clause.body):
            raise _refused(
                rule, "P406", "until: ended 的规则须由记录触发", "加一个预警、响应等条件"
            )
        if any(among(predicate_of(p), reached) for p in (*clause.body, *clause.absent)):
            what = "until: ended 的规则不能由另一条这样的规则的结论触发"
            raise _refused(rule, "P407", what, "改用触发那条规则的事实")


def _concluded(lasting: dict[str, Rule], clauses: list[Clause]) -> set[str]:
    """Every predicate that depends on what a lasting rule concludes."""
    start: set[str] = set()
    for rule in lasting.values():
        for conclusion in rule.concludes:
            name = dict(conclusion.fields).get("name")
            named = conclusion.kind in {"situation", "situation_cause"}
            start.add(f"{conclusion.kind}:{name}" if named else conclusion.kind)
    return dependents(start, [c for c in clauses if c.rule not in lasting]) if start else set()


def _refused(rule: Rule, code: str, what: str, remedy: str) -> PackFault:
    where = f"{rule.file}:{rule.line}"
    return PackFault(code, f"规则 {rule.id}：{what}", where=where, remedy=remedy)
