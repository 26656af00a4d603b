"""Fields of written records（记录的字段）: texts, times, areas, words of the vocabulary.

Words may be written as ids, Chinese names or national codes; they are brought to ids here. A hazard
that the vocabulary does not know stays as written: unknown is not false.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Final
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
)

from engine.decimals import decimal_text, is_decimal, thousandths
from engine.errors import UNPRINTABLE
from engine.packs.pack import Vocabulary
from engine.records.written import end_of, start_of
from engine.terms import LEVEL_RANK, level_of

MAX_TEXT: Final = 500
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2150
UNKNOWN: Final = "unknown"
SEPARATOR: Final = re.compile("[、，,]")
NATION: Final = {"全国": "000000", "中国": "000000", "CN": "000000", "100000": "000000"}


def _printable(text: Any) -> Any:  # noqa: ANN401
    """Text without space around it; refused if it could forge a line or command a terminal."""
    if not isinstance(text, str):
        return text
    trimmed = text.strip()
    if any(category(char) in UNPRINTABLE for char in trimmed):
        message = "含有换行或控制字符；删去看不见的字符"
        raise ValueError(message)
    return trimmed


Text = Annotated[str, BeforeValidator(_printable), Field(min_length=1, max_length=MAX_TEXT)]
Note = Annotated[str, BeforeValidator(_printable), Field(max_length=MAX_TEXT)]


def _instant(text: str) -> str:
    """ISO 8601 with Beijing's offset; a bare date stays a date."""
    written = text.strip().replace(" ", "T", 1)
    try:
        moment = start_of(written)
    except (ValueError, OverflowError):
        message = f"「{text}」不是时间；写成 2024-06-15T02:10:00+08:00 或 2024-06-15"
        raise ValueError(message) from None
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        message = f"「{text}」不在 {EARLIEST_YEAR}—{LATEST_YEAR} 年之间"
        raise ValueError(message)
    return written if len(written) <= len("2024-06-15") else moment.isoformat()


def _day(text: str) -> str:
    written = _instant(text)
    if len(written) > len("2024-06-15"):
        message = f"「{text}」应当是日期，写成 2024-06-15"
        raise ValueError(message)
    return written


def _area(text: str) -> str:
    """A GB/T 2260 code of 2 to 12 digits, in pairs（行政区划代码）."""
    code = NATION.get(text.strip(), text.strip())
    if not re.fullmatch(r"(\d\d){1,6}", code, re.ASCII):
        message = f"「{text}」不是行政区划代码；写六位或十二位数字，如 230500"
        raise ValueError(message)
    return code


def in_order(start: str, end: str, names: tuple[str, str]) -> None:
    """Refuse an end that is not after the start; ``names`` are the keys of both."""
    if end_of(end) <= start_of(start):
        message = f"{names[1]}（{end}）不晚于 {names[0]}（{start}）"
        raise ValueError(message)


def _number(text: str) -> str:
    """A measured value, at its shortest; ``unknown`` where there is none."""
    if text in (UNKNOWN, "未知"):
        return UNKNOWN
    if not is_decimal(text):
        message = f"「{text}」不是数值；写成 98.6（最多三位小数），不知道写 unknown"
        raise ValueError(message)
    return decimal_text(thousandths(text))


def _count(text: str) -> str:
    """A whole number; ``unknown`` where there is none."""
    if text in (UNKNOWN, "未知"):
        return UNKNOWN
    if re.fullmatch(r"\d{10,}", text, re.ASCII):
        message = f"「{text[:20]}」太大；最多九位，不知道写 unknown"
        raise ValueError(message)
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        message = f"「{text}」不是整数；写成 12，不知道写 unknown"
        raise ValueError(message)
    return str(int(text))


Instant = Annotated[str, AfterValidator(_instant)]
Day = Annotated[str, AfterValidator(_day)]
Area = Annotated[str, AfterValidator(_area)]
Count = Annotated[str, AfterValidator(_count)]


def as_list(value: Any) -> Any:  # noqa: ANN401
    """One value as a list of one."""
    return value if isinstance(value, list) or value is None else [value]


def _as_names(value: Any) -> Any:  # noqa: ANN401
    """Names, one or several; those written together with 、 or a comma are parted."""
    if not isinstance(value, str | list):
        return value
    written = [value] if isinstance(value, str) else value
    parted = [SEPARATOR.split(one) if isinstance(one, str) else [one] for one in written]
    return [name for names in parted for name in names]


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    """The vocabulary that the reading was started with."""
    context: dict[str, Vocabulary] = info.context or {}
    return context["vocabulary"]


def looked_up(*groups: str) -> Any:  # noqa: ANN401
    """A validator that brings a word of the vocabulary to its id; unknown words are refused."""

    def check(text: str, info: ValidationInfo) -> str:
        known: dict[str, str] = {}
        for group in groups:
            known |= _words(_vocabulary(info), group)
        if text in known:
            return known[text]
        offered = dict.fromkeys(_offered(_vocabulary(info), groups))
        message = f"「{text}」不在词汇表；可用：{'、'.join(offered)}"
        raise ValueError(message)

    return AfterValidator(check)


def _offered(vocabulary: Vocabulary, groups: tuple[str, ...]) -> Iterator[str]:
    """The Chinese words of some groups, as a person is shown them."""
    if "plans" in groups:
        yield from (plan.name for plan in vocabulary.plans)
    yield from (text for group, _, text in vocabulary.labels if group in groups)


def _words(vocabulary: Vocabulary, group: str) -> dict[str, str]:
    if group == "plans":
        return {name: plan.id for plan in vocabulary.plans for name in (plan.id, plan.name)}
    words: dict[str, str] = {}
    for label_group, word, text in vocabulary.labels:
        if label_group == group:
            words |= {word: word, text: word, f"{text}色": word, word.upper(): word}
    return words


def _hazard(text: str, info: ValidationInfo) -> str:
    for hazard in _vocabulary(info).hazards:
        if text in (hazard.id, hazard.name, *hazard.aliases, *hazard.codes):
            return hazard.id
    return text


def _level(text: str) -> str:
    level = level_of(text)
    if level is None:
        message = f"「{text}」不是响应级别；可用：{'、'.join(LEVEL_RANK)}，或 Ⅲ、3、三级"
        raise ValueError(message)
    return level


Hazard = Annotated[Text, AfterValidator(_hazard)]
Colour = Annotated[Text, looked_up("colours")]
Names = Annotated[list[Text], BeforeValidator(_as_names), Field(min_length=1)]
Level = Annotated[Text, AfterValidator(_level)]
Number = Annotated[Text, AfterValidator(_number)]


class RecordForm(BaseModel):
    """A strict record: unknown keys are refused（多余的键一律拒绝）.

    A form is built when it is first used: a command uses one of two dozen.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)
