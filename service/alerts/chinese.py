"""The Chinese profile（中国预警报文）: words, colours, levels and area codes as issuers write them.

Sources: CMA messages as relayed by WMO SWIC, 《国家突发事件预警信息发布系统管理平台与终端接口》
(GB/T 34283-2017), 《中华人民共和国行政区划代码》(GB/T 2260).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "unknown"
WORST_FIRST: Final = ("red", "orange", UNKNOWN, "yellow", "blue")
MAX_TEXT: Final = 500

OLD, ISSUED, TARGET = 0, 1, 2  # what a headline does with a signal: it was, it is, it becomes

_TRADITIONAL: Final = str.maketrans(
    "紅黃藍綠發佈續變預報號級災氣颱風電溫寒凍結霧塵乾霜險質訊將為調暫終撤銷準測試習練澇",
    "红黄蓝绿发布续变预报号级灾气台风电温寒冻结雾尘干霜险质讯将为调暂终撤销准测试习练涝",
)
_COLOURS: Final = {"红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue"}
_LEVELS: Final = {
    **dict.fromkeys(("I", "一", "1"), "red"),
    **dict.fromkeys(("II", "二", "2"), "orange"),
    **dict.fromkeys(("III", "三", "3"), "yellow"),
    **dict.fromkeys(("IV", "四", "4"), "blue"),
}
_SEVERITIES: Final = {"Extreme": "red", "Severe": "orange", "Moderate": "yellow", "Minor": "blue"}

_HAN: Final = re.compile("[\u4e00-\u9fff]")
_KANA_HANGUL: Final = re.compile("[\u3040-\u30ff\uac00-\ud7a3]")
_SIGN: Final = "预警|信号|警报|警告|警戒|特报|风险"
_COLOUR: Final = re.compile(r"([红橙黄蓝白黑绿紫])色")
_CLAUSE: Final = re.compile(r"[,。;!?】]|:(?![0-9])|(?=并发|并将|并升|并降|同时|重新|改为|改发)")
_VERB: Final = re.compile(
    r"(?P<old>解除|取消|撤销|终止|将|由)"
    r"|(?P<target>[变升降更调][更级新整]?(?:为|至|成)|[改转]为|为$)"
    r"|(?P<issued>(?:变更|继续|更新|升级|降级|重新|联合|首次)?发[布出](?!的)了?|签发|变更|更新|升级|降级|调整"
    r"|确认|维持|延续|延长|继续)"
)
_ROLES: Final = {"old": OLD, "target": TARGET}
_UNCOLOURED: Final = re.compile(
    rf"(?:^|{_VERB.pattern})(?P<hazard>[^发解]{{1,20}}?)(?:预警|警报|警告)"
)
_LEVEL: Final = re.compile(
    r"[\[(【]\s*(?:LEVEL\s*)?(IV|I{1,3}|[一二三四1-4])\s*(?:级)?\s*(?=[/|\])】])", re.IGNORECASE
)
_PLAIN_LEVEL: Final = re.compile(r"(?<![A-Z])(IV|I{1,3}|[一二三四])级(?=[^应响]{0,4}预警)")
_SLASHED_LEVEL: Final = re.compile(r"/\s*(IV|I{1,3})\s*(?=/|$)")
_BRACKETED_LEVEL: Final = re.compile(r"[\[(【][^\])】]{0,6}级[^\])】]{0,12}[\])】]")
_PLACE: Final = re.compile(
    r"^.*(?:发布的|省|市(?!内涝|火险)|县|区|旗|州|盟|气象[台局站]|天文台|[厅局](?!地)|中心|指挥部|办公室)"
)
_FILLER: Final = re.compile(
    r"(?:IV|I{1,3}|[一二三四])级|(?:预警|信号|警报|警告|警戒|特报)+(?:信息)?|等级|级别|[\[\]()【】<>\"'\s]"
)
_JOINER: Final = re.compile(r"[、和及与暨/]")
_SUFFIX: Final = re.compile(r"(?:气象风险|气象等级|气象灾害|风险|灾害事件|事件|灾害|天气)$")

_LIFT: Final = re.compile(r"(?<!未)(?<!不)(?<!没有)(?:解除|撤销)(?!前|时间|条件|标准)")
_LIFT_WORDY: Final = re.compile(
    rf"(?:{_SIGN})[^活动课航班期间未不]{{0,30}}(?:取消|终止|结束)"
    rf"|(?:取消|终止)[^活动课航班]{{0,20}}(?:{_SIGN})"
)
_NOT_YET: Final = re.compile(
    r"(?:将[于在]|预计|可能|有望|拟于|何时|尚未|仍未)[^,]{0,20}(?:解除|撤销|取消|终止|结束)"
)
_NOT_A_WARNING: Final = re.compile(r"管制|限行|封控|封锁|隔离|停课|停运|停航")
_DRILL: Final = re.compile(r"演练|演习|测试|试验|试播")

IDENTIFIER: Final = re.compile(r"([0-9]{6})[0-9]{8}_[0-9]{14}(?:_[0-9]+)?")
_GB_NAME: Final = re.compile(
    r"cpeas|gb\W?t?\W*2260|行政区|区划|ad_?code|区域编码|地区编码", re.IGNORECASE
)
_FOREIGN_NAME: Final = re.compile(
    r"same|ugc|fips|emma|nuts|clc|cap-cp|warncell|post|zip|iso|邮|电话|taiwan|geoname",
    re.IGNORECASE,
)
_PROVINCES: Final = re.compile(
    r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|81|82)[0-9]{4}(?:[0-9]{6})?|[01]0{5}(?:0{6})?"
)
_CODE: Final = re.compile(r"[0-9]{6}(?:[0-9]{6})?")


@dataclass(frozen=True, slots=True)
class Signal:
    """One hazard with a colour in a headline（一个预警信号）; hazard may be empty.

    ``colour`` is ``unknown`` for a colour outside 红橙黄蓝 (Guangdong's white, Hong Kong's black).
    ``role`` is OLD (解除，将…), ISSUED (发布) or TARGET (升级为).
    """

    hazard: str
    colour: str
    role: int


def plain(text: str) -> str:
    """Text for matching（归一）: NFKC (Ⅳ is IV, full width is half), common 繁体 made 简体, cut."""
    return unicodedata.normalize("NFKC", text[:MAX_TEXT]).translate(_TRADITIONAL)[:MAX_TEXT]


def is_chinese(text: str) -> bool:
    """Whether the text is written in Han characters without kana or hangul."""
    return bool(_HAN.search(text)) and not _KANA_HANGUL.search(text)


def signals(text: str) -> tuple[Signal, ...]:
    """The signals that a headline or event text names（预警信号）, in its order."""
    found: list[Signal] = []
    for clause in _clauses(text):
        lifted = _clause_lifts(clause)
        for signal in _clause_signals(clause):
            before = found[-1].hazard if found and signal.role == TARGET else ""
            role = OLD if lifted else signal.role
            found.append(Signal(signal.hazard or before, signal.colour, role))
    named = [signal for signal in found if signal.hazard or signal.role == TARGET]
    return tuple(named or found)


def _clauses(text: str) -> list[str]:
    return [part for part in _CLAUSE.split(_BRACKETED_LEVEL.sub("", plain(text))) if part]


def _clause_signals(clause: str) -> Iterator[Signal]:
    start, role = 0, ISSUED
    for match in _COLOUR.finditer(clause):
        pieces = _cut_at_verbs(clause[start : match.start()], role)
        named, role = pieces[-1]
        hazard = bare_hazard(named) or _hazard_after(clause[match.end() :])
        if not hazard and role == OLD:  # 将大风预警由黄色
            hazard = next((bare for text, _ in reversed(pieces) if (bare := bare_hazard(text))), "")
        yield Signal(hazard, _COLOURS.get(match.group(1), UNKNOWN), role)
        start = match.end()


def _cut_at_verbs(text: str, role: int) -> list[tuple[str, int]]:
    """The text cut at its verbs, each piece with the role of the verb before it, else ``role``."""
    verbs = list(_VERB.finditer(text))
    starts = [0, *(verb.end() for verb in verbs)]
    ends = [*(verb.start() for verb in verbs), len(text)]
    roles = [role, *(_ROLES.get(verb.lastgroup or "", ISSUED) for verb in verbs)]
    return [(text[s:e], role) for s, e, role in zip(starts, ends, roles, strict=True)]


def _hazard_after(text: str) -> str:
    """The hazard of 红色暴雨预警, where the colour comes first."""
    match = re.match(rf"(.{{1,12}}?)(?:{_SIGN})", text)
    if match is None or _VERB.search(match.group(1)) or _COLOUR.search(match.group(1)):
        return ""
    return bare_hazard(match.group(1))


def bare_hazard(text: str) -> str:
    """The hazard's name alone（灾种名）, without place, colour, 预警信号, brackets and joiners."""
    bare = _COLOUR.sub("", _FILLER.sub("", _BRACKETED_LEVEL.sub("", plain(text))))
    return _PLACE.sub("", bare).strip("、和及与暨/的")


