"""Help, written by hand（帮助文字）; the first line of each is its usage."""

from __future__ import annotations

from typing import Final

from service.commands.help_audit import AUDIT
from service.commands.help_jobs import JOBS
from service.commands.help_matrix import MATRIX
from service.commands.help_matters import MATTERS
from service.commands.help_notices import NOTICES
from service.commands.help_options import ASKING, RECORDING
from service.commands.help_people import PEOPLE
from service.commands.help_simulating import SIMULATING
from service.commands.help_tasks import TASKS

TOP: Final = """
用法：zhiban [命令] [选项]      只打 zhiban 就是 zhiban today      详细用法：zhiban 命令 --help

查询
  today                    今天（到交接时刻为止）谁在岗、为什么、待办、下一次变化
  roster 日期              单位值班表：2024-10-01、2024-10-01..2024-10-07，或整月 2026-10
  why 单位                 为什么在；为什么不在、登记什么就会入驻
  year 2026                一年里哪些天有单位入驻
  duties                   入驻以外的职责；--all 连同常设职责
  progress                 在办事项走到哪一步、在等什么
  supervision 2026-10      督查考核：应办、已办、迟到逾期、未办、无法核对
  audit 文件               能力标准核对：达标、未达标、缺数据；audit template 写一份要填的表
  matrix 词                责任分工：谁牵头、负责、配合；matrix gaps 缺口；matrix event 出了事找谁
  tasks                    到期事项：逾期、快到期、等运行参数；tasks done / ics / card 登记、日历、提示卡

登记
  alert read / watch / add / lift / settle / list   预警：读入、监视、手工登记、解除、处理、列出
  response apply / start / adjust / end       应急响应：报请、启动、调整级别、终止
  admit propose / consent / release           临时性入驻单位：建议、同意、撤离
  notice list / print / sent / ack            通知与提醒：进展、印制、发出、签收
  consult open / record                       会商、研判成果
  siren order / sounded                       警报：指令、鸣响
  incident add / update / close               突发事件：接报、续报、结束
  dispatch add                                调度物资装备队伍、统一指挥
  inspection add   rectify add / done / verify   隐患排查；要求整改、整改完成、复查
  activity add     period declare / end / override   重要活动；宣布时期、终止、调整窗口
  checkin   rollcall   done                   签到；点名；办了一件事
  correct                                     更正登记错的：另记一条，原来的不动

推演（什么也不登记）
  simulate 脚本            脚本里的记录若是真的：何时增派谁、撤回谁、多少席时；--html 写一份报告
  sweep 设定               按假定的发生率抽许多年：座席、增派、重叠的分布；--html 写一份报告
  compare 时段   replay 文件夹                换一种读法、参数、规则包差多少；重放一夹子预警文件

人员
  people template / import / list             名册：模板、导入、列出
  people leave / wish / erase                 请假、意愿、删除个人信息
  people swap / load                          换班、值班台账

定时
  month 2026-12 draft / show / sign / publish / change / export   月度值班表：拟制、签发、印发、变更
  serve   jobs list / run / status   outbox list / retry   常驻运行；作业；发件箱

规则、设置、保管
  readings list / show                        释义：原文的疑问怎样读、换一种读法会改变什么
  pack list / show / check / test / coverage / clauses / new / schema   规则包
  init   calendar add / show   doctor         写 site.yaml；国务院放假安排；检查本机
  log show / head / verify / upgrade          列出记录、链头、核对校验链、升级记录库
  backup 文件   restore 文件                  备份（不用停）；恢复到空的记录库

通用选项
  --json   --records 文件  查询命令：输出一份 JSON；只按这个记录文件推算，不用也不写记录库
  --known-at 时间          查询命令：只算到那时为止登记的记录；也可写记录编号，加引号：'#12'
  --pack 名称或路径        查询命令：用哪个规则包，可重复；--matcher both|durable|bits 推理引擎
  --exercise               查询命令：把演练预警算进去，输出标明演练
  --actor 工号             登记命令：谁登记的（或环境变量 ZHIBAN_ACTOR，默认本机账号）
  --home 目录              数据目录（或环境变量 ZHIBAN_HOME，默认 ~/.zhiban）
  --db 地址                记录放在 PostgreSQL：postgresql+psycopg://用户@主机/库名（或 ZHIBAN_DB）

退出码：0 有答案（含标记）；1 检查发现问题；2 输入或用法不对；3 给不出答案
"""

