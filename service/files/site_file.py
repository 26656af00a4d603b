"""Read and write ``site.yaml``（站点设置文件）: the one file of operator data, schema-checked."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from engine.errors import InputFault, refuse
from engine.packs.forms_checked import check_form
from service.files.jobs_form import JobsForm
from service.files.packs import read_document
from service.files.people_form import PeopleForm
from service.files.settings_terms import Clock, Day
from service.home import Home
from service.site import NO_SITE, Site

Text = Annotated[str, Field(max_length=200)]
EARLIEST: Final = "1990-01-01"


def _dated(value: Any) -> Any:  # noqa: ANN401
    """A plain value holds from the beginning; a list holds dated values."""
    return value if isinstance(value, list) else [{"value": value or "", "from": EARLIEST}]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class DatedValue(_Form):
    """A parameter's value from a date on（运行参数取值）."""

    value: Text
    start: Day = Field(EARLIEST, alias="from")
    document: Text = ""


Dated = Annotated[
    list[DatedValue],
    BeforeValidator(_dated, json_schema_input_type=Text | list[DatedValue] | None),
]


class DatedChoice(_Form):
    """A reading chosen from a date on, by a document（释义选择）."""

    id: Text
    choice: Text
    start: Day = Field(alias="from")
    document: Text = ""
    review: Day | None = None


class UnitContact(_Form):
    """How a unit is reached（联系方式）."""

    phones: list[Text] = []
    note: Text = ""


class PackSettings(_Form):
    """What holds for one pack alone（某个规则包的设定）: its parameters and readings."""

    parameters: dict[str, Dated] = {}
    readings: list[DatedChoice] = []


class TasksForm(_Form):
    """Whose tasks are listed and reminded of（到期事项）: packs by name."""

    packs: list[Text] = []


class ExtraUnit(_Form):
    """A unit that the pack does not list（另加单位）."""

    unit: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: Annotated[str, Field(min_length=2, max_length=60)]
    aliases: list[Text] = []


class SiteForm(_Form):
    """``site.yaml``（站点设置）."""

    handover: Clock = "08:30"
    office_hours: Text = ""
    units: dict[str, UnitContact] = {}
    offices: dict[str, Text | None] = {}
    counties: list[Text] = []
    extra_units: list[ExtraUnit] = []
    parameters: dict[str, Dated] = {}
    readings: list[DatedChoice] = []
    packs: dict[str, PackSettings] = {}
    tasks: TasksForm = TasksForm()
    jobs: JobsForm = JobsForm()
    people: PeopleForm = PeopleForm()


def read_site(home: Home) -> Site:
    """The settings of ``home``, or the defaults. Raises InputFault, all faults together."""
    if not home.site.is_file():
        return NO_SITE
    document = read_document(home.site)
    value = document.value or {}
    checked, faults = check_form(SiteForm, value, document, fault=InputFault)
    refuse(faults)
    assert checked is not None  # noqa: S101 - refused above otherwise
    written = checked.model_dump(by_alias=True)
    written["jobs"] = checked.jobs.model_dump(by_alias=True, exclude_defaults=True)
    written["people"] = checked.people.model_dump(exclude_defaults=True)
    written["offices"] = {name: text for name, text in written["offices"].items() if text}
    digest = hashlib.sha256(home.site.read_bytes()).hexdigest()
    return Site(written, f"sha256:{digest}")


TEMPLATE: Final = """\
# zhiban 站点设置：本单位自己的数据，只此一份。改完即生效，zhiban doctor 会检查。
# 原文没有写的值都在这里；凡用到处，输出都标明“运行参数”。

handover: "08:30"          # 交接班时刻：值班日从这一刻到次日同一刻（北京时间）
office_hours: ""           # 工作时间，如 08:30-11:30 13:30-17:00（“集中办公”按此打印）

# 各单位值班电话，例：
#   某单位: {{phones: [区号-号码]}}
units: {{}}

# 办公室设在哪里、按职能称呼的单位具体是谁（原文没有写），例：
#   某指挥部: 某单位
offices: {{}}

# 所辖县（区），例：[某县, 某区]
counties: []

# 规则包没有登记、但要作为临时性入驻单位的单位，例：
#   - {{unit: power_supply, name: 市供电公司}}
extra_units: []

# 运行参数。可写一个值，或写带日期的一串：[{{value: red, from: 2025-01-01, document: 文号}}]
parameters:
{parameters}
# 释义选择（见 zhiban readings list）。写明从哪天起、依据哪个文件，例：
#   - {{id: AMB-01, choice: b, from: 2025-01-01, document: 文号}}
readings: []

# 其他规则包的运行参数和释义，写在各自的名下（zhiban tasks --waiting 列出等着填的），例：
#   某规则包: {{parameters: {{report_day: "5"}}}}
packs: {{}}

# 列出并提醒哪些规则包的到期事项（zhiban tasks）；不写的，是与默认规则包同一行政区的，例：
#   packs: [某规则包]
tasks: {{}}

# 定时作业（zhiban serve 使用）。没有写的不做；日期和时刻都是运行参数，例：
#   month_draft: {{day: "20", at: "09:00"}}       # 每月这一天拟制下月值班表
#   month_publish: {{day: "25", at: "09:00"}}     # 这一天印发已签发的，没有签发的提醒
#   brief: handover                             # 交接班时的每日简报
#   task_reminders: "08:00"                     # 到期事项：到提醒的日子、逾期，各提醒一次
#   folder: 投递文件夹
jobs: {{}}

# 人员排定（zhiban people、month）。没有写的用默认值；都是运行参数，例：
#   standby: {{deputy_leader: 1, staff: 1}}       # 不全天值守的日子每单位备勤几人；{{}} 为不排
#   hall_leaders: 1                             # 指挥大厅每个值班日的带班领导人数（默认不排）
#   rest_hours: 24                              # 全天值班后至少休息的小时数
#   cap: 8                                      # 每人每月至多几班（默认按平均数放宽）
#   font: 字体.otf                              # PDF 用的字体（自带的缺字时）
people: {{}}
"""


def site_template(parameters: list[tuple[str, str, str]]) -> str:
    """The text of a new ``site.yaml``: every parameter with its title and default."""
    lines = [f'  {name}: "{default}"    # {title}' for name, title, default in parameters]
    return TEMPLATE.format(parameters="\n".join(lines) + ("\n" if lines else "  {}\n"))
