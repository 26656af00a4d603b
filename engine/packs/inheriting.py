"""Join a pack to the one it extends（继承装配）: what is added, what is replaced, what is missing.

Without ``extends`` this only puts dated versions of rules in order: a version that replaces another
from a day on ends the other the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from engine.errors import DutyError, PackFault
from engine.packs import words
from engine.packs.extending import places_named, taken_over, units_named, until_replaced
from engine.packs.file_forms import PackForm, SettingsForm
from engine.packs.pack import UNASSIGNED, Pack, Rule, Unit
from engine.packs.rule_forms import RuleForm

MERGED: Final = (
    "windows",
    "tables",
    "parameters",
    "readings",
    "lists",
    "quantities",
    "supervision",
    "documents",
)


@dataclass(frozen=True, slots=True)
class Replacing:
    """What the pack's own rows say they replace（替换）.

    ``rows`` are ids by file; ``rules`` are the form and the rule of each that replaces another.
    """

    rows: Mapping[str, set[str]]
    rules: tuple[tuple[RuleForm, Rule], ...]


@dataclass(frozen=True, slots=True)
class Inheritance:
    """One pack with what it takes over from its parent（继承）; faults met are added."""

    own: Pack
    parent: Pack | None
    head: PackForm
    replacing: Replacing
    places: dict[str, str]
    faults: list[DutyError]

    def pack(self) -> Pack:
        """The whole pack, still to be resolved."""
        self._check_replacing()
        if self.parent is None:
            self._refuse_strays()
            return replace(self.own, rules=self._versions(self.own.rules))
        taken = taken_over(self.parent, self.own.units)
        self._note_places(taken)
        if len(dict(taken.inherited)) < len(taken.inherited):
            what = f"沿用的规则包里有两个都叫{self.parent.title}"
            self.add("P205", what, self.places["pack.yaml"], "改其中一个的 title")
        merged: dict[str, Any] = {name: self._merged(name, taken) for name in MERGED}
        rules = (*self._versions(taken.rules), *self._versions(self.own.rules))
        named = units_named(rules, merged["tables"], merged["lists"])
        self._check_gate(rules)
        self._refuse_same_rules(taken)
        return replace(
            self.own,
            **merged,
            rules=rules,
            units=self._units(taken, [*named, *places_named(rules, taken.units)]),
            settings=self._settings(),
            inherited=taken.inherited,
        )

    def add(self, code: str, what: str, where: str, remedy: str) -> None:
        """Note a fault."""
        self.faults.append(PackFault(code, what, where=where, remedy=remedy))

    # --- rules ----------------------------------------------------------------------------------

    def _check_replacing(self) -> None:
        """What each rule that replaces another says of it must fit; from a day on, or outright."""
        own = {rule.id for rule in self.own.rules}
        known = own | {rule.id for rule in (self.parent.rules if self.parent else ())}
        for form, new in self.replacing.rules:
            start = form.valid.start if form.valid else None
            what, remedy = "", "写 valid: {from: 2025-01-01}"
            if form.replaces not in known or new.id in self._before(new.id):
                what = f"规则 {new.id} 要替换的规则 {form.replaces} 不存在，或又替换它"
                remedy = "改正 replaces，或删去它"
            elif start is None and form.replaces in own:
                what = f"规则 {new.id} 替换本规则包的 {form.replaces}，但没有写从哪天起"
            elif not isinstance(start, str | None):
                what = f"规则 {new.id} 从哪天起替换 {form.replaces}，须写成日期"
            if what:
                self.add("P221", what, self.places[new.id], remedy)

    def _before(self, version: str) -> set[str]:
        """Every rule that a version replaces, directly or through others."""
        replaced = {rule.id: str(form.replaces) for form, rule in self.replacing.rules}
        found: set[str] = set()
        while version in replaced and replaced[version] not in found:
            version = replaced[version]
            found.add(version)
        return found

    def _versions(self, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """The rules without those replaced outright; those replaced from a day on end before it."""
        kept: list[Rule] = []
        for rule in rules:
            forms = [form for form, _ in self.replacing.rules if form.replaces == rule.id]
            starts = [form.valid.start if form.valid else None for form in forms]
            days = [day for day in starts if isinstance(day, str) and words.is_date(day)]
            if not starts:
                kept.append(rule)
            elif len(days) == len(starts):
                last = date.fromisoformat(min(days)) - timedelta(days=1)
                kept.append(until_replaced(rule, last.isoformat()))
        return tuple(kept)

    def _check_gate(self, rules: tuple[Rule, ...]) -> None:
        gates = [r for r in rules if any(c.kind == "in_force" for c in r.concludes)]
        own = [rule for rule in gates if not rule.document]
        taken = [rule for rule in gates if rule.document]
        if own and taken:
            what = f"本规则包另有施行日期（{own[0].id}），但沿用的 {taken[0].id} 也在"
            remedy = f"在 {own[0].id} 里写 replaces: {taken[0].id}"
            self.add("P223", what, self.places[own[0].id], remedy)

    def _refuse_same_rules(self, taken: Pack) -> None:
        known = {rule.id for rule in taken.rules}
        for rule in self.own.rules:
            if rule.id in known:
                what = f"规则 {rule.id} 在{taken.title}里已有"
                remedy = f"换一个 id；要替换它就写 replaces: {rule.id}"
                self.add("P205", what, self.places[rule.id], remedy)

    # --- units ----------------------------------------------------------------------------------

    def _units(self, taken: Pack, named: Iterable[str]) -> tuple[Unit, ...]:
        """The parent's order, stood for where the heir says so; the heir's other units after."""
        self._check_places()
        own = {unit.id: unit for unit in self.own.units}
        others = (unit for unit in self.own.units if not unit.stands_for)
        units = tuple(dict.fromkeys((*taken.units, *others)))
        self._refuse_same_names(units)
        if self.head.extends is None or self.head.extends.units != "own":
            return units
        names = {unit.id: unit.name for unit in taken.units}
        own |= {unit.id: unit for unit in taken.units if unit.id == UNASSIGNED}  # nobody, anywhere
        missing = [names[one] for one in named if one in names and one not in own]
        if missing:
            what = f"沿用的规则用到这些单位，本规则包没有对应单位：{'、'.join(missing)}"
            remedy = "在 units.yaml 里写 stands_for，或用 replaces 替换那些规则"
            self.add("P224", what, self.places["pack.yaml"], remedy)
            return units
        self._check_offices()
        return tuple(unit for unit in units if unit.id in own)

    def _check_places(self) -> None:
        """Each unit that stands for another must find it, and find the place free."""
        assert self.parent is not None  # noqa: S101 - only called with one
        known = {unit.id for unit in self.parent.units}
        taken: dict[str, Unit] = {}
        for unit in self.own.units:
            if unit.stands_for and unit.stands_for not in known:
                what = f"{unit.name} 顶替的单位 {unit.stands_for} 不在{self.parent.title}里"
                self.add("P222", what, self.places[unit.id], "写对方 units.yaml 里的 unit")
            elif unit.stands_for and unit.stands_for in taken:
                what = f"{unit.name}和{taken[unit.stands_for].name}顶替同一个单位"
                self.add("P222", what, self.places[unit.id], "只留一个 stands_for")
            elif unit.stands_for:
                taken[unit.stands_for] = unit

    def _check_offices(self) -> None:
        """A body with units of its own only has no other's office: it writes its own."""
        assert self.parent is not None  # noqa: S101 - only called with one
        offices = {unit.id: unit.office for unit in self.parent.units}
        for unit in self.own.units:
            if not unit.office and offices.get(unit.stands_for):
                what = f"{unit.name}没有写办公室，会沿用{offices[unit.stands_for]}"
                self.add("P226", what, self.places[unit.id], "写 office：它自己的办公室")

    def _refuse_same_names(self, units: Iterable[Unit]) -> None:
        """What a unit is called must be its own, or another would be meant in silence."""
        assert self.parent is not None  # noqa: S101 - only called with one
        seen: dict[str, Unit] = {}
        for unit in units:
            clash = next((n for n in (unit.id, unit.name, *unit.aliases) if n in seen), None)
            if clash is not None and seen[clash] != unit:
                what = f"单位 {clash} 在{self.parent.title}里已有"
                remedy = "要顶替它就写 stands_for；否则换一个"
                place = unit if unit in self.own.units else seen[clash]
                self.add("P205", what, self.places[place.id], remedy)
            seen |= dict.fromkeys((unit.id, unit.name, *unit.aliases), unit)

    # --- the other files ------------------------------------------------------------------------

    def _merged(self, name: str, taken: Pack) -> tuple[Any, ...]:
        """Rows taken over, each replaced where an own one says so; then the own ones."""
        own = {row.id: row for row in getattr(self.own, name)}
        old = {row.id for row in getattr(taken, name)}
        for row_id in own:
            says, there = row_id in self.replacing.rows[name], row_id in old
            if there and not says:
                what = f"{row_id} 在{taken.title}里已有"
                self.add(
                    "P205", what, self.places[row_id], "换一个 id；要替换它就写 replaces: true"
                )
            elif says and not there:
                self.add("P221", f"没有可替换的 {row_id}", self.places[row_id], "删去 replaces")
        inherited = (own.get(row.id, row) for row in getattr(taken, name))
        return (*inherited, *(row for row_id, row in own.items() if row_id not in old))

    def _refuse_strays(self) -> None:
        for unit in self.own.units:
            if unit.stands_for:
                what = f"{unit.name} 没有可顶替的单位 {unit.stands_for}"
                remedy = "删去 stands_for，或在 pack.yaml 写 extends"
                self.add("P222", what, self.places[unit.id], remedy)
        for row_id in (row for rows in self.replacing.rows.values() for row in rows):
            remedy = "删去 replaces，或在 pack.yaml 写 extends"
            self.add("P221", f"没有可替换的 {row_id}", self.places[row_id], remedy)

    def _settings(self) -> tuple[tuple[str, Any], ...]:
        """Settings that the heir writes; the others as the parent has them."""
        assert self.parent is not None  # noqa: S101 - only called with one
        written = self.head.settings.model_fields_set
        own, old = dict(self.own.settings), dict(self.parent.settings)
        names = sorted(SettingsForm.model_fields)
        return tuple((name, own[name] if name in written else old[name]) for name in names)

    def _note_places(self, taken: Pack) -> None:
        """Where what was taken over stands: rules know their line, the rest their pack."""
        assert self.parent is not None  # noqa: S101 - only called with one
        for rule in taken.rules:
            self.places.setdefault(rule.id, f"{rule.file}:{rule.line}")
        for name in MERGED:
            for row in getattr(taken, name):
                self.places.setdefault(row.id, f"{self.parent.id}/{name}.yaml")
        for unit in taken.units:
            self.places.setdefault(unit.id, f"{self.parent.id}/units.yaml")
