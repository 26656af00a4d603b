"""What the tests of the service share: commands typed as a person would, in a home of their own."""

from __future__ import annotations

import pytest

from service.commands.entry import run


@pytest.fixture
def zhiban(tmp_path, capsys, monkeypatch):
    """Type a command: exit code, standard output, standard error."""
    monkeypatch.setenv("ZHIBAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("ZHIBAN_DB", raising=False)

    def typed(*words):
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return typed
