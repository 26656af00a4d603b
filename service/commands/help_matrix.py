"""Help on the responsibility matrix, by hand（责任分工的帮助）."""

from __future__ import annotations

from typing import Final

_FIND: Final = """
用法：zhiban matrix [词…] [--pack 规则包] [--unit 单位] [--item 条项] [--lead|--support]
                   [--json] [--xlsx 文件] [--csv 文件]
      zhiban matrix gaps         冲突与缺口
      zhiban matrix event        假设出了一起事件，找谁

责任分工：一项工作谁牵头、谁负责、谁配合，依据哪一条；常设的写“常设”，有条件的写明条件。
每个规则包各是一张表，不同地方的单位不混在一起。原文没有直接写、由次序等推定的，标明“推定”。
什么也不写，列出每个规则包有几行、几处缺口。

  词                       查事项、原文、条项、病种、单位（名称、简称、旧名、新名）；几个词要同时有
  --pack 规则包            只看这个规则包，可重复；不写词就是整张表
  --unit 单位              这个单位承担的
  --item （四）4           这一条、这一项的（也可写行的 id、条款编号）
  --lead  --support        只看牵头的、配合的（有 --unit 就是它牵头、它配合的）
  --json                   输出一份 JSON
  --xlsx 文件  --csv 文件  把找到的行导出；xlsx 一个规则包一页
  --home 目录              数据目录
"""

MATRIX: Final[dict[str, str]] = {
    "matrix": _FIND,
    "matrix find": _FIND,
    "matrix gaps": """
用法：zhiban matrix gaps [--pack 规则包] [--json]

责任分工里的冲突与缺口，逐处写明在哪一条、怎么办：
同一项工作牵头单位不一致、多头牵头、没有写由谁承担、单位待运行单位填写、没有牵头、牵头只是推定、
统称未展开、单位已更名。有一处退出码就是 1。

  --pack 规则包            只看这个规则包，可重复
  --json                   输出一份 JSON
  --home 目录              数据目录
""",
    "matrix event": """
用法：zhiban matrix event --kind 类别 [--disease 病名] [--cases 例数] [--grade 等级] [选项]

假设出了一起事件：哪些条文适用，谁牵头、谁负责、谁配合，多久之内办什么，原文没有写的是什么。
什么也不登记，也不看已登记的记录；真的发生了用 zhiban incident add 登记。
不知道的不用写：等级、例数、病种不明的，按从严处理并标明。没有条文适用的，列出同类条文的条件。

  --kind 类别              公共卫生事件、食品安全事件、涉医暴力……；只写了 --disease 就是公共卫生事件
  --disease 病名           如 霍乱；原因不明、条文没有点名的写 unknown
  --cases 例数             不写就是例数未知
  --grade 等级             特别重大、重大、较大、一般
  --setting 场所           学校、工地、口岸、境外、边境地区、大型活动、人员密集场所、社区……（写错了会列出全部）
  --place 地点  --hazard 灾种
  --area 区划代码          发生在哪里，可重复；问的也是那里的规则包（不写就是本地的）
  --at 时间                什么时候（默认现在）
  --pack 规则包            只问这个规则包，可重复
  --all                    问全部规则包，连同没有写明地方的
  --matcher both|durable|bits   用哪个推理引擎
  --json                   输出一份 JSON
  --home 目录              数据目录
""",
}
"""Command → its help."""
