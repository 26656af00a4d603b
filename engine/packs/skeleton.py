"""The skeleton of a new pack（规则包骨架）: what is to be written, the rest visibly empty.

A pack that extends another is made with one row for each unit that the rules taken over choose, so
that nobody is forgotten. Whatever only its author can know is left empty, and an empty value is
refused with its place when the pack is read: nothing is filled in by guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.packs.extending import choices_of, places_named, units_named
from engine.packs.pack import UNASSIGNED, FromReading, Pack, Rule, Term, Unit, Window
from engine.packs.words import names_of

OWN: Final = "own"
SECTIONS: Final = "sections"
IN_FORCE: Final = "articles/01-in-force.yaml"
BODY: Final = "body"
_WRITE: Final = "# 待填"


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a new pack when it is begun（封面）; empty where its author fills it in.

    Attributes:
        id: the pack's id, also the name of its folder.
        title: what the regulation is called.
        number: its document number.
        issuer: who issued it.
        issued: the date of issue.
        area: the jurisdiction's code, GB/T 2260.
        name: what the place is called in documents.
        units: ``own`` or ``shared``, where it extends another pack.

    """

    id: str
    title: str = ""
    number: str = ""
    issuer: str = ""
    issued: str = ""
    area: str = ""
    name: str = ""
    units: str = OWN


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit that the rules taken over choose（要有的单位）: by name, or only by a tag."""

    unit: Unit
    named: bool


def skeleton(head: Head, parent: Pack | None = None) -> dict[str, str]:
    """The files of a new pack, name → text.

    Args:
        head: what is known of it.
        parent: the checked pack that it extends.

    """
    wanted = wanted_units(parent) if parent else ()
    bodies = [one for one in wanted if one.unit.sort == BODY]
    others = [one for one in wanted if one.unit.sort != BODY]
    files = {
        "pack.yaml": _pack(head, parent),
        "source.md": _source(head, parent),
        "units.yaml": _units(head, parent, others),
        "coverage.yaml": _COVERAGE.format("二" if _by_sections(parent) else "第二条"),
    }
    if not _by_sections(parent) or _gates(parent):
        files[IN_FORCE] = _in_force(parent)
        files[IN_FORCE.replace(".yaml", ".test.yaml")] = _in_force_cases()
    if bodies:
        files["bodies.yaml"] = _units(head, parent, bodies)
    if parent and parent.windows:
        files["windows.yaml"] = _windows(parent.windows)
    return files


def wanted_units(parent: Pack) -> tuple[Wanted, ...]:
    """The parent's units that its rules choose, in the parent's order.

    Those named one by one must be stood for; of those that only share a tag, as many as there are.
    Whom the text does not name nobody stands for.
    """
    named = set(units_named(parent.rules, parent.tables, parent.lists))
    named |= set(places_named(parent.rules, parent.units))
    written = [*parent.deciders, *_defaults(parent)]
    named |= {parent.unit_by_name[name].id for name in written if name in parent.unit_by_name}
    tags = set(_tags(parent))
    return tuple(
        Wanted(unit, unit.id in named)
        for unit in parent.units
        if unit.id != UNASSIGNED and (unit.id in named or tags & set(unit.tags))
    )


def own_id(head: Head, unit: Unit) -> str:
    """The id of the new pack's unit that stands for ``unit``: under the pack's own name."""
    space = re.sub(r"[-_]?\d{4}$", "", head.id).replace("-", "_") or head.id
    return f"{space}_{unit.id}"


def _defaults(parent: Pack) -> list[str]:
    """The units that parameters hold until the operator says otherwise."""
    return [n for one in parent.parameters if one.sort == "units" for n in names_of(one.default)]


def _tags(parent: Pack) -> Iterator[str]:
    """Every tag that the rules, or who may propose, are chosen by."""
    yield parent.proposers
    for rule in parent.rules:
        for choice in choices_of(rule):
            yield from _values(choice.tag, parent)


def _values(term: Term, parent: Pack) -> Iterator[str]:
    if isinstance(term, FromReading):
        yield from (choice.value for choice in parent.reading_by_id[term.reading].choices)
    elif isinstance(term, str) and term:
        yield term


# --- the files ------------------------------------------------------------------------------------


def _by_sections(parent: Pack | None) -> bool:
    """Whether the text is not divided into articles, because its parent's is not."""
    return parent is not None and parent.headings == SECTIONS


