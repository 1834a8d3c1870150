"""Two visitors, or two processes, at one check: nothing of one is lost or mixed up by the other."""

from __future__ import annotations

import pytest

from credly_core.errors import NotAllowed, NotReady, Stale
from credly_core.steps.check import Upload
from tests.unit.steps.check.conftest import BADGES, COURSES, ME, UNREADABLE, Place, zip_of

BIG = b"id,name\r\n" + b"1,b\r\n" * 600_000


def test_of_two_who_add_files_at_once_neither_loses_any(place: Place) -> None:
    view = place.start(course_csv=COURSES)
    slow = iter(place.check.add(view.id, [Upload("b.csv", BIG)], actor="Bob"))
    next(slow)  # Bob's file is being copied

    place.check.add(view.id, [Upload("badge.csv", BADGES)], actor="Ann").result()
    for _ in slow:
        pass

    here = place.fresh().view(view.id)
    assert [(file.id, file.name, file.rows) for file in here.files] == [
        ("1", "course.csv", 2),
        ("2", "badge.csv", 3),
        ("3", "b.csv", 600_000),
    ]
    assert place.check.original(view.id, "2").data == BADGES
    assert place.check.original(view.id, "3").data == BIG
    assert place.left_over() == []


def test_a_stopped_upload_takes_only_its_own_bytes_along(place: Place) -> None:
    view = place.start(course_csv=COURSES)
    slow = place.check.add(view.id, [Upload("b.csv", BIG)], actor="Bob")
    next(iter(slow))
    place.check.add(view.id, [Upload("badge.csv", BADGES)], actor="Ann").result()

    slow.close()

    assert place.on_disk() == [f"checks/{view.id}/1.bin", f"checks/{view.id}/2.bin"]
    assert place.left_over() == []
    assert [file.refusal for file in place.fresh().view(view.id).files] == [None, None]


def test_files_come_in_although_the_check_was_changed_meanwhile(place: Place) -> None:
    view = place.start(course_csv=COURSES)
    slow = iter(place.check.add(view.id, [Upload("b.csv", BIG)], actor="Bob"))
    next(slow)
    place.check.edit(view.id, "1", {0: {1: "Changed"}}, actor=ME)

    for _ in slow:
        pass

    here = place.check.view(view.id)
    assert [file.name for file in here.files] == ["course.csv", "b.csv"]
    assert place.cells(here, "courseName")[0] == "Changed"


def test_a_number_is_never_given_to_a_second_file(place: Place) -> None:
    view = place.start(course_csv=COURSES, badge_csv=BADGES)
    other = place.fresh()
    other.view(view.id)
    place.check.take_out(view.id, "2", actor=ME)
    newer = BADGES.replace(b"Basics", b"Newer")

    mine = place.check.add(view.id, [Upload("badge.csv", newer)], actor=ME).result()
    theirs = other.view(view.id)
    other.edit(view.id, "3", {0: {1: "Newest"}}, actor="Bob", arrangement=theirs.arrangement)

    assert [file.id for file in mine.files] == ["1", "3"]
    assert place.cells(theirs, "badgeName", 1)[0] == "Newer"
    assert place.cells(place.check.view(view.id), "badgeName", 1)[0] == "Newest"
    assert place.cells(place.fresh().view(view.id), "badgeName", 1)[0] == "Newest"


def test_a_check_of_before_numbers_were_noted_does_not_use_one_again(place: Place) -> None:
    view = place.start(course_csv=COURSES, badge_csv=BADGES)
    with place.store.begin() as tx:
        tx.exec_driver_sql("DELETE FROM check_extra WHERE key = 'last-number'")

    place.check.take_out(view.id, "2", actor=ME)
    after = place.check.add(view.id, [Upload("badge.csv", BADGES)], actor=ME).result()

    assert [file.id for file in after.files] == ["1", "3"]


def test_other_bytes_under_a_known_number_are_read_anew(place: Place) -> None:
    view = place.start(course_csv=COURSES)
    other = place.fresh()
    other.view(view.id)
    with place.store.begin() as tx:
        tx.exec_driver_sql("UPDATE check_file SET digest = 'another'")
        tx.exec_driver_sql("UPDATE check_set SET revision = revision + 1")
    (place.folder / "checks" / view.id / "1.bin").write_bytes(COURSES.replace(b"Basics", b"Others"))

    assert place.cells(other.view(view.id), "courseName")[0] == "Others"


