"""A fact and what is remembered of it（事实）: its atom, its time, its words, its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.inference.program import Atom


@dataclass(frozen=True, slots=True)
class Fact:
    """A named, dated fact（事实）: ``[start, end)``, aware instants.

    ``event`` says that people made it so (an alert, a response, a decision) rather than the
    calendar: the end of such a fact is confirmed by a person before units leave. ``causes`` are
    the sentences of the facts that brought it about, where others did.
    """

    atom: Atom
    start: datetime
    end: datetime
    text: str
    source: str
    readings: tuple[str, ...] = ()
    event: bool = False
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person must know about a stretch of time（标记）: code, words, source."""

    code: str
    text: str
    start: datetime
    end: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything gathered for a stretch of time（事实集）."""

    facts: tuple[Fact, ...]
    flags: tuple[Flag, ...]
