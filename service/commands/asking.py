"""Asking commands（查询）: today, roster, why, year, duties."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine.errors import InputFault
from engine.facts.moments import DAY
from engine.packs.pack import Unit
from engine.roster.roster import Roster
from service.answering import Desk, Question, absences, desks
from service.answers.json_form import as_text, duty_form, head, rosters_form
from service.answers.screen import Screen, draw, duty_lines
from service.answers.wording import day_words, folded
from service.clock import now
from service.commands.dates import day_of, days_of, instant_of
from service.commands.framework import (
    WrittenHelp,
    asking_options,
    bad_option,
    print_answer,
    question,
)
from service.home import DEFAULT
from service.today import answer_today


def as_document(forms: list[dict[str, Any]]) -> str:
    """One JSON document: the answer, or a list of answers where several packs were asked."""
    return as_text(forms[0] if len(forms) == 1 else forms)


def print_document(forms: list[dict[str, Any]], asked: Question) -> None:
    """Print the answer as JSON, with the time until which records count, if one was given."""
    if asked.known_at is not None:
        forms = [{**form, "known_at": asked.known_at.isoformat()} for form in forms]
    print_answer(as_document(forms))


def print_screen(text: str, asked: Question) -> None:
    """Print the answer for a person, with the time until which records count, if one was given."""
    known = asked.known_at
    said = "" if known is None else f"【只算 {known:%Y-%m-%d %H:%M:%S} 以前登记的记录】\n"
    print_answer(f"{said}{text}")


@click.command(cls=WrittenHelp)
@click.option("--at", default=None)
@click.option("--phones", is_flag=True)
@asking_options
def today(
    at: str | None = None,
    *,
    phones: bool = False,
    as_json: bool = False,
    **options: Any,  # noqa: ANN401
) -> None:
    """``today``: the duty day that contains now."""
    asked = question(options) if options else Question(_home())
    moment = instant_of(at, "--at") if at else now()
    if as_json:
        print_document([_today_form(desk, moment) for desk in desks(asked)], asked)
        return
    plain = at is None and not asked.records_file and asked.packs == (DEFAULT,)
    keep = plain and not asked.exercise and asked.matcher == "both" and not phones
    print_screen(answer_today(asked, moment, keep=keep, phones=phones), asked)


def _home() -> Any:  # noqa: ANN401
    from service.commands.framework import outer_db, outer_home
    from service.home import home_at

    return home_at(outer_home(), outer_db())


def _today_form(desk: Desk, at: datetime) -> dict[str, Any]:
    roster = desk.duty_day(at)
    loaded = desk.loaded
    form = rosters_form(loaded.pack, loaded.site, [roster], exercise=desk.exercise)
    changes = [
        {
            "at": change.at.isoformat(),
            "joins": list(change.joins),
            "leaves": list(change.leaves),
            "grounds": list(change.grounds),
        }
        for change in desk.changes(at, 3)
    ]
    standing = [duty_form(duty) for duty in desk.standing(roster)]
    return {**form, "at": at.isoformat(), "standing": standing, "changes": changes}


@click.command(cls=WrittenHelp)
@click.argument("when")
@click.option("--xlsx", default=None)
@click.option("--csv", "csv_file", default=None)
@asking_options
def roster(
    when: str,
    xlsx: str | None,
    csv_file: str | None,
    *,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """``roster``: the roster of calendar dates."""
    days = days_of(when)
    asked = question(options)
    found = desks(asked)
    drawn = [(desk, desk.days(days)) for desk in found]
    for desk, rosters in drawn:
        _export(desk, rosters, when, xlsx, csv_file, several=len(drawn) > 1)
    if as_json:
        forms = [
            rosters_form(d.loaded.pack, d.loaded.site, r, exercise=d.exercise) for d, r in drawn
        ]
        print_document(forms, asked)
    elif len(days) == 1:
        print_screen("\n".join(_day_screen(desk, rosters[0]) for desk, rosters in drawn), asked)
    else:
        from service.answers.span_text import span_text

        print_screen("\n".join(span_text(desk, rosters, when) for desk, rosters in drawn), asked)


def _export(
    desk: Desk,
    rosters: tuple[Roster, ...],
    when: str,
    xlsx: str | None,
    csv_file: str | None,
    *,
    several: bool,
) -> None:
    if several and (xlsx or csv_file):
        raise InputFault(
            "U104", "几个规则包不能导出到同一个文件", where="--pack", remedy="一次只给一个 --pack"
        )
    if xlsx:
        from service.exports.month_xlsx import write_xlsx

        write_xlsx(Path(xlsx), desk, rosters, when)
    if csv_file:
        from service.exports.month_csv import write_csv

        write_csv(Path(csv_file), desk, rosters)


def _day_screen(desk: Desk, one: Roster) -> str:
    day = one.start.date()
    block = desk.loaded.holidays.block_on(day)
    note = f"  {block.name}放假" if block else ""
    return draw(
        Screen(
            pack=desk.loaded.pack,
            site=desk.loaded.site,
            roster=one,
            title=f"{day_words(day)} 00:00—24:00{note}",
            absences=() if one.units else absences(desk, one),
            exercise=desk.exercise,
        )
    )


@click.command(cls=WrittenHelp)
@click.argument("unit")
@click.option("--on", default=None)
@asking_options
def why(unit: str, on: str | None, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """``why``: why a unit is on the roster, or why not and the smallest change."""
    from service.answers.why_text import why_form, why_text

    asked = question(options)
    found = desks(asked)
    answers = []
    for desk in found:
        named = named_unit(desk, unit)
        one = desk.day(day_of(on, "--on")) if on else desk.duty_day(now())
        answers.append((desk, named, one))
    if as_json:
        print_document([why_form(*answer) for answer in answers], asked)
    else:
        print_screen("\n".join(why_text(*answer) for answer in answers), asked)


def named_unit(desk: Desk, name: str) -> Unit:
    """The unit called ``name``, by id, canonical name or alias. Raises InputFault R301."""
    from engine.facts.registry import unit_of

    return unit_of(name, desk.loaded.pack, "单位")


@click.command(cls=WrittenHelp)
@click.argument("number")
@asking_options
def year(number: str, *, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """``year``: a year's stretches with units on site."""
    from service.answers.span_text import year_form, year_text

    if not (number.isascii() and number.isdecimal() and len(number) == 4):  # noqa: PLR2004
        raise bad_option("YYYY", number, "年份写成 2026")
    first = day_of(f"{number}-01-01", "YYYY")
    days = [first + DAY * n for n in range((date(first.year, 12, 31) - first).days + 1)]
    asked = question(options)
    drawn = [(desk, desk.days(days)) for desk in desks(asked)]
    if as_json:
        print_document([year_form(desk, rosters) for desk, rosters in drawn], asked)
    else:
        print_screen("\n".join(year_text(desk, rosters, number) for desk, rosters in drawn), asked)


@click.command(cls=WrittenHelp)
@click.option("--on", default=None)
@click.option("--all", "everything", is_flag=True)
@asking_options
def duties(on: str | None, *, everything: bool, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """``duties``: duties other than being on site."""
    forms, texts = [], []
    asked = question(options)
    for desk in desks(asked):
        day = day_of(on, "--on") if on else now().date()
        one = desk.day(day)
        listed = [*one.duties, *(desk.standing(one) if everything else ())]
        loaded = desk.loaded
        document = head("zhiban.duties/1", loaded.pack, loaded.site)
        forms.append(
            {**document, "date": day.isoformat(), "duties": [duty_form(d) for d in listed]}
        )
        rows = duty_lines(loaded.pack, listed, day, full=True)
        texts.append(
            "\n".join([f"{day_words(day)} 职责", *(map(folded, rows) if rows else ["  无"])])
        )
    if as_json:
        print_document(forms, asked)
    else:
        print_screen("\n".join(texts), asked)
