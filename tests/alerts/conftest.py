"""The hazards these tests know; a stand-in for the vocabulary of the caller."""

import pytest

from service.alerts.cap import read_cap

HAZARDS = {
    "typhoon": ("台风", "11B01"),
    "rainstorm": ("暴雨", "11B03"),
    "gale": ("大风", "11B06"),
    "heat": ("高温", "11B09"),
    "lightning": ("雷电", "11B14"),
    "forest_fire": ("森林火险", "11B25"),
    "flash_flood": ("山洪", "-"),
    "geological": ("地质灾害", "11B37"),
    "waterlogging": ("渍涝", "11B36"),
}


class Names:
    def hazard_of(self, names, codes):
        for hazard, (name, code) in HAZARDS.items():
            if name in names or hazard in names or code in codes:
                return hazard
        return None


@pytest.fixture(scope="session")
def names():
    return Names()


def cap_text(infos="", **changes):
    """A CMA-like message; ``changes`` replace or (None) remove the top elements."""
    fields = {
        "identifier": "23050041600000_20240615021000",
        "sender": "Shuangyashan_Meteorological_Observatory",
        "sent": "2024-06-15T02:10:00+08:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": None,
    } | changes
    top = "".join(f"<{key}>{text}</{key}>" for key, text in fields.items() if text is not None)
    namespace = "urn:oasis:names:tc:emergency:cap:1.2"
    return f'<?xml version="1.0"?><alert xmlns="{namespace}">{top}{infos}</alert>'


def info_text(headline="", event="暴雨", *, extra="", codes=("230500000000",), **changes):
    fields = {
        "language": "zh-CN",
        "category": "Met",
        "event": event,
        "responseType": None,
        "urgency": "Unknown",
        "severity": "Unknown",
        "certainty": "Unknown",
        "effective": "2024-06-15T02:10:00+08:00",
        "expires": "2024-06-16T02:10:00+08:00",
        "senderName": "王某某",
        "headline": headline,
    } | changes
    body = "".join(f"<{key}>{text}</{key}>" for key, text in fields.items() if text is not None)
    geo = "".join(
        f"<geocode><valueName>{name}</valueName><value>{value}</value></geocode>"
        for name, value in (
            c if isinstance(c, tuple) else ("CPEAS Geographic Code", c) for c in codes
        )
    )
    return f"<info>{body}{extra}<area><areaDesc>双鸭山</areaDesc>{geo}</area></info>"


@pytest.fixture(scope="session")
def message():
    return cap_text


@pytest.fixture(scope="session")
def info():
    return info_text


@pytest.fixture
def read(names):
    def run(text):
        data = text if isinstance(text, bytes) else text.encode()
        return read_cap(data, source="m.xml", hazards=names)

    return run
