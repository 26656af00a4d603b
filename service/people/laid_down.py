"""What a kept sheet is checked against（核对依据）: register, holidays and house rules of now."""

from __future__ import annotations

from collections.abc import Iterable

from engine.assignment.checking import Against
from engine.assignment.problem import LEADING
from engine.assignment.sheet import Assignment, Sheet
from engine.people.day_classes import classes_of
from service.jobs.bench import Look
from service.people.kept_sheet import KeptSheet
from service.people.settings import people_settings


def against(look: Look, kept: KeptSheet, sheet: Sheet, settled: Iterable[Assignment]) -> Against:
    """Everything but how the sheet was made.

    Args:
        look: for the register, the settings and the holidays.
        kept: for how many were asked for each post.
        sheet: whose seats are asked for.
        settled: duties of other months that take up somebody's time.

    """
    near = tuple(settled)
    seats = (*(one.seat for one in sheet.assignments), *sheet.unfilled)
    days = {seat.day for seat in seats} | {one.seat.day for one in near}
    rules = people_settings(look.desk.loaded.site).rules
    few = frozenset(
        (one.question.unit, one.question.post)
        for one in kept.questions
        if one.question.post in LEADING and len(one.people) < rules.soft_rest_below
    )
    return Against(
        seats=seats,
        people=look.register.people,
        classes=classes_of(days, look.desk.loaded.holidays).of,
        leave=tuple(one.leave for one in look.register.leave),
        settled=near,
        rest=rules.rest,
        rest_where_possible=few,
    )
