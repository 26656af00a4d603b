"""Alert commands（预警）: add by hand, lift, list; reading files is in ``arrivals``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import click

from engine.errors import InputFault, plain
from engine.facts.alert_life import begins, ends, message_of, superseded
from engine.facts.area import concerns
from engine.packs.pack import Pack
from engine.records.fields import MAX_TEXT
from engine.records.record import Alert
from service.answers.json_form import as_text
from service.answers.wording import moment_words, table
from service.clock import now
from service.commands.arrivals import alert_read, alert_watch
from service.commands.framework import (
    Group,
    WrittenHelp,
    bad_option,
    home_option,
    print_answer,
    recording_options,
)
from service.commands.recording import (
    checked_entry,
    chosen_home,
    end_record,
    recorded,
)
from service.folding import CORRECT, records_of
from service.home import Home
from service.loading import load
from service.recording import Entry
from service.store.events import Event, Received, body_text
from service.store.opening import reader_of, store_of

SETTLEMENT = "settlement"
"""The kind of an event that says that a person has dealt with what arrived."""


@click.group(name="alert", cls=Group)
def alert() -> None:
    """``alert``: warnings."""


@alert.command("add", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--hazard", required=True)
@click.option("--colour", default=None)
@click.option("--area", multiple=True)
@click.option("--issued", default=None)
@click.option("--effective", default=None)
@click.option("--expires", default=None)
@click.option("--status", default=None)
@click.option("--supersedes", multiple=True)
@click.option("--headline", default="")
@recording_options
def alert_add(home: str | None, identity: str, **options: Any) -> None:  # noqa: ANN401
    """``alert add``: a warning typed in."""
    where = chosen_home(home)
    pack = load(where).pack
    options |= {"id": identity, "issued": options["issued"] or now().isoformat()}
    entry = checked_entry(pack, "alert", options)
    hazard = pack.hazard_by_name.get(entry.body["hazard"])
    name = hazard.name if hazard else entry.body["hazard"]
    recorded(where, entry, said=f"{name}{_colour_words(entry.body.get('colour'), pack)}{identity}")
    _say_effect(where, pack, identity)


def _colour_words(colour: str | None, pack: Pack) -> str:
    """红色预警, or that the colour is not known."""
    if colour in (None, "unknown"):
        return "预警（颜色未知）"
    return f"{pack.vocabulary.label('colours', colour)}色预警 "


def _say_effect(home: Home, pack: Pack, identity: str) -> None:
    """Say at once what an officer would otherwise find out later: drill, elsewhere, over."""
    store = store_of(home)
    written = body_text({"": message_of(identity)})[4:-2]  # from its opening quote on
    naming = store.mentioning("alert", written)
    refs = dict.fromkeys((identity, message_of(identity)))
    about = [e for ref in refs for e in store.find(("alert", "lift", CORRECT), ref)]
    events = {event.seq: event for event in (*naming, *about)}
    alerts = [r for r in records_of(events[n] for n in sorted(events)) if isinstance(r, Alert)]
    replaced = superseded(alerts)
    for one in alerts:
        if one.id == identity:
            print_answer(f"  {effect_of(one, pack, replaced.get(one.id))}")


def effect_of(one: Alert, pack: Pack, replaced: datetime | None) -> str:
    """Whether an alert bears on the roster now, in a sentence."""
    if one.status == "Exercise":
        return "演练预警：只在 --exercise 中显示，不进实际值班表"
    if one.status != "Actual":
        return f"状态为 {one.status}：只存档，不影响值班表"
    if one.area and not concerns(one.area, pack.area):
        return f"区域 {'、'.join(one.area)} 不涉及本地（{pack.area}），不影响值班表"
    moment = now()
    over = ends(one, replaced)
    if over <= moment:
        why = "被接替" if over == replaced else "失效"
        return f"已于 {moment_words(over)} {why}，不影响现在的值班表"
    if begins(one) > moment:
        return f"{moment_words(begins(one))} 起生效"
    return f"生效中，至 {moment_words(over)}"


@alert.command("lift", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--at", default=None)
@recording_options
def alert_lift(home: str | None, identity: str, at: str | None) -> None:
    """``alert lift``: a warning is lifted."""
    end_record(chosen_home(home), "lift", identity, at, "", "", "解除")


alert.add_command(alert_read)
alert.add_command(alert_watch)


@alert.command("settle", cls=WrittenHelp)
@click.argument("number")
@click.option("--reason", required=True)
@recording_options
def alert_settle(home: str | None, number: str, reason: str) -> None:
    """``alert settle``: a person has dealt with what arrived and could not be read."""
    where = chosen_home(home)
    store = store_of(where)
    open_ = {str(one.id): one for one in waiting(store.received(), store.events())}
    wanted = number.removeprefix("#")
    if wanted not in open_:
        shown = "、".join(f"#{one}" for one in open_) or "无"
        raise InputFault(
            "W114",
            f"来件 #{wanted[:20]} 不在等人处理",
            where=number[:40],
            remedy=f"等人处理的：{shown}；见 zhiban alert list --unread",
        )
    text = reason.strip()
    if not text or text != plain(text) or "\n" in text or len(text) > MAX_TEXT:
        raise bad_option("--reason", plain(text)[:20], f"一行文字，最多 {MAX_TEXT} 字")
    body = {"received": wanted, "reason": text}
    recorded(where, Entry(SETTLEMENT, wanted, body), said=f"来件 #{wanted} 已处理")


@alert.command("list", cls=WrittenHelp)
@click.option("--all", "everything", is_flag=True)
@click.option("--unread", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def alert_list(home: str | None, *, everything: bool, unread: bool, as_json: bool) -> None:
    """``alert list``: alerts in effect, or all; and what arrived and waits for a person."""
    where = chosen_home(home)
    pack = load(where).pack
    store = reader_of(where)
    events = store.events()
    alerts = [] if unread else [r for r in records_of(events) if isinstance(r, Alert)]
    replaced = superseded(alerts)
    lasting = [(one, ends(one, replaced.get(one.id))) for one in alerts]
    shown = [one for one, over in lasting if everything or over > now()]
    refused = waiting(store.received(), events)
    if as_json:
        print_answer(as_text(_list_form(shown, refused, pack, replaced)))
        return
    rows = [_row(one, pack, replaced.get(one.id)) for one in shown]
    lines = ["预警（全部）" if everything else "未失效的预警", *(table(rows) or ["  无"])]
    if unread:
        lines = [] if refused else ["没有等人处理的来件"]
    print_answer("\n".join([*lines, *_waiting_lines(refused, in_full=unread)]))


def waiting(received: Iterable[Received], events: Iterable[Event]) -> list[Received]:
    """What arrived and waits for a person（等人处理）: not read, not read later, and not settled.

    Of the same bytes that came several times, the last.
    """
    settled = {event.ref for event in events if event.kind == SETTLEMENT}
    last: dict[str, Received] = {}
    done: set[str] = set()
    for one in received:
        if one.outcome == "refused":
            last[one.sha256] = one
        else:
            done.add(one.sha256)
    open_ = (one for digest, one in last.items() if digest not in done)
    return [one for one in open_ if str(one.id) not in settled]


def _waiting_lines(refused: list[Received], *, in_full: bool) -> list[str]:
    if not refused:
        return []
    heads = table([[f"#{o.id}", o.received_at[:16], o.name, _first(o)] for o in refused])
    if in_full:
        heads = [
            line
            for one in refused
            for line in (f"  #{one.id}  {one.received_at[:16]}  {one.name}", *_indented(one))
        ]
    return ["收到但没有读懂、或与已登记的矛盾，等人处理的来件", *heads]


def _first(one: Received) -> str:
    return one.detail.split("\n")[0]


def _indented(one: Received) -> list[str]:
    return [f"      {line}" for line in one.detail.split("\n")]


def _row(one: Alert, pack: Pack, replaced: datetime | None) -> list[str]:
    hazard = pack.hazard_by_name.get(one.hazard)
    name = f"{hazard.name if hazard else one.hazard}{_colour_words(one.colour, pack)}".strip()
    area = "、".join(one.area) or "区域不明"
    return [
        one.id,
        name,
        area,
        moment_words(begins(one)),
        moment_words(ends(one, replaced)),
        effect_of(one, pack, replaced),
    ]


def _list_form(
    alerts: list[Alert], refused: list[Received], pack: Pack, replaced: Mapping[str, datetime]
) -> dict[str, Any]:
    return {
        "schema": "zhiban.alerts/1",
        "alerts": [
            {
                "id": one.id,
                "hazard": one.hazard,
                "colour": one.colour,
                "area": list(one.area),
                "issued": one.issued.isoformat(),
                "begins": begins(one).isoformat(),
                "ends": ends(one, replaced.get(one.id)).isoformat(),
                "status": one.status,
                "effect": effect_of(one, pack, replaced.get(one.id)),
            }
            for one in alerts
        ],
        "refused": [
            {"id": one.id, "received_at": one.received_at, "name": one.name, "detail": one.detail}
            for one in refused
        ],
    }
