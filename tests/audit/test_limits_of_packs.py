"""Every limit of every norm that is shipped, held by a table written from the texts themselves.

``limits.yaml`` is no dump of the packs: it says each norm again, from the words of its source. Out
of it come data that are exactly at a limit and just beyond it, rows that count and rows that do
not; the packs have to judge them as the table says. In the end every part of every norm is changed,
and each change has to be noticed.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
import yaml

from calendars.holidays import HolidayCalendar
from engine.audit.data import Data, Row, Sheet, key
from engine.audit.judging import audited
from engine.audit.norms import Norm, norms_of, norms_on
from engine.audit.numbers import number_of
from engine.facts.choices import Operator, ParameterValue
from engine.packs.pack import FromParameter, Measure, Pack, Per, Where
from engine.roster.evaluation import Inputs
from engine.roster.evaluator import Evaluator
from service.files.pack_folders import shipped
from service.files.packs import RULES, read_pack

TABLE = yaml.load((Path(__file__).parent / "limits.yaml").read_text("utf-8"), yaml.BaseLoader)
OPS = {"at_most": "le", "at_least": "ge", "exactly": "eq"}
AREAS = "甲县", "乙县"
WHOLE = ("",)
PASS, FAIL, SOFT, GAP, NONE = "pass", "fail", "soft_fail", "gap", "not_applicable"
YEAR = "2024"
"""A year for those that the texts mask."""
STEP = 1
"""A thousandth: all amounts here are whole numbers of them."""
UNIT = 1000
HUGE, NOTHING = 999_999 * UNIT, 0
MANY, FEW = 200, 20
"""Rows of a share: as few fail it by half of a percent, or as are enough to see which count."""


# --- the table ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stated:
    """A norm as the table states it."""

    pack: str
    written: Mapping[str, Any]

    @property
    def id(self):
        return self.written["rule"], self.written["text"]

    @property
    def op(self):
        return OPS[self._bound[0]]

    @property
    def _bound(self):
        (found,) = [(name, self.written[name]) for name in OPS if name in self.written]
        return found

    @property
    def parameter(self):
        """The parameter that is the limit; empty where the text has a number."""
        bound = self._bound[1]
        return bound["parameter"] if isinstance(bound, dict) else ""

    @property
    def limit(self):
        """The limit as text; of a parameter the one that is tried."""
        bound = self._bound[1]
        return bound["try"] if isinstance(bound, dict) else bound

    @property
    def amount(self):
        """The limit in thousandths."""
        return thousandths(self.limit)

    @property
    def column(self):
        return self.written.get("column", "")

    @property
    def of(self):
        return self.written["of"]

    @property
    def sheet(self):
        return self.written["sheet"]

    @property
    def where(self):
        return self.written.get("where", {})

    @property
    def per(self):
        return self.written.get("per")

    @property
    def scope(self):
        return self.written.get("scope", "area")

    @property
    def between(self):
        return tuple(self.written.get("between", ()))

    @property
    def year(self):
        """The year; ``None`` where the text masks it."""
        year = self.written.get("year", "")
        return None if isinstance(year, dict) else year

    @property
    def missed(self):
        """What a missed norm is called."""
        return SOFT if "soft" in self.written else FAIL

    @property
    def one_row_an_area(self):
        """Whether it reads the list of areas, which has no area twice."""
        return self.sheet == "地区" and self.scope == "area"

    def measure(self):
        """The measure that a pack must have, in the form of ``plain``."""
        year, per = self.written.get("year", ""), self.per
        return plain(
            Measure(
                sheet=self.sheet,
                of=self.of,
                op=self.op,
                limit=FromParameter(self.parameter) if self.parameter else self.limit,
                column=self.column,
                where=tuple(
                    Where(column, "ge", (one["at_least"],))
                    if "at_least" in one
                    else Where(column, "in", tuple(one["is"]))
                    for column, one in self.where.items()
                ),
                per=Per(per["sheet"], per["column"], per["every"], per["of"]) if per else None,
                scope=self.scope,
                unit=self.written["unit"],
                soft="soft" in self.written,
                year=FromParameter(year["parameter"]) if isinstance(year, dict) else year,
                between=self.between,
            )
        )

    @property
    def figures(self):
        """Every number that the text must have."""
        if not self.parameter:
            yield self.limit
        if self.per:
            yield self.per["every"]
        yield from (one["at_least"] for one in self.where.values() if "at_least" in one)


STATED = [Stated(name, one) for name, pack in TABLE["packs"].items() for one in pack["norms"]]


def plain(measure):
    """A measure whose rows may be chosen in any order."""
    return replace(
        measure,
        where=frozenset((one.column, one.op, frozenset(one.values)) for one in measure.where),
    )


def thousandths(text):
    whole, _, part = text.partition(".")
    return int(whole) * UNIT + int((part + "000")[:3])


def text_of(amount):
    whole, part = divmod(amount, UNIT)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


# --- data -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """Values of rows that count, in thousandths, and the population that they are set against."""

    values: tuple[Any, ...]
    passes: bool
    people: int = 0


@dataclass(frozen=True)
class Trial:
    """Sheets, and how a norm must stand by them in each area."""

    name: str
    sheets: Mapping[str, tuple[Mapping[str, str], ...]]
    expected: Mapping[str, str]

    def data(self):
        return Data(
            tuple(
                Sheet(name, tuple(dict.fromkeys(head for row in rows for head in row)), tuple(
                    Row(f"{name}.csv", number, {key(head): cell for head, cell in row.items()})
                    for number, row in enumerate(rows, 2)
                ))
                for name, rows in self.sheets.items()
            )
        )  # fmt: skip


def samples(one, rows=MANY):
    """Values exactly at the limit, and values just beyond it."""
    limit = one.amount
    if one.per:
        yield from _against_people(one)
    elif one.one_row_an_area:
        assert (one.of, one.op) == ("each", "ge")
        yield Sample((limit,), True)
        yield Sample((limit - STEP,), False)
    elif one.of == "each":
        inside = limit // 2 if one.op == "le" else limit + 5 * UNIT
        beyond = limit + STEP if one.op == "le" else limit - STEP
        assert one.op != "eq"
        yield Sample((limit, inside), True)
        yield Sample((beyond, inside), False)
    elif one.of == "mean":
        assert one.op == "le"
        yield Sample((limit + 4 * UNIT, limit - 4 * UNIT), True)
        yield Sample((limit + 4 * UNIT, limit - 4 * UNIT + STEP), False)
        yield Sample((limit - UNIT, limit - UNIT), True)
    elif one.of == "sum":
        yield from _sums(one.op, limit)
    elif one.of == "count":
        yield from _counts(one.op, limit // UNIT)
    else:
        assert (one.of, one.op) == ("share", "ge")
        asked, left = divmod(rows * limit, 100 * UNIT)
        assert not left
        for yes in (asked, asked - 1):
            yield Sample(("是",) * yes + ("否",) * (rows - yes), yes == asked)
        if asked < rows:
            yield Sample(("是",) * rows, True)


def _sums(op, limit, people=0):
    half = limit // 2
    yield Sample((half, limit - half), True, people)
    if op in {"le", "eq"}:
        yield Sample((half, limit - half + STEP), False, people)
    if op in {"ge", "eq"} and limit:
        yield Sample((half, limit - half - STEP), False, people)
    if op == "eq":
        yield Sample((), not limit, people)
    else:
        yield Sample((half, limit if op == "ge" else half // 2), True, people)


def _against_people(one):
    """Sums set against a population: of a quota one that needs no rounding and one that does.

    That of a rate is no round number of times ``every``, and large, so that a case is little of it.
    """
    assert one.of == "sum"
    every = int(one.per["every"])
    if one.per["of"] == "rate":
        yield from _sums(one.op, one.amount * 251 // 2, every * 251 // 2)
    else:
        yield from _sums(one.op, one.amount * 2, every * 2)
        yield from _sums(one.op, one.amount * 3, every * 2 + 1)


def _counts(op, limit):
    yield Sample(("",) * limit, True)
    if op in {"le", "eq"}:
        yield Sample(("",) * (limit + 1), False)
    if op in {"ge", "eq"} and limit:
        yield Sample(("",) * (limit - 1), False)
    if op == "ge":
        yield Sample(("",) * (limit + 1), True)


def lines(one, values, words):
    """Rows with such values, which are what ``words`` says."""
    share = one.of == "share"
    return [
        {
            "名称": f"{number}号",
            **words,
            **({one.column: value if share else text_of(value)} if one.column else {}),
        }
        for number, value in enumerate(values, 1)
    ]


def none_of(one):
    """The row that says that there is nothing of the kind."""
    return {"名称": "无", **dict.fromkeys((*one.where, *filter(None, [one.column])), "")}


def counting(one):
    """What a row must be to count: each word and each bound once, the first as the usual one."""
    usual = {
        column: test["at_least"] if "at_least" in test else test["is"][0]
        for column, test in one.where.items()
    }
    yield "", usual
    for column, test in one.where.items():
        others = test["is"][1:] if "is" in test else [str(int(test["at_least"]) + 1)]
        yield from ((f"{column}={word}", {**usual, column: word}) for word in others)


def not_counting(one):
    """What rows are that look alike and do not count."""
    _, usual = next(counting(one))
    for column, test in one.where.items():
        bound = test.get("at_least")
        others = [text_of(thousandths(bound) - STEP)] if bound else test["not"]
        yield from ((f"{column}={word}", {**usual, column: word}) for word in others)


def decoys(one, words, *, passes):
    """A row that does not count, and would turn the verdict if it did."""
    if one.of == "share":
        return lines(one, ["否" if passes else "是"], words)
    bad = HUGE if one.op in {"le", "eq"} else NOTHING
    good = NOTHING if one.op in {"le", "eq"} else HUGE
    return lines(one, [bad if passes else good], words)


def trials(one) -> Iterator[Trial]:
    """Data at the limit and beyond it, for all rows that count, with rows that do not."""
    few = tuple(samples(one, FEW))
    for name, words in counting(one):
        kept = few if name else tuple(samples(one))
        pairs = [(one_sample, lines(one, one_sample.values, words), []) for one_sample in kept]
        yield from _trials(one, name or "限值", pairs)
    for name, words in not_counting(one):
        _, usual = next(counting(one))
        pairs = [
            (it, lines(one, it.values, usual), decoys(one, words, passes=it.passes)) for it in few
        ]
        yield from _trials(one, f"不算 {name}", pairs)
    if one.between:
        _, usual = next(counting(one))
        first, last = one.between
        pairs = [
            (it, [{**usual, one.column: "", first: "2026-01-05 23:50:00", last: _after(value, it)}
                  for value in it.values], [])
            for it in few
        ]  # fmt: skip
        yield from _trials(one, "两个时刻", pairs)


def _after(value, sample):
    """So many minutes after ten to twelve, and a second more where the limit must be passed."""
    seconds = 50 * 60 + value // UNIT * 60 + (0 if sample.passes else 1)
    hours, rest = divmod(23 * 3600 + seconds, 3600)
    day, hour = divmod(hours, 24)
    return f"2026-01-{5 + day:02d} {hour:02d}:{rest // 60:02d}:{rest % 60:02d}"


def _trials(one, name, pairs):
    """Trials of samples with their rows: two areas at a time, or each sample for itself."""
    if one.scope == "all":
        for number, (sample, own, others) in enumerate(pairs):
            rows = [*others, *own] or [none_of(one)]
            if one.sheet == "地区":
                rows = [{**row, "地区": f"{n}县"} for n, row in enumerate(rows)]
            expected = {"": PASS if sample.passes else one.missed}
            yield Trial(f"{name} {number}", _sheets(one, rows, {"": sample}), expected)
        return
    good = [one_pair for one_pair in pairs if one_pair[0].passes]
    bad = [one_pair for one_pair in pairs if not one_pair[0].passes]
    for number, of_areas in enumerate(zip_longest(good, bad, fillvalue=None)):
        chosen = dict(zip(AREAS, filter(None, of_areas), strict=False))
        rows, expected = [], {}
        for area, (sample, own, others) in chosen.items():
            expected[area] = PASS if sample.passes else one.missed
            rows += [{"地区": area, **row} for row in own or [none_of(one)]]
            if one.one_row_an_area:
                names = [f"{area}{n}" for n, _ in enumerate(others)]
                expected |= dict.fromkeys(names, NONE)
            else:
                names = [area] * len(others)
            rows += [{"地区": it, **row} for it, row in zip(names, others, strict=True)]
        by_area = {area: sample for area, (sample, _, _) in chosen.items()}
        yield Trial(f"{name} {number}", _sheets(one, rows, by_area), expected)


def _sheets(one, rows, by_area):
    """The norm's own sheet, and the list of areas if that is another."""
    found = {one.sheet: tuple(rows)}
    if one.sheet == "地区" or (one.scope == "all" and not one.per):
        return found
    people = {area: sample.people for area, sample in by_area.items()}
    if one.scope == "all":  # everybody lives in one of two areas
        people = {AREAS[0]: people[""] - 7, AREAS[1]: 7}
    column = one.per["column"] if one.per else ""
    found["地区"] = tuple(
        {"地区": area, **({column: str(number)} if column else {})}
        for area, number in people.items()
    )
    return found


