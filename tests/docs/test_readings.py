"""The table of readings is the pack's: ids, articles, choices, defaults, effects."""

from __future__ import annotations

from service.files.packs import RULES, read_pack
from tests.docs.pages import text_of


def test_the_table_is_that_of_the_pack():
    lines = [line for line in text_of("docs/readings.md").splitlines() if line.startswith("| AMB-")]
    shown = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    pack = read_pack(RULES / "shuangyashan-2023")
    assert shown == [
        (
            one.id, one.article, one.question,
            "；".join(f"{choice.id} {choice.text}" for choice in one.choices),
            one.default, "只作记录" if one.record_only else one.changes,
        )
        for one in pack.readings
    ]  # fmt: skip


def test_the_counts_are_right():
    readings = read_pack(RULES / "shuangyashan-2023").readings
    counts = f"{len(readings)} readings, {sum(one.record_only for one in readings)} of them"
    assert counts in text_of("docs/readings.md")
