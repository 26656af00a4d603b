"""The register of people（名册）: ``people template, import, list, erase``, and what all share."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from engine.errors import InputFault, NoAnswer
from service.answers.json_form import as_text
from service.clock import now
from service.commands.framework import (
    Group,
    WrittenHelp,
    acting,
    actor_option,
    bad_option,
    home_option,
    print_answer,
)
from service.commands.recording import chosen_home, refresh, say_clock
from service.home import Home
from service.loading import Loaded, load
from service.people.register import Listed, Register
from service.store.database import Database
from service.store.opening import store_of
from service.store.writing import Writing

if TYPE_CHECKING:
    from service.answers.people_text import RegisterView
    from service.people.importing import Import

FOUND_SOMETHING: Final = 1
REGISTER: Final = "register"
"""The kind of the events that say what was done to the register, by counts and ids alone."""

ERASE: Final = "erase"
"""What such an event is about that says who was erased."""

ELSEWHERE: Final = {
    "leave": "people_away",
    "wish": "people_away",
    "demo": "people_demo",
    "swap": "people_duties",
    "load": "people_duties",
}
"""Commands of the group that live in modules of their own, imported when asked for."""


class PeopleGroup(Group):
    """``people``: imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands."""
        return [*super().list_commands(ctx), *ELSEWHERE]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command called ``name``."""
        if name not in ELSEWHERE:
            return super().get_command(ctx, name)
        module = importlib.import_module(f"service.commands.{ELSEWHERE[name]}")
        command: click.Command = getattr(module, f"people_{name}")
        return command


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the register is kept（名册所在）: the home, its pack and settings, its store."""

    home: Home
    loaded: Loaded
    store: Database

    @property
    def units(self) -> Mapping[str, str]:
        """Every id, name and alias of a unit → its id."""
        return {name: unit.id for name, unit in self.loaded.pack.unit_by_name.items()}

    def register(self) -> Register:
        """The register as it is now."""
        with self.store.people_rows() as rows:
            return rows.register()

    def unit(self, typed: str) -> str:
        """The id of a unit. Raises InputFault R301."""
        from engine.facts.registry import unit_of

        return unit_of(typed, self.loaded.pack, "--unit").id


def desk_of(home: str | None) -> Desk:
    """The desk of a home."""
    where = chosen_home(home)
    return Desk(where, load(where), store_of(where))


def note(writing: Writing, act: str, body: dict[str, Any]) -> int:
    """Append what was done to the register: counts and ids, never a name, a date or a reason."""
    return writing.append(now(), REGISTER, act, body, actor=acting())


def say_done(desk: Desk, said: str, number: int, behind: str) -> None:
    """Say what was done and under which number; draw today's answer anew."""
    print_answer(f"{said}（记录 #{number}）")
    say_clock(behind)
    refresh(desk.home)


@click.group(name="people", cls=PeopleGroup)
def people() -> None:
    """``people``: the register, leave, wishes."""


@people.command("template", cls=WrittenHelp)
@click.argument("file")
@home_option
def people_template(home: str | None, file: str) -> None:
    """``people template``: a sheet to fill in."""
    from service.exports.people_template import template_bytes

    names = [unit.name for unit in load(chosen_home(home)).pack.units if unit.sort != "class"]
    path = new_file(file)
    write_new(path, template_bytes(path.suffix.lower(), names))
    print_answer(f"已写出 {path}；填好后：zhiban people import {path}")


def new_file(typed: str) -> Path:
    """A CSV or xlsx to be written. Raises InputFault U103, L110 if there is one already."""
    path = Path(typed)
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise bad_option("文件", typed, "文件名以 .csv 或 .xlsx 结尾")
    if path.exists():
        remedy = "换一个文件名；里面可能是填好的"
        raise InputFault("L110", "文件已经有了，没有改动", where=typed, remedy=remedy)
    return path


def write_new(path: Path, content: bytes) -> None:
    """Write a file whole. Raises InputFault E102."""
    from service.exports.whole_file import write_whole

    write_whole(path, content)


