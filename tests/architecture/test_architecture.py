"""What the layout promises, held by reading the tree. A folder not there yet has no fault."""

import ast
import itertools
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("engine", "calendars", "service", "benchmarks", "docs", "rules")
PURE_FOLDERS = ("engine", "calendars")
FUNCTION_LINES = 40
FAST_PATH_MODULES = {"__future__", "sys", "os", "time"}
BANNED_WORDS = {"util", "utils", "helper", "helpers", "manager", "process", "handle"}
INHERITED = {"handle_error"}  # socketserver calls it so
NAME_KEYS = {"name", "unit", "title", "area_names", "issuer", "office"}
UNTRACKED_FOLDERS = {".git", ".venv", "build", "dist", "node_modules", "__pycache__"}

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)


# ------------------------------------------------------------------ the tree


def code_files() -> list[Path]:
    """Every Python file of the product, tests aside."""
    inside = itertools.chain.from_iterable((ROOT / f).rglob("*.py") for f in CODE_FOLDERS)
    return sorted({*ROOT.glob("*.py"), *inside})


def repository_files() -> list[Path]:
    """Every file that is or would be committed; without git, every file but the usual litter."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-C", str(ROOT), "ls-files", "-z", "-co", "--exclude-standard"]
        listing = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        named = [ROOT / name for name in listing.split("\0") if name]
    else:
        named = [
            path
            for path in ROOT.rglob("*")
            if not UNTRACKED_FOLDERS.intersection(path.relative_to(ROOT).parts)
            and not any(part.endswith("_cache") for part in path.relative_to(ROOT).parts)
        ]
    return sorted(path for path in named if path.is_file())


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ------------------------------------------------------------------ data stays data


def named_in(node: object) -> Iterator[str]:
    """Chinese names under the keys that hold a canonical name or a title."""
    if isinstance(node, list):
        for item in node:
            yield from named_in(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            is_name = str(key) in NAME_KEYS or str(key).startswith("title")
            many = list(value.values()) if isinstance(value, dict) else value
            for text in [value, *(many if isinstance(many, list) else [])]:
                if is_name and isinstance(text, str) and re.search(r"[\u4e00-\u9fff]{3}", text):
                    yield text.strip()
            yield from named_in(value)


def slug_of(folder: Path) -> str:
    """What a pack's id calls its place: shuangyashan-2023 names a city, a national pack none."""
    head = yaml.load((folder / "pack.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return folder.name.split("-")[0] if head.get("area", "").strip("0") else ""


def jurisdiction_names() -> set[str]:
    """Every unit, office and place of every pack by its name, and what ids call the places."""
    names: set[str] = set()
    for kind in ("pack", "units", "bodies"):
        for path in sorted(ROOT.glob(f"rules/*/{kind}.yaml")):
            found = set(named_in(yaml.safe_load(path.read_text("utf-8"))))
            assert found, f"{shown(path)}: no name found; has its form changed?"
            names |= found
    return names | {slug_of(path.parent) for path in ROOT.glob("rules/*/pack.yaml")} - {""}


def test_no_code_names_a_jurisdiction_or_a_unit():
    names = sorted(jurisdiction_names())
    faults = [
        f"{shown(path)} names {name}"
        for path in code_files()
        for text in [path.read_text("utf-8")]
        for name in names
        if name in text
    ]
    assert faults == []


def test_rules_hold_no_python():
    assert [shown(path) for path in sorted(ROOT.glob("rules/**/*.py"))] == []


# ------------------------------------------------------------------ the fast path


def imports_at_top(node: ast.AST) -> Iterator[str]:
    """Names imported when the module is loaded, also under a top-level if, try or class."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            yield "." * child.level + (child.module or "")
        elif not isinstance(child, type_of_function):
            yield from imports_at_top(child)


def test_cli_loads_nothing_but_the_fast_path():
    cli = ROOT / "cli.py"
    if not cli.exists():
        pytest.skip("no cli.py yet")
    assert set(imports_at_top(tree_of(cli))) <= FAST_PATH_MODULES


# ------------------------------------------------------------------ nothing of one machine


def foreign_addresses() -> re.Pattern[str]:
    """Paths of a machine and hosts of a registry, spelt so that this file holds none of them."""
    folders = [f"/{folder}/" for folder in ("work", "root")]
    names = (("pypi", "org"), ("files", "pythonhosted"), ("registry", "npmjs"))
    hosts = [".".join(parts) for parts in names]
    paths = "|".join(rf"(?<![\w.*]){re.escape(folder)}" for folder in folders)
    return re.compile(paths + "|" + "|".join(re.escape(host) for host in hosts))


def test_no_file_holds_a_machine_path_or_a_registry_address():
    pattern = foreign_addresses()
    faults = []
    for path in repository_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        faults += [
            f"{shown(path)}:{number}: {found.group()}"
            for number, line in enumerate(text.splitlines(), start=1)
            for found in [pattern.search(line)]
            if found
        ]
    assert faults == []


# ------------------------------------------------------------------ names and sizes


def words_of(identifier: str) -> set[str]:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier)
    return {word.lower() for word in parted.split("_") if word}


def identifiers_of(path: Path) -> Iterator[tuple[int, str]]:
    """Module, folder, class and function names, each with its line."""
    for part in path.relative_to(ROOT).with_suffix("").parts:
        yield 1, part
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (*type_of_function, ast.ClassDef)):
            yield node.lineno, node.name


def test_names_say_what_the_thing_is():
    faults = sorted(
        f"{shown(path)}:{line}: {name}"
        for path in code_files()
        for line, name in identifiers_of(path)
        if words_of(name) & BANNED_WORDS and name not in INHERITED
    )
    assert faults == []


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last statement, the docstring not counted."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return total
    text = function.body[0]
    return total - ((text.end_lineno or text.lineno) - text.lineno + 1)


def test_functions_of_the_core_fit_on_a_screen():
    faults = [
        f"{shown(path)}:{node.lineno}: {node.name} has {lines_of(node)} lines"
        for folder in PURE_FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, type_of_function) and lines_of(node) > FUNCTION_LINES
    ]
    assert faults == []


# ------------------------------------------------------------------ the rulers themselves


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import sys\nimport click", {"sys", "click"}),
        ("try:\n    import yaml\nexcept ImportError:\n    pass", {"yaml"}),
        ("def main():\n    import click", set()),
        ("class Group:\n    def run(self):\n        import click", set()),
        ("from service import commands", {"service"}),
    ],
)
def test_the_import_ruler(source, expected):
    assert set(imports_at_top(ast.parse(source))) == expected


def test_the_length_ruler_leaves_the_docstring_out():
    function = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body[0]
    assert isinstance(function, ast.FunctionDef)
    assert lines_of(function) == 2


def test_the_word_ruler_reads_both_spellings():
    assert words_of("RosterManager") & words_of("roster_manager") == {"roster", "manager"}


def test_the_address_ruler():
    pattern = foreign_addresses()
    assert pattern.search("see " + "/" + "root" + "/x")
    assert not pattern.search("docs" + "/" + "work" + "/page.md")


def test_the_name_ruler():
    pack = {"titles": {"zh": "某市办法"}, "units": [{"id": "x", "name": "某市某局"}]}
    assert set(named_in(pack)) == {"某市办法", "某市某局"}
