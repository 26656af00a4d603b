"""How large a pack may be（规模上限）: what is larger is refused before it can take the machine.

A large city's rules and plans stay far below. The limits of what rules expand to are with the
compiler, those of a single file with the reader of files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sized
from typing import Final

from engine.packs.pack import FromReading, Pack, UnitChoice

MOST: Final[Mapping[str, int]] = {
    "units": 2000,
    "windows": 500,
    "tables": 500,
    "lists": 500,
    "parameters": 500,
    "quantities": 500,
    "documents": 10,
    "readings": 500,
    "coverage": 1000,
    "clauses": 2000,
    "supervision": 100,
    "rules": 2000,
}
"""Rows of each sort, those taken over from other packs included."""
TITLES: Final[Mapping[str, str]] = {
    "units": "单位",
    "bodies": "单位",
    "windows": "窗口",
    "tables": "对照表",
    "lists": "名单",
    "parameters": "参数",
    "quantities": "观测量",
    "documents": "文书",
    "readings": "释义",
    "coverage": "逐条交代",
    "clauses": "条款",
    "supervision": "督查的工作",
    "rules": "规则",
}
MOST_ROWS: Final = 20_000
"""Rows of all tables together."""
MOST_BOUND: Final = 50_000
"""Units that all obligations together bind, counted once for each obligation."""
MOST_SOURCE: Final = 1_000_000
"""Characters of the regulation's text."""
MOST_FAULTS: Final = 200
"""Faults that are looked for; whoever has more has enough to mend."""


def too_many(name: str, rows: Sized) -> str:
    """What is wrong with so many rows of a sort; empty if nothing is."""
    most = MOST["units" if name == "bodies" else name]
    return f"{TITLES[name]}超过 {most} 个" if len(rows) > most else ""


def past_sizes(pack: Pack) -> Iterator[tuple[str, str]]:
    """The files that a whole pack has too much in, and what is wrong with each."""
    for name in MOST:
        what = too_many(name, getattr(pack, name))
        if what:
            yield name, what
    if sum(len(table.rows) for table in pack.tables) > MOST_ROWS:
        yield "tables", f"对照表合起来超过 {MOST_ROWS} 行"
    if sum(_bound(one.units, pack) for rule in pack.rules for one in rule.obliges) > MOST_BOUND:
        yield "rules", f"全部义务合起来涉及单位超过 {MOST_BOUND} 个次"


def _bound(choice: UnitChoice, pack: Pack) -> int:
    """How many units a choice can come to."""
    listed = pack.list_by_id.get(choice.listed)
    if listed is not None:
        return sum(len(step.units) for step in listed.steps)
    tags = [choice.tag] if isinstance(choice.tag, str) else []
    if isinstance(choice.tag, FromReading) and choice.tag.reading in pack.reading_by_id:
        tags = [one.value for one in pack.reading_by_id[choice.tag.reading].choices]
    return max([len(choice.names), *(len(pack.units_tagged(tag)) for tag in tags)])
