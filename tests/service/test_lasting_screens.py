"""A pack with rules that go on until they are ended, typed about as a person would."""

import json

import pytest

from tests.packs.county import CITY, write

LASTING = """
- rule: recall
  title: 水位超警
  cites: {article: 第二条, quote: 市水务局值守}
  when: WHEN
  until: ended
  oblige: {kind: on_site, units: [市水务局], coverage: 24h, place: 指挥中心, within: 30m}
"""
WHEN = '{observation: {quantity: stage, at_least: "98"}}'
RECORDS = """\
records:
  - observation: {quantity: stage, value: "99", at: 2024-07-01T02:00, until: 2024-07-01T05:00}
"""
END = "  - termination: {of: recall, by: 市政府, at: 2024-07-03T12:00, document: 终〔2024〕1号}\n"


@pytest.fixture
def folder(tmp_path):
    files = {
        "quantities.yaml": "- {quantity: stage, title: 水位, measure: 米}\n",
        "articles/03.yaml": LASTING.replace("WHEN", WHEN),
    }
    return write(tmp_path / "city", CITY | files)


@pytest.fixture
def ask(folder, zhiban, tmp_path):
    def asked(*words, records=RECORDS):
        path = tmp_path / "records.yaml"
        path.write_text(records, "utf-8")
        code, out, err = zhiban(*words, "--pack", folder, "--records", path)
        assert code == 0, err
        return out

    return asked


def test_the_day_says_why_and_what_is_waited_for(ask):
    out = ask("roster", "2024-07-02")
    for words in ("市水务局", "水位99米", "尚无终止记录", "终止决定", "某市人民政府"):
        assert words in out


def test_once_it_is_ended_nobody_is_called(ask):
    assert "无人入驻" in ask("roster", "2024-07-04", records=RECORDS + END)
    out = ask("roster", "2024-07-03", records=RECORDS + END)
    assert "07-03 00:00 至 07-03 12:00" in out
    assert "终〔2024〕1号" in out
    assert "撤离" in out
    assert "终止决定" not in out


def test_the_contract_has_the_same(ask):
    (day,) = json.loads(ask("roster", "2024-07-02", "--json"))["days"]
    (line,) = day["units"]
    assert line["arrive_by"] == "2024-07-01T02:30:00+08:00"
    assert [item["kind"] for item in day["pending"]] == ["termination"]


@pytest.mark.parametrize(
    "words",
    [
        ("today", "--at", "2024-07-02T09:00"),
        ("roster", "2024-06-20..2024-07-10"),
        ("roster", "2024-07"),
        ("why", "市水务局", "--on", "2024-07-02"),
        ("why", "市水务局", "--on", "2024-06-02"),
        ("why", "市消防队", "--on", "2024-07-02"),
        ("duties", "--on", "2024-07-02", "--all"),
        ("year", "2024"),
    ],
)
@pytest.mark.parametrize("records", [RECORDS, RECORDS + END, "records: []\n"])
def test_every_screen_can_show_it(ask, words, records):
    assert ask(*words, records=records)


@pytest.mark.parametrize(
    ("when", "code"), [("{day: workday}", "P406"), ("{not: {alert: {}}}", "P406")]
)
def test_the_check_finds_what_could_not_be_set_off(folder, zhiban, when, code):
    assert zhiban("pack", "check", folder)[0] == 0
    (folder / "articles/03.yaml").write_text(LASTING.replace("WHEN", when), "utf-8")
    status, out, _ = zhiban("pack", "check", folder)
    assert status == 1
    assert f"city/articles/03.yaml:2  [{code}]" in out


def test_a_termination_of_no_such_rule_is_refused(folder, zhiban, tmp_path):
    path = tmp_path / "records.yaml"
    path.write_text(RECORDS + END.replace("recall", "recal"), "utf-8")
    code, _, err = zhiban("roster", "2024-07-02", "--pack", folder, "--records", path)
    assert code == 2
    assert "[R305]" in err
    assert "是不是：recall" in err
