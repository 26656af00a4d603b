"""A simulation as one HTML page（推演报告）: who is on site without and with it, what happens."""

from __future__ import annotations

from collections.abc import Iterator

from engine.simulation.running import Simulation, Turn
from service.answers.screen import brief
from service.answers.simulation_text import MARK, owed_by_kind
from service.answers.staffing_text import (
    HEADS,
    NO_REGISTER,
    by_id,
    gaps,
    remarks,
    summary_words,
)
from service.answers.wording import moment_words
from service.exports.gantt_svg import Bar, Lane, bars_of, gantt, gantt_table
from service.exports.page import basis, heading, page, paragraph, table
from service.loading import Loaded
from service.people.kept_sheet import with_names
from service.staffing import Staffing

USUAL = "没有这些记录时"


def simulation_page(
    loaded: Loaded,
    found: Simulation,
    usual: Simulation | None = None,
    *said: str,
    staffing: Staffing | None = None,
) -> str:
    """The whole page.

    Args:
        loaded: the pack that was asked.
        found: the simulation.
        usual: the same stretch without the records supposed, where there are any.
        said: lines told besides, as what was read.
        staffing: whether there are people for it, told by id: the page travels.

    """
    scenario = found.scenario
    span = f"{moment_words(scenario.start)} 至 {moment_words(scenario.end)}"
    parts = [
        paragraph(scenario.note),
        paragraph(f"时段：{span}", *basis(loaded), *said),
        heading("在岗时段"),
        *_on_site(found, usual),
        heading("经过"),
        _turns(found, loaded),
        heading("座席"),
        _seats(found),
        *(_staffing(staffing, loaded) if staffing is not None else ()),
        *_expected(found),
    ]
    return page(scenario.name, MARK, parts)


def _on_site(found: Simulation, usual: Simulation | None) -> Iterator[str]:
    """The chart and its table; before and after where that is not the same."""
    after = _bars(found)
    before = after if usual is None else _bars(usual)
    if usual is not None and before == after:
        yield paragraph(f"这些记录不改变谁在岗：{USUAL}也是这样。")
    elif not before:
        yield paragraph(f"{USUAL}，这段时间没有单位入驻。")
    if not before and not after:
        yield paragraph("这段时间没有单位入驻。")
        return
    lanes = [Lane("", "在岗时段", after)]
    if before and before != after:
        lanes = [Lane("前", USUAL, before), Lane("后", "按脚本推演", after)]
    span = found.scenario.start, found.scenario.end
    yield gantt(lanes, span, "各单位在岗时段", "gantt")
    yield gantt_table(lanes, "在岗时段，同上图")


def _bars(found: Simulation) -> tuple[Bar, ...]:
    return bars_of([found.first, *(turn.roster for turn in found.turns)])


def _turns(found: Simulation, loaded: Loaded) -> str:
    if not found.turns:
        return paragraph("值班表没有变化。")
    rows = [
        (moment_words(turn.at), "；".join(turn.grounds) or "值班表变化", *_changes(turn, loaded))
        for turn in found.turns
    ]
    return table("每一次变化", ("时刻", "起因", "增派、撤回", "职责、待办、建议"), rows)


def _changes(turn: Turn, loaded: Loaded) -> Iterator[str]:
    """Who comes and goes; what is due."""
    moved = []
    for word, lines in (
        ("增派", turn.joined),
        ("加强", turn.stronger),
        ("减弱", turn.weaker),
        ("撤回", turn.left),
    ):
        if lines:
            articles = "、".join(dict.fromkeys(b.article for line in lines for b in line.because))
            names = "、".join(line.unit.name for line in lines)
            moved.append(f"{word} {len(lines)} 个：{names}（{articles}）")
    yield "；".join(moved) or "—"
    label = loaded.pack.vocabulary.label
    owed = [
        f"{label('duty_kinds', kind)}（{brief(names)}）"
        for kind, names in owed_by_kind(turn).items()
    ]
    owed += [f"{label('pending', item.kind)}（{brief(item.by)}）" for item in turn.arising]
    owed += [f"建议{label('recommendations', one.act)}（{brief(one.by)}）" for one in turn.advised]
    yield "；".join(owed) or "—"


def _seats(found: Simulation) -> str:
    seats = found.seats
    rows = [(one.name, f"{one.hours:.1f}", str(one.days)) for one in seats.units]
    rows.append(("合计", f"{seats.hours:.1f}", str(seats.days)))
    caption = f"最多同时 {seats.peak} 个座席（{moment_words(seats.peak_at)} 起）"
    unstated = "、".join(seats.unstated)
    return table(caption, ("单位", "24小时席时", "工作时间席日"), rows) + paragraph(
        unstated and f"没有写明岗位、不计座席：{unstated}"
    )


def _staffing(staffing: Staffing, loaded: Loaded) -> Iterator[str]:
    """Where people run out and why; nobody is named on a page."""
    yield heading("人手")
    if not staffing.known:
        yield paragraph(NO_REGISTER)
        return
    found = gaps(staffing)
    yield paragraph(f"{summary_words(staffing, found)}；人员用编号")
    if found:
        told = ("\n".join(with_names(one, by_id) for one in gap.told) for gap in found)
        rows = [(*gap.cells(loaded.pack), why) for gap, why in zip(found, told, strict=True)]
        yield table("缺口", (*HEADS, "为什么、怎么办"), rows)
    yield paragraph(*remarks(staffing, loaded.pack, by_id))


def _expected(found: Simulation) -> Iterator[str]:
    if not found.scenario.expectations:
        return
    missed = {(one.at, one.where): one.differences for one in found.missed}
    yield heading("预期")
    rows = []
    for one in found.scenario.expectations:
        differences = missed.get((one.at, one.where))
        said = "；".join(differences) if differences else "相符"
        rows.append((moment_words(one.at), one.where, said))
    yield table("逐处核对", ("时刻", "写在", "结果"), rows)