# --- judging --------------------------------------------------------------------------------------


@cache
def pack_of(name):
    return read_pack(RULES / name)


def filled_in(pack):
    """All parameters of the pack's norms that the table knows."""
    found = {one.parameter: one.limit for one in STATED if one.pack == pack.id and one.parameter}
    years = {
        one.written["year"]["parameter"]: YEAR
        for one in STATED
        if one.pack == pack.id and one.year is None
    }
    return {**found, **years}


def norms(pack: Pack, filled: Mapping[str, str]) -> dict[tuple[str, str], Norm]:
    """The norms of a pack on the day of the table, by rule and text."""
    day = date.fromisoformat(TABLE["packs"][pack.id]["on"])
    values = tuple(ParameterValue(name, value, date(2000, 1, 1)) for name, value in filled.items())
    inputs = Inputs(pack, (), HolidayCalendar(()), Operator(parameters=values))
    found = norms_on(Evaluator(inputs, "bits"), day)
    by_id = {(one.rule.id, one.obligation.text): one for one in found}
    assert len(by_id) == len(found)
    return by_id


@cache
def shipped_norms(name, *, filled=True):
    pack = pack_of(name)
    return norms(pack, filled_in(pack) if filled else {})


@cache
def trials_of(number):
    """The trials of a norm of the table, their data made once."""
    return tuple((one, one.data()) for one in trials(STATED[number]))


