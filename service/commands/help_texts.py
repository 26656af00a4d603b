"""Help, written by hand（帮助文字）; the first line of each is its usage."""

from __future__ import annotations

from typing import Final

TOP: Final = """
用法：zhiban [命令] [选项]      只打 zhiban 就是 zhiban today

查询
  today                    今天（到交接时刻为止）谁在岗、为什么、待办、下一次变化
  roster 2024-10-01        某一天的单位值班表；也可写 2024-10-01..2024-10-07 或 2026-10
  why 单位名               为什么在，或为什么不在、登记什么就会入驻
  year 2026                一年里哪些天有单位入驻
  duties                   会商、发布等其他职责；加 --all 含常设职责

登记
  alert read 文件…         读入 CAP 预警文件        alert add / lift / list   手工登记、解除、列出
  response start / end     应急响应启动、终止       incident add / close      突发事件
  activity add             重要活动                 period declare / end / override 宣布、调整窗口
  admit propose / consent / release                 临时性入驻单位：建议、同意、撤离

规则与设置
  readings list / show     原文的疑问怎样读、换一种读法会改变什么
  pack list / show         规则包                   pack check / test / coverage / schema  写规则包用
  init                     写一份 site.yaml         calendar add / show       国务院放假安排
  doctor                   检查本机：推理引擎、规则包、放假安排、记录库

通用选项
  --home 目录              数据目录（或环境变量 ZHIBAN_HOME，默认 ~/.zhiban）
  --json                   输出一份 JSON（查询命令）
  --records 文件           只按这个记录文件推算，不用也不写记录库（查询命令）
  --pack 名称或路径        用哪个规则包，可重复（查询命令）
  --exercise               把演练预警算进去（查询命令；输出标明演练）
  --matcher both|durable|bits   用哪个推理引擎（默认两个并核对）

退出码：0 有答案（含标记）；1 检查发现问题；2 输入或用法不对；3 给不出答案
"""

_ASKING: Final = """
通用选项：--json  --records 文件  --pack 名称  --exercise  --matcher both|durable|bits  --home 目录
"""

