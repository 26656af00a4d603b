"""No bytes whatever make the reader fail in another way than by InputFault."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import InputFault
from service.alerts import chinese, english
from service.alerts.cap import read_cap
from service.alerts.message import AlertMessage
from tests.alerts.fuzz import survey

CAP = Path(__file__).resolve().parents[3] / "shared" / "cap"
if not CAP.is_dir() and os.environ.get("CI") != "true":
    pytest.skip(f"no CAP samples at {CAP}", allow_module_level=True)

SAMPLES = [
    data
    for folder in ("valid", "invalid", "edge")
    for path in sorted((CAP / folder).iterdir())
    if len(data := path.read_bytes()) < 20_000
]
PLACE = st.integers(0, 20_000)
CUTS = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 300)), min_size=1, max_size=6)
WORDS = st.sampled_from(
    [
        *(
            "发布",
            "解除",
            "升级为",
            "将",
            "由",
            "红色",
            "黄色",
            "白色",
            "预警信号",
            "暴雨",
            "市气象台",
        ),
        *("[Ⅰ级/", "并", "，", "、", "取消", "的", "火险", "四级", "&", "<b>", "3; "),
        *("red ", "orange ", "warning ", "to ", "cancelled ", "lifts ", "alert "),
    ]
)


def quick(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class Nobody:
    def hazard_of(self, names, codes):
        return "gale" if any("大风" in name for name in (*names, *codes)) else None


def read_or_refuse(data):
    try:
        message = read_cap(data, source="fuzz.xml", hazards=Nobody())
    except InputFault as fault:
        if not (re.fullmatch(r"A10[1-8]", fault.code) and fault.remedy):
            raise
        return
    assert isinstance(message, AlertMessage)
    assert message.identifier
    for alert in message.alerts:
        assert alert.hazard
        assert alert.colour in chinese.WORST_FIRST
        assert alert.effective.isoformat().endswith("+08:00")


@quick(400)
@given(st.binary(max_size=400))
def test_random_bytes(data):
    read_or_refuse(data)


@quick(300)
@given(st.sampled_from(["", '<?xml version="1.0"?>']), st.text(max_size=200))
def test_random_text_in_a_message(head, text):
    read_or_refuse(f"{head}<alert>{text}</alert>".encode("utf-8", "surrogatepass"))


@quick(1500)
@given(st.sampled_from(SAMPLES), CUTS, st.sampled_from(["flip", "delete", "double", "truncate"]))
def test_mutated_samples(data, cuts, way):
    for place, size in cuts:
        at = place % max(len(data), 1)
        piece = data[at : at + size]
        new = {"flip": bytes(b ^ 0x15 for b in piece), "delete": b"", "double": piece * 2}
        data = data[:at] if way == "truncate" else data[:at] + new[way] + data[at + size :]
    read_or_refuse(data)


@quick(500)
@given(st.sampled_from(SAMPLES), st.lists(st.tuples(PLACE, PLACE), min_size=1, max_size=20))
def test_shuffled_elements(data, moves):
    pieces = re.split(rb"(?<=>)(?=\s*<)", data)
    for first, second in moves:
        one, two = first % len(pieces), second % len(pieces)
        pieces[one], pieces[two] = pieces[two], pieces[one]
    read_or_refuse(b"".join(pieces))


@quick(400)
@given(st.sampled_from(SAMPLES), PLACE, st.text(max_size=40))
def test_texts_replaced(data, place, text):
    spans = [match.span() for match in re.finditer(rb"(?<=>)[^<]+(?=</)", data)]
    start, end = spans[place % len(spans)]
    shown = text.replace("&", "").replace("<", "").encode("utf-8", "ignore")
    read_or_refuse(data[:start] + shown + data[end:])


@quick(500)
@given(st.lists(WORDS, max_size=12).map("".join))
def test_any_headline(text):
    found = chinese.signals(text)
    for colour in (*chinese.signal_colours(found, "暴雨"), *english.text_colours(text)):
        assert colour in chinese.WORST_FIRST
    assert chinese.lifts(text) in {True, False}
    assert chinese.level_colour(text) in {"", *chinese.WORST_FIRST}
    if "未" not in text and found and all(one.role == chinese.OLD for one in found):
        assert any(word in text for word in ("解除", "取消", "将", "由"))


def test_mutated_alerts_through_the_whole_intake(tmp_path):
    found = survey(1500, seed=7, folder=tmp_path)
    assert found.sound(), found.written()
    assert found.inputs == 1500
    assert set(found.outcomes) == {"read", "flagged", "repeated", "doubtful", "refused"}
