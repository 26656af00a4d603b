"""A simulation as one HTML page（推演报告）: chart and tables, nothing fetched, no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

from engine.simulation.running import Simulation, Turn
from service.answers.screen import COVERAGE, brief
from service.answers.simulation_text import MARK, owed_by_kind
from service.answers.wording import moment_words
from service.exports.gantt_svg import bars_of, gantt
from service.loading import Loaded

STYLE: Final = """
body{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif;
max-width:62rem;margin:1rem auto;padding:0 1rem;line-height:1.5;color:#111}
.mark{border:2px solid #a40000;color:#a40000;padding:.4rem .8rem;font-weight:bold}
table{border-collapse:collapse;width:100%;margin:.6rem 0}
th,td{border:1px solid #888;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{background:#eee}caption{text-align:left;font-weight:bold;padding:.3rem 0}
td.number{text-align:right}td:first-child{white-space:nowrap}svg{width:100%;height:auto}
@media print{body{max-width:none;margin:0}table,svg{break-inside:avoid}th{background:none}}
"""


def simulation_page(loaded: Loaded, found: Simulation) -> str:
    """The whole page."""
    scenario = found.scenario
    rosters = [found.first, *(turn.roster for turn in found.turns)]
    span = f"{moment_words(scenario.start)} 至 {moment_words(scenario.end)}"
    bars = bars_of(rosters)
    chart = gantt(bars, scenario.start, scenario.end, "各单位在岗时段", "gantt")
    parts = [
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>推演 {escape(scenario.name)}</title><style>{STYLE}</style></head><body>",
        f'<p class="mark">{escape(MARK)}</p>',
        f"<h1>{escape(scenario.name)}</h1>",
        f"<p>{escape(scenario.note)}</p>" if scenario.note else "",
        (
            f"<p>时段：{span}<br>依据：{escape(loaded.pack.title)}（{escape(loaded.pack.number)}）"
            f"<br>规则包：{escape(loaded.pack.id)} {escape(loaded.pack.digest)}</p>"
        ),
        "<h2>在岗时段</h2>",
        chart if bars else "",
        _bars(found),
        "<h2>经过</h2>",
        _turns(found, loaded),
        "<h2>座席</h2>",
        _seats(found),
        *_expected(found),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells that begin with a digit stand right."""
    lines = [f"<table><caption>{escape(caption)}</caption><thead><tr>"]
    lines += [f'<th scope="col">{escape(head)}</th>' for head in heads]
    lines.append("</tr></thead><tbody>")
    for row in rows:
        cells = "".join(
            f'<td class="number">{escape(cell)}</td>'
            if cell.replace(".", "").isdigit()
            else f"<td>{escape(cell)}</td>"
            for cell in row
        )
        lines.append(f"<tr>{cells}</tr>")
    return "".join([*lines, "</tbody></table>"])


def _bars(found: Simulation) -> str:
    rosters = [found.first, *(turn.roster for turn in found.turns)]
    if not bars_of(rosters):
        return "<p>没有单位入驻。</p>"
    rows = [
        (bar.unit, COVERAGE[bar.coverage], moment_words(bar.start), moment_words(bar.end))
        for bar in bars_of(rosters)
    ]
    return _table("在岗时段（同上图）", ("单位", "值守强度", "起", "止"), rows)


def _turns(found: Simulation, loaded: Loaded) -> str:
    rows = [
        (moment_words(turn.at), "；".join(turn.grounds) or "值班表变化", *_changes(turn, loaded))
        for turn in found.turns
    ]
    return _table("每一次变化", ("时刻", "起因", "增派、撤回", "职责、待办、建议"), rows)


def _changes(turn: Turn, loaded: Loaded) -> Iterator[str]:
    """Who comes and goes; what is due."""
    moved = []
    for word, lines in (
        ("增派", turn.joined),
        ("加强", turn.stronger),
        ("减弱", turn.weaker),
        ("撤回", turn.left),
    ):
        if lines:
            articles = "、".join(dict.fromkeys(b.article for line in lines for b in line.because))
            names = "、".join(line.unit.name for line in lines)
            moved.append(f"{word} {len(lines)} 个：{names}（{articles}）")
    yield "；".join(moved) or "—"
    label = loaded.pack.vocabulary.label
    owed = [
        f"{label('duty_kinds', kind)}（{brief(names)}）"
        for kind, names in owed_by_kind(turn).items()
    ]
    owed += [f"{label('pending', item.kind)}（{brief(item.by)}）" for item in turn.arising]
    owed += [f"建议{label('recommendations', one.act)}（{brief(one.by)}）" for one in turn.advised]
    yield "；".join(owed) or "—"


def _seats(found: Simulation) -> str:
    seats = found.seats
    rows = [(one.name, f"{one.hours:.1f}", str(one.days)) for one in seats.units]
    rows.append(("合计", f"{seats.hours:.1f}", str(seats.days)))
    caption = f"最多同时 {seats.peak} 个座席（{moment_words(seats.peak_at)} 起）"
    return _table(caption, ("单位", "24小时席时", "工作时间席日"), rows)


def _expected(found: Simulation) -> Iterator[str]:
    if not found.scenario.expectations:
        return
    missed = {(one.at, one.where): one.differences for one in found.missed}
    yield "<h2>预期</h2>"
    rows = []
    for one in found.scenario.expectations:
        differences = missed.get((one.at, one.where))
        said = "；".join(differences) if differences else "相符"
        rows.append((moment_words(one.at), one.where, said))
    yield _table("逐处核对", ("时刻", "写在", "结果"), rows)
