"""What was found of a norm in an area（结论）: met, missed, not known, nothing to measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from engine.audit.norms import Norm
from engine.audit.tally import Bounds
from engine.errors import DutyError

WHOLE: Final = ""
"""The area of a norm that is judged once for all."""


class State(Enum):
    """How a norm stands（结论）: missed, not known, a soft one missed, met, nothing to measure."""

    FAIL = "fail"
    GAP = "gap"
    SOFT = "soft_fail"
    PASS = "pass"  # noqa: S105 - no password
    NONE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Singled:
    """A row that is named in the report（列出的行）, with its value if that is known."""

    name: str
    where: str
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """How a limit came about（定额）: for each ``every`` of ``amount``, rounded up to ``times``."""

    amount: Fraction
    every: Fraction
    times: int

    @property
    def is_round(self) -> bool:
        """Whether nothing had to be rounded."""
        return self.amount == self.every * self.times


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a norm stands in one area（一项结论）.

    Attributes:
        area: the area, ``WHOLE`` for all together.
        state: the verdict.
        measured: what was measured; of a norm of each row the worst; ``None`` if nothing was.
        limit: what it is held against; ``None`` where that is not known.
        short: by how much it surely misses the limit.
        counted: rows that count and whose value is known.
        failing: rows that miss it.
        unknown: rows of the area of which something is not known.
        reasons: why it is not known.
        quota: how the limit came about, where it is one for every so many.
        against: the sum that the value was divided by, of a rate.

    """

    area: str
    state: State
    measured: Bounds | None = None
    limit: Fraction | None = None
    short: Fraction | None = None
    counted: int = 0
    failing: tuple[Singled, ...] = ()
    unknown: tuple[Singled, ...] = ()
    reasons: tuple[str, ...] = ()
    quota: Quota | None = None
    against: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A norm and its verdicts（一项标准的核对结果）, areas in the order of the data.

    ``left_out`` says how many rows of the sheet the norm is not about, by what they are; ``stray``
    are rows that may be of any area.
    """

    norm: Norm
    verdicts: tuple[Verdict, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    stray: tuple[Singled, ...] = ()

    @property
    def state(self) -> State:
        """The worst of its verdicts."""
        found = {one.state for one in self.verdicts}
        return next((state for state in State if state in found), State.NONE)

    def count(self, state: State) -> int:
        """How many areas stand so."""
        return sum(one.state is state for one in self.verdicts)

    @property
    def short(self) -> Fraction:
        """What all areas lack together, of norms that count or add up."""
        return sum((one.short for one in self.verdicts if one.short is not None), Fraction())


@dataclass(frozen=True, slots=True)
class Report:
    """The audit of one pack（核对结果）: its norms in order, areas, and what is wrong with rows."""

    judged: tuple[Judged, ...]
    areas: tuple[str, ...]
    faults: tuple[DutyError, ...]

    def count(self) -> Mapping[State, int]:
        """How many norms stand so, each by the worst of its areas."""
        return counted(one.state for one in self.judged)

    def areas_count(self) -> Mapping[State, int]:
        """How many verdicts there are of each."""
        return counted(one.state for judged in self.judged for one in judged.verdicts)

    @property
    def sound(self) -> bool:
        """Whether every norm is met that must be, and all is known; not if nothing was judged."""
        found = {state for state, number in self.areas_count().items() if number}
        return bool(found & {State.PASS, State.SOFT}) and not found & {State.FAIL, State.GAP}


def counted(states: Iterable[State]) -> Mapping[State, int]:
    """How often each state occurs, every state in its order."""
    found = list(states)
    return {state: found.count(state) for state in State}
