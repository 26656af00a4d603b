"""Samples written by us, for shapes of which no real file may be copied here.

The domestic 12379 XML is not verified: its elements are those that public producers write (see
service/alerts/domestic.py); no real file has been read yet.
"""

import io
import json
import os
import zipfile
from pathlib import Path

CAP = Path(__file__).resolve().parents[3] / "shared" / "cap"
MISSING = not CAP.is_dir() and os.environ.get("CI") != "true"

IDENTIFIER = "23050041600000_20240615021000"
TITLE = "双鸭山市气象台发布暴雨红色预警[I级/特别重大]"


def domestic_xml(root="alert", **changes):
    """A message of the domestic form; ``changes`` replace or (None) remove its elements."""
    fields = {
        "identifier": IDENTIFIER,
        "sender": "双鸭山市气象台",
        "senderCode": "23050041600000",
        "msgType": "Alert",
        "title": TITLE,
        "eventType": "11B03",
        "severity": "RED",
        "effective": "2024-06-15 02:10:00",
        "onset": "2024-06-15 02:10:00",
        "expires": "2024-06-16 02:10:00",
        "defence": "做好防御。",
        "publishArea": "230500,230521",
        "desc": "预计未来3小时降雨量将达100毫米以上。",
        "reference": None,
    } | changes
    body = "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text is not None)
    return f'<?xml version="1.0" encoding="UTF-8"?><{root}>{body}</{root}>'


def named(identifier=IDENTIFIER, code="11B03", colour="RED", kind="Alert"):
    """The file name that the platform gives."""
    return f"{identifier}_{code}_{colour}_{kind}.xml"


def zip_of(**members):
    """A zip archive; names as keyword arguments cannot hold dots, so pass a mapping as ``of``."""
    return zipped(members.pop("of", members))


def zipped(members, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def nmc(*items, **envelope):
    listed = [nmc_item(), *items] if not items else list(items)
    return as_json({"msg": "success", "code": 0, "data": {"page": {"list": listed}}} | envelope)


def nmc_item(**changes):
    return {
        "alertid": IDENTIFIER,
        "issuetime": "2024/06/15 02:10",
        "title": "黑龙江省双鸭山市气象台发布暴雨红色预警信号",
        "url": f"/publish/alarm/{IDENTIFIER}.html",
        "pic": "https://image.nmc.cn/assets/img/alarm/p0002001.png",
    } | changes


def weathercn(**changes):
    value = {
        "head": "黑龙江省双鸭山市发布暴雨红色预警信号",
        "ALERTID": "202406150210001111暴雨红色",
        "PROVINCE": "黑龙江省",
        "CITY": "双鸭山市",
        "STATIONNAME": "",
        "SIGNALTYPE": "暴雨",
        "SIGNALLEVEL": "红色",
        "TYPECODE": "02",
        "LEVELCODE": "04",
        "ISSUETIME": "2024-06-15 02:10:00",
        "RELIEVETIME": "2024-06-15 14:10:00",
        "UNDERWRITER": "王某某",
        "msgType": "Alert",
        "identifier": IDENTIFIER,
        "references": IDENTIFIER,
    } | changes
    return b"var alarminfo=" + as_json(value) + b";"


def national_site(**changes):
    item = {
        "identifier": IDENTIFIER,
        "headline": "双鸭山市气象局发布暴雨红色预警/I/特别严重",
        "description": "双鸭山市气象台于2024年06月15日02时10分发布双鸭山地区暴雨红色预警信号。",
        "sendTime": "2024-06-15 02:12:40",
    } | changes
    return as_json({"alertData": [item]})


def qweather_7(**changes):
    item = {
        "id": "10105130120240615021000",
        "sender": "双鸭山市气象台",
        "pubTime": "2024-06-15T02:10+08:00",
        "title": "双鸭山市气象台发布暴雨红色预警",
        "startTime": "2024-06-15T02:10+08:00",
        "endTime": "2024-06-16T02:10+08:00",
        "status": "active",
        "level": "",
        "severity": "Extreme",
        "severityColor": "Red",
        "type": "1003",
        "typeName": "暴雨",
        "related": "",
    } | changes
    return as_json({"code": "200", "warning": [item]})


def qweather_1(**changes):
    item = {
        "id": "202406150210000000000001",
        "senderName": "双鸭山市气象台",
        "issuedTime": "2024-06-15T02:10+08:00",
        "messageType": {"code": "alert"},
        "eventType": {"name": "暴雨", "code": "1003"},
        "severity": "extreme",
        "color": {"code": "red", "red": 255},
        "effectiveTime": "2024-06-15T02:10+08:00",
        "expireTime": "2024-06-16T02:10+08:00",
        "headline": "双鸭山市气象台发布暴雨红色预警信号",
    } | changes
    return as_json({"metadata": {"zeroResult": False}, "alerts": [item]})


def caiyun(**changes):
    item = {
        "province": "黑龙江省",
        "status": "预警中",
        "code": "0204",
        "pubtimestamp": 1718388600,
        "alertId": IDENTIFIER,
        "title": "双鸭山市气象台发布暴雨红色预警[I/特别严重]",
        "adcode": "230500",
        "location": "黑龙江省双鸭山市",
    } | changes
    return as_json({"status": "ok", "result": {"alert": {"status": "ok", "content": [item]}}})


def as_json(value):
    return json.dumps(value, ensure_ascii=False).encode()


def ours():
    """One of each shape."""
    xml = domestic_xml().encode()
    return [
        xml, nmc(), weathercn(), national_site(), qweather_7(), qweather_1(), caiyun(),
        zipped({named(): xml, "a.json": nmc()}),
    ]  # fmt: skip


def theirs():
    """The public samples beside the checkout, small ones."""
    found = [
        path
        for folder in ("valid", "invalid", "edge", "cn_json")
        for path in sorted((CAP / folder).glob("*"))
        if path.suffix in {".xml", ".cap", ".json", ".js"}
    ]
    return [data for path in found if len(data := path.read_bytes()) < 20_000]
