"""Resolve what a pack refers to（引用检查）: units, readings, words; and verify its quotes.

A quote that is not found word for word in the stored text of its article is a fault; so is every
name and every word that nothing knows. Names of units become ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from engine.errors import DutyError, PackFault
from engine.packs import words
from engine.packs.pack import (
    All,
    AnyOf,
    Awaiting,
    Conclusion,
    Condition,
    FromParameter,
    FromReading,
    Literal,
    Not,
    Obligation,
    Pack,
    Parameter,
    Reading,
    ReadingIs,
    Rule,
    Table,
    Term,
    Test,
    UnitChoice,
    Var,
    Window,
)
from engine.terms import Coverage

UNIT_FIELDS = {"unit", "body"}


class Resolver:
    """Resolves one pack, adding what it finds to ``faults``（引用检查）."""

    def __init__(self, pack: Pack, places: Mapping[str, str], faults: list[DutyError]) -> None:
        self.pack = pack
        self.places = places
        self.faults = faults
        self.tables = {table.id: table for table in pack.tables}
        self.tags = {tag for unit in pack.units for tag in unit.tags}
        self.where = ""

    def resolved(self) -> Pack:
        """The pack with units as ids; faults, if any, are in ``faults``."""
        self._check_head()
        for window in self.pack.windows:
            self._check_window(window)
        for reading in self.pack.readings:
            self._check_reading_row(reading)
        for parameter in self.pack.parameters:
            self._check_parameter(parameter)
        tables = tuple(self._table(table) for table in self.pack.tables)
        rules = tuple(self._rule(rule) for rule in self.pack.rules)
        return replace(self.pack, rules=rules, tables=tables)

    def add(self, code: str, what: str, remedy: str) -> None:
        """Note a fault at the place being looked at."""
        self.faults.append(PackFault(code, what, where=self.where, remedy=remedy))

    def unknown(self, title: str, name: str, known: Iterable[str], code: str = "P204") -> None:
        """Note a name that nothing knows, with the nearest that is known."""
        names = [str(one) for one in known]
        close = get_close_matches(name, names, n=3, cutoff=0.5) or names[:6]
        remedy = f"是不是：{'、'.join(close)}" if close else f"先定义这个{title}"
        self.add(code, f"不认识的{title}「{name}」", remedy)

    # --- rules ----------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> Rule:
        self.where = self.places[rule.id]
        self._check_quote(rule.cites.article, rule.cites.quote)
        if not (rule.concludes or rule.obliges or rule.awaits):
            self.add("P104", f"规则 {rule.id} 没有结果", "加 conclude、oblige 或 await")
        for conclusion in rule.concludes:
            self._check_conclusion(conclusion)
        units = set(_unit_variables(rule.when))
        return replace(
            rule,
            when=self._condition(rule.when),
            obliges=tuple(self._obligation(one, units) for one in rule.obliges),
            awaits=tuple(self._awaiting(one, units) for one in rule.awaits),
        )

    def _check_quote(self, article: str, quote: str) -> None:
        text = self.pack.article_text.get(article)
        if text is None:
            known = f"{self.pack.articles[0][0]}…{self.pack.articles[-1][0]}"
            self.add("P202", f"source.md 里没有「{article}」", f"条号在 {known} 之间")
        elif not quote.strip() or words.squeezed(quote) not in words.squeezed(text):
            self.add(
                "P201", f"引文与原文不符：{article}里没有「{quote}」", "从 source.md 逐字复制引文"
            )

    def _check_conclusion(self, conclusion: Conclusion) -> None:
        for name, term in conclusion.fields:
            if term != "":
                self._check_values(f"推论的 {name}", term, conclusion.kind, name)

    def _condition(self, condition: Condition) -> Condition:
        if isinstance(condition, All):
            return All(tuple(self._condition(part) for part in condition.parts))
        if isinstance(condition, AnyOf):
            return AnyOf(tuple(self._condition(part) for part in condition.parts))
        if isinstance(condition, Not):
            return Not(self._condition(condition.part))
        if isinstance(condition, ReadingIs):
            self._check_reading(condition.reading, condition.choices)
            return condition
        return self._literal(condition)

    def _literal(self, literal: Literal) -> Literal:
        if literal.kind.startswith("table:"):
            self._check_columns(literal)
        for test in literal.tests:
            if literal.kind == "date":
                self._check_each("日期", test.term, words.is_date, "写成 2024-10-01")
            else:
                self._check_values(
                    f"{literal.kind} 的 {test.field}", test.term, literal.kind, test.field
                )
        return replace(literal, tests=tuple(self._unit_test(test) for test in literal.tests))

    def _check_columns(self, literal: Literal) -> None:
        name = literal.kind.removeprefix("table:")
        table = self.tables.get(name)
        if table is None:
            self.unknown("表", name, self.tables)
            return
        for test in literal.tests:
            if test.field not in table.columns:
                self.unknown(f"表 {name} 的列", test.field, table.columns)

    def _check_values(self, title: str, term: Term, kind: str, field: str) -> None:
        """Every value that the term can take must be a word that the field can be."""
        self._check_term(term)
        known = words.words_for(kind, field, self.pack)
        if known is not None:
            self._check_known(title, term, known)

    def _check_known(self, title: str, term: Term, known: Iterable[str]) -> None:
        allowed = list(known)
        for value in self._possible(term):
            if value not in allowed:
                self.unknown(title, value, allowed)

    def _check_each(self, title: str, term: Term, fits: Callable[[str], bool], remedy: str) -> None:
        self._check_term(term)
        for value in self._possible(term):
            if not fits(value):
                self.add("P108", f"{title}「{value}」不对", remedy)

    def _possible(self, term: Term) -> list[str]:
        """Every constant that the term can stand for."""
        if isinstance(term, FromReading):
            reading = self.pack.reading_by_id.get(term.reading)
            return [choice.value for choice in reading.choices] if reading else []
        if isinstance(term, FromParameter):
            parameter = self.pack.parameter_by_id.get(term.parameter)
            return [*parameter.allowed] or [parameter.default] if parameter else []
        return [term] if isinstance(term, str) else []

    def _unit_test(self, test: Test) -> Test:
        if test.field in UNIT_FIELDS and isinstance(test.term, str):
            return replace(test, term=self._unit(test.term))
        return test

    # --- consequences ---------------------------------------------------------------------------

    def _obligation(self, one: Obligation, units: set[str]) -> Obligation:
        if one.kind == "on_site" and not one.coverage:
            self.add("P105", "入驻义务没有 coverage", "写 24h、office_hours 或释义")
        if one.coverage:
            self._check_term(one.coverage)
            self._check_known("值守强度", one.coverage, [kind.value for kind in Coverage])
        if one.hazard:
            self._check_values("义务的灾种", one.hazard, "hazard", "hazard")
        self._check_term(one.place)
        return replace(
            one,
            units=self._units(one.units, units),
            to=tuple(self._unit(name) for name in one.to),
        )

    def _awaiting(self, one: Awaiting, units: set[str]) -> Awaiting:
        if isinstance(one.lead_days, Var):
            self.add("P107", "提前天数不能是变量", "写数字、释义或参数")
        elif one.lead_days != 0:
            self._check_each("提前天数", one.lead_days, words.is_days, f"写 0 到 {words.MOST_DAYS}")
        to = one.to if one.to == UnitChoice() else self._units(one.to, units)
        return replace(one, by=self._units(one.by, units), to=to)

    def _units(self, choice: UnitChoice, units: set[str]) -> UnitChoice:
        if choice == UnitChoice():
            self.add("P109", "单位列表是空的", "写单位名、{tag: 标签} 或 {office_of: $b}")
        if choice.tag and choice.tag not in self.tags:
            self.unknown("单位标签", choice.tag, self.tags)
        if choice.parameter:
            self._check_term(FromParameter(choice.parameter))
        for name in sorted(choice.variables - units):
            self.add("P110", f"变量 ${name} 不是单位", "变量要先在条件的 unit 或 body 里出现")
        office = choice.office_of
        return replace(
            choice,
            names=tuple(self._unit(n) if isinstance(n, str) else n for n in choice.names),
            office_of=self._unit(office) if isinstance(office, str) and office else office,
        )

    def _unit(self, name: str) -> str:
        unit = self.pack.unit_by_name.get(name)
        if unit is None:
            self.unknown("单位", name, self.pack.unit_by_name, code="P203")
            return name
        return unit.id

    # --- the other files ------------------------------------------------------------------------

    def _table(self, table: Table) -> Table:
        self.where = self.places[table.id]
        for row in table.rows:
            if len(row) != len(table.columns):
                what = f"表 {table.id} 的一行有 {len(row)} 格，应有 {len(table.columns)} 格"
                self.add("P106", what, f"列：{'、'.join(table.columns)}")
        whole = [row for row in table.rows if len(row) == len(table.columns)]
        return replace(table, rows=tuple(self._row(table, row) for row in whole))

    def _row(self, table: Table, row: tuple[str, ...]) -> tuple[str, ...]:
        cells = []
        for column, cell in zip(table.columns, row, strict=True):
            known = words.column_words(column, self.pack)
            if known is not None:
                self._check_known(f"表 {table.id} 的 {column}", cell, known)
            cells.append(self._unit(cell) if column in UNIT_FIELDS else cell)
        return tuple(cells)

    def _check_window(self, window: Window) -> None:
        self.where = self.places[window.id]
        self._check_quote(window.cites.article, window.cites.quote)
        self._check_each("窗口的年份", window.year, words.is_year, "写 every 或四位年份")
        self._check_term(window.last_day)
        self._check_known("窗口的末日", window.last_day, ("included", "excluded"))
        for term in (one for span in window.spans for one in span):
            self._check_each("窗口的日期", term, words.is_month_day, "写成 04-20 或 07-中旬")

    def _check_reading_row(self, reading: Reading) -> None:
        self.where = self.places[reading.id]
        if reading.choice(reading.default) is None:
            known = "、".join(choice.id for choice in reading.choices)
            what = f"{reading.id} 的默认选项 {reading.default} 不存在"
            self.add("P206", what, f"default 写其中一个：{known}")
        for article in re.split("[、，]", reading.article):
            if article not in self.pack.article_text:
                self.add("P202", f"source.md 里没有「{article}」", "改正 article")

    def _check_parameter(self, parameter: Parameter) -> None:
        self.where = self.places[parameter.id]
        default = parameter.default
        if parameter.allowed and default not in parameter.allowed:
            self.unknown(f"参数 {parameter.id} 的默认值", default, parameter.allowed)
        if parameter.sort == "days" and not words.is_days(default):
            remedy = f"写 0 到 {words.MOST_DAYS}"
            self.add("P108", f"参数 {parameter.id} 的默认值「{default}」不是天数", remedy)
        if parameter.sort == "units":
            for name in filter(None, re.split("[,，、]", default)):
                self._unit(name.strip())

    def _check_head(self) -> None:
        self.where = self.places["pack.yaml"]
        if not words.is_date(self.pack.issued):
            self.add("P108", f"印发日期「{self.pack.issued}」不对", "写成 2023-07-18")
        for name in self.pack.deciders:
            self._unit(name)
        if self.pack.proposers not in self.tags:
            self.unknown("单位标签", self.pack.proposers, self.tags)
        for name, term in self.pack.settings:
            if term != "":
                self._check_term(term)
            if name in words.SETTINGS:
                self._check_known(f"设定 {name}", term, words.SETTINGS[name])

    # --- terms ----------------------------------------------------------------------------------

    def _check_term(self, term: Term) -> None:
        if isinstance(term, FromReading):
            self._check_reading(term.reading, ())
        elif isinstance(term, FromParameter) and term.parameter not in self.pack.parameter_by_id:
            self.unknown("参数", term.parameter, self.pack.parameter_by_id)
        elif isinstance(term, Var) and not term.name.isidentifier():
            self.add("P107", f"变量 ${term.name} 不是合法的名字", "用英文字母")

    def _check_reading(self, name: str, choices: tuple[str, ...]) -> None:
        reading = self.pack.reading_by_id.get(name)
        if reading is None:
            self.unknown("释义", name, self.pack.reading_by_id)
            return
        for choice in choices:
            if reading.choice(choice) is None:
                known = "、".join(one.id for one in reading.choices)
                self.add("P206", f"{name} 没有选项 {choice}", f"选项：{known}")


def _unit_variables(condition: Condition) -> Iterator[str]:
    """Variables that stand for a unit or a body in some condition."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _unit_variables(part)
    elif isinstance(condition, Literal):
        for test in condition.tests:
            if test.field in UNIT_FIELDS and isinstance(test.term, Var):
                yield test.term.name
