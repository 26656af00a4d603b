"""Unit lines（单位行）: claims of one unit settled into one line, the strongest coverage winning.

Nothing is overridden by order or priority: a unit that several rules oblige appears once, with the
strongest coverage of the stretch and all its reasons. A unit that is on post for some hours and on
standby for others has a line for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from engine.packs.pack import Pack
from engine.roster.claims import Claim
from engine.roster.derivation import because, join_reasons
from engine.roster.evaluation import joined_spans
from engine.roster.roster import Stretch, UnitDuty
from engine.terms import Coverage, Presence

_Held = tuple[Claim, list[Stretch]]
"""A claim with its stretches."""
_Part = tuple[datetime, datetime, Coverage]


def unit_lines(
    pack: Pack, claims: Sequence[Claim], start: datetime, end: datetime
) -> tuple[UnitDuty, ...]:
    """The lines of each unit that some claim binds, in the pack's order.

    A tag binds many units alike: their lines are made once, and differ in the unit only.
    """
    by_unit: dict[str, list[Claim]] = {}
    for claim in claims:
        by_unit.setdefault(claim.unit.id, []).append(claim)
    made: dict[tuple[tuple[int, ...], ...], tuple[UnitDuty, ...]] = {}
    found: list[UnitDuty] = []
    for unit in sorted(by_unit, key=pack.unit_order.__getitem__):
        own = by_unit[unit]
        alike = tuple((id(c.evaluation), id(c.firing), id(c.obligation), c.mask) for c in own)
        if alike not in made:
            held = [(c, c.evaluation.stretches(c.mask, start, end)) for c in own]
            made[alike] = tuple(_lines(held))
        found += [replace(line, unit=own[0].unit) for line in made[alike]]
    return tuple(found)


def _lines(held: Sequence[_Held]) -> Iterator[UnitDuty]:
    """A line for each way to be at hand, a weaker one for the hours that no stronger one takes."""
    taken: list[Stretch] = []
    for presence in sorted(Presence, key=lambda one: one.strength, reverse=True):
        own = [one for one in held if one[0].presence is presence]
        parts = _parts(own, taken)
        if parts:
            hours = joined_spans((first, last) for first, last, _ in parts)
            there = [claim for claim, spans in held if _meet(spans, hours)]
            claims = [one for one in there if one.presence.strength <= presence.strength]
            yield _line(presence, parts, claims)
            taken = joined_spans((*taken, *hours))


def _meet(some: Iterable[Stretch], others: Sequence[Stretch]) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _line(presence: Presence, parts: tuple[_Part, ...], claims: Sequence[Claim]) -> UnitDuty:
    strongest = [claim for claim in claims if claim.presence is presence]
    top = max(strongest, key=lambda claim: claim.coverage.strength)
    posts, post_presence = asked_of(claims, presence)
    limits = [due for claim in strongest if (due := claim.due) is not None]
    return UnitDuty(
        unit=top.unit,
        presence=presence,
        coverage=top.coverage,
        place=top.place,
        posts=tuple(posts.items()),
        intervals=tuple(joined_spans((first, last) for first, last, _ in parts)),
        parts=parts,
        because=join_reasons(
            reason for c in claims for reason in because(c.evaluation, [c.firing], c.mask)
        ),
        arrive_by=min(limits, default=None),
        post_presence=post_presence,
    )


def asked_of(
    claims: Sequence[Claim], presence: Presence
) -> tuple[dict[str, int], tuple[tuple[str, Presence], ...]]:
    """The posts that claims of one unit ask for together, and those at hand in another way."""
    posts: dict[str, int] = {}
    for claim in claims:
        for post, number in claim.obligation.posts:
            posts[post] = max(posts.get(post, 0), number)
    return posts, _post_presence(claims, posts, presence)


def _post_presence(
    claims: Sequence[Claim], posts: Iterable[str], presence: Presence
) -> tuple[tuple[str, Presence], ...]:
    """The posts that are at hand in another way than the unit; the strongest demand counts."""
    found: list[tuple[str, Presence]] = []
    for post in posts:
        asked = [
            claim.presence_of(post) for claim in claims if post in dict(claim.obligation.posts)
        ]
        strongest = max(asked, key=lambda one: one.strength)
        if strongest is not presence:
            found.append((post, strongest))
    return tuple(found)


def _parts(held: Sequence[_Held], taken: Sequence[Stretch]) -> tuple[_Part, ...]:
    """Stretches with the strongest coverage in each, equal ones joined; without those taken."""
    found: list[_Part] = []
    spans = [(first, last, claim.coverage) for claim, own in held for first, last in own]
    points = {point for first, last, _ in spans for point in (first, last)}
    points.update(point for stretch in taken for point in stretch)
    for first, last in pairwise(sorted(points)):
        there = [c for a, b, c in spans if a <= first and last <= b]
        if there and not any(a <= first and last <= b for a, b in taken):
            coverage = max(there, key=lambda c: c.strength)
            if found and found[-1][1] == first and found[-1][2] is coverage:
                found[-1] = (found[-1][0], last, coverage)
            else:
                found.append((first, last, coverage))
    return tuple(found)
