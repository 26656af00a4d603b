"""A comparison as one HTML page（比对报告）: where two answers differ, who, how much, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from calendars.holidays import HolidayCalendar
from engine.simulation.comparing import Apart, Comparison, Post
from service.answers.comparison_text import MARK, WORDS
from service.answers.wording import moment_words
from service.comparing import Compared, Otherwise
from service.exports.gantt_svg import Bar, Lane, gantt, gantt_table
from service.exports.page import basis, heading, page, paragraph, table
from service.exports.year_svg import year_map, year_table

MOST_YEARS: Final = 12
"""Years that are given a map; of more the page tells only how many."""
UNITS: Final = "个单位"
AMOUNTS: Final = ("天数", "24小时席时增减", "工作时间席日增减")
DAY: Final = timedelta(days=1)
MARGIN: Final = 6
"""A stretch is shown with a sixth of its length before and after it."""


def comparison_page(compared: Compared, other: Otherwise) -> str:
    """The whole page."""
    found = compared.found
    span = f"{moment_words(found.start)} 至 {moment_words(found.end)}"
    parts = [
        paragraph(f"时段：{span}"),
        paragraph("前：现行的规则包、选择和记录", *basis(compared.first)),
        paragraph("后：只换下表各项，其余同前", *(basis(compared.second) if other.pack else ())),
        _otherwise(compared, other),
        heading("差别"),
        *(_differences(compared) if found.apart else [paragraph(f"{_days(found)} 天里没有差别。")]),
    ]
    return page("比对两种答案", MARK, parts)


def _days(found: Comparison) -> int:
    return (found.end - found.start).days


def _otherwise(compared: Compared, other: Otherwise) -> str:
    """What was put otherwise, in the words of the second pack."""
    pack = compared.second.pack
    rows = []
    for name, choice in other.readings.items():
        reading = pack.reading_by_id[name]
        said = next(one.text for one in reading.choices if one.id == choice)
        rows.append((f"释义 {name}", reading.question, f"{choice}：{said}"))
    for name, value in other.parameters.items():
        title = pack.parameter_by_id[name].title
        rows.append((f"运行参数 {name}", title, value or "空"))
    if other.pack:
        rows.append(("规则包", "整套规则", f"{pack.title}（{pack.id}）"))
    return table("换了什么", ("项目", "问题", "换成"), rows)


def _differences(compared: Compared) -> Iterator[str]:
    found = compared.found
    yield paragraph(f"{_days(found)} 天里有 {len(found.dates)} 天不同。")
    rows = [*_rows(found, found.by_unit()), ("合计", *_amount(found, found.apart))]
    yield table("各单位", ("单位", *AMOUNTS), rows)
    yield table("各条", ("条", *AMOUNTS), _rows(found, found.by_article()))
    yield heading("每种差别最小的一例")
    yield _examples(found)
    yield from _charts(found)
    yield heading("哪些天不同")
    yield from _years(found, compared.first.holidays)


def _rows(found: Comparison, groups: Mapping[str, tuple[Apart, ...]]) -> Iterator[tuple[str, ...]]:
    return ((name, *_amount(found, apart)) for name, apart in groups.items())


def _amount(found: Comparison, apart: tuple[Apart, ...]) -> tuple[str, str, str]:
    """On how many days, and how much more the second answer asks."""
    balance = found.balance(apart)
    days = len(replace(found, apart=apart).dates)
    return str(days), f"{balance.hours:+.1f}", f"{balance.days:+d}"


# --- the smallest examples ------------------------------------------------------------------------


def _examples(found: Comparison) -> str:
    counts = Counter(one.sort for one in found.apart)
    rows = [
        (
            f"{WORDS[before]} → {WORDS[after]}",
            str(counts[before, after]),
            one.name,
            f"{moment_words(one.start)} 至 {moment_words(one.end)}",
            f"{_post(one.before)} → {_post(one.after)}",
        )
        for (before, after), one in found.examples().items()
    ]
    heads = ("差别", "处数", "单位", "时段", "前 → 后（座席，依据）")
    return table("每种差别有几处，最小的在哪里", heads, rows)


def _post(post: Post | None) -> str:
    if post is None:
        return WORDS["absent"]
    seats = f"{post.seats} 席" if post.seats else "没有写明岗位"
    return f"{seats}（{'、'.join(post.articles)}）"


def _charts(found: Comparison) -> Iterator[str]:
    """A chart of the stretch of each example; examples of one stretch share theirs."""
    spans = dict.fromkeys((one.start, one.end) for one in found.examples().values())
    yield paragraph("下面各图只画两方不同的单位和时段：空着的，两方相同。")
    for number, (start, end) in enumerate(spans, start=1):
        margin = (end - start) / MARGIN
        begin, over = max(found.start, start - margin), min(found.end, end + margin)
        within = [one for one in found.apart if one.start < over and one.end > begin]
        cut = [replace(a, start=max(a.start, begin), end=min(a.end, over)) for a in within]
        lanes = (
            Lane("前", "现行", tuple(_bar(one, one.before) for one in cut)),
            Lane("后", "换了之后", tuple(_bar(one, one.after) for one in cut)),
        )
        title = f"图 {number}：{moment_words(start)} 至 {moment_words(end)}"
        yield heading(title, 3)
        span = begin, over
        yield gantt(lanes, span, f"{title}，前后不同的单位", f"gantt-{number}")
        yield gantt_table(lanes, f"图 {number} 的内容")


def _bar(one: Apart, post: Post | None) -> Bar:
    if post is None:
        return Bar(one.name, one.start, one.end, None)
    return Bar(one.name, one.start, one.end, post.coverage, post.seats)


# --- the years ------------------------------------------------------------------------------------


def _years(found: Comparison, holidays: HolidayCalendar) -> Iterator[str]:
    """A map and a table for each year with differences, of the first dozen of them."""
    counts = _units_apart(found)
    years = sorted({day.year for day in counts})
    for year in years[:MOST_YEARS]:
        values = {day: counts[day] for day in _dates_of(found, year)}
        off = [day for day in values if holidays.block_on(day) is not None]
        words = f"{year} 年每天有几个单位不同"
        yield heading(f"{year} 年", 3)
        yield year_map(values, words, f"year-{year}", unit=UNITS, holidays=off)
        yield year_table(values, words, unit=UNITS)
    left = years[MOST_YEARS:]
    if left:
        rows = [(f"{year} 年", str(sum(day.year == year for day in counts))) for year in left]
        yield table(f"另有 {len(left)} 年不画图", ("年份", "不同的天数"), rows)


def _units_apart(found: Comparison) -> Counter[date]:
    """For each date how many units the answers differ about."""
    return Counter(
        day for apart in found.by_unit().values() for day in replace(found, apart=apart).dates
    )


def _dates_of(found: Comparison, year: int) -> Iterable[date]:
    """The dates of a year that were compared."""
    first = max(found.start.date(), date(year, 1, 1))
    last = min((found.end - DAY).date(), date(year, 12, 31))
    return (first + DAY * number for number in range((last - first).days + 1))
