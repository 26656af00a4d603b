"""Names in records against the registry of units（单位名册）: who is meant, and who decides."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import InputFault
from engine.packs.pack import Pack, Unit


def unit_of(name: str, pack: Pack, where: str) -> Unit:
    """The unit called ``name``. Raises InputFault R301 if the pack does not know it."""
    unit = pack.unit_by_name.get(name)
    if unit is None:
        remedy = (
            _by_later_name(name, pack)
            or nearest(name, pack.unit_by_name)
            or "在 site.yaml 的 units 里登记这个单位"
        )
        raise InputFault("R301", f"不认识的单位「{name}」", where=where, remedy=remedy)
    return unit


def _by_later_name(name: str, pack: Pack) -> str:
    """What the text calls a unit of a later name（更名）; the operator must confirm it."""
    old = [unit.name for unit in pack.units if name in {one.to for one in unit.renamed}]
    return f"文件里用的是旧名：{'、'.join(old)}，是否就是它请运行单位确认" if old else ""


def nearest(name: str, known: Iterable[str]) -> str:
    """A question with the known names most like ``name``; empty if none is."""
    from engine import likeness  # noqa: PLC0415 - only on the way to an error

    close = likeness.nearest(name, known, 0.4)
    return f"是不是：{'、'.join(close)}" if close else ""


def decides(name: str, pack: Pack) -> bool:
    """Whether ``name`` is one of those who decide for the jurisdiction（决定机关）."""
    unit = pack.unit_by_name.get(name)
    return unit is not None and unit.id in {pack.unit_by_name[one].id for one in pack.deciders}


def units_meant(name: str, pack: Pack) -> tuple[Unit, ...]:
    """The unit of that name, else those whose office is called so; none if nobody is."""
    unit = pack.unit_by_name.get(name)
    if unit is not None:
        return (unit,)
    return tuple(one for one in pack.units if one.office and one.office == name)


def called(name: str, pack: Pack) -> str:
    """The canonical name of a unit; other words as they were written."""
    unit = pack.unit_by_name.get(name)
    return unit.name if unit else name
