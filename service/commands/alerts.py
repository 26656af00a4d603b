"""Alert commands（预警）: read files, add by hand, lift, list."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.facts.alert_life import begins, ends, superseded
from engine.facts.area import concerns
from engine.packs.pack import Pack
from engine.records.record import Alert
from service.answers.json_form import as_text
from service.answers.wording import moment_words, table
from service.clock import now
from service.commands.framework import Group, WrittenHelp, home_option, print_answer
from service.commands.recording import (
    checked_entry,
    chosen_home,
    end_record,
    recorded,
    refresh,
)
from service.home import Home
from service.loading import load
from service.recording import records_of
from service.store.sqlite import Store

if TYPE_CHECKING:
    from service.alerts.intake import Taken


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
@home_option
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
    alerts = _alerts(home)
    replaced = superseded(alerts)
    for one in alerts:
        if one.id == identity:
            print_answer(f"  {effect_of(one, pack, replaced.get(one.id))}")


def _alerts(home: Home) -> list[Alert]:
    return [r for r in records_of(Store(home.database).events()) if isinstance(r, Alert)]


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
@home_option
def alert_lift(home: str | None, identity: str, at: str | None) -> None:
    """``alert lift``: a warning is lifted."""
    end_record(chosen_home(home), "lift", identity, at, "", "", "解除")


@alert.command("read", cls=WrittenHelp)
@click.argument("files", nargs=-1, required=True)
@home_option
def alert_read(home: str | None, files: tuple[str, ...]) -> int:
    """``alert read``: warnings from CAP files; what cannot be read is kept and listed."""
    from service.alerts.intake import take_in

    where = chosen_home(home)
    pack = load(where).pack
    paths = [path for name in files for path in _paths(name)]
    taken = [take_in(Store(where.database), path, pack, now()) for path in paths]
    print_answer("\n".join(_taken_lines(taken)))
    refresh(where)
    return 2 if any(one.outcome == "refused" for one in taken) else 0


def _paths(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix.lower() in {".xml", ".cap"})
    return [path]


def _taken_lines(taken: list[Taken]) -> list[str]:
    lines = []
    for one in taken:
        word = {"read": "已读", "repeated": "重复", "refused": "未读"}[one.outcome]
        lines.append(f"{word} {one.name}：{one.said}")
        lines += [f"    {line}" for line in one.lines]
        if one.outcome == "refused":
            print(f"{one.fault}", file=sys.stderr)
    count = {word: sum(one.outcome == word for one in taken) for word in ("read", "refused")}
    lines.append(f"共 {len(taken)} 份：已读 {count['read']}，未读 {count['refused']}")
    return lines


@alert.command("list", cls=WrittenHelp)
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def alert_list(home: str | None, *, everything: bool, as_json: bool) -> None:
    """``alert list``: warnings in effect, or all; and what arrived but could not be read."""
    where = chosen_home(home)
    pack = load(where).pack
    store = Store(where.database)
    alerts = _alerts(where)
    replaced = superseded(alerts)
    lasting = [(one, ends(one, replaced.get(one.id))) for one in alerts]
    shown = [one for one, over in lasting if everything or over > now()]
    refused = [one for one in store.received() if one.outcome == "refused"]
    if as_json:
        print_answer(as_text(_list_form(shown, refused, pack, replaced)))
        return
    rows = [_row(one, pack, replaced.get(one.id)) for one in shown]
    lines = ["预警（全部）" if everything else "未失效的预警", *(table(rows) or ["  无"])]
    if refused:
        lines.append("收到但没有读懂、等人处理的来件")
        lines += table(
            [
                [f"#{one.id}", one.received_at[:16], one.name, one.detail.split("\n")[0]]
                for one in refused
            ]
        )
    print_answer("\n".join(lines))


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
    alerts: list[Alert], refused: list[Any], pack: Pack, replaced: Mapping[str, datetime]
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
