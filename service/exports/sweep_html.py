"""A sweep as one HTML page（扫描报告）: each distribution as a picture beside its table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from service.answers.simulation_text import MARK
from service.answers.staffing_text import NO_COUNTS, SUPPOSED_PEOPLE, SWEEP_HEADS, short_rows
from service.answers.sweep_text import (
    HEADS,
    UNIT_HEADS,
    WHOLE_DAYS,
    distributions,
    quantile_row,
    seat_shares,
    staffing_basis,
    staffing_remarks,
    told,
    unit_rows,
)
from service.exports.distribution_svg import (
    distribution,
    distribution_table,
    monthly,
    monthly_table,
)
from service.exports.page import basis, heading, page, paragraph, table
from service.exports.year_svg import year_map, year_table
from service.sweeping import Swept

HOURS: Final = 24


def sweep_page(found: Swept) -> str:
    """The whole page."""
    sweep, tally = found.plan.sweep, found.tally
    rows = [
        (f"{name}（{unit}）", *quantile_row(counts)) for name, unit, counts in distributions(found)
    ]
    shares = [(str(seats), share) for seats, share in seat_shares(tally)]
    parts = [
        paragraph(sweep.note),
        paragraph(*told(found), basis(found.loaded)[1]),
        heading("每年"),
        table("各项的分布", ("", *HEADS), rows),
        *_measures(found),
        heading("各月增派"),
        monthly(tally.months, "各月增派（单位次）", "months", unit="单位次"),
        monthly_table(tally.months, "各月增派", unit="单位次"),
        heading("一年里的每一天"),
        *_days(found),
        heading("同时在岗的座席"),
        table(f"占全部小时的比例（{WHOLE_DAYS}）", ("座席", "比例"), shares),
        heading("各单位"),
        table("平均每年", ("单位", *UNIT_HEADS), unit_rows(found)),
        heading("人手"),
        *_staffing(found),
    ]
    return page(sweep.name, MARK, parts)


def _measures(found: Swept) -> Iterator[str]:
    """Each measure as a picture beside its table; one that never varies as a sentence."""
    for number, (name, unit, counts) in enumerate(distributions(found)):
        title = f"{name}（{unit}）"
        yield heading(title, 3)
        if counts.least == counts.most:
            yield paragraph(f"每一年都是 {counts.most} {unit}。")
            continue
        yield distribution(counts.counts, title, f"measure-{number}", unit=unit)
        yield distribution_table(counts.counts, title, unit=unit)


def _days(found: Swept) -> tuple[str, str]:
    """The mean number of seats on each day, laid on the first of the calendars."""
    tally, year = found.tally, _leap_first(found)
    means = {
        date(year, int(day[:2]), int(day[3:])): tally.days[day] / years / HOURS
        for day, years in tally.dated.items()
    }
    title = f"平均座席（全部年份里这一天，全天平均；{WHOLE_DAYS}）"
    return (
        year_map(means, title, "days", unit="席"),
        year_table(means, title, unit="席"),
    )


def _staffing(found: Swept) -> Iterator[str]:
    """On how many days people run out; what the headcounts are."""
    headcounts = found.plan.headcounts
    if headcounts is None:
        yield paragraph(NO_COUNTS)
        return
    rows = short_rows(found.tally, headcounts, found.loaded.pack)
    yield paragraph(f"{staffing_basis(found, headcounts)}；{SUPPOSED_PEOPLE}。")
    if rows:
        yield table("人手不够的值班日", SWEEP_HEADS, rows)
    yield paragraph(*staffing_remarks(found, headcounts, rows))


def _leap_first(found: Swept) -> int:
    """A calendar year that has every day that was counted."""
    years = found.plan.sweep.calendar
    return max(years, key=lambda year: found.plan.sweeper.grid(year).hours)
