"""``sweep``（扫描）: what many drawn years would come to; nothing is recorded."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

import click

from engine.errors import InputFault
from service.commands.framework import (
    WrittenHelp,
    asking_options,
    outer_home,
    print_answer,
    question,
)
from service.commands.simulating import one_page, write_page
from service.home import DEFAULT

if TYPE_CHECKING:
    from service.answering import Question
    from service.sweeping import Progress

MOST_WORKERS: Final = 64


@click.command(name="sweep", cls=WrittenHelp)
@click.argument("file")
@click.option("--years", type=click.IntRange(1, 100_000), default=None)
@click.option("--seed", type=click.IntRange(0, 2**63), default=None)
@click.option("--workers", type=click.IntRange(1, MOST_WORKERS), default=None)
@click.option("--dask", default="")
@click.option("--html", default=None)
@click.option("--scenario", "drawn_year", type=click.IntRange(1), default=None)
@asking_options
def sweep(
    file: str,
    years: int | None,
    seed: int | None,
    workers: int | None,
    dask: str,
    html: str | None,
    drawn_year: int | None,
    as_json: bool,  # noqa: FBT001 - click gives it by name
    **options: Any,  # noqa: ANN401
) -> None:
    """``sweep``: distributions in, distributions out; or one drawn year as a scenario."""
    from service.answers.json_form import as_text
    from service.answers.sweep_text import sweep_document, sweep_text
    from service.exports.scenario_yaml import scenario_yaml
    from service.sweeping import Spread, drawn, plans, swept

    home = options["home"] or outer_home()
    asked = question(options)
    _refuse_unused(asked, {"--json": as_json, "--html": html, "--dask": dask}, drawn_year)
    one_page(asked, html)
    again = _again(file, {"--years": years, "--seed": seed, "--home": home}, asked)
    for loaded, plan in plans(asked, file, years, seed):
        if drawn_year is not None:
            print_answer(scenario_yaml(drawn(plan, drawn_year - 1), loaded.pack))
            continue
        with _bar(plan.sweep.years) as progress:
            found = swept(loaded, plan, asked.home, Spread(workers, dask), progress)
        print_answer(as_text(sweep_document(found)) if as_json else sweep_text(found, again))
        if html:
            from service.exports.sweep_html import sweep_page

            write_page(html, sweep_page(found))


def _refuse_unused(asked: Question, beside: dict[str, Any], drawn_year: int | None) -> None:
    """Options that would have no effect. Raises InputFault U103, U104."""
    unused = {
        "--records": asked.records_file,
        "--known-at": asked.known_at,
        "--exercise": asked.exercise,
    }
    for name, given in unused.items():
        if given:
            raise InputFault(
                "U103", f"扫描不看记录，{name} 不起作用", where=name, remedy="去掉这个选项"
            )
    for name, given in beside.items():
        if given and drawn_year is not None:
            raise InputFault(
                "U103", f"写脚本时 {name} 不起作用", where=name, remedy="去掉 --scenario 或这个选项"
            )
    if drawn_year is not None and len(asked.packs) > 1:
        remedy = "一次只给一个 --pack"
        raise InputFault("U104", "一份脚本只属于一个规则包", where="--pack", remedy=remedy)


def _again(file: str, given: dict[str, Any], asked: Question) -> str:
    """The command typed, to which ``--scenario`` can be added."""
    words = ["zhiban", "sweep", file]
    for name, value in given.items():
        words += [name, str(value)] if value is not None else []
    words += [word for pack in asked.packs if pack != DEFAULT for word in ("--pack", pack)]
    return shlex.join(words)


@contextmanager
def _bar(years: int) -> Iterator[Progress]:
    """A progress bar on standard error, where a person sees it; and what is kept if it is cut."""
    done = 0
    shown = click.progressbar(length=years, label="推演年份", file=sys.stderr)
    with shown if sys.stderr.isatty() else nullcontext() as bar:

        def progress(reached: int) -> None:
            nonlocal done
            if bar is not None:
                bar.update(reached - done)
            done = reached

        try:
            yield progress
        except KeyboardInterrupt:
            print(f"\n已停：{years} 年里算完 {done} 年，再次运行接着算", file=sys.stderr)
            raise
