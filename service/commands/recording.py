"""Recording commands（登记）: responses, incidents, activities, periods, temporary units."""

from __future__ import annotations

from typing import Any

import click

from engine.errors import DutyError, InputFault, NoAnswer, refuse
from engine.facts.admissions import admission_facts
from engine.facts.fact import Fact
from engine.packs.pack import Pack
from engine.records.form import check_record
from engine.records.record import Consent, Proposal, Release, record_of, start_of
from service.clock import now
from service.commands.framework import (
    Group,
    WrittenHelp,
    bad_option,
    home_option,
    outer_home,
    print_answer,
)
from service.home import Home, home_at
from service.loading import load
from service.recording import ACTS, Entry, record, records_of, ref_of
from service.store.sqlite import Event, Store


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
    return home_at(home or outer_home())


def checked_entry(pack: Pack, kind: str, options: dict[str, Any]) -> Entry:
    """A record from options, checked as a file's would be. Raises InputFault R101, R301."""
    given = {name: value for name, value in options.items() if value not in (None, "", ())}
    listed = {n: list(v) if isinstance(v, tuple) else v for n, v in given.items()}
    checked, faults = check_record(kind, listed, Typed(listed), (), pack.vocabulary)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    record_of(kind, checked)
    return Entry(kind, ref_of(kind, checked), checked)


def recorded(home: Home, *entries: Entry, said: str) -> None:
    """Append the entries, say so, and draw today's answer anew."""
    numbers = record(Store(home.database), entries, now())
    print_answer(f"已登记 {said}（记录 {'、'.join(f'#{n}' for n in numbers)}）")
    refresh(home)


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


# --- responses ------------------------------------------------------------------------------------


@click.group(name="response", cls=Group)
def response() -> None:
    """``response``: declared responses."""


