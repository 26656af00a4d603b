"""Seats of many hours at once（逐小时的座席）: for each unit how it is on site, hour by hour.

The same claims as for a roster, hour by hour and not stretch by stretch: what is asked of a unit in
an hour is the line that the roster of that hour would have for it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.inference.program import Atom, Firing
from engine.roster.claims import Claim, on_site_claims
from engine.roster.evaluation import Evaluation
from engine.simulation.grid import Grid, joined, parted
from engine.simulation.seats import Posts, posts_held_by
from engine.terms import Coverage

Key = TypeVar("Key", bound=Hashable)
Held = tuple[Coverage, Posts]
"""How a unit is on site: coverage, and the posts that it fills there."""
Seating = Mapping[str, Mapping[Held, int]]
"""Unit id → how it is on site → the mask of the hours; no hour is in two masks of a unit."""


@dataclass(frozen=True, slots=True)
class Causes:
    """A situation by the hour（形势）: when it holds, and when for two causes at once."""

    held: int
    twice: int


def seating_of(evaluation: Evaluation, states: int) -> dict[str, dict[Held, int]]:
    """How each unit is on site, in the pack's order; units asked alike share their masks."""
    claims: dict[str, list[Claim]] = {}
    for claim in on_site_claims(evaluation, (1 << states) - 1):
        claims.setdefault(claim.unit.id, []).append(claim)
    made: dict[tuple[tuple[int, int], ...], dict[Held, int]] = {}
    found = {}
    for unit in sorted(claims, key=evaluation.pack.unit_order.__getitem__):
        alike = tuple((id(claim.firing), id(claim.obligation)) for claim in claims[unit])
        if alike not in made:
            made[alike] = _held(claims[unit])
        found[unit] = made[alike]
    return {unit: held for unit, held in found.items() if held}


def _held(claims: Sequence[Claim]) -> dict[Held, int]:
    """How one unit is on site: the hours parted by what is asked of it in them."""
    together: dict[tuple[object, ...], tuple[Claim, int]] = {}
    for claim in claims:
        asked = _asked(claim)
        known = together.get(asked)
        together[asked] = (claim, claim.mask | known[1] if known else claim.mask)
    found: dict[Held, int] = {}
    for present, mask in _parts(list(together.values())):
        held = posts_held_by(present)
        if held is not None:
            found[held] = found.get(held, 0) | mask
    return found


def _asked(claim: Claim) -> tuple[object, ...]:
    """What a claim asks for, whatever fired."""
    posts = claim.obligation.posts
    ways = tuple(claim.presence_of(post) for post, _ in posts)
    return claim.coverage, claim.presence, posts, ways


def _parts(claims: Sequence[tuple[Claim, int]]) -> list[tuple[list[Claim], int]]:
    """The hours parted by which of the claims hold; those without any are left out."""
    parts: list[tuple[list[Claim], int]] = []
    covered = 0
    for claim, mask in claims:
        refined = []
        for present, held in parts:
            both = held & mask
            if both:
                refined.append(([*present, claim], both))
            if held != both:
                refined.append((present, held ^ both))
        alone = mask & ~covered
        if alone:
            refined.append(([claim], alone))
        covered |= mask
        parts = refined
    return parts


def causes_of(evaluation: Evaluation, calendar: Collection[Atom]) -> dict[str, Causes]:
    """Each situation by its name, with its causes: what fired, one by one.

    What the calendar alone brings about is one cause, two festivals in one block of days included.
    """
    found: dict[str, Causes] = {}
    for name, masks in _concluding(evaluation.matched.firings, calendar).items():
        held = twice = 0
        for mask in masks:
            twice |= held & mask
            held |= mask
        found[name] = Causes(held, twice)
    return found


def _concluding(firings: Mapping[Firing, int], calendar: Collection[Atom]) -> dict[str, list[int]]:
    """Situation → the hours of each of its causes."""
    found: dict[str, dict[object, int]] = {}
    for firing, mask in firings.items():
        cause = None if all(one in calendar for one in firing.body) else firing.body
        for head in firing.heads:
            if head.kind == "situation":
                own = found.setdefault(str(head.get("name")), {})
                own[cause] = own.get(cause, 0) | mask
    return {name: list(own.values()) for name, own in sorted(found.items())}


# --- years of several parts -----------------------------------------------------------------------


def whole_years(grid: Grid, parts: Sequence[Mapping[Key, int]], years: int) -> dict[Key, int]:
    """Masks over whole years, of masks over each part of the years."""
    if len(parts) == 1:
        return dict(parts[0])
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: _stitched(grid, [part.get(name, 0) for part in parts], years) for name in names}


def _stitched(grid: Grid, masks: Iterable[int], years: int) -> int:
    whole = [0] * years
    for part, mask in zip(grid.parts, masks, strict=True):
        for number, own in enumerate(parted(mask, part.hours, years)):
            whole[number] |= own << part.first
    return joined(whole, grid.hours)
