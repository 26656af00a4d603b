"""``checkin`` and ``rollcall``（签到、点名）."""

from __future__ import annotations

from datetime import timedelta

import click

from engine.errors import InputFault
from engine.facts.moments import shown
from engine.facts.registry import unit_of
from engine.packs.pack import Pack
from engine.records.written import start_of
from engine.terms import POSTS
from service.answering import Question, desks
from service.commands.framework import (
    WrittenHelp,
    actor_option,
    bad_option,
    home_option,
    print_answer,
    recording_options,
)
from service.commands.recording import checked_entry, chosen_home, instant_text, recorded
from service.home import Home
from service.loading import load

MOMENT = timedelta(microseconds=1)
SEPARATORS = str.maketrans({"，": "、", ",": "、"})


@click.command(cls=WrittenHelp)
@click.option("--unit", required=True)
@click.option("--post", required=True)
@click.option("--at", default=None)
@click.option("--until", default=None)
@recording_options
def checkin(home: str | None, unit: str, post: str, at: str | None, until: str | None) -> None:
    """``checkin``: somebody of a unit takes up a post."""
    where = chosen_home(home)
    pack = load(where).pack
    name = unit_of(unit, pack, "--unit").name
    moment = instant_text(at, "--at")
    options = {"unit": name, "post": _post(post, pack), "at": moment}
    if until:
        options["until"] = instant_text(until, "--until")
    entry = checked_entry(pack, "checkin", options)
    label = pack.vocabulary.label("posts", entry.body["post"])
    recorded(where, entry, said=f"{name} {label}签到 {shown(start_of(moment))}")
    _say_absent_from_roster(where, [name], moment)


def _post(typed: str, pack: Pack) -> str:
    """The post of an id or a Chinese name. Raises InputFault U103."""
    named = {pack.vocabulary.label("posts", post): post for post in POSTS}
    post = named.get(typed, typed)
    if post not in POSTS:
        raise bad_option("--post", typed, f"岗位：{'、'.join(named)}")
    return post


@click.command(cls=WrittenHelp)
@click.option("--by", required=True)
@click.option("--present", multiple=True)
@click.option("--absent", multiple=True)
@click.option("--at", default=None)
@actor_option
@home_option
def rollcall(
    home: str | None, by: str, present: tuple[str, ...], absent: tuple[str, ...], at: str | None
) -> None:
    """``rollcall``: units were called by roll; some answered, some did not."""
    where = chosen_home(home)
    pack = load(where).pack
    here, gone = _units(present, pack, "--present"), _units(absent, pack, "--absent")
    _refuse_unclear(here, gone)
    moment = instant_text(at, "--at")
    caller = unit_of(by, pack, "--by").name
    options = {"by": caller, "at": moment, "present": tuple(here), "absent": tuple(gone)}
    entry = checked_entry(pack, "rollcall", options)
    said = f"{caller}点名 {shown(start_of(moment))}：在 {len(here)} 个，不在 {len(gone)} 个"
    recorded(where, entry, said=said)
    _say_absent_from_roster(where, [*here, *gone], moment)


def _units(typed: tuple[str, ...], pack: Pack, option: str) -> list[str]:
    """Canonical names, each once; several may be written together. Raises InputFault R301."""
    words = [word.strip() for one in typed for word in one.translate(SEPARATORS).split("、")]
    return list(dict.fromkeys(unit_of(word, pack, option).name for word in words if word))


def _refuse_unclear(here: list[str], gone: list[str]) -> None:
    if not here and not gone:
        raise InputFault(
            "W130",
            "点名没有写谁在、谁不在",
            where="--present",
            remedy="在的写 --present 单位，不在的写 --absent 单位，可重复",
        )
    both = [name for name in here if name in gone]
    if both:
        raise InputFault(
            "W131",
            f"{'、'.join(both)}同时写成在和不在",
            where="--absent",
            remedy="核对点名记录，每个单位只写一边",
        )


def _say_absent_from_roster(home: Home, names: list[str], moment: str) -> None:
    """Say which units are not on the roster at the moment; the record stands all the same."""
    at = start_of(moment)
    (desk,) = desks(Question(home))
    (roster,) = desk.rosters([(at, at + MOMENT)])
    listed = {line.unit.name for line in roster.units}
    others = [name for name in names if name not in listed]
    if others:
        print_answer(f"  注意：{'、'.join(others)} 此刻不在值班表的在岗单位里，已照记")
