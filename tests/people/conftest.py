"""What the tests of people share: commands typed as a person would, in a home of their own."""

from tests.service.conftest import zhiban  # noqa: F401 - a fixture
from tests.store.conftest import postgresql, schema  # noqa: F401 - fixtures
