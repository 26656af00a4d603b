"""``incident``（突发事件）: reported, followed up, closed; dispatch and unified command."""

from __future__ import annotations

from typing import Any

import click

from engine.facts.registry import unit_of
from service.clock import now
from service.commands.framework import (
    Group,
    WrittenHelp,
    actor_option,
    bad_option,
    home_option,
    recording_options,
)
from service.commands.recording import (
    checked_entry,
    chosen_home,
    end_record,
    instant_text,
    recorded,
)
from service.loading import load

OF_INCIDENTS = frozenset({"on_scene", "first_response", "report"})
"""Kinds of what is done that are always about an incident."""


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
@click.option("--disease", default="")
@click.option("--cases", default=None)
@click.option("--setting", default=None)
@click.option("--area", multiple=True)
@recording_options
def incident_add(home: str | None, identity: str, **options: Any) -> None:  # noqa: ANN401
    """``incident add``: something happened."""
    where = chosen_home(home)
    options |= {"id": identity, "at": options["at"] or now().isoformat()}
    options["area"] = options["area"] or None
    entry = checked_entry(load(where).pack, "incident", options)
    recorded(where, entry, said=f"突发事件 {identity}")


@incident.command("close", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--at", default=None)
@click.option("--by", default="")
@click.option("--document", default="")
@actor_option
@home_option
def incident_close(home: str | None, identity: str, at: str | None, by: str, document: str) -> None:
    """``incident close``: an incident is over."""
    end_record(chosen_home(home), "close_incident", identity, at, by, document, "结束")


@incident.command("update", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--grade", default=None)
@click.option("--hazard", default=None)
@click.option("--place", default="")
@click.option("--disease", default="")
@click.option("--cases", default=None)
@click.option("--text", default="")
@click.option("--document", default="")
@actor_option
@home_option
def incident_update(home: str | None, identity: str, by: str, **options: Any) -> None:  # noqa: ANN401
    """``incident update``: a unit reports how an incident goes on."""
    where = chosen_home(home)
    pack = load(where).pack
    unit = unit_of(by, pack, "--by").name
    at = instant_text(options.pop("at"), "--at")
    body = {**options, "incident": identity, "by": unit, "at": at}
    recorded(where, checked_entry(pack, "development", body), said=f"{unit}续报 {identity}")


@click.group(name="dispatch", cls=Group)
def dispatch() -> None:
    """``dispatch``: orders that send help to an incident."""


@dispatch.command("add", cls=WrittenHelp)
@click.option("--about", required=True)
@click.option("--by", required=True)
@click.option("--to", multiple=True)
@click.option("--act", type=click.Choice(["dispatch", "unified_command"]), default="dispatch")
@click.option("--id", "identity", default=None)
@click.option("--at", default=None)
@click.option("--ended", default=None)
@click.option("--document", default="")
@actor_option
@home_option
def dispatch_add(home: str | None, by: str, to: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401
    """``dispatch add``: a body dispatches materials, equipment and teams, or takes command."""
    where = chosen_home(home)
    pack = load(where).pack
    options["id"] = options.pop("identity")
    options["at"] = instant_text(options["at"], "--at")
    units = tuple(unit_of(name, pack, "--to").name for name in to)
    body = {**options, "by": unit_of(by, pack, "--by").name, "to": units}
    label = pack.vocabulary.label("acts", options["act"])
    recorded(
        where, checked_entry(pack, "order", body), said=f"{by}下令{label}，针对 {options['about']}"
    )


@click.command(name="done", cls=WrittenHelp)
@click.option("--kind", required=True)
@click.option("--by", required=True)
@click.option("--about", default="")
@click.option("--to", multiple=True)
@click.option("--at", default=None)
@click.option("--through", default=None)
@click.option("--document", default="")
@actor_option
@home_option
def done(home: str | None, by: str, to: tuple[str, ...], **options: Any) -> None:  # noqa: ANN401
    """``done``: something owed was done."""
    where = chosen_home(home)
    pack = load(where).pack
    options["at"] = instant_text(options["at"], "--at")
    known = pack.unit_by_name.get(by)
    entry = checked_entry(pack, "done", {**options, "by": known.name if known else by, "to": to})
    kind = entry.body["kind"]
    if kind in OF_INCIDENTS and not options["about"]:
        raise bad_option("--about", "", "写明针对哪个事件，如 --about I-1")
    label = pack.vocabulary.label("pending", kind)
    label = label if label != kind else pack.vocabulary.label("duty_kinds", kind)
    recorded(where, entry, said=f"{by}已办{label}")
