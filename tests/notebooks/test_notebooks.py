"""Notebooks carry no outputs, no secrets and no paths, and use only the public door."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def cells(notebook: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == "code"]


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_kept(notebook: Path) -> None:
    assert [cell for cell in cells(notebook) if cell["outputs"] or cell["execution_count"]] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_only_the_public_door_is_used(notebook: Path) -> None:
    code = "\n".join("".join(cell["source"]) for cell in cells(notebook))  # type: ignore[call-overload]

    assert re.findall(r"(?:from|import) credly_core\.\w+", code) == []
    assert "from credly_core import" in code


#: Folders that Chromium takes away itself, some moments after it drew a picture.
_OF_THE_BROWSER = "org.chromium."
#: Every notebook runs as a notebook in the usual run; that it leaves nothing behind is seen on the last.
_SAMPLE = [NOTEBOOKS[-1]]


@pytest.mark.parametrize("notebook", _SAMPLE, ids=lambda path: path.stem)
def test_it_runs_in_a_folder_of_its_own_and_leaves_the_users_data_alone(notebook: Path, tmp_path: Path) -> None:
    code = "\n".join("".join(cell["source"]) for cell in cells(notebook))  # type: ignore[call-overload]
    own, temporary = tmp_path / "own", tmp_path / "temporary"
    temporary.mkdir()
    surroundings = {**os.environ, "BADGE_CONSOLE_DATA_DIR": str(own), "TMPDIR": str(temporary)}

    done = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=False, cwd=tmp_path
    )

    assert done.returncode == 0, done.stderr
    assert not own.exists()
    assert [left for left in temporary.iterdir() if not left.name.startswith(_OF_THE_BROWSER)] == []
