"""Tests of the audit type commands as those of the service do."""

import json

import pytest

from tests.docs.pages import ROOT
from tests.service.conftest import zhiban  # noqa: F401 - a fixture

PACK = ROOT / "tests" / "packs" / "fixture-health-2024"


@pytest.fixture
def judged(zhiban):  # noqa: F811 - the fixture
    """Type an audit of the made-up pack and read its JSON."""

    def typed(*paths, code=0):
        found, said, fault = zhiban("audit", *paths, "--pack", PACK, "--json")
        assert found == code, fault
        return json.loads(said), fault

    return typed
