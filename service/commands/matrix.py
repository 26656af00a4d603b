"""``matrix``（责任分工）: who leads, is responsible and supports; gaps; one supposed incident."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.clock import now
from service.commands.framework import (
    Group,
    WrittenHelp,
    bad_option,
    home_option,
    print_answer,
    tell_left_out,
)
from service.commands.recording import checked_entry, chosen_home, instant_text

if TYPE_CHECKING:
    from service.home import Home
    from service.matrices import Answer

FOUND_SOMETHING = 1
FIND = "find"


class WordsOrCommand(Group):
    """A group whose first word may be a command, else all words are looked for（查找）."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command that looks words up before anything that is no command."""
        if not args or args[0] not in (*self.commands, "--help"):
            args = [FIND, *args]
        return super().parse_args(ctx, args)


@click.group(name="matrix", cls=WordsOrCommand)
def matrix() -> None:
    """``matrix``: the responsibility matrix."""


@matrix.command(FIND, cls=WrittenHelp)
@click.argument("words", nargs=-1)
@click.option("--pack", "packs", multiple=True)
@click.option("--unit", default=None)
@click.option("--item", default=None)
@click.option("--lead", is_flag=True)
@click.option("--support", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--xlsx", default=None)
@click.option("--csv", "csv_file", default=None)
@home_option
def matrix_find(
    home: str | None,
    words: tuple[str, ...],
    packs: tuple[str, ...],
    *,
    lead: bool,
    support: bool,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """``matrix WORDS``: the rows in which every word is found."""
    from service.answers.json_form import as_text
    from service.answers.matrix_json import answer_form
    from service.answers.matrix_text import answer_text, overview_text
    from service.matrices import Wanted, looked_up, sheets_of

    if lead and support:
        raise bad_option("--lead", "--lead --support", "只写一个；都看就两个都不写")
    _refuse_empty(options)
    xlsx, csv_file = options.pop("xlsx"), options.pop("csv_file")
    role = "lead" if lead else "support" if support else ""
    unit, item = options["unit"] or "", options["item"] or ""
    wanted = Wanted(_parted(words), unit, item, role)
    tell_left_out(chosen_home(home), packs)
    sheets = sheets_of(chosen_home(home), packs, now())
    answer = looked_up(sheets, wanted)
    _export(answer, xlsx, csv_file)
    if as_json:
        print_answer(as_text(answer_form(answer, wanted)))
    elif wanted.anything and not packs:
        print_answer(overview_text(sheets))
    else:
        print_answer(answer_text(answer))


def _parted(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words, those written together with spaces parted. Raises InputFault U103."""
    parted = tuple(part for word in words for part in word.split())
    for word in parted:
        if word in matrix.commands:
            raise bad_option("查找的词", word, f"{word} 写在最前面：zhiban matrix {word} …")
    return parted


def _refuse_empty(options: dict[str, Any]) -> None:
    """Refuse an option that is written with nothing, not to answer as if it were not written."""
    for name, option, remedy in (
        ("unit", "--unit", "写单位名，zhiban pack show 列出全部"),
        ("item", "--item", "写原文的条、项，如 --item （四）4"),
        ("xlsx", "--xlsx", "写文件名，如 matrix.xlsx"),
        ("csv_file", "--csv", "写文件名，如 matrix.csv"),
    ):
        if options[name] is not None and not options[name].strip():
            raise bad_option(option, "", remedy)


def _export(answer: Answer, xlsx: str | None, csv_file: str | None) -> None:
    """Write the rows found. Raises InputFault E103 where there is none."""
    from engine.errors import InputFault

    if (xlsx is not None or csv_file is not None) and not answer.sheets:
        raise InputFault("E103", "没有找到可导出的行", remedy="少写一个词，或先不导出看看")
    if xlsx or csv_file:
        from service.exports.matrix_files import write_matrix_csv, write_matrix_xlsx

        if xlsx:
            write_matrix_xlsx(Path(xlsx), answer.sheets)
        if csv_file:
            write_matrix_csv(Path(csv_file), answer.sheets)


@matrix.command("gaps", cls=WrittenHelp)
@click.option("--pack", "packs", multiple=True)
@click.option("--json", "as_json", is_flag=True)
@home_option
def matrix_gaps(home: str | None, packs: tuple[str, ...], *, as_json: bool) -> int:
    """``matrix gaps``: conflicts and gaps; exit 1 when there is any."""
    from engine.matrix.gaps import gaps_in
    from service.answers.json_form import as_text
    from service.answers.matrix_json import gaps_form
    from service.answers.matrix_text import gaps_text
    from service.matrices import sheets_of

    tell_left_out(chosen_home(home), packs)
    found = [(one, gaps_in(one.rows)) for one in sheets_of(chosen_home(home), packs, now())]
    print_answer(as_text(gaps_form(found)) if as_json else gaps_text(found))
    return FOUND_SOMETHING if any(gaps for _, gaps in found) else 0


@matrix.command("event", cls=WrittenHelp)
@click.option("--kind", default=None)
@click.option("--disease", default="")
@click.option("--cases", default=None)
@click.option("--grade", default=None)
@click.option("--setting", default=None)
@click.option("--place", default="")
@click.option("--hazard", default=None)
@click.option("--area", multiple=True)
@click.option("--at", default=None)
@click.option("--pack", "packs", multiple=True)
@click.option("--all", "everywhere", is_flag=True)
@click.option("--matcher", type=click.Choice(["both", "durable", "bits"]), default="both")
@click.option("--json", "as_json", is_flag=True)
@home_option
def matrix_event(
    home: str | None,
    packs: tuple[str, ...],
    matcher: str,
    *,
    everywhere: bool,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """``matrix event``: suppose one incident; who leads, is responsible, supports, by when."""
    from service.answers.json_form import as_text
    from service.answers.matrix_event_text import event_form, event_text
    from service.matrix_event import (
        in_order,
        incident_of,
        packs_asked,
        refuse_unknown_disease,
        suppose,
        without_pack,
    )

    where = chosen_home(home)
    tell_left_out(where, packs)
    options["at"] = instant_text(options["at"], "--at")
    incident = incident_of(_entry(where, options))
    asked = packs_asked(where, packs, incident.area, everywhere=everywhere)
    refuse_unknown_disease(incident.disease, where, asked)
    found = in_order(suppose(one, incident, matcher) for one in asked)
    if as_json:
        print_answer(as_text(event_form(incident, found)))
    else:
        nowhere = () if packs or everywhere else without_pack(where, incident.area)
        scope = _scope(packs, incident.area, everywhere)
        print_answer(event_text(incident, found, scope, nowhere))


def _entry(home: Home, options: dict[str, Any]) -> dict[str, Any]:
    """The incident as a record would be written. Raises InputFault R101, U103."""
    from service.loading import load
    from service.matrix_event import OUTBREAK, SUPPOSED, UNKNOWN_DISEASE

    given = {**options, "id": SUPPOSED}
    if given["disease"]:
        given["kind"] = given["kind"] or OUTBREAK
    if given["disease"] in UNKNOWN_DISEASE:
        given["disease"] = ""
    if not given["kind"]:
        raise bad_option("--kind", "", "写事件类别，如 --kind 公共卫生事件；或写 --disease 病名")
    return checked_entry(load(home).pack, "incident", given).body


def _scope(packs: tuple[str, ...], area: tuple[str, ...], everywhere: bool) -> str:  # noqa: FBT001
    """Which packs were asked, in words."""
    if packs:
        return "问的是所写的规则包"
    if everywhere:
        return "问的是全部规则包"
    place = f"{'、'.join(area)} " if area else "本地"
    return f"问的是{place}的规则包；别处的写 --area 或 --pack，全部写 --all"
