"""Duties of people（人员的班次）: ``people swap`` and ``people load``."""

from __future__ import annotations

from datetime import date

import click

from service.answers.json_form import as_text
from service.clock import now
from service.commands.framework import (
    WrittenHelp,
    acting,
    actor_option,
    bad_option,
    home_option,
    print_answer,
)
from service.commands.recording import chosen_home
from service.jobs.bench import Bench, Look


@click.command("swap", cls=WrittenHelp)
@click.argument("day")
@click.argument("giver")
@click.argument("taker")
@click.option("--post", default="")
@click.option("--back", default="")
@click.option("--substitute", is_flag=True)
@click.option("--exercise", is_flag=True)
@actor_option
@home_option
def people_swap(
    home: str | None,
    day: str,
    giver: str,
    taker: str,
    post: str,
    back: str,
    *,
    substitute: bool,
    exercise: bool,
) -> None:
    """``people swap``: somebody else stands a duty of an issued sheet."""
    from service.answers.wording import moment_words
    from service.people.finding import person_named
    from service.people.swapping import Wanted, swap

    bench = Bench(chosen_home(home), exercise=exercise)
    moment = now()
    look = bench.look(moment)
    register, units = look.register, _unit_ids(look)
    one, other = (person_named(register, units, text).person.id for text in (giver, taker))
    if one == other:
        raise bad_option("taker", taker, "换给另一个人")
    wanted = Wanted(
        _day("day", day), one, other, post, _day("--back", back) if back else None, substitute
    )
    for done in swap(bench, wanted, moment, acting()):
        seat = done.seat
        when = f"{moment_words(seat.shift.start)} 至 {moment_words(seat.shift.end, seat.day)}"
        names = f"{register.called(done.giver)} → {register.called(done.taker)}"
        print_answer(f"已登记换班 #{done.seq}：{seat.day} {seat.title}（{when}）{names}")
        if seat.shift.end <= moment:
            print_answer("  补登：这一班已经值过")


@click.command("load", cls=WrittenHelp)
@click.option("--unit", default="")
@click.option("--json", "as_json", is_flag=True)
@click.option("--exercise", is_flag=True)
@home_option
def people_load(home: str | None, unit: str, *, as_json: bool, exercise: bool) -> None:
    """``people load``: what each person has stood, by class of day."""
    from service.answers.load_text import Load, load_form, load_lines
    from service.commands.month_people import unit_id
    from service.people.asking import unit_names
    from service.people.ledgers import ledgers_of
    from service.people.settings import people_settings
    from service.people.standing import months_that_stand

    bench = Bench(chosen_home(home), exercise=exercise)
    look = bench.look(now())
    with bench.store.job_rows() as rows:
        months = months_that_stand(rows, look.publications, look.events, exercise=exercise)
    names = unit_names(look.desk)
    chosen = {unit_id(look, unit)} if unit else set(names)
    found = Load(
        ledgers_of(months, people_settings(look.desk.loaded.site).counted_from),
        look.register,
        {one: name for one, name in names.items() if one in chosen},
        tuple(f"{one.kept.month:%Y-%m}" for one in months),
    )
    print_answer(as_text(load_form(found)) if as_json else "\n".join(load_lines(found)))


def _unit_ids(look: Look) -> dict[str, str]:
    """Every name and alias of a unit → its id."""
    units = look.desk.loaded.pack.units
    return {name: unit.id for unit in units for name in (unit.name, *unit.aliases, unit.id)}


def _day(option: str, text: str) -> date:
    from service.commands.dates import days_of

    days = days_of(text)
    if len(days) != 1:
        raise bad_option(option, text, "写一天，如 2026-10-05")
    return days[0]
