"""``consult`` and ``siren``（会商、警报）."""

from __future__ import annotations

from typing import Any

import click

from engine.errors import InputFault
from engine.facts.registry import decides, unit_of
from service.commands.framework import (
    Group,
    WrittenHelp,
    actor_option,
    home_option,
    print_answer,
    recording_options,
)
from service.commands.recording import checked_entry, chosen_home, instant_text, own_id, recorded
from service.home import Home
from service.loading import load
from service.store.opening import store_of


@click.group(name="consult", cls=Group)
def consult() -> None:
    """``consult``: consultations and their products."""


@consult.command("open", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--unit", required=True)
@click.option("--hazard", required=True)
@click.option("--at", default=None)
@click.option("--document", default="")
@recording_options
def consult_open(home: str | None, identity: str | None, unit: str, **options: Any) -> None:  # noqa: ANN401
    """``consult open``: a unit holds a consultation."""
    where = chosen_home(home)
    pack = load(where).pack
    at = instant_text(options.pop("at"), "--at")
    name = identity or own_id(where, "consultation", "C", at)
    lead = unit_of(unit, pack, "--unit").name
    entry = checked_entry(pack, "consultation", {**options, "id": name, "unit": lead, "at": at})
    recorded(where, entry, said=f"{lead}牵头会商，编号 {name}")
    print_answer(f"  形成成果后：zhiban consult record --id {name} --product 成果 --affected 县区")


@consult.command("record", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--product", required=True)
@click.option("--affected", multiple=True)
@click.option("--at", default=None)
@click.option("--document", default="")
@recording_options
def consult_record(home: str | None, identity: str, **options: Any) -> None:  # noqa: ANN401
    """``consult record``: what came of a consultation."""
    where = chosen_home(home)
    options["at"] = instant_text(options["at"], "--at")
    body = {**options, "consultation": identity}
    recorded(
        where, checked_entry(load(where).pack, "product", body), said=f"会商 {identity} 的研判成果"
    )


@click.group(name="siren", cls=Group)
def siren() -> None:
    """``siren``: sirens sound on order only."""


@siren.command("order", cls=WrittenHelp)
@click.option("--about", required=True)
@click.option("--by", required=True)
@click.option("--to", multiple=True)
@click.option("--at", default=None)
@click.option("--document", default="")
@actor_option
@home_option
def siren_order(home: str | None, by: str, about: str, to: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401
    """``siren order``: the order to sound the alarm about one alert."""
    where = chosen_home(home)
    pack = load(where).pack
    _refuse_unknown_alert(where, about)
    options["at"] = instant_text(options["at"], "--at")
    unit = unit_of(by, pack, "--by")
    units = tuple(unit_of(name, pack, "--to").name for name in to)
    body = {**options, "act": "sound_alarm", "by": unit.name, "about": about, "to": units}
    recorded(
        where, checked_entry(pack, "order", body), said=f"{unit.name}下令针对 {about} 鸣响警报"
    )
    if not decides(unit.name, pack):
        print_answer(f"  注意：不是{'、'.join(pack.deciders)}的指令，是否生效见值班表的标记")


@siren.command("sounded", cls=WrittenHelp)
@click.option("--about", required=True)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--document", default="")
@actor_option
@home_option
def siren_sounded(home: str | None, by: str, about: str, **options: Any) -> None:  # noqa: ANN401
    """``siren sounded``: the alarm was sounded as ordered."""
    where = chosen_home(home)
    pack = load(where).pack
    _refuse_unknown_alert(where, about)
    options["at"] = instant_text(options["at"], "--at")
    unit = unit_of(by, pack, "--by").name
    body = {**options, "kind": "sound_alarm", "by": unit, "about": about}
    recorded(where, checked_entry(pack, "done", body), said=f"{unit}已针对 {about} 鸣响警报")


def _refuse_unknown_alert(home: Home, name: str) -> None:
    """Refuse an alert that was never recorded. Raises InputFault W102."""
    with store_of(home).writing() as writing:
        if writing.has("alert", name):
            return
        shown = "、".join(writing.last_refs("alert", 5)) or "无"
    raise InputFault(
        "W102", f"没有登记过预警 {name}", where="--about", remedy=f"最近登记的：{shown}"
    )
