"""Which units a rule means（单位的选定）: a choice of units, filled in by what fired."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from engine.inference.compiling import value_of
from engine.inference.program import Firing
from engine.packs.pack import Term, Unit, UnitChoice, UnitList, Value, Var
from engine.packs.words import names_of, span_of
from engine.roster.evaluation import Evaluation
from engine.terms import LADDERS


def filled(term: Term, firing: Firing, evaluation: Evaluation) -> str:
    """A term of a consequence as text, variables filled in by the firing."""
    return str(_value(term, firing, evaluation))


def _value(term: Term, firing: Firing, evaluation: Evaluation) -> Value:
    value = value_of(term, evaluation.pack, evaluation.setting)
    return dict(firing.bindings)[value.name] if isinstance(value, Var) else value


def span_in(term: Term, firing: Firing, evaluation: Evaluation) -> timedelta | None:
    """The limit that a term writes（时限）, or ``None`` where none is set."""
    text = filled(term, firing, evaluation)
    return span_of(text) if text else None


def word_in(ladder: str, term: Term, firing: Firing, evaluation: Evaluation) -> str:
    """The word of a ladder that a term stands for; facts hold its rank."""
    value = _value(term, firing, evaluation)
    if isinstance(value, int):
        return next((word for word, rank in LADDERS[ladder].items() if rank == value), str(value))
    return value


def units_of(choice: UnitChoice, firing: Firing, evaluation: Evaluation) -> tuple[Unit, ...]:
    """The units that a choice names, in the pack's order for a tag, else as written.

    Those chosen as ``on_site`` or by ``words`` are not known here: none.
    """
    pack = evaluation.pack
    if choice.parameter:
        named = names_of(evaluation.setting.parameter(choice.parameter))
        if named:
            return tuple(pack.unit_by_name[name] for name in named)
    if choice.tag:
        return pack.units_tagged(filled(choice.tag, firing, evaluation))
    if choice.office_of:
        return (pack.unit_by_name[filled(choice.office_of, firing, evaluation)],)
    if choice.listed:
        listed = pack.list_by_id[choice.listed]
        rank = word_in(listed.ladder, choice.at, firing, evaluation)
        return tuple(pack.unit_by_name[unit] for unit in units_at(listed, rank))
    names = (filled(name, firing, evaluation) for name in choice.names)
    return tuple(pack.unit_by_name[name] for name in names)


def units_at(listed: UnitList, word: str) -> tuple[str, ...]:
    """Units of a list at a rung: those of the highest step not above it; unknown is the top.

    A step that adds is joined to the steps below it, down to one that does not.
    """
    ladder = LADDERS[listed.ladder]
    found: dict[str, None] = {}
    for step in listed.steps:
        if ladder[step.at] <= ladder[word]:
            found = {**(found if step.adds else {}), **dict.fromkeys(step.units)}
    return tuple(found)


def receivers_of(
    choice: UnitChoice, firing: Firing, evaluation: Evaluation, present: Iterable[Unit] = ()
) -> tuple[str, ...]:
    """Names of those that something is addressed to: a body by its office, words as written.

    Args:
        choice: whom the rule names.
        firing: what fired.
        evaluation: where it fired.
        present: who is meant by ``on_site``.

    """
    if choice.on_site:
        return tuple(unit.name for unit in present)
    if choice.words:
        known = evaluation.pack.unit_by_name
        words = names_of(filled(choice.words, firing, evaluation))
        return tuple(known[word].name if word in known else word for word in words)
    units = units_of(choice, firing, evaluation)
    return tuple(u.office if choice.office_of and u.office else u.name for u in units)
