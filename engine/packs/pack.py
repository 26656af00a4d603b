"""The rule pack as values（规则包）: what a regulation says, after reading and before compiling.

Everything here is frozen and knows nothing of files. ``engine.packs.assembling`` makes it;
``engine.packs.codec`` writes it to and from plain JSON, so that a checked pack can be kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

Value = str | int
UNASSIGNED = "UNASSIGNED"
"""A unit that the text does not name（原文未指定）.

In a cell of a table the row gives nothing; whoever a rule obliges by it is shown as ``UNNAMED``.
"""
UNNAMED = "原文未指定"
"""What the unit that the text does not name is called."""


@dataclass(frozen=True, slots=True)
class Var:
    """A variable of a rule（变量）, written ``$h``; it stands for one value in all its places."""

    name: str


@dataclass(frozen=True, slots=True)
class FromReading:
    """A value that a reading's choice gives（由释义决定的值）, written ``{reading: AMB-01}``."""

    reading: str


@dataclass(frozen=True, slots=True)
class FromParameter:
    """A value that the operator gives（由参数决定的值）, written ``{parameter: name}``."""

    parameter: str


Term = Value | Var | FromReading | FromParameter


@dataclass(frozen=True, slots=True)
class Citation:
    """The words a rule rests on（依据）: article and a verbatim quote of it."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison inside a condition（比较）: ``op`` is eq, ne, ge, le, gt or lt.

    The last two are of measured numbers only and become ge and le when the pack is compiled.
    """

    field: str
    op: str
    term: Term


