"""Rows of tables put together（对照表的展开）: joined where they agree, kept apart where negated.

A row is what a table's literal makes of its variables. Everything here is decided before any fact
is looked at; what cannot be decided becomes "this variable is none of these values".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.packs.pack import Value

Row = dict[str, Value]
Differing = tuple[tuple[str, Value], ...]
"""Variables and values that they must not have."""


def joined_rows(tables: Sequence[list[Row]], count: Callable[[], None]) -> list[Row]:
    """Every way to take one row of each table so that all agree on the variables they share.

    Args:
        tables: for each literal its rows, which all bind the same variables.
        count: called once for each combination met.

    """
    found: list[Row] = [{}]
    for rows in tables:
        shared = sorted(set(found[0] if found else ()) & set(rows[0] if rows else ()))
        by_values: dict[tuple[Value, ...], list[Row]] = {}
        for row in rows:
            by_values.setdefault(tuple(row[name] for name in shared), []).append(row)
        joined = []
        for one in found:
            for row in by_values.get(tuple(one[name] for name in shared), ()):
                count()
                joined.append({**one, **row})
        found = joined
    return found


def ways_apart(
    rows: Iterable[Row], bound: Row, count: Callable[[], None]
) -> Iterator[tuple[Row, Differing]]:
    """Ways to match no row: variables bound further, and variables that differ from values.

    The ways exclude one another, and there are no more of them than cells, and one: either a
    variable has none of the values that the rows give it, or it has one of them and the other
    variables of those rows must differ.
    """
    left = [
        {name: value for name, value in row.items() if name not in bound}
        for row in rows
        if all(bound.get(name, value) == value for name, value in row.items())
    ]
    yield from _apart(left, {}, (), count)


def _apart(
    rows: list[Row], bound: Row, differing: Differing, count: Callable[[], None]
) -> Iterator[tuple[Row, Differing]]:
    count()
    if not all(rows):
        return  # a row that leaves nothing open matches
    if not rows:
        yield bound, differing
        return
    name = _most_used(rows)
    values = dict.fromkeys(row[name] for row in rows if name in row)
    others = [row for row in rows if name not in row]
    apart = (*differing, *((name, value) for value in values))
    yield from _apart(others, bound, apart, count)
    for value in values:
        alike = [_without(name, row) for row in rows if row.get(name) == value]
        yield from _apart([*alike, *others], {**bound, name: value}, differing, count)


def _most_used(rows: Iterable[Row]) -> str:
    """The variable that most rows bind, and of those the one with the fewest values.

    Told apart first, it leaves the fewest cases.
    """
    values: dict[str, list[Value]] = {}
    for row in rows:
        for name, value in row.items():
            values.setdefault(name, []).append(value)
    return min(values, key=lambda name: (-len(values[name]), len({*values[name]}), name))


def _without(name: str, row: Row) -> Row:
    return {other: value for other, value in row.items() if other != name}
