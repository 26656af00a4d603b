"""Words of the matrix（责任分工的用语）: roles, what is inferred, sorts of gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.matrix.holders import ROLES, Holder
from engine.matrix.row import Row
from engine.packs.pack import Pack, Rule, Unit

INFERRED: Final = {"order": "列在首位", "context": "据上下文", "alignment": "据表格行列对应"}
"""From what a role is inferred（推定的依据）."""
ROLE_WORDS: Final = {"lead": "牵头", "responsible": "负责", "support": "配合"}
STANDING: Final = "常设"
NOBODY: Final = "（原文没有写由哪个单位承担）"
GAPS: Final = {
    "led_apart": ("牵头不一致", "请发文机关或运行单位明确由谁牵头，再改规则包"),
    "several_leads": ("多头牵头", "请发文机关或运行单位明确各自牵头什么"),
    "unassigned": ("未指明单位", "请运行单位明确由谁承担；明确前不派给任何单位"),
    "unfilled": ("单位待填写", "在 site.yaml 的 parameters 里填写"),
    "no_lead": ("没有牵头", "请发文机关或运行单位明确由谁牵头"),
    "inferred": ("推定", "请发文机关或运行单位确认"),
    "class_word": ("统称未展开", "请运行单位列出包括哪些单位"),
    "renamed": ("单位更名", "请运行单位确认现在由哪个单位承担"),
}
"""Sorts of gaps: what each is called, and what to do."""


def inferred_words(basis: Iterable[str]) -> str:
    """The mark of what is only inferred: 推定（列在首位）; empty where nothing is."""
    said = "、".join(INFERRED[one] for one in basis)
    return f"推定（{said}）" if said else ""


def place_words(rule: Rule) -> str:
    """The article, with its regulation where the rule was taken over from another one."""
    return f"《{rule.document}》{rule.cites.article}" if rule.document else rule.cites.article


def part_words(pack: Pack, kind: str) -> str:
    """What a part in a task is called: 牵头、负责、配合, or the kind of duty."""
    return ROLE_WORDS.get(kind) or pack.vocabulary.label("duty_kinds", kind)


def parts_of(row: Row) -> Iterator[list[Holder]]:
    """The holders of each part, alike in kind, words and receivers: leads first."""
    found: dict[tuple[str, str, tuple[str, ...]], list[Holder]] = {}
    for one in sorted(row.holders, key=lambda one: ROLES.index(one.role)):
        found.setdefault((one.kind, one.text, one.to), []).append(one)
    yield from found.values()


def renamed_words(units: Iterable[Unit]) -> Iterator[str]:
    """A sentence for each unit that goes by another name now."""
    for unit in units:
        for one in unit.renamed:
            since = f"，自 {one.start} 起" if one.start else ""
            yield f"{unit.name}：现称{one.to}{since}（{one.basis}）"
