"""Words for verdicts of the audit（核对结果的文字）, shared by screen, JSON and exports."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from engine.audit.data import AREA, Sheet, Source
from engine.audit.norms import Norm
from engine.audit.numbers import number_of, number_text
from engine.audit.tally import Bounds
from engine.audit.verdict import WHOLE, Judged, Singled, State, Verdict
from engine.packs.pack import Measure

STATES: Final = {
    State.FAIL: "未达标",
    State.GAP: "缺数据",
    State.SOFT: "未达到（原则性要求）",
    State.PASS: "达标",
    State.NONE: "不涉及",
}
BOUNDS: Final = {"le": "不超过", "ge": "不低于", "eq": "应为"}
TAKEN: Final = {"mean": "平均", "sum": "合计", "count": "共"}
ADDED: Final = ("sum", "count")
"""Ways of measuring whose shortfall is a number of things."""
OUT_OF: Final = {"100": "%", "1000": "‰"}
"""Rates that have a sign of their own."""
MOST_ROWS: Final = 5
"""Rows of one verdict that a line names; the rest are counted, and in the JSON and the exports."""


def area_words(verdict: Verdict) -> str:
    """The area, or that it is all of them."""
    return verdict.area if verdict.area != WHOLE else "全部"


def sheet_words(sheet: Sheet) -> str:
    """A sheet with how many rows it has; where they are from, if that is not plain."""
    said = f"{sheet.name} {len(sheet.rows)} 行"
    if len(sheet.sources) == 1 and sheet.sources[0] == Source(sheet.sources[0].file, sheet.name):
        return said
    return f"{said}（{'、'.join(_source_words(sheet, one) for one in sheet.sources)}）"


def _source_words(sheet: Sheet, source: Source) -> str:
    page = "" if source.page == sheet.name else f"的「{source.page}」"
    return f"{'隐藏的表，' if source.hidden else ''}{source.file}{page}"


def unit_of(measure: Measure) -> str:
    """The unit of measure as it is shown after a number."""
    if measure.of == "share":
        return "%"
    if measure.per is not None and measure.per.of == "rate":
        return OUT_OF.get(measure.per.every, f"/{measure.per.every}")
    return measure.unit


def amount(number: Fraction, measure: Measure, beside: Fraction | None = None) -> str:
    """A number with its unit of measure: 12 辆, 95%, 32/100000."""
    unit = unit_of(measure)
    space = "" if not unit or unit[0] in "%‰/" else " "
    return f"{number_text(number, beside)}{space}{unit}"


def measured_words(norm: Norm, verdict: Verdict) -> str:
    """What was measured: a number, or between what it lies."""
    bounds, measure = verdict.measured, norm.measure
    if bounds is None or (not bounds.known and verdict.short is None):
        return ""
    if not bounds.known:
        return _open_words(bounds, verdict, measure)
    taken = TAKEN.get(measure.of, "")
    if measure.of == "each" and verdict.state is State.GAP:
        return f"已知的 {amount(bounds.low, measure, verdict.limit)}"
    if measure.of == "each" and verdict.counted > 1:
        taken = {"le": "最大", "ge": "最小", "eq": "相差最多的"}[measure.op]
    return " ".join(filter(None, (taken, amount(bounds.low, measure, verdict.limit))))


def _open_words(bounds: Bounds, verdict: Verdict, measure: Measure) -> str:
    """A value that surely misses its limit, whatever is not known."""
    if verdict.limit is not None and bounds.low > verdict.limit:
        return f"至少 {amount(bounds.low, measure, verdict.limit)}"
    high = bounds.high
    return "" if high is None else f"至多 {amount(high, measure, verdict.limit)}"


def limit_words(norm: Norm, verdict: Verdict) -> str:
    """What it is held against: 不低于 12 辆; how that came about is told apart."""
    if verdict.limit is None:
        return ""
    return f"{BOUNDS[norm.measure.op]} {amount(verdict.limit, norm.measure)}"


def quota_words(norm: Norm, verdict: Verdict) -> str:
    """How a limit for every so many came about, and that it was rounded."""
    quota, per = verdict.quota, norm.measure.per
    if quota is None or per is None:
        return ""
    way = "" if quota.is_round else "，向上取整"
    below = Fraction(quota.times - 1)
    return (
        f"{per.column} {number_text(quota.amount)} ÷ {number_text(quota.every)} "
        f"= {number_text(quota.amount / quota.every, below)}{way}"
    )


def short_words(norm: Norm, verdict: Verdict) -> str:
    """By how much it misses: 缺 2 辆, 超 1.2 公里, 低 5 个百分点."""
    if verdict.short is None or verdict.measured is None or verdict.limit is None:
        return ""
    return gap_words(norm, verdict.short, above=verdict.measured.low > verdict.limit)


def gap_words(norm: Norm, short: Fraction, *, above: bool) -> str:
    """An amount above or below a limit."""
    measure = norm.measure
    points = unit_of(measure) == "%"
    said = f"{number_text(short)} 个百分点" if points else amount(short, measure)
    if above:
        return f"超 {said}"
    lacks = _adds_up(measure) or (measure.of == "each" and measure.per is None and not points)
    return f"{'缺' if lacks else '低'} {said}"


def _adds_up(measure: Measure) -> bool:
    """Whether what one area lacks and what another lacks are things that can be added."""
    return measure.of in ADDED and (measure.per is None or measure.per.of != "rate")


def required_words(norm: Norm) -> str:
    """What a norm asks for, in the columns of the data."""
    measure = norm.measure
    parts = [f"「{measure.sheet}」表"]
    scope = scope_words(measure)
    if scope:
        parts.append(f"{scope}的行")
    parts.append("按地区" if measure.scope == "area" else "全部合在一起")
    value = {
        "each": f"每一行的「{measure.column}」",
        "mean": f"「{measure.column}」的平均值（每行一样重）",
        "sum": f"「{measure.column}」合计",
        "count": "行数",
        "share": f"「{measure.column}」为是的占比",
    }[measure.of]
    return f"{'，'.join(parts)}，{value} {_against_words(norm)}"


def _against_words(norm: Norm) -> str:
    measure, per = norm.measure, norm.measure.per
    number = number_of(norm.limit)
    limit = "标准值（运行参数，未填）" if number is None else amount(number, measure)
    if per is None:
        return f"{BOUNDS[measure.op]} {limit}"
    if per.of == "rate":
        return f"与「{per.column}」之比 {BOUNDS[measure.op]} {limit}"
    return f"{BOUNDS[measure.op]} 每 {per.every} {per.column} {limit}（向上取整）"


def scope_words(measure: Measure) -> str:
    """The rows that a norm is about: 城乡为城市，常住人口≥30000."""
    signs = {"in": "为", "ge": "≥", "le": "≤"}
    return "，".join(f"{one.column}{signs[one.op]}{'或'.join(one.values)}" for one in measure.where)


def left_out_words(judged: Judged) -> str:
    """The rows of the sheet that the norm is not about."""
    if not judged.left_out:
        return ""
    return "不计：" + "、".join(f"{what} {number} 行" for what, number in judged.left_out)


def note_words(norm: Norm) -> Iterator[str]:
    """What is to be said of a norm besides: soft, of which year, what is the operator's or open."""
    if norm.measure.soft:
        yield "原则性要求：没有达到不算不合格"
    if norm.measure.year != "":
        yield f"{norm.year} 年的指标" if norm.year else "年份原文隐去，运行单位没有填"
    for title, value in norm.parameters:
        yield f"运行参数 {title}={value or '未填'}"
    if norm.readings:
        yield f"释义 {'、'.join(norm.readings)}"
    if norm.obligation.inferred:
        yield "责任单位系推定"
    for one in norm.missing:
        yield f"原文未定：{one}"


