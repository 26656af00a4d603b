"""Test cases beside the rules（测试案例）: what a pack must answer, next to the rule that says it.

A case gives a calendar date, records and choices, and states what the roster of that date must
hold. Its author thinks of the answer from the text of the regulation; the runner only compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from calendars.duty_day import BEIJING
from engine.errors import DutyError, PackFault, refuse
from engine.facts.admissions import unit_of
from engine.facts.choices import Operator, ParameterValue, epochs
from engine.facts.moments import DAY
from engine.inference.matching import BOTH
from engine.packs.forms_checked import check_form
from engine.packs.terms_form import Form, Name
from engine.records.form import read_records
from engine.records.record import Consent, Proposal, ReadingChoice, Release, WindowOverride
from engine.roster.evaluation import Evaluator, Inputs
from engine.roster.settlement import rosters, standing_duties
from engine.terms import DUTY_KINDS, PENDING_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from calendars.holidays import HolidayCalendar
    from engine.inference.compiling import Setting
    from engine.inference.matching import Matcher
    from engine.inference.program import Program
    from engine.packs.forms_checked import Place, Source
    from engine.packs.pack import Pack
    from engine.records.record import Record
    from engine.roster.roster import Duty, Pending, Roster, Stretch, UnitDuty

    Kept = dict[tuple[Setting, bool], tuple[Program, tuple[Matcher, ...]]]

ALWAYS: Final = date(1990, 1, 1)
HOURS: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)", re.ASCII)


# --- the written form -----------------------------------------------------------------------------


def _date(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        message = f"「{text}」不是日期；写成 2024-04-20"
        raise ValueError(message) from None
    return text


def _hours(text: str) -> str:
    if HOURS.fullmatch(text) is None:
        message = f"「{text}」不是时段；写成 02:00-14:00，到当日结束写 24:00"
        raise ValueError(message)
    return text


def _as_pending(value: Any) -> Any:  # noqa: ANN401
    return {"kind": value} if isinstance(value, str) else value


class DutyForm(Form):
    """A duty that must, or must not, be on the roster（职责）; what is left out may be anything."""

    kind: Literal[DUTY_KINDS]  # type: ignore[valid-type]
    unit: Name | None = None
    hazard: Name | None = None


class PendingForm(Form):
    """A pending item（待办）, written as its kind alone or with who acts and for whom."""

    kind: Literal[PENDING_KINDS]  # type: ignore[valid-type]
    by: Name | None = None
    to: Name | None = None


Coverages = dict[Name, Literal["24h", "office_hours"]]
DutyForms = tuple[DutyForm, ...]
PendingForms = tuple[Annotated[PendingForm, BeforeValidator(_as_pending)], ...]
HourForms = tuple[Annotated[Name, AfterValidator(_hours)], ...]
Names = tuple[Name, ...]


class GivenForm(Form):
    """What is given（前提）: a calendar date, 00:00 to 24:00 Beijing time, records and choices."""

    date: Annotated[Name, AfterValidator(_date)]
    records: tuple[Any, ...] = ()
    readings: dict[Name, Name] = Field(default_factory=dict)
    parameters: dict[Name, Name] = Field(default_factory=dict)
    exercise: bool = False


class ExpectForm(Form):
    """What the roster must hold（预期）.

    ``on_site``, ``standby`` and ``situations`` are complete; a key left out asserts nothing.
    ``hours`` are all stretches of a unit within the date; every other list names what must be
    among the roster's, or under ``no_…`` and ``absent`` what must not.
    """

    on_site: Coverages | None = None
    standby: Coverages | None = None
    hours: dict[Name, HourForms] = Field(default_factory=dict)
    because: dict[Name, Names] = Field(default_factory=dict)
    absent: Names = ()
    duties: DutyForms = ()
    no_duties: DutyForms = ()
    standing_duties: DutyForms = ()
    no_standing_duties: DutyForms = ()
    pending: PendingForms = ()
    no_pending: PendingForms = ()
    flags: Names = ()
    no_flags: Names = ()
    situations: Names | None = None


class CaseForm(Form):
    """One case of a ``*.test.yaml``."""

    name: Name
    given: GivenForm
    expect: ExpectForm


# --- values ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One checked case（测试案例）; ``where`` is its file:line."""

    name: str
    where: str
    day: date
    records: tuple[Record, ...]
    operator: Operator
    exercise: bool
    expect: ExpectForm


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case（测试结果）: each difference is a Chinese sentence."""

    name: str
    where: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the answer was the expected one（通过）."""
        return not self.differences


