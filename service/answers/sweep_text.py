"""A sweep as a screen and as JSON（扫描结果）: distributions, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.packs.pack import Pack
from engine.records.record import Alert, Incident
from engine.simulation.distribution import Distribution
from engine.simulation.short_days import Headcounts
from engine.simulation.sweep import Template, rungs_of
from engine.simulation.tally import Tally
from service.answers.json_form import head
from service.answers.simulation_text import MARK
from service.answers.staffing_text import (
    NO_COUNTS,
    SUPPOSED_PEOPLE,
    SWEEP_HEADS,
    enough_words,
    short_form,
    short_rows,
    sole_words,
    source_words,
)
from service.answers.wording import folded, table
from service.sweeping import Swept

NAMED: Final = 3
SUPPOSED: Final = "发生率、历时、颜色和级别的比例都是运行单位假定的，不出自文件"
QUANTILES: Final = ("0.05", "0.25", "0.5", "0.75", "0.95")
UNIT_HEADS: Final = ("增派（次）", "24小时值守（小时）", "工作时间值守（日）")
WHOLE_DAYS: Final = "工作时间值守的日子按全天算"
HEADS: Final = ("5%", "25%", "中位", "75%", "95%", "最多", "平均")
MEASURES: Final = {
    "peak_seats": ("同时最多座席", "席"),
    "peak_units": ("同时最多单位", "个"),
    "seat_hours": ("24小时值守", "席时"),
    "seat_days": ("工作时间值守", "席日"),
    "called_in": ("增派", "单位次"),
    "called_in_by_events": ("其中日历本不要求的", "单位次"),
}
"""Measure → its name and unit."""
OF_SITUATIONS: Final = {
    "spells": ("{}", "次"),
    "hours": ("{}", "小时"),
    "overlapping": ("{}重叠", "小时"),
}
"""What is counted of a situation → its name and unit."""


def sweep_text(found: Swept, again: str) -> str:
    """What was drawn, and what it comes to by year, month, hour and unit.

    ``again`` is the command, to which ``--scenario`` can be added.
    """
    kept = [f"其中 {found.kept} 年是以前算好的"] if found.kept else []
    lines = [MARK, *told(found), *kept, "", "每年"]
    lines += table(
        [("", "", *HEADS), *((n, u, *quantile_row(d)) for n, u, d in distributions(found))]
    )
    lines += ["", "各月增派（单位次）"]
    months = sorted(found.tally.months.items())
    lines += table([("", *HEADS), *((f"{m}月", *quantile_row(Distribution(c))) for m, c in months)])
    lines += ["", f"同时在岗的座席，占全部小时的比例（{WHOLE_DAYS}）"]
    lines += table([(f"{n} 席", share) for n, share in seat_shares(found.tally)])
    lines += ["", "各单位平均每年"]
    lines += table([("", *UNIT_HEADS), *unit_rows(found)])
    lines += ["", *staffing_told(found)]
    lines += ["", *_busiest(found)]
    years = found.tally.busiest_years
    course = f"看某一年的经过：{again} --scenario {years[0][0] + 1} > 脚本.yaml"
    screen = folded("\n".join(lines))
    return f"{screen}\n{course}"  # a command is not cut: it is copied


def told(found: Swept) -> Iterator[str]:
    """What was swept, how often, on what basis."""
    sweep, tally = found.plan.sweep, found.tally
    pack = found.loaded.pack
    calendar = "、".join(str(year) for year in dict.fromkeys(sweep.calendar))
    in_turn = "轮流" if len(sweep.calendar) > 1 else ""
    yield f"设定：{sweep.name}（{SUPPOSED}）"
    yield (
        f"抽取：{tally.years} 年，日历{in_turn}用 {calendar} 年，种子 {sweep.seed}；"
        f"共 {tally.drawn} 次，逐小时 {tally.states} 个状态"
    )
    yield f"依据：{pack.called}"
    yield from chosen(found)
    for grid in found.grids:
        if grid.closed:
            yield f"注意：{grid.year} 年有 {grid.closed} 天规则还没有施行，这些天没有人应到"
        if grid.unknown:
            yield f"注意：{grid.year} 年有 {len(grid.unknown)} 天没有国务院放假安排，节假日未计入"
    yield from (f"注意：{one}" for one in doubts(found))


def chosen(found: Swept) -> Iterator[str]:
    """Readings and parameters that the sweep's file chooses."""
    operator = found.plan.sweep.operator
    words = [f"{one.reading} 选 {one.choice}" for one in operator.readings]
    words += [f"{one.parameter}：{one.value}" for one in operator.parameters]
    if words:
        yield f"选择：{'；'.join(words)}"


def doubts(found: Swept) -> tuple[str, ...]:
    """What a roster would flag of the things drawn, and those that concern nobody here."""
    pack, said = found.loaded.pack, []
    parts = [part for grid in found.grids for part in grid.parts]
    for place, rung in rungs_of(found.plan.sweep):
        name = rung_words(rung.template, pack)
        said += [f"{name}：{one}" for part in parts for one in part.doubts[place]]
        if not any(part.rungs[place] for part in parts):
            said.append(f"{name}：不影响本地，抽到也没有作用")
    return tuple(dict.fromkeys(said))