def title_of(norm: Norm) -> str:
    """What a norm is called: its own words, else its rule's title."""
    return norm.obligation.text or norm.rule.title


def units_words(norm: Norm) -> str:
    """Who must see to it."""
    return "、".join(unit.name for unit in norm.units) or "原文未指定单位"


def row_words(judged: Judged, one: Singled) -> str:
    """A row by name, with its value and its place."""
    limit = number_of(judged.norm.limit)
    value = "" if one.value is None else f" {amount(one.value, judged.norm.measure, limit)}"
    return f"{one.name}{value}（{one.where}）"


def rows_words(judged: Judged, rows: tuple[Singled, ...], most: int = MOST_ROWS) -> str:
    """Rows by name, the first of many."""
    shown = "、".join(row_words(judged, one) for one in rows[:most])
    return f"{shown} 等 {len(rows)} 行" if len(rows) > most else shown


def said_of(judged: Judged, verdict: Verdict) -> str:
    """What is to be said of a verdict: how the limit came about, and why something is unknown."""
    parts = [quota_words(judged.norm, verdict)]
    per = judged.norm.measure.per
    if verdict.against is not None and per is not None:
        parts.append(f"{per.column} {number_text(verdict.against)}")
    parts += verdict.reasons
    return "；".join(filter(None, parts))


def total_words(judged: Judged) -> str:
    """All areas of a norm in one line."""
    counts = []
    for state in (State.PASS, State.FAIL, State.SOFT, State.GAP, State.NONE):
        number = judged.count(state)
        if number:
            counts.append(f"{STATES[state]} {number}{_together(judged, state)}")
    return f"{len(judged.verdicts)} 个{AREA}：{'，'.join(counts)}"


def _together(judged: Judged, state: State) -> str:
    """What the areas lack together, of what is counted or added up."""
    measure = judged.norm.measure
    if state not in {State.FAIL, State.SOFT} or measure.op != "ge" or not _adds_up(measure):
        return ""
    return f"（共{gap_words(judged.norm, judged.short, above=False)}）"