@dataclass(frozen=True, slots=True)
class Literal:
    """An elementary condition（基本条件）: a fact of ``kind`` that passes all ``tests``."""

    kind: str
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts hold（同时满足）."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds（满足其一）."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold（不满足）; decided in a later stratum than the part."""

    part: Condition


@dataclass(frozen=True, slots=True)
class ReadingIs:
    """A reading is chosen so（释义为）; true or false before any fact is looked at."""

    reading: str
    choices: tuple[str, ...]


Condition = Literal | All | AnyOf | Not | ReadingIs


def literals_in(condition: Condition) -> Iterator[Literal]:
    """Every elementary condition of ``condition``, those under a ``not`` included."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from literals_in(part)
    elif isinstance(condition, Not):
        yield from literals_in(condition.part)
    elif isinstance(condition, Literal):
        yield condition


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A fact that a rule adds（推论）: kind and fields."""

    kind: str
    fields: tuple[tuple[str, Term], ...]


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """Which units（单位范围）: the one way of choosing that is filled in says which.

    ``names`` lists them; ``tag`` is all that carry it; ``office_of`` a body, for its office;
    ``parameter`` the operator's list, the tag standing in while it is empty; ``listed`` a list of
    the pack at the step ``at``; ``on_site`` whoever is on post at the time; ``words`` names that a
    record wrote, joined with 、, which need not be registered.
    """

    names: tuple[Term, ...] = ()
    tag: Term = ""
    office_of: Term = ""
    parameter: str = ""
    listed: str = ""
    at: Term = ""
    on_site: bool = False
    words: Term = ""

    @property
    def variables(self) -> frozenset[str]:
        """Names of the variables that stand for units."""
        return frozenset(t.name for t in (*self.names, self.office_of) if isinstance(t, Var))

    @property
    def all_variables(self) -> frozenset[str]:
        """Names of every variable that the choice mentions."""
        more = {t.name for t in (self.at, self.words) if isinstance(t, Var)}
        return self.variables | more


@dataclass(frozen=True, slots=True)
class Due:
    """When a task comes due（到期）: one of a cadence, a date, so long before or after the cause.

    ``every`` is a cadence of ``CADENCES`` and ``on`` the day in it, kept until the end of that day;
    ``start`` and ``through`` are its first and last year or date. ``date`` is a single date, of
    ``year`` where that is apart. ``before`` and ``after`` count from when the rule begins to hold:
    ``days`` before, or ``within`` after. ``each`` says whether every unit owes one or every
    receiver gets one; ``remind_days`` how many days before it is brought to mind.
    """

    every: str = ""
    on: Term = ""
    date: Term = ""
    year: Term = ""
    before: str = ""
    after: str = ""
    days: Term = ""
    within: Term = ""
    remind_days: Term = ""
    each: str = "unit"
    start: Term = ""
    through: Term = ""

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every value that a reading or a parameter may give."""
        return (
            self.on,
            self.date,
            self.year,
            self.days,
            self.within,
            self.remind_days,
            self.start,
            self.through,
        )


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows of measured data count（统计范围）: ``op`` is in, ge or le."""

    column: str
    op: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Per:
    """What a norm is set against（按什么计）: a column of a sheet, each ``every`` of it.

    ``of`` is ``quota``: the limit is for every so many, rounded up; or ``rate``: the value is
    divided by it.
    """

    sheet: str
    column: str
    every: str
    of: str = "quota"


@dataclass(frozen=True, slots=True)
class Measure:
    """How a norm is measured（指标）: which rows and column, taken how, against which limit.

    ``of`` is each, mean, sum, count or share; ``op`` is le, ge or eq; ``scope`` is area or all; a
    ``soft`` norm is one that the text only wants as a rule（原则上）; ``year`` is the year it is
    for where the text masks it. ``between`` are two columns of moments, whose distance in minutes
    takes the place of a ``column`` that is not filled in.
    """

    sheet: str
    of: str
    op: str
    limit: Term
    column: str = ""
    where: tuple[Where, ...] = ()
    per: Per | None = None
    scope: str = "area"
    unit: str = ""
    soft: bool = False
    year: Term = ""
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Obligation:
    """What units must do when the rule holds（义务）.

    ``within`` is how soon after the cause（到岗、办理时限）, such as ``30m`` or ``2h``; empty where
    no limit is set. ``post_presence`` says how a post is at hand where that differs from the unit.
    ``inferred`` says from what a role is only inferred; ``due`` is when a task comes due, and
    ``measure`` how a norm is measured.
    """

    kind: str
    units: UnitChoice
    posts: tuple[tuple[str, int], ...] = ()
    coverage: Term = ""
    presence: Term = "on_post"
    place: Term = ""
    hazard: Term = ""
    to: UnitChoice = UnitChoice()
    text: str = ""
    within: Term = ""
    post_presence: tuple[tuple[str, Term], ...] = ()
    inferred: str = ""
    due: Due | None = None
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Awaiting:
    """What a person must still do or decide（待办）: by whom, for whom, how many days before.

    ``within`` puts the due moment so long after the cause.
    """

    kind: str
    by: UnitChoice
    to: UnitChoice
    lead_days: Term = 0
    text: str = ""
    within: Term = ""


@dataclass(frozen=True, slots=True)
class Recommending:
    """What a rule only recommends（建议）: it takes effect by nobody's word but the decider's."""

    act: str
    by: UnitChoice
    to: UnitChoice
    plan: Term = ""
    level: Term = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one article（规则）: when it holds, what follows, and the words it rests on.

    A ``lasting`` rule, once its condition has held, goes on until a person ends it. ``document`` is
    the title of the regulation that the rule was taken over from, empty for the pack's own.
    ``clauses`` are the rows of the ledger that it encodes; ``of_matrix`` says that it is a row of
    the responsibility matrix, and ``note`` what there is to say of that row.
    """

    id: str
    title: str
    cites: Citation
    when: Condition
    concludes: tuple[Conclusion, ...] = ()
    obliges: tuple[Obligation, ...] = ()
    awaits: tuple[Awaiting, ...] = ()
    standing: bool = False
    file: str = ""
    line: int = 0
    recommends: tuple[Recommending, ...] = ()
    lasting: bool = False
    document: str = ""
    clauses: tuple[str, ...] = ()
    of_matrix: bool = False
    note: str = ""

    def __hash__(self) -> int:
        """By its id alone, which tells the rules of a pack apart: what is made of it is kept."""
        return hash(self.id)


UNIT_SORTS: Final = (
    "government",
    "department",
    "vertical",
    "office",
    "body",
    "party",
    "public",
    "mass",
    "enterprise",
    "class",
    "place",
)
"""Sorts of units（单位类别）."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A later name of a unit（更名）: since when, if known, and on what ground it is so."""

    to: str
    start: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the registry（单位）: id, canonical Chinese name, aliases, sort, tags.

    ``sort`` is one of ``UNIT_SORTS``; ``class`` is a word for many units. ``stands_for`` is the
    unit of the extended pack whose place it takes.
    """

    id: str
    name: str
    sort: str
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    office: str = ""
    note: str = ""
    stands_for: str = ""
    renamed: tuple[Renamed, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A yearly period of the regulation（时段窗口）: its spans, each from–through, inclusive.

    ``document`` is the title of the regulation it was taken over from, empty for the pack's own.
    """

    id: str
    title: str
    cites: Citation
    spans: tuple[tuple[Term, Term], ...]
    year: Term = "every"
    last_day: Term = "included"
    document: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A small look-up table（对照表）, expanded into the rules when the pack is compiled."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    basis: str = ""

    @property
    def assigned(self) -> tuple[tuple[str, ...], ...]:
        """The rows that give something: those without an UNASSIGNED cell."""
        return tuple(row for row in self.rows if UNASSIGNED not in row)


