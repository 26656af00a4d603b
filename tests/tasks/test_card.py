"""The guidance card（一会一卡）on the real clause: the source's words, and blanks to fill."""

from __future__ import annotations

import json
import re

import pytest

from service.loading import RULES
from tests.service.conftest import zhiban  # noqa: F401 - a fixture

PACK = RULES / "qinhuangdao-health-2019"
SITE = """
packs:
  {name}:
    parameters:
      important_holidays: 国庆节
      card_units: 市第一医院、市第三医院
      meeting_lead_days: "5"
      card_lead_days: "3"
      notify_lead_days: "3"
      inspect_lead_days: "1"
"""
WHEN = ("--from", "2019-09-20", "--through", "2019-10-01", "--at", "2019-09-27T09:00")


@pytest.fixture
def asked(tmp_path, zhiban):  # noqa: F811
    """Type ``tasks`` about the pack, its parameters filled in; the pack is the home's own."""
    home = tmp_path / "home"
    (home / "packs").mkdir(parents=True)
    (home / "packs" / "qhd").symlink_to(PACK)
    (home / "site.yaml").write_text(SITE.format(name=PACK.name), "utf-8")
    return lambda *words: zhiban("tasks", *words, "--pack", PACK)


def test_four_tasks_before_each_important_period(asked):
    code, out, err = asked(*WHEN, "--json")
    assert (code, err) == (0, "")
    found = [one for one in json.loads(out)["tasks"] if one["rule"].startswith("qhd-card")]
    due = {(one["text"], one["last_day"], tuple(one["to"])) for one in found}
    hospitals = ("市第一医院", "市第三医院")
    notify = "将需要落实的具体安全事项告知到各单位落实"
    assert due == {
        ("召开会议部署", "2019-09-26", ()),
        *(("发放《安全生产提示指导卡》", "2019-09-28", (to,)) for to in hospitals),
        *((notify, "2019-09-28", (to,)) for to in hospitals),
        *(("开展督导检查", "2019-09-30", (to,)) for to in hospitals),
    }
    assert {one["state"] for one in found} == {"overdue", "due_soon"}


def number_of(asked, rule):
    found = json.loads(asked(*WHEN, "--json")[1])["tasks"]
    return next(one["shared"] for one in found if one["rule"] == rule)


def test_the_card_says_only_what_the_source_says(asked):
    number = number_of(asked, "qhd-card-card")
    code, out, err = asked("card", number, "--at", "2019-09-27T09:00", "--document", "1号")
    assert (code, err) == (0, "")
    out = re.sub(r"\n {4,}", "", out)  # lines that were too wide for a screen
    assert out.startswith("安全生产提示指导卡\n1号\n市第一医院：\n")
    assert "\n\n安全生产提示指导卡\n1号\n市第三医院：\n" in out
    assert "依据《2019年全市卫生健康工作要点》" in out
    assert "（三十九）「在重要时期、重要节日、重要时段到来前,召开会议部署" in out
    assert "国庆节放假（2019-10-01 至 2019-10-07" in out
    assert "____________（待填：具体事项）" in out
    assert "签发人：____________（待填：签发人）" in out
    assert "2019年9月27日" in out
    assert "运行参数" in out
    one = asked("card", number, "--to", "市第三医院", "--at", "2019-09-27T09:00")[1]
    assert "\n市第三医院：\n" in one
    assert asked("card", number, "--to", "海港医院")[0] == 2


def test_the_card_is_printed_to_a_file_the_same_each_time(asked, tmp_path):
    docx = pytest.importorskip("docx")
    number = number_of(asked, "qhd-card-card")
    words = ("card", number, "--docx", tmp_path / "a.docx", "--at", "2019-09-27T09:00")
    assert asked(*words)[0] == 0
    raw = (tmp_path / "a.docx").read_bytes()
    lines = [one.text for one in docx.Document(str(tmp_path / "a.docx")).paragraphs]
    assert lines[0] == "安全生产提示指导卡"
    assert [one for one in lines if one.endswith("医院：")] == ["市第一医院：", "市第三医院："]
    book = docx.Document(str(tmp_path / "a.docx"))
    assert len({one.footer.paragraphs[0].text for one in book.sections}) == 2  # two digests
    asked(*words)
    assert (tmp_path / "a.docx").read_bytes() == raw


def test_only_a_task_of_what_the_card_cites_has_one(asked):
    when = ("--from", "2019-01-01", "--through", "2019-12-31", "--at", "2019-06-01T09:00")
    found = json.loads(asked(*when, "--json")[1])["tasks"]
    other = next(one for one in found if not one["rule"].startswith("qhd-card"))
    code, _, err = asked("card", other["shared"], "--at", "2019-06-01T09:00")
    assert code == 2
    assert f"[K106] {other['shared']}「{other['text']}」没有安全生产提示指导卡" in err
    assert "（三十九）" in err