def states(norm, data):
    """How a norm stands by area, and which cells it could not read."""
    report = audited([norm], data)
    found = {one.area: one.state.value for one in report.judged[0].verdicts}
    return {**found, **{fault.where: fault.code for fault in report.faults}}


def differences(number: int, norm: Norm) -> Iterator[str]:
    """Where the verdicts of a norm are other than the table says; nothing else is looked at."""
    for trial, data in trials_of(number):
        found = states(norm, data)
        if found != trial.expected:
            yield f"{trial.name}: {found}, 应当是 {dict(trial.expected)}"
    year = STATED[number].year
    if norm.year != (YEAR if year is None else year):
        yield f"年份: {norm.year}"


def named(one):
    """A name for a test: pack, rule, and which of the rule's norms."""
    beside = [it.id for it in STATED if it.id[0] == one.id[0]]
    return f"{one.pack}-{one.id[0]}-{beside.index(one.id) + 1}"


every_norm = pytest.mark.parametrize("number", range(len(STATED)), ids=map(named, STATED))
every_pack = pytest.mark.parametrize("name", TABLE["packs"])


# --- the table and the texts ----------------------------------------------------------------------


def squeezed(text):
    return re.sub(r"\s", "", normalize("NFKC", text))


def figures_in(text):
    """The numbers of a text: its digits（6.5万 as one number）, and those that its words stand for."""
    text = squeezed(text)
    digits = re.findall(r"(\d+(?:\.\d+)?)(万?)", text)
    found = {thousandths(number) * (10_000 if many else 1) for number, many in digits}
    return found | {thousandths(n) for word, n in TABLE["words"].items() if word in text}


