"""``tasks``（到期事项）: listed, done, exported, and the card printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from engine.errors import InputFault
from engine.tasks.occurrence import Occurrence
from service.answering import Desk, Question, desks
from service.answers.tasks_text import tasks_form, tasks_text
from service.clock import now
from service.commands.asking import print_document, print_screen
from service.commands.dates import day_of, instant_of
from service.commands.framework import (
    F,
    Group,
    WrittenHelp,
    actor_option,
    asking_options,
    bad_option,
    home_option,
    print_answer,
    question,
    tell_left_out,
)
from service.commands.recording import checked_entry, chosen_home, recorded
from service.home import Home
from service.tasking import (
    Meant,
    TaskList,
    Wanted,
    going_to,
    listed,
    meant_by,
    owed_by,
    packs_listed,
)


def _listing_options(act: F) -> F:
    """The options of a list."""
    for option in (
        click.option("--from", "first", default=None),
        click.option("--through", "last", default=None),
        click.option("--unit", default=""),
        click.option("--overdue", is_flag=True),
        click.option("--waiting", is_flag=True),
        click.option("--at", default=None),
        click.option("--xlsx", default=None),
        click.option("--csv", "csv_file", default=None),
        asking_options,
    ):
        act = option(act)
    return act


@click.group(name="tasks", cls=Group, invoke_without_command=True)
@_listing_options
@click.pass_context
def tasks(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401
    """``tasks``: what is overdue, what comes due, what waits for a parameter."""
    if ctx.invoked_subcommand is None:
        _list(**options)
        return
    typed = [name for name, value in options.items() if value and name not in ("home", "matcher")]
    if typed:
        raise InputFault(
            "U103",
            "选项的位置不对",
            where=f"tasks {ctx.invoked_subcommand}",
            remedy=f"写在 tasks {ctx.invoked_subcommand} 的后面",
        )


@tasks.command("list", cls=WrittenHelp)
@_listing_options
def tasks_list(**options: Any) -> None:  # noqa: ANN401
    """``tasks list``: the same as ``tasks``."""
    _list(**options)


def _list(
    *,
    first: str | None,
    last: str | None,
    unit: str,
    overdue: bool,
    waiting: bool,
    at: str | None,
    xlsx: str | None,
    csv_file: str | None,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    moment = instant_of(at, "--at") if at else now()
    wanted = Wanted(
        first=day_of(first, "--from") if first else None,
        last=day_of(last, "--through") if last else None,
        unit=unit,
        overdue=overdue,
        waiting=waiting,
    )
    _refuse_backwards(wanted)
    asked, found = _desks(options)
    drawn = _lists(found, wanted, moment)
    _export(drawn, xlsx, csv_file)
    if as_json:
        print_document([tasks_form(one) for one in drawn], asked)
    elif drawn:
        print_screen("\n\n".join(tasks_text(one) for one in drawn), asked)
    else:
        print_screen(
            "没有哪个规则包有到期事项；用 --pack 指定，或写 site.yaml 的 tasks.packs", asked
        )


def _refuse_backwards(wanted: Wanted) -> None:
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise bad_option("--through", wanted.last.isoformat(), "--through 不早于 --from")


def _desks(options: dict[str, Any]) -> tuple[Question, tuple[Desk, ...]]:
    """The desks of the packs whose tasks are meant."""
    named = options.get("packs") or ()
    asked = question(options)
    packs = packs_listed(asked.home, named)
    tell_left_out(asked.home, named)
    asked = Question(
        asked.home,
        packs,
        asked.records_file,
        asked.matcher,
        asked.exercise,
        asked.known_at,
        attendance=False,
        one_log=True,
    )
    return asked, desks(asked) if packs else ()


def _lists(found: Sequence[Desk], wanted: Wanted, at: datetime) -> list[TaskList]:
    """A list for each pack; of several, one that has none to give is left out, and its fault told.

    That a pack does not know the unit is no fault where another one does.
    """
    drawn: list[TaskList] = []
    refused: list[InputFault] = []
    for desk in found:
        try:
            drawn.append(listed(desk, wanted, at))
        except InputFault as fault:
            refused.append(fault)
    faults = [one for one in refused if not (one.code == "R301" and wanted.unit)]
    if refused and not drawn:
        raise (faults or refused)[0]
    for one in faults:
        print(one, file=sys.stderr)
    return drawn


def _export(drawn: Sequence[TaskList], xlsx: str | None, csv_file: str | None) -> None:
    if not (xlsx or csv_file):
        return
    if len(drawn) != 1:
        raise InputFault(
            "U104", "几个规则包不能导出到同一个文件", where="--pack", remedy="一次只给一个 --pack"
        )
    if xlsx:
        from service.exports.tasks_xlsx import write_tasks_xlsx

        write_tasks_xlsx(Path(xlsx), drawn[0])
    if csv_file:
        from service.exports.tasks_csv import write_tasks_csv

        write_tasks_csv(Path(csv_file), drawn[0])


# --- done -----------------------------------------------------------------------------------------


@tasks.command("done", cls=WrittenHelp)
@click.argument("item")
@click.option("--by", multiple=True)
@click.option("--all", "everybody", is_flag=True)
@click.option("--to", multiple=True)
@click.option("--at", default=None)
@click.option("--document", default="")
@click.option("--pack", "packs", multiple=True)
@actor_option
@home_option
def tasks_done(
    home: str | None,
    item: str,
    by: tuple[str, ...],
    to: tuple[str, ...],
    at: str | None,
    document: str,
    packs: tuple[str, ...],
    *,
    everybody: bool,
) -> None:
    """``tasks done``: a unit, or all who owe it, did what was due."""
    where = chosen_home(home)
    if everybody == bool(by):
        raise bad_option("--by", "", "写哪个单位办了（可写几个），或写 --all（承担的都办了）")
    moment = instant_of(at, "--at") if at else now()
    if at and moment > now():
        raise bad_option("--at", at, "写办完的时间，不晚于现在")
    found = going_to(_meant(where, item, packs, moment), to, item)
    tasks_meant = found.tasks if everybody else _of_each(found, by, item)
    left = [one for one in tasks_meant if one.done is None]
    if not left:
        raise _done_before(tasks_meant, item)
    pack = found.desk.loaded.pack
    entries = []
    for one in left:
        who = _doer(one, by)
        body = {
            "kind": "task",
            "about": one.number,
            "by": who,
            "at": moment.isoformat(),
            "document": document,
        }
        entries.append(checked_entry(pack, "done", body))
    names = "、".join(dict.fromkeys(str(entry.body["by"]) for entry in entries))
    recorded(where, *entries, said=f"{names}办理 {item}「{found.first.text}」")


def _done_before(tasks: Sequence[Occurrence], item: str) -> InputFault:
    """That all of them were recorded as done; what to type if that was a slip."""
    told = [one.done for one in tasks if one.done is not None]
    first = told[0]
    what = f"{item}「{tasks[0].text}」已经登记过办理（{first.at:%Y-%m-%d %H:%M}）"
    typed = f"zhiban correct --kind done --ref {first.about} --reason 原因"
    back = f"{typed} --set through={now():%Y-%m-%dT%H:%M}"
    remedy = f"不用再登记；登错了单位：{typed} --set by=单位；其实没有办：{back}"
    return InputFault("K103", what, where=item, remedy=remedy)


def _doer(one: Occurrence, by: Sequence[str]) -> str:
    """Who did it: the one who owes it, or who is named where the text names nobody."""
    if not one.is_nobodys:
        return one.who[0] if len(one.who) == 1 or not by else by[0]
    if not by:
        raise bad_option("--by", "", "原文没有指定单位，写明由谁办的")
    return by[0]


def _of_each(found: Meant, by: Sequence[str], item: str) -> list[Occurrence]:
    tasks_of = {one.number: one for name in by for one in owed_by(found, name, item)}
    return list(tasks_of.values())


def _meant(home: Home, item: str, named: Sequence[str], at: datetime) -> Meant:
    """What the number means, in the packs whose tasks are listed."""
    packs = packs_listed(home, named)
    found = desks(Question(home, packs, attendance=False)) if packs else ()
    return meant_by(found, item, at)


# --- calendars ------------------------------------------------------------------------------------


@tasks.command("ics", cls=WrittenHelp)
@click.argument("file")
@click.option("--from", "first", default=None)
@click.option("--through", "last", default=None)
@click.option("--unit", default="")
@click.option("--at", default=None)
@asking_options
def tasks_ics(
    file: str,
    first: str | None,
    last: str | None,
    unit: str,
    at: str | None,
    *,
    as_json: bool,  # noqa: ARG001 - an option of every asking command
    **options: Any,  # noqa: ANN401
) -> None:
    """``tasks ics``: the occurrences as a calendar, with reminders."""
    from service.exports.tasks_ics import tasks_calendar
    from service.exports.whole_file import write_whole

    moment = instant_of(at, "--at") if at else now()
    start = day_of(first, "--from") if first else moment.date()
    end = day_of(last, "--through") if last else _a_year_on(start)
    wanted = Wanted(start, end, unit)
    _refuse_backwards(wanted)
    _, found = _desks(options)
    drawn = _lists(found, wanted, moment)
    write_whole(Path(file), tasks_calendar(drawn))
    count = sum(len(one.tasks) for one in drawn)
    print_answer(f"已写入 {file}：{start} 至 {end}，{count} 项")


def _a_year_on(day: date) -> date:
    from dateutil.relativedelta import relativedelta

    return day + relativedelta(years=1)


# --- the card -------------------------------------------------------------------------------------


@tasks.command("card", cls=WrittenHelp)
@click.argument("item")
@click.option("--to", multiple=True)
@click.option("--docx", default=None)
@click.option("--document", default="")
@click.option("--at", default=None)
@click.option("--pack", "packs", multiple=True)
@home_option
def tasks_card(
    home: str | None,
    item: str,
    to: tuple[str, ...],
    docx: str | None,
    document: str,
    at: str | None,
    packs: tuple[str, ...],
) -> None:
    """``tasks card``: the guidance cards of a task, on the screen or as a file."""
    from service.answers.notice_text import letter_text
    from service.cards import cards

    moment = instant_of(at, "--at") if at else now()
    if at and moment > now():
        raise bad_option("--at", at, "写办完的时间，不晚于现在")
    found = going_to(_meant(chosen_home(home), item, packs, moment), to, item)
    made = cards(found, document, moment)
    if docx:
        from service.exports.document_docx import write_docx

        write_docx(Path(docx), *made)
        print_answer(f"已写入 {docx}：{len(made)} 张")
    else:
        print_answer("\n\n".join(map(letter_text, made)))