@people.command("import", cls=WrittenHelp)
@click.argument("file")
@click.option("--good-rows", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@actor_option
@home_option
def people_import(home: str | None, file: str, *, good_rows: bool, as_json: bool) -> int:
    """``people import``: take a sheet of people, whole or, if told so, its good rows."""
    from service.files.people_files import PeopleRead, read_people
    from service.people.importing import compared

    desk, path = desk_of(home), Path(file)
    read = read_people(path, desk.units)
    with desk.store.writing() as writing:
        known = writing.people.register()
        found = compared(known, read.listed, path.name, _erased(writing))
        faults = (*read.faults, *found.faults)
        PeopleRead(read.listed, faults).taken(despite=good_rows)
        number = 0
        if found.taken:
            writing.people.put(*found.taken)
            ids = {"new": _ids(found.new), "changed": _ids(found.changed)}
            number = note(writing, "import", {**ids, "same": found.same, "left_out": len(faults)})
        behind = writing.clock_behind
    for fault in faults:
        print(fault, file=sys.stderr)
    if as_json:
        form = {"schema": "zhiban.people-import/1", "new": _ids(found.new),
                "changed": _ids(found.changed), "renamed": list(found.renamed),
                "same": found.same, "missing": list(found.missing),
                "faults": [{"code": one.code, "where": one.where} for one in faults],
                "record": number or None}  # fmt: skip
        print_answer(as_text(form))
    else:
        _say_imported(found, len(faults), number)
        say_clock(behind)
    if number:
        refresh(desk.home)
    return FOUND_SOMETHING if faults else 0


def _erased(writing: Writing) -> frozenset[str]:
    """The ids of everybody who was ever erased, by the log: nothing else takes a person out."""
    return frozenset(str(event.body["person"]) for event in writing.find((REGISTER,), ERASE))


def _ids(listed: tuple[Listed, ...]) -> list[str]:
    return [one.person.id for one in listed]


def _say_imported(found: Import, left_out: int, number: int) -> None:
    from service.people.finding import shown_some

    record = f"（记录 #{number}）" if number else "，没有改动"
    said = f"新增 {len(found.new)} 人，改动 {len(found.changed)} 人，相同 {found.same} 人{record}"
    print_answer(said)
    if found.renamed:
        renamed = f"{len(found.renamed)} 人改了姓名（{shown_some(found.renamed)}）"
        print_answer(f"  注意：{renamed}，核对有没有串行")
    if found.missing:
        others = f"{len(found.missing)} 人不在文件里（{shown_some(found.missing)}）"
        print_answer(f"  这些单位名册里另有 {others}，照旧保留；离岗的，写上离岗日期再导入")
    if left_out:
        print_answer(f"  {left_out} 处有错的没有导入，见上")


@people.command("list", cls=WrittenHelp)
@click.option("--unit", "unit", default="")
@click.option("--on", default="")
@click.option("--phones", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def people_list(home: str | None, unit: str, on: str, *, phones: bool, as_json: bool) -> None:
    """``people list``: who is listed, by unit."""
    from service.answers.people_text import register_form, register_text

    view = viewed(desk_of(home), unit, on, phones=phones)
    if as_json:
        print_answer(as_text(register_form(view)))
        return
    print_answer(register_text(view))


def viewed(desk: Desk, unit: str, on: str, *, phones: bool = False) -> RegisterView:
    """The register as it is asked for, in the pack's order of units."""
    from service.answers.people_text import RegisterView
    from service.commands.dates import day_of
    from service.people.settings import people_settings

    pack = desk.loaded.pack
    standing = [one.id for one in pack.units_tagged("standing")]
    found = desk.register()
    if unit:
        wanted = desk.unit(unit)
        found = found.of_units([wanted])
        standing = [wanted]
    place = {one.id: number for number, one in enumerate(pack.units)}
    listed = sorted(found.listed, key=lambda one: place.get(one.person.unit, len(place)))
    return RegisterView(
        register=Register(tuple(listed), found.leave, found.wishes),
        pack=pack,
        settings=people_settings(desk.loaded.site),
        standing=tuple(standing),
        on=day_of(on, "--on") if on else now().date(),
        phones=phones,
    )


@people.command("erase", cls=WrittenHelp)
@click.argument("person")
@click.option("--yes", is_flag=True)
@actor_option
@home_option
def people_erase(home: str | None, person: str, *, yes: bool) -> None:
    """``people erase``: what is known of a person is gone; what is kept knows the id alone."""
    from service.people.finding import person_named

    desk = desk_of(home)
    with desk.store.writing() as writing:
        known = writing.people.register()
        one = person_named(known, desk.units, person).person
        leave = sum(held.leave.person == one.id for held in known.leave)
        wishes = sum(wish.person == one.id for wish in known.wishes)
        if not yes:
            what = f"删除 {one.called}（{one.id}）及其请假 {leave} 次、意愿 {wishes} 项，不能恢复"
            remedy = "确实要删，加 --yes；只是离岗，在名册里写离岗日期再导入"
            raise InputFault("L111", what, where="--yes", remedy=remedy)
        writing.people.erase(one.id)
        number = note(writing, ERASE, {"person": one.id, "leave": leave, "wishes": wishes})
        behind = writing.clock_behind
    say_done(desk, f"已删除 {one.id}，连同请假 {leave} 次、意愿 {wishes} 项", number, behind)
    print_answer("  记录和留存的值班表里只有编号；以前的备份、导出的文件里还有姓名，按规定另行处理")
    if not desk.store.forget():
        raise _left(desk.store)


def _left(store: Database) -> NoAnswer:
    """L303: what was erased is still in the files of the database."""
    why, remedy = (
        (
            "另一个程序正在读记录库",
            "等它读完（或停下 zhiban serve），再运行 zhiban people list，旧页随之清空",
        )
        if store.path is not None
        else ("只有表的所有者能清除", "由所有者对 person、leave、wish 三张表运行 VACUUM FULL")
    )
    what = f"名册里已经删除，但数据库文件里还有旧页：{why}"
    return NoAnswer("L303", what, where=store.where, remedy=remedy)