@every_norm
def test_every_limit_of_the_table_is_in_the_source(number):
    one = STATED[number]
    source = squeezed((RULES / one.pack / "source.md").read_text("utf-8"))
    assert squeezed(one.written["says"]) in source
    assert {thousandths(it) for it in one.figures} <= figures_in(one.written["says"])
    assert squeezed(one.written.get("soft", "")) in squeezed(one.written["says"])
    assert one.year is None or one.year in source


def test_every_word_of_the_table_is_used():
    said = [squeezed(one.written["says"]) for one in STATED]
    assert [word for word in TABLE["words"] if not any(word in it for it in said)] == []


# --- the table and the packs ----------------------------------------------------------------------


def test_the_table_has_every_pack_with_norms_and_no_other():
    assert {name for name in shipped()[1] if norms_of(pack_of(name))} == {*TABLE["packs"]}


@every_pack
def test_the_table_has_every_norm_of_a_pack_and_no_other(name):
    assert held_by(pack_of(name)) == stated_of(name)
    assert len({*stated_of(name)}) == len(stated_of(name))


def held_by(pack):
    """The norms of a pack that are measured, each by its rule and text."""
    return sorted((rule.id, one.text) for _, rule, one, _ in norms_of(pack))


def stated_of(name):
    """The norms of a pack as the table has them."""
    return sorted(one.id for one in STATED if one.pack == name)