# --- reading --------------------------------------------------------------------------------------


def read_cases(source: Source, pack: Pack) -> tuple[Case, ...]:
    """The cases of one ``*.test.yaml``, every name in them known to the pack.

    Raises:
        PackFault: one, or several together: P101 form, P103 not a list, P203 unit, P204 rule,
            flag, situation or hazard, P205 a name twice; records raise R101–R104, R301 and R302,
            choices R201 and R202.

    """
    if not isinstance(source.value, list):
        what = "测试文件应是一个列表（每项以 - 开头）"
        raise PackFault("P103", what, where=source.where(()), remedy="改成列表")
    faults: list[DutyError] = []
    cases: list[Case] = []
    for number, row in enumerate(source.value):
        checked, problems = check_form(CaseForm, row, source, (number,))
        faults += problems
        if checked is not None:
            cases.append(_Reader(source, pack, number, faults).case(checked))
    faults += _repeated(cases)
    refuse(faults)
    return tuple(cases)


def _repeated(cases: Iterable[Case]) -> Iterator[DutyError]:
    seen: dict[str, str] = {}
    for case in cases:
        if case.name in seen:
            what = f"案例「{case.name}」重复，另一处在 {seen[case.name]}"
            yield PackFault("P205", what, where=case.where, remedy="改一个名字")
        seen.setdefault(case.name, case.where)


@dataclass(frozen=True, slots=True)
class _Part:
    """The records of a case as a records file of their own（案例中的记录）."""

    value: Mapping[str, Any]
    whole: Source
    prefix: Place

    def where(self, path: Place) -> str:
        """The place in the whole file."""
        return self.whole.where((*self.prefix, *path))


