"""Codes of the trade（代码对照）: CMA's compact types and levels, as websites write them.

Level codes run opposite ways: weather.com.cn and Caiyun write 01 for blue and 04 for red, the
pictures of nmc.cn end in 001 for red and 004 for blue. Types are codes of the national list
(11Bnn); a name beside them outranks them.

Source: 《气象灾害预警信号发布与传播办法》(the fourteen signals, in its order); 国家突发事件预警信息
发布系统 event codes; public samples.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

NATIONAL: Final[Mapping[str, str]] = {
    "01": "11B01",  # 台风
    "02": "11B03",  # 暴雨
    "03": "11B04",  # 暴雪
    "04": "11B05",  # 寒潮
    "05": "11B06",  # 大风
    "06": "11B07",  # 沙尘暴
    "07": "11B09",  # 高温
    "08": "11B22",  # 干旱
    "09": "11B14",  # 雷电
    "10": "11B15",  # 冰雹
    "11": "11B16",  # 霜冻
    "12": "11B17",  # 大雾
    "13": "11B19",  # 霾
    "14": "11B21",  # 道路结冰
    "94": "11B25",  # 森林火险
}
"""The compact type of weather.com.cn and Caiyun → the national event code."""

BLUE_FIRST: Final[Mapping[str, str]] = {
    "01": "BLUE",
    "02": "YELLOW",
    "03": "ORANGE",
    "04": "RED",
    "00": "WHITE",
    "91": "WHITE",
}
"""LEVELCODE of weather.com.cn, the last two digits of Caiyun's code → a colour word."""

RED_FIRST: Final[Mapping[str, str]] = {
    "001": "RED",
    "002": "ORANGE",
    "003": "YELLOW",
    "004": "BLUE",
}
"""The last three digits of a picture of nmc.cn → a colour word."""

_PICTURE: Final = re.compile(r"p[0-9]{4}([0-9]{3})\.")
_QWEATHER: Final = re.compile(r"10([0-9]{2})")


def picture_colour(address: str) -> str:
    """The colour word of a picture of nmc.cn（图标颜色）; empty if it says none."""
    match = _PICTURE.search(address)
    return RED_FIRST.get(match.group(1), "") if match else ""


def national_of(code: str) -> str:
    """A code of QWeather as a national one（10NN 即 11BNN）; any other as written."""
    match = _QWEATHER.fullmatch(code)
    return f"11B{match.group(1)}" if match else code