@every_norm
def test_a_norm_is_measured_as_the_table_says(number):
    one = STATED[number]
    assert plain(shipped_norms(one.pack)[one.id].measure) == one.measure()


@every_norm
def test_a_norm_is_met_at_its_limit_and_missed_just_beyond(number):
    one = STATED[number]
    norm = shipped_norms(one.pack)[one.id]
    assert norm.aside == ""
    assert list(differences(number, norm)) == []


@every_norm
def test_a_norm_has_data_that_meet_it_and_data_that_miss_it(number):
    found = [state for trial, _ in trials_of(number) for state in trial.expected.values()]
    assert {PASS, STATED[number].missed} <= set(found)


@pytest.mark.parametrize(
    "number",
    [number for number, one in enumerate(STATED) if one.parameter],
    ids=lambda number: named(STATED[number]),
)
def test_a_limit_that_the_text_leaves_open_waits_for_the_operator(number):
    one = STATED[number]
    norm = shipped_norms(one.pack, filled=False)[one.id]
    title = pack_of(one.pack).parameter_by_id[one.parameter].title
    assert (title, "") in norm.parameters
    for trial, data in trials_of(number):
        (judged,) = audited([norm], data).judged
        assert {it.area: it.state.value for it in judged.verdicts} == dict.fromkeys(
            trial.expected, GAP
        )
        assert all("标准值还没有填" in it.reasons for it in judged.verdicts)


@pytest.mark.parametrize(
    "number",
    [number for number, one in enumerate(STATED) if one.year is None],
    ids=lambda number: named(STATED[number]),
)
def test_a_year_that_the_text_masks_is_the_operators(number):
    one = STATED[number]
    title = pack_of(one.pack).parameter_by_id[one.written["year"]["parameter"]].title
    norm, dated = (shipped_norms(one.pack, filled=filled)[one.id] for filled in (False, True))
    assert (norm.year, dated.year) == ("", YEAR)
    assert (title, "") in norm.parameters
    assert (title, YEAR) in dated.parameters
    if not one.parameter:  # it is judged all the same, and labelled
        assert list(differences(number, norm)) == ["年份: "]


# --- changes of the packs -------------------------------------------------------------------------


