"""Mapping from the command line: suggest, accept, check, export, import, drift, in one go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.contract.cli.saying import Say
from tests.contract.complete_set.school import open_school


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both sides copied; its sandbox is gone."""
    folder = tmp_path_factory.mktemp("copied")
    with open_school(folder, with_files=False):
        pass
    return folder


@pytest.fixture
def mapped(say: Say, copied: Path, tmp_path: Path) -> Say:
    shutil.copytree(copied, tmp_path / "data", dirs_exist_ok=True)
    return say


def test_the_whole_way_from_suggestions_to_a_file_and_back(mapped: Say, tmp_path: Path) -> None:
    suggested = mapped("mapping", "suggest", "--json").json
    assert suggested["counts"]["objects"]["sure"] > 10
    assert {"key", "score", "verdict", "reasons"} <= set(suggested["suggestions"][0])

    best = next(one for one in suggested["suggestions"] if one["verdict"] == "sure")
    assert mapped("mapping", "accept", best["key"]).out == "Accept 1 mapping: done\n"
    worst = next(one for one in suggested["suggestions"] if one["verdict"] == "weak")
    assert mapped("mapping", "refuse", worst["key"], "--json").json["steps"][0]["mappings"] == 1
    accepted = mapped("mapping", "accept", "--above", "90", "--json").json
    listed = mapped("mapping", "list", "--json").json
    assert len(listed) == 1 + sum(step["mappings"] for step in accepted["steps"])

    assert mapped("mapping", "export", "--out", "map.csv").code == 0
    assert mapped("mapping", "remove", *(one["key"] for one in listed)).code == 0
    assert mapped("mapping", "list", "--json").json == []
    back = mapped("mapping", "import", "map.csv", "--json").json
    assert (back["changed"], back["problems"]) == (len(listed), [])
    assert mapped("mapping", "undo").out.startswith("Take over")
    assert (tmp_path / "map.csv").read_bytes().startswith(b"\xef\xbb\xbftemplate_id,")


def test_a_file_with_a_wrong_cell_changes_nothing_and_ends_with_1(mapped: Say, tmp_path: Path) -> None:
    (tmp_path / "wrong.csv").write_text("template_id,kind,skill_id,level\nnobody,skill level,7001,1\n")

    answer = mapped("mapping", "import", "wrong.csv")

    assert answer.code == 1
    assert "wrong.csv, row 2, column template_id “nobody”: Credly lists no such template." in answer.err
    assert mapped("mapping", "list", "--json").json == []
    assert mapped("mapping", "import", "nowhere.csv").code == 2


def test_drift_and_coverage_and_findings_answer_in_words_and_json(mapped: Say) -> None:
    drift = mapped("mapping", "drift", "--json").json
    bare = next(one for one in drift if one["kind"] == "instance without badge")
    assert "will not be awarded" in mapped("mapping", "drift").out

    assert mapped("mapping", "drift", "--repair", bare["id"]).out == "Repair 1 mapping: done\n"
    assert mapped("mapping", "coverage", "--json").json["enrolled"] > 0
    assert mapped("mapping", "check").code == 0
    (one,) = mapped("mapping", "list", "--json").json
    assert one["kind"] == "instance"


def test_what_cannot_be_is_told_with_the_right_code(mapped: Say) -> None:
    assert mapped("mapping", "accept").code == 2
    assert mapped("mapping", "accept", "t=skill:0:1").code == 5
    assert mapped("mapping", "drift", "--repair", "no-such").code == 5
    assert mapped("mapping", "undo").out == "There is nothing to take back.\n"
