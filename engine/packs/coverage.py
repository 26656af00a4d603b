"""The ledger of articles（逐条交代）: for each article its rules, or why it has none.

Only what the pack itself encodes counts: what it takes over from another regulation is accounted
for there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.errors import PackFault
from engine.packs.cases import Case
from engine.packs.pack import CoverageRow, Pack, Parameter, Reading, Rule, UnitList, Window
from engine.roster.derivation import parameters_of

ENCODED: Final = "encoded"
RECORD_ONLY: Final = "record_only"
UNACCOUNTED: Final = "unaccounted"

Cases = Mapping[str, Sequence[Case]]
"""Cases by the name of their file without ``.test.yaml``, that of the rules' file beside it."""


@dataclass(frozen=True, slots=True)
class ArticleCoverage:
    """What became of one article（一条的交代）; ``cases`` are those that try its rules."""

    article: str
    rules: tuple[Rule, ...]
    windows: tuple[Window, ...]
    lists: tuple[UnitList, ...]
    readings: tuple[Reading, ...]
    parameters: tuple[Parameter, ...]
    cases: tuple[Case, ...]
    because: str
    note: str

    @property
    def state(self) -> str:
        """``encoded`` by rules, ``record_only`` with a reason, or ``unaccounted``."""
        if self.rules:
            return ENCODED
        return RECORD_ONLY if self.because else UNACCOUNTED

    @property
    def untested(self) -> bool:
        """Whether it has rules that no case tries（有规则而没有用例）."""
        return bool(self.rules) and not self.cases


def coverage_of(pack: Pack, cases: Cases) -> tuple[ArticleCoverage, ...]:
    """What became of each article of the pack's own text, in the order of the text."""
    rows = {row.article: row for row in pack.coverage}
    return tuple(
        _article(pack, article, rows.get(article, CoverageRow(article)), cases)
        for article, _ in pack.articles
    )


def quotes_in(pack: Pack) -> int:
    """How many quotes were compared word for word when the pack was loaded（引文处数）."""
    cited = [one for document in pack.documents for one in document.paragraphs if one.cites]
    rows = (pack.rules, pack.windows, pack.lists, pack.supervision, pack.clauses, cited)
    return sum(map(len, rows))


def articles_named(reading: Reading) -> list[str]:
    """The articles that a reading is about: written together with 、 or ，."""
    return re.split("[、，]", reading.article)


def _article(pack: Pack, article: str, row: CoverageRow, cases: Cases) -> ArticleCoverage:
    own = [rule for rule in pack.rules if not rule.document]
    rules = [rule for rule in own if rule.cites.article == article]
    used = {name for rule in rules for name in parameters_of(rule)}
    return ArticleCoverage(
        article=article,
        rules=tuple(rules),
        windows=tuple(w for w in pack.windows if w.cites.article == article and not w.document),
        lists=tuple(one for one in pack.lists if one.cites.article == article and not one.document),
        readings=tuple(
            reading
            for reading in pack.readings
            if article in articles_named(reading) and not reading.document
        ),
        parameters=tuple(one for one in pack.parameters if one.id in used),
        cases=_cases(article, own, cases),
        because=row.because,
        note=row.note,
    )


def _cases(article: str, own: Sequence[Rule], cases: Cases) -> tuple[Case, ...]:
    """The cases written for an article.

    A file of rules belongs to the article that its first rule cites; the cases beside it are that
    article's. So is every case elsewhere that names one of its rules as a reason. An article that
    has neither, because its rules stand in the file of another one, is given the cases beside that.
    """
    ids = {rule.id for rule in own if rule.cites.article == article}
    beside: dict[str, list[Rule]] = {}
    for rule in own:
        beside.setdefault(_stem(rule), []).append(rule)
    its = {name for name, rules in beside.items() if rules[0].cites.article == article}
    found = [
        case
        for name, written in cases.items()
        for case in written
        if name in its or ids & rules_named(case)
    ]
    shared = [name for name, rules in beside.items() if ids & {rule.id for rule in rules}]
    return tuple(found or [case for name in shared for case in cases.get(name, ())])


def _stem(rule: Rule) -> str:
    """The name of the rule's file without folder and suffix."""
    return rule.file.rpartition("/")[2].removesuffix(".yaml")


def rules_named(case: Case) -> set[str]:
    """The rules that a case demands as reasons, or as those of a task."""
    expect = case.expect
    demanded: Iterable[tuple[str, ...]] = (
        *expect.because.values(),
        *expect.only_because.values(),
        *(one.because or () for one in (*expect.duties, *expect.standing_duties)),
        *(one.because or () for one in expect.pending),
        *(one.because or () for one in expect.recommended),
        *((one.rule,) for one in expect.tasks),
    )
    return {rule for rules in demanded for rule in rules}


def faults_in(ledger: Iterable[ArticleCoverage]) -> tuple[PackFault, ...]:
    """What is left open: P232 an article not accounted for, P233 rules that no case tries."""
    found = []
    for one in ledger:
        if one.state == UNACCOUNTED:
            remedy = (
                f"写成规则；不能写成规则的，在 coverage.yaml 里加 article: {one.article} 和 because"
            )
            what = "没有规则，coverage.yaml 里也没有写理由"
            found.append(PackFault("P232", what, where=one.article, remedy=remedy))
        elif one.untested:
            ids = "、".join(rule.id for rule in one.rules)
            remedy = "在规则文件旁的 .test.yaml 里写用例"
            what = f"有规则（{ids}），没有用例"
            found.append(PackFault("P233", what, where=one.article, remedy=remedy))
    return tuple(found)
