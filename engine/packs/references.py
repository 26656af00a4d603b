"""What rests on a reading（释义的引用）: rules, windows, settings, quantities that name it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.packs.pack import FromReading, Pack, Quantity, Rule, Term, Window
from engine.roster.derivation import readings_of


@dataclass(frozen=True, slots=True)
class References:
    """What names one reading（引用）; ``settings`` are keys of ``pack.yaml``."""

    rules: tuple[Rule, ...]
    windows: tuple[Window, ...]
    settings: tuple[str, ...]
    quantities: tuple[Quantity, ...]

    def __bool__(self) -> bool:
        """Whether anything rests on the reading."""
        return bool(self.rules or self.windows or self.settings or self.quantities)


def references_to(reading: str, pack: Pack) -> References:
    """What of the pack, and of what it takes over, names the reading."""
    return References(
        rules=tuple(rule for rule in pack.rules if reading in readings_of(rule)),
        windows=tuple(w for w in pack.windows if any(_is(t, reading) for t in _terms(w))),
        settings=tuple(name for name, term in pack.settings if _is(term, reading)),
        quantities=tuple(q for q in pack.quantities if _is(q.fresh_hours, reading)),
    )


def _is(term: Term, reading: str) -> bool:
    return isinstance(term, FromReading) and term.reading == reading


def _terms(window: Window) -> tuple[Term, ...]:
    return (window.year, window.last_day, *(term for span in window.spans for term in span))
