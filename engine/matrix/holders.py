"""Who has a part in a task（承担单位）: the units that an obligation names, whatever has happened.

A roster asks whom a rule means at a moment; the matrix asks whom it may mean at all. So a variable
stands for every unit that its table can give, and what only a record can tell is said in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.inference.compiling import Setting, value_of
from engine.packs.pack import (
    UNASSIGNED,
    FromParameter,
    Obligation,
    Pack,
    Rule,
    Term,
    Unit,
    UnitChoice,
    Var,
    literals_in,
)
from engine.packs.words import names_of

ROLES: Final = ("lead", "responsible", "support")
"""The roles of the matrix（角色）: 牵头、负责、配合."""
BY_EVENT: Final = "由触发的事由确定的单位"
BY_RECORD: Final = "记录写明的单位"
ON_SITE: Final = "当时入驻的单位"


@dataclass(frozen=True, slots=True)
class Holder:
    """One who has a part（承担单位）: a unit, or words where the pack names none.

    ``kind`` is the kind of obligation, ``text`` its words, ``inferred`` from what the role is only
    inferred. ``parameter`` is the operator's list that was to name the units and is empty; ``to``
    are those to whom it is owed, by name or in words.
    """

    unit: Unit | None
    words: str
    kind: str
    text: str = ""
    inferred: str = ""
    parameter: str = ""
    to: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The unit's canonical name, else the words."""
        return self.unit.name if self.unit else self.words

    @property
    def role(self) -> str:
        """One of ``ROLES``: who owes anything but to lead or to support is responsible for it."""
        return self.kind if self.kind in ROLES else "responsible"


def holders_of(
    obligation: Obligation, rule: Rule, pack: Pack, setting: Setting
) -> Iterator[Holder]:
    """Those who have a part by one obligation, each once, as the text lists them.

    Args:
        obligation: what the rule obliges to.
        rule: whose condition binds the variables.
        pack: the registry.
        setting: the operator's choices at the moment.

    """
    choice, kind = obligation.units, obligation.kind
    to = tuple(_names(obligation.to, rule, pack, setting))
    for one in dict.fromkeys(_named(choice, rule, pack, setting)):
        unit = one if isinstance(one, Unit) else None
        words = "" if isinstance(one, Unit) else one
        waits = choice.parameter if unit is None and _unfilled(choice, setting) else ""
        yield Holder(unit, words, kind, obligation.text, obligation.inferred, waits, to)


def _names(choice: UnitChoice, rule: Rule, pack: Pack, setting: Setting) -> Iterator[str]:
    for one in dict.fromkeys(_named(choice, rule, pack, setting)):
        yield one.name if isinstance(one, Unit) else one


def _unfilled(choice: UnitChoice, setting: Setting) -> bool:
    return bool(choice.parameter) and not setting.parameter(choice.parameter)


def _named(choice: UnitChoice, rule: Rule, pack: Pack, setting: Setting) -> Iterator[Unit | str]:
    """Units, or words for those whom only an event or a record tells."""
    if choice.parameter:
        yield from _by_operator(choice, pack, setting)
    elif choice.tag:
        yield from pack.units_tagged(str(value_of(choice.tag, pack, setting)))
    elif choice.listed:
        steps = pack.list_by_id[choice.listed].steps
        yield from (pack.unit_by_name[unit] for step in steps for unit in step.units)
    elif choice.on_site:
        yield ON_SITE
    elif choice.words:
        yield from _by_words(choice.words, pack, setting)
    for term in (*choice.names, choice.office_of):
        if term:
            yield from _by_term(term, rule, pack, setting)


def _by_operator(choice: UnitChoice, pack: Pack, setting: Setting) -> Iterator[Unit | str]:
    """The operator's list; while it is empty those with the tag that stands in, or words."""
    if not _unfilled(choice, setting):
        listed = names_of(setting.parameter(choice.parameter))
        yield from (pack.unit_by_name[name] for name in listed)
    elif choice.tag:
        yield from pack.units_tagged(str(value_of(choice.tag, pack, setting)))
    else:
        yield _open_words(choice.parameter, pack)


def _by_words(words: Term, pack: Pack, setting: Setting) -> Iterator[Unit | str]:
    """Names that need not be registered: as the operator writes them, or as a record will."""
    value = value_of(words, pack, setting)
    if isinstance(value, Var):
        yield BY_RECORD
    elif isinstance(words, FromParameter) and not value:
        yield _open_words(words.parameter, pack)
    for name in names_of(str(value)) if not isinstance(value, Var) else ():
        yield pack.unit_by_name.get(name, name)


def _open_words(parameter: str, pack: Pack) -> str:
    return f"（运行参数“{pack.parameter_by_id[parameter].title}”未填）"


def _by_term(term: Term, rule: Rule, pack: Pack, setting: Setting) -> Iterator[Unit | str]:
    value = value_of(term, pack, setting)
    if isinstance(value, Var):
        found = list(_in_tables(value, rule, pack))
        yield from found
        if not found:
            yield BY_EVENT
    elif value != UNASSIGNED:
        yield pack.unit_by_name[str(value)]


def _in_tables(variable: Var, rule: Rule, pack: Pack) -> Iterator[Unit]:
    """The units that a variable of the rule can stand for, by the tables of its condition."""
    tables = {f"table:{table.id}": table for table in pack.tables}
    for literal in literals_in(rule.when):
        for test in literal.tests if literal.kind in tables else ():
            if test.term == variable:
                table = tables[literal.kind]
                column = table.columns.index(test.field)
                yield from _units(pack, (row[column] for row in table.assigned))


def _units(pack: Pack, names: Iterable[str]) -> Iterator[Unit]:
    yield from (pack.unit_by_name[name] for name in names if name in pack.unit_by_name)
