"""Reading commands（释义）: list, show."""

from __future__ import annotations

from datetime import date

import click

from engine.errors import InputFault
from engine.packs.pack import Pack, Reading
from service.answering import Question
from service.answers.json_form import as_text
from service.answers.readings_text import list_form, list_text, show_form, show_text
from service.clock import now
from service.commands.dates import day_of
from service.commands.framework import Group, WrittenHelp, home_option, print_answer, records_file
from service.commands.recording import chosen_home
from service.home import DEFAULT
from service.loading import load
from service.trying import try_day, try_example


@click.group(name="readings", cls=Group)
def readings() -> None:
    """``readings``: how ambiguous passages are read."""


@readings.command("list", cls=WrittenHelp)
@click.option("--all", "everything", is_flag=True)
@click.option("--on", default=None)
@click.option("--json", "as_json", is_flag=True)
@click.option("--pack", "name", default=DEFAULT)
@home_option
def readings_list(
    name: str, on: str | None, home: str | None, *, everything: bool, as_json: bool
) -> None:
    """``readings list``: every reading with the choice in force."""
    loaded = load(chosen_home(home), name)
    day = _day(on)
    if as_json:
        print_answer(as_text(list_form(loaded, day)))
    else:
        print_answer(list_text(loaded, day, everything=everything))


@readings.command("show", cls=WrittenHelp)
@click.argument("reading")
@click.option("--on", default=None)
@click.option("--records", "file", default=None)
@click.option("--json", "as_json", is_flag=True)
@click.option("--pack", "name", default=DEFAULT)
@home_option
def readings_show(
    reading: str,
    on: str | None,
    file: str | None,
    name: str,
    home: str | None,
    *,
    as_json: bool,
) -> None:
    """``readings show``: one reading, and what each choice changes."""
    asked = Question(chosen_home(home), (name,), records_file(file))
    loaded = load(asked.home, name)
    one = _reading(loaded.pack, reading)
    day = _day(on)
    given = on is not None or file is not None
    trial = try_day(asked, one, day) if given else try_example(loaded, one)
    if as_json:
        print_answer(as_text(show_form(loaded, one, day, trial)))
    else:
        print_answer(show_text(loaded, one, day, trial))


def _day(on: str | None) -> date:
    return day_of(on, "--on") if on else now().date()


def _reading(pack: Pack, name: str) -> Reading:
    """The reading called ``name``, in any case of letters. Raises InputFault R201."""
    found = {one.id.casefold(): one for one in pack.readings}.get(name.casefold())
    if found is None:
        from engine.facts.registry import nearest

        remedy = nearest(name, pack.reading_by_id) or "见 zhiban readings list --all"
        raise InputFault("R201", f"没有释义 {name[:80]}", where="编号", remedy=remedy)
    return found
