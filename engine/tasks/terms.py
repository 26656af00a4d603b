"""The values of a due date under the operator's choices（到期的取值）, and what is left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine.errors import InputFault
from engine.inference.program import Firing
from engine.packs import words
from engine.packs.pack import Due, FromParameter, Obligation, Term
from engine.roster.choosing import filled
from engine.roster.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class Dated:
    """A due date with its values filled in（已取值的到期）; days and spans are empty where open."""

    due: Due
    on: str
    written: str
    year: str
    days: int
    within: timedelta
    remind_days: int | None
    first: date
    last: date


def dated(due: Due, firing: Firing, evaluation: Evaluation) -> Dated:
    """The values as they are there. Raises InputFault R202 for a parameter that does not fit."""

    def value(name: str, term: Term) -> str:
        text = filled(term, firing, evaluation) if term != "" else ""
        fits, how = _FITS.get(name) or words.due_days(due.every)
        if text and isinstance(term, FromParameter) and not fits(text):
            what = f"参数 {term.parameter} 的值「{text}」不对"
            raise InputFault("R202", what, where=f"site.yaml 参数 {term.parameter}", remedy=how)
        return text

    days, remind, within = (
        value(name, getattr(due, name)) for name in ("days", "remind_days", "within")
    )
    return Dated(
        due=due,
        on=value("on", due.on),
        written=value("date", due.date),
        year=value("year", due.year),
        days=int(days) if days else 1,
        within=words.span_of(within) if within else timedelta(0),
        remind_days=int(remind) if remind else None,
        first=_bound(value("start", due.start), "01-01") or date.min,
        last=_bound(value("through", due.through), "12-31") or date.max,
    )


_FITS = {
    "date": (words.is_due_date, "写成 2023-12-31；年份另写的写 12-31"),
    "year": (words.is_year_number, "写四位年份"),
    "days": (words.is_days, "写 0 到 60 的整数"),
    "remind_days": (words.is_days, "写 0 到 60 的整数"),
    "within": (words.is_span, "写成 30m、2h 或 1d"),
    "start": (words.is_date_or_year, "写年份或日期"),
    "through": (words.is_date_or_year, "写年份或日期"),
}
"""What each value can be, and how to write it; the day of a cadence depends on the cadence."""


def _bound(text: str, day: str) -> date | None:
    if not text:
        return None
    return date.fromisoformat(f"{text}-{day}" if words.is_year_number(text) else text)


def date_of(values: Dated) -> date | None:
    """The single date that is meant; 29 February of another year is the 28th."""
    if not values.written:
        return None
    if words.is_date(values.written):
        return date.fromisoformat(values.written)
    if not values.year:
        return None
    written = f"{values.year}-{values.written}"
    if not words.is_date(written):
        written = f"{values.year}-02-28"
    return date.fromisoformat(written)


def open_terms(
    obligation: Obligation, firing: Firing, evaluation: Evaluation
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Parameters without a value: those without which there is no due date, and the others."""
    due = obligation.due
    assert due is not None  # noqa: S101 - only tasks that come due are asked about

    def unsaid(*terms: Term) -> list[str]:
        named = [term for term in terms if isinstance(term, FromParameter)]
        return [one.parameter for one in named if not filled(one, firing, evaluation)]

    def nobody(parameter: str, tag: Term) -> list[str]:
        given = not parameter or tag or evaluation.setting.parameter(parameter)
        return [] if given else [parameter]

    receivers = nobody(obligation.to.parameter, obligation.to.tag)
    dating = unsaid(due.on, due.date, due.year, due.days, due.within)
    dating += nobody(obligation.units.parameter, obligation.units.tag)
    rest = unsaid(due.remind_days, due.start, due.through)
    if due.each == "to":
        dating += receivers
    else:
        rest += receivers
    return tuple(dict.fromkeys(dating)), tuple(dict.fromkeys(rest))