def _pack(head: Head, parent: Pack | None) -> str:
    """The cover. By sections it may leave out what the parent leaves out, and says so."""
    lines = {
        "title": _filled("title", head.title, "文件名称"),
        "number": _filled("number", head.number, "文号"),
        "issuer": _filled("issuer", head.issuer, "印发机关"),
        "issued": _filled("issued", head.issued, "印发日期，如 2024-06-01"),
        "area": _filled("area", head.area, '行政区划代码，如 "990121"'),
        "area_names": f"area_names: [{_text(head.name) if head.name else ''}]",
        "deciders": _deciders(head, parent),
        "proposers": _filled(
            "proposers", parent.proposers if parent else "", "可以建议增加临时单位的机构的标签"
        ),
    }
    needed = ("number", "issuer", "issued", "area", "deciders", "proposers")
    known = [key for key in needed if getattr(head, key, "") or getattr(parent, key, "")]
    left = [key for key in needed if key not in known] if _by_sections(parent) else []
    return "\n".join(
        [
            f"# 封面。空着的都要填，{_CHECK.format(head.id)}。",
            f"id: {head.id}",
            *(line for key, line in lines.items() if key not in left),
            *([f"headings: {SECTIONS}  # 原文不分条，按标题引"] if _by_sections(parent) else []),
            *([f"extends: {{pack: {parent.id}, units: {head.units}}}"] if parent else []),
            *([f"# 参照的文件没有写 {'、'.join(left)}，可以不写；原文写了的再加上。"] * bool(left)),
        ]
    ) + "\n"  # fmt: skip


def _deciders(head: Head, parent: Pack | None) -> str:
    """Who decides: those who stand for the parent's deciders, else to be written."""
    names = parent.deciders if parent and head.units == OWN else ()
    if parent is None or not names:
        return f"deciders: []  {_WRITE}：作出决定的机关，units.yaml 里的单位"
    own = (own_id(head, parent.unit_by_name[name]) for name in names)
    return f"deciders: [{', '.join(own)}]  # units.yaml 里作出决定的机关"


def _source(head: Head, parent: Pack | None) -> str:
    how = (
        ("每条一个标题，标题只写条号（如“第一条”）", "### 第一条")
        if not _by_sections(parent)
        else ("每一部分一个标题（## 开头），标题照原文写（如“一”“（四）4”），不重复", "## 一")
    )
    return (
        f"# {head.title or head.id}\n\n"
        f"> 把本规定的原文逐字录在下面，{how[0]}。\n"
        "> 只收本规定自己的文字；参照的规定不用抄，沿用的规则引的是它的原文。\n\n"
        f"{how[1]}\n\n"
    )


def _units(head: Head, parent: Pack | None, wanted: Sequence[Wanted]) -> str:
    if parent is None:
        return (
            "# 单位：一个一行，次序就是值班表的次序。去掉井号，照样子写：\n"
            "# - {unit: water, name: 某某水务局, sort: department, tags: [member]}\n"
        )
    mark = "" if head.units == OWN else "# "
    lines = [*(_OWN_UNITS if head.units == OWN else _SHARED_UNITS)]
    for one in wanted:
        unit = one.unit
        office = ', office: ""' if unit.office else ""
        said = unit.name if one.named else f"{unit.name}；只按标签指到，本地没有就删去这一行"
        lines.append(
            f"{mark}- {{unit: {own_id(head, unit)}, stands_for: {unit.id}, sort: {unit.sort}, "
            f'name: ""{office}}}  # 顶替{said}'
        )
    return "\n".join(lines) + "\n"


