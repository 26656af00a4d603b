"""The JSON Schema of every file that people write（各种文件的 JSON Schema）."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from engine.errors import InputFault
from engine.packs import file_forms
from engine.packs.case_forms import CaseForm
from engine.packs.document_forms import DocumentFileForm
from engine.packs.json_schema import records_schema, schema_of
from engine.packs.matrix_forms import MatrixRowForm
from engine.packs.rule_forms import RuleForm
from engine.records.form import FORMS
from engine.simulation.scenario_form import ScenarioForm
from engine.simulation.sweep_form import SweepForm
from service.files.site_file import SiteForm

SUFFIX: Final = ".schema.json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file（文件种类）: what it is called, its form, whether it is a list of them.

    ``records``: records are written inside it.
    """

    title: str
    form: type[BaseModel]
    rows: bool = True
    records: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "pack": Kind("封面 pack.yaml", file_forms.PackForm, rows=False),
    "units": Kind("单位 units.yaml", file_forms.UnitForm),
    "bodies": Kind("议事协调机构 bodies.yaml", file_forms.UnitForm),
    "windows": Kind("时段窗口 windows.yaml", file_forms.WindowFileForm),
    "tables": Kind("对照表 tables.yaml", file_forms.TableFileForm),
    "lists": Kind("分级名单 lists.yaml", file_forms.ListFileForm),
    "parameters": Kind("运行参数 parameters.yaml", file_forms.ParameterFileForm),
    "quantities": Kind("观测量 quantities.yaml", file_forms.QuantityFileForm),
    "readings": Kind("释义 readings.yaml", file_forms.ReadingFileForm, records=True),
    "supervision": Kind("督查考核 supervision.yaml", file_forms.SupervisionFileForm),
    "documents": Kind("文书 documents.yaml", DocumentFileForm),
    "coverage": Kind("逐条交代 coverage.yaml", file_forms.CoverageFileForm),
    "clauses": Kind("逐款交代 clauses.yaml", file_forms.ClauseFileForm),
    "matrix": Kind("责任分工表 matrix.yaml", MatrixRowForm),
    "articles": Kind("规则 articles/*.yaml", RuleForm),
    "cases": Kind("用例 articles/*.test.yaml", CaseForm, records=True),
    "scenario": Kind("推演脚本 scenarios/*.yaml", ScenarioForm, rows=False, records=True),
    "sweep": Kind("扫描设定 sweeps/*.yaml", SweepForm, rows=False),
    "vocabulary": Kind("词汇表 vocabulary.yaml", file_forms.VocabularyForm, rows=False),
    "site": Kind("站点设置 site.yaml", SiteForm, rows=False),
}
RECORDS: Final = "records"
NAMES: Final = (*KINDS, RECORDS)


def schema(name: str) -> dict[str, Any]:
    """The schema of a kind of file, one of ``NAMES``."""
    if name == RECORDS:
        return records_schema("记录文件", FORMS)
    kind = KINDS[name]
    return schema_of(kind.title, kind.form, FORMS if kind.records else {}, rows=kind.rows)


def as_file(name: str) -> str:
    """The schema as the text of its file."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"


def kind_of(path: Path) -> str | None:
    """The kind of file that ``path`` is by its place and name, ``None`` where it says nothing."""
    if path.name.endswith(".test.yaml"):
        return "cases"
    if path.parent.name == "articles":
        return "articles"
    if path.parent.name == "scenarios":
        return "scenario"
    if path.parent.name == "sweeps":
        return "sweep"
    return path.stem if path.stem in NAMES and path.suffix == ".yaml" else None


def write_schemas(folder: Path) -> list[Path]:
    """Write the schema of every kind into ``folder``. Raises InputFault F109."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            path = folder / f"{name}{SUFFIX}"
            path.write_text(as_file(name), encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise InputFault(
            "F109", f"写不了文件：{error.strerror}", where=str(folder), remedy="检查路径和权限"
        ) from None
    return written