@dataclass(frozen=True, slots=True)
class _Reader:
    """One case being read: the faults met are added to those of the file."""

    source: Source
    pack: Pack
    number: int
    faults: list[DutyError]

    def case(self, checked: CaseForm) -> Case:
        given = checked.given
        day = date.fromisoformat(given.date)
        operator = Operator(self._readings(given), self._parameters(given))
        self._expected(checked.expect)
        return Case(
            name=checked.name,
            where=self.where(),
            day=day,
            records=self._records(given),
            operator=operator,
            exercise=given.exercise,
            expect=checked.expect,
        )

    def where(self, *path: str | int) -> str:
        return self.source.where((self.number, *path))

    def tried(self, act: Callable[[], object]) -> None:
        try:
            act()
        except DutyError as fault:
            self.faults.extend(getattr(fault, "faults", (fault,)))

    # what is given

    def _records(self, given: GivenForm) -> tuple[Record, ...]:
        part = _Part({"records": list(given.records)}, self.source, (self.number, "given"))
        found: list[Record] = []
        self.tried(lambda: found.extend(read_records(part, self.pack.vocabulary)))
        for record in found:
            self._record(record)
        return tuple(found)

    def _record(self, record: Record) -> None:
        """Refuse what gathering facts would refuse, and say where."""
        if isinstance(record, Proposal | Consent | Release):
            self.tried(lambda: unit_of(record.unit, self.pack, record.where))
        elif isinstance(record, WindowOverride):
            windows = [window.id for window in self.pack.windows]
            self.known("R302", "窗口", record.window, windows, record.where)
        elif isinstance(record, ReadingChoice):
            self._choose(Operator(readings=(record,)))

    def _readings(self, given: GivenForm) -> tuple[ReadingChoice, ...]:
        found = [
            ReadingChoice(name, choice, ALWAYS, where=self.where("given", "readings", name))
            for name, choice in given.readings.items()
        ]
        for choice in found:
            self._choose(Operator(readings=(choice,)))
        return tuple(found)

    def _parameters(self, given: GivenForm) -> tuple[ParameterValue, ...]:
        found = [
            ParameterValue(name, value, ALWAYS, where=self.where("given", "parameters", name))
            for name, value in given.parameters.items()
        ]
        for value in found:
            self._choose(Operator(parameters=(value,)))
        return tuple(found)

    def _choose(self, operator: Operator) -> None:
        start, end = stretch_of(ALWAYS)
        self.tried(lambda: epochs(self.pack, operator, (), start, end))

    # what is expected

    def _expected(self, expect: ExpectForm) -> None:
        for key in ("on_site", "standby", "hours", "because", "absent"):
            for name in getattr(expect, key) or ():
                self._unit(name, key)
        for unit, rules in expect.because.items():
            for rule in rules:
                place = self.where("expect", "because", unit)
                self.known("P204", "规则", rule, self.pack.rule_by_id, place)
        for key, group in (("flags", "flags"), ("no_flags", "flags"), ("situations", "situations")):
            words = [word for label, word, _ in self.pack.vocabulary.labels if label == group]
            for name in getattr(expect, key) or ():
                title = "标记" if group == "flags" else "情形"
                self.known("P204", title, name, words, self.where("expect", key))
        self._duties(expect)
        self._pending(expect)

    def _duties(self, expect: ExpectForm) -> None:
        for key in ("duties", "no_duties", "standing_duties", "no_standing_duties"):
            for duty in getattr(expect, key):
                if duty.unit is not None:
                    self._unit(duty.unit, key)
                if duty.hazard is not None:
                    place = self.where("expect", key)
                    self.known("P204", "灾种", duty.hazard, _hazards(self.pack), place)

    def _pending(self, expect: ExpectForm) -> None:
        offices = {unit.office for unit in self.pack.units if unit.office}
        for key in ("pending", "no_pending"):
            for item in getattr(expect, key):
                for name in filter(None, (item.by, item.to)):
                    if name not in offices:
                        self._unit(name, key)

    def _unit(self, name: str, key: str) -> None:
        self.known("P203", "单位", name, self.pack.unit_by_name, self.where("expect", key, name))

    def known(self, code: str, title: str, name: str, words: Collection[str], where: str) -> None:
        """Add a fault unless ``name`` is one of ``words``."""
        if name not in words:
            close = get_close_matches(name, [*words], n=3, cutoff=0.4) or [*words][:6]
            what, remedy = f"不认识的{title}「{name}」", f"是不是：{'、'.join(close)}"
            self.faults.append(PackFault(code, what, where=where, remedy=remedy))


def _hazards(pack: Pack) -> dict[str, str]:
    """Every word for a hazard → its id, those of plans and of an unknown hazard included."""
    plans = {plan.hazard: plan.hazard for plan in pack.vocabulary.plans}
    named = {name: hazard.id for name, hazard in pack.hazard_by_name.items()}
    return {"unknown": "unknown", **plans, **named}


# --- running --------------------------------------------------------------------------------------


def stretch_of(day: date) -> Stretch:
    """The calendar date as aware instants, ``[00:00, 24:00)`` Beijing time（公历日）."""
    start = datetime.combine(day, time(0), BEIJING)
    return start, start + DAY


class _Sharing(Evaluator):
    """An evaluator that shares its compiled programs with other cases（共用编译结果）."""

    def __init__(self, inputs: Inputs, matcher: str, kept: Kept) -> None:
        super().__init__(inputs, matcher)
        self._compiled = kept