def mutants(one: Stated, measure: Measure) -> Iterator[tuple[str, Measure]]:
    """Every change of one part of a measure that somebody might make by mistake."""
    for op in sorted({*OPS.values()} - {measure.op}):
        yield f"op {op}", replace(measure, op=op)
    step = UNIT if one.of in {"count", "share"} else STEP
    for moved in (one.amount + step, one.amount - step, one.amount * 10 + UNIT):
        if moved >= 0:
            yield f"limit {text_of(moved)}", replace(measure, limit=text_of(moved))
    if one.parameter:
        yield "limit fixed", replace(measure, limit="7")
    else:
        others = sorted({*pack_of(one.pack).parameter_by_id})
        yield "limit open", replace(measure, limit=FromParameter(others[0]))
    yield from _of_rows(one, measure)
    yield from _of_others(measure)
    yield "sheet", replace(measure, sheet=f"{measure.sheet}表")
    yield "scope", replace(measure, scope={"area": "all", "all": "area"}[measure.scope])
    yield "soft", replace(measure, soft=not measure.soft)
    yield "year", replace(measure, year="2011")
    yield "unit", replace(measure, unit=f"{measure.unit}?")


def _of_rows(one, measure):
    """Changes of which rows count."""
    for number, test in enumerate(measure.where):
        kept = measure.where[:number], measure.where[number + 1 :]

        def other(changed, kept=kept):
            return replace(measure, where=(*kept[0], *changed, *kept[1]))

        yield f"where {test.column} dropped", other([])
        yield f"where {test.column} column", other([replace(test, column=f"{test.column}列")])
        if test.op != "in":
            (bound,) = test.values
            yield f"where {test.column} le", other([replace(test, op="le")])
            for moved in (thousandths(bound) + STEP, thousandths(bound) - STEP):
                values = (text_of(moved),)
                yield f"where {test.column} {values[0]}", other([replace(test, values=values)])
            continue
        for word in test.values:
            left = tuple(it for it in test.values if it != word) or ("别的",)
            yield f"where {test.column} without {word}", other([replace(test, values=left)])
        for word in one.where[test.column]["not"]:
            more = (*test.values, word)
            yield f"where {test.column} with {word}", other([replace(test, values=more)])
    first = one.column or "名称"
    added = Where(f"{first}甲", "in", ("是",))
    yield "where added", replace(measure, where=(*measure.where, added))


def _of_others(measure):
    """Changes of how rows are taken, and of what the value is set against."""
    if measure.column:
        yield "column", replace(measure, column=f"{measure.column}列", between=())
    ways = {"each", "mean", "sum", "count", "share"} - {measure.of}
    if measure.per:
        ways -= {"mean", "share", "each"}
    if not measure.column:
        ways = set()
    for way in sorted(ways):
        column = "" if way == "count" else measure.column
        yield f"of {way}", replace(measure, of=way, column=column, between=())
    if measure.between:
        yield "between dropped", replace(measure, between=())
        yield "between turned", replace(measure, between=measure.between[::-1])
    per = measure.per
    if per is None:
        return
    yield "per dropped", replace(measure, per=None)
    yield "per sheet", replace(measure, per=replace(per, sheet=f"{per.sheet}表"))
    yield "per column", replace(measure, per=replace(per, column=f"{per.column}列"))
    turned = {"quota": "rate", "rate": "quota"}[per.of]
    yield f"per {turned}", replace(measure, per=replace(per, of=turned))
    for every in (int(per.every) + 1, int(per.every) - 1, int(per.every) * 2):
        yield f"per every {every}", replace(measure, per=replace(per, every=str(every)))


def with_measures(pack: Pack, changed: Mapping[tuple[str, str], Measure]) -> Pack:
    """The pack with other measures of some of its norms."""
    return replace(
        pack,
        rules=tuple(
            replace(rule, obliges=tuple(
                replace(one, measure=changed[rule.id, one.text])
                if (rule.id, one.text) in changed
                else one
                for one in rule.obliges
            ))
            for rule in pack.rules
        ),
    )  # fmt: skip


def same_verdicts(one, change):
    """Whether a change is one that no data can show: only the table tells it.

    Nothing is above 100 % or fewer than none, and the unit is for people to read. The list of areas
    has no area twice, so that each row and the mean of all are one and the same.
    """
    if change == "op eq":
        return one.limit in {"100", "0"}
    if change == "op le":
        return one.limit == "0"
    return change == "unit" or (one.one_row_an_area and change == "of mean")


