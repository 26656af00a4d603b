"""The home's own packs that cannot be used yet（不能用的规则包）: others are answered from.

A pack that was just begun is wrong until it is filled in. Whoever asks about every pack is answered
from the others, and told which one was left out; whoever asks about it is told its faults.
"""

from __future__ import annotations

from engine.errors import DutyError
from service.files.pack_folders import known_packs
from service.home import Home
from service.loading import load


def faulty_packs(home: Home) -> dict[str, DutyError]:
    """The home's own packs that cannot be loaded, by name, and what is wrong with each."""
    found: dict[str, DutyError] = {}
    for name, folder in known_packs(home).items():
        if folder.is_relative_to(home.packs):
            try:
                load(home, name)
            except DutyError as fault:
                found[name] = fault
    return found


def usable_packs(home: Home) -> tuple[str, ...]:
    """The names of all packs at hand that can be used: those shipped, then the home's own."""
    faulty = faulty_packs(home)
    return tuple(name for name in known_packs(home) if name not in faulty)