HELP: Final[dict[str, str]] = {
    "": TOP,
    **MATTERS,
    **SIMULATING,
    **NOTICES,
    **JOBS,
    **AUDIT,
    **PEOPLE,
    **MATRIX,
    **TASKS,
    "today": f"""
用法：zhiban today [--at 时间] [--phones]

今天的值班日（交接时刻到次日交接时刻）：应到单位、电话、理由、职责、待办、注意、下一次变化。
印发过人员值班表的，列出在岗、备勤的人；电话隐去中间几位。
待办一行末尾的编号，印发通知（zhiban notice）、登记办了（zhiban done --about 编号）时用。
没有单位入驻的日子，写明为什么没有、常设职责、下一次哪天变化。

  --at 2024-06-15T03:00    看那一刻所在的值班日；不写时区就是北京时间
  --phones                 人员电话写全
{ASKING}""",
    "roster": f"""
用法：zhiban roster 日期 [--xlsx 文件] [--csv 文件]

日历日（0:00—24:00）的单位值班表：那一天里任何时候应当入驻的单位都在内。

  日期                     2024-10-01，或 2024-10-01..2024-10-07（两端都含），或整月 2026-10
  --xlsx 文件              导出可打印的 Excel 值班表（A4 横向）
  --csv 文件               导出 CSV（每天每个单位一行）
{ASKING}""",
    "why": f"""
用法：zhiban why 单位 [--on 日期]

在名单上：每条理由的条款、原文、事实。不在：哪一条可使它入驻、缺什么，
以及最小的一条记录——登记后它就入驻（已试算）。

  单位                     名称、简称或 id
  --on 2024-10-01          哪一天；不写就是今天的值班日
{ASKING}""",
    "year": f"""
用法：zhiban year 年份

一年里有单位入驻的时段、值守强度、依据条款。
{ASKING}""",
    "duties": f"""
用法：zhiban duties [--on 日期] [--all]

入驻以外的职责：牵头会商、发布预警、现场处置等。

  --on 日期                哪一天（默认今天）
  --all                    连同常设职责（总有的职责、责任分工、能力标准一类）
{ASKING}""",
    "checkin": f"""
用法：zhiban checkin --unit 单位 --post 岗位 [--at 时间] [--until 时间]

到岗签到：哪个单位、哪个岗位的人到了。不记姓名。

  --unit 单位              名称、简称或 id；不认识的不记，列出相近的
  --post 分管领导          岗位：主要负责人、分管领导、科室负责人、具体工作人员
  --at 时间                到岗时间（默认现在）
  --until 时间             在到什么时候；不写只算当天这一时段

那一刻不在值班表上的单位照记，并且说明。
{RECORDING}""",
    "rollcall": f"""
用法：zhiban rollcall --by 单位 [--present 单位]… [--absent 单位]… [--at 时间]

一次点名：谁点的，谁在、谁不在。没有写到的单位不作判断。

  --by 单位                点名的单位
  --present 单位           在的单位，可重复，也可用顿号写在一起
  --absent 单位            不在的单位，同上
  --at 时间                点名时间（默认现在）
{RECORDING}""",
    "supervision": f"""
用法：zhiban supervision 日期 [--unit 单位] [--at 时间] [--all] [--xlsx 文件] [--csv 文件]

督查考核表：规定列出的每一方面工作，每个单位应办几项，已办、迟到逾期、未办、未到期、无法核对各几项；
再逐项列出没有办好的，写明依据哪一条、凭哪一条记录。
从来没有登记过可供核对的记录，是无法核对，不是未办。

  日期                     2024-06-15，或 2024-06-01..2024-06-30（两端都含），或整月 2024-06
  --unit 单位              只看一个单位（一个月的整表很长，先看一个单位，或导出表格）
  --at 时间                截至什么时候（默认现在）；以后办的不算，以后才到期的是未到期
  --all                    连同已办的逐项列出
  --xlsx 文件              导出可打印的督查考核表（A4 横向，两张表）
  --csv 文件               导出 CSV（每项一行）
{ASKING}""",
    "alert": """
用法：zhiban alert read|watch|add|lift|settle|list

  read 文件…               读入预警：CAP、国突 XML、网站 JSON、zip；读不懂的也留存并列出
  watch 文件夹             监视收件文件夹，放进来的各读一次
  add                      手工登记一条预警
  lift --id 编号           解除
  settle 来件编号          读不懂、有矛盾的来件处理过了
  list [--all|--unread]    未失效的（或全部）预警，和等人处理的来件
""",
    "alert read": """
用法：zhiban alert read 文件或文件夹…（- 为标准输入）

读入 CAP 1.0/1.1/1.2、国突 12379 XML（尚未用真实来件核对），中央气象台、中国天气网、12379、和风、
彩云的 JSON，以及装着它们的 zip。按内容认格式，不看文件名。
原件先留存；同一份只登记一次；更新件接替旧件，解除件终止旧件；演练、测试不进实际值班表。
读不懂的、与已登记的矛盾的，退出码为 2，列在 alert list --unread。

  --home 目录              数据目录
  --actor 工号             登记人
""",
    "alert watch": """
用法：zhiban alert watch 文件夹 [--once] [--every 秒]

监视收件文件夹：放进来的预警文件各读一次，正在写的等写完，文件不动。
按 Ctrl-C 停止；重新启动不会重复登记。

  --once                   读完现有的就结束（定时任务用）；有读不懂的退出码为 2
  --every 2                每几秒看一次
  --home 目录              数据目录
  --actor 工号             登记人
""",
    "alert add": f"""
用法：zhiban alert add --id 编号 --hazard 灾种 --colour 颜色 --area 区划代码 --issued 时间 [选项]

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
{RECORDING}""",
    "alert lift": f"""
用法：zhiban alert lift --id 编号 [--at 时间]

解除一条登记过的预警；时间默认现在。单位撤离须另经确认，值班表上显示为待办。
{RECORDING}""",
    "alert settle": f"""
用法：zhiban alert settle 来件编号 --reason 怎样处理的

读不懂、有矛盾的来件，人处理之后（核实、手工登记、作废）登记一笔，不再列为等人处理；原件一直留存。

  来件编号                 alert list --unread 里的编号，如 3 或 #3
{RECORDING}""",
    "alert list": """
用法：zhiban alert list [--all | --unread] [--json]

未失效的预警及其对值班表的影响；收到但没有读懂、或与已登记的矛盾的来件。

  --all                    连同已失效的
  --unread                 只列等人处理的来件，连同原因和处理办法
""",
    "response end": f"""
用法：zhiban response end [--id 编号 | --plan 预案] [--at 时间] [--by 机关] [--document 文号]

登记应急响应终止。只有一个未终止的响应时可以不写编号。
单位撤离须另经确认，列为待办；确认了用 zhiban done --kind 撤离确认 --by 单位 --about 待办编号。
{RECORDING}""",
    "incident add": f"""
用法：zhiban incident add --id 编号 --kind 类别 [选项]

  --kind 类别              自然灾害、生产安全事故、公共卫生事件、社会安全事件；还有食品安全事件、
                           消费品质量安全事故、涉医暴力、药品短缺等，写错了列出全部
  --grade 等级             特别重大、重大、较大、一般；不写按重大处理并标记
  --hazard 灾种  --place 地点
  --disease 病名  --cases 例数  疫情是什么病、多少例；例数不知道写 unknown，从严
  --setting 场所           学校、工地、口岸、境外、大型活动等，写错了列出全部
  --area 代码              行政区划代码，可写几次；与本地无关的不算本地的事件
  --at 时间                什么时候发生（默认现在）
{RECORDING}""",
    "incident close": f"""
用法：zhiban incident close --id 编号 [--at 时间] [--by 机关] [--document 文号]

登记突发事件结束；此后不能再登记续报、调度。
{RECORDING}""",
    "activity": """
用法：zhiban activity add

  add                      登记一项重要活动
""",
    "activity add": f"""
用法：zhiban activity add --name 名称 --from 日期 [--through 日期]

登记一项重要活动；两端日期都含，只写 --from 就是一天。
{RECORDING}""",
    "period": """
用法：zhiban period declare|end|override

  declare                  宣布特殊紧要时期
  end                      终止宣布的时期
  override                 按有文号的决定调整季节窗口
""",
    "period declare": f"""
用法：zhiban period declare --from 日期 [--through 日期] --by 机关 --document 文号

宣布特殊紧要时期（第五条“等期间”只凭宣布）。不写 --through 就一直有效并标记，
终止用 zhiban period end --document 同一文号。
{RECORDING}""",
    "period end": f"""
用法：zhiban period end --document 文号 [--at 时间] [--by 机关]

终止用这个文号宣布的时期；时间默认现在。
{RECORDING}""",
    "period override": f"""
用法：zhiban period override --window 窗口 --from 日期 --through 日期 --document 文号

按有文号的决定调整窗口：与它相交的那一次窗口以此为准。
{RECORDING}""",
    "admit": """
用法：zhiban admit propose|consent|release

临时性入驻单位：议事协调机构建议 → 市政府同意 → 入驻通知 → 入驻 → 撤离。

  propose                  建议
  consent                  同意
  release                  撤离
""",
    "admit propose": f"""
用法：zhiban admit propose --unit 单位 --body 议事协调机构 [--at 时间]

登记一项建议。没有同意之前不上表，列为待办。

  --body 机构              哪个议事协调机构建议的
{RECORDING}""",
    "admit consent": f"""
用法：zhiban admit consent --unit 单位 --by 市政府 [选项]

登记市政府的同意。没有建议的不能同意。

  --through 日期           同意入驻到哪天，含当天；不写就到撤离为止并标记
  --coverage 24h           值守强度：24h 或 office_hours；不写按释义 AMB-18
  --at 时间                同意的时间（默认现在）
  --document 文号          文号
{RECORDING}""",
    "admit release": f"""
用法：zhiban admit release --unit 单位 [--at 时间] [--by 机关]

登记临时性入驻单位撤离；此后再入驻要重新建议、重新同意。
{RECORDING}""",
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

一条释义：问题、有关条文、选项（* 是现行的）、理由、依据它的规则、窗口和设定，
site.yaml 里的选择和要贴的那一行；再把同一天按每个选项各算一遍，写明与默认选项比，
谁多来、谁少来，时段、强度、职责、待办、建议、标记有什么不同。

  编号                     如 AMB-06，见 readings list --all
  --on 2024-10-01          不用规则包的例子，改算这一天（按已登记的记录和 site.yaml 的其他选择）
  --records 文件           按这个记录文件算；不写 --on 就是今天
  --json                   每个选项的整张值班表和差别
""",
    "pack": """
用法：zhiban pack list|show|check|test|coverage|clauses|new|schema

  list                     有哪些规则包
  show [名称]              规则、窗口、运行参数、单位
  check [名称]             检查书写、引用、引文是否逐字相符；发现问题退出码为 1
  test [名称]              跑规则旁的用例；有不通过的退出码为 1
  coverage [名称]          逐条交代：每条有几条规则、几个用例，没有规则的为什么
  clauses [名称…]          逐款交代：各文件的职责条款写成了什么，没有写成的为什么
  new 编号                 新建一个规则包；--extends 参照另一个，例如县（区）参照市的
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

检查一个规则包：表单、单位与释义的引用、每处引文与 source.md 逐字相符、释义的例子、
否定不成环、不超出推理引擎的界限。
""",
    "pack test": """
用法：zhiban pack test [名称或路径] [--matcher both|durable|bits]

跑规则文件旁的用例（articles/*.test.yaml）；有不通过的、或一个用例也没有，退出码为 1。
""",
    "pack coverage": """
用法：zhiban pack coverage [名称或路径] [--clauses] [--json]

逐条交代原文：有规则的，写规则几条、用例几个、释义编号；没有规则的，写 coverage.yaml 里的理由。
有一条没有交代、或有规则没有用例，退出码为 1。

用例数：一个规则文件归它第一条规则所引的那一条，文件旁（同名 .test.yaml）的用例算那一条的；
别处的用例在 because 里点名了该条的规则，也算。两样都没有的，取它的规则所在文件旁的用例。
用例数只说明有人为这一条写过预期，是否通过用 pack test。

有 clauses.yaml 的规则包，下面再数条款：各等级几款，写成规则几款；--clauses 一款一行。
有一款没有交代、有规则而没有用例点名、D 级有规则而没有说明，退出码也为 1。
""",
    "pack clauses": """
用法：zhiban pack clauses [名称或路径…] [--json] [--csv 文件] [--markdown 文件]

逐款交代：每一款职责写成了什么（牵头、配合、到期事项、能力标准……）、是哪几条规则、
有几个用例点名、还等哪些运行参数；没有写成规则的，为什么。最后按文件和等级合计。
不写名称，就是随程序的全部规则包。有一款没有交代，退出码为 1。

  --json                   连同每一款的引文、原文没有写的、用例名称
  --csv 文件               一款一行
  --markdown 文件          写成 docs/clauses.md 那一页

等级：A 照写就能算；A- 有数字或周期而没有写单位；B 补上参数就能算；C 是职责，供查供核；D 不能运行。
""",
    "pack new": """
用法：zhiban pack new 编号 [--extends 规则包] [--title 名称] [--number 文号] [--issuer 机关]
                     [--issued 日期] [--area 代码] [--name 地名] [--units own|shared] [--folder 文件夹]

新建一个规则包的骨架，放在数据目录的 packs/ 里。只有编写的人才知道的，都空着：
没有填上的，pack check 逐处报出来，不会用默认值顶上。已有的不改动。

  编号                     英文，如 example-county-2024；也是文件夹的名称
  --extends 规则包         参照另一个规则包：规则、窗口、参数都沿用，引文仍是它的原文；
                           units.yaml 里给它的规则用到的每个单位留一行，写本地顶替的单位
  --units own              只用自己的单位，对方的一个不留（默认）；shared 沿用对方的，可以个别顶替
  --area 990121            行政区划代码
  --name 某某县            本地在文件里的叫法
  --folder 文件夹          不放在 packs/，放在这个文件夹里

填好以后：zhiban pack check 编号，zhiban pack test 编号，zhiban roster 日期 --pack 编号。
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
    "correct": """
用法：zhiban correct --ref 编号 --kind 类别 --set 字段=值 --reason 原因 [--number 记录号]

更正登记错的内容：另记一条更正，原来的一条不动，两条都在 log show 里。更正后按新内容作答；
--known-at 更正以前的时间，仍得到当时的答案。更正后的内容按原来的表单检查。

  --ref A-1                更正哪一个：编号，或单位、名称、文号
  --kind alert             类别：预警、应急响应、建议、解除……（中文或 id，见 log show）
  --set colour=orange      字段=值，可重复；去掉一个字段写 字段=；几个值就写几次
  --reason 原因            为什么更正，必写
  --number 12              同一对象有几条登记时，指明第几号（log show 里的编号）
  --actor 工号             登记人（也可写 --by；默认环境变量 ZHIBAN_ACTOR，再是本机账号）

编号、单位、名称本身不能更正：终止那一条，另登记一条。
""",
    "log": """
用法：zhiban log show|head|verify|upgrade

  show [--all]             列出记录：登记时间、登记人、内容、校验值
  head                     最后一条的编号和校验值，签字的纸上印的就是它
  verify                   从头核对校验链；断了的指出第一处，退出码为 1
  upgrade                  把旧版记录库升级（登记时也会自动升级）
""",
    "log show": """
用法：zhiban log show [--all]

最后 20 条记录，更正也在内；--all 列出全部。
""",
    "log head": """
用法：zhiban log head

最后一条的编号和校验值（前 12 位），如 12:ab12cd34ef56。
""",
    "log verify": """
用法：zhiban log verify [--head 编号:校验值]

从第一条起逐条重算校验值，核对来件原件。断了的指出第一处和哪里不符，退出码为 1。

  --head 12:ab12cd34ef56   再与签字的纸上印的核对：末尾的记录被删去、整条链被重写，只有这样才看得出
""",
    "log upgrade": """
用法：zhiban log upgrade

把旧版记录库升级到现在的版本，补上校验链，升级本身也记一条。要么全部完成，要么不动。
""",
    "backup": """
用法：zhiban backup 文件

备份记录库，不用停下别的命令；备份好的副本核对过完整性和校验链。已有的文件不覆盖。
内置记录库的备份是一个 SQLite 文件，PostgreSQL 的是 JSON 行；都能用 restore 恢复到任何一种记录库。
site.yaml、packs/、calendars/ 不在内，另行复制。
""",
    "restore": """
用法：zhiban restore 文件 [--home 目录 | --db 地址]

把备份恢复到空的记录库：先核对校验链，再一次写完；有一点不对就什么也不写。不空的记录库不动。
""",
}