def hazard_in(headline: str) -> str:
    """The hazard a headline names without a colour（发布大风预警）; empty if it cannot be told."""
    for clause in _clauses(headline):
        match = _UNCOLOURED.search(clause)
        if match:
            return bare_hazard(match.group("hazard"))
    return ""


def spellings(name: str) -> tuple[str, ...]:
    """A hazard's name as written, bare, and without 灾害，气象风险 … at its end, best first."""
    found = [name, bare_hazard(name)]
    while (shorter := _SUFFIX.sub("", found[-1])) not in {found[-1], ""}:
        found.append(shorter)
    return tuple(dict.fromkeys(text for text in found if text))


def joint(name: str) -> tuple[str, ...]:
    """The parts of a joint hazard（山洪和地质灾害）; one part when it is a single one."""
    return tuple(part for part in _JOINER.split(plain(name)) if part)


def same_hazard(one: str, other: str) -> bool:
    """Whether two names mean one hazard: one is part of the other, after cleaning."""
    first, second = bare_hazard(one), bare_hazard(other)
    return bool(first and second) and (first in second or second in first)


def signal_colours(found: Sequence[Signal], hazard: str) -> tuple[str, ...]:
    """The distinct colours a headline gives ``hazard`` now（现行颜色）, worst first.

    What it becomes outranks what is issued, which outranks what is lifted or was before.
    """
    own = [signal for signal in found if same_hazard(signal.hazard, hazard)] or list(found)
    role = max((signal.role for signal in own), default=ISSUED)
    colours = {signal.colour for signal in own if signal.role == role}
    return tuple(sorted(colours, key=WORST_FIRST.index))


