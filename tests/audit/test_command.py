"""``zhiban audit`` as typed: files of every kind, verdicts, exports, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.audit.conftest import PACK
from tests.docs.pages import ROOT

HEALTH = ROOT / "rules" / "shuangyashan-health-2023"
EXAMPLE = ROOT / "docs" / "examples" / "audit"
AREAS = "地区,常住人口,救护车,报告病例\n甲县,30000,1,9\n"
STATIONS = "地区,名称,城乡,服务半径（公里）,平均反应时间（分钟）\n甲县,A,城市,5,10\n"
HOSPITALS = "地区,名称,级别,床位,急诊科\n甲县,B,2,100,是\n"
NEW = "名称\nA\nB\n"
GOOD = {"地区": AREAS, "急救站点": STATIONS, "医疗机构": HOSPITALS, "新建站点": NEW}


def files(folder, encoding="utf-8", **changed):
    folder.mkdir(exist_ok=True)
    for name, text in {**GOOD, **changed}.items():
        if text:
            (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    return folder


def by_norm(document):
    return {
        norm["norm"]: {area["area"]: area["state"] for area in norm["areas"]}
        for norm in document["norms"]
    }


def test_all_met_is_exit_0(judged, tmp_path):
    document, fault = judged(files(tmp_path / "d"))
    assert fault == ""
    assert document["schema"] == "zhiban.audit/1"
    assert document["sound"] is True
    assert set(by_norm(document)["radius"]) == {"甲县"}
    assert {state for areas in by_norm(document).values() for state in areas.values()} == {"pass"}
    assert by_norm(document)["emergency-departments-2"] == {"": "pass"}


def test_gb18030_is_read_too(judged, tmp_path):
    document, _ = judged(files(tmp_path / "d", encoding="gb18030"))
    assert document["sound"] is True


def test_a_missed_norm_is_exit_1_and_says_by_how_much(judged, tmp_path):
    document, _ = judged(
        files(tmp_path / "d", 地区="地区,常住人口,救护车,报告病例\n甲县,90001,2,0\n"), code=1
    )
    (found,) = next(norm for norm in document["norms"] if norm["norm"] == "ambulances")["areas"]
    assert (found["state"], found["value"], found["limit"], found["short"]) == (
        "fail",
        "2",
        "4",
        "2",
    )
    assert found["short_text"] == "缺 2 辆"
    assert "向上取整" in found["quota"]


def test_missing_data_is_exit_1(judged, tmp_path):
    document, _ = judged(files(tmp_path / "d", 医疗机构=""), code=1)
    assert by_norm(document)["emergency-departments"] == {"甲县": "gap"}


def test_a_soft_norm_missed_is_exit_0(judged, tmp_path):
    document, _ = judged(files(tmp_path / "d", 医疗机构=HOSPITALS.replace("是", "否")))
    assert by_norm(document)["emergency-departments"] == {"甲县": "soft_fail"}


def test_a_bad_row_is_exit_2_named_and_kept_aside(judged, tmp_path):
    document, fault = judged(
        files(tmp_path / "d", 急救站点=STATIONS.replace(",5,", ",五,")), code=2
    )
    assert "急救站点.csv 急救站点 第 2 行 服务半径（公里）  [D101] 「五」不是数" in fault
    assert by_norm(document)["radius"] == {"甲县": "gap"}
    assert by_norm(document)["radius-2"] == {"甲县": "pass"}
    assert [one["code"] for one in document["faults"]] == ["D101"]


def test_no_sheet_that_is_asked_for_is_exit_2(zhiban, tmp_path):
    (tmp_path / "急救站.csv").write_text(STATIONS, "utf-8")
    code, said, fault = zhiban("audit", tmp_path / "急救站.csv", "--pack", PACK)
    assert (code, said) == (2, "")
    assert "[D105]" in fault
    assert "急救站点" in fault


def test_a_sheet_that_nobody_asks_for_is_said(zhiban, tmp_path):
    folder = files(tmp_path / "d", 急救站=STATIONS)
    _, said, _ = zhiban("audit", folder, "--pack", PACK)
    assert "没有用到的表：急救站；是不是「急救站点」" in said


def test_a_column_twice_is_exit_2(zhiban, tmp_path):
    folder = files(tmp_path / "d", 地区="地区,常住人口,常住 人口\n甲县,1,2\n")
    code, _, fault = zhiban("audit", folder, "--pack", PACK)
    assert code == 2
    assert "[D104]" in fault


@pytest.mark.parametrize("content", [b"\x00\x01", b'a,"b\n', b"PK\x03\x04torn"])
def test_what_is_no_table_is_exit_2(zhiban, tmp_path, content):
    for suffix in ("csv", "xlsx"):
        path = tmp_path / f"地区.{suffix}"
        path.write_bytes(content)
        code, said, fault = zhiban("audit", path, "--pack", PACK)
        assert (code, said) == (2, ""), fault
        assert "Traceback" not in fault


def test_a_pack_without_norms_names_those_that_have_some(zhiban, tmp_path):
    code, _, fault = zhiban("audit", files(tmp_path / "d"))
    assert code == 2
    assert "[D106]" in fault


def test_the_unknown_year_and_the_soft_norm_are_labelled(zhiban, tmp_path):
    _, said, _ = zhiban("audit", files(tmp_path / "d"), "--pack", PACK)
    assert "年份原文隐去，运行单位没有填；运行参数 年度=未填" in said
    assert "原则性要求：没有达到不算不合格" in said


def test_cells_of_a_workbook_are_taken_as_shown(judged, tmp_path):
    book = Workbook()
    book.remove(book.active)
    for name, text in GOOD.items():
        page = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text)):
            page.append([float(cell) if cell[:1].isdigit() else cell for cell in row])
    calls = book["急救站点"]
    calls.append(["甲县", "C", "城市", 0.1 + 0.2, None])
    calls["F1"], calls["G1"] = "呼叫时刻", "到达时刻"
    calls["F3"] = datetime.fromisoformat("2026-01-05T23:55")
    calls["G3"] = datetime.fromisoformat("2026-01-06T00:04:59")
    book.create_sheet("填写说明").append(["说明"])
    book.save(tmp_path / "数据.xlsx")
    document, _ = judged(tmp_path / "数据.xlsx")
    assert document["unused"] == []
    radius, minutes = document["norms"][0]["areas"][0], document["norms"][1]["areas"][0]
    assert (radius["counted"], minutes["counted"]) == (2, 2)
    assert minutes["value"] == "1199/120"


def test_the_same_data_give_the_same_bytes(zhiban, tmp_path):
    made = []
    for number in range(2):
        out = tmp_path / f"{number}.xlsx", tmp_path / f"{number}.csv"
        zhiban(
            "audit",
            EXAMPLE,
            "--pack",
            HEALTH,
            "--on",
            "2026-06-30",
            "--xlsx",
            out[0],
            "--csv",
            out[1],
        )
        made.append([one.read_bytes() for one in out])
    assert made[0] == made[1]
    book = load_workbook(io.BytesIO(made[0][0]))
    assert book.sheetnames == ["核对结果", "逐行", "不能采用的"]
    rows = list(csv.reader(io.StringIO(made[0][1].decode("utf-8-sig"))))
    ambulances = [row[1:7] for row in rows if row[-1] == "b18-ambulances"]
    assert ambulances[1][:5] == ["甲县", "未达标", "合计 10 辆", "不低于 12 辆", "缺 2 辆"]


def test_a_template_is_filled_in_and_judged(zhiban, tmp_path):
    book = tmp_path / "t.xlsx"
    code, said, _ = zhiban("audit", "template", book, "--pack", PACK)
    assert code == 0
    assert f"zhiban audit {book} --pack {PACK}" in said
    code, _, fault = zhiban("audit", "template", book, "--pack", PACK)
    assert (code, "[L110]" in fault) == (2, True)
    pages = load_workbook(book)
    assert set(GOOD) < set(pages.sheetnames)
    for name, text in GOOD.items():
        rows = list(csv.DictReader(io.StringIO(text)))
        heads = [cell.value for cell in pages[name][1]]
        for row in rows:
            pages[name].append([row.get(head) for head in heads])
    pages.save(book)
    code, said, fault = zhiban("audit", book, "--pack", PACK)
    assert (code, fault) == (0, ""), said


def test_a_template_of_csv_files_is_a_gap_until_it_is_filled_in(zhiban, tmp_path):
    assert zhiban("audit", "template", tmp_path / "t", "--pack", HEALTH)[0] == 0
    heads = (tmp_path / "t" / "急救出车.csv").read_text("utf-8-sig").strip().split(",")
    assert heads == ["地区", "名称", "城乡", "反应时间（分钟）", "呼叫时刻", "到达时刻"]
    code, said, _ = zhiban("audit", tmp_path / "t", "--pack", HEALTH, "--json")
    document = json.loads(said)
    assert code == 1
    assert {area["state"] for norm in document["norms"] for area in norm["areas"]} == {"gap"}


def test_a_hundred_thousand_rows(judged, tmp_path):
    rows = "".join(f"区{n % 100},站{n},城市,{n % 5},9\n" for n in range(100_000))
    heads = STATIONS.splitlines()[0]
    areas = "地区,常住人口,救护车,报告病例\n" + "".join(f"区{n},30000,1,0\n" for n in range(100))
    hospitals = "地区,名称,级别,床位,急诊科\n" + "".join(f"区{n},B,2,1,是\n" for n in range(100))
    folder = files(tmp_path / "d", 急救站点=f"{heads}\n{rows}", 地区=areas, 医疗机构=hospitals)
    document, _ = judged(folder)
    assert document["verdicts"]["pass"] == 501


@pytest.mark.parametrize("pack", ["shuangyashan-health-2023", "taizhou-health-2023"])
def test_the_packs_ask_for_what_their_templates_offer(zhiban, tmp_path, pack):
    folder = ROOT / "rules" / pack
    assert zhiban("audit", "template", tmp_path / "t.xlsx", "--pack", folder)[0] == 0
    code, said, _ = zhiban("audit", tmp_path / "t.xlsx", "--pack", folder, "--json")
    assert code == 1
    reasons = [
        r for norm in json.loads(said)["norms"] for area in norm["areas"] for r in area["reasons"]
    ]
    assert reasons
    assert [one for one in reasons if "列" in one] == []


def test_the_example_by_hand(zhiban):
    code, said, fault = zhiban("audit", EXAMPLE, "--pack", HEALTH, "--json")
    assert code == 2
    assert fault.count("[D101]") == 1
    found = by_norm(json.loads(said))
    assert found["b16-radius"] == {"示例区": "fail", "甲县": "pass", "乙县": "pass"}
    assert found["b16-response-time"] == {"示例区": "pass", "甲县": "fail", "乙县": "gap"}
    assert found["b17-radius"] == {"示例区": "not_applicable", "甲县": "pass", "乙县": "gap"}
    assert found["b18-ambulances"] == {"示例区": "pass", "甲县": "fail", "乙县": "pass"}
    assert found["b19-opened"] == {"": "fail"}
    assert found["b44-street-centres"] == {"示例区": "fail", "甲县": "gap", "乙县": "gap"}


def test_only_packs_that_can_be_read_are_looked_through(zhiban, tmp_path):
    broken = tmp_path / "home" / "packs" / "broken"
    broken.mkdir(parents=True)
    Path(broken / "pack.yaml").write_text("id: [", "utf-8")
    code, _, fault = zhiban("audit", files(tmp_path / "d"))
    assert code == 2
    assert "[D106]" in fault
