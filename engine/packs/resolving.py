"""Resolve what a pack refers to（引用检查）: units, readings, words; and verify its quotes.

A quote that is not found word for word in the stored text of its article is a fault; so is every
name and every word that nothing knows. Names of units become ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from engine.decimals import is_decimal, thousandths
from engine.errors import DutyError, PackFault, refuse
from engine.likeness import nearest
from engine.packs import placeholders, words
from engine.packs.measure_words import head_fault, is_limit, sheet_fault
from engine.packs.pack import (
    UNASSIGNED,
    All,
    AnyOf,
    Awaiting,
    Conclusion,
    Condition,
    Document,
    Due,
    FromParameter,
    FromReading,
    Literal,
    Measure,
    Not,
    Obligation,
    Pack,
    Parameter,
    Quantity,
    Reading,
    ReadingIs,
    Recommending,
    Rule,
    SupervisedWork,
    Table,
    Term,
    Test,
    UnitChoice,
    UnitList,
    Var,
    Vocabulary,
    Window,
    literals_in,
)
from engine.packs.sizes import MOST_FAULTS
from engine.packs.words import UNIT_COLUMNS, unit_fields
from engine.terms import LADDERS, Coverage, Presence


class Resolver:
    """Resolves one pack, adding what it finds to ``faults``（引用检查）."""

    def __init__(self, pack: Pack, places: Mapping[str, str], faults: list[DutyError]) -> None:
        self.pack = pack
        self.places = places
        self.faults = faults
        self.tables = {table.id: table for table in pack.tables}
        self.tags = {tag for unit in pack.units for tag in unit.tags}
        self.where = ""
        self._squeezed: dict[tuple[str, str], str] = {}
        self.bound: dict[str, set[tuple[str, str]]] = {}

    def resolved(self) -> Pack:
        """The pack with units as ids; faults, if any, are in ``faults``."""
        self._check_head()
        for window in self.pack.windows:
            self._check_window(window)
        for reading in self.pack.readings:
            self._check_reading_row(reading)
        for parameter in self.pack.parameters:
            self._check_parameter(parameter)
        self._check_coverage()
        for quantity in self.pack.quantities:
            self._check_quantity(quantity)
        for document in self.pack.documents:
            self._check_document(document)
        for work in self.pack.supervision:
            self._check_supervised(work)
        for clause in self.pack.clauses:
            self.where = self.places[clause.id]
            self._check_quote(clause.article, clause.quote)
        tables = tuple(self._table(table) for table in self.pack.tables)
        lists = tuple(self._list(listed) for listed in self.pack.lists)
        rules = tuple(self._rule(rule) for rule in self.pack.rules)
        return replace(self.pack, rules=rules, tables=tables, lists=lists)

    def add(self, code: str, what: str, remedy: str) -> None:
        """Note a fault at the place being looked at; past very many, stop looking."""
        self.faults.append(PackFault(code, what, where=self.where, remedy=remedy))
        if len(self.faults) >= MOST_FAULTS:
            refuse(self.faults)

    def unknown(self, title: str, name: str, known: Iterable[str], code: str = "P204") -> None:
        """Note a name that nothing knows, with the nearest that is known."""
        names = [str(one) for one in known]
        called = _called(name, self.pack.vocabulary)
        meant = [one for one in names if one in called]
        close = meant or nearest(name, names, 0.5) or names[:6]
        remedy = f"是不是：{'、'.join(close)}" if close else f"先定义这个{title}"
        self.add(code, f"不认识的{title}「{name}」", remedy)

    # --- rules ----------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> Rule:
        self.where = self.places[rule.id]
        self._check_quote(rule.cites.article, rule.cites.quote, rule.document)
        if not (rule.concludes or rule.obliges or rule.awaits or rule.recommends):
            what = f"规则 {rule.id} 没有结果"
            self.add("P104", what, "加 conclude、oblige、await 或 recommend")
        for conclusion in rule.concludes:
            self._check_conclusion(conclusion)
        if not rule.document:
            self._check_clauses(rule)
        self._check_rungs(rule.when)
        self.bound = _bound_at(rule.when)
        units = set(_unit_variables(rule.when))
        obliges = tuple(self._obligation(one, units) for one in rule.obliges)
        if rule.of_matrix and not rule.document:
            self._check_parts(obliges)
        return replace(
            rule,
            when=self._condition(rule.when),
            obliges=obliges,
            awaits=tuple(self._awaiting(one, units) for one in rule.awaits),
            recommends=tuple(self._recommending(one, units) for one in rule.recommends),
        )

    def _check_clauses(self, rule: Rule) -> None:
        """The clauses that a rule encodes are in the ledger, and are not said to have no rules."""
        known = {clause.id: clause for clause in self.pack.clauses}
        for name in rule.clauses:
            if name not in known:
                self.unknown("条款", name, known)
            elif known[name].because:
                what = f"条款 {name} 已有规则 {rule.id}（{self.where}），又写了没有规则的理由"
                self.where = self.places[name]
                self.add("P231", what, "删去 because；要说明的写在 note 里")
                self.where = self.places[rule.id]

    def _check_parts(self, obliges: Iterable[Obligation]) -> None:
        """A row of the matrix gives a unit one part, once; nobody is not named beside somebody."""
        roles: dict[Term, str] = {}
        for one in obliges:
            names = one.units.names
            if UNASSIGNED in names and len(names) > 1:
                what = f"{one.kind} 里 UNASSIGNED 和单位写在一起"
                self.add("P109", what, "写了单位就删去 UNASSIGNED")
            for unit in names:
                if unit != UNASSIGNED and unit in roles:
                    again, called = roles[unit] == one.kind, self._called(unit)
                    what = f"{called}在 {one.kind} 里写了两遍" if again else (
                        f"{called}既写在 {roles[unit]}，又写在 {one.kind}"
                    )  # fmt: skip
                    self.add("P109", what, "一个单位在一行里只写一处")
                roles[unit] = one.kind

    def _called(self, unit: Term) -> str:
        """The name of a unit known by its id, else what is written."""
        known = self.pack.unit_by_name.get(str(unit))
        return f"「{known.name if known else unit}」"

    def _check_quote(self, article: str, quote: str, document: str = "") -> None:
        text = self.pack.text_of(article, document)
        if text is None:
            known = f"{self.pack.articles[0][0]}…{self.pack.articles[-1][0]}"
            self.add("P202", f"source.md 里没有「{article}」", f"条号在 {known} 之间")
        elif not quote.strip() or words.squeezed(quote) not in self._text(article, document, text):
            self.add(
                "P201", f"引文与原文不符：{article}里没有「{quote}」", "从 source.md 逐字复制引文"
            )

    def _text(self, article: str, document: str, text: str) -> str:
        """The text of an article without white space; many quotes are of the same one."""
        if (document, article) not in self._squeezed:
            self._squeezed[document, article] = words.squeezed(text)
        return self._squeezed[document, article]

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

    def _check_rungs(self, condition: Condition) -> None:
        """A variable on a ladder stands for a rung of that ladder and for nothing else."""
        places: dict[str, set[str]] = {}
        for literal in literals_in(condition):
            for test in literal.tests:
                exact = test.op == "eq" and not literal.kind.startswith("table:")
                if exact and isinstance(test.term, Var):
                    places.setdefault(test.term.name, set()).add(test.field)
        for name, fields in places.items():
            if len(fields) > 1 and fields & LADDERS.keys():
                what = f"变量 ${name} 同时用作 {'、'.join(sorted(fields))}"
                self.add("P112", what, "每样用一个变量，再用对照表联系起来")

    def _literal(self, literal: Literal) -> Literal:
        if literal.kind.startswith("table:"):
            self._check_columns(literal)
        for test in literal.tests:
            if literal.kind == "date":
                self._check_each("日期", test.term, words.is_date, "写成 2024-10-01")
            elif literal.kind == "observation" and test.op != "eq":
                self._check_threshold(test.term)
            elif (literal.kind, test.field) == ("incident", "cases"):
                self._check_cases(test.term)
            else:
                self._check_values(
                    f"{literal.kind} 的 {test.field}", test.term, literal.kind, test.field
                )
        held = unit_fields(literal.kind)
        tests = (self._unit_test(t) if t.field in {*held, "to"} else t for t in literal.tests)
        return replace(literal, tests=tuple(tests))

    def _check_cases(self, term: Term) -> None:
        """A size is a whole number of cases; a parameter of that sort may leave it open."""
        fits = lambda text: not text or words.is_count(text)  # noqa: E731
        self._check_given("病例数", term, fits, "number", "写整数，如 10")

    def _check_threshold(self, term: Term) -> None:
        """A threshold is a number; a parameter of that sort may leave it open."""
        self._check_each("阈值", term, lambda text: not text or is_decimal(text), "写成 98.6")
        self._check_sort("阈值", term, "number")

    def _check_sort(self, title: str, term: Term, sort: str) -> None:
        """A parameter that stands for a number must be of the sort that is checked as one."""
        if isinstance(term, FromParameter) and term.parameter in self.pack.parameter_by_id:
            parameter = self.pack.parameter_by_id[term.parameter]
            if parameter.sort != sort and not parameter.allowed:
                what = f"{title}用了参数 {parameter.id}，它的 sort 不是 {sort}"
                self.add("P108", what, f"在 parameters.yaml 写 sort: {sort}")

    def _check_given(
        self, title: str, term: Term, fits: Callable[[str], bool], sort: str, remedy: str
    ) -> None:
        """A number that is looked up before any rule, so that no variable can stand for it."""
        if isinstance(term, Var):
            self.add("P107", f"{title}不能是变量", "写数字、释义或参数")
        self._check_each(title, term, fits, remedy)
        self._check_sort(title, term, sort)

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
        """Words of a closed set: what a parameter may be must be listed there."""
        if isinstance(term, FromParameter) and term.parameter in self.pack.parameter_by_id:
            parameter = self.pack.parameter_by_id[term.parameter]
            if not parameter.allowed:
                what = f"{title}用了参数 {parameter.id}，它可以是任何文字"
                self.add("P108", what, "在 parameters.yaml 写 sort: choice 和 allowed")
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
        if not isinstance(test.term, str):
            self._check_units(test.term)
            return test
        if test.field == "to":  # whom an order is given to need not be registered
            known = self.pack.unit_by_name.get(test.term)
            return replace(test, term=known.id if known else test.term)
        return replace(test, term=self._unit(test.term))

    # --- consequences ---------------------------------------------------------------------------

    def _obligation(self, one: Obligation, units: set[str]) -> Obligation:
        if one.kind == "on_site" and not one.coverage:
            self.add("P105", "入驻义务没有 coverage", "写 24h、office_hours 或释义")
        if one.units.words or (one.kind == "on_site" and one.units.on_site):
            self.add("P109", "这里的单位不能写 on_site 或 words", "写单位名、标签或名单")
        if one.coverage:
            self._check_term(one.coverage)
            self._check_known("值守强度", one.coverage, [kind.value for kind in Coverage])
        for term in (one.presence, *(term for _, term in one.post_presence)):
            self._check_term(term)
            self._check_known("在位方式", term, [kind.value for kind in Presence])
        if one.hazard:
            self._check_values("义务的灾种", one.hazard, "hazard", "hazard")
        self._check_term(one.place)
        self._check_within(one.within)
        if one.due is not None:
            self._check_due(one.due)
        if one.measure is not None:
            self._check_measure(one.measure)
        return replace(one, units=self._units(one.units, units), to=self._receivers(one.to, units))

    def _check_due(self, due: Due) -> None:
        """Days of cadences, dates, spans of days: each as its way writes them, or left open."""
        self._check_within(due.within)
        fits, remedy = words.due_days(due.every)
        checks = (
            ("到期的日子", due.on, fits, remedy, "text"),
            (
                "到期日期",
                due.date,
                words.is_due_date,
                "写成 2023-12-31，年份另写的写 12-31",
                "text",
            ),
            ("年份", due.year, words.is_year_number, "写四位年份", "number"),
            ("提前天数", due.days, words.is_days, f"写 0 到 {words.MOST_DAYS}", "days"),
            ("提醒天数", due.remind_days, words.is_days, f"写 0 到 {words.MOST_DAYS}", "days"),
            ("起始", due.start, words.is_date_or_year, "写年份或日期", "text"),
            ("截止", due.through, words.is_date_or_year, "写年份或日期", "text"),
        )
        for title, term, fit, how, _sort in checks:
            if isinstance(term, Var):
                self.add("P107", f"{title}不能是变量", how)
            elif term != "":
                open_or_fit = lambda text, fit=fit: not text or fit(text)  # noqa: E731
                self._check_each(title, term, open_or_fit, how)
        if due.date and isinstance(due.date, str) and words.is_date(due.date) and due.year != "":
            self.add("P108", "date 已写年份，又写了 year", "只写一处")

    def _check_measure(self, measure: Measure) -> None:
        """Limits are numbers or left open; a year is one; names are such as spreadsheets have."""
        self._check_threshold(measure.limit)
        if isinstance(measure.limit, Var) or isinstance(measure.year, Var):
            self.add("P107", "指标里不能写变量", "写数字、释义或参数")
        fits = lambda text: not is_decimal(text) or is_limit(text, measure.of)  # noqa: E731
        self._check_each("标准值", measure.limit, fits, "不写负数；of: share 最多 100")
        if measure.year != "":
            fits = lambda text: not text or words.is_year_number(text)  # noqa: E731
            self._check_each("年份", measure.year, fits, "写四位年份")
        numbers = [value for row in measure.where if row.op != "in" for value in row.values]
        numbers += [measure.per.every] if measure.per else []
        for text in numbers:
            if not is_decimal(text):
                self.add("P108", f"指标里的「{text}」不是数值", "写成 30000，最多三位小数")
            elif text.startswith("-"):
                self.add("P108", f"指标里的「{text}」是负数", "核对的数据没有负数，写成 30000")
        if measure.per and is_decimal(measure.per.every) and not thousandths(measure.per.every):
            self.add("P108", f"per 的 every「{measure.per.every}」是零", "写大于 0 的数")
        self._check_names(measure)

    def _check_names(self, measure: Measure) -> None:
        """Sheets and columns are called as a spreadsheet can call them."""
        per = measure.per
        sheets = (measure.sheet, *((per.sheet,) if per else ()))
        heads = [measure.column] if measure.column else []
        heads += [*measure.between, *(one.column for one in measure.where)]
        heads += [per.column] if per else []
        for title, names, fault_of in (("表名", sheets, sheet_fault), ("列名", heads, head_fault)):
            for name in dict.fromkeys(names):
                why = fault_of(name)
                if why:
                    remedy = "换一个表格程序能用的名字"
                    self.add("P108", f"指标的{title}「{name[:40]}」不能用：{why}", remedy)

    def _awaiting(self, one: Awaiting, units: set[str]) -> Awaiting:
        if isinstance(one.lead_days, Var):
            self.add("P107", "提前天数不能是变量", "写数字、释义或参数")
        elif one.lead_days != 0:
            self._check_each("提前天数", one.lead_days, words.is_days, f"写 0 到 {words.MOST_DAYS}")
            self._check_sort("提前天数", one.lead_days, "days")
        self._check_within(one.within)
        return replace(one, by=self._units(one.by, units), to=self._receivers(one.to, units))

    def _recommending(self, one: Recommending, units: set[str]) -> Recommending:
        if one.plan:
            self._check_values("建议的预案", one.plan, "response", "plan")
        if one.level:
            self._check_rung("建议的级别", one.level, "level")
        return replace(one, by=self._units(one.by, units), to=self._receivers(one.to, units))

    def _check_within(self, term: Term) -> None:
        """A limit is a span of time; a parameter may leave it open."""
        if isinstance(term, Var):
            self.add("P107", "时限不能是变量", "写 30m、2h、1d、释义或参数")
        elif term:
            open_or_span = lambda text: not text or words.is_span(text)  # noqa: E731
            self._check_each("时限", term, open_or_span, "写成 30m、2h 或 1d")
            self._check_sort("时限", term, "span")

    def _receivers(self, choice: UnitChoice, units: set[str]) -> UnitChoice:
        return choice if choice == UnitChoice() else self._units(choice, units)

    def _units(self, choice: UnitChoice, units: set[str]) -> UnitChoice:
        if choice == UnitChoice():
            self.add("P109", "单位列表是空的", "写单位名、{tag: 标签} 或 {office_of: $b}")
        if choice.tag:
            self._check_term(choice.tag)
            self._check_known("单位标签", choice.tag, self.tags)
        if choice.parameter:
            self._check_term(FromParameter(choice.parameter))
            self._check_sort("单位列表", FromParameter(choice.parameter), "units")
        if choice.listed:
            self._check_listed(choice)
        for name in sorted(choice.variables - units):
            remedy = "变量要先在条件的 unit、body、by 或 decided_by 里出现"
            self.add("P110", f"变量 ${name} 不是单位", remedy)
        office = choice.office_of
        for term in (*choice.names, office):
            self._check_units(term)
        return replace(
            choice,
            names=tuple(self._unit(n) if isinstance(n, str) else n for n in choice.names),
            office_of=self._unit(office) if isinstance(office, str) and office else office,
        )

    def _check_listed(self, choice: UnitChoice) -> None:
        listed = self.pack.list_by_id.get(choice.listed)
        if listed is None:
            self.unknown("名单", choice.listed, self.pack.list_by_id)
            return
        self._check_rung(f"名单 {listed.id} 的级", choice.at, listed.ladder)

    def _check_rung(self, title: str, term: Term, ladder: str) -> None:
        """A rung of a ladder, or a variable that some condition binds to one of that ladder."""
        self._check_term(term)
        self._check_known(title, term, LADDERS[ladder])
        for kind, field in self.bound.get(term.name, ()) if isinstance(term, Var) else ():
            table = self.tables.get(kind.removeprefix("table:"))
            if table is not None and field in table.columns:
                column = table.columns.index(field)
                cells = {row[column] for row in table.rows if len(row) == len(table.columns)}
                for cell in sorted(cells - {*LADDERS[ladder], UNASSIGNED}):
                    self._check_known(f"{title}（表 {table.id} 的 {field}）", cell, LADDERS[ladder])
            elif not kind.startswith("table:") and field != ladder:
                what = f"{title}用了变量 ${_name_of(term)}，它是 {kind} 的 {field}"
                self.add("P112", what, f"用 {ladder} 的变量，或由对照表给出")

    def _check_units(self, term: Term) -> None:
        """What readings and parameters give as a unit must be one."""
        if isinstance(term, FromReading | FromParameter):
            self._check_term(term)
            self._check_known("单位", term, self.pack.unit_by_name)

    def _unit(self, name: str) -> str:
        if name == UNASSIGNED:
            return name
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
            named = column in UNIT_COLUMNS and cell != UNASSIGNED
            cells.append(self._unit(cell) if named else cell)
        return tuple(cells)

    def _list(self, listed: UnitList) -> UnitList:
        self.where = self.places[listed.id]
        self._check_quote(listed.cites.article, listed.cites.quote, listed.document)
        ladder = LADDERS[listed.ladder]
        if listed.steps[0].adds:
            self.add("P111", f"名单 {listed.id} 的最低一级不能写 adds", "最低一级写 units")
        before = 0
        for step in listed.steps:
            self._check_known(f"名单 {listed.id} 的级", step.at, ladder)
            rank = ladder.get(step.at, before + 1)
            if rank <= before:
                self.add("P111", f"名单 {listed.id} 的级没有由低到高", "从最低一级写起，不重复")
            before = rank
        steps = (
            replace(step, units=tuple(self._unit(name) for name in step.units))
            for step in listed.steps
        )
        return replace(listed, steps=tuple(steps))

    def _check_window(self, window: Window) -> None:
        self.where = self.places[window.id]
        self._check_quote(window.cites.article, window.cites.quote, window.document)
        open_or_year = lambda text: not text or words.is_year(text)  # noqa: E731
        self._check_each("窗口的年份", window.year, open_or_year, "写 every 或四位年份")
        self._check_term(window.last_day)
        self._check_known("窗口的末日", window.last_day, ("included", "excluded"))
        fits = lambda text: not text or words.is_month_day(text)  # noqa: E731
        for term in (one for span in window.spans for one in span):
            self._check_each("窗口的日期", term, fits, "写成 04-20 或 07-中旬")

    def _check_reading_row(self, reading: Reading) -> None:
        self.where = self.places[reading.id]
        if reading.choice(reading.default) is None:
            known = "、".join(choice.id for choice in reading.choices)
            what = f"{reading.id} 的默认选项 {reading.default} 不存在"
            self.add("P206", what, f"default 写其中一个：{known}")
        for article in re.split("[、，]", reading.article):
            if not any(article in known for known in self._texts()):
                self.add("P202", f"source.md 里没有「{article}」", "改正 article")

    def _texts(self) -> list[Mapping[str, str]]:
        """The articles of the pack and of every regulation it extends."""
        return [self.pack.article_text, *(dict(text) for _, text in self.pack.inherited)]

    def _check_coverage(self) -> None:
        """Each row of the ledger is about an article, and gives no reason where there are rules."""
        encoded = {rule.cites.article for rule in self.pack.rules if not rule.document}
        for row in self.pack.coverage:
            self.where = self.places[row.id]
            if row.article not in self.pack.article_text:
                self.add("P202", f"source.md 里没有「{row.article}」", "改正 article")
            elif row.because and row.article in encoded:
                what = f"{row.article}已有规则，又写了没有规则的理由"
                self.add("P231", what, "删去 because；要说明的写在 note 里")

    def _check_parameter(self, parameter: Parameter) -> None:
        self.where = self.places[parameter.id]
        default = parameter.default
        if parameter.allowed and default not in parameter.allowed:
            self.unknown(f"参数 {parameter.id} 的默认值", default, parameter.allowed)
        if parameter.sort == "days" and default and not words.is_days(default):
            remedy = f"写 0 到 {words.MOST_DAYS}"
            self.add("P108", f"参数 {parameter.id} 的默认值「{default}」不是天数", remedy)
        if parameter.sort == "span" and default and not words.is_span(default):
            remedy = "写成 30m、2h 或 1d，或留空"
            self.add("P108", f"参数 {parameter.id} 的默认值「{default}」不是时限", remedy)
        if parameter.sort == "number" and default and not is_decimal(default):
            what = f"参数 {parameter.id} 的默认值「{default}」不是数值"
            self.add("P108", what, "写成 98.6，最多三位小数，或留空")
        if parameter.sort == "units":
            for name in words.names_of(default):
                self._unit(name)

    def _check_quantity(self, quantity: Quantity) -> None:
        self.where = self.places[quantity.id]
        if quantity.fresh_hours != "":
            hours, remedy = quantity.fresh_hours, "写成 6 或 0.5"
            self._check_given("观测的有效小时数", hours, words.is_hours, "number", remedy)

    def _check_supervised(self, work: SupervisedWork) -> None:
        self.where = self.places[work.id]
        self._check_quote(work.cites.article, work.cites.quote, work.document)
        if not (work.attendance or work.each or work.period or work.pending or work.rectification):
            what = f"督查的工作 {work.id} 没有写怎样核对"
            self.add("P114", what, "写 attendance、each、period、pending 或 rectification")
        if work.grace != "":
            self._check_within(work.grace)

    def _check_document(self, document: Document) -> None:
        self.where = self.places[document.id]
        self._check_placeholders(document.title, placeholders.OF_TITLE)
        self._check_placeholders(document.number, placeholders.OF_NUMBER)
        known = placeholders.known_in(document.id)
        for paragraph in document.paragraphs:
            cites = paragraph.cites
            if cites is not None:
                self._check_quote(cites.article, cites.quote, document.document)
            self._check_placeholders(paragraph.text, known if cites else known - placeholders.CITED)

    def _check_placeholders(self, text: str, known: Collection[str]) -> None:
        """Every word in braces must be a placeholder that can be filled there."""
        for name in placeholders.placeholders_in(text):
            if name in known:
                continue
            can = "、".join(f"{{{one}}}" for one in placeholders.PLACEHOLDERS if one in known)
            if name in placeholders.CITED:
                self.add("P241", f"这里没有引文，不能写 {{{name}}}", "这一段补上 cites：条号和引文")
            else:
                self.add("P241", f"不认识的占位「{name}」", f"这里可用：{can}")

    def _check_head(self) -> None:
        self.where = self.places["pack.yaml"]
        if self.pack.issued and not words.is_date(self.pack.issued):
            self.add("P108", f"印发日期「{self.pack.issued}」不对", "写成 2023-07-18")
        for name in self.pack.deciders:
            self._unit(name)
        if self.pack.proposers and self.pack.proposers not in self.tags:
            self.unknown("单位标签", self.pack.proposers, self.tags)
        for name, term in self.pack.settings:
            if term != "":
                self._check_term(term)
            if name in words.SETTINGS:
                self._check_known(f"设定 {name}", term, words.SETTINGS[name])
            if name == "consultation_days":
                fits = words.is_some_days
                self._check_given("会商的有效天数", term, fits, "days", "写 1 到 60")

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


def _name_of(term: Term) -> str:
    return term.name if isinstance(term, Var) else str(term)


def _bound_at(condition: Condition) -> dict[str, set[tuple[str, str]]]:
    """Where each variable stands for what a fact's field or a table's column holds."""
    found: dict[str, set[tuple[str, str]]] = {}
    for literal in literals_in(condition):
        for test in literal.tests:
            if test.op == "eq" and isinstance(test.term, Var):
                found.setdefault(test.term.name, set()).add((literal.kind, test.field))
    return found


def _unit_variables(condition: Condition) -> Iterator[str]:
    """Variables that stand for a unit or a body in some condition."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _unit_variables(part)
    elif isinstance(condition, Literal):
        for test in condition.tests:
            if test.field in unit_fields(condition.kind) and isinstance(test.term, Var):
                yield test.term.name


def _called(name: str, vocabulary: Vocabulary) -> set[str]:
    """The ids that go by a Chinese name: who writes 洪水 for flood is told the id."""
    ids = {one.id for one in vocabulary.hazards if name in (one.name, *one.aliases)}
    ids |= {one.id for one in vocabulary.plans if name == one.name}
    return ids | {word for _, word, text in vocabulary.labels if name in (text, text[:-1])}
