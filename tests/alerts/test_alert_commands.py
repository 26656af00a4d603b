"""`alert read` and `alert list` as a person types them."""

import io
import json
import re
import sys

import pytest

from service.commands.entry import run
from tests.alerts import samples
from tests.alerts.conftest import cap_text, info_text
from tests.alerts.samples import CAP, IDENTIFIER, MISSING, domestic_xml, zipped

HEAD = "双鸭山市气象台发布暴雨红色预警信号"


@pytest.fixture
def zhiban(tmp_path, capsys, monkeypatch):
    """Type a command: exit code, standard output, standard error."""
    monkeypatch.setenv("ZHIBAN_HOME", str(tmp_path / "home"))

    def typed(*words):
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "in"
    found.mkdir()
    (found / "a.xml").write_text(cap_text(info_text(HEAD)), "utf-8")
    (found / "b.json").write_bytes(
        samples.national_site(identifier="23050041600000_20240615040000")
    )
    (found / "c.zip").write_bytes(zipped({"x.xml": domestic_xml(), "y.xml": "<alert"}))
    (found / "d.cap").write_bytes(b"<alert")
    (found / "e.xml").write_text(cap_text(info_text(HEAD)), "utf-8")
    (found / "f.txt").write_text("not an alert", "utf-8")
    return found


def test_a_folder_gives_a_table_with_reasons(zhiban, folder):
    code, out, err = zhiban("alert", "read", folder)
    assert code == 2
    rows = [line.split()[:2] for line in out.splitlines() if re.match(r"  \S", line)]
    assert rows == [
        ["结果", "来件"],
        ["已读", "a.xml"],
        ["提示", "b.json"],
        ["待核", "c.zip"],
        ["未读", "d.cap"],
        ["重复", "e.xml"],
    ]
    assert "没有写明失效时间" in out
    assert out.endswith("共 5 份：已读 2（其中有提示 1），重复 1，待核 1，未读 1\n")
    assert "c.zip!y.xml" in err
    assert err.count("[A102]") == 2
    assert "Traceback" not in err


def test_one_file_is_told_in_full(zhiban, folder):
    code, out, _ = zhiban("alert", "read", folder / "b.json")
    assert code == 0
    assert out.splitlines()[0] == "已读 b.json：发布 23050041600000_20240615040000"
    assert "注意：" in out
    assert out.endswith("共 1 份：已读 1（其中有提示 1），未读 0\n")


