"""Recording commands（登记）: what they share; activities, periods, temporary units."""

from __future__ import annotations

from typing import Any

import click

from engine.errors import DutyError, InputFault, NoAnswer, refuse
from engine.facts.admissions import admission_facts
from engine.facts.fact import Fact
from engine.packs.pack import Pack
from engine.records.form import check_record
from engine.records.record import Consent, Proposal, Release, record_of
from engine.records.written import start_of
from service.clock import now
from service.commands.framework import (
    Group,
    WrittenHelp,
    acting,
    actor_option,
    bad_option,
    home_option,
    outer_db,
    outer_home,
    print_answer,
    recording_options,
)
from service.correcting import checked_act
from service.folding import ACTS, CORRECT, corrected, records_of
from service.home import Home, home_at
from service.loading import load
from service.recording import Entry, Seen, record, ref_of
from service.store.events import happened_at
from service.store.opening import store_of


class Typed:
    """What was typed as options of a recording command（命令行上的记录）."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def where(self, path: tuple[str | int, ...]) -> str:
        """The option that a field came from."""
        names = [str(part) for part in path if isinstance(part, str)]
        return f"--{names[-1].replace('_', '-')}" if names else "命令行"


def chosen_home(home: str | None) -> Home:
    """The home given with the command, before it, or by the environment."""
    return home_at(home or outer_home(), outer_db())


def checked_entry(pack: Pack, kind: str, options: dict[str, Any]) -> Entry:
    """A record from options, checked as a file's would be. Raises InputFault R101, R301."""
    given = {name: value for name, value in options.items() if value not in (None, "", ())}
    listed = {n: list(v) if isinstance(v, tuple) else v for n, v in given.items()}
    checked, faults = check_record(kind, listed, Typed(listed), (), pack.vocabulary)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    record_of(kind, checked)
    return Entry(kind, ref_of(kind, checked), checked)


def recorded(home: Home, *entries: Entry, said: str, seen: Seen | None = None) -> None:
    """Append the entries, say so, and draw today's answer anew."""
    done = record(store_of(home), entries, now(), acting(), load(home).pack, seen)
    print_answer(f"已登记 {said}（记录 {'、'.join(f'#{n}' for n in done.numbers)}）")
    say_clock(done.clock_behind)
    refresh(home)


def own_id(home: Home, kind: str, letter: str, at: str) -> str:
    """An id for a record that was given none: its letter, its date, and how many there are."""
    number = len(store_of(home).find((kind,))) + 1
    return f"{letter}-{at[:10].replace('-', '')}-{number}"


def say_clock(behind: str) -> None:
    """Say that the clock stands before the last event, if it does."""
    if behind:
        print_answer(f"  注意：本机时钟早于上一条记录（{behind[:19]}），登记时间按它记；请校准时钟")


def refresh(home: Home) -> None:
    """Draw today's answer anew; what cannot be drawn is shown when it is asked for."""
    from service.answering import Question
    from service.today import answer_today

    try:
        answer_today(Question(home), now(), keep=True)
    except NoAnswer:
        home.answer.unlink(missing_ok=True)
    except DutyError as fault:
        home.answer.unlink(missing_ok=True)
        print_answer(f"  但今日值班表现在算不出来：{fault}")


def end_record(
    home: Home, act: str, name: str, at: str | None, by: str, document: str, said: str
) -> None:
    """Record that an alert, a response or an incident is over. Raises InputFault U103, W102."""
    moment = instant_text(at, "--at")
    typed = {"id": name, "at": moment, "by": by, "document": document}
    body = checked_act(typed, Typed(typed))
    started = _start_of(home, act, body["id"])
    if started is not None and started >= moment:
        raise bad_option("--at", moment, f"终止时间须晚于开始时间 {started}")
    recorded(home, Entry(act, body["id"], body), said=f"{body['id']} {said}")


def _start_of(home: Home, act: str, name: str) -> str | None:
    """When the first record of that id began; ``None`` if there is none."""
    kind = ACTS[act][0]
    events = corrected(store_of(home).find((kind, CORRECT), name))
    starts = (happened_at(event.body) for event in events if event.kind == kind)
    return min((instant_text(start, "--at") for start in starts if start), default=None)


def instant_text(text: str | None, option: str) -> str:
    """A typed moment in its canonical form, now if none was typed. Raises InputFault U103."""
    from service.commands.dates import instant_of

    return (instant_of(text, option) if text else now()).isoformat()


# --- activities and periods -----------------------------------------------------------------------


@click.group(name="activity", cls=Group)
def activity() -> None:
    """``activity``: important activities."""


@activity.command("add", cls=WrittenHelp)
@click.option("--name", required=True)
@click.option("--from", "start", required=True)
@click.option("--through", default=None)
@recording_options
def activity_add(home: str | None, name: str, start: str, through: str | None) -> None:
    """``activity add``: an important activity."""
    where = chosen_home(home)
    options = {"name": name, "from": start, "through": through}
    recorded(
        where, checked_entry(load(where).pack, "activity", options), said=f"重要活动「{name}」"
    )


@click.group(name="period", cls=Group)
def period() -> None:
    """``period``: periods declared, windows moved."""


@period.command("declare", cls=WrittenHelp)
@click.option("--situation", default="special_critical")
@click.option("--from", "start", required=True)
@click.option("--through", default=None)
@click.option("--document", required=True)
@click.option("--by", required=True)
@actor_option
@home_option
def period_declare(home: str | None, start: str, **options: Any) -> None:  # noqa: ANN401
    """``period declare``: a situation is declared by a document."""
    where = chosen_home(home)
    pack = load(where).pack
    entry = checked_entry(pack, "declaration", {**options, "from": start})
    name = pack.vocabulary.label("situations", entry.body["situation"])
    recorded(where, entry, said=f"宣布{name}")


