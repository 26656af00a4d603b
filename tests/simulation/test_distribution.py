"""Distributions: every figure against the plain list of years, sorted."""

from __future__ import annotations

import pickle
from collections import Counter
from fractions import Fraction
from math import ceil
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.simulation.distribution import Distribution

YEARS = st.lists(st.integers(-50, 50) | st.integers(-(10**9), 10**9), min_size=1, max_size=60)
SHARES = st.integers(0, 1000).map(lambda n: Fraction(n, 1000))


def of(years: list[int]) -> Distribution:
    return Distribution(Counter(years))


@given(YEARS, SHARES)
def test_quantiles_are_those_of_the_sorted_list(years, share):
    needed = max(1, ceil(share * len(years)))
    assert of(years).quantile(share) == sorted(years)[needed - 1]
    assert of(years).quantile(float(share)) == of(years).quantile(share)


@given(YEARS)
def test_years_mean_and_ends_are_those_of_the_list(years):
    found = of(years)
    assert (found.years, found.least, found.most) == (len(years), min(years), max(years))
    assert found.mean == pytest.approx(fmean(years), rel=1e-12, abs=1e-9)
    assert (found.quantile(0), found.quantile(1)) == (min(years), max(years))
    assert list(found.counts) == sorted(set(years))


def test_a_share_is_taken_as_it_is_written():
    """In twenty years one is 5 %, though the binary 0.05 lies a little above one twentieth."""
    twenty = Distribution(dict.fromkeys(range(20), 1))
    assert twenty.quantile(0.05) == 0
    assert [twenty.quantile(q) for q in (0.051, 0.5, 0.95, 0.96)] == [1, 9, 18, 19]
    assert Distribution({1: 3, 2: 0, 9: 7}).quantile(0.3) == 1


def test_what_never_came_up_is_left_out():
    assert Distribution({3: 0, 2: 1}) == Distribution({2: 1})
    assert Distribution({3: 1, 2: 0}).least == 3


def test_years_beyond_any_float_are_counted_to_the_last_one():
    """A float cannot tell these shares apart."""
    many = 10**17
    found = Distribution({0: many, 1: many + 1})
    assert (found.quantile(Fraction(1, 2)), found.years) == (1, 2 * many + 1)


def test_it_goes_to_another_process_and_back():
    found = Distribution({1: 2, 3: 4})
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


@pytest.mark.parametrize("counts", [{}, {1: 0}, {1: 2, 2: -1}, {1: -1}])
def test_nothing_has_no_distribution(counts):
    with pytest.raises(ValueError, match="at least one year"):
        Distribution(counts)


@pytest.mark.parametrize("share", [-0.01, 1.01, Fraction(-1, 3), 2])
def test_a_share_outside_nought_and_one_is_refused(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Distribution({1: 1}).quantile(share)