@pytest.mark.parametrize(
    "data", [samples.weathercn(), domestic_xml().encode(), zipped({"a.xml": domestic_xml()})]
)
def test_standard_input(data, zhiban, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    code, out, _ = zhiban("alert", "read", "-")
    assert code == 0
    assert out.startswith(f"已读 标准输入：发布 {IDENTIFIER}")
    _, out, _ = zhiban("alert", "list", "--all")
    assert IDENTIFIER in out


def test_nothing_on_standard_input_is_refused(zhiban, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    code, out, err = zhiban("alert", "read", "-")
    assert (code, "文件为空" in out, "[A102]" in err) == (2, True, True)


def test_a_file_that_is_not_there(zhiban, tmp_path, folder):
    code, out, err = zhiban("alert", "read", tmp_path / "none.xml", folder / "a.xml", "a\0b")
    assert code == 2
    assert err.count("[F101]") == 2
    assert "已读" in out


def test_an_empty_folder(zhiban, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, _ = zhiban("alert", "read", tmp_path / "empty")
    assert code == 0
    assert out.endswith("共 0 份：已读 0，未读 0\n")


def test_what_waits_for_a_person_is_listed(zhiban, folder):
    assert zhiban("alert", "list", "--unread")[1] == "没有等人处理的来件\n"
    zhiban("alert", "read", folder)
    zhiban("alert", "read", folder)
    code, out, _ = zhiban("alert", "list", "--unread")
    assert code == 0
    assert re.findall(r"^  #\d+ .*  (\S+)$", out, re.MULTILINE) == ["c.zip", "d.cap"]
    assert "处理：" in out
    assert HEAD not in out
    form = json.loads(zhiban("alert", "list", "--unread", "--json")[1])
    assert [one["name"] for one in form["refused"]] == ["c.zip", "d.cap"]
    assert form["alerts"] == []


def test_doctor_counts_what_is_listed(zhiban, folder):
    zhiban("alert", "read", folder)
    zhiban("alert", "read", folder)
    code, out, _ = zhiban("doctor")
    assert code == 1
    assert "有 2 份来件等人处理" in out


def test_a_contradiction_is_listed_with_both_sides(zhiban, folder):
    zhiban("alert", "read", folder / "a.xml")
    other = cap_text(info_text(HEAD.replace("红", "蓝")))
    (folder / "g.xml").write_text(other, "utf-8")
    code, _, err = zhiban("alert", "read", folder / "g.xml")
    assert code == 2
    assert "[A111]" in err
    _, out, _ = zhiban("alert", "list", "--unread")
    assert "颜色 red → blue" in out
    command = re.search(r"zhiban (correct .*)", out)[1].split()
    assert zhiban(*command, "--actor", "1001")[0] == 0
    assert "大风" not in zhiban("alert", "list", "--all")[1]
    assert "蓝色预警" in zhiban("alert", "list", "--all")[1]


def test_what_was_interrupted_is_listed_until_it_is_read(zhiban, folder, monkeypatch):
    from service.alerts import intake

    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "read_contents", die)
    home = folder.parent / "home"
    assert zhiban("alert", "read", folder / "a.xml")[0] == 130
    monkeypatch.undo()
    assert "读取中断" in zhiban("alert", "list", "--unread", "--home", home)[1]
    zhiban("alert", "read", folder / "a.xml", "--home", home)
    assert "没有等人处理的来件" in zhiban("alert", "list", "--unread", "--home", home)[1]


def test_nobody_is_named_on_the_screen(zhiban, tmp_path):
    path = tmp_path / "a.js"
    path.write_bytes(samples.weathercn(ISSUETIME="昨天"))
    _, out, err = zhiban("alert", "read", path)
    assert "王某某" not in out + err
    (tmp_path / "b.xml").write_text(cap_text(info_text(HEAD)), "utf-8")
    assert "王某某" not in "".join(map(str, zhiban("alert", "read", tmp_path / "b.xml")))


def test_a_long_list_is_cut_on_the_screen(zhiban, tmp_path):
    items = [
        samples.nmc_item(alertid=f"A-{n}", issuetime="?" if n % 2 else "2024/06/15 02:10")
        for n in range(100)
    ]
    (tmp_path / "a.json").write_bytes(samples.nmc(*items))
    code, out, err = zhiban("alert", "read", tmp_path / "a.json")
    assert code == 2
    assert out.splitlines()[0].startswith("待核 a.json：50 条预警")
    assert "…还有 30 条" in out
    assert "还有 30 处" in err
    assert len((out + err).splitlines()) < 100


@pytest.mark.skipif(MISSING, reason=f"no samples at {CAP}")
def test_every_public_sample(zhiban):
    code, out, err = zhiban("alert", "read", CAP)
    assert code == 2  # one is refused, for its DOCTYPE
    assert re.findall(r"^  未读  (\S+)", out, re.MULTILINE) == ["cap-library__xee.cap"]
    assert "待核" not in out
    assert err.count("[A") == 1
    assert "薄晓虎" not in out


def test_what_a_person_has_dealt_with_no_longer_waits(zhiban, tmp_path):
    torn = tmp_path / "torn.xml"
    torn.write_text("<alert", "utf-8")
    assert zhiban("alert", "read", str(torn))[0] == 2
    assert "#1" in zhiban("alert", "list", "--unread")[1]
    assert zhiban("doctor")[0] == 1
    code, _, err = zhiban("alert", "settle", "9", "--reason", "作废")
    assert (code, "[W114]" in err, "#1" in err) == (2, True, True)
    assert zhiban("alert", "settle", "1", "--reason", " ")[0] == 2
    assert zhiban("alert", "settle", "#1", "--reason", "已电话核实，作废")[0] == 0
    assert "没有等人处理的来件" in zhiban("alert", "list", "--unread")[1]
    assert zhiban("alert", "settle", "1", "--reason", "再来")[0] == 2
    log = zhiban("log", "show", "--all")[1]
    assert "来件处理" in log
    assert "已电话核实" in log
    assert zhiban("log", "verify")[0] == 0
    assert zhiban("alert", "read", str(torn))[0] == 2
    assert "#2" in zhiban("alert", "list", "--unread")[1]
