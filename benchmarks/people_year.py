"""Twelve months in a row: how even duties are at the end of the year, the table of docs/people.md.

For each unit, post and class of day: the greatest less the fewest duties among all, and among those
who could have stood on equally many days of that class (on no leave, or asked to break it). Where
the first exceeds 1, what each stood and could is written out, beside the most even year that
anybody could have made who had known all leave beforehand. The same on every run.

    python benchmarks/people_year.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.assignment.cp_sat import CpSat
from engine.assignment.month import Answer
from engine.assignment.planning import hard_model
from engine.assignment.problem import HouseRules, Problem
from engine.assignment.question import Question
from engine.assignment.wishes import WishPart, evened, total
from engine.people.day_classes import DayClass
from tests.assignment.bureaus import UNITS, Year, rolled

Kinds = tuple[DayClass, ...]
CLASSES: tuple[tuple[str, Kinds], ...] = (
    *((kind.name.lower().replace("_", " "), (kind,)) for kind in DayClass),
    ("all", tuple(DayClass)),
)
POSTS = {"deputy_leader": "leaders", "staff": "staff"}


def table(year: Year) -> Iterator[str]:
    """The table, a row for each unit and post."""
    yield f"| unit, post | {' | '.join(name for name, _ in CLASSES)} |"
    yield f"|---|{'---|' * len(CLASSES)}"
    for question in _in_order(year):
        cells = [_cell(year, question, kinds) for _, kinds in CLASSES]
        post = f"{POSTS[question.post]}, {len(year.could[question])}"
        yield f"| {question.unit} {post} | {' | '.join(cells)} |"


def _in_order(year: Year) -> list[Question]:
    return sorted(year.could, key=lambda one: (one.post, one.unit))


def _cell(year: Year, question: Question, kinds: Kinds) -> str:
    every, alike = year.spreads(question, kinds)
    return f"{every} / {'–' if alike is None else alike}"


def uneven(year: Year, answers: Sequence[Answer]) -> Iterator[str]:
    """Each place of the table above 1: what was stood and could be, and the best foreseen."""
    for question in _in_order(year):
        for name, kinds in CLASSES:
            if year.spreads(question, kinds)[0] > 1:
                loads = year.loads(question, kinds).values()
                best = foreseen([one for one in answers if one.question == question], kinds)
                stood = ", ".join(f"{stood} of {could}" for stood, could in loads)
                yield f"| {question.unit} {POSTS[question.post]}, {name} | {stood} | {best} |"


def foreseen(answers: Sequence[Answer], kinds: Kinds) -> str:
    """The most even duties of ``kinds`` with all leave of the year known, the other days left out.

    A rule broken on the other days does not count, so that no real year is more even than this.
    """
    problems = [one.problem for one in answers]
    classes = {day: kind for one in problems for day, kind in one.classes.items()}
    whole = Problem(
        seats=tuple(seat for one in problems for seat in one.seats if classes[seat.day] in kinds),
        people=problems[0].people,
        classes=classes,
        leave=tuple(dict.fromkeys(leave for one in problems for leave in one.leave)),
        waived=tuple(dict.fromkeys(waiver for one in problems for waiver in one.waived)),
        rules=HouseRules(cap=len(classes)),
    )
    model, choices = hard_model(whole)
    level = evened(choices, WishPart("even", "均衡", total), kinds)
    found = CpSat().search(model).minimise(level)
    if not found.status.found:
        return "–"
    stood = [sum(found.values[one.variable] for one in row) for _, row in choices.by_person()]
    return ", ".join(map(str, stood)) + ("" if found.cost == found.bound else " (not proved)")


def main() -> None:
    """The year, counted and printed."""
    year, ends = rolled(range(1, 13), UNITS)
    answers = [one for _, found, _ in ends for one in found.answers]
    proved = sum(one.plan.proved for one in answers)
    mended = sum(len(given.waived) for given, _, _ in ends)
    empty = sum(len(found.sheet.unfilled) for _, found, _ in ends)
    print(f"{len(answers)} questions, {proved} proved in every wish, {mended} of them with a "
          f"remedy taken up, {empty} seats unfilled\n")  # fmt: skip
    print(*table(year), sep="\n")
    print("\n| where | stood, of days on which each could | best foreseen |")
    print("|---|---|---|", *uneven(year, answers), sep="\n")


if __name__ == "__main__":
    main()
