"""``audit``（能力标准核对）: measured data against the norms of the packs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from engine.errors import InputFault
from service.clock import now
from service.commands.asking import print_document, print_screen
from service.commands.dates import day_of
from service.commands.framework import (
    WrittenHelp,
    asking_options,
    bad_option,
    print_answer,
    question,
)
from service.home import DEFAULT

if TYPE_CHECKING:
    from datetime import date

    from service.answering import Desk, Question
    from service.auditing import Audit

FOUND_SOMETHING: Final = 1
BAD_ROWS: Final = 2
TEMPLATE: Final = "template"


@click.command(cls=WrittenHelp)
@click.argument("files", nargs=-1, required=True)
@click.option("--on", default="")
@click.option("--xlsx", default=None)
@click.option("--csv", "csv_file", default=None)
@asking_options
def audit(
    files: tuple[str, ...],
    on: str,
    xlsx: str | None,
    csv_file: str | None,
    *,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> int:
    """``audit``: each norm in each area, met, missed or not known."""
    from service.auditing import audits

    asked = question(options)
    day = day_of(on, "--on") if on else now().date()
    _check_written("文件", files, ())
    _check_written("--xlsx", (xlsx,), (".xlsx",))
    _check_written("--csv", (csv_file,), (".csv",))
    if files[0] == TEMPLATE:
        _write_template(files[1:], asked, day)
        return 0
    found = audits(_desks(asked), day, [Path(one).expanduser() for one in files])
    _export(found, xlsx, csv_file)
    _show(found, asked, as_json=as_json)
    if any(one.report.faults for one in found):
        return BAD_ROWS
    return 0 if all(one.report.sound for one in found) else FOUND_SOMETHING


def _check_written(name: str, typed: tuple[str | None, ...], suffixes: tuple[str, ...]) -> None:
    """Refuse a file without a name, or of another kind than asked. Raises InputFault U103."""
    for one in typed:
        if one is not None and not one.strip():
            raise bad_option(name, "", "写文件名")
        if one is not None and suffixes and Path(one).suffix.lower() not in suffixes:
            raise bad_option(name, one, f"文件名以 {'、'.join(suffixes)} 结尾")


def _desks(asked: Question) -> tuple[Desk, ...]:
    """The packs asked about; where they have no norms, those that have are named."""
    from service.answering import desks
    from service.auditing import needed_of, packs_with_norms

    found = desks(asked)
    for one in found:
        try:
            needed_of(one.loaded.pack)
        except InputFault as fault:
            names = packs_with_norms(asked.home)
            if names:
                fault.remedy = f"用 --pack 写明规则包：{'、'.join(names)}"
            raise
    return found


def _show(found: tuple[Audit, ...], asked: Question, *, as_json: bool) -> None:
    from service.answers.audit_text import audit_form, audit_text, faults_text

    if as_json:
        print_document([audit_form(one) for one in found], asked)
    else:
        print_screen("\n\n".join(audit_text(one) for one in found), asked)
    for text in dict.fromkeys(faults_text(one) for one in found):
        if text:
            print(text, file=sys.stderr)


def _export(found: tuple[Audit, ...], xlsx: str | None, csv_file: str | None) -> None:
    from service.exports.audit_files import write_audit_csv, write_audit_xlsx

    if len(found) > 1 and (xlsx or csv_file):
        raise InputFault(
            "U104", "几个规则包不能导出到同一个文件", where="--pack", remedy="一次只给一个 --pack"
        )
    if xlsx:
        write_audit_xlsx(Path(xlsx), found[0])
    if csv_file:
        write_audit_csv(Path(csv_file), found[0])


def _write_template(typed: tuple[str, ...], asked: Question, day: date) -> None:
    """Write the sheets that the norms of the packs ask for."""
    from engine.audit.norms import norms_of, norms_on
    from engine.audit.wanted import wanted
    from service.exports.audit_template import Template, template_files
    from service.exports.whole_file import write_whole

    if len(typed) != 1:
        raise bad_option("文件", " ".join(typed), "写一个文件名（.xlsx），或一个放 CSV 的文件夹")
    found = _desks(asked)
    measures = [one[3] for desk in found for one in norms_of(desk.loaded.pack)]
    norms = tuple(norm for desk in found for norm in norms_on(desk.evaluator, day))
    target = Path(typed[0]).expanduser()
    if target.suffix.lower() not in {"", ".xlsx"}:
        raise bad_option("文件", typed[0], "文件名以 .xlsx 结尾，或写一个放 CSV 的文件夹")
    written = template_files(target, Template(wanted(measures), norms))
    _folder(target)
    for path, content in written:
        write_whole(path, content)
    packs = "".join(f" --pack {name}" for name in asked.packs if name != DEFAULT)
    print_answer(f"已写出 {target}（{len(norms)} 项标准）；填好后：zhiban audit {target}{packs}")


def _folder(target: Path) -> None:
    """Make the folder of a template of CSV files. Raises InputFault E102."""
    if target.suffix:
        return
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what, remedy = f"文件夹建不了：{error.strerror}", "换一个位置"
        raise InputFault("E102", what, where=str(target), remedy=remedy) from error
