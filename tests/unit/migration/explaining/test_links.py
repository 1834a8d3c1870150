"""What depends on what, as links and as a picture."""

from __future__ import annotations

from credly_core.migration.explaining import Palette, draw_all, draw_around, links_of
from credly_core.migration.spec import load_specs

SPECS = load_specs().all()


def test_a_file_knows_what_it_needs_through_which_columns_and_who_says_so() -> None:
    links = links_of(load_specs().file("course_instance.csv"), SPECS)

    assert [(link.needs, link.columns, link.documented) for link in links.needs] == [
        ("badge.csv", ("badgeId",), False),
        ("course.csv", ("courseId",), True),
    ]
    assert "enrollment.csv" in [link.file for link in links.needed_by]


def test_a_file_that_points_to_itself_does_not_need_itself() -> None:
    links = links_of(load_specs().file("certification.csv"), SPECS)

    assert [link.needs for link in links.needs] == ["badge.csv"]


def test_what_a_file_needs_always_comes_before_it() -> None:
    order = {spec.name: spec.order for spec in SPECS}

    for spec in SPECS:
        for link in links_of(spec, SPECS).needs:
            assert order[link.needs] < order[spec.name], f"{spec.name} needs {link.needs}"


def test_the_picture_of_one_file_names_the_columns_and_tells_lines_apart_without_colour() -> None:
    dot = draw_around(load_specs().file("course_instance.csv"), SPECS)

    assert '"badge.csv" -> "course_instance.csv" [style=dashed label="badgeId"];' in dot
    assert '"course.csv" -> "course_instance.csv" [style=solid label="courseId"];' in dot


def test_the_picture_of_all_leaves_out_what_other_lines_imply() -> None:
    dot = draw_all(SPECS)

    assert '"skill_level.csv" -> "skill_course.csv"' in dot
    assert '"skill.csv" -> "skill_course.csv"' not in dot, "skill_level.csv needs it already"
    assert all(f'"{spec.name}"' in dot for spec in SPECS)


def test_the_picture_takes_its_colours_from_the_page_and_marks_the_chosen() -> None:
    dot = draw_all(SPECS, Palette(ink="#123456", chosen="#ABCDEF"), chosen=("badge.csv",))

    assert 'fontcolor="#123456"' in dot
    assert '"badge.csv" [fillcolor="#ABCDEF"' in dot
    assert dot.count("#ABCDEF") == 1
