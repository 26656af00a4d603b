"""What the tests of people share: commands typed as a person would, in a home of their own."""

import pytest

from tests.people.homes import copied, fill, issue
from tests.service.conftest import zhiban  # noqa: F401 - a fixture
from tests.store.conftest import postgresql, schema  # noqa: F401 - fixtures


@pytest.fixture(scope="session")
def issued_home(tmp_path_factory):
    """A home whose October is issued; not to be changed."""
    folder = tmp_path_factory.mktemp("issued")
    fill(folder)
    issue(folder)
    return folder


@pytest.fixture
def home(issued_home, tmp_path):
    """A copy of it to work on."""
    return copied(issued_home, tmp_path / "home")
