"""The operator's settings as values（站点设置）; ``service.files.site_file`` checks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from engine.facts.choices import Operator, ParameterValue
from engine.records.record import ReadingChoice

DEFAULT_HANDOVER: Final = "08:30"


@dataclass(frozen=True, slots=True)
class Site:
    """What one operating unit decided（站点设置）.

    ``written`` is the checked content of ``site.yaml`` as plain values; empty where there is none.
    """

    written: Mapping[str, Any]
    digest: str

    @property
    def exists(self) -> bool:
        """Whether a site.yaml was read at all."""
        return self.digest != "default"

    @property
    def handover(self) -> time:
        """The hour of handover（交接时刻）, Beijing time."""
        return time.fromisoformat(self.written.get("handover") or DEFAULT_HANDOVER)

    @property
    def office_hours(self) -> str:
        """Office hours（工作时间）, as the operator writes them; may be empty."""
        return str(self.written.get("office_hours") or "")

    @property
    def operator(self) -> Operator:
        """Readings, parameters and the handover, for the engine."""
        readings = tuple(
            ReadingChoice(
                row["id"], row["choice"], date.fromisoformat(row["from"]),
                row.get("document", ""), f"site.yaml 释义 {row['id']}",
            )
            for row in self.written.get("readings", ())
        )  # fmt: skip
        return Operator(readings, tuple(self._parameters()), self.handover)

    def _parameters(self) -> list[ParameterValue]:
        return [
            ParameterValue(
                name, row["value"], date.fromisoformat(row["from"]), row.get("document", ""),
                f"site.yaml 参数 {name}",
            )
            for name, rows in self.written.get("parameters", {}).items()
            for row in rows
        ]  # fmt: skip

    @property
    def phones(self) -> Mapping[str, tuple[str, ...]]:
        """Duty phones by unit name, as written."""
        return {
            name: tuple(row.get("phones", ()))
            for name, row in self.written.get("units", {}).items()
        }

    @property
    def offices(self) -> Mapping[str, str]:
        """Where each body's office sits, or which unit a functional name stands for."""
        return dict(self.written.get("offices", {}))

    @property
    def extra_units(self) -> tuple[Mapping[str, Any], ...]:
        """Units that the pack does not list."""
        return tuple(self.written.get("extra_units", ()))


NO_SITE: Final = Site({}, "default")
