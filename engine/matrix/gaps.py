"""Conflicts and gaps of a matrix（冲突与缺口）: what somebody must still decide or confirm.

Nothing is mended here: a document that names two leads is shown to name two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.matrix.row import Row
from engine.matrix.search import folded
from engine.packs.pack import Unit

CLASS: Final = "class"


@dataclass(frozen=True, slots=True)
class Gap:
    """A conflict or a gap（冲突或缺口）: of which sort, in which rows, about which units.

    ``sort`` is one of ``SORTS``. ``units`` are names: those who lead, or the unit that the gap is
    about; ``said`` says what is open, in Chinese.
    """

    sort: str
    rows: tuple[Row, ...]
    units: tuple[str, ...]
    said: str


SORTS: Final = (
    "led_apart",
    "several_leads",
    "unassigned",
    "unfilled",
    "no_lead",
    "inferred",
    "class_word",
    "renamed",
)
"""Sorts of gaps（缺口种类）, conflicts first."""


def gaps_in(rows: Sequence[Row]) -> tuple[Gap, ...]:
    """Every gap of one pack's rows, by sort, then in the rows' order, alike ones together.

    Only rules that tell roles apart, or oblige nobody, have gaps: who monitors or reports is named
    by the rule itself.
    """
    shared = [row for row in rows if row.shares or not row.holders]
    found = [*_told_once(gap for row in shared for gap in _of_row(row))]
    found += [*_apart(shared), *_of_units(rows, _class_word), *_of_units(rows, _renamed)]
    return tuple(sorted(found, key=lambda gap: SORTS.index(gap.sort)))


def _of_row(row: Row) -> Iterator[Gap]:
    leads = [one.name for one in row.of("lead")]
    held = [one.name for one in row.of("responsible")]
    waiting = dict.fromkeys(one.words for one in row.holders if one.parameter)
    if waiting:
        yield Gap("unfilled", (row,), (), f"承担单位由运行单位填写，还没有填：{'、'.join(waiting)}")
    elif not row.holders:
        yield Gap("unassigned", (row,), (), "原文没有写由哪个单位承担")
    elif len(leads) > 1:
        said = f"有 {len(leads)} 个牵头单位，没有写各自牵头什么"
        yield Gap("several_leads", (row,), tuple(leads), said)
    elif not leads and len(held) != 1:
        yield Gap("no_lead", (row,), tuple(held), _leaderless(held))
    if leads and _only_inferred(row):
        yield Gap("inferred", (row,), tuple(leads), "原文没有写谁牵头，牵头是推定的")
    elif held and _only_inferred(row):
        yield Gap("inferred", (row,), tuple(held), "原文没有直接写由谁负责，是推定的")


def _told_once(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """Gaps, those of rules about events folded into that of the standing row of their place.

    What is done when something happens stands beside the line of work that it is part of: the same
    is open in both, about the same units.
    """
    alike: dict[tuple[object, ...], list[Gap]] = {}
    for gap in gaps:
        rule = gap.rows[0].rule
        place = (rule.document, rule.cites.article)
        alike.setdefault((gap.sort, place, frozenset(gap.units), gap.said), []).append(gap)
    for own in alike.values():
        events = [gap for gap in own if gap.rows[0].trigger]
        standing = [gap for gap in own if not gap.rows[0].trigger]
        if own[0].units and events and standing:
            first, *others = standing
            rows = (row for gap in (*events, first) for row in gap.rows)
            yield from (replace(first, rows=tuple(rows)), *others)
        else:
            yield from own


def _leaderless(held: Sequence[str]) -> str:
    if held:
        return f"{len(held)} 个单位共同负责，没有写谁牵头"
    return "只写了配合单位，没有写谁牵头、谁负责"


def _only_inferred(row: Row) -> bool:
    """Whether those who lead, or else are responsible, are so by inference alone."""
    main = [one for one in row.holders if one.role == ("lead" if row.of("lead") else "responsible")]
    return bool(main) and all(one.inferred for one in main)


# --- over several rows ----------------------------------------------------------------------------


def _apart(rows: Iterable[Row]) -> Iterator[Gap]:
    """Lines of work that are led by one unit here and by another there."""
    same: dict[str, list[Row]] = {}
    for row in rows:
        if row.of("lead"):
            same.setdefault(folded(row.rule.title), []).append(row)
    for alike in same.values():
        leads = {frozenset(one.name for one in row.of("lead")) for row in alike}
        if len(leads) > 1:
            names = dict.fromkeys(one.name for row in alike for one in row.of("lead"))
            said = "同一项工作，几处写的牵头单位不同"
            yield Gap("led_apart", tuple(alike), tuple(names), said)


def _of_units(
    rows: Sequence[Row], judge: Callable[[Unit], tuple[str, str] | None]
) -> Iterator[Gap]:
    """A gap for each unit that ``judge`` finds something about, with every row it is in."""
    held: dict[Unit, list[Row]] = {}
    for row in rows:
        for unit in row.units:
            held.setdefault(unit, []).append(row)
    for unit, own in held.items():
        found = judge(unit)
        if found is not None:
            sort, said = found
            yield Gap(sort, tuple(own), (unit.name,), said)


def _class_word(unit: Unit) -> tuple[str, str] | None:
    if unit.sort != CLASS:
        return None
    return "class_word", f"「{unit.name}」是统称，未展开到具体单位"


def _renamed(unit: Unit) -> tuple[str, str] | None:
    if not unit.renamed:
        return None
    said = "；".join(f"{one.to}{_since(one.start)}（{one.basis}）" for one in unit.renamed)
    return "renamed", f"「{unit.name}」已更名，现称{said}"


def _since(start: str) -> str:
    return f"，自 {start} 起" if start else ""
