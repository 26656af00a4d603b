"""Judge norms by data（核对）: each norm in each area, by what is surely known.

Unknown is no pass: where one row that bears on a norm cannot be read, is not filled in, or belongs
to nobody knows which area, the norm is not met there. It is missed where it is missed whatever that
row may turn out to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Final

from engine.audit.data import NONE, Data, key
from engine.audit.norms import Norm
from engine.audit.numbers import number_of
from engine.audit.reading import DataRead, SheetRead
from engine.audit.rows import Looked, lacking, looked_at, members
from engine.audit.tally import HUNDRED, Bounds, Tally
from engine.audit.verdict import WHOLE, Judged, Quota, Report, Singled, State, Verdict
from engine.audit.wanted import Sort, wanted
from engine.packs.pack import Measure, Per

BOUNDS: Final[Mapping[str, Callable[[Tally], Bounds]]] = {
    "count": lambda tally: tally.number,
    "sum": lambda tally: tally.sum,
    "mean": lambda tally: tally.mean,
    "share": lambda tally: tally.share,
}
"""What is measured of the rows of an area, by how a norm takes it."""
MOST_WORDS: Final = 3
"""Words that a reason names."""


def audited(norms: Iterable[Norm], data: Data) -> Report:
    """The verdicts of the norms in every area of the data.

    Args:
        norms: the norms of one pack; those put ``aside`` are not judged.
        data: the sheets that were handed in; sheets and columns that no norm reads play no part.

    """
    norms = tuple(norms)
    read = DataRead(data, wanted(one.measure for one in norms))
    judged = tuple(_judged(one, read) for one in norms)
    return Report(judged, read.areas.names, read.faults)


def _judged(norm: Norm, data: DataRead) -> Judged:
    if norm.aside:
        return Judged(norm, (Verdict(WHOLE, State.NONE, reasons=(norm.aside,)),))
    measure = norm.measure
    names = data.areas.names if measure.scope == "area" and data.areas.names else (WHOLE,)
    missing = lacking(measure, data)
    sheet = data.sheet(measure.sheet)
    if missing or sheet is None:
        return Judged(norm, tuple(Verdict(one, State.GAP, reasons=missing) for one in names))
    rows = list(looked_at(measure, sheet))
    nowhere = not any(one.counts is not False for one in rows)
    by_area = _by_area(rows, len(names), together=measure.scope == "all")
    bases = _bases(measure, data, len(names))
    stray = [_doubted(one) for one in by_area.pop() if one.counts is not False]
    of_stray = _tally(stray)
    return Judged(
        norm,
        tuple(
            _Judge(norm, sheet, one, own, of_stray, base, nowhere=nowhere).verdict()
            for one, own, base in zip(names, by_area, bases, strict=True)
        ),
        tuple(_left_out(measure, sheet)),
        tuple(_singled(sheet, one, None) for one in stray),
    )


def _by_area(rows: Iterable[Looked], areas: int, *, together: bool) -> list[list[Looked]]:
    """The rows of each area, in order; in the end those that may be of any."""
    found: list[list[Looked]] = [[] for _ in range(areas + 1)]
    for one in rows:
        place = 0 if together else one.area
        found[-1 if place is None else place].append(one)
    return found


def _bases(measure: Measure, data: DataRead, areas: int) -> list[Fraction | None]:
    """What the value of each area is set against; ``None`` where that is not known."""
    per = measure.per
    sheet = data.sheet(per.sheet) if per else None
    if per is None or sheet is None or measure.of == "each":
        return [None] * areas
    own = key(per.sheet) == key(measure.sheet)
    counts = members(measure.where if own else (), sheet)
    cells = sheet.column(sheet.called(per.column, Sort.NUMBER))
    together = measure.scope == "all"
    sums: list[Fraction | None] = [Fraction()] * areas
    seen: set[int] = set()
    for counted, cell, row_area in zip(
        counts, cells, sheet.areas or [None] * len(cells), strict=True
    ):
        place = 0 if together else row_area
        if counted is False:
            continue
        if place is None:  # it may be of any area
            return [None] * areas
        known = sums[place]
        sure = counted is True and isinstance(cell, Fraction) and known is not None
        sums[place] = known + cell if sure else None  # type: ignore[operator]
        seen.add(place)
    return [total if place in seen else None for place, total in enumerate(sums)]


class _Judge:
    """One norm in one area（一项标准、一个地区）: its rows, and those that may be of any area."""

    def __init__(  # noqa: PLR0913 - what a verdict rests on
        self,
        norm: Norm,
        sheet: SheetRead,
        area: str,
        own: list[Looked],
        stray: Tally,
        base: Fraction | None,
        *,
        nowhere: bool,
    ) -> None:
        self.norm, self.measure, self.sheet, self.area = norm, norm.measure, sheet, area
        self.own, self.stray = own, stray
        self.base = base
        self.limit = _limit_of(norm)
        self.doubt = self._doubt(nowhere=nowhere)

    def verdict(self) -> Verdict:
        """How the norm stands."""
        if self.measure.of == "each":
            return self._of_each()
        tally = _tally(self.own) + self.stray
        quota = self._quota(self.base)
        unknown = tuple(self._unknown())
        reasons = self._reasons(len(unknown))
        if tally.empty and self.own and not self.doubt and self.measure.of in {"mean", "share"}:
            return Verdict(self.area, State.NONE, reasons=("没有这一类的行",))
        measured = self._measured(tally)
        limit = self._limit(quota)
        sure = self.own and not self.doubt
        short = _short(self.measure.op, measured, limit) if sure else None
        return Verdict(
            area=self.area,
            state=self._state(short, reasons),
            measured=measured,
            limit=limit,
            short=short,
            counted=tally.counted,
            failing=tuple(self._refusing()),
            unknown=unknown,
            reasons=reasons,
            quota=quota,
            against=self.base if self._is_rate else None,
        )

    @property
    def _is_rate(self) -> bool:
        return self.measure.per is not None and self.measure.per.of == "rate"

    def _measured(self, tally: Tally) -> Bounds | None:
        """What was measured; ``None`` where nothing can be said."""
        if tally.empty and self.measure.of in {"mean", "share"}:
            return None
        found = BOUNDS[self.measure.of](tally)
        if not self._is_rate:
            return found
        every = _every(self.measure.per)
        return found.times(every / self.base) if self.base else Bounds(Fraction(), None)

    def _quota(self, base: Fraction | None) -> Quota | None:
        """How many times the limit is owed, of a norm for every so many."""
        per = self.measure.per
        if per is None or per.of == "rate" or base is None:
            return None
        return Quota(base, _every(per), ceil(base / _every(per)))

    def _limit(self, quota: Quota | None) -> Fraction | None:
        if self.measure.per is None or self._is_rate or self.limit is None:
            return self.limit
        return None if quota is None else self.limit * quota.times

    def _reasons(self, unknown: int) -> tuple[str, ...]:
        """Why the norm cannot be said to be met."""
        found = [] if self.own else [f"「{self.measure.sheet}」表里没有这个地区的行"]
        per = self.measure.per
        if per is not None and self.measure.of != "each":
            if self.base is None:
                found.append(f"「{per.sheet}」表的「{per.column}」没有填全或读不懂")
            elif not self.base:
                found.append(f"「{per.sheet}」表的「{per.column}」合计是零")
        if unknown:
            found.append(f"有 {unknown} 行没有填全或读不懂")
        if not self.stray.empty:
            found.append(f"有 {self.stray.unknown} 行不知道属于哪个地区")
        return (*found, *self.doubt, *self._open_limit())

    def _doubt(self, *, nowhere: bool) -> tuple[str, ...]:
        """Why rows that seem not to count may do so, where none counts: a word for another.

        That none of a whole sheet counts is as strange as a word like one that is asked for. What
        is counted or added up may well be none, and an area may be of no kind that is asked for:
        there the word has to be very like.
        """
        if any(one.counts is not False or one.row.declares_none for one in self.own):
            return ()
        adds_up, listed = self.measure.of in {"count", "sum"}, self.sheet.lists_areas
        strange = nowhere and (not adds_up or self.measure.op == "ge")
        words = {
            (one.doubted.column, one.doubted.word): one.doubted
            for one in self.own
            if one.doubted
            and (strange or one.doubted.close or (one.doubted.like and not (adds_up or listed)))
        }
        advice = "" if listed else f"；确实没有要算的，加一行，名称写「{NONE}」"
        return tuple(
            f"「{one.column}」写的「{one.word}」没有标准用到"
            + (f"，是不是「{'」「'.join(one.like)}」" if one.like else "")
            + advice
            for one in tuple(words.values())[:MOST_WORDS]
        )

    def _open_limit(self) -> Iterator[str]:
        if self.limit is None:
            written = f"「{self.norm.limit}」不能用" if self.norm.limit else "还没有填"
            yield f"标准值{written}"

    # --- rows --------------------------------------------------------------------------------

    def _of_each(self) -> Verdict:
        """The verdict of a norm that every row must meet; measured is the worst row."""
        unknown = tuple(self._unknown())
        values = [pair for one in self.own if one.counts and (pair := self._row_value(one))]
        misses = [
            (short, one, value, limit)
            for one, value, limit in values
            if (short := _short(self.measure.op, Bounds(value, value), limit)) is not None
        ]
        reasons = self._reasons(len(unknown))
        if not values and not reasons:
            return Verdict(self.area, State.NONE, reasons=("没有这一类的行",))
        worst = max(misses, key=lambda miss: miss[0], default=None)
        measured, limit = self._worst(values) if worst is None else worst[2:]
        short = worst[0] if worst else None
        return Verdict(
            area=self.area,
            state=self._state(short, reasons),
            measured=None if measured is None else Bounds(measured, measured),
            limit=limit,
            short=short,
            counted=len(values),
            failing=tuple(_singled(self.sheet, one, value) for _, one, value, _ in misses),
            unknown=unknown,
            reasons=reasons,
        )

    def _worst(
        self, values: list[tuple[Looked, Fraction, Fraction | None]]
    ) -> tuple[Fraction | None, Fraction | None]:
        """The value nearest the limit, of rows that all meet it, and the limit."""
        if not values:
            return None, None if self.measure.per else self.limit
        nearest = max if self.measure.op == "le" else min
        _, value, limit = nearest(values, key=lambda one: one[1])
        return value, limit

    def _row_value(self, one: Looked) -> tuple[Looked, Fraction, Fraction | None] | None:
        """A row's value and limit; ``None`` where either is not known."""
        if one.value is None:
            return None
        per = self.measure.per
        if per is None:
            return one, one.value, self.limit
        if one.against is None or (per.of == "rate" and not one.against):
            return None
        if per.of == "rate":
            return one, one.value * _every(per) / one.against, self.limit
        return one, one.value, self._limit(self._quota(one.against))

    def _unknown(self) -> Iterator[Singled]:
        """Rows that bear on the norm and of which something is not known."""
        for one in self.own:
            if one.counts is None or (one.counts and not self._whole(one)):
                value = one.value if self.measure.per is None else None
                yield _singled(self.sheet, one, value)

    def _whole(self, one: Looked) -> bool:
        """Whether all that is asked of a row that counts is known."""
        if self.measure.of == "each":
            return self._row_value(one) is not None
        return one.value is not None

    def _refusing(self) -> Iterator[Singled]:
        """Rows that answer no, of a norm that asks for a share of yes."""
        if self.measure.of == "share":
            for one in self.own:
                if one.counts and one.value == 0:
                    yield _singled(self.sheet, one, None)

    def _state(self, short: Fraction | None, reasons: tuple[str, ...]) -> State:
        if short is not None:
            return State.SOFT if self.measure.soft else State.FAIL
        return State.GAP if reasons else State.PASS


