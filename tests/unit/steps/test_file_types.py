"""The step that tells about file types."""

from __future__ import annotations

import pytest

from credly_core.errors import SettingsError
from credly_core.steps.file_types import FileTypes

TYPES = FileTypes()


def test_every_file_type_is_told_in_the_order_of_upload() -> None:
    pages = TYPES.pages()

    assert [page.name for page in pages] == list(TYPES.names)
    assert [page.order for page in pages] == sorted(page.order for page in pages)
    assert all(page.title and page.description and page.columns and page.source for page in pages)


def test_contradictions_of_the_sources_are_told_with_their_column() -> None:
    page = TYPES.page("course_module.csv")

    assert "PRETEST" in {one.where: one.text for one in page.contradictions}["courseModuleType"]


def test_how_objects_of_the_account_may_be_named_is_told() -> None:
    assert "retrofit is TRUE" in TYPES.page("enrollment.csv").points_at
    assert "almCourseId instead of courseId" in TYPES.page("session.csv").points_at
    assert "existing:" in TYPES.page("content_folder.csv").points_at


def test_the_ending_of_a_name_may_be_left_out() -> None:
    assert TYPES.page("skill_level").name == "skill_level.csv"
    assert TYPES.blank("skill_level").startswith(b"skillId,")


@pytest.mark.parametrize(("name", "offered"), [("badges", "badge.csv"), ("cuorse", "course.csv")])
def test_a_wrong_name_gets_the_right_one_offered(name: str, offered: str) -> None:
    with pytest.raises(SettingsError) as refused:
        TYPES.page(name)

    assert offered in refused.value.hint


def test_a_name_like_no_other_gets_the_list() -> None:
    with pytest.raises(SettingsError) as refused:
        TYPES.blank("zzzzzz")

    assert "user_skill.csv" in refused.value.hint


def test_the_columns_of_all_files_are_one_frame() -> None:
    frame = TYPES.frame()

    assert list(frame.columns)[:2] == ["file", "column"]
    assert set(frame["file"]) == set(TYPES.names)
    assert len(TYPES.frame("badge.csv")) == 8


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (("Badge Template ID", "Badge Name", "Created at", "Status", "Image URL", "Credly ID"), "badge.csv"),
        (("User Email", "Course", "Enrolled at"), "enrollment.csv"),
        (("Name", "Description", "Owner"), ""),
        (("a", "b"), ""),
        ((), ""),
    ],
)
def test_what_foreign_headings_look_like_is_guessed_or_left_open(header: tuple[str, ...], name: str) -> None:
    assert FileTypes().likely(header) == name
