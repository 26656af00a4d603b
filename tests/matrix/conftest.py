"""Tests of the matrix type commands as those of the service do."""

from tests.service.conftest import zhiban  # noqa: F401 - a fixture