def rung_words(record: Template, pack: Pack) -> str:
    """What a rung is, as people say it."""
    label = pack.vocabulary.label
    if isinstance(record, Alert):
        hazard = pack.hazard_by_name.get(record.hazard)
        return f"{hazard.name if hazard else record.hazard}{label('colours', record.colour)}色预警"
    if isinstance(record, Incident):
        return f"{label('grades', record.grade)}{label('incident_kinds', record.kind)}"
    return f"{pack.plan_by_name[record.plan].name}{label('levels', record.level)}应急响应"


def distributions(found: Swept) -> list[tuple[str, str, Distribution]]:
    """Name, unit and distribution of every measure of a year."""
    tally, label = found.tally, found.loaded.pack.vocabulary.label
    rows = [(*MEASURES[name], Distribution(tally.measures[name])) for name in MEASURES]
    for name in dict.fromkeys(situation for situation, _ in tally.situations):
        for what, (words, unit) in OF_SITUATIONS.items():
            counts = tally.situations[name, what]
            rows.append((words.format(label("situations", name)), unit, Distribution(counts)))
    return rows


def quantile_row(found: Distribution) -> tuple[str, ...]:
    """The cells of a distribution, under ``HEADS``."""
    quantiles = (str(found.quantile(float(share))) for share in QUANTILES)
    return (*quantiles, str(found.most), f"{found.mean:.1f}")


def seat_shares(tally: Tally) -> list[tuple[int, str]]:
    """How many seats are taken at once, and in what share of all hours."""
    return [(seats, _share(tally.seats[seats], tally.states)) for seats in sorted(tally.seats)]


def _share(part: int, whole: int) -> str:
    shown = f"{part / whole * 100:.1f} %"
    return "<0.1 %" if shown == "0.0 %" else shown


def unit_rows(found: Swept) -> list[tuple[str, ...]]:
    """Each unit, a year on average: cells under ``UNIT_HEADS``."""
    years, units = found.tally.years, found.tally.units
    names = {unit.id: unit.name for unit in found.loaded.pack.units}
    known = [unit for unit in names if (unit, "called_in") in units]
    whats = (("called_in", ".1f"), ("hours", ".0f"), ("days", ".1f"))
    return [
        (names[unit], *(format(units[unit, what] / years, form) for what, form in whats))
        for unit in known
    ]


def staffing_told(found: Swept) -> Iterator[str]:
    """On how many days people run out, by unit and post; or how to say how many there are."""
    headcounts, pack = found.plan.headcounts, found.loaded.pack
    if headcounts is None:
        yield NO_COUNTS
        return
    rows = short_rows(found.tally, headcounts, pack)
    yield f"人手不够的值班日（{staffing_basis(found, headcounts)}；{SUPPOSED_PEOPLE}）"
    yield from table([SWEEP_HEADS, *rows]) if rows else ()
    yield from (f"  {one}" for one in staffing_remarks(found, headcounts, rows))


def staffing_basis(found: Swept, headcounts: Headcounts) -> str:
    """Where the headcounts come from."""
    return source_words(headcounts, written=bool(found.plan.sweep.counts))


def staffing_remarks(
    found: Swept, headcounts: Headcounts, rows: list[tuple[str, ...]]
) -> Iterator[str]:
    """Who has enough, and which leaders are the only ones."""
    said = (
        enough_words(found.tally, rows),
        sole_words(headcounts, found.tally, found.loaded.pack),
    )
    yield from filter(None, said)


def _busiest(found: Swept) -> Iterator[str]:
    years = found.tally.busiest_years[:NAMED]
    said = "、".join(f"第 {number + 1} 年 {hours} 席时" for number, hours in years)
    yield f"24小时值守最多的年份：{said}"


def sweep_document(found: Swept) -> dict[str, Any]:
    """The JSON form, ``zhiban.sweep/1``: counts as they are, and what people ask of them."""
    tally, sweep = found.tally, found.plan.sweep
    form = tally.form()
    return {
        **head("zhiban.sweep/1", found.loaded.pack, found.loaded.site),
        "simulation": True,
        "sweep": sweep.name,
        "supposed": SUPPOSED,
        "seed": sweep.seed,
        "calendar": list(sweep.calendar),
        "kept": found.kept,
        "readings": {one.reading: one.choice for one in sweep.operator.readings},
        "parameters": {one.parameter: one.value for one in sweep.operator.parameters},
        "unknown_days": {str(g.year): len(g.unknown) for g in found.grids if g.unknown},
        "not_in_force_days": {str(g.year): g.closed for g in found.grids if g.closed},
        "doubts": list(doubts(found)),
        "summary": {
            **{name: summary(tally.measures[name]) for name in MEASURES},
            **{f"{n}.{what}": summary(c) for (n, what), c in sorted(tally.situations.items())},
        },
        "staffing": _staffing_form(found),
        **form,
        "busiest": [
            {"year": number + 1, "seat_hours": hours} for number, hours in tally.busiest_years
        ],
    }


def _staffing_form(found: Swept) -> list[dict[str, Any]] | None:
    headcounts = found.plan.headcounts
    if headcounts is None:
        return None
    return short_form(found.tally, headcounts, written=bool(found.plan.sweep.counts))


def summary(counts: Mapping[int, int]) -> dict[str, Any]:
    """Quantiles, extremes and mean of a distribution."""
    found = Distribution(counts)
    quantiles = {share: found.quantile(float(share)) for share in QUANTILES}
    return {"least": found.least, **quantiles, "most": found.most, "mean": round(found.mean, 3)}
