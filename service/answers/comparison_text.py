"""A comparison as a screen and as JSON（比对结果）."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.simulation.comparing import Apart, Comparison, Post
from service.answers.json_form import head, iso
from service.answers.wording import folded, moment_words, spans_words, table
from service.comparing import Compared, Otherwise

MARK = "【推演】比对两种答案，没有登记任何内容"
WORDS = {"24h": "24小时", "office_hours": "工作时间", "absent": "不入驻"}


def comparison_text(compared: Compared, other: Otherwise) -> str:
    """How many days, which units and articles, how much more; the smallest example of each kind."""
    found = compared.found
    lines = [
        MARK,
        f"时段：{moment_words(found.start)} 至 {moment_words(found.end)}",
        f"前：{compared.first.pack.title}（{compared.first.pack.id}），现行选择",
        f"后：{compared.second.pack.title}（{compared.second.pack.id}）{_otherwise(other)}",
        "",
        *_total(found),
    ]
    if found.apart:
        lines += ["", "各单位", *_rows(found, found.by_unit())]
        lines += ["", "各条", *_rows(found, found.by_article())]
        lines += ["", "每种差别最小的一例", *_examples(found)]
    return folded("\n".join(lines))


def _otherwise(other: Otherwise) -> str:
    chosen = [f"{name} 选 {choice}" for name, choice in other.readings.items()]
    chosen += [f"{name}={value or '空'}" for name, value in other.parameters.items()]
    return f"，{'、'.join(chosen)}" if chosen else ""


def _total(found: Comparison) -> Iterator[str]:
    days = (found.end - found.start).days
    if not found.apart:
        yield f"{days} 天里没有差别"
        return
    yield f"{days} 天里有 {len(found.dates)} 天不同：{_amount(found, found.apart)}"
    by_year: dict[int, list[date]] = {}
    for day in found.dates:
        by_year.setdefault(day.year, []).append(day)
    for year, dates in by_year.items():
        yield f"  {year} 年 {len(dates)} 天：{spans_words(dates)}"


def _amount(found: Comparison, apart: Iterable[Apart]) -> str:
    balance = found.balance(apart)
    hours = f"{balance.hours:+.1f}".removesuffix(".0")
    return f"24小时值守 {hours} 席时，工作时间值守 {balance.days:+d} 席日"


def _rows(found: Comparison, groups: Mapping[str, tuple[Apart, ...]]) -> list[str]:
    return table(
        [[name, f"{len(_days(apart))} 天", _amount(found, apart)] for name, apart in groups.items()]
    )


def _days(apart: Iterable[Apart]) -> set[object]:
    listed = tuple(apart)
    return set(Comparison(listed[0].start, listed[-1].end, listed).dates)


def _examples(found: Comparison) -> Iterator[str]:
    for (before, after), one in found.examples().items():
        count = sum(other.sort == one.sort for other in found.apart)
        span = f"{moment_words(one.start)} 至 {moment_words(one.end)}"
        articles = "、".join((one.after or one.before or _nobody()).articles)
        yield f"  {WORDS[before]} → {WORDS[after]}（{count} 处）：{one.name} {span}，{articles}"


def _nobody() -> Post:
    message = "a difference has a post before or after"
    raise AssertionError(message)


def comparison_document(compared: Compared, other: Otherwise) -> dict[str, Any]:
    """``zhiban.comparison/1``."""
    found = compared.found
    first = head("zhiban.comparison/1", compared.first.pack, compared.first.site)
    second = compared.second.pack
    return {
        **first,
        "simulation": True,
        "with": {
            "pack": {"id": second.id, "title": second.title, "digest": second.digest},
            "readings": dict(other.readings),
            "parameters": dict(other.parameters),
        },
        "start": iso(found.start),
        "end": iso(found.end),
        "dates": [day.isoformat() for day in found.dates],
        **_balance(found, found.apart),
        "units": [
            {
                "unit": apart[0].unit,
                "name": name,
                "days": len(_days(apart)),
                **_balance(found, apart),
            }
            for name, apart in found.by_unit().items()
        ],
        "articles": [
            {"article": name, "days": len(_days(apart)), **_balance(found, apart)}
            for name, apart in found.by_article().items()
        ],
        "examples": [_apart_form(one) for one in found.examples().values()],
        "apart": [_apart_form(one) for one in found.apart],
    }


def _balance(found: Comparison, apart: Iterable[Apart]) -> dict[str, Any]:
    balance = found.balance(apart)
    return {"seat_hours": balance.hours, "seat_days": balance.days}


def _apart_form(one: Apart) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "name": one.name,
        "start": iso(one.start),
        "end": iso(one.end),
        "before": _post_form(one.before),
        "after": _post_form(one.after),
    }


def _post_form(post: Post | None) -> dict[str, Any] | None:
    if post is None:
        return None
    return {"coverage": post.coverage.value, "seats": post.seats, "articles": list(post.articles)}