def rounds(name) -> Iterable[Mapping[tuple[str, str], tuple[str, Measure]]]:
    """Changes of all norms of a pack, one of each norm at a time."""
    stated = [one for one in STATED if one.pack == name]
    found = [mutants(one, shipped_norms(name)[one.id].measure) for one in stated]
    for changed in zip_longest(*found):
        yield {one.id: it for one, it in zip(stated, changed, strict=True) if it is not None}


@every_pack
def test_every_change_of_a_norm_is_noticed(name):
    """First by the table, then by verdicts alone, but for changes that no data can show."""
    pack, unseen, tried = pack_of(name), [], 0
    numbers = {one.id: number for number, one in enumerate(STATED) if one.pack == name}
    for changed in rounds(name):
        other = with_measures(pack, {id_: measure for id_, (_, measure) in changed.items()})
        found = norms(other, filled_in(pack))
        for id_, (change, _) in changed.items():
            one, norm, tried = STATED[numbers[id_]], found[id_], tried + 1
            assert plain(norm.measure) != one.measure(), (id_, change)
            noticed = next(differences(numbers[id_], norm), "")
            if bool(noticed) == same_verdicts(one, change):
                unseen.append((id_, change, noticed))
    assert unseen == []
    assert tried > 10 * len(numbers)


@every_pack
def test_a_norm_that_is_taken_away_or_renamed_is_noticed(name):
    pack = pack_of(name)
    stated = stated_of(name)
    for number, rule in enumerate(pack.rules):
        for place, one in enumerate(rule.obliges):
            if one.measure is None:
                continue
            before, after = rule.obliges[:place], rule.obliges[place + 1 :]
            for instead in ([], [replace(one, text=f"{one.text}？")], [one, one]):
                other = replace(rule, obliges=(*before, *instead, *after))
                rules = (*pack.rules[:number], other, *pack.rules[number + 1 :])
                assert held_by(replace(pack, rules=rules)) != stated, one.text


# --- the command itself ---------------------------------------------------------------------------


SAMPLE = sorted(
    {
        **{(one.pack, one.of, one.op): number for number, one in enumerate(STATED)},
        **{("parameter", one.pack): n for n, one in enumerate(STATED) if one.parameter},
        **{("soft", one.pack): n for n, one in enumerate(STATED) if one.missed == SOFT},
    }.values()
)
"""One norm for each way of measuring in each pack, and those that are soft or wait for a number."""


@pytest.mark.parametrize("number", SAMPLE, ids=lambda number: named(STATED[number]))
def test_the_command_says_the_same_of_files(zhiban, tmp_path, number):
    one = STATED[number]
    settings = {
        "packs": {
            one.pack: {
                "parameters": {
                    name: [{"value": value, "from": "2000-01-01"}]
                    for name, value in filled_in(pack_of(one.pack)).items()
                }
            }
        }
    }
    home = tmp_path / "home"
    home.mkdir()
    (home / "site.yaml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    for count, (trial, _) in enumerate(trials_of(number)[:2]):
        folder = write(trial, tmp_path / str(count))
        on = TABLE["packs"][one.pack]["on"]
        code, said, fault = zhiban("audit", folder, "--pack", one.pack, "--on", on, "--json")
        assert code in {0, 1}, fault
        (found,) = [
            it
            for it in json.loads(said)["norms"]
            if it["text"] == one.written["text"] and it["rule"] == one.written["rule"]
        ]
        assert {it["area"]: it["state"] for it in found["areas"]} == trial.expected


def write(trial, folder):
    """The data of a trial as CSV files."""
    folder.mkdir()
    for sheet, rows in trial.sheets.items():
        heads = dict.fromkeys(head for row in rows for head in row)
        with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(heads))
            table.writeheader()
            table.writerows(rows)
    return folder


def test_amounts_are_written_and_read_alike():
    for text in ("0", "2.5", "7.5", "80000", "100.001"):
        assert text_of(thousandths(text)) == text
        assert number_of(text) * UNIT == thousandths(text)
