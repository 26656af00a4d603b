"""A life cycle as a table（流程表）: states, and the acts that lead from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

NOTHING: Final = ""
"""The state of a matter of which nothing is recorded yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the table（一步）: in these states the act may be taken; it leads to ``after``."""

    act: str
    before: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A life cycle（流程）.

    Attributes:
        id: its id, the word of records and answers.
        title: its Chinese name.
        states: every state and its Chinese name, ``NOTHING`` included.
        waiting: what people wait for in a state; states that wait for nothing are left out.
        acts: every act and its Chinese name.
        missing: for an act, what must be there before it, as part of a sentence.
        steps: the table.

    """

    id: str
    title: str
    states: Mapping[str, str]
    waiting: Mapping[str, str]
    acts: Mapping[str, str]
    missing: Mapping[str, str]
    steps: tuple[Step, ...]

    def after(self, state: str, act: str) -> str | None:
        """The state that the act leads to; ``None`` where it cannot be taken."""
        for step in self.steps:
            if step.act == act and state in step.before:
                return step.after
        return None


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done in a matter（一次办理）, told by a record.

    An act that is not ``required`` to fit is passed over where it does not: the record says
    something else too.
    """

    cycle: str
    matter: str
    act: str
    at: datetime
    by: str = ""
    document: str = ""
    where: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Course:
    """How a matter has gone so far（办理进展）: its state, and the acts that led to it."""

    cycle: Lifecycle
    matter: str
    state: str
    acts: tuple[Act, ...]

    @property
    def waiting(self) -> str:
        """What people wait for now; empty if for nothing."""
        return self.cycle.waiting.get(self.state, "")
