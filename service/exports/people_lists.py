"""The pages of a people sheet that are lists（清单版面）: counts, remarks, wishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from service.exports.people_table import Cell, Column, Page
from service.exports.people_words import subtitle_of, title_of
from service.people.named_sheet import NamedLoad, NamedSheet

COUNT: Final = (5.0, 7.6)
WHO_COLUMNS: Final = (
    Column("单位", 12.0, 22.0), Column("岗位", 12.0, 26.0), Column("姓名", 10.0, 26.0),
)  # fmt: skip
REMARK_COLUMNS: Final = (
    Column("类别", 8.0, 8.0), Column("序号", 6.0, 6.0), Column("内容", 60.0, 120.0, long=True),
)  # fmt: skip
WISH_COLUMNS: Final = (
    Column("单位", 12.0, 24.0), Column("岗位", 12.0, 26.0), Column("结论", 20.0, 30.0),
    Column("各项代价", 40.0, 80.0, long=True),
)  # fmt: skip
_Figure = tuple[str, str, str, int, int, bool]


def load_page(sheet: NamedSheet) -> Page:
    """What each person has stood（班次统计）, this month and with what was carried over."""
    heads = [*sheet.classes, "合计"]
    counted = [f"{when}\n{head}" for when in ("本月", "累计") for head in heads]
    return Page(
        name="班次统计",
        title=title_of(sheet, "", "班次统计"),
        subtitle=subtitle_of(sheet),
        columns=(*WHO_COLUMNS, *(Column(head, *COUNT) for head in counted)),
        rows=tuple(tuple(_load_row(load)) for load in sheet.loads),
        notes=("本月为本表所排班次；累计为公平台账结转后的班次，含本月。",),
        frozen=3,
    )


def _load_row(load: NamedLoad) -> Iterator[Cell]:
    yield Cell(load.unit_name)
    on_post = load.presence_words == ON_POST_WORDS
    yield Cell(load.title if on_post else f"{load.title}（{load.presence_words}）")
    yield Cell(load.name or load.person)
    for counts in (load.month, load.balance):
        yield from map(Cell, (*counts, sum(counts)))


ON_POST_WORDS: Final = "在岗"


def remark_page(sheet: NamedSheet) -> Page:
    """Changes, flags and explanations, a sentence each（说明）."""
    groups = (("变更", sheet.changes), ("说明", sheet.notes))
    rows = [
        (Cell(sort), Cell(number), Cell(text))
        for sort, texts in groups
        for number, text in enumerate(texts, 1)
    ]
    return Page(
        name="说明",
        title=title_of(sheet, "", "值班表说明"),
        subtitle=subtitle_of(sheet),
        columns=REMARK_COLUMNS,
        rows=tuple(rows) or ((Cell("说明"), Cell(1), Cell("无")),),
        notes=(),
    )


def wish_page(sheet: NamedSheet) -> Page:
    """What the wishes came to, a row for each unit and post（意愿）: proved or not."""
    groups: dict[tuple[str, str], list[_Figure]] = {}
    for figure in sheet.figures:
        groups.setdefault((figure[0], figure[1]), []).append(figure)
    units = {one.unit: one.unit_name for one in sheet.duties}
    posts = {one.post: one.title for one in sheet.duties}
    return Page(
        name="意愿",
        title=title_of(sheet, "", "值班表各项意愿"),
        subtitle=subtitle_of(sheet),
        columns=WISH_COLUMNS,
        rows=tuple(
            (
                Cell(units.get(unit, unit)),
                Cell(posts.get(post, post)),
                Cell(_verdict(figures)),
                Cell(_costs(figures)),
            )
            for (unit, post), figures in groups.items()
        ),
        notes=("各项按先后逐项求到最好，前一项不因后一项让步；代价为 0 且已证明的不列。",),
    )


def _verdict(figures: Sequence[_Figure]) -> str:
    unproved = sum(not proved for *_, proved in figures)
    if unproved:
        return f"{len(figures)} 项中 {unproved} 项未证明最优"
    return f"{len(figures)} 项均已证明最优"


def _costs(figures: Sequence[_Figure]) -> str:
    said = [
        f"{wish} {cost}{'' if proved else f'（下界 {bound}，未证明）'}"
        for _, _, wish, cost, bound, proved in figures
        if cost or not proved
    ]
    return "；".join(said) or "均为 0"
