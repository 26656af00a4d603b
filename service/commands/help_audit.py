"""Help of the audit of norms, by hand（能力标准核对的帮助）."""

from __future__ import annotations

from typing import Final

from service.commands.help_options import ASKING

AUDIT: Final[dict[str, str]] = {
    "audit": f"""
用法：zhiban audit 文件… [--on 日期] [--xlsx 文件] [--csv 文件]
      zhiban audit template 文件.xlsx 或文件夹

能力标准核对：设施、反应时间等数据，对照规则包里的每一项标准，按地区给出达标、未达标、缺数据，
实测多少、标准多少、差多少、哪几行没有达到、依据哪一句原文。什么也不登记。

  文件…                    xlsx（每张表一页）或 csv（文件名就是表名），也可写文件夹；同名的表合在一起
  template                 写一份要填的表：有哪些表、哪些列，每一项标准怎样算；不覆盖已有的文件
  --on 2026-06-30          按哪一天有效的标准（默认今天）
  --xlsx 文件              导出可打印的核对表（结果、逐行、不能采用的行）
  --csv 文件               导出 CSV（每项标准每个地区一行）

空着、读不懂、不知道属于哪个地区的，是缺数据，不当零，也不算达标；不管它是多少都达不到的，才是未达标。
没有要核对的一类（如没有农村站点）是不涉及；确实一个也没有的，写一行，名称写「无」。
原文写“原则上”的，没有达到另行标明，不影响退出码。

退出码：0 都达标；1 有未达标或缺数据的；2 文件不对，或有读不懂的行（照样给出结果，逐处列出）。
{ASKING}""",
}