class CaseRunner:
    """Runs cases against one pack（案例运行器）; each setting is compiled once."""

    def __init__(self, pack: Pack, holidays: HolidayCalendar, matcher: str = BOTH) -> None:
        """Keep what all cases share: pack, holidays and which matcher, or ``both``."""
        self.pack = pack
        self.holidays = holidays
        self.matcher = matcher
        self._kept: Kept = {}

    def run(self, case: Case) -> CaseResult:
        """The case's result; a fault on the way is a difference too."""
        try:
            differences = tuple(self._differences(case))
        except DutyError as fault:
            differences = (f"无法推理：{fault}",)
        return CaseResult(case.name, case.where, differences)

    def _differences(self, case: Case) -> Iterator[str]:
        inputs = Inputs(self.pack, case.records, self.holidays, case.operator, case.exercise)
        evaluator = _Sharing(inputs, self.matcher, self._kept)
        period = stretch_of(case.day)
        (roster,) = rosters(evaluator, [period])
        yield from _Comparison(self.pack, case.expect, roster).differences()
        expect = case.expect
        if expect.standing_duties or expect.no_standing_duties:
            found = standing_duties(evaluator, *period)
            compared = _Duties(self.pack, "常设职责", found)
            yield from compared.differences(expect.standing_duties, expect.no_standing_duties)


def run_case(case: Case, pack: Pack, holidays: HolidayCalendar, matcher: str = BOTH) -> CaseResult:
    """The result of one case（运行案例）; to run many, keep a ``CaseRunner``."""
    return CaseRunner(pack, holidays, matcher).run(case)


# --- comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A roster against what was expected of it（比较）."""

    pack: Pack
    expect: ExpectForm
    roster: Roster

    def differences(self) -> Iterator[str]:
        expect, roster = self.expect, self.roster
        yield from self._lines("入驻", expect.on_site, roster.units)
        yield from self._lines("备勤", expect.standby, roster.standby)
        yield from self._stretches()
        yield from self._reasons()
        yield from self._absences()
        duties = _Duties(self.pack, "职责", roster.duties)
        yield from duties.differences(expect.duties, expect.no_duties)
        yield from self._awaited()
        yield from self._marks()

    def _name(self, written: str) -> str:
        unit = self.pack.unit_by_name.get(written)
        return unit.name if unit else written

    def _label(self, group: str, word: str) -> str:
        return self.pack.vocabulary.label(group, word)

    def _line(self, written: str) -> UnitDuty | None:
        name = self._name(written)
        lines = (*self.roster.units, *self.roster.standby)
        return next((line for line in lines if line.unit.name == name), None)

    def _lines(
        self, title: str, wanted: Mapping[str, str] | None, lines: Sequence[UnitDuty]
    ) -> Iterator[str]:
        if wanted is None:
            return
        expected = {self._name(name): coverage for name, coverage in wanted.items()}
        actual = {line.unit.name: line.coverage.value for line in lines}
        for name, coverage in expected.items():
            if name not in actual:
                yield f"{title}缺少{name}（应为{self._label('coverage', coverage)}）"
            elif actual[name] != coverage:
                should = self._label("coverage", coverage)
                yield f"{name}的值守强度应为{should}，实为{self._label('coverage', actual[name])}"
        for line in lines:
            if line.unit.name not in expected:
                rules = "、".join(reason.rule for reason in line.because)
                yield f"{title}多出{line.unit.name}（依据 {rules}）"

    def _stretches(self) -> Iterator[str]:
        for written, wanted in self.expect.hours.items():
            line = self._line(written)
            actual = [self._shown(*one) for one in line.intervals] if line else []
            if actual != list(wanted):
                should, found = "、".join(wanted), "、".join(actual) or "不在名单上"
                yield f"{self._name(written)}的时段应为 {should}，实为 {found}"

    def _shown(self, start: datetime, end: datetime) -> str:
        last = "24:00" if end == self.roster.end else f"{end:%H:%M}"
        return f"{start:%H:%M}-{last}"

    def _reasons(self) -> Iterator[str]:
        for written, wanted in self.expect.because.items():
            line = self._line(written)
            actual = [rule for reason in line.because for rule in reason.rules] if line else []
            for rule in wanted:
                if rule not in actual:
                    found = f"实有 {'、'.join(dict.fromkeys(actual))}" if line else "它不在名单上"
                    yield f"{self._name(written)}的理由缺少 {rule}（{found}）"

    def _absences(self) -> Iterator[str]:
        for written in self.expect.absent:
            line = self._line(written)
            if line is not None:
                rules = "、".join(reason.rule for reason in line.because)
                yield f"{self._name(written)}不应在名单上（依据 {rules}）"

    def _awaited(self) -> Iterator[str]:
        found = "、".join(self._item(one) for one in self.roster.pending) or "没有"
        for wanted in self.expect.pending:
            if not any(self._is(wanted, one) for one in self.roster.pending):
                yield f"缺少待办：{self._wanted(wanted)}；实有：{found}"
        for unwanted in self.expect.no_pending:
            for one in self.roster.pending:
                if self._is(unwanted, one):
                    yield f"不应有待办：{self._item(one)}"

    def _is(self, wanted: PendingForm, one: Pending) -> bool:
        by = wanted.by is None or self._name(wanted.by) in one.by
        to = wanted.to is None or self._name(wanted.to) in one.to
        return wanted.kind == one.kind and by and to

    def _wanted(self, wanted: PendingForm) -> str:
        by = f"，由{self._name(wanted.by)}" if wanted.by else ""
        to = f"，对{self._name(wanted.to)}" if wanted.to else ""
        return f"{self._label('pending', wanted.kind)}{by}{to}"

    def _item(self, one: Pending) -> str:
        by, to = "、".join(one.by), "、".join(one.to)
        return f"{self._label('pending', one.kind)}（{by}→{to}）"

    def _marks(self) -> Iterator[str]:
        codes = dict.fromkeys(flag.code for flag in self.roster.flags)
        for code in self.expect.flags:
            if code not in codes:
                yield f"缺少标记 {code}（实有：{'、'.join(codes) or '没有'}）"
        for flag in self.roster.flags:
            if flag.code in self.expect.no_flags:
                yield f"不应有标记 {flag.code}：{flag.text}"
        wanted = self.expect.situations
        if wanted is not None and set(wanted) != set(self.roster.situations):
            should = "、".join(self._label("situations", one) for one in wanted) or "没有"
            actual = "、".join(self._label("situations", one) for one in self.roster.situations)
            yield f"情形应为：{should}；实为：{actual or '没有'}"


