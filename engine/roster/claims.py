"""Claims（入驻要求）: each unit that an obligation binds, by what fired, in which states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engine.inference.program import Firing
from engine.packs.pack import Obligation, Unit
from engine.roster.choosing import filled, span_in, units_of
from engine.roster.derivation import run_of
from engine.roster.evaluation import Evaluation
from engine.terms import Coverage, Presence

ON_SITE: Final = "on_site"


@dataclass(frozen=True, slots=True)
class Claim:
    """One unit's obligation by one firing（一项义务）, in the states of a mask."""

    evaluation: Evaluation
    firing: Firing
    obligation: Obligation
    unit: Unit
    coverage: Coverage
    presence: Presence
    mask: int

    @property
    def place(self) -> str:
        """Where, as the rule says."""
        return filled(self.obligation.place, self.firing, self.evaluation)

    @property
    def due(self) -> datetime | None:
        """By when, counted from when the cause began; ``None`` where no limit is set."""
        limit = span_in(self.obligation.within, self.firing, self.evaluation)
        if limit is None:
            return None
        began, _ = run_of(self.evaluation, self.firing, self.mask)
        return began + limit

    def presence_of(self, post: str) -> Presence:
        """How a post is at hand: as the rule says of it, else as the unit."""
        term = dict(self.obligation.post_presence).get(post)
        if term is None:
            return self.presence
        return Presence(filled(term, self.firing, self.evaluation))


def on_site_claims(evaluation: Evaluation, mask: int) -> Iterator[Claim]:
    """Each unit that must be at hand in the states of ``mask``, whatever the presence."""
    for firing, obligation, held in _obliging(evaluation, mask):
        if obligation.kind == ON_SITE:
            coverage = Coverage(filled(obligation.coverage, firing, evaluation))
            presence = Presence(filled(obligation.presence, firing, evaluation))
            for unit in units_of(obligation.units, firing, evaluation):
                yield Claim(evaluation, firing, obligation, unit, coverage, presence, held)


def other_claims(evaluation: Evaluation, mask: int) -> Iterator[Claim]:
    """Each unit that has another duty in the states of ``mask``."""
    for firing, obligation, held in _obliging(evaluation, mask):
        if obligation.kind != ON_SITE:
            units = (
                present_units(evaluation, held)
                if obligation.units.on_site
                else dict.fromkeys(units_of(obligation.units, firing, evaluation), held)
            )
            for unit, part in units.items():
                yield Claim(
                    evaluation,
                    firing,
                    obligation,
                    unit,
                    Coverage.OFFICE_HOURS,
                    Presence.ON_POST,
                    part,
                )


def _obliging(evaluation: Evaluation, mask: int) -> Iterator[tuple[Firing, Obligation, int]]:
    for firing, held in evaluation.matched.firings.items():
        if held & mask:
            for obligation in evaluation.pack.rule_by_id[firing.rule].obliges:
                yield firing, obligation, held & mask


def present_units(evaluation: Evaluation, mask: int) -> dict[Unit, int]:
    """The units on post in the states of ``mask``, in the pack's order, with their states."""
    found: dict[Unit, int] = {}
    for claim in on_site_claims(evaluation, mask):
        if claim.presence is Presence.ON_POST:
            found[claim.unit] = found.get(claim.unit, 0) | claim.mask
    order = evaluation.pack.unit_order
    return dict(sorted(found.items(), key=lambda item: order[item[0].id]))


def on_site_strength(evaluation: Evaluation, mask: int) -> dict[str, int]:
    """How strongly each unit is on post in the states of ``mask``: id → coverage strength."""
    found: dict[str, int] = {}
    for claim in on_site_claims(evaluation, mask):
        if claim.presence is Presence.ON_POST:
            found[claim.unit.id] = max(found.get(claim.unit.id, 0), claim.coverage.strength)
    return found