def test_a_check_that_is_forgotten_during_an_upload_says_so_and_leaves_nothing(place: Place) -> None:
    view = place.start(course_csv=COURSES)
    slow = iter(place.check.add(view.id, [Upload("b.csv", BIG)], actor="Bob"))
    next(slow)
    place.check.forget(view.id, actor="Ann")

    with pytest.raises(NotReady, match="forgotten"):
        list(slow)

    assert place.on_disk() == []
    assert not (place.folder / "checks" / view.id).exists()


def test_a_corrected_file_takes_the_place_of_the_one_that_could_not_be_read(place: Place) -> None:
    view = place.start(badge_csv=UNREADABLE, course_csv=COURSES)
    place.check.edit(view.id, "2", {0: {1: "Changed"}}, actor=ME)

    after = place.check.add(view.id, [Upload("badge.csv", BADGES)], actor=ME).result()

    assert [(file.id, file.name, file.refusal) for file in after.files] == [
        ("2", "course.csv", None),
        ("3", "badge.csv", None),
    ]
    assert after.files[1].left_out_for == ""
    assert place.cells(after, "courseName")[0] == "Changed"
    assert [(entry.name, "took its place" in entry.reason) for entry in after.ignored] == [("badge.csv", True)]
    assert place.on_disk() == [f"checks/{view.id}/2.bin", f"checks/{view.id}/3.bin"]
    assert [file.name for file in place.fresh().view(view.id).files] == ["course.csv", "badge.csv"]


def test_a_corrected_file_of_a_zip_needs_no_zip_but_is_not_guessed_among_several(place: Place) -> None:
    one = place.start(pack_zip=zip_of({"badge.csv": UNREADABLE}), course_csv=COURSES)
    two = place.start(pack_zip=zip_of({"a/badge.csv": UNREADABLE, "b/badge.csv": UNREADABLE}))

    one = place.check.add(one.id, [Upload("Badge.csv", BADGES)], actor=ME).result()
    two = place.check.add(two.id, [Upload("badge.csv", BADGES)], actor=ME).result()

    assert [file.name for file in one.files] == ["course.csv", "Badge.csv"]
    assert [file.name for file in two.files] == ["a/badge.csv", "b/badge.csv", "badge.csv"]


def test_undo_of_a_tab_that_shows_an_older_state_does_nothing(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    shown = place.check.edit(view.id, "1", {0: {1: "Ann"}}, actor="Ann", arrangement=view.arrangement)
    newest = place.check.repair_sure(view.id, actor="Ann")

    with pytest.raises(Stale, match="nothing was undone") as caught:
        place.check.undo(view.id, actor="Bob", revision=shown.revision)
    assert caught.value.code == "check.stale"
    assert place.check.view(view.id).position == newest.position == 2

    undone = place.check.undo(view.id, actor="Ann", revision=newest.revision)
    with pytest.raises(Stale, match="nothing was redone"):
        place.check.redo(view.id, actor="Bob", revision=newest.revision)
    assert place.check.redo(view.id, actor="Ann", revision=undone.revision).position == 2


def test_what_another_tab_typed_is_not_typed_over_unseen(place: Place) -> None:
    view = place.start(course_csv=COURSES)
    part = place.check.slice(view.id, "1")
    shown = dict(zip(part.records, part.cells, strict=True))
    place.check.edit(view.id, "1", {0: {1: "Ann's"}}, actor="Ann", arrangement=view.arrangement, before=shown)

    with pytest.raises(Stale, match="courseName in row 2 was changed in another tab") as caught:
        place.check.edit(view.id, "1", {0: {1: "Bob's"}}, actor="Bob", arrangement=view.arrangement, before=shown)
    other_row = place.check.edit(view.id, "1", {1: {1: "Bob's"}}, actor="Bob", before=shown)

    assert caught.value.hint
    assert place.cells(other_row, "courseName") == ["Ann's", "Bob's"]


@pytest.mark.parametrize("text", ["half \ud83d", "zero \0"], ids=["lone surrogate", "nul"])
def test_text_that_no_file_can_hold_is_refused_where_it_is_typed(place: Place, text: str) -> None:
    view = place.start(course_csv=COURSES)

    with pytest.raises(NotAllowed, match="cannot be written") as caught:
        place.check.edit(view.id, "1", {0: {1: text}}, actor=ME)

    assert caught.value.hint
    assert place.cells(place.check.view(view.id), "courseName") == ["Basics", "More"]