@dataclass(frozen=True, slots=True)
class _Duties:
    """Duties against those expected（职责的比较）."""

    pack: Pack
    title: str
    found: Sequence[Duty]

    def differences(
        self, wanted: Iterable[DutyForm], unwanted: Iterable[DutyForm]
    ) -> Iterator[str]:
        actual = "、".join(self._duty(one) for one in self.found) or "没有"
        for one in wanted:
            if not any(self._is(one, duty) for duty in self.found):
                yield f"缺少{self.title}：{self._wanted(one)}；实有：{actual}"
        for one in unwanted:
            for duty in self.found:
                if self._is(one, duty):
                    yield f"不应有{self.title}：{self._duty(duty)}"

    def _is(self, wanted: DutyForm, duty: Duty) -> bool:
        unit = wanted.unit is None or self.pack.unit_by_name[wanted.unit].id == duty.unit.id
        hazard = wanted.hazard is None or _hazards(self.pack)[wanted.hazard] == duty.hazard
        return wanted.kind == duty.kind and unit and hazard

    def _wanted(self, one: DutyForm) -> str:
        unit = self.pack.unit_by_name[one.unit].name if one.unit else ""
        return self._said(one.kind, unit, one.hazard or "")

    def _duty(self, duty: Duty) -> str:
        return self._said(duty.kind, duty.unit.name, duty.hazard)

    def _said(self, kind: str, unit: str, hazard: str) -> str:
        inside = "，".join(filter(None, (unit, hazard)))
        label = self.pack.vocabulary.label("duty_kinds", kind)
        return f"{label}（{inside}）" if inside else label
