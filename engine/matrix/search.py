"""Find rows by words（查找）: titles, quotes, articles, triggers, units by any of their names.

Every word must be found. A word that nothing contains is tried as a short form of a unit's name
（简称）, its characters in order; where that fails too, the words most like it are offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from engine import likeness
from engine.matrix.row import Row
from engine.packs.pack import Pack, Unit

ALIKE: Final = 0.3
"""How like a word must be to be offered in place of one that nothing contains."""


@dataclass(frozen=True, slots=True)
class Found:
    """What words find（查找结果）.

    ``short`` are words taken for short forms, each with the names they stand for; ``near`` are
    words that nothing contains, each with the words most like it.
    """

    rows: tuple[Row, ...]
    short: tuple[tuple[str, tuple[str, ...]], ...] = ()
    near: tuple[tuple[str, tuple[str, ...]], ...] = ()


def folded(text: str) -> str:
    """Text as it is compared: width, case and white space do not count; （四）4 is (四)4."""
    return "".join(normalize("NFKC", text).casefold().split())


def names_of(unit: Unit) -> tuple[str, ...]:
    """Every name that a unit goes by: its own, aliases, later names."""
    return (unit.name, *unit.aliases, *(one.to for one in unit.renamed))


def find(words: Sequence[str], rows: Sequence[Row]) -> Found:
    """The rows in which every word is found, in their order.

    Args:
        words: as typed; empty ones count for nothing.
        rows: of one pack, as what is a short form in one may stand word for word in another; or
            of several, to learn which words are nowhere.

    """
    wanted = [word for word in words if folded(word)]
    texts = [tuple(folded(text) for text in texts_of(row)) for row in rows]
    kept = list(range(len(rows)))
    short: list[tuple[str, tuple[str, ...]]] = []
    near: list[tuple[str, tuple[str, ...]]] = []
    for word in wanted:
        held = [n for n, own in enumerate(texts) if any(folded(word) in text for text in own)]
        if not held:
            names = tuple(_abbreviated(word, rows))
            if names:
                short.append((word, names))
                held = [n for n, row in enumerate(rows) if _named(row, names)]
            else:
                near.append((word, tuple(_like(word, rows))))
        kept = [n for n in kept if n in set(held)]
    return Found(tuple(rows[n] for n in kept), tuple(short), tuple(near))


def texts_of(row: Row) -> Iterator[str]:
    """Everything of a row that words are looked for in."""
    rule = row.rule
    yield from (rule.title, rule.cites.article, rule.cites.quote, rule.id, row.trigger)
    yield from rule.clauses
    yield from row.texts
    for one in row.holders:
        yield one.words
    for unit in row.units:
        yield from names_of(unit)


def _abbreviated(word: str, rows: Iterable[Row]) -> Iterator[str]:
    """Canonical names of the units for which ``word`` may be short: its characters, in order."""
    short = folded(word)
    for unit in dict.fromkeys(unit for row in rows for unit in row.units):
        if any(_within(short, folded(name)) for name in names_of(unit)):
            yield unit.name


def _within(short: str, name: str) -> bool:
    left = iter(name)
    return all(char in left for char in short)


def _named(row: Row, names: Sequence[str]) -> bool:
    return any(unit.name in names for unit in row.units)


def _like(word: str, rows: Iterable[Row]) -> list[str]:
    known: dict[str, None] = {}
    for row in rows:
        known[row.rule.title] = None
        known.update(dict.fromkeys(name for unit in row.units for name in names_of(unit)))
    return likeness.nearest(word, known, ALIKE)


# --- one unit, one place of the text --------------------------------------------------------------


def units_called(name: str, pack: Pack) -> tuple[Unit, ...]:
    """The units that go by ``name``: the one of that id or name, else those called so later."""
    unit = pack.unit_by_name.get(name)
    if unit is not None:
        return (unit,)
    later = (one for one in pack.units if any(renamed.to == name for renamed in one.renamed))
    return tuple(later)


def is_at(row: Row, item: str) -> bool:
    """Whether a row is what ``item`` calls: its article, its own id, or one of its clauses."""
    names = (row.rule.cites.article, row.rule.id, *row.rule.clauses)
    return folded(item) in {folded(name) for name in names}