def level_colour(text: str) -> str:
    """The colour of a level such as [Ⅳ级/一般], 【四级】, /IV/（级别）; empty if there is none.

    A forest-fire danger grade (火险四级，五级 is the worst) runs the other way and is not a level,
    so there only Roman numerals count.
    """
    clean = plain(text)
    forms = (_LEVEL, _PLAIN_LEVEL, _SLASHED_LEVEL)
    match = next((found for form in forms if (found := form.search(clean))), None)
    if match is None or ("火险" in clean and not match.group(1).isascii()):
        return ""
    return _LEVELS.get(match.group(1).upper(), "")


def severity_colour(severity: str) -> str:
    """The colour of a CAP severity in a CMA message, and in no other（严重程度）."""
    return _SEVERITIES.get(severity, "")


def whole_colour(text: str) -> str:
    """The colour of a value that is nothing but a colour（紅色，红色预警，橙）; else empty."""
    match = re.fullmatch(rf"([红橙黄蓝白黑绿紫])色?(?:{_SIGN}|灯号)*", plain(text).strip())
    return _COLOURS.get(match.group(1), UNKNOWN) if match else ""


def lifts(text: str) -> bool:
    """Whether a headline or event says that the warning ends and no other begins（解除）."""
    if not any(_clause_lifts(clause) for clause in _clauses(text)):
        return False
    return all(signal.role == OLD for signal in signals(text))


def _clause_lifts(clause: str) -> bool:
    if _NOT_YET.search(clause):
        return False
    if _LIFT_WORDY.search(clause):
        return True
    return bool(_LIFT.search(clause)) and not _NOT_A_WARNING.search(clause)


def says_drill(text: str) -> bool:
    """Whether the words speak of a drill or a test（演练、测试）."""
    return bool(_DRILL.search(plain(text)))


def names_gb(name: str) -> bool:
    """Whether a geocode's name means GB/T 2260 codes（行政区划代码）."""
    return bool(_GB_NAME.search(name))


def area_codes(name: str, value: str, *, chinese: bool) -> tuple[str, ...]:
    """The GB/T 2260 codes of a geocode（区划代码）: by name, or by shape in a Chinese message."""
    parts = re.split(r"[\s,;|、]+", plain(value))
    if names_gb(name):
        return tuple(part for part in parts if _CODE.fullmatch(part))
    if not chinese or _FOREIGN_NAME.search(name):
        return ()
    return tuple(part for part in parts if _PROVINCES.fullmatch(part))


def issuer_area(identifier: str) -> str:
    """The issuer's area, the first six digits of a Chinese identifier（发布单位区划）; or empty."""
    match = IDENTIFIER.fullmatch(identifier)
    return match.group(1) if match and _PROVINCES.fullmatch(match.group(1)) else ""
