"""Monthly sheets（月度值班表）: ``month YYYY-MM draft|show|sign|publish|change|export``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

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

if TYPE_CHECKING:
    from service.people.drafting import Making

ACTS: Final = ("draft", "show", "sign", "publish", "change", "export")
MAKING: Final = {"draft", "change"}
READ_BY: Final = {
    "number": {"show", "sign", "publish", "export"},
    "by": {"sign"},
    "document": {"sign"},
    "to": {"export"},
    "as_json": set(ACTS) - {"export"},
    "remedy": MAKING,
    "since": {"change"},
    "workers": {"draft"},
    "dask": {"draft"},
    "people": {"show"},
    "unit": {"show", "export"},
    "day": {"show"},
    "phones": {"show", "export"},
}
"""The options that only some acts read → those acts."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The options as typed（所打选项）; ``number`` and the texts are empty where not given."""

    number: str
    by: str
    document: str
    to: str
    as_json: bool
    remedy: bool
    since: str
    workers: int
    dask: str
    people: bool
    unit: str
    day: str
    phones: bool


@click.command(cls=WrittenHelp)
@click.argument("when")
@click.argument("act", type=click.Choice(ACTS))
@click.option("--number", default="")
@click.option("--by", default="")
@click.option("--document", default="")
@click.option("--to", default="")
@click.option("--remedy", is_flag=True)
@click.option("--since", default="")
@click.option("--workers", type=click.IntRange(0, 256), default=0)
@click.option("--dask", default="")
@click.option("--people", is_flag=True)
@click.option("--unit", default="")
@click.option("--day", default="")
@click.option("--phones", is_flag=True)
@click.option("--exercise", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@actor_option
@home_option
def month(home: str | None, when: str, act: str, *, exercise: bool, **options: object) -> None:
    """``month``: a month's sheet, from its draft to its issue."""
    bench = Bench(chosen_home(home), exercise=exercise)
    first = _month(when)
    typed = Typed(**options)  # type: ignore[arg-type]
    _refuse_idle(act, typed)
    if act == "show":
        _show(bench, first, typed)
        return
    if act == "export":
        from service.commands.month_people import export

        export(bench, first, typed.number, typed.to, typed.unit, phones=typed.phones)
        return
    one, said = _acted(bench, first, act, typed)
    if typed.as_json:
        from service.answers.jobs_text import publication_form

        print_answer(as_text({"schema": "zhiban.publication/1", **publication_form(one)}))
        return
    from service.answers.jobs_text import publication_lines

    print_answer("\n".join([said, *publication_lines(one)]))


def _acted(bench: Bench, first: date, act: str, typed: Typed) -> tuple[Publication, str]:
    """Take the step; the sheet, and what to say."""
    from service.jobs.month_acts import draft_by_hand, publish, sign

    actor, moment = acting(), now()
    if act == "sign":
        if not typed.by:
            raise bad_option("--by", "", "写签发人的岗位或工号")
        done = sign(bench, first, typed.number, moment, actor, by=typed.by, document=typed.document)
        return done, f"已签发 {done.number}"
    if act == "publish":
        done = publish(bench, first, typed.number, moment, actor)
        return done, f"已印发 {done.number}"
    done, new = draft_by_hand(bench, first, moment, actor, _making(typed), change=act == "change")
    if not new:
        return done, f"与 {done.number} 相同，没有另制"
    void = voided(publications(bench.store.events(), exercise=bench.exercise), done)
    return done, f"已拟制 {done.number}{f'；{void_words(void)}' if void else ''}"


def _making(typed: Typed) -> Making:
    """How people are to be made, as told."""
    from service.commands.dates import instant_of
    from service.people.drafting import Making

    since = instant_of(typed.since, "--since") if typed.since else None
    return Making(typed.remedy, since, typed.workers, typed.dask)


def _refuse_idle(act: str, typed: Typed) -> None:
    """Refuse an option that the act does not read: it would silently do nothing."""
    for name, acts in READ_BY.items():
        if getattr(typed, name) and act not in acts:
            option = "--json" if name == "as_json" else f"--{name}"
            raise bad_option(option, act, f"{option} 不用于 {act}")


def _month(text: str) -> date:
    from service.commands.dates import days_of

    if not re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
        raise bad_option("月份", text, "月份写成 2026-12")
    return days_of(text)[0]


def _show(bench: Bench, first: date, typed: Typed) -> None:
    from service.answers.jobs_text import publication_form, publication_lines

    if typed.people or typed.unit or typed.day:
        from service.commands.month_people import show

        show(bench, first, typed.number, (typed.unit, typed.day), phones=typed.phones,
             as_json=typed.as_json)  # fmt: skip
        return
    listed = publications(bench.store.events(), exercise=bench.exercise)
    shown = [numbered(listed, first, typed.number)] if typed.number else of_month(listed, first)
    if typed.as_json:
        forms = [publication_form(one) for one in shown]
        print_answer(as_text({"schema": "zhiban.publications/1", "publications": forms}))
        return
    if not shown:
        numbered(listed, first)  # says that there is none, and what to do
    print_answer("\n".join(line for one in shown for line in publication_lines(one)))
