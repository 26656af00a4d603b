"""``simulate`` and ``compare``（推演、比对）: what would be; nothing is recorded."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import InputFault, plain
from service.commands.framework import (
    WrittenHelp,
    asking_options,
    bad_option,
    print_answer,
    question,
)

if TYPE_CHECKING:
    from engine.simulation.running import Simulation
    from service.answering import Question
    from service.loading import Loaded
    from service.staffing import Staffing


@click.command(name="simulate", cls=WrittenHelp)
@click.argument("file")
@click.option("--html", default=None)
@asking_options
def simulate(file: str, html: str | None, as_json: bool, **options: Any) -> int:  # noqa: ANN401, FBT001
    """``simulate``: a scenario by its file, or by its name in the pack; exit 1 if one is missed."""
    from service.answers.json_form import as_text
    from service.answers.simulation_text import simulation_document, simulation_text
    from service.simulating import simulated
    from service.staffing import register_of, staffed

    asked = question(options)
    one_page(asked, html)
    missed, register = False, register_of(asked.home)
    for loaded, found in simulated(asked, file):
        missed = missed or bool(found.missed)
        staffing = staffed(loaded, found, register)
        if as_json:
            print_answer(as_text(simulation_document(loaded, found, staffing)))
        else:
            print_answer(simulation_text(loaded, found, staffing))
        if html:
            _write_simulation(loaded, found, asked, html, staffing=staffing)
    return int(missed)


def one_page(asked: Question, html: str | None) -> None:
    """A page is about one pack. Raises InputFault U103 no name, U104 several packs."""
    if html == "":
        raise bad_option("--html", html, "写文件名，如 report.html")
    if html and len(asked.packs) > 1:
        raise InputFault(
            "U104", "几个规则包不能导出到同一个文件", where="--pack", remedy="一次只给一个 --pack"
        )


def _write_simulation(
    loaded: Loaded,
    found: Simulation,
    asked: Question,
    path: str,
    *said: str,
    staffing: Staffing | None = None,
) -> None:
    """Write the page of a simulation, beside it how it would be without its records."""
    from engine.simulation.running import simulate as run
    from service.exports.simulation_html import simulation_page

    usual = None
    if found.scenario.records:
        alone = replace(found.scenario, records=(), expectations=())
        usual = run(alone, loaded.pack, loaded.holidays, loaded.site.operator, asked.matcher)
    write_page(path, simulation_page(loaded, found, usual, *said, staffing=staffing))


def write_page(path: str, page: str) -> None:
    """Write a report as a page, and say so. Raises InputFault E1xx."""
    from service.exports.whole_file import write_whole

    write_whole(Path(path), plain(page).encode())
    print(f"已写入 {path}", file=sys.stderr)


@click.command(name="compare", cls=WrittenHelp)
@click.argument("when")
@click.option("--reading", "readings", multiple=True)
@click.option("--parameter", "parameters", multiple=True)
@click.option("--with", "other_pack", default="")
@click.option("--html", default=None)
@asking_options
def compare(
    when: str,
    readings: tuple[str, ...],
    parameters: tuple[str, ...],
    other_pack: str,
    html: str | None,
    as_json: bool,  # noqa: FBT001 - click gives it by name
    **options: Any,  # noqa: ANN401
) -> None:
    """``compare``: what another reading, parameter or pack would change in a span."""
    from service.answers.comparison_text import comparison_document, comparison_text
    from service.answers.json_form import as_text
    from service.commands.dates import days_of
    from service.comparing import Otherwise, compared

    days = days_of(when)
    other = Otherwise(
        _chosen(readings, "--reading"), _chosen(parameters, "--parameter"), other_pack
    )
    if not (other.readings or other.parameters or other.pack):
        raise bad_option(
            "--reading", "", "写与什么比：--reading AMB-01=b、--parameter 名=值、--with 包"
        )
    asked = question(options)
    one_page(asked, html)
    found = compared(asked, other, days[0], days[-1])
    if as_json:
        print_answer(as_text(comparison_document(found, other)))
    else:
        print_answer(comparison_text(found, other))
    if html:
        from service.exports.comparison_html import comparison_page

        write_page(html, comparison_page(found, other))


def _chosen(typed: tuple[str, ...], option: str) -> dict[str, str]:
    """``name=value`` as typed. Raises InputFault U103."""
    found: dict[str, str] = {}
    for text in typed:
        name, mark, value = text.partition("=")
        if not mark or not name.strip():
            raise bad_option(option, text, "写成 名=值，如 AMB-01=b")
        found[name.strip()] = value.strip()
    return found


@click.command(name="replay", cls=WrittenHelp)
@click.argument("folder")
@click.option("--html", default=None)
@asking_options
def replay(folder: str, html: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401, FBT001
    """``replay``: a folder of real alert files, as if they came now; nothing is recorded."""
    from service.answers.json_form import as_text
    from service.answers.simulation_text import simulation_document, simulation_text
    from service.replaying import replayed

    asked = question(options)
    one_page(asked, html)
    for loaded, found in replayed(asked, Path(folder).expanduser()):
        unread = [one for one in found.taken if one.outcome in {"refused", "doubtful"}]
        read = f"来件 {len(found.taken)} 份，读得 {found.alerts} 条预警"
        told = [f"未读或待核 {one.name}：{one.said}" for one in unread]
        if as_json:
            document = simulation_document(loaded, found.simulation)
            names = [one.name for one in unread]
            print_answer(as_text({**document, "files": len(found.taken), "unread": names}))
        else:
            print_answer(simulation_text(loaded, found.simulation))
            print_answer(f"\n{read}")
            print_answer("\n".join(f"  {line}" for line in told))
        if html:
            _write_simulation(loaded, found.simulation, asked, html, read, *told)
