"""Random data judged by another way: every completion of what is not known is tried out.

A norm is met if all is known and it is met; it is missed if it is missed however the unknown turn
out; else there is a gap. Here that is looked at completion by completion, in thousandths and by
cross-multiplying, with nothing of the engine but its answer.
"""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.packs.pack import Measure, Per, Where
from tests.audit.making import sheet_of, verdicts_of

HUGE = 10**9
AREAS = ("甲", "乙")
CELL = st.sampled_from(["-", "坏", "0", "1", "2", "2.5", "3", "4.001"])
SORT = st.sampled_from(["城", "乡", "-"])
ROW = st.tuples(st.sampled_from([*AREAS, "-"]), SORT, CELL)
RURAL = Measure("表", "count", "ge", "0", where=(Where("类", "in", ("乡",)),))
"""A norm beside the one that is tried: its word is a known one."""
OPS = {"le": lambda a, b: a <= b, "ge": lambda a, b: a >= b, "eq": lambda a, b: a == b}


def thousandths(cell):
    return round(float(cell) * 1000)


def completions(rows, area):
    """Every list of values of the rows that count, over all that the unknown may be."""
    ways = []
    for where, sort, cell in rows:
        if where not in {area, "-"} or sort == "乡":
            continue
        values = [0, 1000, 2000, 2500, HUGE] if cell in {"-", "坏"} else [thousandths(cell)]
        sure = where == area and sort == "城"
        ways.append([(value,) for value in values] + ([] if sure else [()]))
    for chosen in product(*ways):
        yield [value for one in chosen for value in one]


def known(rows, area):
    """Whether nothing that bears on the area is unknown."""
    return all(
        where == area and sort == "城" and cell not in {"-", "坏"}
        for where, sort, cell in rows
        if where in {area, "-"} and sort != "乡"
    )


def met(of, op, limit, values):
    """Whether values in thousandths meet a limit in thousandths; None if there are none to judge."""
    if of == "each":
        return all(OPS[op](value, limit) for value in values) if values else None
    if of == "count":
        return OPS[op](len(values) * 1000, limit)
    if of == "sum":
        return OPS[op](sum(values), limit)
    return OPS[op](sum(values), limit * len(values)) if values else None


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(ROW, max_size=5),
    of=st.sampled_from(["each", "count", "sum", "mean"]),
    op=st.sampled_from(["le", "ge", "eq"]),
    limit=st.sampled_from(["0", "1", "2", "2.5"]),
)
def test_verdicts_by_completing_the_unknown(rows, of, op, limit):
    column = "" if of == "count" else "值"
    measure = Measure("表", of, op, limit, column, where=(Where("类", "in", ("城",)),))
    areas = sheet_of("地区", "地区", *AREAS)
    sheet = sheet_of("表", "地区 类 值", *(" ".join(row) for row in rows))
    found = verdicts_of(measure, areas, sheet, beside=(RURAL,))
    for area in AREAS:
        if of == "count":
            rows = [(where, sort, "1") for where, sort, _ in rows]
        state = found[area].state.value
        own = [row for row in rows if row[0] == area]
        outcomes = {met(of, op, thousandths(limit), one) for one in completions(rows, area)}
        if not own:
            assert state == "gap"
        elif known(rows, area):
            (outcome,) = outcomes
            assert state == {True: "pass", False: "fail", None: "not_applicable"}[outcome]
        elif state == "fail":
            assert outcomes == {False}
        else:
            assert state == "gap"
            assert outcomes != {False} or _coarse(of, op) or _each_may_be_none(of, rows, area)


def _coarse(of, op):
    """Whether a surely missed norm may be called a gap: bounds of means, exact numbers."""
    return of == "mean" or (of in {"sum", "count"} and op == "eq")


def _each_may_be_none(of, rows, area):
    """Whether no row of a norm of each row surely counts: then it may be about nothing at all."""
    return of == "each" and not any(
        where == area and sort == "城" and cell not in {"-", "坏"} for where, sort, cell in rows
    )


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(AREAS), SORT, st.sampled_from(["是", "否", "-", "也许"])),
        max_size=7,
    ),
    op=st.sampled_from(["ge", "eq"]),
    limit=st.sampled_from(["0", "50", "75", "100"]),
)
def test_shares_by_completing_the_unknown(rows, op, limit):
    measure = Measure("表", "share", op, limit, "答", where=(Where("类", "in", ("城",)),))
    areas = sheet_of("地区", "地区", *AREAS)
    found = verdicts_of(
        measure,
        areas,
        sheet_of("表", "地区 类 答", *(" ".join(row) for row in rows)),
        beside=(RURAL,),
    )
    for area in AREAS:
        own = [(sort, answer) for where, sort, answer in rows if where == area and sort != "乡"]
        ways = [
            [(one,) for one in ((1,) if answer == "是" else (0,) if answer == "否" else (0, 1))]
            + ([()] if sort == "-" else [])
            for sort, answer in own
        ]
        outcomes = set()
        for chosen in product(*ways):
            yes = [value for one in chosen for value in one]
            outcomes.add(OPS[op](sum(yes) * 100, int(limit) * len(yes)) if yes else None)
        state = found[area].state.value
        whole = all(sort == "城" and answer in "是否" for sort, answer in own)
        if not any(where == area for where, _, _ in rows):
            assert state == "gap"
        elif whole:
            (outcome,) = outcomes
            assert state == {True: "pass", False: "fail", None: "not_applicable"}[outcome]
        else:
            assert state in {"gap", "fail"}
            assert (state == "fail") <= (True not in outcomes)


@settings(max_examples=200, deadline=None)
@given(
    people=st.integers(1, 400_000),
    cars=st.lists(st.integers(0, 9), min_size=1, max_size=6),
    every=st.sampled_from([1, 7, 30000]),
    times=st.integers(1, 3),
)
def test_quotas_by_giving_out_one_after_the_other(people, cars, every, times):
    owed, left = 0, people
    while left > 0 and owed < sum(cars) + times:
        owed, left = owed + times, left - every
    measure = Measure("车", "sum", "ge", str(times), "辆", per=Per("地区", "人口", str(every)))
    rows = [f"甲 {number} {one}" for number, one in enumerate(cars)]
    found = verdicts_of(
        measure,
        sheet_of("地区", "地区 人口", f"甲 {people}"),
        sheet_of("车", "地区 名称 辆", *rows),
    )
    assert (found["甲"].state.value == "pass") == (sum(cars) >= owed and left <= 0)


@settings(max_examples=200, deadline=None)
@given(
    cases=st.integers(0, 200), people=st.integers(1, 500_000), limit=st.sampled_from(["7.5", "32"])
)
def test_rates_by_cross_multiplying(cases, people, limit):
    measure = Measure("地区", "sum", "le", limit, "病例", per=Per("地区", "人口", "100000", "rate"))
    found = verdicts_of(measure, sheet_of("地区", "地区 病例 人口", f"甲 {cases} {people}"))
    assert (found["甲"].state.value == "pass") == (
        cases * 100_000 * 10 <= int(float(limit) * 10) * people
    )