@period.command("end", cls=WrittenHelp)
@click.option("--document", required=True)
@click.option("--at", default=None)
@click.option("--by", default="")
@actor_option
@home_option
def period_end(home: str | None, document: str, at: str | None, by: str) -> None:
    """``period end``: what a document declared is over."""
    end_record(chosen_home(home), "end_declaration", document, at, by, "", "宣布的时期终止")


@period.command("override", cls=WrittenHelp)
@click.option("--window", required=True)
@click.option("--from", "start", required=True)
@click.option("--through", required=True)
@click.option("--document", required=True)
@recording_options
def period_override(home: str | None, window: str, start: str, through: str, document: str) -> None:
    """``period override``: a window is moved by a document."""
    where = chosen_home(home)
    pack = load(where).pack
    names = {name: w.id for w in pack.windows for name in (w.id, w.title)}
    if window not in names:
        raise bad_option("--window", window, f"窗口：{'、'.join(names)}")
    options = {"window": names[window], "from": start, "through": through, "document": document}
    recorded(where, checked_entry(pack, "window", options), said=f"窗口调整 {window}")


# --- temporary units ------------------------------------------------------------------------------


@click.group(name="admit", cls=Group)
def admit() -> None:
    """``admit``: temporary units."""


@admit.command("propose", cls=WrittenHelp)
@click.option("--unit", required=True)
@click.option("--body", required=True)
@click.option("--at", default=None)
@recording_options
def admit_propose(home: str | None, unit: str, body: str, at: str | None) -> None:
    """``admit propose``: a body proposes to admit a unit."""
    where = chosen_home(home)
    pack = load(where).pack
    name = _admissible(pack, unit)
    bodies = {unit.name for unit in pack.units_tagged(pack.proposers)}
    proposer = pack.unit_by_name.get(body)
    if proposer is None or proposer.name not in bodies:
        raise bad_option("--body", body, f"只有议事协调机构可以建议：{'、'.join(sorted(bodies))}")
    options = {"unit": name, "body": proposer.name, "at": instant_text(at, "--at")}
    recorded(
        where, checked_entry(pack, "proposal", options), said=f"{body}建议增加{name}，等待同意"
    )


@admit.command("consent", cls=WrittenHelp)
@click.option("--unit", required=True)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--through", default=None)
@click.option("--coverage", type=click.Choice(["24h", "office_hours"]), default=None)
@click.option("--document", default="")
@actor_option
@home_option
def admit_consent(home: str | None, unit: str, by: str, at: str | None, **options: Any) -> None:  # noqa: ANN401
    """``admit consent``: the admission is consented to."""
    where = chosen_home(home)
    pack = load(where).pack
    name = _admissible(pack, unit)
    decider = pack.unit_by_name.get(by)
    if decider is None or decider.name not in pack.deciders:
        raise bad_option("--by", by, f"只有{'、'.join(pack.deciders)}可以同意")
    moment = instant_text(at, "--at")
    if not _open_proposal(where, pack, name, moment):
        raise InputFault(
            "W104",
            f"{moment[:16]} 没有增加{name}的有效建议，不能同意",
            where="--unit",
            remedy=f"先登记建议：zhiban admit propose --unit {name} --body 议事协调机构",
        )
    options |= {"unit": name, "by": decider.name, "at": moment}
    recorded(where, checked_entry(pack, "consent", options), said=f"{by}同意增加{name}")


@admit.command("release", cls=WrittenHelp)
@click.option("--unit", required=True)
@click.option("--at", default=None)
@click.option("--by", default="")
@actor_option
@home_option
def admit_release(home: str | None, unit: str, at: str | None, by: str) -> None:
    """``admit release``: a temporary unit leaves."""
    where = chosen_home(home)
    pack = load(where).pack
    name = _admissible(pack, unit)
    moment = instant_text(at, "--at")
    if not _open_proposal(where, pack, name, moment):
        raise InputFault(
            "W106",
            f"{moment[:16]} {name}没有在办的临时入驻，不能登记撤离",
            where="--unit",
            remedy="只有建议过的临时性入驻单位才登记撤离",
        )
    options = {"unit": name, "at": moment, "by": by}
    recorded(where, checked_entry(pack, "release", options), said=f"{name}撤离")


def _open_proposal(home: Home, pack: Pack, name: str, moment: str) -> bool:
    """Whether a body's proposal to admit the unit is open at ``moment``."""
    at = start_of(moment)
    records = records_of(store_of(home).find(("proposal", "consent", "release", CORRECT)))
    steps = [r for r in records if isinstance(r, Proposal | Consent | Release)]
    unit = pack.unit_by_name[name]
    return any(
        fact.atom.kind == "proposal"
        and fact.atom.get("unit") == unit.id
        and fact.atom.get("by_body") == 1
        and fact.start <= at < fact.end
        for fact in admission_facts(steps, pack)
        if isinstance(fact, Fact)
    )


def _admissible(pack: Pack, name: str) -> str:
    """The canonical name of a unit that may be admitted. Raises InputFault R301, W105."""
    from engine.facts.admissions import MAY_BE_ADMITTED
    from engine.facts.registry import unit_of

    unit = unit_of(name, pack, "--unit")
    if unit.sort not in MAY_BE_ADMITTED:
        raise InputFault(
            "W105", f"{unit.name}不是可以入驻的单位", where="--unit", remedy="写具体单位的名称"
        )
    return unit.name
