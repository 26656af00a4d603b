"""Whether people suffice, as lines and as JSON（人手）: in simulations, and in sweeps.

Who calls says what people are called: by name on a screen, by id in what travels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from engine.assignment.explaining import Explanation
from engine.assignment.question import Question
from engine.packs.pack import Pack
from engine.seating.seat import TITLES, Seat
from engine.simulation.distribution import Distribution
from engine.simulation.short_days import Headcounts
from engine.simulation.staffing import Shortage
from engine.simulation.tally import Tally
from engine.terms import Presence
from service.answers.wording import spans_words, table
from service.people.kept_sheet import with_names
from service.staffing import Staffing

NO_REGISTER: Final = (
    "没有名册，也没有假定人数：不核人手（zhiban people import，或写 people.counts）"
)
BOUND_ONLY: Final = (
    "没有求解器（OR-Tools），只核了下限：写缺的一定缺，没写缺的不一定排得开"
    "（pip install 'zhiban[people]'）"
)
UNDECIDED: Final = "求解器在限度内没有结论，只核了下限：写缺的一定缺，没写缺的不一定排得开"
HEADS: Final = ("单位", "岗位", "值班日", "席", "有人")
MOST_ACTS: Final = 3
"""Acts of a remedy told on a screen or page."""
EVERY: Final = 10_000
"""So many acts that none is left out."""
WAYS: Final = {Presence.STANDBY: "（备勤）", Presence.REACHABLE: "（在位听令）"}
Calling = Callable[[str], str]
"""What a person is called, by id."""


def by_id(person: str) -> str:
    """A person's id, in the place of a name（编号）."""
    return person


@dataclass(frozen=True, slots=True)
class Gap:
    """A line about where people run out（人手缺口）: seats, those kept, and why, in sentences."""

    question: Question
    days: tuple[date, ...]
    asked: int
    there: int
    told: tuple[str, ...]

    def cells(self, pack: Pack) -> tuple[str, ...]:
        """The cells under ``HEADS``."""
        return (
            unit_name(self.question.unit, pack),
            post_words(self.question),
            spans_words(self.days),
            str(self.asked),
            str(self.there),
        )


def unit_name(unit: str, pack: Pack) -> str:
    """The name of a unit; its id where the pack does not list it."""
    return next((one.name for one in pack.units if one.id == unit), unit)


def post_words(question: Question) -> str:
    """The post, and in what way it is kept where that is not on the spot."""
    title = TITLES.get(question.post, question.post)
    return title + WAYS.get(Presence(question.presence), "")


def gaps(staffing: Staffing, most: int = MOST_ACTS) -> tuple[Gap, ...]:
    """Where people run out: by the solver if there is one, else by the bound.

    Args:
        staffing: what was found.
        most: so many acts of a remedy are told in words, of more how many there are.

    """
    if staffing.unfilled is None:
        return tuple(_by_bound(staffing.short))
    return tuple(
        Gap(
            one.question,
            _days(one.empty),
            len(one.asked),
            len(one.asked) - len(one.empty),
            (
                _told(one.explanation, most),
                *(() if one.proved else ("求解到了限度，空缺未必最少。",)),
            ),
        )
        for one in staffing.unfilled
    )


def _told(explanation: Explanation, most: int) -> str:
    """Why, and the cheapest remedy; the first of its acts where they are many."""
    left = len(explanation.remedy) - most
    if left <= 0:
        return explanation.text
    shown = replace(explanation, remedy=explanation.remedy[:most]).text.removesuffix("。")
    return f"{shown}……还有 {left} 处。"


def _by_bound(short: Iterable[Shortage]) -> Iterator[Gap]:
    """What the bound says, the days on which it says the same put together."""
    found: dict[Shortage, list[date]] = {}
    for one in short:
        found.setdefault(replace(one, days=one.days[:0]), []).extend(one.days)
    for one, days in found.items():
        yield Gap(one.question, tuple(sorted({*days})), one.asked, one.there, ("；".join(one.why),))


def _days(seats: Iterable[Seat]) -> tuple[date, ...]:
    return tuple(sorted({seat.day for seat in seats}))


def basis_words(staffing: Staffing) -> str:
    """Whom the answer counts on."""
    said = [f"名册 {staffing.listed} 人"] if staffing.listed else []
    said += [f"假定 {staffing.supposed} 人"] if staffing.supposed else []
    said += [f"假定请假 {staffing.leave} 处"] if staffing.leave else []
    return "，".join(said)


def staffing_lines(staffing: Staffing, pack: Pack) -> Iterator[str]:
    """The part of a screen: whether there are people for every seat, and if not where, why."""
    if not staffing.known:
        yield NO_REGISTER
        return
    found, people = gaps(staffing), staffing.by_id
    yield summary_words(staffing, found)
    rows = [HEADS, *(gap.cells(pack) for gap in found)] if found else []
    told: list[Iterable[str]] = [(), *(gap.told for gap in found)]
    for line, sentences in zip(table(rows), told, strict=False):
        yield line
        yield from (f"    {with_names(one, lambda who: people[who].called)}" for one in sentences)

    def called(person: str) -> str:
        own = people[person]
        return f"{unit_name(own.unit, pack)} {own.called}"

    yield from (f"  {one}" for one in remarks(staffing, pack, called))


def summary_words(staffing: Staffing, found: tuple[Gap, ...]) -> str:
    """The first line: enough, or in how many units not."""
    basis = basis_words(staffing)
    if not staffing.seats:
        return f"人手：没有可核的席位（{basis}）"
    units = {seat.unit for seat in staffing.seats}
    if found:
        short = {gap.question.unit for gap in found}
        return f"人手不够：{len(units)} 个单位里 {len(short)} 个有缺口（{basis}）"
    if staffing.unfilled is None:
        return f"人手：{len(units)} 个单位没有查出缺口（{basis}）"
    return f"人手够：{len(units)} 个单位各班都有人（{basis}）"


