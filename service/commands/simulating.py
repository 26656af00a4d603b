"""``simulate`` and ``compare``（推演、比对）: what would be; nothing is recorded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.commands.framework import (
    WrittenHelp,
    asking_options,
    bad_option,
    print_answer,
    question,
)

if TYPE_CHECKING:
    from engine.simulation.running import Simulation
    from service.loading import Loaded


@click.command(name="simulate", cls=WrittenHelp)
@click.argument("file")
@click.option("--html", default=None)
@asking_options
def simulate(file: str, html: str | None, as_json: bool, **options: Any) -> int:  # noqa: ANN401, FBT001
    """``simulate``: a scenario by its file, or by its name in the pack; exit 1 if one is missed."""
    from service.answers.json_form import as_text
    from service.answers.simulation_text import simulation_document, simulation_text
    from service.simulating import simulated

    missed = False
    for loaded, found in simulated(question(options), file):
        missed = missed or bool(found.missed)
        if as_json:
            print_answer(as_text(simulation_document(loaded, found)))
        else:
            print_answer(simulation_text(loaded, found))
        if html:
            write_page(loaded, found, html)
    return int(missed)


def write_page(loaded: Loaded, found: Simulation, path: str) -> None:
    """Write the report as a page, and say so. Raises InputFault E1xx."""
    from service.exports.simulation_html import simulation_page
    from service.exports.whole_file import write_whole

    write_whole(Path(path), simulation_page(loaded, found).encode())
    print(f"已写入 {path}", file=sys.stderr)


@click.command(name="compare", cls=WrittenHelp)
@click.argument("when")
@click.option("--reading", "readings", multiple=True)
@click.option("--parameter", "parameters", multiple=True)
@click.option("--with", "other_pack", default="")
@asking_options
def compare(
    when: str,
    readings: tuple[str, ...],
    parameters: tuple[str, ...],
    other_pack: str,
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
    found = compared(question(options), other, days[0], days[-1])
    if as_json:
        print_answer(as_text(comparison_document(found, other)))
    else:
        print_answer(comparison_text(found, other))


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
@asking_options
def replay(folder: str, as_json: bool, **options: Any) -> None:  # noqa: ANN401, FBT001
    """``replay``: a folder of real alert files, as if they came now; nothing is recorded."""
    from service.answers.json_form import as_text
    from service.answers.simulation_text import simulation_document, simulation_text
    from service.replaying import replayed

    for loaded, found in replayed(question(options), Path(folder).expanduser()):
        unread = [one for one in found.taken if one.outcome in {"refused", "doubtful"}]
        if as_json:
            document = simulation_document(loaded, found.simulation)
            names = [one.name for one in unread]
            print_answer(as_text({**document, "files": len(found.taken), "unread": names}))
            continue
        print_answer(simulation_text(loaded, found.simulation))
        print_answer(f"\n来件 {len(found.taken)} 份，读得 {found.alerts} 条预警")
        print_answer("".join(f"  未读或待核 {one.name}：{one.said}\n" for one in unread).rstrip())
