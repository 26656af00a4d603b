"""Conditions in words（条件的文字）: what a pattern of the program asks for, in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.decimals import UNREACHED, decimal_text
from engine.inference.program import Pattern, Test
from engine.packs.pack import Pack, Value, Var
from engine.terms import COLOUR_RANK, GRADE_RANK, LEVEL_RANK

_LADDERS: Final[Mapping[str, tuple[Mapping[str, int], str]]] = {
    "colour": (COLOUR_RANK, "colours"),
    "level": (LEVEL_RANK, "levels"),
    "grade": (GRADE_RANK, "grades"),
}
_CLASSES: Final = {
    "meteorological": "气象预警",
    "hydrological": "水文类预警",
    "geological": "地质类预警",
    "seismic": "地震类预警",
    "fire": "火险预警",
    "unknown": "灾种不明的预警",
}


def describe(pattern: Pattern, pack: Pack) -> str:
    """One sentence that says what the pattern asks for."""
    tests = {
        _place(test): test
        for test in pattern.tests
        if test.op != "ne" and not isinstance(test.value, Var)
    }
    writer = _WRITERS.get(pattern.kind)
    return writer(tests, pack) if writer else f"{pattern.kind} 成立"


def _place(test: Test) -> str:
    """Where a writer looks for the test: an upper bound of a ladder has a place of its own."""
    return f"{test.field}_at_most" if test.op == "le" and test.field in _LADDERS else test.field


def ladder_word(field: str, rank: Value) -> str:
    """The word of a ladder（颜色、级别、等级）with that rank."""
    ladder, _ = _LADDERS[field]
    return next(word for word, number in ladder.items() if number == rank)


def _on_ladder(tests: Mapping[str, Test], field: str, pack: Pack, suffix: str = "") -> str:
    """The bounds of a ladder in words: 橙色以上, Ⅲ级以下, 红色."""
    said = ""
    for place, direction in ((field, "以上"), (f"{field}_at_most", "以下")):
        test = tests.get(place)
        if test is not None:
            word = pack.vocabulary.label(_LADDERS[field][1], ladder_word(field, _value(test)))
            said += f"{word}{suffix}{'' if test.op == 'eq' else direction}"
    return said


def _value(test: Test) -> Value:
    return test.value if not isinstance(test.value, Var) else ""


def _text(tests: Mapping[str, Test], field: str) -> str:
    return str(_value(tests[field])) if field in tests else ""


def _decider(pack: Pack) -> str:
    """The first that decides; a text that names none leaves it at that word."""
    return pack.unit_by_name[pack.deciders[0]].name if pack.deciders else "决定机关"


def _unit(tests: Mapping[str, Test], pack: Pack) -> str:
    unit = pack.unit_by_name.get(_text(tests, "unit"))
    return unit.name if unit else "该单位"


def _hazard(tests: Mapping[str, Test], pack: Pack) -> str:
    hazard = pack.hazard_by_name.get(_text(tests, "hazard"))
    return hazard.name if hazard else pack.vocabulary.label("hazards", _text(tests, "hazard"))


def _alert(tests: Mapping[str, Test], pack: Pack) -> str:
    sort = _CLASSES.get(_text(tests, "class"), "预警")
    colour = _on_ladder(tests, "colour", pack, "色")
    bound = f"{colour}的" if colour else ""
    named = f"（{_text(tests, 'record')}）" if "record" in tests else ""
    return f"有涉及本地、{bound}{_hazard(tests, pack)}{sort}{named}生效"


def _response(tests: Mapping[str, Test], pack: Pack) -> str:
    decider = _decider(pack)
    city = _number(tests, "city")
    by = "" if city is None else (f"{decider}启动的" if city else "上级或其他机关启动的")
    natural = "自然灾害" if _number(tests, "natural") == 1 else ""
    level = _on_ladder(tests, "level", pack)
    if "decided_by" in tests:
        by = f"{pack.unit_by_name[_text(tests, 'decided_by')].name}启动的"
    elif "decided_by_sort" in tests:
        sort = pack.vocabulary.label("unit_sorts", _text(tests, "decided_by_sort"))
        by = f"{sort}一类机关启动的"
    return f"有{by}{level}{_hazard(tests, pack)}{natural}应急响应生效"


def _number(tests: Mapping[str, Test], field: str) -> int | None:
    value = _value(tests[field]) if field in tests else None
    return value if isinstance(value, int) else None


def _window(tests: Mapping[str, Test], pack: Pack) -> str:
    name = _text(tests, "window")
    title = next((window.title for window in pack.windows if window.id == name), "规则窗口")
    return f"日期在{title}内"


def _holiday(tests: Mapping[str, Test], pack: Pack) -> str:
    festival = pack.vocabulary.label("festivals", _text(tests, "festival"))
    statutory = "法定" if _text(tests, "part") == "statutory" else ""
    listed = "名单所列的" if _number(tests, "listed") == 1 else ""
    return f"当日是{listed}{festival}{statutory}放假日（国务院放假安排）"


def _situation(tests: Mapping[str, Test], pack: Pack) -> str:
    name = pack.vocabulary.label("situations", _text(tests, "name"))
    cause = _text(tests, "cause")
    reason = f"（{pack.vocabulary.label('causes', cause)}）" if cause else ""
    return f"处于{name}{reason}"


def _declaration(tests: Mapping[str, Test], pack: Pack) -> str:
    name = pack.vocabulary.label("situations", _text(tests, "situation"))
    return f"有文件宣布{name}"


def _proposal(tests: Mapping[str, Test], pack: Pack) -> str:
    who = "议事协调机构" if _number(tests, "by_body") == 1 else "某单位"
    return f"{who}建议增加{_unit(tests, pack)}"


def _consent(tests: Mapping[str, Test], pack: Pack) -> str:
    decider = _decider(pack)
    who = decider if _number(tests, "by_government") == 1 else "某机关"
    return f"{who}同意增加{_unit(tests, pack)}"


def _incident(tests: Mapping[str, Test], pack: Pack) -> str:
    kind = pack.vocabulary.label("incident_kinds", _text(tests, "kind"))
    named = f"（{_text(tests, 'record')}）" if "record" in tests else ""
    what = f"{_disease(tests)}{kind or '突发事件'}"
    return f"发生{_on_ladder(tests, 'grade', pack)}{what}{named}{_extent(tests, pack)}"


def _disease(tests: Mapping[str, Test]) -> str:
    """Which disease an outbreak must be of: 霍乱的, 病种不明的."""
    disease = _text(tests, "disease")
    if disease:
        return "病种不明的" if disease == "unknown" else f"{disease}的"
    return {1: "写明病种的", 0: "病种不明的", None: ""}[_number(tests, "has_disease")]


def _extent(tests: Mapping[str, Test], pack: Pack) -> str:
    """Where an outbreak must be, and of what size: （学校），10例以上."""
    setting = _text(tests, "setting")
    label = pack.vocabulary.label("incident_settings", setting)
    place = f"（{'场所不明' if setting == 'unknown' else label}）" if setting else ""
    cases = _number(tests, "cases")
    if cases is None:
        return place
    return f"{place}，{cases}例以上" if cases else f"{place}，规模达到下限（未填写）"


def _observation(tests: Mapping[str, Test], pack: Pack) -> str:
    quantity = pack.quantity_by_name.get(_text(tests, "quantity"))
    title = quantity.title if quantity else "观测值"
    station = f"（{_text(tests, 'station')}）" if "station" in tests else ""
    bounds = [_threshold(tests[field]) for field in ("value", "lowest") if field in tests]
    measure = quantity.measure if quantity else ""
    said = "、".join(f"{bound}{measure}" if bound else "达到阈值（未填写）" for bound in bounds)
    return f"{title}{station}{said or '有观测'}"


def _threshold(test: Test) -> str:
    """A bound as it was most likely written: of 不低于30.001 and 高于30 the shorter one."""
    number, lower = _value(test), test.op == "ge"
    if not isinstance(number, int) or abs(number) >= UNREACHED:
        return ""
    within = f"{'不低于' if lower else '不高于'}{decimal_text(number)}"
    beyond = f"{'高于' if lower else '低于'}{decimal_text(number - 1 if lower else number + 1)}"
    return min(within, beyond, key=lambda said: (len(said.lstrip("不")), said is beyond))


def _order(tests: Mapping[str, Test], pack: Pack) -> str:
    act = pack.vocabulary.label("acts", _text(tests, "act")) or "某事"
    by = pack.unit_by_name.get(_text(tests, "by"))
    decider = _decider(pack)
    who = {1: decider, 0: "上级或其他机关"}.get(_number(tests, "by_decider") or 0, "")
    if "by_decider" not in tests:
        who = "有关机关"
    about = f"（针对 {_text(tests, 'about')}）" if "about" in tests else ""
    return f"{by.name if by else who}下令{act}{about}"


def _consulted(tests: Mapping[str, Test], pack: Pack) -> str:
    who = _unit(tests, pack) if "unit" in tests else "牵头单位"
    affected = {1: "，有受影响的地方或单位", 0: "，没有受影响的地方或单位"}
    product = {1: "，有会商结论", 0: "，没有会商结论"}
    more = product.get(_number(tests, "product") or 0, "") if "product" in tests else ""
    if "has_affected" in tests:
        more += affected.get(_number(tests, "has_affected") or 0, "")
    return f"{who}已组织{_hazard(tests, pack)}会商{more}"


def _done(tests: Mapping[str, Test], pack: Pack) -> str:
    kind = _text(tests, "kind")
    label = pack.vocabulary.label("pending", kind)
    named = label if label != kind else pack.vocabulary.label("duty_kinds", kind)
    by = pack.unit_by_name.get(_text(tests, "by"))
    about = f"（针对 {_text(tests, 'about')}）" if "about" in tests else ""
    return f"{by.name if by else '有关单位'}已办{named or '有关事项'}{about}"


def _date(tests: Mapping[str, Test], _: Pack) -> str:
    start, through = _text(tests, "from"), _text(tests, "through")
    return "、".join(
        filter(
            None, (f"日期不早于 {start}" if start else "", f"不晚于 {through}" if through else "")
        )
    )


def _at_hand(tests: Mapping[str, Test], pack: Pack) -> str:
    hazard = _hazard(tests, pack)
    return f"有{hazard}方面的灾害风险" if hazard else "有灾害风险"


def _day(tests: Mapping[str, Test], _: Pack) -> str:
    words = {
        "workday": "工作日",
        "adjusted_workday": "调休上班日",
        "weekend": "周末",
        "holiday": "放假日",
        "unknown": "放假安排未公布的日子",
    }
    return f"当日是{words.get(_text(tests, 'kind'), '')}"


_WRITERS: Final[Mapping[str, Callable[[Mapping[str, Test], Pack], str]]] = {
    "alert": _alert,
    "response": _response,
    "window": _window,
    "holiday": _holiday,
    "situation": _situation,
    "situation_cause": _situation,
    "declaration": _declaration,
    "activity": lambda _tests, _pack: "有登记的重要活动",
    "proposal": _proposal,
    "consent": _consent,
    "incident": _incident,
    "date": _date,
    "day": _day,
    "observation": _observation,
    "order": _order,
    "consultation": _consulted,
    "consulted": _consulted,
    "done": _done,
    "hazard": _at_hand,
}