@response.command("start", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--plan", required=True)
@click.option("--level", default=None)
@click.option("--started", default=None)
@click.option("--decided-by", default="")
@click.option("--document", default="")
@home_option
def response_start(home: str | None, identity: str | None, **options: Any) -> None:  # noqa: ANN401
    """``response start``: a response was started by a decision."""
    where = chosen_home(home)
    pack = load(where).pack
    options["started"] = options["started"] or now().isoformat()
    entry = checked_entry(pack, "response", options)
    number = sum(e.kind == "response" for e in Store(where.database).events()) + 1
    name = identity or f"R-{entry.body['started'][:10].replace('-', '')}-{number}"
    body = {**entry.body, "id": name}
    plan = pack.plan_by_name[body["plan"]].name
    level = pack.vocabulary.label("levels", body.get("level", "unknown"))
    recorded(where, Entry("response", name, body), said=f"{plan}{level}应急响应启动，编号 {name}")
    decider = pack.unit_by_name.get(body.get("decided_by", ""))
    if decider is None or decider.name not in pack.deciders:
        cities = "、".join(pack.deciders)
        print_answer(f"  注意：不是{cities}启动的，不改变本地状态，只产生报请事项")


@response.command("end", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--plan", default=None)
@click.option("--at", default=None)
@click.option("--by", default="")
@click.option("--document", default="")
@home_option
def response_end(
    home: str | None, identity: str | None, plan: str | None, at: str | None, by: str, document: str
) -> None:
    """``response end``: a response was terminated."""
    where = chosen_home(home)
    events = Store(where.database).events()
    name = identity or _only_open_response(events, plan, load(where).pack)
    end_record(where, "end_response", name, at, by, document, "应急响应终止")


def _only_open_response(events: tuple[Event, ...], plan: str | None, pack: Pack) -> str:
    """The one open response of that plan; several or none are refused with their ids."""
    ended = {e.ref for e in events if e.kind == "end_response"}
    known = pack.plan_by_name.get(plan or "")
    if plan is not None and known is None:
        raise bad_option(
            "--plan", plan, f"预案：{'、'.join(p.name for p in pack.vocabulary.plans)}"
        )
    found = [
        e.ref
        for e in events
        if e.kind == "response"
        and e.ref not in ended
        and not e.body.get("ended")
        and (plan is None or (known is not None and e.body["plan"] == known.id))
    ]
    if len(found) == 1:
        return found[0]
    shown = "、".join(found) or "无"
    raise InputFault(
        "W103",
        f"未终止的响应有 {len(found)} 个，不知道是哪一个",
        where="--id",
        remedy=f"用 --id 指明；未终止的：{shown}",
    )


def end_record(
    home: Home, act: str, name: str, at: str | None, by: str, document: str, said: str
) -> None:
    """Record that an alert, a response or an incident is over. Raises InputFault U103, W102."""
    moment = _instant(at, "--at")
    body: dict[str, Any] = {"id": name, "at": moment}
    body |= {key: text for key, text in (("by", by), ("document", document)) if text}
    started = _start_of(home, act, name)
    if started is not None and started >= moment:
        raise bad_option("--at", moment, f"终止时间须晚于开始时间 {started}")
    recorded(home, Entry(act, name, body), said=f"{name} {said}")


def _start_of(home: Home, act: str, name: str) -> str | None:
    kind = ACTS[act][0]
    for event in Store(home.database).events():
        if event.kind == kind and event.ref == name:
            names = ("started", "issued", "at", "from")
            start = next(event.body[name] for name in names if event.body.get(name))
            return _instant(str(start), "--at")
    return None


def _instant(text: str | None, option: str) -> str:
    from service.commands.dates import instant_of

    return (instant_of(text, option) if text else now()).isoformat()


# --- incidents ------------------------------------------------------------------------------------


@click.group(name="incident", cls=Group)
def incident() -> None:
    """``incident``: incidents."""


@incident.command("add", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--kind", required=True)
@click.option("--grade", default=None)
@click.option("--hazard", default=None)
@click.option("--at", default=None)
@click.option("--place", default="")
@home_option
def incident_add(home: str | None, identity: str, **options: Any) -> None:  # noqa: ANN401
    """``incident add``: something happened."""
    where = chosen_home(home)
    options |= {"id": identity, "at": options["at"] or now().isoformat()}
    entry = checked_entry(load(where).pack, "incident", options)
    recorded(where, entry, said=f"突发事件 {identity}")


@incident.command("close", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--at", default=None)
@click.option("--by", default="")
@click.option("--document", default="")
@home_option
def incident_close(home: str | None, identity: str, at: str | None, by: str, document: str) -> None:
    """``incident close``: an incident is over."""
    end_record(chosen_home(home), "close_incident", identity, at, by, document, "结束")


# --- activities and periods -----------------------------------------------------------------------


@click.group(name="activity", cls=Group)
def activity() -> None:
    """``activity``: important activities."""


@activity.command("add", cls=WrittenHelp)
@click.option("--name", required=True)
@click.option("--from", "start", required=True)
@click.option("--through", default=None)
@home_option
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
@home_option
def period_end(home: str | None, document: str, at: str | None, by: str) -> None:
    """``period end``: what a document declared is over."""
    end_record(chosen_home(home), "end_declaration", document, at, by, "", "宣布的时期终止")


@period.command("override", cls=WrittenHelp)
@click.option("--window", required=True)
@click.option("--from", "start", required=True)
@click.option("--through", required=True)
@click.option("--document", required=True)
@home_option
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
@home_option
def admit_propose(home: str | None, unit: str, body: str, at: str | None) -> None:
    """``admit propose``: a body proposes to admit a unit."""
    where = chosen_home(home)
    pack = load(where).pack
    name = _admissible(pack, unit)
    bodies = {unit.name for unit in pack.units_tagged(pack.proposers)}
    proposer = pack.unit_by_name.get(body)
    if proposer is None or proposer.name not in bodies:
        raise bad_option("--body", body, f"只有议事协调机构可以建议：{'、'.join(sorted(bodies))}")
    options = {"unit": name, "body": proposer.name, "at": _instant(at, "--at")}
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
@home_option
def admit_consent(home: str | None, unit: str, by: str, at: str | None, **options: Any) -> None:  # noqa: ANN401
    """``admit consent``: the admission is consented to."""
    where = chosen_home(home)
    pack = load(where).pack
    name = _admissible(pack, unit)
    decider = pack.unit_by_name.get(by)
    if decider is None or decider.name not in pack.deciders:
        raise bad_option("--by", by, f"只有{'、'.join(pack.deciders)}可以同意")
    moment = _instant(at, "--at")
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
@home_option
def admit_release(home: str | None, unit: str, at: str | None, by: str) -> None:
    """``admit release``: a temporary unit leaves."""
    where = chosen_home(home)
    pack = load(where).pack
    name = _admissible(pack, unit)
    moment = _instant(at, "--at")
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
    records = records_of(Store(home.database).events())
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
