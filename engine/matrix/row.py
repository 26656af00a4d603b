"""Rows of the responsibility matrix（责任分工表的行）: a task, its trigger, and who has a part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.inference.compiling import Setting
from engine.matrix.holders import ROLES, Holder, holders_of
from engine.matrix.triggers import can_hold, trigger_words
from engine.packs.pack import Pack, Rule, Unit

ELSEWHERE: Final = frozenset({"on_site"})
"""Kinds of obligation that the roster answers for, not the matrix."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix（一行）: the rule it is read off, when it holds, and its holders.

    ``trigger`` is in Chinese, empty for what always holds（常设）; ``holders`` are those of all
    roles, as the rule lists them.
    """

    rule: Rule
    trigger: str
    holders: tuple[Holder, ...]

    def of(self, role: str) -> tuple[Holder, ...]:
        """Those who have the role, each once."""
        found = {one.name: one for one in reversed(self.holders) if one.role == role}
        return tuple(reversed(found.values()))

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that have a part, each once."""
        return tuple(dict.fromkeys(one.unit for one in self.holders if one.unit))

    @property
    def inferred(self) -> tuple[str, ...]:
        """From what roles are only inferred, each once; empty where the text says them."""
        return tuple(dict.fromkeys(one.inferred for one in self.holders if one.inferred))

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of the obligations that say more than the title."""
        texts = (one.text for one in self.rule.obliges if one.kind not in ELSEWHERE)
        return tuple(dict.fromkeys(text for text in texts if text and text != self.rule.title))

    @property
    def shares(self) -> bool:
        """Whether the rule tells roles apart: it leads, makes responsible or supports."""
        return any(one.kind in ROLES for one in self.rule.obliges)


def rows_of(pack: Pack, setting: Setting) -> tuple[Row, ...]:
    """The rows of a pack, in its own order: every rule that obliges to more than being on site.

    A rule that the readings chosen rule out has no row.
    """
    return tuple(_rows(pack, setting))


def _rows(pack: Pack, setting: Setting) -> Iterator[Row]:
    for rule in pack.rules:
        obliges = [one for one in rule.obliges if one.kind not in ELSEWHERE]
        if obliges and can_hold(rule.when, setting):
            holders = (h for one in obliges for h in holders_of(one, rule, pack, setting))
            yield Row(rule, trigger_words(rule.when, pack, setting), tuple(holders))


def is_shared(pack: Pack) -> bool:
    """Whether the pack has a matrix at all: some rule leads, makes responsible or supports."""
    return any(one.kind in ROLES for rule in pack.rules for one in rule.obliges)
