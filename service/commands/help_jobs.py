"""Help of scheduled jobs and monthly sheets, by hand（定时作业和月度值班表的帮助）."""

from __future__ import annotations

from typing import Final

JOBS: Final[dict[str, str]] = {
    "month": """
用法：zhiban month YYYY-MM draft|show|sign|publish|change|export [选项]

一个月的值班表：哪些单位应到，谁去。拟制 → 签发 → 印发；每一号定稿不改，连同全部依据的摘要留存。
印发以后只能出变更单：只动现在以后、改动最少，签发、印发后取代前一号。依据没有变的，不另制一号。
名册里有人的，连人一起排：先排满，再求均衡；排不满的写明为什么、最省的办法。没有求解器时只出单位表。
没有放假安排的日子（12月29日以后）按平日排，标“预排”；zhiban calendar add 之后自动重制。

  draft                    拟制，或按现在的记录重新拟制（印发之前）
  show                     各号到哪一步、依据什么；--people 全月人员，--unit 单位，--day 日期
  sign --by 岗位           签发；--document 文号
  publish                  印发，放进发件箱
  change                   印发之后按现在的记录、名册、请假出变更单；--since 时间 以前的不动
  export --to 文件夹       取出留存的文件；人员表填上姓名（xlsx、docx、PDF、ics、CSV、JSON）

  --remedy                 draft、change：排不满的，采用给出的变通办法再排
  --workers 2  --dask 地址 draft：用几个进程，或哪个 Dask 集群求解（默认本机全部核）
  --unit 单位  --phones    show、export：只要一个单位；电话写全（默认隐去中间）
  --number 2026-12-2       哪一号（默认最后一号）
  --exercise  --json       演练（另编号，不进发件箱）；输出一份 JSON
  --actor 工号  --home 目录  --db 地址      说明见 zhiban --help
""",
    "jobs": """
用法：zhiban jobs list|run|status

定时作业：该有而没有的，办出来，每期一次。日期和时刻写在 site.yaml 的 jobs（运行参数），没有写的不做。

  list                     办过的各期：应办、办理、迟了多久
  run                      把到期的办一遍、发一遍就结束（没有常驻运行 zhiban serve 的用）
  status                   要求了哪些、到期未办的、发不出的
""",
    "jobs list": """
用法：zhiban jobs list [--all] [--json]

办过的各期，按应办的时间；迟办的写明迟了多久。

  --all                    全部（默认最后 20 期）
  --json                   输出一份 JSON
  --home 目录  --db 地址   说明见 zhiban --help
""",
    "jobs run": """
用法：zhiban jobs run [--exercise] [--json]

把到期未办的各办一次，发件箱里到时候的各发一次，然后结束。可以由系统的定时任务调用，多调用几次也不会重办。
有办不成、发不出的，退出码 1，下次再试。

  --exercise               演练：另记一套，什么也不发出
  --json                   输出一份 JSON
  --home 目录  --db 地址   说明见 zhiban --help
""",
    "jobs status": """
用法：zhiban jobs status [--json]

要求了哪些作业、上一期何时办的、到期未办的、发件箱里待发和发不出的。到时候还没有印发的月份也列出。
有到期未办、发不出、还没有印发的，退出码 1。

  --json                   输出一份 JSON
  --home 目录  --db 地址   说明见 zhiban --help
""",
    "outbox": """
用法：zhiban outbox list|retry

发件箱：什么发给了谁，什么待发，什么发不出、为什么。

  list                     各件到哪一步
  retry                    发不出的（试满次数的）重新待发
""",
    "outbox list": """
用法：zhiban outbox list [--all] [--json]

发出的和待发的，每件到哪一步；没有发出的写明原因和再试的时间。收件人写名称，地址只在 site.yaml。

  --all                    全部（默认最后 20 件）
  --json                   输出一份 JSON
  --home 目录  --db 地址   说明见 zhiban --help
""",
    "outbox retry": """
用法：zhiban outbox retry

试满次数、发不出的，重新待发，再试一次；先在 site.yaml 里改好邮件设置。

  --home 目录  --db 地址   说明见 zhiban --help
""",
    "serve": """
用法：zhiban serve [--health 端口] [--exercise]

常驻运行：按 site.yaml 的 jobs 到时候办理、发出；有新记录、预警到期，一秒内重算名单，记下增派、撤回。
site.yaml 写了 watch 的，同时监视收件文件夹。按 Ctrl-C 或收到 SIGTERM，办完手上的这一件再停。
记录在内置文件里的，同时只有一个值机，第二个待命，前一个停了就接上；在 PostgreSQL 里的，几个分担。

  --health 8765            在本机 127.0.0.1 的这个端口回答健康检查（JSON）
  --exercise               演练：算上演练预警，另记一套，什么也不发出
  --home 目录  --db 地址   说明见 zhiban --help
""",
}
"""Command → its help."""
