"""Sentences that differ in their days alone, said as one."""

from __future__ import annotations

import pytest

from engine.assignment.explaining import Explanation
from engine.assignment.joining import joined_by_days
from engine.assignment.model import Fact, Waiver


@pytest.mark.parametrize(("texts", "said"), [
    ([f"10月{n}日从外单位借 1 名分管领导" for n in range(1, 32)],
     ["10月1日至10月31日从外单位借 1 名分管领导"]),
    (["允许 甲 本月多值 1 班"] * 3, ["允许 甲 本月多值 3 班"]),
    (["10月2日从外单位借 1 名分管领导"] * 2, ["10月2日从外单位借 2 名分管领导"]),
    (["请 甲 销假一天，值 10月3日的班", "请 乙 销假一天，值 10月4日的班", "请 甲 销假一天，值 10月6日的班"],
     ["请 甲 销假，值 10月3日、10月6日的班", "请 乙 销假一天，值 10月4日的班"]),
    (["允许 甲 不休满24小时，值 10月1日、10月2日的班", "允许 甲 不休满24小时，值 10月2日、10月3日的班"],
     ["允许 甲 不休满24小时，值 10月1日至10月3日的班"]),
    (["甲 10月1日至10月3日请假", "甲 10月9日请假"], ["甲 10月1日至10月3日、10月9日请假"]),
    (["甲 12月30日至1月2日请假"], ["甲 12月30日至1月2日请假"]),
    (["甲 值完24小时须休息24小时", "乙 值完24小时须休息24小时"],
     ["甲 值完24小时须休息24小时", "乙 值完24小时须休息24小时"]),
    ([], []),
])  # fmt: skip
def test_days_are_put_together(texts, said):
    assert joined_by_days(texts) == said


def test_an_explanation_says_days_together_and_offers_every_remedy_apart():
    offered = tuple(
        Waiver("covered", "", f"{n}", 50, f"10月{n}日从外单位借 1 名具体工作人员") for n in range(1, 32)
    )  # fmt: skip
    facts = tuple(Fact("covered", f"{n}", f"10月{n}日需要具体工作人员 1 人") for n in (4, 5))
    found = Explanation(facts, offered, proved=True)
    assert found.text == (
        "这些不能同时做到：10月4日、10月5日需要具体工作人员 1 人。"
        "最省的办法：10月1日至10月31日从外单位借 1 名具体工作人员。"
    )
    assert len(found.remedy) == 31
