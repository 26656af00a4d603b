"""Monthly sheets（月度值班表）: ``month YYYY-MM draft|show|sign|publish|change|export``."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

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
from service.jobs.bench import Bench
from service.jobs.publications import (
    Publication,
    numbered,
    of_month,
    publications,
    void_words,
    voided,
)

ACTS = ("draft", "show", "sign", "publish", "change", "export")


@click.command(cls=WrittenHelp)
@click.argument("when")
@click.argument("act", type=click.Choice(ACTS))
@click.option("--number", default="")
@click.option("--by", default="")
@click.option("--document", default="")
@click.option("--to", "folder", default="")
@click.option("--exercise", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@actor_option
@home_option
def month(
    home: str | None,
    when: str,
    act: str,
    number: str,
    by: str,
    document: str,
    folder: str,
    *,
    exercise: bool,
    as_json: bool,
) -> None:
    """``month``: a month's sheet, from its draft to its issue."""
    bench = Bench(chosen_home(home), exercise=exercise)
    first = _month(when)
    _refuse_idle(act, by=by, document=document, folder=folder)
    if act == "show":
        _show(bench, first, number, as_json=as_json)
        return
    if act == "export":
        _export(bench, first, number, folder)
        return
    one, said = _acted(bench, first, act, number, by, document)
    if as_json:
        from service.answers.jobs_text import publication_form

        print_answer(as_text({"schema": "zhiban.publication/1", **publication_form(one)}))
        return
    from service.answers.jobs_text import publication_lines

    print_answer("\n".join([said, *publication_lines(one)]))


def _acted(
    bench: Bench, first: date, act: str, number: str, by: str, document: str
) -> tuple[Publication, str]:
    """Take the step; the sheet, and what to say."""
    from service.jobs.month_acts import draft_by_hand, publish, sign

    actor, moment = acting(), now()
    if act == "sign":
        if not by:
            raise bad_option("--by", "", "写签发人的岗位或工号")
        done = sign(bench, first, number, moment, actor, by=by, document=document)
        return done, f"已签发 {done.number}"
    if act == "publish":
        done = publish(bench, first, number, moment, actor)
        return done, f"已印发 {done.number}"
    done, new = draft_by_hand(bench, first, moment, actor, change=act == "change")
    if not new:
        return done, f"与 {done.number} 相同，没有另制"
    void = voided(publications(bench.store.events(), exercise=bench.exercise), done)
    return done, f"已拟制 {done.number}{f'；{void_words(void)}' if void else ''}"


def _refuse_idle(act: str, *, by: str, document: str, folder: str) -> None:
    """Refuse an option that the act does not read: it would silently do nothing."""
    idle = {"--by": by and act != "sign", "--document": document and act != "sign",
            "--to": folder and act != "export"}  # fmt: skip
    for option, given in idle.items():
        if given:
            raise bad_option(option, act, f"{option} 不用于 {act}")


def _month(text: str) -> date:
    from service.commands.dates import days_of

    if not re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
        raise bad_option("月份", text, "月份写成 2026-12")
    return days_of(text)[0]


def _show(bench: Bench, first: date, number: str, *, as_json: bool) -> None:
    from service.answers.jobs_text import publication_form, publication_lines

    listed = publications(bench.store.events(), exercise=bench.exercise)
    shown = [numbered(listed, first, number)] if number else list(of_month(listed, first))
    if as_json:
        forms = [publication_form(one) for one in shown]
        print_answer(as_text({"schema": "zhiban.publications/1", "publications": forms}))
        return
    if not shown:
        numbered(listed, first)  # says that there is none, and what to do
    print_answer("\n".join(line for one in shown for line in publication_lines(one)))


def _export(bench: Bench, first: date, number: str, folder: str) -> None:
    """Write the files of a sheet as they are kept, byte by byte."""
    from service.exports.whole_file import write_whole
    from service.jobs.drafting import kept_files

    listed = publications(bench.store.events(), exercise=bench.exercise)
    one = numbered(listed, first, number)
    target = Path(folder or ".")
    with bench.store.job_rows() as rows:
        kept = kept_files(rows, one)
    for name, data in kept.items():
        write_whole(target / name, data)
        print_answer(f"已写入 {target / name}")
