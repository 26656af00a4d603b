"""``supervision``（督查考核）: what each unit owed in a period, and how it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from engine.errors import InputFault
from engine.supervision.line import Report
from engine.supervision.report import supervised
from service.answering import Desk, desks
from service.answers.supervision_text import supervision_form, supervision_text
from service.clock import now
from service.commands.asking import named_unit, print_document, print_screen
from service.commands.dates import days_of, instant_of
from service.commands.framework import WrittenHelp, asking_options, question
from service.numbering import numbered


@click.command(cls=WrittenHelp)
@click.argument("when")
@click.option("--unit", default=None)
@click.option("--at", default=None)
@click.option("--all", "everything", is_flag=True)
@click.option("--xlsx", default=None)
@click.option("--csv", "csv_file", default=None)
@asking_options
def supervision(
    when: str,
    unit: str | None,
    at: str | None,
    xlsx: str | None,
    csv_file: str | None,
    *,
    everything: bool,
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """``supervision``: due, done, late, missing, for each unit and work."""
    days = days_of(when)
    moment = instant_of(at, "--at") if at else now()
    asked = question(options)
    drawn: list[tuple[Desk, Report]] = []
    for desk in (numbered(one, asked) for one in desks(asked)):
        report = supervised(desk.evaluator, days[0], days[-1], moment)
        drawn.append((desk, report.of(named_unit(desk, unit).id) if unit else report))
    _export(drawn, when, xlsx, csv_file)
    if as_json:
        print_document([supervision_form(*one) for one in drawn], asked)
    else:
        texts = [supervision_text(*one, everything=everything) for one in drawn]
        print_screen("\n".join(texts), asked)


def _export(
    drawn: list[tuple[Desk, Report]], when: str, xlsx: str | None, csv_file: str | None
) -> None:
    if len(drawn) > 1 and (xlsx or csv_file):
        raise InputFault(
            "U104", "几个规则包不能导出到同一个文件", where="--pack", remedy="一次只给一个 --pack"
        )
    desk, report = drawn[0]
    if xlsx:
        from service.exports.supervision_xlsx import write_supervision_xlsx

        write_supervision_xlsx(Path(xlsx), desk, report, when)
    if csv_file:
        from service.exports.supervision_csv import write_supervision_csv

        write_supervision_csv(Path(csv_file), desk, report)
