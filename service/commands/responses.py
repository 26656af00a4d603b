"""``response``（应急响应）: applied for, started, adjusted, ended."""

from __future__ import annotations

from typing import Any

import click

from engine.errors import InputFault
from engine.facts.registry import decides, unit_of
from engine.packs.pack import Pack
from service.clock import now
from service.commands.framework import (
    Group,
    WrittenHelp,
    actor_option,
    bad_option,
    home_option,
    print_answer,
    recording_options,
)
from service.commands.recording import (
    checked_entry,
    chosen_home,
    end_record,
    instant_text,
    own_id,
    recorded,
)
from service.folding import CORRECT, corrected
from service.loading import load
from service.recording import Entry
from service.store.events import Event
from service.store.opening import store_of


@click.group(name="response", cls=Group)
def response() -> None:
    """``response``: declared responses."""


@response.command("start", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--plan", default=None)
@click.option("--level", default=None)
@click.option("--started", default=None)
@click.option("--decided-by", default="")
@click.option("--application", default="")
@click.option("--document", default="")
@recording_options
def response_start(home: str | None, identity: str | None, **options: Any) -> None:  # noqa: ANN401
    """``response start``: a response was started by a decision."""
    where = chosen_home(home)
    pack = load(where).pack
    store = store_of(where)
    if options["application"]:
        events = tuple(corrected(store.find(("application", CORRECT))))
        applied = _open_application(events, options["application"], pack, options["plan"])
        options["plan"] = applied.body["plan"]
        options["level"] = options["level"] or applied.body.get("level")
    if not options["plan"]:
        raise bad_option("--plan", "", "写预案，如 --plan 防汛；或用 --application 指明报请")
    options["started"] = options["started"] or now().isoformat()
    entry = checked_entry(pack, "response", options)
    name = identity or own_id(where, "response", "R", entry.body["started"])
    entry = checked_entry(pack, "response", {**options, "id": name})
    recorded(where, entry, said=f"{_named(pack, entry)}应急响应启动，编号 {entry.ref}")
    if not decides(entry.body.get("decided_by", ""), pack):
        cities = "、".join(pack.deciders)
        print_answer(f"  注意：不是{cities}启动的，不改变本地状态，只产生报请事项")


@response.command("end", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--plan", default=None)
@click.option("--at", default=None)
@click.option("--by", default="")
@click.option("--document", default="")
@actor_option
@home_option
def response_end(
    home: str | None, identity: str | None, plan: str | None, at: str | None, by: str, document: str
) -> None:
    """``response end``: a response was terminated."""
    where = chosen_home(home)
    pack = load(where).pack
    events = tuple(corrected(store_of(where).find(("response", "end_response", CORRECT))))
    name = identity or _only_open_response(events, plan, pack)
    if by:
        _refuse_powerless(events, name, by, "终止", pack)
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


@response.command("apply", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--plan", required=True)
@click.option("--level", default=None)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--about", default="")
@click.option("--document", default="")
@actor_option
@home_option
def response_apply(home: str | None, identity: str | None, by: str, **options: Any) -> None:  # noqa: ANN401
    """``response apply``: a response is applied for; it starts nothing by itself."""
    where = chosen_home(home)
    pack = load(where).pack
    at = instant_text(options.pop("at"), "--at")
    name = identity or own_id(where, "application", "Q", at)
    unit = unit_of(by, pack, "--by").name
    entry = checked_entry(pack, "application", {**options, "id": name, "by": unit, "at": at})
    recorded(where, entry, said=f"{unit}报请启动{_named(pack, entry)}应急响应，编号 {entry.ref}")
    print_answer(f"  等待{'、'.join(pack.deciders)}决定")
    step = f"zhiban response start --application {entry.ref} --decided-by 决定机关"
    print_answer(f"  决定启动后：{step}")


@response.command("adjust", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--plan", default=None)
@click.option("--level", required=True)
@click.option("--at", default=None)
@click.option("--by", required=True)
@click.option("--document", default="")
@actor_option
@home_option
def response_adjust(
    home: str | None,
    identity: str | None,
    plan: str | None,
    by: str,
    **options: Any,  # noqa: ANN401
) -> None:
    """``response adjust``: the level of a response is changed by those who decide."""
    where = chosen_home(home)
    pack = load(where).pack
    events = tuple(corrected(store_of(where).find(("response", "end_response", CORRECT))))
    name = identity or _only_open_response(events, plan, pack)
    _refuse_powerless(events, name, by, "级别", pack)
    options["at"] = instant_text(options["at"], "--at")
    unit = unit_of(by, pack, "--by").name
    entry = checked_entry(pack, "adjustment", {**options, "response": name, "by": unit})
    level = pack.vocabulary.label("levels", entry.body["level"])
    recorded(where, entry, said=f"{name} 调整为{level}")


def _refuse_powerless(events: tuple[Event, ...], name: str, by: str, what: str, pack: Pack) -> None:
    """Refuse a decision about the city's own response by somebody who does not decide."""
    own = any(
        event.kind == "response"
        and event.ref == name
        and decides(event.body.get("decided_by", ""), pack)
        for event in events
    )
    if own and not decides(by, pack):
        remedy = f"{name} 的{what}由{'、'.join(pack.deciders)}决定"
        raise InputFault("U103", f"{by}不能决定 {name} 的{what}", where="--by", remedy=remedy)


def _named(pack: Pack, entry: Entry) -> str:
    """Plan and level of an entry, in Chinese."""
    level = entry.body.get("level", "unknown")
    words = pack.vocabulary.label("levels", level)
    return f"{pack.plan_by_name[entry.body['plan']].name}{words}"


def _open_application(events: tuple[Event, ...], name: str, pack: Pack, plan: str | None) -> Event:
    """The application that a decision answers. Raises InputFault W102, U103."""
    found = next((e for e in events if e.kind == "application" and e.ref == name), None)
    if found is None:
        shown = "、".join(e.ref for e in events if e.kind == "application") or "无"
        raise InputFault(
            "W102", f"没有登记过报请 {name}", where="--application", remedy=f"已登记的：{shown}"
        )
    if plan and pack.plan_by_name.get(plan, None) is not pack.plan_by_name[found.body["plan"]]:
        wanted = pack.plan_by_name[found.body["plan"]].name
        raise bad_option("--plan", plan, f"{name} 报请的是{wanted}")
    return found
