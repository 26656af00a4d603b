"""The life cycles of an emergency（流程表）: who may do what, after what.

Articles 6, 8–10, 13–16, 18 and 19 of the first regulation say what follows on what; regulations of
this kind are alike in it. Which authority decides is the pack's word, not the table's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.lifecycles.cycle import NOTHING, Lifecycle, Step

RESPONSE: Final = Lifecycle(
    id="response",
    title="应急响应",
    states={
        NOTHING: "没有登记",
        "superior": "其他机关已启动",
        "answered": "其他机关已启动，已报请",
        "applied": "已报请",
        "started": "已启动",
        "ended": "已终止",
    },
    waiting={"superior": "报请本地启动", "applied": "有权机关决定是否启动"},
    acts={
        "apply": "报请启动",
        "answer": "就此报请启动",
        "start": "启动",
        "start_elsewhere": "其他机关启动",
        "adjust": "调整级别",
        "end": "终止",
    },
    missing={
        "apply": "响应还没有启动、也没有终止时才能报请",
        "answer": "其他机关的响应才须就此报请",
        "start": "这一响应没有启动过；再次启动用新的编号，改变级别用调整",
        "start_elsewhere": "这一响应没有登记过",
        "adjust": "先有启动的决定，并且还没有终止",
        "end": "先有启动的决定，并且还没有终止",
    },
    steps=(
        Step("apply", (NOTHING, "superior", "applied"), "applied"),
        Step("start", (NOTHING, "applied"), "started"),
        Step("start_elsewhere", (NOTHING,), "superior"),
        Step("adjust", ("started",), "started"),
        Step("answer", ("superior", "answered"), "answered"),
        Step("adjust", ("superior",), "superior"),
        Step("adjust", ("answered",), "answered"),
        Step("end", ("started", "superior", "answered"), "ended"),
    ),
)

ADMISSION: Final = Lifecycle(
    id="admission",
    title="临时性入驻",
    states={
        NOTHING: "没有登记",
        "proposed": "已建议",
        "consented": "已同意",
        "notified": "已通知",
        "resident": "已入驻",
        "left": "已撤离",
    },
    waiting={"proposed": "同意", "consented": "入驻通知", "notified": "入驻", "resident": "撤离"},
    acts={
        "propose": "建议增加",
        "consent": "同意",
        "notify": "通知",
        "arrive": "到位",
        "release": "撤离",
    },
    missing={
        "propose": "",
        "consent": "先有议事协调机构的建议",
        "notify": "先有同意",
        "arrive": "先有同意",
        "release": "先有建议",
    },
    steps=(
        Step("propose", (NOTHING, "proposed", "left"), "proposed"),
        Step("propose", ("consented",), "consented"),
        Step("propose", ("notified",), "notified"),
        Step("propose", ("resident",), "resident"),
        Step("consent", ("proposed", "consented"), "consented"),
        Step("consent", ("notified",), "notified"),
        Step("consent", ("resident",), "resident"),
        Step("notify", ("consented", "notified"), "notified"),
        Step("arrive", ("consented", "notified", "resident"), "resident"),
        Step("release", ("proposed", "consented", "notified", "resident"), "left"),
    ),
)

CONSULTATION: Final = Lifecycle(
    id="consultation",
    title="会商",
    states={
        NOTHING: "没有登记",
        "open": "已会商，没有成果",
        "concluded": "已有研判成果",
        "reminded": "已发提醒通知",
        "guided": "已指导督促",
    },
    waiting={"open": "会商研判成果", "concluded": "提醒通知", "reminded": "指导督促"},
    acts={"open": "会商", "conclude": "形成成果", "remind": "发出提醒通知", "guide": "指导督促"},
    missing={
        "open": "这次会商没有登记过",
        "conclude": "先登记会商",
        "remind": "先有会商研判成果",
        "guide": "先有会商研判成果",
    },
    steps=(
        Step("open", (NOTHING,), "open"),
        Step("conclude", ("open", "concluded"), "concluded"),
        Step("conclude", ("reminded",), "reminded"),
        Step("conclude", ("guided",), "guided"),
        Step("remind", ("concluded", "reminded"), "reminded"),
        Step("remind", ("guided",), "guided"),
        Step("guide", ("concluded", "reminded", "guided"), "guided"),
    ),
)

SIREN: Final = Lifecycle(
    id="siren",
    title="警报",
    states={
        NOTHING: "没有指令",
        "doubtful": "下令的不是有权机关",
        "ordered": "已下令",
        "sounded": "已鸣响",
    },
    waiting={"doubtful": "有权机关的指令", "ordered": "鸣响"},
    acts={"order": "下令鸣响", "order_by_other": "其他机关下令", "sound": "鸣响"},
    missing={
        "order": "",
        "order_by_other": "",
        "sound": "先有针对这一条预警的鸣响指令",
    },
    steps=(
        Step("order", (NOTHING, "doubtful", "ordered"), "ordered"),
        Step("order", ("sounded",), "ordered"),
        Step("order_by_other", (NOTHING, "doubtful"), "doubtful"),
        Step("order_by_other", ("ordered",), "ordered"),
        Step("order_by_other", ("sounded",), "sounded"),
        Step("sound", ("doubtful", "ordered"), "sounded"),
    ),
)

INCIDENT: Final = Lifecycle(
    id="incident",
    title="突发事件",
    states={
        NOTHING: "没有登记",
        "open": "已接报",
        "on_scene": "现场处置",
        "dispatched": "已调度支援",
        "unified": "统一指挥",
        "closed": "已结束",
    },
    waiting={"open": "赶赴现场"},
    acts={
        "open": "接报",
        "report": "续报",
        "arrive": "到达现场",
        "dispatch": "调度",
        "unify": "统一指挥",
        "close": "结束",
    },
    missing={
        "open": "这一事件没有登记过",
        "report": "先登记事件（incident add），并且还没有结束",
        "arrive": "先登记事件（incident add），并且还没有结束",
        "dispatch": "先登记事件（incident add），并且还没有结束",
        "unify": "先登记事件（incident add），并且还没有结束",
        "close": "先登记事件（incident add），并且还没有结束",
    },
    steps=(
        Step("open", (NOTHING,), "open"),
        *(
            Step("report", (state,), state)
            for state in ("open", "on_scene", "dispatched", "unified")
        ),
        Step("arrive", ("open", "on_scene"), "on_scene"),
        Step("arrive", ("dispatched",), "dispatched"),
        Step("arrive", ("unified",), "unified"),
        Step("dispatch", ("open", "on_scene", "dispatched"), "dispatched"),
        Step("dispatch", ("unified",), "unified"),
        Step("unify", ("open", "on_scene", "dispatched", "unified"), "unified"),
        Step("close", ("open", "on_scene", "dispatched", "unified"), "closed"),
    ),
)

INSPECTION: Final = Lifecycle(
    id="inspection",
    title="隐患排查",
    states={
        NOTHING: "没有登记",
        "clear": "没有发现隐患",
        "found": "发现隐患",
        "ordered": "已要求整改",
    },
    waiting={"found": "整改"},
    acts={"inspect": "排查", "find": "排查发现隐患", "rectify": "要求整改"},
    missing={
        "inspect": "这次排查没有登记过",
        "find": "这次排查没有登记过",
        "rectify": "先登记排查，写明发现的隐患（inspection add --found）",
    },
    steps=(
        Step("inspect", (NOTHING,), "clear"),
        Step("find", (NOTHING,), "found"),
        Step("rectify", ("found", "ordered"), "ordered"),
    ),
)

RECTIFICATION: Final = Lifecycle(
    id="rectification",
    title="隐患整改",
    states={
        NOTHING: "没有登记",
        "ordered": "整改中",
        "mended": "已整改",
        "verified": "已复查",
    },
    waiting={"ordered": "整改完成", "mended": "复查"},
    acts={"order": "要求整改", "mend": "整改完成", "verify": "复查"},
    missing={
        "order": "这项整改没有登记过",
        "mend": "先登记整改要求（rectify add）",
        "verify": "先登记整改完成（rectify done）",
    },
    steps=(
        Step("order", (NOTHING,), "ordered"),
        Step("mend", ("ordered", "mended"), "mended"),
        Step("verify", ("mended",), "verified"),
    ),
)

PERIOD: Final = Lifecycle(
    id="period",
    title="宣布的时期",
    states={NOTHING: "没有登记", "declared": "已宣布", "ended": "已终止"},
    waiting={},
    acts={"declare": "宣布", "end": "终止"},
    missing={"declare": "", "end": "先登记宣布（period declare），并且还没有终止"},
    steps=(
        Step("declare", (NOTHING, "declared", "ended"), "declared"),
        Step("end", ("declared", "ended"), "ended"),
    ),
)

LIFECYCLES: Final[Mapping[str, Lifecycle]] = {
    one.id: one
    for one in (
        RESPONSE,
        ADMISSION,
        CONSULTATION,
        SIREN,
        INCIDENT,
        INSPECTION,
        RECTIFICATION,
        PERIOD,
    )
}
"""Every life cycle but that of a notice, which is told by a roster's pending items."""
