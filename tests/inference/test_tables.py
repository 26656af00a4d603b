"""Rows of tables joined and kept apart, against trying every value."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inference.tables import joined_rows, ways_apart

VALUES = ("a", "b", "c", "other")
NAMES = ("x", "y", "z")


def rows_of(names):
    row = st.fixed_dictionaries({name: st.sampled_from(VALUES[:3]) for name in names})
    return st.lists(row, max_size=6)


tables = st.lists(st.sets(st.sampled_from(NAMES), min_size=1).flatmap(rows_of), max_size=3)
bindings = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), max_size=3)


def nothing():
    """Nobody counts."""


def worlds(bound):
    """Every way to give the variables values."""
    for values in product(VALUES, repeat=len(NAMES)):
        world = dict(zip(NAMES, values, strict=True))
        if bound.items() <= world.items():
            yield world


@settings(deadline=None, derandomize=True)
@given(tables, bindings)
def test_exactly_one_way_is_open_where_no_row_matches(some, bound):
    rows = [row for table in some for row in table]
    ways = list(ways_apart(rows, bound, nothing))
    for world in worlds(bound):
        fitting = [
            way
            for way, differing in ways
            if way.items() <= world.items() and all(world[name] != one for name, one in differing)
        ]
        matched = any(row.items() <= world.items() for row in rows)
        assert len(fitting) == (0 if matched else 1)


@settings(deadline=None, derandomize=True)
@given(tables)
def test_rows_are_joined_where_they_agree(some):
    wanted = [
        dict(pair for row in chosen for pair in row.items())
        for chosen in product(*some)
        if all(
            one[name] == other[name]
            for one in chosen
            for other in chosen
            for name in one.keys() & other.keys()
        )
    ]
    found = joined_rows(some, nothing)
    assert sorted(map(repr, map(sorted, map(dict.items, found)))) == sorted(
        map(repr, map(sorted, map(dict.items, wanted)))
    )


@pytest.mark.parametrize("columns", [1, 2, 3, 4])
def test_there_are_no_more_ways_than_cells(columns):
    rows = [
        {f"v{column}": f"{(number * 7 + column) % (5 + 40 * column)}" for column in range(columns)}
        for number in range(200)
    ]
    ways = list(ways_apart(rows, {}, nothing))
    assert len(ways) <= 200 * columns + 1
