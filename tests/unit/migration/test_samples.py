"""Every code has a file that raises it and nothing else; good files raise none; Adobe's own say what they should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from credly_core.migration.checking import check_table
from credly_core.migration.findings import Severity, all_codes, text_of
from credly_core.migration.findings.texts import TextKind
from credly_core.migration.reading import read_table
from credly_core.migration.spec import load_specs
from tests.unit.migration.rules.cases import all_cases
from tests.unit.migration.samples import DATA, FORM, bad_samples, check_sample, good_samples

#: General codes that every published spec with such a column gives a name of its own; a made-up spec raises them.
RENAMED = {
    "value.pattern",
    "json.shape",
    "value.translated",
    "value.shape",
    "value.form",
    "path.extension",
    "path.noextension",
}


@pytest.mark.parametrize("path", bad_samples(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_bad_sample_raises_its_code_and_nothing_else(path: Path) -> None:
    report = check_sample(path)

    assert path.stem in report.codes
    assert set(report.codes) - FORM <= {path.stem}


@pytest.mark.parametrize("path", good_samples(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_good_sample_raises_nothing(path: Path) -> None:
    report = check_sample(path)

    assert set(report.codes) <= FORM
    assert report.ok


def test_every_code_has_a_bad_sample_or_a_case() -> None:
    codes = {code for code in all_codes() if text_of(code).kind is TextKind.FINDING}

    shown = {path.stem for path in bad_samples()} | {line.split()[1] for case in all_cases() for line in case.finds}
    assert codes - shown == RENAMED


@pytest.mark.parametrize("path", bad_samples(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_words_of_a_finding_are_whole(path: Path) -> None:
    report = check_sample(path)

    for finding in report.findings():
        for words in (finding.message, finding.hint, finding.basis, finding.rule):
            assert not re.search(r"\{[a-z_]+\}", words), (finding.code, words)
            assert "…" not in re.sub('="…"|…”', "", words), (finding.code, words)
        assert finding.message
        assert finding.basis, finding.code
    for group in report.groups:
        assert not re.search(r"\{[a-z_]+\}", group.title), group.code
        assert "…" not in group.title.replace('="…"', ""), (group.code, group.title)
        for words in (group.hint, group.rule, group.basis):
            assert not re.search(r"\{[a-z_]+\}", words), (group.code, words)
            assert "…" not in re.sub('="…"|…”', "", words), (group.code, words)


def adobe(name: str) -> list[tuple[str, str, int | None, str | None]]:
    """The findings on one of Adobe's samples, without hints on how it was read."""
    table = read_table((DATA / "alm-samples" / name).read_bytes(), file=name)
    report = check_table(table, load_specs().file(name))
    return [
        (finding.severity.value, finding.code, finding.row, finding.column)
        for finding in report.findings()
        if text_of(finding.code).kind is TextKind.FINDING
    ]


def test_adobes_badge_file_is_the_six_column_form_with_four_pictures_of_other_kinds() -> None:
    found = adobe("badge.csv")

    assert found == [
        ("info", "file.version", None, None),
        ("warning", "image.format", 4, "imageUrl"),
        ("warning", "image.format", 5, "imageUrl"),
        ("warning", "image.format", 7, "imageUrl"),
        ("warning", "image.format", 8, "imageUrl"),
    ]


def test_adobes_other_samples_break_only_the_rules_that_they_are_known_to_break() -> None:
    names = sorted(path.name for path in (DATA / "alm-samples").glob("*.csv"))

    found = {name: [item for item in adobe(name) if item[0] != Severity.INFO.value] for name in names}

    del found["badge.csv"]
    assert {name: items for name, items in found.items() if items} == {
        "certification_commit.csv": [("warning", "row.empty", 5, None), ("warning", "row.empty", 6, None)],
        "learning_program_instance.csv": [("warning", "header.alias", 1, "id")],
        "learning_program_instance_course_instance.csv": [
            ("error", "PC-1", 4, "courseId"),
            ("error", "value.missing", 4, "courseInstanceId"),
            ("error", "PC-1", 5, "courseId"),
            ("error", "value.missing", 5, "courseInstanceId"),
        ],
        "module_version.csv": [("warning", "cell.blank", 6, "desiredDuration")],
        "user_course_grade.csv": [("warning", "cell.blank", 6, "duration")],
    }


def test_adobes_samples_are_kept_with_their_licence() -> None:
    folder = DATA / "alm-samples"

    assert len(list(folder.glob("*.csv"))) == 28
    assert "Adobe" in (folder / "LICENSE-adobe.md").read_text("utf-8")
