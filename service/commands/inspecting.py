"""``inspection`` and ``rectify``（隐患排查、整改）."""

from __future__ import annotations

from typing import Any

import click

from engine.facts.registry import unit_of
from service.commands.framework import Group, WrittenHelp, actor_option, home_option
from service.commands.recording import checked_entry, chosen_home, instant_text, own_id, recorded
from service.loading import load


@click.group(name="inspection", cls=Group)
def inspection() -> None:
    """``inspection``: inspections for hidden dangers."""


@inspection.command("add", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--place", default="")
@click.option("--found", default="")
@click.option("--document", default="")
@actor_option
@home_option
def inspection_add(home: str | None, identity: str | None, by: str, **options: Any) -> None:  # noqa: ANN401
    """``inspection add``: a unit inspected a place, and found something or nothing."""
    where = chosen_home(home)
    pack = load(where).pack
    at = instant_text(options.pop("at"), "--at")
    name = identity or own_id(where, "inspection", "J", at)
    unit = unit_of(by, pack, "--by").name
    entry = checked_entry(pack, "inspection", {**options, "id": name, "by": unit, "at": at})
    found = f"发现隐患：{options['found']}" if options["found"] else "没有发现隐患"
    recorded(where, entry, said=f"{unit}排查，{found}，编号 {name}")


@click.group(name="rectify", cls=Group)
def rectify() -> None:
    """``rectify``: what inspections found is mended."""


@rectify.command("add", cls=WrittenHelp)
@click.option("--id", "identity", default=None)
@click.option("--inspection", required=True)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--due", default=None)
@click.option("--text", default="")
@click.option("--document", default="")
@actor_option
@home_option
def rectify_add(home: str | None, identity: str | None, by: str, **options: Any) -> None:  # noqa: ANN401
    """``rectify add``: a unit is to mend what an inspection found."""
    where = chosen_home(home)
    pack = load(where).pack
    at = instant_text(options.pop("at"), "--at")
    name = identity or own_id(where, "rectification", "Z", at)
    unit = unit_of(by, pack, "--by").name
    entry = checked_entry(pack, "rectification", {**options, "id": name, "by": unit, "at": at})
    due = f"，{options['due']} 前" if options["due"] else "，没有写明期限"
    recorded(where, entry, said=f"要求{unit}整改{due}，编号 {name}")


@rectify.command("done", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--document", default="")
@actor_option
@home_option
def rectify_done(home: str | None, identity: str, by: str, **options: Any) -> None:  # noqa: ANN401
    """``rectify done``: it was mended."""
    _step(home, "rectify", identity, by, options, "整改完成")


@rectify.command("verify", cls=WrittenHelp)
@click.option("--id", "identity", required=True)
@click.option("--by", required=True)
@click.option("--at", default=None)
@click.option("--document", default="")
@actor_option
@home_option
def rectify_verify(home: str | None, identity: str, by: str, **options: Any) -> None:  # noqa: ANN401
    """``rectify verify``: somebody looked whether it was mended."""
    _step(home, "verify", identity, by, options, "整改复查通过")


def _step(
    home: str | None, kind: str, matter: str, by: str, options: dict[str, Any], said: str
) -> None:
    where = chosen_home(home)
    pack = load(where).pack
    options["at"] = instant_text(options["at"], "--at")
    unit = unit_of(by, pack, "--by").name
    body = {**options, "kind": kind, "by": unit, "about": matter}
    recorded(where, checked_entry(pack, "done", body), said=f"{matter} {said}（{unit}）")
