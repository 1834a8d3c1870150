"""Bringing files to a check: any number, zips, refused ones, stopping half way; keeping and forgetting them."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest

from credly_core.errors import NotAllowed, NotReady, StoreConflict, StoreError, UnreadableInput
from credly_core.migration.findings import Severity
from credly_core.steps.check import Upload
from tests.unit.steps.check.conftest import BADGES, COURSES, ME, UNREADABLE, Place, unzipped, zip_of


def test_several_files_and_a_zip_become_one_set_in_the_order_they_came(place: Place) -> None:
    view = place.start(badge_csv=BADGES, pack_zip=zip_of({"in/course.csv": COURSES, "skill.csv": b"id,skillName\r\n"}))

    assert [(file.id, file.name, file.type) for file in view.files] == [
        ("1", "badge.csv", "badge.csv"),
        ("2", "pack.zip/in/course.csv", "course.csv"),
        ("3", "pack.zip/skill.csv", "skill.csv"),
    ]
    assert view.errors > 0
    assert {step.file for step in view.order} == {"badge.csv", "course.csv", "skill.csv"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"readme.txt": b"hey", "a/b.docx": b"words"}, "This zip holds no CSV file; inside are readme.txt, a/b.docx."),
        ({"readme.txt": b"hello"}, "This zip holds no CSV file; inside is readme.txt."),
        (
            {f"{number}.txt": b"x" for number in range(8)},
            "This zip holds no CSV file; inside are 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 3 more.",
        ),
    ],
)
def test_a_zip_without_a_csv_file_says_what_is_inside(place: Place, files: dict[str, bytes], said: str) -> None:
    view = place.start(other_zip=zip_of(files))

    refusal = view.files[0].refusal
    assert refusal is not None
    assert (refusal.message, refusal.code, refusal.file) == (said, "zip.no-csv", "other.zip")


def test_a_zip_that_is_not_safe_to_open_says_why_instead_of_being_no_csv_file(place: Place) -> None:
    view = place.start(other_zip=zip_of({"../badge.csv": BADGES}))

    assert view.files[0].refusal is not None
    assert view.files[0].refusal.code == "zip.unsafe-name"


@pytest.mark.parametrize(("name", "surprising"), [("book.xlsx", False), ("book.csv", True)])
def test_a_name_that_tells_the_kind_is_not_doubted(place: Place, name: str, surprising: bool) -> None:
    workbook = zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})

    view = place.check.view(place.check.start([Upload(name, workbook)], actor=ME).result())

    assert view.files[0].refusal is not None
    assert view.files[0].refusal.message.startswith("This is not a CSV file but an Excel workbook (.xlsx)")
    assert ("whatever its name says" in view.files[0].refusal.message) is surprising


def test_clutter_in_a_zip_is_left_aside_and_told(place: Place) -> None:
    files = {"badge.csv": BADGES, "__MACOSX/._badge.csv": b"\x00\x05", ".DS_Store": b"x", "logo.png": b"\x89PNG"}

    view = place.start(pack_zip=zip_of(files))

    assert [file.name for file in view.files] == ["badge.csv"]
    assert {entry.name for entry in view.ignored} == {
        "pack.zip/__MACOSX/._badge.csv",
        "pack.zip/.DS_Store",
        "pack.zip/logo.png",
    }
    assert all(entry.reason for entry in view.ignored)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("badge_csv", UNREADABLE),
        ("badge_csv", b""),
        ("pack_zip", zip_of({"../badge.csv": BADGES})),
        ("pack_zip", zip_of({"readme.txt": b"hello"})),
        ("pack_zip", b"PK\x03\x04 and nothing more"),
    ],
    ids=["wider row", "empty", "leads out", "no csv", "broken zip"],
)
def test_a_refused_file_stays_with_its_reason_and_can_be_taken_back_byte_for_byte(
    place: Place, name: str, data: bytes
) -> None:
    view = place.start(**{name: data, "course_csv": COURSES})

    refused = view.files[0]
    assert refused.refusal is not None
    assert refused.refusal.hint
    assert refused.count(Severity.ERROR) == 1
    assert not view.ok
    assert place.check.original(view.id, "1").data == data
    assert view.files[1].table is not None


def test_every_file_can_be_taken_back_as_it_came_after_repairs_too(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    place.check.repair_sure(view.id, actor=ME)

    assert place.check.original(view.id, "1").data == BADGES


def test_an_upload_may_be_bytes_a_path_or_an_open_file(place: Place, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_bytes(COURSES)
    opened = io.BytesIO(BADGES)
    opened.read(10)  # somebody looked at its beginning
    uploads = [Upload("course.csv", tmp_path / "there.csv"), Upload("badge.csv", opened)]

    view = place.check.view(place.check.start(uploads, actor=ME).result())

    assert [file.rows for file in view.files] == [2, 3]
    assert not opened.closed


def test_names_are_never_used_as_paths(place: Place) -> None:
    view = place.check.view(place.check.start([Upload("../../etc/badge.csv", BADGES)], actor=ME).result())

    assert view.files[0].type == "badge.csv"
    assert place.on_disk() == [f"checks/{view.id}/1.bin"]
    assert list(unzipped(place.check.repaired_zip(view.id, accept_errors=True).data)) == ["badge.csv"]


def test_files_and_folder_are_for_their_owner_only(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    folder = place.folder / "checks" / view.id
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "1.bin").stat().st_mode & 0o777 == 0o600


def test_nothing_brought_is_refused(place: Place) -> None:
    with pytest.raises(NotAllowed):
        place.check.start([], actor=ME).result()


def test_progress_counts_bytes_and_a_stopped_start_leaves_nothing_behind(place: Place) -> None:
    large = BADGES + b"d,Fourth,,,Active,d.png,,\r\n" * 200_000
    run = place.check.start([Upload("badge.csv", large)], actor=ME)

    ticks = iter(run)
    first = next(ticks)
    run.close()

    assert 0 < first.done < (first.total or 0) == len(large)
    assert place.on_disk() == []
    assert place.check.checks() == ()


def test_a_large_file_tells_how_far_reading_is_and_stops_when_asked(place: Place) -> None:
    large = COURSES + b"3,Name,,2016-08-17T08:56:21.000Z,,a@x.org,,,Published\r\n" * 300_000
    run = place.check.start([Upload("course.csv", large)], actor=ME)

    notes = []
    for tick in run:
        notes.append(tick.note)
        if tick.note == "Reading course.csv":
            break
    run.close()

    assert "Copying course.csv" in notes
    assert notes[-1] == "Reading course.csv"
    assert place.on_disk() == []
    assert place.check.checks() == ()


def test_an_upload_that_breaks_half_way_leaves_nothing_behind(place: Place) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        place.check.start([Upload("badge.csv", BADGES), Upload("course.csv", Torn(COURSES))], actor=ME).result()

    assert place.on_disk() == []
    assert place.check.checks() == ()


def test_a_full_disk_is_told_in_words_and_leaves_nothing_behind(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("credly_core.steps.check.arriving.os.open", refuse)

    with pytest.raises(StoreError, match="No space left on device"):
        place.check.start([Upload("badge.csv", BADGES)], actor=ME).result()
    assert place.check.checks() == ()


def test_more_files_can_come_and_one_can_leave_with_what_was_done_to_it(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.repair_sure(view.id, actor=ME)
    view = place.check.add(view.id, [Upload("course.csv", COURSES)], actor=ME).result()
    view = place.check.edit(view.id, "2", {0: {1: "Better"}}, actor=ME)

    without = place.check.take_out(view.id, "1", actor=ME)

    assert [file.name for file in without.files] == ["course.csv"]
    assert place.cells(without, "courseName") == ["Better", "More"]
    assert without.step_titles == ("course.csv: edit courseName in row 2",)
    assert place.check.undo(view.id, actor=ME).can_redo
    assert place.on_disk() == [f"checks/{view.id}/2.bin"]


def test_a_check_survives_another_process_with_its_steps_and_what_was_undone(place: Place) -> None:
    view = place.start(badge_csv=BADGES, course_csv=COURSES)
    place.check.repair_sure(view.id, actor=ME)
    place.check.edit(view.id, "1", {2: {4: "Active"}}, actor=ME)
    before = place.check.undo(view.id, actor=ME)

    after = place.fresh().view(view.id)

    assert after.arrangement == before.arrangement
    assert after.step_titles == before.step_titles
    assert after.position == before.position == 1
    assert [file.table.cells.rows() for file in after.files if file.table] == [
        file.table.cells.rows() for file in before.files if file.table
    ]
    assert list(after.as_answer().findings()) == list(before.as_answer().findings())


def test_checks_are_listed_the_one_used_last_first(place: Place) -> None:
    first = place.start(badge_csv=BADGES)
    place.now.move(timedelta(hours=2))
    second = place.start(course_csv=COURSES)
    place.now.move(timedelta(hours=2))
    place.check.view(first.id)

    assert [(item.id, item.name, item.file_count) for item in place.check.checks()] == [
        (first.id, "badge.csv", 1),
        (second.id, "course.csv", 1),
    ]


def test_a_check_is_forgotten_by_hand_with_its_bytes_and_steps(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.repair_sure(view.id, actor=ME)

    place.check.forget(view.id, actor=ME)

    assert place.on_disk() == []
    assert place.check.checks() == ()
    with pytest.raises(NotReady, match="forgotten") as caught:
        place.check.view(view.id)
    assert caught.value.code == "check.gone"


def test_a_check_is_forgotten_seven_days_after_it_was_used_last(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.now.move(timedelta(days=6))
    place.check.view(view.id)
    place.now.move(timedelta(days=6))

    still_there = [item.id for item in place.check.checks()]
    place.now.move(timedelta(days=7, seconds=1))

    assert still_there == [view.id]
    assert place.check.checks() == ()
    assert place.on_disk() == []


def test_bytes_that_somebody_deleted_are_told_and_the_rest_still_works(place: Place) -> None:
    view = place.start(badge_csv=BADGES, course_csv=COURSES)
    (place.folder / "checks" / view.id / "1.bin").unlink()

    again = place.fresh()
    broken = again.view(view.id)

    assert broken.files[0].refusal is not None
    assert broken.files[0].refusal.code == "check.lost"
    assert broken.files[1].table is not None
    with pytest.raises(NotReady):
        again.original(view.id, "1")


def test_of_two_tabs_the_second_learns_that_the_first_was_there(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    other = place.fresh()
    stale = other._desk.view(view.id)
    place.check.edit(view.id, "1", {0: {1: "Mine"}}, actor=ME)

    with pytest.raises(StoreConflict):
        other._desk.move(stale, forward=False, actor=ME) if stale.can_undo else other._keeper.change(
            view.id, {"complete": True}, revision=stale.revision, actor=ME
        )
    assert place.cells(other.view(view.id), "badgeName")[0] == "Mine"


def test_a_person_says_the_type_of_a_file_nobody_knows_and_takes_it_back(place: Place) -> None:
    view = place.start(data_csv=b"a,b\r\n1,2\r\n")

    chosen = place.check.choose_type(view.id, "1", "course.csv", actor=ME)
    back = place.check.choose_type(view.id, "1", "", actor=ME)

    assert view.files[0].type is None
    assert (chosen.files[0].type, chosen.files[0].chosen_type) == ("course.csv", "course.csv")
    assert back.files[0].type is None
    with pytest.raises(NotAllowed):
        place.check.choose_type(view.id, "1", "nothing.csv", actor=ME)


def test_a_person_says_the_encoding_of_a_refused_file(place: Place) -> None:
    data = COURSES.replace(b"Basics", "Größe".encode("cp1252"))
    view = place.start(course_csv=data)

    read = place.check.choose_encoding(view.id, "1", "cp1252", actor=ME)

    assert view.files[0].refusal is not None
    assert place.cells(read, "courseName")[0] == "Größe"
    assert any("CP1252" in text or "UTF-8" in text for text in read.files[0].on_export)
    repaired = place.check.repaired_file(view.id, "1", accept_errors=True)
    assert "Größe".encode() in repaired.data


def test_a_person_has_the_rows_of_a_refused_file_filled_up_and_takes_it_back(place: Place) -> None:
    first, *others = COURSES.splitlines(keepends=True)
    data = first + others[0].replace(b"\r\n", b",more\r\n") + others[0].split(b",")[0] + b",short\r\n"
    view = place.start(course_csv=data)

    preview = place.check.preview_filled(view.id, "1")
    read = place.check.choose_filling(view.id, "1", True, actor=ME)
    again = place.check.choose_filling(view.id, "1", False, actor=ME)

    assert view.files[0].refusal is not None
    assert (preview.short, preview.long, preview.more) == (1, 1, 1)
    assert read.files[0].is_filled
    assert read.files[0].report
    assert {"row.filled-up", "row.beyond-headings"} <= {group.code for group in read.files[0].report.groups}
    assert again.files[0].refusal is not None


def test_filling_up_is_not_taken_back_once_the_file_was_edited(place: Place) -> None:
    view = place.start(course_csv=COURSES + b"c9,short\r\n")
    read = place.check.choose_filling(view.id, "1", True, actor=ME)
    place.check.edit(view.id, "1", {0: {0: "c8"}}, actor=ME, arrangement=read.arrangement)

    with pytest.raises(NotAllowed, match="repaired already"):
        place.check.choose_filling(view.id, "1", False, actor=ME)


def test_what_filling_up_does_not_help_is_said_when_it_is_looked_at(place: Place) -> None:
    view = place.start(course_csv=COURSES + b'c9,"never closed\r\n')

    with pytest.raises(UnreadableInput):
        place.check.preview_filled(view.id, "1")


def test_headings_below_title_rows_are_found(place: Place) -> None:
    titled = b"Our courses 2026,,,,,,,,\r\n" + COURSES

    view = place.start(course_csv=titled)

    assert view.files[0].refusal is None
    assert view.files[0].type == "course.csv"
    assert view.files[0].rows == 2


def test_a_type_that_a_person_chooses_is_of_that_file_alone(place: Place) -> None:
    uploads = [Upload("data.csv", COURSES), Upload("data.csv", b"a,b\r\n1,2\r\n")]
    view = place.check.view(place.check.start(uploads, actor=ME).result())

    chosen = place.check.choose_type(view.id, "2", "badge.csv", actor=ME)

    assert [file.type for file in view.files] == ["course.csv", None]
    assert [(file.type, file.chosen_type) for file in chosen.files] == [("course.csv", ""), ("badge.csv", "badge.csv")]
    assert [file.left_out_for for file in chosen.files] == ["", ""]


def test_what_points_to_a_file_that_could_not_be_read_is_not_blamed(place: Place) -> None:
    unreadable = COURSES + b"3,Name,,2016-08-17T08:56:21.000Z,,a@x.org,,,Published,too much\r\n"
    enrollments = b"courseId,userId,dateEnrolled\r\n1,a@x.org,2016-08-17T08:56:21.000Z\r\n"
    view = place.start(course_csv=unreadable, enrollment_csv=enrollments)

    complete = place.check.set_complete(view.id, True, actor=ME)

    for each in (view, complete):
        assert each.errors == 1, "the file itself"
        assert [group.code for group in each.groups if group.code in ("PK-5", "reference.unread")] == [
            "reference.unread"
        ]
        said = next(finding for finding in each.as_answer().findings() if finding["code"] == "reference.unread")
        assert said["message"].startswith("course.csv could not be read, so these ids are not checked: 1.")
        assert "course.csv" not in [missing.file for missing in each.missing]
    once = place.check.check_bytes(
        "set.zip", zip_of({"course.csv": unreadable, "enrollment.csv": enrollments}), complete=True
    )
    assert [file.errors for file in once.files] == [1, 0]


def test_what_was_found_is_known_after_a_restart_until_the_check_changes(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    counted = place.fresh().counts()[view.id]

    place.check.set_complete(view.id, complete=True, actor=ME)
    with place.store.begin() as tx:
        tx.exec_driver_sql("UPDATE check_set SET revision = revision + 1")

    assert (counted.errors, counted.warnings) == (view.errors, view.warnings)
    assert counted.errors > 0
    assert place.fresh().counts() == {}


def test_a_forgotten_check_leaves_no_counts(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    place.check.forget(view.id, actor=ME)

    assert place.check.counts() == {}
