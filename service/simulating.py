"""Scenarios found and run（推演）: files and packs in, simulations out; nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.errors import InputFault
from engine.simulation.running import Simulation, simulate
from engine.simulation.scenario import read_scenario
from service.answering import Question
from service.files.pack_folders import pack_folder
from service.files.packs import read_document
from service.loading import Loaded, load

SCENARIOS = "scenarios"
"""The folder of a pack's ready scenarios."""


def simulated(question: Question, file: str) -> Iterator[tuple[Loaded, Simulation]]:
    """The scenario run by every pack asked about.

    Raises:
        InputFault: F101 no such file, N102 no such scenario in the pack, and whatever is wrong
            with the scenario.

    """
    for name in question.packs:
        loaded = load(question.home, name)
        path = scenario_file(file, pack_folder(name, question.home))
        scenario = read_scenario(read_document(path, path.name), loaded.pack)
        operator = loaded.site.operator
        yield loaded, simulate(scenario, loaded.pack, loaded.holidays, operator, question.matcher)


def scenario_file(name: str, folder: Path) -> Path:
    """A file by its path, else a ready scenario of the pack by its name. Raises InputFault N102."""
    path = Path(name).expanduser()
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return path
    ready = {one.stem: one for one in sorted((folder / SCENARIOS).glob("*.yaml"))}
    if name in ready:
        return ready[name]
    shown = "、".join(ready) or "这个规则包没有"
    raise InputFault(
        "N102",
        f"没有脚本「{name[:80]}」",
        where=name[:80],
        remedy=f"写文件的路径（.yaml），或现成的脚本：{shown}",
    )
