"""What a good sheet strives for（软目标）, the weightiest first, each a function of its own.

Each wish is one level: it is brought to its least cost and held there before the next is looked at.
So no wish is ever traded against a weightier one, and each has a cost of its own to show.

Loads are compared by the sum of squares of the balances: convex, so that an outlier does not hide
the others. The n-th further duty of a person with balance b costs 2(b+n)-1, which is the growth of
the square; the least such sum, rules aside, is reached by filling up from the lowest and is given
to the solver as a floor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from engine.assignment.choices import Choice, Choices
from engine.assignment.hard import rest_rows
from engine.assignment.model import Level, Row, Slack, Terms
from engine.assignment.problem import occupied
from engine.people.day_classes import DayClass
from engine.terms import Presence

GUARDED: Final = (DayClass.HOLIDAY, DayClass.SPRING_FESTIVAL)
"""Classes of day that come in a row, so that rest before them counts（连休）."""


@dataclass(frozen=True, slots=True)
class WishPart:
    """One wish（软目标）: name, sentence, and the level that it adds to the model."""

    name: str
    title: str
    level: Callable[[Choices, WishPart], Level]


def unfilled(slacks: Sequence[Slack]) -> Level:
    """Seats that nobody keeps（空缺席位）: counted only where not every seat can be kept."""
    return Level("unfilled", "空缺席位最少", _missed(slacks, "covered"))


def swaps_void(slacks: Sequence[Slack]) -> Level:
    """Swaps that cannot stay（作废的换班）: counted only where not all of them can."""
    return Level("swaps_void", "作废的换班最少", _missed(slacks, "swaps_kept"))


def _missed(slacks: Sequence[Slack], part: str) -> Terms:
    return tuple((1, slack.variable) for slack in slacks if slack.waiver.part == part)


def rest_breaks(choices: Choices, part: WishPart) -> Level:
    """Duties without rest before them（未休息）, where leaders are too few to rest always."""
    terms: list[tuple[int, int]] = []
    everywhere = all(seat.presence is Presence.REACHABLE for seat in choices.problem.seats)
    if not choices.problem.rest_is_hard and not everywhere:
        for row in rest_rows(choices):
            over = [(1, choices.model.new()) for _ in range(row.excess)]
            terms += over
            eased = (*row.terms, *((-1, variable) for _, variable in over))
            choices.model.at_most(eased, row.high or 0)
    return Level(part.name, part.title, tuple(terms))


def taken_away(choices: Choices, part: WishPart) -> Level:
    """Published duties taken from somebody（撤下的班）: a repair changes as few as can be.

    What is added follows from it: the seats asked for, less those that stay as they were.
    """
    staying = choices.kept(choices.problem.published)
    terms = tuple((-1, choice.variable) for choice in staying)
    return Level(part.name, part.title, terms, constant=len(staying))


def taken_away_soon(choices: Choices, part: WishPart) -> Level:
    """The same, a nearer day being dearer（撤下的班，越近越重）: people have planned by it."""
    staying = choices.kept(choices.problem.published)
    last = max((choice.slot.day for choice in staying), default=None)
    terms: Terms = ()
    if last is not None:
        weights = [((last - choice.slot.day).days + 1, choice.variable) for choice in staying]
        terms = tuple((-weight, variable) for weight, variable in weights)
    return Level(part.name, part.title, terms, constant=-sum(weight for weight, _ in terms))


def displaced(choices: Choices, part: WishPart) -> Level:
    """Announced duties of other posts, and standby, that these people would have to give up."""
    problem = choices.problem
    rest = problem.rules.rest
    taken = [(one.person, *occupied(one, rest)) for one in problem.promised]
    terms: list[tuple[int, int]] = []
    for person, row in choices.by_person():
        own = [(start, end) for who, start, end in taken if who == person.id]
        for choice in row:
            shift = choice.slot.shift
            until = shift.end + rest if choice.slot.round_the_clock else shift.end
            lost = sum(start < until and shift.start < end for start, end in own)
            if lost:
                terms.append((lost, choice.variable))
    nothing = Row(tuple(terms), None, 0)
    return Level(part.name, part.title, tuple(terms), at_floor=(nothing,) if terms else ())


def level_of(kind: DayClass) -> Callable[[Choices, WishPart], Level]:
    """The wish that duties of one class of day are even（某类日子均衡）."""

    def level(choices: Choices, part: WishPart) -> Level:
        return evened(choices, part, (kind,))

    return level


def total(choices: Choices, part: WishPart) -> Level:
    """All duties together are even（总班次均衡）."""
    return evened(choices, part, tuple(DayClass))


def ready(choices: Choices, part: WishPart) -> Level:
    """Who is behind in holidays is free when the next month begins with one（月末为节日留人）.

    Whoever is on duty the day before rests on its first day, and of few leaders then misses every
    other one. The cost is by how many holidays those on duty are behind the one who has most.
    """
    problem = choices.problem
    last = max((slot.day for slot in problem.slots), default=None)
    kind = problem.classes.get(last + timedelta(days=1)) if last is not None else None
    if kind not in GUARDED or not problem.rest_is_hard:
        return Level(part.name, part.title, ())
    held = {person.id: problem.balance(person.id, (kind,)) for person in problem.people}
    most = max(held.values(), default=0)
    rows = choices.where(lambda slot: slot.day == last and slot.round_the_clock)
    terms = ((most - held[person.id], one.variable) for person, row in rows for one in row)
    return Level(part.name, part.title, tuple(term for term in terms if term[0]))


def spaced(choices: Choices, part: WishPart) -> Level:
    """Nobody is on duty every other day（不隔天值班）, the month before included."""
    model, rest = choices.model, choices.problem.rules.rest
    terms: list[tuple[int, int]] = []
    for _, row in choices.where(lambda slot: slot.round_the_clock):
        for number, first in enumerate(row):
            for after, second in enumerate(row[number + 1 :], number + 1):
                if _tight(second.slot.shift.start - first.slot.shift.end, rest):
                    close = model.new()
                    ends = [first, *_between(choices, row[number : after + 1]), second]
                    sums = [(1, choice.variable) for choice in ends]
                    model.at_most([*sums, (-1, close)], 1)
                    terms.append((1, close))
    terms += [(1, choice.variable) for choice in _close_to_settled(choices)]
    return Level(part.name, part.title, tuple(terms))


def wished(choices: Choices, part: WishPart) -> Level:
    """What people would like（个人意愿）: by weight, duty on a day or none."""
    wishes = choices.problem.wishes
    held = {(person.id, one.slot.day): one for person, row in choices.by_person() for one in row}
    terms, constant = [], 0
    for wish in wishes:
        choice = held.get((wish.person, wish.day))
        if choice is not None and wish.wanted:
            terms.append((-wish.weight, choice.variable))
            constant += wish.weight
        elif choice is not None:
            terms.append((wish.weight, choice.variable))
    return Level(part.name, part.title, tuple(terms), constant)


WISHES: Final = (
    WishPart("rest_breaks", "24小时值班后休息（领导不足三人时尽量）", rest_breaks),
    WishPart("taken_away", "已公布的班撤下最少", taken_away),
    WishPart("taken_away_soon", "撤下的班离得越远越好", taken_away_soon),
    WishPart("displaced", "别岗和备勤已公布的班少动", displaced),
    *(
        WishPart(kind.name.lower(), f"{kind.value}班次均衡", level_of(kind))
        for kind in DayClass
        if kind is not DayClass.OTHER
    ),
    WishPart("total", "总班次均衡", total),
    WishPart("other", "平日班次均衡", level_of(DayClass.OTHER)),
    WishPart("ready", "节前一天不排节日班少的人", ready),
    WishPart("spaced", "不隔天值班", spaced),
    WishPart("wished", "照顾个人意愿", wished),
)
"""Every wish, the weightiest first; unfilled seats, where there are any, come before them all."""


# --- even loads -----------------------------------------------------------------------------------


def evened(choices: Choices, part: WishPart, kinds: tuple[DayClass, ...]) -> Level:
    """Duties of ``kinds`` are even（均衡）: the least sum of the squares of the balances."""
    problem, model = choices.problem, choices.model
    rows = list(choices.where(lambda slot: problem.classes[slot.day] in kinds))
    asked = (slot for slot in problem.slots if problem.classes[slot.day] in kinds)
    seats = sum(problem.needed(slot) for slot in asked)
    if not seats or len(rows) < 2:  # noqa: PLR2004 - nobody to compare with
        return Level(part.name, part.title, ())
    held = [problem.balance(person.id, kinds) for person, _ in rows]
    filling = _filled_up(held, [len(row) for _, row in rows], seats)
    terms: list[tuple[int, int]] = []
    at_floor: list[Row] = []
    for (_, row), steps, taken in zip(rows, filling.steps, filling.taken, strict=True):
        sums = tuple((1, choice.variable) for choice in row)
        counted = [(cost, model.new()) for cost in steps]
        model.equal((*sums, *((-1, variable) for _, variable in counted)), 0)
        terms += counted
        at_floor.append(Row(sums, *taken))
    return Level(
        part.name, part.title, tuple(terms), floor=filling.cost, at_floor=tuple(at_floor)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Filling:
    """Seats dealt out to the lowest balance each time（削峰填谷）, as if no rule stood in the way.

    ``steps`` are each person's costs of one duty more, ``taken`` the fewest and the most duties of
    each in any way that costs as little as ``cost``.
    """

    steps: list[list[int]]
    taken: list[tuple[int, int]]
    cost: int


def _filled_up(held: Sequence[int], most: Sequence[int], seats: int) -> _Filling:
    least = min(held)
    steps = [
        [2 * (balance - least + number) + 1 for number in range(limit)]
        for balance, limit in zip(held, most, strict=True)
    ]
    cheapest = sorted(cost for own in steps for cost in own)[:seats]
    last = cheapest[-1] if cheapest else 0
    taken = [(sum(cost < last for cost in own), sum(cost <= last for cost in own)) for own in steps]
    return _Filling(steps, taken, sum(cheapest))


# --- spacing --------------------------------------------------------------------------------------


def _tight(gap: timedelta, rest: timedelta) -> bool:
    """Whether just the rest and no more lies between two duties."""
    return rest <= gap < rest + timedelta(hours=24)


def _between(choices: Choices, row: Sequence[Choice]) -> list[Choice]:
    """Duties that exclude both the first and the last of ``row``, where rest must be kept.

    At most one of all of them is stood, which says the same and is proved much sooner.
    """
    problem = choices.problem
    waived = any(one.part == "rested" for one in problem.waived)
    if not problem.rest_is_hard or waived or len(row) != 3:  # noqa: PLR2004 - one lies between
        return []
    rest = problem.rules.rest
    first, middle, last = (choice.slot.shift for choice in row)
    excluded = middle.start < first.end + rest and last.start < middle.end + rest
    return [row[1]] if excluded else []


def _close_to_settled(choices: Choices) -> Iterator[Choice]:
    problem, rest = choices.problem, choices.problem.rules.rest
    settled = (*problem.past, *problem.elsewhere)
    for person, row in choices.where(lambda slot: slot.round_the_clock):
        shifts = [one.seat.shift for one in settled if one.person == person.id]
        for choice in row:
            shift = choice.slot.shift
            gaps = [(shift.start - one.end, one.start - shift.end) for one in shifts]
            if any(_tight(after, rest) or _tight(before, rest) for after, before in gaps):
                yield choice
