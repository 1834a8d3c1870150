"""Presence: a program that was killed is known to have ended, any other is not."""

from __future__ import annotations

import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from credly_core.store.presence import Presence

_PROGRAM = """
import sys
from pathlib import Path
from credly_core.store.presence import Presence
present = Presence(Path(sys.argv[1]))
print(present.name, flush=True)
sys.stdin.read()
"""
Start = Callable[[], tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts programs that hold a lock in the folder and wait; gives each with its name."""
    programs: list[subprocess.Popen[str]] = []

    def begin() -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-c", _PROGRAM, str(tmp_path)]
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        programs.append(program)
        assert program.stdout is not None
        return program, program.stdout.readline().strip()

    yield begin
    for program in programs:
        program.kill()
        program.communicate()


def test_a_killed_program_is_gone_and_one_that_is_stopped_is_not(tmp_path: Path, start: Start) -> None:
    present = Presence(tmp_path)
    program, name = start()
    assert present.gone([name]) == frozenset()

    program.send_signal(signal.SIGSTOP)
    while_stopped = present.gone([name])
    program.kill()
    program.wait()

    assert while_stopped == frozenset()
    assert present.gone([name]) == {name}
    present.close()


def test_nobody_takes_itself_for_gone(tmp_path: Path) -> None:
    present = Presence(tmp_path)
    assert present.name is not None

    assert present.gone([present.name]) == frozenset()
    present.close()


def test_programs_of_another_machine_or_folder_are_never_taken_for_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, here = Presence(tmp_path / "elsewhere"), Presence(tmp_path / "here")
    of_folder = elsewhere.name
    monkeypatch.setattr(platform, "node", lambda: "another-machine")
    of_machine = Presence(tmp_path / "here").name
    monkeypatch.undo()
    elsewhere.close()
    assert of_folder is not None
    assert of_machine is not None

    assert here.gone([of_folder, of_machine, "", "nonsense"]) == frozenset()
    here.close()


def test_where_there_can_be_no_lock_nobody_is_gone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    present = Presence(tmp_path / "file")

    assert present.name is None
    assert present.gone(["anybody"]) == frozenset()
