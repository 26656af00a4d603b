"""Why a month cannot be filled, and what would do（无解说明）: the clash, the cheapest remedy."""

from __future__ import annotations

from dataclasses import dataclass

from engine.assignment.joining import joined_by_days
from engine.assignment.model import Fact, Level, Model, Waiver
from engine.assignment.solving import Solver, Status


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why not every seat can be filled（无解说明）.

    ``clash`` are facts that cannot all be so at once; take any one away and the others can. It is
    one such set, there may be others. ``remedy`` are the rules to set aside, the cheapest way there
    is by the prices of the parts; ``proved`` says whether no cheaper way exists.
    """

    clash: tuple[Fact, ...]
    remedy: tuple[Waiver, ...]
    proved: bool

    @property
    def price(self) -> int:
        """What the remedy costs altogether, for comparing remedies only."""
        return sum(waiver.price for waiver in self.remedy)

    @property
    def text(self) -> str:
        """The explanation as one Chinese sentence each for why and what now."""
        facts = "；".join(joined_by_days(dict.fromkeys(fact.text for fact in self.clash)))
        acts = "；".join(joined_by_days(waiver.text for waiver in self.remedy))
        return f"这些不能同时做到：{facts}。最省的办法：{acts}。"


def explained(model: Model, solver: Solver) -> Explanation:
    """Why ``model`` has no solution, and the cheapest way to give it one.

    The facts that a solver names are never taken on trust: they are solved again, and each is left
    out once, so that the set is valid and none of it can be spared.
    """
    remedy, proved = _cheapest(model, solver)
    return Explanation(_fewest(model, solver), remedy, proved)


def clashes(model: Model, facts: tuple[Fact, ...], solver: Solver) -> bool:
    """Whether ``facts`` alone, with what is so for no fact, leave no solution."""
    outcome = solver.search(model.resting_on(frozenset(facts))).minimise(None)
    return outcome.status is Status.INFEASIBLE


def _fewest(model: Model, solver: Solver) -> tuple[Fact, ...]:
    """A set of clashing facts of which none can be spared（删除过滤）."""
    held = solver.clash(model)
    if not clashes(model, held, solver):
        held = model.facts
    for fact in held:
        fewer = tuple(one for one in held if one != fact)
        if clashes(model, fewer, solver):
            held = fewer
    return held


def _cheapest(model: Model, solver: Solver) -> tuple[tuple[Waiver, ...], bool]:
    eased, slacks = model.relaxed()
    terms = tuple((slack.waiver.price, slack.variable) for slack in slacks)
    outcome = solver.search(eased).minimise(Level("remedy", "变通代价最小", terms))
    if not outcome.status.found:
        return (), False
    used = [slack.waiver for slack in slacks if outcome.values[slack.variable]]
    return tuple(sorted(used)), outcome.status is Status.OPTIMAL
