"""Assemble a pack from its files（规则包装配）: forms checked, names resolved, quotes verified.

Nothing is taken half: every fault of every file is collected and raised together. A quote that is
not found word for word in the stored text of its article stops the pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel

from calendars.errors import CalendarFault
from calendars.windows import MonthDay
from engine.errors import DutyError, PackFault, refuse
from engine.packs import form
from engine.packs.forms_checked import Source, check_form
from engine.packs.pack import (
    All,
    AnyOf,
    Awaiting,
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
    Unit,
    UnitChoice,
    Var,
    Vocabulary,
)
from engine.terms import LADDERS

ARTICLE: Final = re.compile(r"^#{1,6}\s*(第[〇零一二三四五六七八九十百]+条)\s*$")
FILES: Final = ("units", "bodies", "windows", "tables", "parameters", "readings")
HAZARD_CLASSES: Final = "unknown"


def read_articles(text: str) -> tuple[tuple[str, str], ...]:
    """The articles of ``source.md``: heading 第七条 → the text up to the next heading."""
    articles: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        match = ARTICLE.match(line)
        if match:
            current = articles.setdefault(match.group(1), [])
        elif line.startswith("#"):
            current = None
        elif current is not None and line.strip():
            current.append(line.strip())
    return tuple((name, "\n".join(lines)) for name, lines in articles.items())


def read_vocabulary(source: Source) -> Vocabulary:
    """The shared vocabulary. Raises PackFault for anything not in its form."""
    checked, faults = check_form(form.VocabularyForm, source.value, source)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    return checked.lower()


def assemble(
    files: Mapping[str, Source], articles: str, vocabulary: Vocabulary, digest: str
) -> Pack:
    """The pack that ``files`` write.

    Args:
        files: name without suffix (``pack``, ``units``, ``articles/05-…``) → the parsed file.
        articles: the whole of ``source.md``.
        vocabulary: the shared vocabulary.
        digest: what identifies these very files.

    Raises:
        PackFault: one, or several together: P101 form, P201 quote, P202 article, P203 unit,
            P204 reference, P205 duplicate id, P206 choice.

    """
    return _Assembly(files, articles, vocabulary, digest).pack()


class _Assembly:
    """One reading of a pack: what was made, and every fault met on the way."""

    def __init__(
        self, files: Mapping[str, Source], articles: str, vocabulary: Vocabulary, digest: str
    ) -> None:
        self.files = files
        self.articles = read_articles(articles)
        self.vocabulary = vocabulary
        self.digest = digest
        self.faults: list[DutyError] = []

    def pack(self) -> Pack:
        """The pack, or all faults."""
        head = self._head()
        rows = {name: self._rows(name) for name in FILES}
        rules = list(self._rules())
        refuse(self.faults)
        assert head is not None  # noqa: S101 - refused above otherwise
        drawn = self._drawn(head, rows, rules)
        resolved = _Resolver(drawn, self).resolved()
        refuse(self.faults)
        return resolved

    def add(self, code: str, what: str, where: str, remedy: str) -> None:
        self.faults.append(PackFault(code, what, where=where, remedy=remedy))

    def _head(self) -> form.PackForm | None:
        source = self.files.get("pack")
        if source is None:
            self.add("P102", "规则包缺少 pack.yaml", "pack.yaml", "补上这个文件")
            return None
        head, faults = check_form(form.PackForm, source.value, source)
        self.faults += faults
        return head

    def _rows(self, name: str) -> list[tuple[Any, str]]:
        forms: dict[str, type[BaseModel]] = {
            "units": form.UnitForm,
            "bodies": form.UnitForm,
            "windows": form.WindowFileForm,
            "tables": form.TableFileForm,
            "parameters": form.ParameterFileForm,
            "readings": form.ReadingFileForm,
        }
        source = self.files.get(name)
        return [] if source is None else list(self._checked(forms[name], source))

    def _checked(self, model: type[BaseModel], source: Source) -> Iterator[tuple[Any, str]]:
        if not isinstance(source.value, list):
            self.add("P103", "文件应是一个列表（每项以 - 开头）", source.where(()), "改成列表")
            return
        for number, row in enumerate(source.value):
            checked, faults = check_form(model, row, source, (number,))
            self.faults += faults
            if checked is not None:
                yield checked, source.where((number,))

    def _rules(self) -> Iterator[tuple[Rule, str]]:
        for name in sorted(self.files):
            if name.startswith("articles/") and not name.endswith(".test"):
                for checked, where in self._checked(form.RuleForm, self.files[name]):
                    file, _, line = where.rpartition(":")
                    yield checked.lower(file, int(line or 0)), where

    def _drawn(
        self,
        head: form.PackForm,
        rows: Mapping[str, list[tuple[Any, str]]],
        rules: list[tuple[Rule, str]],
    ) -> Pack:
        lowered = {name: [(row.lower(), where) for row, where in rows[name]] for name in rows}
        self._refuse_duplicates([*lowered["units"], *lowered["bodies"]], "单位")
        for name, title in (("windows", "窗口"), ("tables", "表"), ("readings", "释义")):
            self._refuse_duplicates(lowered[name], title)
        self._refuse_duplicates(lowered["parameters"], "参数")
        self._refuse_duplicates(rules, "规则")
        self.places = {row.id: where for name in rows for row, where in lowered[name]} | {
            rule.id: where for rule, where in rules
        }
        values = {name: tuple(row for row, _ in found) for name, found in lowered.items()}
        settings = {
            name: form.term(getattr(head.settings, name)) for name in form.SettingsForm.model_fields
        }
        return Pack(
            id=head.id,
            title=head.title,
            number=head.number,
            issuer=head.issuer,
            issued=head.issued,
            area=head.area,
            deciders=tuple(head.deciders),
            proposers=head.proposers,
            vocabulary=self.vocabulary,
            articles=self.articles,
            units=(*values["units"], *values["bodies"]),
            windows=values["windows"],
            tables=values["tables"],
            parameters=values["parameters"],
            readings=values["readings"],
            rules=tuple(rule for rule, _ in rules),
            settings=tuple(sorted(settings.items())),
            area_names=tuple(head.area_names),
            digest=self.digest,
        )

    def _refuse_duplicates(self, rows: Iterable[tuple[Any, str]], title: str) -> None:
        seen: dict[str, str] = {}
        for row, where in rows:
            if row.id in seen:
                self.add(
                    "P205", f"{title} {row.id} 重复，另一处在 {seen[row.id]}", where, "改一个 id"
                )
            seen.setdefault(row.id, where)
            names = (row.name, *row.aliases) if isinstance(row, Unit) else ()
            for name in names:
                if name in seen:
                    self.add(
                        "P205", f"单位名 {name} 重复，另一处在 {seen[name]}", where, "删去一处"
                    )
                seen.setdefault(name, where)


class _Resolver:
    """Resolves what rules refer to, and checks that it exists（引用检查）."""

    def __init__(self, pack: Pack, assembly: _Assembly) -> None:
        self.pack = pack
        self.add = assembly.add
        self.places = assembly.places
        self.tables = {table.id: table for table in pack.tables}
        self.windows = {window.id for window in pack.windows}
        self.tags = {tag for unit in pack.units for tag in unit.tags}
        self.situations = {
            dict(c.fields)["name"]
            for rule in pack.rules
            for c in rule.concludes
            if c.kind == "situation"
        }
        self.where = ""

    def resolved(self) -> Pack:
        """The pack with units as ids, or faults added to the assembly."""
        self._check_tables()
        self._check_windows()
        self._check_readings()
        self._check_people()
        rules = tuple(self._rule(rule) for rule in self.pack.rules)
        tables = tuple(self._table(table) for table in self.pack.tables)
        return replace(self.pack, rules=rules, tables=tables)

    # rules

    def _rule(self, rule: Rule) -> Rule:
        self.where = self.places[rule.id]
        self._check_quote(rule.cites.article, rule.cites.quote)
        if not (rule.concludes or rule.obliges or rule.awaits):
            self.add("P104", f"规则 {rule.id} 没有结果", self.where, "加 conclude、oblige 或 await")
        return replace(
            rule,
            when=self._condition(rule.when),
            obliges=tuple(self._obligation(one) for one in rule.obliges),
            awaits=tuple(self._awaiting(one) for one in rule.awaits),
        )

    def _check_quote(self, article: str, quote: str) -> None:
        text = self.pack.article_text.get(article)
        if text is None:
            known = f"{self.pack.articles[0][0]}…{self.pack.articles[-1][0]}"
            self.add("P202", f"source.md 里没有「{article}」", self.where, f"条号在 {known} 之间")
        elif _squeezed(quote) not in _squeezed(text):
            self.add(
                "P201",
                f"引文与原文不符：{article}里没有「{quote}」",
                self.where,
                "从 source.md 逐字复制引文",
            )

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
            self._check_term(test.term)
            self._check_word(literal.kind, test)
        return replace(literal, tests=tuple(self._unit_test(t) for t in literal.tests))

    def _check_columns(self, literal: Literal) -> None:
        name = literal.kind.removeprefix("table:")
        table = self.tables.get(name)
        if table is None:
            self._unknown("表", name, self.tables)
            return
        for test in literal.tests:
            if test.field not in table.columns:
                self._unknown(f"表 {name} 的列", test.field, table.columns)

    def _check_word(self, kind: str, test: Test) -> None:
        """A constant must be one of the words that the field can take."""
        if not isinstance(test.term, str):
            return
        words = self._words(kind, test.field)
        if words is not None and test.term not in words:
            self._unknown(f"{kind} 的 {test.field}", test.term, words)

    def _words(self, kind: str, field: str) -> Iterable[str] | None:
        vocabulary = self.pack.vocabulary
        if field in LADDERS:
            return LADDERS[field]
        if field == "class":
            return {hazard.sort for hazard in vocabulary.hazards} | {"unknown"}
        if (kind, field) == ("window", "window"):
            return self.windows
        if (kind, field) == ("situation", "name"):
            return {str(name) for name in self.situations}
        if (kind, field) == ("response", "plan"):
            return [plan.id for plan in vocabulary.plans]
        labelled = {("holiday", "festival"): "festivals", ("incident", "kind"): "incident_kinds"}
        group = labelled.get((kind, field))
        return [word for g, word, _ in vocabulary.labels if g == group] if group else None

    def _unit_test(self, test: Test) -> Test:
        if test.field == "unit" and isinstance(test.term, str):
            return replace(test, term=self._unit(test.term))
        return test

    # units

    def _obligation(self, one: Obligation) -> Obligation:
        for term in (one.coverage, one.place, one.hazard):
            self._check_term(term)
        if one.kind == "on_site" and not one.coverage:
            self.add("P105", "入驻义务没有 coverage", self.where, "写 24h、office_hours 或释义")
        to = tuple(self._unit(name) if name in self.pack.unit_by_name else name for name in one.to)
        return replace(one, units=self._units(one.units), to=to)

    def _awaiting(self, one: Awaiting) -> Awaiting:
        self._check_term(one.lead_days)
        return replace(one, by=self._units(one.by), to=self._units(one.to))

    def _units(self, choice: UnitChoice) -> UnitChoice:
        if choice.tag and choice.tag not in self.tags:
            self._unknown("单位标签", choice.tag, self.tags)
        if choice.parameter:
            self._check_term(FromParameter(choice.parameter))
        names = tuple(self._unit(n) if isinstance(n, str) else n for n in choice.names)
        office = choice.office_of
        if isinstance(office, str) and office:
            office = self._unit(office)
        return replace(choice, names=names, office_of=office)

    def _unit(self, name: str) -> str:
        unit = self.pack.unit_by_name.get(name)
        if unit is None:
            self._unknown("单位", name, self.pack.unit_by_name, code="P203")
            return name
        return unit.id

    # the other files

    def _table(self, table: Table) -> Table:
        self.where = self.places[table.id]
        unit_columns = [n for n, c in enumerate(table.columns) if c in {"unit", "body"}]
        rows = tuple(
            tuple(self._unit(cell) if n in unit_columns else cell for n, cell in enumerate(row))
            for row in table.rows
            if len(row) == len(table.columns)
        )
        return replace(table, rows=rows)

    def _check_tables(self) -> None:
        for table in self.pack.tables:
            for row in table.rows:
                if len(row) != len(table.columns):
                    what = f"表 {table.id} 的一行有 {len(row)} 格，应有 {len(table.columns)} 格"
                    self.add("P106", what, self.places[table.id], f"列：{'、'.join(table.columns)}")

    def _check_windows(self) -> None:
        for window in self.pack.windows:
            self.where = self.places[window.id]
            self._check_quote(window.cites.article, window.cites.quote)
            for term in (window.year, window.last_day):
                self._check_term(term)
            for term in (t for span in window.spans for t in span):
                self._check_term(term)
                for text in self._possible(term):
                    self._check_month_day(text)

    def _check_month_day(self, text: str) -> None:
        try:
            MonthDay.parse(text)
        except CalendarFault as fault:
            self.add(fault.code, fault.what, self.where, fault.remedy)

    def _possible(self, term: Term) -> list[str]:
        if isinstance(term, FromReading):
            reading = self.pack.reading_by_id.get(term.reading)
            return [choice.value for choice in reading.choices] if reading else []
        return [term] if isinstance(term, str) else []

    def _check_readings(self) -> None:
        for reading in self.pack.readings:
            self.where = self.places[reading.id]
            self._check_default(reading)
            for article in re.split("[、，]", reading.article):
                if article not in self.pack.article_text:
                    self.add("P202", f"source.md 里没有「{article}」", self.where, "改正 article")
        for parameter in self.pack.parameters:
            self.where = self.places[parameter.id]
            self._check_parameter_default(parameter)

    def _check_default(self, reading: Reading) -> None:
        if reading.choice(reading.default) is None:
            known = "、".join(choice.id for choice in reading.choices)
            self.add("P206", f"{reading.id} 的默认选项 {reading.default} 不存在", self.where, known)

    def _check_parameter_default(self, parameter: Parameter) -> None:
        if parameter.allowed and parameter.default not in parameter.allowed:
            self._unknown(f"参数 {parameter.id} 的默认值", parameter.default, parameter.allowed)

    def _check_people(self) -> None:
        self.where = "pack.yaml"
        for name in self.pack.deciders:
            self._unit(name)
        if self.pack.proposers not in self.tags:
            self._unknown("单位标签", self.pack.proposers, self.tags)

    # terms

    def _check_term(self, term: Term) -> None:
        if isinstance(term, FromReading):
            self._check_reading(term.reading, ())
        elif isinstance(term, FromParameter) and term.parameter not in self.pack.parameter_by_id:
            self._unknown("参数", term.parameter, self.pack.parameter_by_id)
        elif isinstance(term, Var) and not term.name.isidentifier():
            self.add("P107", f"变量 ${term.name} 不是合法的名字", self.where, "用英文字母")

    def _check_reading(self, name: str, choices: tuple[str, ...]) -> None:
        reading = self.pack.reading_by_id.get(name)
        if reading is None:
            self._unknown("释义", name, self.pack.reading_by_id)
            return
        for choice in choices:
            if reading.choice(choice) is None:
                known = "、".join(c.id for c in reading.choices)
                self.add("P206", f"{name} 没有选项 {choice}", self.where, f"选项：{known}")

    def _unknown(self, title: str, name: str, known: Iterable[str], code: str = "P204") -> None:
        names = [str(one) for one in known]
        close = get_close_matches(name, names, n=3, cutoff=0.5) or names[:6]
        remedy = f"是不是：{'、'.join(close)}" if close else f"先定义这个{title}"
        self.add(code, f"不认识的{title}「{name}」", self.where, remedy)


def _squeezed(text: str) -> str:
    """Text without white space: the source breaks lines in the middle of sentences."""
    return re.sub(r"\s+", "", text)