def _singled(sheet: SheetRead, one: Looked, value: Fraction | None) -> Singled:
    """A row as the report names it."""
    return Singled(one.row.name, sheet.sheet.where(one.row), value)


def _doubted(one: Looked) -> Looked:
    """A row that may be of any area: in each of them it may count."""
    return replace(one, counts=None)


def _tally(rows: Iterable[Looked]) -> Tally:
    """What is known of the rows."""
    numbers = [0, 0, 0, 0]  # counted, blank, maybe, maybe_blank
    sums = [Fraction(), Fraction()]
    for one in rows:
        if one.counts is not False:
            place = 0 if one.counts else 2
            numbers[place + (one.value is None)] += 1
            if one.value is not None:
                sums[place // 2] += one.value
    counted, blank, maybe, maybe_blank = numbers
    return Tally(counted, sums[0], blank, maybe, sums[1], maybe_blank)


def _short(op: str, measured: Bounds | None, limit: Fraction | None) -> Fraction | None:
    """By how much a value surely misses its limit; ``None`` if it need not miss it."""
    if measured is None or limit is None:
        return None
    over = measured.low - limit
    under = None if measured.high is None else limit - measured.high
    if op in {"le", "eq"} and over > 0:
        return over
    if op in {"ge", "eq"} and under is not None and under > 0:
        return under
    return None


def _limit_of(norm: Norm) -> Fraction | None:
    """The limit; ``None`` for one that is none, such as a negative one that the operator gives."""
    found = number_of(norm.limit)
    most = HUNDRED if norm.measure.of == "share" else found
    return found if found is not None and most is not None and 0 <= found <= most else None


def _every(per: Per | None) -> Fraction:
    found = number_of(per.every) if per else None
    assert found  # noqa: S101 - checked when the pack is read
    return found


def _left_out(measure: Measure, sheet: SheetRead) -> Iterator[tuple[str, int]]:
    """The rows that a norm is surely not about, by what they are in the columns it chooses by."""
    counts = members(measure.where, sheet)
    found: Counter[str] = Counter()
    for counted, row in zip(counts, sheet.rows, strict=True):
        if counted is False and not row.declares_none:
            words = (row.text(test.column) for test in measure.where if test.op == "in")
            found["、".join(filter(None, words)) or "其他"] += 1
    yield from found.most_common()
