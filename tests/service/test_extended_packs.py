"""Packs that extend others, as the service has them: the cache, the contract, every screen."""

import json
import os

import pytest

from service.home import Home
from service.loading import load
from tests.packs.county import CITY, COUNTY, NEW, write


@pytest.fixture
def home(tmp_path):
    packs = tmp_path / "home" / "packs"
    write(packs / "city", CITY)
    write(packs / "county", COUNTY)
    return Home(tmp_path / "home")


def touch(path, text):
    """Write as somebody does later: with another time, as files have it."""
    before = path.stat().st_mtime_ns
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_the_cache_notices_a_change_of_the_parent(home):
    first = load(home, "county").pack
    assert load(home, "county").pack == first
    path = home.packs / "city" / "windows.yaml"
    touch(path, path.read_text("utf-8").replace("05-31", "05-30"))
    assert load(home, "county").pack.windows != first.windows
    added = home.packs / "city" / "articles" / "03.yaml"
    added.write_text(
        NEW.format(more="").replace("县消防队值守", "市消防队").replace("县消防队", "市消防队"),
        "utf-8",
    )
    assert "new" in load(home, "county").pack.rule_by_id


def test_the_cache_keeps_what_was_taken_over(home):
    first = load(home, "county").pack
    kept = load(home, "county").pack
    assert (kept, kept.digest) == (first, first.digest)
    assert kept.inherited == first.inherited
    assert [rule.document for rule in kept.rules] == [rule.document for rule in first.rules]


def test_two_packs_never_mix(home, zhiban):
    both = [
        "roster",
        "2024-03-01",
        "--pack",
        "city",
        "--pack",
        "county",
        "--json",
        "--home",
        home.folder,
    ]
    code, out, err = zhiban(*both)
    assert (code, err) == (0, "")
    answers = [json.loads(part) for part in split_documents(out)]
    names = [[line["name"] for line in one["days"][0]["units"]] for one in answers]
    assert names == [["市消防队", "市水务局"], ["县消防队", "县水务局"]]
    ways = [one["days"][0]["units"][0]["because"][0] for one in answers]
    assert ["document" in way for way in ways] == [False, True]
    assert ways[1]["document"] == "市办法"


def split_documents(text):
    """Several JSON documents, one after another; or one list of them."""
    decoder, found, place = json.JSONDecoder(), [], 0
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        one, place = decoder.raw_decode(text, place)
        found += one if isinstance(one, list) else [one]
    return [json.dumps(one) for one in found]


@pytest.mark.parametrize(
    "words",
    [
        ("roster", "2024-07-10"),
        ("roster", "2024-03-01"),
        ("why", "县消防队", "--on", "2024-03-01"),
        ("why", "县消防队", "--on", "2024-07-10"),
        ("duties", "--on", "2024-07-10", "--all"),
        ("pack", "show", "county"),
        ("pack", "check", "county"),
        ("pack", "test", "county"),
        ("pack", "list"),
        ("readings", "list"),
        ("today", "--at", "2024-07-10T09:00"),
    ],
)
def test_every_screen_can_show_what_was_taken_over(home, zhiban, words):
    pack = () if words[0] == "pack" else ("--pack", "county")
    code, out, err = zhiban(*words, *pack, "--home", home.folder)
    assert "Traceback" not in err
    assert code in {0, 1}, (out, err)


def test_a_month_of_it_can_be_exported(home, zhiban, tmp_path):
    files = [tmp_path / "month.xlsx", tmp_path / "month.csv"]
    asked = ("--xlsx", files[0], "--csv", files[1], "--pack", "county", "--home", home.folder)
    code, _, err = zhiban("roster", "2024-03", *asked)
    assert (code, err) == (0, "")
    assert all(path.stat().st_size for path in files)


def test_the_list_of_rules_has_those_taken_over(home, zhiban):
    _, out, _ = zhiban("pack", "show", "county", "--home", home.folder)
    for rule in ("named", "tagged", "standing", "county-own"):
        assert out.count(f" {rule} ") == 1
