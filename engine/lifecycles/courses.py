"""Where matters stand（办理进展）, and what may not follow on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import InputFault
from engine.facts.moments import shown
from engine.lifecycles.acts import acts_of
from engine.lifecycles.cycle import NOTHING, Act, Course, Lifecycle
from engine.lifecycles.tables import LIFECYCLES
from engine.packs.pack import Pack
from engine.records.record import Record

Key = tuple[str, str]


def courses(records: Iterable[Record], pack: Pack) -> tuple[Course, ...]:
    """How every matter has gone, in the order in which they began.

    Acts that do not fit where they stand are passed over: rules and flags speak of them.
    """
    found: dict[Key, list[Act]] = {}
    for act in acts_of(records, pack):
        found.setdefault((act.cycle, act.matter), []).append(act)
    made = [_course(LIFECYCLES[cycle], matter, acts) for (cycle, matter), acts in found.items()]
    return tuple(course for course in made if course.acts)


def _course(cycle: Lifecycle, matter: str, acts: Iterable[Act]) -> Course:
    state, taken = NOTHING, []
    for act in acts:
        after = cycle.after(state, act.act)
        if after is not None:
            state = after
            taken.append(act)
    return Course(cycle, matter, state, tuple(taken))


def refuse_out_of_order(before: Sequence[Record], after: Sequence[Record], pack: Pack) -> None:
    """Refuse what cannot follow on what is recorded, or undoes what followed on it.

    Records may come late: each takes its place by its own time, and everything after it must
    still be possible.

    Args:
        before: what is recorded, of the matters concerned.
        after: the same with what is new.
        pack: names, and who decides.

    Raises:
        InputFault: W111 an act that cannot be taken, and what is missing for it.

    """
    known = {act for act, _ in _misfits(acts_of(before, pack))}
    for act, state in _misfits(acts_of(after, pack)):
        if act.required and act not in known:
            raise _out_of_order(act, state, pack)


def _misfits(acts: Iterable[Act]) -> list[tuple[Act, str]]:
    """The acts that could not be taken, each with the state that its matter was in."""
    states: dict[Key, str] = {}
    found = []
    for act in acts:
        key = act.cycle, act.matter
        state = states.get(key, NOTHING)
        after = LIFECYCLES[act.cycle].after(state, act.act)
        if after is None:
            found.append((act, state))
        else:
            states[key] = after
    return found


def matter_name(matter: str, pack: Pack) -> str:
    """What a matter is called: the unit that it is about, else its id."""
    return next((unit.name for unit in pack.units if unit.id == matter), matter)


def _out_of_order(act: Act, state: str, pack: Pack) -> InputFault:
    cycle = LIFECYCLES[act.cycle]
    name = matter_name(act.matter, pack)
    stands = f"{cycle.title} {name} 在 {shown(act.at)} 的状态是「{cycle.states[state]}」"
    return InputFault(
        "W111",
        f"{stands}，不能登记「{cycle.acts[act.act]}」",
        where=name,
        remedy=cycle.missing[act.act] or "核对编号和时间",
    )
