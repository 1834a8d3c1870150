"""The web: what hangs together, one thing in focus."""

from __future__ import annotations

from credly_core.domain.mapping.web import EdgeKind, NodeKind, make_web

from .scene import a_badge, a_course, a_sight, a_skill, a_template, giving, to_level, to_new_skill, to_object


def test_every_kind_of_tie_is_an_edge() -> None:
    course = giving(a_course(1, "Coach", "b1"), (7, 1, 5.0))
    planned = a_course(2, "Other", None)
    sight = a_sight(a_template(), a_badge(), a_skill(7, "Coaching", (10.0, "b1")), course, planned)

    web = make_web(sight, [to_level(1), to_object(1, course), to_object(1, planned), to_new_skill(1, "Welding")])

    assert {(one.left, one.right, one.kind) for one in web.edges} == {
        ("template:t1", "badge:b1", EdgeKind.LINKED),
        ("badge:b1", "skill:7:1", EdgeKind.HANGS),
        ("badge:b1", "object:course:1", EdgeKind.HANGS),
        ("skill:7:1", "object:course:1", EdgeKind.CREDITS),
        ("template:t1", "object:course:2", EdgeKind.MAPPED),
        ("template:t1", "new skill:welding:1", EdgeKind.MAPPED),
    }


def test_a_focus_shows_its_neighbours_and_what_its_badge_leads_to() -> None:
    sight = a_sight(a_template(), a_badge(), a_skill(7, "Coaching", (10.0, "b1")), a_course(1, "Coach", "b1"))

    near = make_web(sight, []).around("template:t1")

    assert near is not None
    assert {one.key for one in near.nodes} == {"template:t1", "badge:b1", "skill:7:1", "object:course:1"}


def test_a_badge_on_hundreds_of_courses_draws_a_dozen_and_counts_the_rest() -> None:
    courses = [a_course(number, f"Course {number:03}", "b1") for number in range(300)]

    near = make_web(a_sight(a_template(), a_badge(), *courses), []).around("badge:b1", most=12)

    assert near is not None
    assert sum(one.kind is NodeKind.OBJECT for one in near.nodes) == 12
    assert near.left_out == ((NodeKind.OBJECT, 288),)


def test_what_a_mapping_names_and_is_gone_still_has_its_place() -> None:
    course = a_course(1, "Coach", None)

    web = make_web(a_sight(a_template(), course, gone=["t1", "course:1"]), [to_object(1, course)])

    assert web.nodes["object:course:1"].is_dead
    assert web.nodes["template:t1"].note == "no longer there"


def test_the_name_that_is_searched_brings_what_hangs_together_most_first() -> None:
    sight = a_sight(a_template(1, "Coach"), a_template(2, "Coach too"), a_badge(1, 2), a_course(1, "Other", None))
    web = make_web(sight, [])

    assert [one.key for one in web.find(" coach ")] == ["template:t2", "template:t1"]
    assert web.around("template:t9") is None
