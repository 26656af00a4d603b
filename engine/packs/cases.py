"""Test cases beside the rules（测试案例）: what a pack must answer, next to the rule that says it.

A case gives a calendar date, records and choices, and states what the roster of that date must
hold. Its author thinks of the answer from the text of the regulation; ``engine.packs.case_runner``
only compares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.errors import DutyError, PackFault, refuse
from engine.facts.choices import Operator
from engine.packs.case_forms import CaseForm, ExpectForm
from engine.packs.forms_checked import check_form
from engine.packs.given import GivenReader, unknown_word
from engine.packs.words import label_words
from engine.records.record import Record
from engine.terms import LEVEL_RANK, level_of

if TYPE_CHECKING:
    from engine.packs.forms_checked import Place, Source
    from engine.packs.pack import Pack


OF_UNITS: Final = (
    "on_site", "standby", "hours", "arrive_by", "posts", "place", "presence", "post_presence",
    "order", "because", "only_because", "absent",
)  # fmt: skip
"""The keys of an expectation that hold names of units, or are looked up by them."""


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


def read_cases(source: Source, pack: Pack) -> tuple[Case, ...]:
    """The cases of one ``*.test.yaml``, every name in them known to the pack.

    Raises:
        PackFault: one, or several together: P101 form, P103 not a list, P203 unit, P204 rule,
            flag, situation, hazard, plan or level, P205 a name twice; records raise R101–R104,
            R301 and R302, choices R201 and R202.

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
            cases.append(_case(checked, source, pack, number, faults))
    faults += _repeated(cases)
    refuse(faults)
    return tuple(cases)


def _case(
    checked: CaseForm, source: Source, pack: Pack, number: int, faults: list[DutyError]
) -> Case:
    """One case, every name in it looked up."""
    found = GivenReader(source, (number, "given"), pack, faults).given(checked.given)
    ExpectationReader(source, (number, "expect"), pack, faults).check(checked.expect)
    return Case(
        name=checked.name,
        where=source.where((number,)),
        day=found.day,
        records=found.records,
        operator=found.operator,
        exercise=found.exercise,
        expect=checked.expect,
    )


def _repeated(cases: Iterable[Case]) -> Iterator[DutyError]:
    seen: dict[str, str] = {}
    for case in cases:
        if case.name in seen:
            what = f"案例「{case.name}」重复，另一处在 {seen[case.name]}"
            yield PackFault("P205", what, where=case.where, remedy="改一个名字")
        seen.setdefault(case.name, case.where)


def names_in(written: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The names that a key of a case gives: none, one, or a list of them."""
    return (written,) if isinstance(written, str) else written or ()


def hazard_ids(pack: Pack) -> dict[str, str]:
    """Every word for a hazard → its id, those of plans and of an unknown hazard included."""
    plans = {plan.hazard: plan.hazard for plan in pack.vocabulary.plans}
    named = {name: hazard.id for name, hazard in pack.hazard_by_name.items()}
    return {"unknown": "unknown", **plans, **named}


@dataclass(frozen=True, slots=True)
class ExpectationReader:
    """An expectation being read（读取预期）, at ``place``; adds to ``faults``."""

    source: Source
    place: Place
    pack: Pack
    faults: list[DutyError]

    def within(self, *path: str | int) -> str:
        """The place of a part of the expectation."""
        return self.source.where((*self.place, *path))

    def check(self, expect: ExpectForm) -> None:
        """Look up every name of the expectation. Adds P203 and P204."""
        for key in OF_UNITS:
            for name in getattr(expect, key) or ():
                self._unit(name, key)
        for key in ("because", "only_because"):
            for unit, rules in getattr(expect, key).items():
                self._rules(rules, key, unit)
        for key, group in (("flags", "flags"), ("no_flags", "flags"), ("situations", "situations")):
            title = "标记" if group == "flags" else "情形"
            for name in getattr(expect, key) or ():
                words = label_words(self.pack, group)
                self._known("P204", title, name, words, self.within(key))
        self._duties(expect)
        self._pending(expect)
        self._recommended(expect)
        self._tasks(expect)

    def _duties(self, expect: ExpectForm) -> None:
        for key in ("duties", "no_duties", "standing_duties", "no_standing_duties"):
            for duty in getattr(expect, key):
                for name in names_in(duty.unit):
                    self._unit(name, key)
                self._receivers(duty.to, key)
                self._rules(duty.because, key)
                if duty.hazard is not None:
                    place = self.within(key)
                    self._known("P204", "灾种", duty.hazard, hazard_ids(self.pack), place)

    def _pending(self, expect: ExpectForm) -> None:
        for key in ("pending", "no_pending"):
            for item in getattr(expect, key):
                for name in names_in(item.by):
                    self._unit_or_office(name, key)
                self._receivers(item.to, key)
                self._rules(item.because, key)

    def _recommended(self, expect: ExpectForm) -> None:
        for key in ("recommended", "no_recommended"):
            place = self.within(key)
            for item in getattr(expect, key):
                for name in names_in(item.by):
                    self._unit_or_office(name, key)
                self._receivers(item.to, key)
                self._rules(item.because, key)
                if item.plan is not None:
                    self._known("P204", "预案", item.plan, self.pack.plan_by_name, place)
                if item.level is not None and level_of(item.level) is None:
                    self._known("P204", "级别", item.level, LEVEL_RANK, place)

    def _tasks(self, expect: ExpectForm) -> None:
        for key in ("tasks", "no_tasks"):
            for item in getattr(expect, key):
                self._rules((item.rule,), key)
                for name in names_in(item.unit):
                    self._unit(name, key)
                self._receivers(item.to, key)
                for name in item.waits_for or ():
                    words = self.pack.parameter_by_id
                    self._known("P204", "参数", name, words, self.within(key))

    def _rules(self, rules: Iterable[str] | None, *keys: str) -> None:
        for rule in rules or ():
            place = self.within(*keys)
            self._known("P204", "规则", rule, self.pack.rule_by_id, place)

    def _receivers(self, to: str | tuple[str, ...] | None, key: str) -> None:
        """Where something must go to them, a record may have named them; else only units."""
        for name in names_in(to) if key.startswith("no_") else ():
            self._unit_or_office(name, key)

    def _unit_or_office(self, name: str, key: str) -> None:
        if name not in {unit.office for unit in self.pack.units if unit.office}:
            self._unit(name, key)

    def _unit(self, name: str, key: str) -> None:
        place = self.within(key, name)
        self._known("P203", "单位", name, self.pack.unit_by_name, place)

    def _known(self, code: str, title: str, name: str, words: Collection[str], where: str) -> None:
        self.faults.extend(unknown_word(code, title, name, words, where))
