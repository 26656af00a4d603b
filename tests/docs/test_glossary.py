"""Every code has a Chinese name, in the vocabulary and in the glossary."""

from __future__ import annotations

import re

import pytest

from calendars.holidays import DayKind
from engine.terms import (
    COLOUR_RANK,
    DUTY_KINDS,
    GRADE_RANK,
    LEVEL_RANK,
    PENDING_KINDS,
    POSTS,
    STATUSES,
    Coverage,
    Presence,
)
from service.files.packs import shared_vocabulary
from tests.docs.pages import text_of

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CLOSED = {
    "coverage": [one.value for one in Coverage],
    "presence": [one.value for one in Presence],
    "posts": POSTS,
    "duty_kinds": DUTY_KINDS,
    "pending": PENDING_KINDS,
    "colours": COLOUR_RANK,
    "levels": LEVEL_RANK,
    "grades": GRADE_RANK,
}


def shown() -> set[tuple[str, str]]:
    """Code and Chinese name of every row of the glossary that begins with a code."""
    return set(
        re.findall(r"^\| `([^`]+)` \| ([^|]+?) \|", text_of("docs/glossary.md"), re.MULTILINE)
    )


@pytest.mark.parametrize("group", CLOSED)
def test_every_closed_set_is_labelled_and_no_label_is_idle(group):
    labels = {word: text for one, word, text in shared_vocabulary().labels if one == group}
    assert labels.keys() == set(CLOSED[group])


def test_every_word_of_the_vocabulary_is_in_the_glossary():
    vocabulary = shared_vocabulary()
    words = {(word, text) for _, word, text in vocabulary.labels}
    words |= {(one.id, one.name) for one in (*vocabulary.hazards, *vocabulary.plans)}
    assert words - shown() == set()


def test_days_and_statuses_are_in_the_glossary():
    days = {(kind.name.lower(), kind.value) for kind in DayKind}
    assert days - shown() == set()
    assert set(STATUSES) <= {code for code, _ in shown()}


def test_every_name_is_chinese():
    roman = set(LEVEL_RANK)
    assert {(code, name) for code, name in shown() if not CHINESE.search(name)} == set()
    assert roman <= {code for code, _ in shown()}


def test_every_code_place_named_exists():
    import importlib

    for dotted in re.findall(
        r"`((?:engine|calendars|service)\.[\w.]+)`", text_of("docs/glossary.md")
    ):
        module, _, name = dotted.rpartition(".")
        if name[:1].isupper():
            assert hasattr(importlib.import_module(module), name), dotted
        else:
            importlib.import_module(dotted)