@dataclass(frozen=True, slots=True)
class ListStep:
    """One step of a list（名单的一级）: its units, or those it adds to the step below."""

    at: str
    units: tuple[str, ...]
    adds: bool


@dataclass(frozen=True, slots=True)
class UnitList:
    """Units by level, colour or grade（分级名单）, steps from the lowest rung up."""

    id: str
    title: str
    cites: Citation
    ladder: str
    steps: tuple[ListStep, ...]
    document: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value the source leaves open（运行参数）: the operator's, and labelled so in answers.

    An ``optional`` one that is empty simply means that there is none.
    """

    id: str
    title: str
    sort: str
    default: str
    allowed: tuple[str, ...] = ()
    note: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something that is measured（观测量）: its unit of measure, and how many hours it is fresh."""

    id: str
    title: str
    measure: str
    fresh_hours: Term = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to read an ambiguous passage（释义选项）."""

    id: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A day on which the choices of a reading give different answers（例子）.

    ``records`` is a list of records as written, in JSON; they are read when the example is run.
    """

    day: str
    records: str = "[]"
    readings: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    exercise: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question the text leaves open（释义）: choices, default, reason, and what it changes.

    ``document`` is the title of the regulation it was taken over from, empty for the pack's own.
    """

    id: str
    article: str
    question: str
    choices: tuple[Choice, ...]
    default: str
    because: str
    changes: str
    record_only: bool = False
    example: Example | None = None
    document: str = ""

    def choice(self, choice_id: str) -> Choice | None:
        """The choice of that id, or ``None``."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What the ledger says of one article（逐条交代）: why it has no rules, if it has none."""

    article: str
    because: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        """The article, by which the row is known."""
        return self.article


@dataclass(frozen=True, slots=True)
class Clause:
    """A duty clause of the text in the ledger（条款）: its grade, words, and why it has no rules.

    ``grade`` says how far the text can be computed: A, A-, B, C or D; ``missing`` is what the text
    leaves open.
    """

    id: str
    grade: str
    article: str
    quote: str
    missing: str = ""
    because: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SupervisedWork:
    """One kind of work that is supervised（督查的工作）, and by what it is judged.

    ``attendance``: by which of presence, posts and roll_call being on site is judged; ``each``:
    kinds of duty that each occasion asks for; ``period``: kinds to be done at all in a period;
    ``pending``: kinds of pending item; ``grace``: how long after the call a unit may arrive, where
    no rule sets a limit; ``document`` is the regulation it was taken over from.
    """

    id: str
    title: str
    cites: Citation
    attendance: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    rectification: bool = False
    grace: Term = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a document（段落）: words with placeholders, and what they rest on."""

    text: str
    cites: Citation | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed for a kind of pending item（文书样式）, ``id`` being that kind, or a card.

    ``document`` is the title of the regulation it was taken over from, empty for the pack's own.
    """

    id: str
    title: str
    number: str
    paragraphs: tuple[Paragraph, ...]
    document: str = ""


@dataclass(frozen=True, slots=True)
class Hazard:
    """A kind of danger（灾种）: id, Chinese name, national codes, class."""

    id: str
    name: str
    sort: str
    codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A response plan（应急预案）: the hazard it answers, and whether that is a natural one."""

    id: str
    name: str
    hazard: str
    natural: bool = True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids that records and packs may use（词汇表）, with their Chinese names."""

    hazards: tuple[Hazard, ...]
    plans: tuple[Plan, ...]
    labels: tuple[tuple[str, str, str], ...] = ()

    def label(self, group: str, word: str) -> str:
        """The Chinese name of ``word`` in ``group``（如 coverage、flags）, or the word itself."""
        for label_group, label_word, text in self.labels:
            if label_group == group and label_word == word:
                return text
        return word


