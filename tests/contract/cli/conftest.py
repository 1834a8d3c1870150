"""The command line with a data folder of each test, with and without a connection."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from credly_core.cli import main
from credly_core.sandbox.serve import RunningSandbox
from credly_core.settings.names import PREFIX
from tests.contract.cli.saying import Answer, Say, add


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command in this process, with a data folder of this test."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BADGE_CONSOLE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, given: str = "") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        capsys.readouterr()
        try:
            main(arguments)
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def connected(say: Say, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The same with one connection, “Sample”, to the sandbox."""
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", sandbox.credly_url)
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", sandbox.credly_url)
    added = add(say, sandbox)
    assert added.code == 0, added.err + added.out
    return say
