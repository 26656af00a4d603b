"""Run the benchmarks（基准测试）: ``make bench``, or this file with ``--rows 1,3`` or ``--json``.

One table of the first five figures of the design, and of packs of up to 500 rules, all measured in
one run: medians of several runs, each ratio against a peer, a bare interpreter or the smallest pack
of the same run. A missed figure is marked ✗ and fails nothing. Rows 1 and 3–5 are judged by CPU
time (user and system), which a loaded machine lengthens less than wall time; row 2 is judged by
wall time; row 6 only shows how time and memory grow, row 7 how many alerts are read a second.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from figures import Line, Report, table

ROWS = {
    1: "row1_unchanged",
    2: "row2_after_alert",
    3: "row3_live",
    4: "row4_decade",
    5: "row5_sweep",
    6: "row6_large_pack",
    7: "row7_alerts",
    8: "row8_store",
    9: "row9_people",
}


def main() -> None:
    """Measure the rows asked for and print them."""
    asked = _arguments()
    reports = [_measured(row, quiet=asked.json) for row in asked.rows]
    lines = [line for report in reports for line in report.lines]
    notes = [note for report in reports for note in report.notes]
    if asked.json:
        written = [line.written() for line in lines]
        print(json.dumps({"machine": machine(), "lines": written, "notes": notes},
                         ensure_ascii=False, indent=1))  # fmt: skip
    else:
        print(_text(lines, notes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=_rows, default=list(ROWS), help="e.g. 1,3 (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    return parser.parse_args()


def _rows(text: str) -> list[int]:
    try:
        rows = sorted({int(part) for part in text.split(",")})
    except ValueError:
        rows = []
    if not rows or not set(rows) <= ROWS.keys():
        message = f"{text}: write numbers out of {', '.join(map(str, ROWS))}"
        raise argparse.ArgumentTypeError(message)
    return rows


def _measured(row: int, *, quiet: bool) -> Report:
    """The report of a row; whatever goes wrong in it is said and fails nothing."""
    if not quiet:
        print(f"row {row} …", file=sys.stderr, flush=True)
    try:
        report: Report = importlib.import_module(ROWS[row]).report()
    except Exception as error:  # noqa: BLE001 - the other rows are still worth having
        return Report(notes=[f"{row}: not measured: {type(error).__name__}: {error}"])
    return report


def machine() -> str:
    """What the figures were measured on."""
    load = ", ".join(f"{one:.2f}" for one in os.getloadavg())
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}"


def _text(lines: list[Line], notes: list[str]) -> str:
    judged = [line for line in lines if line.met is not None]
    met = sum(bool(line.met) for line in judged)
    parts = [machine(), "", table(lines), "", f"{met} of {len(judged)} figures met", *notes]
    return "\n".join(parts)


if __name__ == "__main__":
    main()
