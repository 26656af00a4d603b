"""Assemble a pack from its files（规则包装配）: forms checked, names resolved, quotes verified.

Nothing is taken half: every fault of every file is collected and raised together. A quote that is
not found word for word in the stored text of its article stops the pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from engine.errors import DutyError, PackFault, refuse
from engine.packs import document_forms, file_forms
from engine.packs.forms_checked import Source, check_form
from engine.packs.inheriting import Inheritance, Replacing
from engine.packs.matrix_forms import MatrixRowForm
from engine.packs.pack import UNASSIGNED, UNNAMED, Pack, Rule, Term, Unit, Vocabulary
from engine.packs.resolving import Resolver
from engine.packs.rule_forms import RuleForm
from engine.packs.sizes import MOST, MOST_FAULTS, MOST_SOURCE, past_sizes, too_many
from engine.packs.terms_form import term

ARTICLE: Final = re.compile(
    r"^#{1,6}\s*(第[〇零一二三四五六七八九十百]+条(?:之[一二三四五六七八九十]+)?(?:（[^（）]+）)?)\s*$"
)
"""A heading of an article; a later text of it is told apart in brackets: 第七条（2025年修正）."""
SECTION: Final = re.compile(r"^#{2,6}\s+(.+?)\s*$")
"""A heading of a section, in a text that is not divided into articles."""
TITLES: Final = {
    "windows": "窗口",
    "tables": "表",
    "readings": "释义",
    "parameters": "参数",
    "lists": "名单",
    "quantities": "观测量",
    "documents": "文书",
    "supervision": "督查的工作",
}
FILES: Final = ("units", "bodies", *TITLES, "coverage", "clauses")


def read_articles(text: str, headings: str = "articles") -> tuple[tuple[str, str], ...]:
    """The articles of ``source.md``: heading 第七条 → the text up to the next heading.

    Where ``headings`` are sections every heading below the title counts.
    """
    pattern = SECTION if headings == "sections" else ARTICLE
    articles: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        match = pattern.match(line)
        if match:
            current = articles.setdefault(match.group(1), [])
        elif line.startswith("#"):
            current = None
        elif current is not None and line.strip():
            current.append(line.strip())
    return tuple((name, "\n".join(lines)) for name, lines in articles.items())


def read_vocabulary(source: Source) -> Vocabulary:
    """The shared vocabulary. Raises PackFault for anything not in its form."""
    checked, faults = check_form(file_forms.VocabularyForm, source.value, source)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    return checked.lower()


def assemble(
    files: Mapping[str, Source],
    articles: str,
    vocabulary: Vocabulary,
    digest: str,
    parent: Pack | None = None,
) -> Pack:
    """The pack that ``files`` write.

    Args:
        files: name without suffix (``pack``, ``units``, ``articles/05-…``) → the parsed file.
        articles: the whole of ``source.md``.
        vocabulary: the shared vocabulary.
        digest: what identifies these very files, and those of the packs they extend.
        parent: the checked pack that this one extends.

    Raises:
        PackFault: one, or several together: P101 form, P201 quote, P202 article, P203 unit,
            P204 reference, P205 duplicate id, P206 choice, P221–P224 what is taken over, P241
            placeholder, P113 too large.

    """
    return _Assembly(files, articles, vocabulary, digest, parent).pack()


class _Assembly:
    """One reading of a pack: what was made, and every fault met on the way."""

    def __init__(
        self,
        files: Mapping[str, Source],
        articles: str,
        vocabulary: Vocabulary,
        digest: str,
        parent: Pack | None,
    ) -> None:
        self.parent = parent
        self.files = files
        self.vocabulary = vocabulary
        self.digest = digest
        self.faults: list[DutyError] = []
        if len(articles) > MOST_SOURCE:
            self.add("P113", f"原文超过 {MOST_SOURCE} 字", "source.md", "只留规定本身的文字")
            refuse(self.faults)
        self.text = articles
        self.articles: tuple[tuple[str, str], ...] = ()

    def pack(self) -> Pack:
        """The pack, or all faults."""
        head = self._head()
        rows = {name: self._rows(name) for name in FILES}
        rules = list(self._rules())
        refuse(self.faults)
        assert head is not None  # noqa: S101 - refused above otherwise
        drawn = self._drawn(head, rows, rules)
        self._refuse_sizes(drawn)
        resolved = Resolver(drawn, self.places, self.faults).resolved()
        refuse(self.faults)
        return resolved

    def add(self, code: str, what: str, where: str, remedy: str) -> None:
        self.faults.append(PackFault(code, what, where=where, remedy=remedy))

    def _refuse_sizes(self, drawn: Pack) -> None:
        """Stop at a pack that is too large, before its names are looked up."""
        found = list(past_sizes(drawn))
        for name, what in found:
            source = self.files.get(name, self.files["pack"])
            self.add("P113", f"{what}（含沿用的）", source.where(()), "拆成几个规则包")
        if found:
            refuse(self.faults)

    def _head(self) -> file_forms.PackForm | None:
        source = self.files.get("pack")
        if source is None:
            self.add("P102", "规则包缺少 pack.yaml", "pack.yaml", "补上这个文件")
            return None
        head, faults = check_form(file_forms.PackForm, source.value, source)
        self.faults += faults
        if head is not None:
            self.articles = read_articles(self.text, head.headings)
            self._refuse_same_headings(head)
        return head

    def _refuse_same_headings(self, head: file_forms.PackForm) -> None:
        """Sections are known by their headings alone, so no two may be called the same."""
        seen: set[str] = set()
        for number, line in enumerate(self.text.splitlines(), start=1):
            match = SECTION.match(line) if head.headings == "sections" else None
            if match and match.group(1) in seen:
                what = f"标题「{match.group(1)[:80]}」重复"
                self.add("P205", what, f"{head.id}/source.md:{number}", "给其中一个另起标题")
            seen.update(match.groups() if match else ())

    def _rows(self, name: str) -> list[tuple[Any, str]]:
        forms: dict[str, type[BaseModel]] = {
            "units": file_forms.UnitForm,
            "bodies": file_forms.UnitForm,
            "windows": file_forms.WindowFileForm,
            "tables": file_forms.TableFileForm,
            "parameters": file_forms.ParameterFileForm,
            "readings": file_forms.ReadingFileForm,
            "lists": file_forms.ListFileForm,
            "quantities": file_forms.QuantityFileForm,
            "supervision": file_forms.SupervisionFileForm,
            "documents": document_forms.DocumentFileForm,
            "coverage": file_forms.CoverageFileForm,
            "clauses": file_forms.ClauseFileForm,
        }
        source = self.files.get(name)
        return [] if source is None else list(self._checked(name, forms[name], source))

    def _checked(
        self, name: str, model: type[BaseModel], source: Source
    ) -> Iterator[tuple[Any, str]]:
        if source.value is None:  # nothing but comments: no rows
            return
        if not isinstance(source.value, list):
            self.add("P103", "文件应是一个列表（每项以 - 开头）", source.where(()), "改成列表")
            return
        what = too_many(name, source.value)
        if what:
            first = MOST.get(name, MOST["units"])
            self.add("P113", what, source.where((first,)), "拆成几个规则包")
            return
        for number, row in enumerate(source.value):
            if len(self.faults) >= MOST_FAULTS:
                refuse(self.faults)
            checked, faults = check_form(model, row, source, (number,))
            self.faults += faults
            if checked is not None:
                yield checked, source.where((number,))

    def _rules(self) -> Iterator[tuple[RuleForm | MatrixRowForm, Rule, str]]:
        """The rules of the articles, then those that the responsibility matrix makes."""
        for name in sorted(self.files):
            if name.startswith("articles/") and not name.endswith(".test"):
                yield from self._lowered(RuleForm, self.files[name])
        if "matrix" in self.files:
            yield from self._lowered(MatrixRowForm, self.files["matrix"])

    def _lowered(
        self, model: type[RuleForm | MatrixRowForm], source: Source
    ) -> Iterator[tuple[RuleForm | MatrixRowForm, Rule, str]]:
        for checked, where in self._checked("rules", model, source):
            file, _, line = where.rpartition(":")
            try:
                yield checked, checked.lower(file, int(line or 0)), where
            except PackFault as fault:
                what = f"规则 {checked.rule} {fault.what}"
                self.add(fault.code, what, where, fault.remedy)

    def _drawn(
        self,
        head: file_forms.PackForm,
        rows: Mapping[str, list[tuple[Any, str]]],
        rules: list[tuple[RuleForm | MatrixRowForm, Rule, str]],
    ) -> Pack:
        """The whole pack, joined to its parent, still to be resolved."""
        lowered = {name: [(row.lower(), where) for row, where in rows[name]] for name in rows}
        self._refuse_duplicates([*lowered["units"], *lowered["bodies"]], "单位")
        for name, title in TITLES.items():
            self._refuse_duplicates(lowered[name], title)
        self._refuse_duplicates(lowered["coverage"], "条目")
        self._refuse_duplicates(lowered["clauses"], "条款")
        self._refuse_duplicates([(rule, where) for _, rule, where in rules], "规则")
        self.places = {row.id: where for name in rows for row, where in lowered[name]}
        self.places |= {rule.id: where for _, rule, where in rules}
        self.places["pack.yaml"] = self.files["pack"].where(())
        values = {name: tuple(row for row, _ in found) for name, found in lowered.items()}
        own = self._own(head, values, tuple(rule for _, rule, _ in rules))
        replacing = Replacing(
            rows={
                name: {lower.id for (row, _), (lower, _) in pairs if row.replaces}
                for name in TITLES
                for pairs in [list(zip(rows[name], lowered[name], strict=True))]
            },
            rules=tuple(
                (form, rule)
                for form, rule, _ in rules
                if isinstance(form, RuleForm) and form.replaces
            ),
        )
        return Inheritance(own, self.parent, head, replacing, self.places, self.faults).pack()

    def _own(
        self,
        head: file_forms.PackForm,
        values: Mapping[str, tuple[Any, ...]],
        rules: tuple[Rule, ...],
    ) -> Pack:
        """What the pack's own files say."""
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
            units=(*values["units"], *values["bodies"], *_unnamed(rules)),
            windows=values["windows"],
            tables=values["tables"],
            parameters=values["parameters"],
            readings=values["readings"],
            rules=rules,
            settings=_settings(head.settings),
            area_names=tuple(head.area_names),
            digest=self.digest,
            lists=values["lists"],
            quantities=values["quantities"],
            coverage=values["coverage"],
            documents=values["documents"],
            supervision=values["supervision"],
            extends=head.extends.pack if head.extends else "",
            clauses=values["clauses"],
            headings=head.headings,
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


def _unnamed(rules: Iterable[Rule]) -> tuple[Unit, ...]:
    """A unit that stands for those whom the text does not name, if some rule obliges them."""
    named = (name for rule in rules for one in rule.obliges for name in one.units.names)
    return (Unit(UNASSIGNED, UNNAMED, "class"),) if UNASSIGNED in named else ()


def _settings(form: file_forms.SettingsForm) -> tuple[tuple[str, Term], ...]:
    """Engine settings by name, in order."""
    names = sorted(file_forms.SettingsForm.model_fields)
    return tuple((name, term(getattr(form, name))) for name in names)