def _windows(windows: Sequence[Window]) -> str:
    lines = [
        "# 沿用的窗口不用写。要改成本地的时段，去掉井号，引文写 source.md 里本地的原文：",
        "# 没有本地原文的，不能改。",
    ]
    for window in windows:
        lines += [
            "#",
            f"# - window: {window.id}",
            '#   replaces: "true"',
            f"#   title: {window.title}",
            '#   cites: {article: "", quote: ""}',
            "#   spans:",
            *(f"#     - {{from: {_shown(a)}, through: {_shown(b)}}}" for a, b in window.spans),
        ]
    return "\n".join(lines) + "\n"


def _in_force(parent: Pack | None) -> str:
    place = "一" if _by_sections(parent) else "第一条"
    lines = [
        "# 从哪天起施行；引文写本规定自己的原文。",
        "- rule: own-in-force",
        "  title: 施行日期",
        *(f"  replaces: {rule.id}  # 沿用的施行日期" for rule in _gates(parent)[:1]),
        f'  cites: {{article: {place}, quote: ""}}  {_WRITE}：写施行日期的那一处和原文',
        f'  when: {{date: {{from: ""}}}}  {_WRITE}：施行日期',
        '  conclude: {in_force: "true"}',
    ]
    return "\n".join(lines) + "\n"


def _gates(parent: Pack | None) -> list[Rule]:
    """The parent's rules that say from when it is in force."""
    return [rule for rule in parent.rules if _is_gate(rule)] if parent else []


def _is_gate(rule: Rule) -> bool:
    return any(one.kind == "in_force" for one in rule.concludes)


def _in_force_cases() -> str:
    return (
        f'- name: 施行前一日\n  given: {{date: ""}}  {_WRITE}：施行前一日\n'
        "  expect: {on_site: {}, flags: [not_in_force]}\n"
        f'- name: 施行当日\n  given: {{date: ""}}  {_WRITE}：施行日期\n'
        "  expect: {no_flags: [not_in_force]}\n"
    )


# --- words ----------------------------------------------------------------------------------------

_CHECK: Final = "zhiban pack check {} 逐处列出还没有填的"
_OWN_UNITS: Final = (
    "# 单位：一行一个，顶替参照的规定里的一个单位；在 name 里写本地单位的正式名称。",
    "# 别的叫法写 aliases: […]；本地另有的单位加在后面，不写 stands_for。",
)
_SHARED_UNITS: Final = (
    "# 沿用对方的单位。要由本地单位顶替的，去掉那一行的井号，在 name 里写它的正式名称；",
    "# 本地另有的单位加在后面，不写 stands_for。",
)
_COVERAGE: Final = (
    "# 逐条交代：没有写成规则的条，写明为什么。去掉井号，照样子写：\n"
    "# - {{article: {}, because: 参照执行的一般规定，具体职责沿用}}\n"
)


def _filled(key: str, value: str, what: str) -> str:
    """A line of the cover: the value, or a key left empty with what to write."""
    return f"{key}: {_text(value)}" if value else f"{key}:  {_WRITE}：{what}"


def _text(value: str) -> str:
    """Text as YAML: in quotes where it could be read otherwise."""
    plain = re.fullmatch(r"[\w（）〔〕《》“”〇、-]+", value) and value[0] not in "-0123456789"
    return value if plain else json.dumps(value, ensure_ascii=False)


def _shown(term: Term) -> str:
    """A value as a rule file writes it."""
    kinds: Mapping[str, str] = {"FromReading": "reading", "FromParameter": "parameter"}
    kind = kinds.get(type(term).__name__)
    return f"{{{kind}: {getattr(term, str(kind))}}}" if kind else str(term)
