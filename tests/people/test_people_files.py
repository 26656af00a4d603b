"""A sheet of people: good rows read, every bad one reported, nothing half taken."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook

from engine.errors import DutyError, Faults, InputFault
from engine.people.person import Person
from service.files.people_files import HEADS, TEMPLATE, read_people

UNITS = {"示例单位": "sample", "市水务局": "water", "水务局": "water"}


def sheet(tmp_path, *rows, heads=HEADS, name="people.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes("\r\n".join([",".join(heads), *rows]).encode(encoding))
    return path


def test_the_template_reads_as_it_is(tmp_path):
    path = tmp_path / "template.csv"
    path.write_text(TEMPLATE, encoding="utf-8")
    first, second = read_people(path, UNITS).taken()
    assert first.person == Person("sample-01", "sample", ("deputy_leader",), date(2026, 1, 1))
    assert first.person.name == "测试甲"
    assert second.person.posts == ("deputy_leader", "staff")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_spreadsheets_csv_reads_whatever_its_encoding(tmp_path, encoding):
    path = sheet(
        tmp_path, "水务局, 07 ,测试甲,具体工作人员,0469-1234567,,2026/12/31", encoding=encoding
    )
    (one,) = read_people(path, UNITS).taken()
    assert (one.person.id, one.person.last, one.phone) == (
        "water-07",
        date(2026, 12, 31),
        "0469-1234567",
    )


def test_an_xlsx_reads_with_its_numbers_and_dates(tmp_path):
    book = Workbook()
    book.active.append(list(HEADS))
    book.active.append(
        ["市水务局", 7, "测试甲", "具体工作人员", 13000000000, date(2026, 1, 5), None]
    )
    book.save(tmp_path / "people.xlsx")
    (one,) = read_people(tmp_path / "people.xlsx", UNITS).taken()
    assert one.person == Person("water-7", "water", ("staff",), date(2026, 1, 5))


def test_every_bad_row_is_reported_and_nothing_is_taken(tmp_path):
    path = sheet(
        tmp_path,
        "市水务局,01,测试甲,具体工作人员,,,",
        "市水利局,02,测试乙,具体工作人员,,,",
        "市水务局,03,,班长,,,",
        "市水务局,01,测试丙,分管领导,,,",
        "市水务局,04,测试丁,具体工作人员,,2026-05-01,2026-04-01",
        "市水务局,05,测试戊,具体工作人员,call me,1 May,",
        "",
    )
    found = read_people(path, UNITS)
    places = [fault.where for fault in found.faults]
    assert places == [f"people.csv:{n}" for n in (3, 4, 4, 5, 6, 7, 7)]
    assert "是不是：市水务局" in str(found.faults[0])
    with pytest.raises(Faults):
        found.taken()
    assert [one.person.id for one in found.taken(despite=True)] == ["water-01"]


def test_no_fault_names_a_person(tmp_path):
    path = sheet(
        tmp_path, "外单位,01,测试甲,具体工作人员,12345678,,", "市水务局,02,测试乙,无,87654321,,"
    )
    text = "\n".join(map(str, read_people(path, UNITS).faults))
    assert not any(word in text for word in ("测试甲", "测试乙", "12345678", "87654321"))
    assert "12345678" not in repr(
        read_people(sheet(tmp_path, "水务局,1,测试甲,staff,12345678,,"), UNITS)
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "L102"), ("姓名,单位\n".encode(), "L102"), (b"\x00\x01\xff", "L102")],
)
def test_a_file_that_is_no_sheet_is_refused(tmp_path, content, code):
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(InputFault) as fault:
        read_people(path, UNITS)
    assert fault.value.code == code


def test_an_xlsx_that_is_none_and_a_file_that_is_not_there(tmp_path):
    (tmp_path / "people.xlsx").write_bytes(b"no zip")
    with pytest.raises(DutyError) as fault:
        read_people(tmp_path / "people.xlsx", UNITS)
    assert fault.value.code == "L102"
    with pytest.raises(DutyError) as fault:
        read_people(tmp_path / "none.csv", UNITS)
    assert fault.value.code == "F101"
