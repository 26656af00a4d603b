"""Check a mapping against a form（表单校验）: pydantic's findings as faults a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Protocol, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from engine.errors import DutyError, InputFault, PackFault

Model = TypeVar("Model", bound=BaseModel)
Place = tuple[str | int, ...]

WAYS: Final = (
    "[名称, …]、{tag: …}、{office_of: …}、{parameter: …}、{list: …, at: …}、{words: …} 或 on_site"
)
"""The ways to choose units, as a remedy shows them."""
BOUNDS: Final = {"greater_than_equal": ("不小于", "ge"), "less_than_equal": ("不大于", "le")}
"""Pydantic's findings of a number out of range, and how the range is said."""
NUMBERS: Final = {
    "int_type": "整数",
    "int_parsing": "整数",
    "int_from_float": "整数",
    "float_type": "数字",
    "float_parsing": "数字",
    "finite_number": "数字",
}
"""Pydantic's findings of what is no number, or not such a number, and what should stand there."""
EMPTY: Final = frozenset({"string_too_short", "string_type", "too_short"})
"""Pydantic's findings of a key that nothing was written behind."""
SHAPES: Final = {
    "list_type": ("列表", "写成 [甲, 乙]"),
    "dict_type": ("一组键和值", "写成 {键: 值}"),
    "model_type": ("一组键和值", "写成 {键: 值}"),
    "string_type": ("文字", "只写一个词"),
}
"""Pydantic's findings of a wrong shape: what should stand there, and how it is written."""
ABOUT_KEYS: Final = frozenset({"missing", "extra_forbidden"})
"""Pydantic's findings that end in a key which is not there, or should not be."""
TOO_LARGE: Final = {"too_long": "项", "string_too_long": "字"}
"""Pydantic's findings of what there is too much of, and what it is counted in."""


class Source(Protocol):
    """A file as plain values that knows on which line each value stands（来源文件）."""

    @property
    def value(self) -> Any: ...  # noqa: ANN401, D102

    def where(self, path: Place) -> str: ...  # noqa: D102


def check_form(  # noqa: PLR0913 - what is checked, where it stands, how to say it
    form: type[Model],
    value: object,
    source: Source,
    path: Place = (),
    *,
    fault: type[DutyError] = PackFault,
    context: dict[str, Any] | None = None,
) -> tuple[Model | None, list[DutyError]]:
    """The validated form, or ``None`` and every fault found, each with file and line."""
    try:
        return form.model_validate(value, context=context), []
    except ValidationError as error:
        return None, _faults(error, form, source, path, fault)


def _faults(
    error: ValidationError,
    form: type[BaseModel],
    source: Source,
    path: Place,
    fault: type[DutyError],
) -> list[DutyError]:
    found: dict[str, DutyError] = {}
    for detail in _meant([dict(one) for one in error.errors(include_url=False)]):
        place = _place(detail["loc"])
        large = detail["type"] in TOO_LARGE
        kept = _existing(place, source, path)
        if detail["type"] not in ABOUT_KEYS:
            detail["loc"] = kept or detail["loc"]  # the key as written, not the way it was read
        what, remedy = _empty(detail) or (_too_large(detail) if large else _said(detail, form))
        code = "R101" if fault is InputFault else "P113" if large else "P101"
        where = source.where((*path, *kept))
        found.setdefault(where + what, fault(code, what, where=where, remedy=remedy))
    return list(found.values())