@dataclass(frozen=True)
class Pack:
    """A regulation in force as rules（规则包）.

    ``articles`` maps 第七条 → its full text, or in a pack whose ``headings`` are sections each
    heading; ``area`` is the jurisdiction's GB/T 2260 code, empty where the text names no place;
    ``settings`` hold the few values that facts are gathered by, each a term.
    """

    id: str
    title: str
    number: str
    issuer: str
    issued: str
    area: str
    deciders: tuple[str, ...]
    proposers: str
    vocabulary: Vocabulary
    articles: tuple[tuple[str, str], ...]
    units: tuple[Unit, ...]
    windows: tuple[Window, ...]
    tables: tuple[Table, ...]
    parameters: tuple[Parameter, ...]
    readings: tuple[Reading, ...]
    rules: tuple[Rule, ...]
    settings: tuple[tuple[str, Term], ...] = ()
    area_names: tuple[str, ...] = ()
    digest: str = field(default="", compare=False)
    lists: tuple[UnitList, ...] = ()
    extends: str = ""
    inherited: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    quantities: tuple[Quantity, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    supervision: tuple[SupervisedWork, ...] = ()
    documents: tuple[Document, ...] = ()
    clauses: tuple[Clause, ...] = ()
    headings: str = "articles"

    @property
    def called(self) -> str:
        """Title and number（名称、文号）, the title alone where the text gives no number."""
        return f"{self.title}（{self.number}）" if self.number else self.title

    @cached_property
    def condition_kinds(self) -> frozenset[str]:
        """The kinds of facts that some rule asks for（规则所看的事实）."""
        return frozenset(one.kind for rule in self.rules for one in literals_in(rule.when))

    @cached_property
    def unit_by_name(self) -> Mapping[str, Unit]:
        """Units by id, canonical name and every alias."""
        index: dict[str, Unit] = {}
        for unit in self.units:
            for name in (unit.id, unit.name, *unit.aliases):
                index.setdefault(name, unit)
        return index

    @cached_property
    def unit_order(self) -> Mapping[str, int]:
        """The pack's own order of units, by id."""
        return {unit.id: number for number, unit in enumerate(self.units)}

    @cached_property
    def situation_names(self) -> tuple[str, ...]:
        """The situations that some rule concludes."""
        names = (
            dict(conclusion.fields)["name"]
            for rule in self.rules
            for conclusion in rule.concludes
            if conclusion.kind == "situation"
        )
        return tuple(dict.fromkeys(str(name) for name in names))

    @cached_property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def rule_order(self) -> Mapping[str, int]:
        """The pack's own order of rules, by id."""
        return {rule.id: number for number, rule in enumerate(self.rules)}

    @cached_property
    def hazard_by_name(self) -> Mapping[str, Hazard]:
        """Hazards by id, Chinese name, alias and national code."""
        index: dict[str, Hazard] = {}
        for hazard in self.vocabulary.hazards:
            for name in (hazard.id, hazard.name, *hazard.aliases, *hazard.codes):
                index.setdefault(name, hazard)
        return index

    @cached_property
    def plan_by_name(self) -> Mapping[str, Plan]:
        """Response plans by id and Chinese name."""
        return {name: plan for plan in self.vocabulary.plans for name in (plan.id, plan.name)}

    @cached_property
    def quantity_by_name(self) -> Mapping[str, Quantity]:
        """Measured quantities by id and title."""
        return {name: one for one in self.quantities for name in (one.id, one.title)}

    @cached_property
    def article_text(self) -> Mapping[str, str]:
        """Full text by article heading."""
        return dict(self.articles)

    @cached_property
    def list_by_id(self) -> Mapping[str, UnitList]:
        """Lists by id."""
        return {one.id: one for one in self.lists}

    def text_of(self, article: str, document: str = "") -> str | None:
        """The text of an article of the pack, or of a regulation it extends; else ``None``."""
        if not document:
            return self.article_text.get(article)
        return dict(dict(self.inherited).get(document, ())).get(article)

    @cached_property
    def reading_by_id(self) -> Mapping[str, Reading]:
        """Readings by id."""
        return {reading.id: reading for reading in self.readings}

    @cached_property
    def parameter_by_id(self) -> Mapping[str, Parameter]:
        """Parameters by id."""
        return {parameter.id: parameter for parameter in self.parameters}

    @cached_property
    def setting_terms(self) -> Mapping[str, Term]:
        """Engine settings by name."""
        return dict(self.settings)

    @cached_property
    def _units_by_tag(self) -> Mapping[str, tuple[Unit, ...]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            for tag in dict.fromkeys(unit.tags):
                found.setdefault(tag, []).append(unit)
        return {tag: tuple(units) for tag, units in found.items()}

    def units_tagged(self, tag: str) -> tuple[Unit, ...]:
        """Units that carry ``tag``, in the pack's order."""
        return self._units_by_tag.get(tag, ())
