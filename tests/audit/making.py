"""Norms and data made for tests（测试用的标准和数据）."""

from __future__ import annotations

from typing import Any

from engine.audit.data import Data, Row, Sheet, joined, key
from engine.audit.judging import audited
from engine.audit.norms import Norm
from engine.audit.verdict import Report, Verdict
from engine.packs.pack import UNASSIGNED, Citation, Literal, Measure, Obligation, Rule, UnitChoice


def norm_of(measure: Measure, limit: str | None = None) -> Norm:
    """A norm of nobody, whose limit is as its measure writes it."""
    obligation = Obligation("norm", UnitChoice(names=(UNASSIGNED,)), text="标准", measure=measure)
    rule = Rule("n", "标准", Citation("一", "原文"), Literal("always", ()), obliges=(obligation,))
    return Norm(
        "n", rule, obligation, measure, limit=str(measure.limit) if limit is None else limit
    )


def sheet_of(name: str, heads: str, *rows: str) -> Sheet:
    """A sheet from lines of cells parted by blanks; ``-`` is an empty cell."""
    columns = heads.split()
    made = [
        Row(f"{name}.csv", number, {
            key(head): "" if cell == "-" else cell
            for head, cell in zip(columns, row.split(), strict=True)
        })
        for number, row in enumerate(rows, start=2)
    ]  # fmt: skip
    return Sheet(name, tuple(columns), tuple(made))


def report_of(
    measure: Measure, *sheets: Sheet, limit: str | None = None, beside: tuple[Measure, ...] = ()
) -> Report:
    """The report of one norm, and of those beside it."""
    return audited([norm_of(measure, limit), *map(norm_of, beside)], data_of(*sheets))


def data_of(*sheets: Sheet) -> Data:
    return joined(sheets)


def verdicts_of(measure: Measure, *sheets: Sheet, **how: Any) -> dict[str, Verdict]:
    """The verdicts of one norm by area; the rest is as of ``report_of``."""
    return {one.area: one for one in report_of(measure, *sheets, **how).judged[0].verdicts}


def states_of(measure: Measure, *sheets: Sheet, **how: Any) -> dict[str, str]:
    """How one norm stands in each area."""
    return {area: one.state.value for area, one in verdicts_of(measure, *sheets, **how).items()}
