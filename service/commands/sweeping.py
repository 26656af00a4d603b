"""``sweep``（扫描）: what many drawn years would come to; nothing is recorded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from service.commands.framework import (
    WrittenHelp,
    asking_options,
    bad_option,
    print_answer,
    question,
)
from service.commands.simulating import one_page

if TYPE_CHECKING:
    from service.sweeping import Progress, Swept

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

    asked = question(options)
    if asked.records_file or asked.known_at or asked.exercise:
        raise bad_option("--records", "", "扫描不看记录；要推演已有的记录，用 zhiban simulate")
    one_page(asked, html)
    how = Spread(workers, dask)
    for loaded, plan in plans(asked, file, years, seed):
        if drawn_year is not None:
            print_answer(scenario_yaml(drawn(plan, drawn_year - 1), loaded.pack))
            continue
        with _bar(plan.sweep.years) as progress:
            found = swept(loaded, plan, asked.home, how, progress)
        print_answer(as_text(sweep_document(found)) if as_json else sweep_text(found, file))
        if html:
            _write(found, html)


@contextmanager
def _bar(years: int) -> Iterator[Progress]:
    """A progress bar on standard error, where a person sees it; and what is kept if it is cut."""
    done = 0
    shown = click.progressbar(length=years, label="推演年份", file=sys.stderr)
    with shown if sys.stderr.isatty() else nullcontext() as bar:

        def progress(reached: int, _: int) -> None:
            nonlocal done
            if bar is not None:
                bar.update(reached - done)
            done = reached

        try:
            yield progress
        except KeyboardInterrupt:
            print(f"\n已停：{years} 年里算完 {done} 年，再次运行接着算", file=sys.stderr)
            raise


def _write(found: Swept, path: str) -> None:
    """Write the report as a page, and say so. Raises InputFault E1xx."""
    from service.exports.sweep_html import sweep_page
    from service.exports.whole_file import write_whole

    write_whole(Path(path), sweep_page(found).encode())
    print(f"已写入 {path}", file=sys.stderr)