def _meant(details: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Without what pydantic says of the ways to choose units that were not meant.

    Of a list its own faults are kept; anything else is one fault for the choice. A list is not too
    short where only what is in it is wrong.
    """
    inner = {one["loc"][:n] for one in details for n in range(len(one["loc"]))}
    details = [one for one in details if one["type"] != "too_short" or one["loc"] not in inner]
    no_list = {one["loc"][:-1] for one in details if one["type"] == "list_type"}
    said: set[Any] = set()
    for detail in details:
        at = next((n for n, part in enumerate(detail["loc"]) if _is_way(part)), None)
        if at is None:
            yield detail
            continue
        place, way = detail["loc"][:at], detail["loc"][at]
        if place in no_list and place not in said:
            said.add(place)
            yield {**detail, "loc": place, "type": "units"}
        elif place not in no_list and way.startswith("list["):
            yield detail


def _is_way(part: object) -> bool:
    """Whether a part of pydantic's location names a way to choose units."""
    return isinstance(part, str) and (
        part.startswith("list[tagged-union[constrained-str")
        or part.endswith("Units")
        or part == "literal['on_site']"
    )


def _place(loc: Sequence[Any]) -> Place:
    """Pydantic's location without the names of union members."""
    return tuple(part for part in loc if isinstance(part, int | str) and not _is_tag(part))


def _is_tag(part: Any) -> bool:  # noqa: ANN401
    return isinstance(part, str) and part.startswith(("list[", "function-", "constrained-"))


def _existing(place: Place, source: Source, path: Place) -> Place:
    """The longest part of ``place`` that stands in the file, union tags skipped over."""
    value = source.value
    for part in path:
        value = value[part]
    kept: list[str | int] = []
    for part in place:
        present = (isinstance(value, dict) and part in value) or (
            isinstance(value, list) and isinstance(part, int) and part < len(value)
        )
        if present:
            kept.append(part)
            value = value[part]
    return tuple(kept)


def _empty(detail: dict[str, Any]) -> tuple[str, str] | None:
    """What to say of a key that nothing was written behind."""
    if detail["type"] in EMPTY and detail["input"] in (None, "", []):
        return f"「{_name(detail)}」空着", f"填上 {_name(detail)}"
    return None


def _too_large(detail: dict[str, Any]) -> tuple[str, str]:
    most, counted = detail["ctx"]["max_length"], TOO_LARGE[detail["type"]]
    remedy = "写短些" if detail["type"].startswith("string") else "拆成几处，或删减"
    return f"「{_name(detail)}」超过 {most} {counted}", remedy


def _name(detail: dict[str, Any]) -> str:
    """The key that a finding is about."""
    return next((str(part) for part in reversed(detail["loc"]) if isinstance(part, str)), "")


def _said(  # noqa: PLR0911 - one sentence for each sort of finding
    detail: dict[str, Any], form: type[BaseModel]
) -> tuple[str, str]:
    """What is wrong and what to do, in Chinese."""
    name, sort = _name(detail), detail["type"]
    if sort == "missing":
        return f"缺少键「{name}」", f"补上 {name}"
    if sort == "units":
        return f"「{name}」写得不对", f"写成 {WAYS}"
    if sort == "extra_forbidden":
        allowed = "、".join(_keys(form, detail["loc"]))
        return f"不认识的键「{name}」", f"允许的键：{allowed}" if allowed else "删去或改正这个键"
    if sort in {"union_tag_not_found", "union_tag_invalid"}:
        return _unknown_condition(detail)
    if sort in {"literal_error", "enum"}:
        return (
            f"「{name}」的值 {detail['input']!r} 不在允许范围",
            f"允许：{detail['ctx']['expected']}",
        )
    if sort == "value_error":
        remedy = f"改正「{name}」" if name else "照上面说的补上或改正"
        return str(detail["msg"]).removeprefix("Value error, "), remedy
    if sort == "string_pattern_mismatch":
        return f"「{name}」的值 {detail['input']!r} 格式不对", f"格式：{detail['ctx']['pattern']}"
    return _otherwise(detail)


def _otherwise(detail: dict[str, Any]) -> tuple[str, str]:
    """A number out of range, no number, a wrong shape, or any other finding; with the value."""
    name, sort, shown = _name(detail), detail["type"], repr(detail["input"])[:80]
    if sort in BOUNDS:
        word, bound = BOUNDS[sort]
        return f"「{name}」的值 {shown} 超出范围", f"写{word} {detail['ctx'][bound]} 的数"
    if sort in NUMBERS:
        return f"「{name}」的值 {shown} 不是{NUMBERS[sort]}", f"写{NUMBERS[sort]}"
    if sort in SHAPES:
        wanted, remedy = SHAPES[sort]
        if sort == "list_type" and isinstance(detail["input"], str):
            remedy = f"写成 [{detail['input'][:80]}]"
        return f"「{name}」的值 {shown} 不是{wanted}", remedy
    if sort == "too_short":
        return f"「{name}」的值 {shown} 项数不够", f"至少写 {detail['ctx']['min_length']} 项"
    return f"「{name}」的值 {shown} 不对（{sort}）", "对照 docs/rule-language.md 改正"


def _unknown_condition(detail: dict[str, Any]) -> tuple[str, str]:
    from engine.packs.condition_forms import CONDITIONS  # noqa: PLC0415 - the forms import this module's peers

    value = detail["input"]
    keys = "、".join(value) if isinstance(value, dict) else repr(value)
    return f"不认识的条件「{keys}」", f"条件只能是：{'、'.join(CONDITIONS)}"


def _keys(form: type[BaseModel], loc: Sequence[Any]) -> list[str]:
    """The keys allowed where an unknown key stands."""
    forms = [form]
    for part in loc[:-1]:
        inside = [
            found
            for one in forms
            for name, field in one.model_fields.items()
            if part in (name, field.alias)
            for found in _forms_in(field.annotation)
        ]
        forms = inside or [one for one in forms if _in_way(one, part)] or forms
    fields = (pair for one in forms for pair in one.model_fields.items())
    return list(dict.fromkeys(field.alias or name for name, field in fields))


def _in_way(form: type[BaseModel], part: object) -> bool:
    """Whether the form is meant by a part of pydantic's location that is no key."""
    if isinstance(part, str) and part.startswith("list["):
        return not _is_way(form.__name__)
    return form.__name__ == part


def _forms_in(annotation: Any) -> Iterable[type[BaseModel]]:  # noqa: ANN401
    """Every form that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [form for part in get_args(annotation) for form in _forms_in(part)]
