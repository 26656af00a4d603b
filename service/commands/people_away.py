"""Leave and wishes（请假、意愿）: ``people leave``, ``people wish``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from engine.errors import InputFault
from engine.people.person import Leave, Wish
from service.answers.json_form import as_text
from service.commands.framework import (
    WrittenHelp,
    actor_option,
    bad_option,
    home_option,
    print_answer,
)
from service.commands.people import (
    FOUND_SOMETHING,
    Desk,
    desk_of,
    note,
    say_done,
    viewed,
)
from service.people.away import HEAVIEST, LONGEST_REASON, AskedLeave


@click.command(name="leave", cls=WrittenHelp)
@click.argument("person", default="")
@click.argument("days", default="")
@click.option("--reason", default="")
@click.option("--list", "listing", is_flag=True)
@click.option("--unit", default="")
@click.option("--on", default="")
@click.option("--reasons", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--cancel", type=int, default=None)
@click.option("--import", "file", default="")
@click.option("--good-rows", is_flag=True)
@actor_option
@home_option
def people_leave(
    home: str | None,
    person: str,
    days: str,
    reason: str,
    unit: str,
    on: str,
    cancel: int | None,
    file: str,
    *,
    listing: bool,
    reasons: bool,
    as_json: bool,
    good_rows: bool,
) -> int:
    """``people leave``: enter, list, cancel or import leave."""
    told: dict[str, dict[str, str | bool]] = {
        "list": {"--unit": unit, "--on": on, "--reasons": reasons, "--json": as_json},
        "enter": {"人员": person, "日期": days, "--reason": reason},
        "import": {"--good-rows": good_rows},
    }
    act = _act(listing=listing, cancel=cancel, file=file)
    for other, given in told.items():
        _refuse_idle(act, given if other != act else {})
    desk = desk_of(home)
    if act == "list":
        _list(desk, unit, on, reasons=reasons, as_json=as_json)
    elif act == "cancel":
        _cancel(desk, cancel or 0)
    elif act == "import":
        return _import(desk, Path(file), good_rows=good_rows)
    else:
        _enter(desk, person, days, reason)
    return 0


def _act(*, listing: bool, cancel: int | None, file: str) -> str:
    """What is to be done. Raises InputFault U103 if several things are asked for."""
    asked = {"--list": listing, "--cancel": cancel is not None, "--import": bool(file)}
    chosen = [name for name, given in asked.items() if given]
    if len(chosen) > 1:
        raise bad_option(chosen[1], chosen[1], f"{'、'.join(chosen)} 只用一个")
    return chosen[0].removeprefix("--") if chosen else "enter"


def _refuse_idle(act: str, given: dict[str, str | bool]) -> None:
    """Refuse what the act does not read: it would silently do nothing."""
    for option, value in given.items():
        if value:
            typed = value if isinstance(value, str) else option
            use = "登记请假" if act == "enter" else f"--{act}"
            raise bad_option(option, typed, f"{option} 不用于{use}；见 zhiban people leave --help")


# --- leave


def _enter(desk: Desk, person: str, days: str, reason: str) -> None:
    from service.commands.dates import days_of
    from service.people.away import enter_leave
    from service.people.finding import person_named

    if not person or not days:
        raise bad_option(
            "人员" if not person else "日期", "", "写人员和日期，如 water-03 2026-10-01"
        )
    _refuse_reason(reason)
    every = days_of(days)
    with desk.store.writing() as writing:
        one = person_named(writing.people.register(), desk.units, person).person
        asked = AskedLeave(Leave(one.id, every[0], every[-1]), reason)
        leave = enter_leave(writing.people, asked, one.id)
        number = note(writing, "leave", {"person": one.id, "leave": leave})
        behind = writing.clock_behind
    from service.answers.people_text import stretch_of_days

    said = f"{one.called}（{one.id}）{stretch_of_days(every[0], every[-1])} 请假，{leave} 号"
    say_done(desk, f"已登记 {said}", number, behind)
    _hint(every)


def _refuse_reason(reason: str) -> None:
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise bad_option("--reason", "事由", f"一行文字，不超过 {LONGEST_REASON} 字")


def _hint(days: Sequence[date]) -> None:
    """Say how a sheet that was issued is mended."""
    months = list(dict.fromkeys(f"{day:%Y-%m}" for day in days))
    some = "、".join([months[0], "…", months[-1]] if len(months) > 3 else months)  # noqa: PLR2004
    print_answer(f"  {some} 如已印发的值班表排了此人，用 zhiban month {months[0]} change 出变更单")


def _cancel(desk: Desk, cancel: int) -> None:
    with desk.store.writing() as writing:
        known = writing.people.register()
        held = next((one for one in known.leave if one.id == cancel), None)
        if held is None:
            what, remedy = f"没有 {cancel} 号请假", "zhiban people leave --list 列出各号"
            raise InputFault("L112", what, where="--cancel", remedy=remedy)
        writing.people.drop_leave(cancel)
        person = held.leave.person
        number = note(writing, "leave", {"person": person, "cancelled": cancel})
        behind = writing.clock_behind
    say_done(desk, f"已取消 {person} 的请假 {cancel} 号", number, behind)


def _list(desk: Desk, unit: str, on: str, *, reasons: bool, as_json: bool) -> None:
    from service.answers.people_text import leave_form, leave_text
    from service.commands.dates import days_of

    view = viewed(desk, unit, "")
    days = days_of(on) if on else ()
    held = [
        one
        for one in view.register.leave
        if not days or (one.leave.first <= days[-1] and days[0] <= one.leave.last)
    ]
    if as_json:
        forms = [leave_form(one, reasons=reasons) for one in held]
        print_answer(as_text({"schema": "zhiban.leave/1", "leave": forms}))
    else:
        print_answer(leave_text(held, view, reasons=reasons))


def _import(desk: Desk, path: Path, *, good_rows: bool) -> int:
    """Take a sheet of leave and wishes, whole or, if told so, its good rows."""
    from service.files.leave_files import LeaveRead, read_leave
    from service.people.away import enter_all

    with desk.store.writing() as writing:
        known = writing.people.register()
        read = read_leave(path, desk.units, known.by_id)
        done = enter_all(writing.people, read.asked)
        faults = (*read.faults, *done.faults)
        LeaveRead(read.asked, faults).taken(despite=good_rows)
        number = 0
        if done.people:
            body = {"people": list(done.people), "leave": done.leave, "wishes": done.wishes}
            number = note(writing, "leave", {**body, "left_out": len(faults)})
        behind = writing.clock_behind
    for fault in faults:
        print(fault, file=sys.stderr)
    said = f"请假 {len(done.leave)} 次，意愿 {done.wishes} 项，已有的 {done.same} 项"
    if number:
        say_done(desk, f"已登记 {said}", number, behind)
    else:
        print_answer(f"{said}，没有改动")
    if faults:
        print_answer(f"  {len(faults)} 处有错的没有登记，见上")
    return FOUND_SOMETHING if faults else 0


# --- wishes


@click.command(name="wish", cls=WrittenHelp)
@click.argument("person")
@click.argument("day")
@click.option("--on", "wanted", flag_value="on", default="")
@click.option("--off", "wanted", flag_value="off")
@click.option("--weight", type=click.IntRange(1, HEAVIEST), default=1)
@click.option("--cancel", is_flag=True)
@actor_option
@home_option
def people_wish(
    home: str | None, person: str, day: str, wanted: str, weight: int, *, cancel: bool
) -> None:
    """``people wish``: what a person would like for a day; a later wish takes its place."""
    from service.commands.dates import day_of
    from service.people.finding import person_named

    if bool(wanted) == cancel:
        raise bad_option("--on", wanted, "愿意值写 --on，不愿值写 --off，取消写 --cancel，只写一个")
    desk, when = desk_of(home), day_of(day, "日期")
    with desk.store.writing() as writing:
        known = writing.people.register()
        one = person_named(known, desk.units, person).person
        body: dict[str, object] = {"person": one.id}
        if cancel:
            if not writing.people.drop_wish(one.id, when):
                what, remedy = f"{one.id} {when} 没有意愿", "zhiban people list 列出意愿"
                raise InputFault("L113", what, where="日期", remedy=remedy)
            body["cancelled"] = 1
        else:
            writing.people.put_wish(Wish(one.id, when, wanted == "on", weight))
        number = note(writing, "wish", body)
        behind = writing.clock_behind
    words = "意愿已取消" if cancel else f"{'愿值' if wanted == 'on' else '不愿值'}，分量 {weight}"
    say_done(desk, f"已登记 {one.called}（{one.id}）{when} {words}", number, behind)
    away = any(h.leave.person == one.id and h.leave.first <= when <= h.leave.last
               for h in known.leave)  # fmt: skip
    if away and wanted == "on":
        print_answer("  注意：这一天已请假，不会排")
