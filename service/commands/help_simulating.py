"""Help on simulation（帮助文字：推演）."""

from __future__ import annotations

from typing import Final

SIMULATING: Final[dict[str, str]] = {
    "simulate": """
用法：zhiban simulate 脚本 [--html 文件] [--json] [--pack 名称]

推演：脚本里的记录如果是真的，什么时候增派谁、撤回谁、为什么，有哪些待办，最多要多少席、多少席时。
不登记任何内容，也不看已登记的记录；假期、site.yaml 的选择照用，脚本里写的选择优先。
有名册（zhiban people import）或脚本里假定了人数（people）的，另说哪个单位哪天缺人、为什么、最省的办法。

  脚本                     文件的路径（.yaml），或规则包里现成脚本的名称，如 night-rainstorm
  --html 文件              写一份可打印的报告：有无这些记录的在岗时段图、经过、座席（不连网、不含脚本）
  --json                   输出一份 JSON
  --pack 名称              用哪个规则包，可重复
  --matcher both|durable|bits   用哪个推理引擎

脚本里写了预期的，逐处核对；有不符的退出码为 1。写法见 docs/simulation.md。
""",
    "sweep": """
用法：zhiban sweep 设定 [--years 年数] [--workers 进程数] [--html 文件] [--json]

扫描：按假定的发生率、历时、颜色和级别的比例抽取许多年，逐小时推算，给出分布：同时最多多少席、
一年多少席时、每月增派多少次、特殊紧要时期重叠多久。比例都是运行单位假定的，不出自文件。
不登记任何内容，也不看已登记的记录。写法见 docs/simulation.md。
有名册或设定里假定了人数（people）的，另给每个单位、岗位缺人的值班日有多少、多少年份里有、最长连续几天。

  设定                     文件的路径（.yaml）
  --years 年数             抽取多少年，代替文件里写的
  --seed 数                种子，代替文件里写的；同一种子抽出同样的年份
  --workers 进程数         用几个进程；不写就按年数和核数定
  --dask 地址              交给 Dask 集群算，如 tcp://主机:8786（需要 zhiban[dask]）
  --html 文件              写一份可打印的报告：分布图、各月、全年逐日，图旁都有表
  --scenario 第几年        不算分布，把抽到的这一年写成推演脚本，可以交给 zhiban simulate
  --json                   输出一份 JSON，含每个分布的全部计数

算完的部分留在数据目录的 cache/sweeps 里：中途停了再运行接着算，加年数只算新的；随时可以删。
怎样分给几个进程、几台机器，得出的数都一样。
""",
    "compare": """
用法：zhiban compare 2017-01-01..2026-12-31 --reading AMB-01=b [--html 文件] [--json]

换一种读法、换一个参数、换一个规则包，一段时间里哪些天、哪些单位不同，多多少席时；每种差别给最小的一例。
“前”是现行的规则包、选择和已登记的记录，“后”只换写出的几处。不登记任何内容。

  --reading AMB-01=b       释义换成这个选项，可重复
  --parameter 名=值        运行参数换成这个值，可重复
  --with 规则包            与另一个规则包比（名称或路径）
  --records 文件           双方都按这个记录文件算，不看已登记的记录
  --html 文件              写一份可打印的报告：前后对照的时段图、每年哪些天不同、各单位和各条的增减
  --json                   输出一份 JSON，含每一处差别
""",
    "replay": """
用法：zhiban replay 文件夹 [--html 文件] [--json] [--pack 名称]

重放：文件夹里的预警文件（CAP、12379 XML、JSON、zip）如果都是发给本地的，会增派谁、撤回谁、要多少席。
读进一个临时的记录库，用完即删；不登记任何内容，也不看已登记的记录。区域不涉及本地的预警不起作用。

  --html 文件              写一份可打印的报告，与 simulate 的相同，另写明来件和读得的预警
  --json                   输出一份 JSON
  --pack 名称              用哪个规则包，可重复（写报告时一次一个）
""",
}
"""Help texts by the path of the command; the first line of each is its usage."""