HELP: Final[dict[str, str]] = {
    "": TOP,
    "today": f"""
用法：zhiban today [--at 时间]

今天的值班日（交接时刻到次日交接时刻）：应到单位、电话、理由、待办、注意、下一次变化。
没有单位入驻的日子，写明为什么没有、常设职责、下一次哪天变化。

  --at 2024-06-15T03:00    看那一刻所在的值班日；不写时区就是北京时间
{_ASKING}""",
    "roster": f"""
用法：zhiban roster 日期 [--xlsx 文件] [--csv 文件]

日历日（0:00—24:00）的单位值班表：那一天里任何时候应当入驻的单位都在内。

  日期                     2024-10-01，或 2024-10-01..2024-10-07（两端都含），或整月 2026-10
  --xlsx 文件              导出可打印的 Excel 值班表（A4 横向）
  --csv 文件               导出 CSV（每天每个单位一行）
{_ASKING}""",
    "why": f"""
用法：zhiban why 单位 [--on 日期]

在名单上：每条理由的条款、原文、事实。不在：哪一条可使它入驻、缺什么，
以及最小的一条记录——登记后它就入驻（已试算）。

  单位                     名称、简称或 id
  --on 2024-10-01          哪一天；不写就是今天的值班日
{_ASKING}""",
    "year": f"""
用法：zhiban year 年份

一年里有单位入驻的时段、值守强度、依据条款。
{_ASKING}""",
    "duties": f"""
用法：zhiban duties [--on 日期] [--all]

入驻以外的职责：牵头会商、发布预警、现场处置等。

  --on 日期                哪一天（默认今天）
  --all                    连同常设职责（第三、十二、十三条一类）
{_ASKING}""",
    "alert": """
用法：zhiban alert read|add|lift|list

  read 文件…               读入 CAP 1.2 预警文件或文件夹；读不懂的也留存并列出
  add                      手工登记一条预警
  lift --id 编号           解除
  list [--all]             未失效的（或全部）预警，和等人处理的来件
""",
    "alert read": """
用法：zhiban alert read 文件或文件夹…

读入 CAP 1.0/1.1/1.2 预警。原件先留存；同一份只登记一次；更新件接替旧件，解除件终止旧件。
演练、测试不进实际值班表；区域不涉及本地的只存档。有读不懂的文件时退出码为 2，原件仍在 alert list 里。

  --home 目录              数据目录
""",
    "alert add": """
用法：zhiban alert add --id 编号 --hazard 灾种 --colour 颜色 --area 区划代码 --issued 时间

  --id A-1                 预警编号，不能重复
  --hazard 暴雨            灾种：中文名、id 或国家事件代码；不认识的照登并从严处理
  --colour 红              红、橙、黄、蓝；不写就是未知，从严处理
  --area 230500            行政区划代码，可重复；不写按涉及本地处理并标记
  --issued 时间            发布时间（默认现在），如 2024-06-15T02:10；不写时区即北京时间
  --effective 时间         生效时间（默认同发布时间）
  --expires 时间           失效时间；不写按发布后 24 小时推定并标记
  --status Exercise        演练（默认 Actual；还有 System、Test、Draft，都不进实际值班表）
  --supersedes 编号        接替哪条预警，可重复
  --headline 标题          原标题
""",
    "alert lift": """
用法：zhiban alert lift --id 编号 [--at 时间]

解除一条登记过的预警；时间默认现在。单位撤离须另经确认，值班表上显示为待办。
""",
    "alert list": """
用法：zhiban alert list [--all] [--json]

未失效的预警及其对值班表的影响；收到但没有读懂的来件。--all 连同已失效的。
""",
    "response": """
用法：zhiban response start|end

  start                    应急响应启动（须有决定机关）
  end                      应急响应终止
""",
    "response start": """
用法：zhiban response start --plan 预案 --level 级别 --decided-by 机关 [--started 时间] [--document 文号]

  --plan 防汛              预案：防汛、森林火灾、地质灾害、气象灾害、地震、自然灾害救助、生产安全、公共卫生、社会安全
  --level Ⅲ               Ⅰ—Ⅳ，也可写 III 或 3
  --decided-by 市政府      作出决定的机关；不是市政府的，不改变本市状态，只产生报请事项
  --started 时间           启动时间（默认现在）
  --document 文号          决定文号
  --id 编号                自定编号（默认自动编）
""",
    "response end": """
用法：zhiban response end [--id 编号 | --plan 预案] [--at 时间] [--by 机关] [--document 文号]

只有一个未终止的响应时可以不写编号。单位撤离须另经确认。
""",
    "incident": """
用法：zhiban incident add|close
""",
    "incident add": """
用法：zhiban incident add --id 编号 --kind 类别 [--grade 等级] [--hazard 灾种] [--at 时间] [--place 地点]

  --kind                   自然灾害、生产安全事故、公共卫生事件、社会安全事件
  --grade                  特别重大、重大、较大、一般；不写按重大处理并标记
""",
    "incident close": """
用法：zhiban incident close --id 编号 [--at 时间]
""",
    "activity": """
用法：zhiban activity add
""",
    "activity add": """
用法：zhiban activity add --name 名称 --from 日期 [--through 日期]

登记一项重要活动；两端日期都含，只写 --from 就是一天。
""",
    "period": """
用法：zhiban period declare|end|override
""",
    "period declare": """
用法：zhiban period declare --from 日期 [--through 日期] --by 机关 --document 文号

宣布特殊紧要时期（第五条“等期间”只凭宣布）。不写 --through 就一直有效并标记。
""",
    "period end": """
用法：zhiban period end --document 文号 [--at 时间] [--by 机关]

终止用这个文号宣布的时期；时间默认现在。
""",
    "period override": """
用法：zhiban period override --window 窗口 --from 日期 --through 日期 --document 文号

按有文号的决定调整窗口：与它相交的那一次窗口以此为准。
""",
    "admit": """
用法：zhiban admit propose|consent|release

临时性入驻单位：议事协调机构建议 → 市政府同意 → 入驻 → 撤离。
""",
    "admit propose": """
用法：zhiban admit propose --unit 单位 --body 议事协调机构 [--at 时间]

登记一项建议。没有同意之前不上表，列为待办。
""",
    "admit consent": """
用法：zhiban admit consent --unit 单位 --by 市政府 [--at 时间] [--through 日期] [--coverage 24h|office_hours] [--document 文号]

登记市政府的同意。没有建议的不能同意。不写 --through 的，到撤离为止并标记。
""",
    "admit release": """
用法：zhiban admit release --unit 单位 [--at 时间] [--by 机关]
""",
    "readings": """
用法：zhiban readings list|show

  list                     原文留下的疑问和现行选项
  show 编号                一条释义：原文、选项、依据它的规则，以及每个选项会改变什么
""",
    "readings list": """
用法：zhiban readings list [--all] [--on 日期] [--json] [--pack 名称]

原文留下的疑问和现行选项：从哪天起、依据哪个文件；没有选的写“默认”。
在 site.yaml 的 readings 里选，写明日期和文件；要贴的那一行 readings show 会印出来。

  --all                    连同只作记录的（怎样选都不改变答案）
  --on 2024-10-01          看那一天的现行选项（默认今天）
  --json                   总是全部释义，record_only 标明只作记录的
""",
    "readings show": """
用法：zhiban readings show 编号 [--on 日期] [--records 文件] [--json] [--pack 名称]

一条释义：问题、有关条文、选项（* 是现行的）、理由、依据它的规则、窗口和设定、site.yaml 里的选择和要贴的那一行；
再把同一天按每个选项各算一遍，写明与默认选项比，谁多来、少来，时段、强度、职责、待办、建议、标记有什么不同。

  编号                     如 AMB-06，见 readings list --all
  --on 2024-10-01          不用规则包的例子，改算这一天（按已登记的记录和 site.yaml 的其他选择）
  --records 文件           按这个记录文件算；不写 --on 就是今天
  --json                   每个选项的整张值班表和差别
""",
    "pack": """
用法：zhiban pack list|show|check|test|coverage|schema

  list                     有哪些规则包
  show [名称]              规则、窗口、运行参数、单位
  check [名称]             检查书写、引用、引文是否逐字相符；发现问题退出码为 1
  test [名称]              跑规则旁的用例；有不通过的退出码为 1
  coverage [名称]          逐条交代：每条有几条规则、几个用例，没有规则的为什么
  schema [种类]            供编辑器用的 JSON Schema
""",
    "pack list": """
用法：zhiban pack list
""",
    "pack show": """
用法：zhiban pack show [名称或路径]
""",
    "pack check": """
用法：zhiban pack check [名称或路径]

检查一个规则包：表单、单位与释义的引用、每处引文与 source.md 逐字相符、释义的例子、否定不成环、不超出推理引擎的界限。
""",
    "pack test": """
用法：zhiban pack test [名称或路径] [--matcher both|durable|bits]

跑规则文件旁的用例（articles/*.test.yaml）；有不通过的、或一个用例也没有，退出码为 1。
""",
    "pack coverage": """
用法：zhiban pack coverage [名称或路径] [--json]

逐条交代原文：有规则的，写规则几条、用例几个、释义编号；没有规则的，写 coverage.yaml 里的理由。
有一条没有交代、或有规则没有用例，退出码为 1。

用例数：一个规则文件归它第一条规则所引的那一条，文件旁（同名 .test.yaml）的用例算那一条的；
别处的用例在 because 里点名了该条的规则，也算。两样都没有的，取它的规则所在文件旁的用例。
用例数只说明有人为这一条写过预期，是否通过用 pack test。
""",
    "pack schema": """
用法：zhiban pack schema [种类] [--write 文件夹]

供编辑器用的 JSON Schema（2020-12），由程序的表单生成。不写种类就列出全部种类。

  种类                     pack、units、articles、cases、records、site……
  --write 文件夹           把全部种类写成 种类.schema.json；随程序的一份在 rules/schema/

在文件第一行写 # yaml-language-server: $schema=路径/articles.schema.json，编辑器就会补全和提示。
""",
    "init": """
用法：zhiban init [--home 目录]

写一份 site.yaml：交接时刻、电话、办公室所在、运行参数、释义选择。已有的不改动。
""",
    "calendar": """
用法：zhiban calendar add|show
""",
    "calendar add": """
用法：zhiban calendar add 文件

加入一份新的国务院放假通知：文件写 year 和 notices（引用通知原文，天数由原文解出）。
""",
    "calendar show": """
用法：zhiban calendar show 年份 [--known-at 日期]

一年的放假安排；--known-at 看那一天为止已公布的版本。
""",
    "doctor": """
用法：zhiban doctor

本机情况：推理引擎、规则包、放假安排、记录库。发现问题退出码为 1。
""",
}