def remarks(staffing: Staffing, pack: Pack, called: Calling) -> Iterator[str]:
    """What must be known besides: leaders in charge and reachable, whom nobody knows, bounds."""
    for flag in staffing.flags:
        yield with_names(flag.text, called)
    if staffing.unknown:
        yield f"没有核（名册和假定人数里都没有）：{_unknown_words(staffing, pack)}"
    if staffing.seats and staffing.unfilled is None:
        yield UNDECIDED if staffing.solver else BOUND_ONLY


def _unknown_words(staffing: Staffing, pack: Pack) -> str:
    """Units of which nobody is known; of one that is known in part, the posts that are not."""
    partly = {seat.unit for seat in staffing.seats}
    said = []
    for unit in sorted(dict(staffing.unknown), key=lambda one: pack.unit_order.get(one, 0)):
        posts = "、".join(TITLES.get(post, post) for own, post in staffing.unknown if own == unit)
        said.append(unit_name(unit, pack) + (f"（{posts}）" if unit in partly else ""))
    return "、".join(said)


def staffing_form(staffing: Staffing, pack: Pack) -> dict[str, Any]:
    """The JSON form: people by id, dates as they are."""
    if not staffing.known:
        return {"known": False}
    return {
        "known": True,
        "listed": staffing.listed,
        "supposed": staffing.supposed,
        "supposed_leave": staffing.leave,
        "seats": len(staffing.seats),
        "solver": staffing.solver,
        "enough": None if staffing.unfilled is None and not staffing.short else not gaps(staffing),
        "short": [_gap_form(one, pack) for one in _each(staffing.short)],
        "unfilled": None
        if staffing.unfilled is None
        else [_gap_form(one, pack) for one in gaps(staffing, EVERY)],
        "unknown": [{"unit": unit, "post": post} for unit, post in staffing.unknown],
        "flags": [
            {"code": flag.code, "text": with_names(flag.text, by_id)} for flag in staffing.flags
        ],
    }


def _each(short: Iterable[Shortage]) -> Iterator[Gap]:
    for one in short:
        yield Gap(one.question, one.days, one.asked, one.there, one.why)


def _gap_form(gap: Gap, pack: Pack) -> dict[str, Any]:
    return {
        "unit": gap.question.unit,
        "name": unit_name(gap.question.unit, pack),
        "post": gap.question.post,
        "presence": gap.question.presence,
        "days": [day.isoformat() for day in gap.days],
        "asked": gap.asked,
        "there": gap.there,
        "why": [with_names(one, by_id) for one in gap.told],
    }


# --- sweeps ---------------------------------------------------------------------------------------

NO_COUNTS: Final = (
    "没有名册，也没有假定人数：不核人手"
    "（zhiban people import，或在设定里写 people: {counts: {单位: {staff: 7}}}）"
)
SWEEP_HEADS: Final = (
    "单位",
    "岗位",
    "人数",
    "有缺口的年份",
    "平均每年（日）",
    "一年最多",
    "最长连续",
)
SUPPOSED_PEOPLE: Final = "人数是假定的：没有计请假，人一直是这些；只核下限，写缺的一定缺"


def source_words(headcounts: Headcounts, *, written: bool) -> str:
    """Where the headcounts come from."""
    units = len({unit for unit, _, _ in headcounts.of})
    return f"{'按设定里写的人数' if written else '按名册的人数'}，{units} 个单位"


def short_rows(tally: Tally, headcounts: Headcounts, pack: Pack) -> list[tuple[str, ...]]:
    """Units and posts that run out in some year: cells under ``SWEEP_HEADS``."""
    rows: list[tuple[str, ...]] = []
    for unit, post, people in headcounts.of:
        counts = tally.short.get((unit, post))
        if counts is None or not tally.runs[unit, post]:
            continue
        found = Distribution(counts)
        share = 1 - found.counts.get(0, 0) / tally.years
        rows.append(
            (
                unit_name(unit, pack),
                TITLES[post],
                str(people),
                f"{share * 100:.1f} %",
                f"{found.mean:.1f}",
                str(found.most),
                str(tally.runs[unit, post]),
            )
        )
    return rows


def sole_words(headcounts: Headcounts, tally: Tally, pack: Pack) -> str:
    """Leaders who are the only ones of their unit: in charge and reachable is no shortage."""
    from engine.assignment.problem import LEADING

    if headcounts.rules.sole_leader is not Presence.REACHABLE:
        return ""
    sole = [
        f"{unit_name(unit, pack)}{TITLES[post]}"
        for unit, post, people in headcounts.of
        if people == 1 and post in LEADING and (unit, post) in tally.short
    ]
    return f"只有一名领导的按总负责、在位听令算，不算缺：{'、'.join(sole)}" if sole else ""


def enough_words(tally: Tally, rows: list[tuple[str, ...]]) -> str:
    """How many units and posts never run out."""
    left = len(tally.short) - len(rows)
    return f"{'其余 ' if rows else ''}{left} 个单位岗位每一年都没有缺口" if left else ""


def short_form(tally: Tally, headcounts: Headcounts, *, written: bool) -> list[dict[str, Any]]:
    """The JSON form: each unit and post with its headcount, and how often people run out."""
    return [
        {
            "unit": unit,
            "post": post,
            "people": people,
            "supposed": "file" if written else "register",
            "years_short": tally.years - tally.short[unit, post].get(0, 0),
            "days_a_year": round(Distribution(tally.short[unit, post]).mean, 3),
            "longest_run": tally.runs[unit, post],
        }
        for unit, post, people in headcounts.of
        if (unit, post) in tally.short
    ]
