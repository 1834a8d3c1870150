"""Taking away: the repaired set, one file, rejected rows, reports, a saved version; with errors only when confirmed."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser

import pytest

from credly_core.domain.ids import BundleId
from credly_core.errors import NotAllowed, NotReady
from credly_core.steps.check import Takeaway, Upload
from credly_core.store import bundles
from tests.unit.steps.check.conftest import BADGES, COURSES, ME, UNREADABLE, Place, unzipped

GOOD_BADGES = BADGES.replace(b"Perhaps", b"Active")
NASTY = BADGES.replace(b"Perhaps", b"=cmd|' /C calc'!A0").replace(b"active", b"<script>alert(1)</script>")


def test_files_leave_in_one_form_with_cells_byte_for_byte(place: Place) -> None:
    name = "\u202fÄ “quoted”, 7 "
    data = "\ufeff" + GOOD_BADGES.decode().replace("Basics", f'"{name}"').replace("\r\n", "\n")
    view = place.start(badge_csv=data.encode())

    taken = place.check.repaired_file(view.id, "1", accept_errors=True)

    assert taken.name == "badge.csv"
    assert not taken.data.startswith(b"\xef\xbb\xbf")
    assert f'a,"{name}",2016'.encode() in taken.data
    assert taken.data.count(b"\r\n") == taken.data.count(b"\n") == 4


def test_formulas_stay_as_they_are_for_alm_and_are_made_harmless_for_people(place: Place) -> None:
    view = place.start(badge_csv=NASTY)

    for_alm = place.check.repaired_file(view.id, "1", accept_errors=True).data
    rejected = place.check.rejects(view.id)
    listed = place.check.report_csv(view.id).data

    assert b",=cmd|" in for_alm
    assert rejected is not None
    (people,) = unzipped(rejected.data).values()
    assert b",'=cmd|" in people
    assert b",=cmd|" not in people
    assert b",=cmd|" not in listed


def test_names_are_put_right_in_the_zip_and_refused_files_are_not_in_it(place: Place) -> None:
    view = place.start(**{"Badge (1)_csv": GOOD_BADGES, "courses_csv": COURSES, "bad_csv": UNREADABLE})
    place.check.repair_sure(view.id, actor=ME)

    taken = place.check.repaired_zip(view.id, accept_errors=True)

    assert sorted(unzipped(taken.data)) == ["badge.csv", "course.csv"]
    assert taken.data == place.check.repaired_zip(view.id, accept_errors=True).data


def test_errors_that_are_left_need_a_second_word(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    for take in (
        lambda: place.check.repaired_zip(view.id),
        lambda: place.check.repaired_file(view.id, "1"),
        lambda: place.check.save_version(view.id, "First", actor=ME),
    ):
        with pytest.raises(NotAllowed, match="left") as caught:
            take()
        assert caught.value.code == "check.errors-left"
    assert place.check.repaired_zip(view.id, accept_errors=True).data


def test_a_name_that_export_puts_right_is_no_error_that_is_left(place: Place) -> None:
    view = place.start(**{"Badge (1)_csv": GOOD_BADGES.replace(b"13/02/2016", b"2016-02-13T00:00:00.000Z")})
    place.check.repair(view.id, "1", "ext.provider.spelling@externalBadgeProvider", actor=ME)

    taken = place.check.repaired_file(view.id, "1")

    assert taken.name == "badge.csv"
    assert place.check.view(view.id).files[0].on_export == ("the name “Badge (1).csv” becomes “badge.csv”",)


def test_a_refused_file_has_nothing_repaired_to_take(place: Place) -> None:
    view = place.start(bad_csv=UNREADABLE)

    with pytest.raises(NotReady):
        place.check.repaired_file(view.id, "1")
    with pytest.raises(NotReady):
        place.check.repaired_zip(view.id)


def test_only_rows_with_errors_are_rejected_each_with_its_reasons(place: Place) -> None:
    view = place.start(badge_csv=BADGES, course_csv=UNREADABLE)

    taken = place.check.rejects(view.id)

    assert taken is not None
    files = unzipped(taken.data)
    assert sorted(files) == ["rejected-badge.csv", "rejected-course.csv"]
    lines = files["rejected-badge.csv"].decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Row,Why,id,badgeName")
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "4"]
    assert "Perhaps" in lines[2]
    assert "row has 3 cells" in files["rejected-course.csv"].decode()


def test_a_set_without_errors_has_no_rejected_rows(place: Place) -> None:
    view = place.start(badge_csv=GOOD_BADGES)
    place.check.repair_sure(view.id, actor=ME)

    assert place.check.rejects(view.id) is None
    assert place.check.repaired_zip(view.id).data


def test_headings_that_miss_are_rejected_rows_without_a_row(place: Place) -> None:
    view = place.start(badge_csv=b"id,badgeName\r\na,b\r\n")

    taken = place.check.rejects(view.id)

    assert taken is not None
    lines = unzipped(taken.data)["rejected-badge.csv"].decode("utf-8-sig").splitlines()
    assert lines[1].startswith("1,")
    assert "badgeCreationDate is not there" in lines[1]


class Page(HTMLParser):
    """Collects what a page would load or run, and its tags."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href", "action", "onclick", "onload")]


def test_the_report_to_read_is_escaped_and_loads_nothing(place: Place) -> None:
    view = place.start(badge_csv=NASTY, bad_csv=UNREADABLE)
    place.check.repair_sure(view.id, actor=ME)

    taken = place.check.report_html(view.id, actor="Ann <b>")

    text, page = taken.data.decode(), Page()
    page.feed(text)
    assert page.loads == []
    assert "script" not in page.tags
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    assert "Ann &lt;b&gt;" in text
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|https?://", text.split("<main>")[0])
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert "could not be read" in text
    assert "What was changed" in text


def test_the_report_to_read_lists_files_as_the_page_does_and_says_nothing_twice(place: Place) -> None:
    view = place.start(course_csv=b"id,courseName\r\n1,One\r\n", badge_csv=BADGES, bad_csv=UNREADABLE)

    text = place.check.report_html(view.id, actor=ME).data.decode()

    table = text.split("The files</h2>")[1].split("</table>")[0]
    places = {step.file: number for number, step in enumerate(view.order, 1)}
    listed = re.findall(r'<td class="n">(\d*)</td><td>([^<]+)</td><td>([^<]+)</td>', table)
    assert listed[0] == ("", "bad.csv", "could not be read")
    assert listed[1:] == sorted(
        [(str(places["badge.csv"]), "badge.csv", "Badges"), (str(places["course.csv"]), "course.csv", "Courses")]
    )
    assert "1 file could not be read. ALM will reject the rows with errors." in text
    assert text.count(f"{view.errors - 1} error") == 1
    assert text.count("as the source of a rule") == 1
    group = view.files[1].report.groups[0] if view.files[1].report else None
    assert group is not None
    assert f"<h3>{html.escape(group.title)}</h3>\n<p>{html.escape(group.hint)}</p>" in text


def test_the_report_for_programs_holds_every_finding_and_every_change(place: Place) -> None:
    view = place.start(badge_csv=BADGES, bad_csv=UNREADABLE)
    view = place.check.repair_sure(view.id, actor=ME)

    found = json.loads(place.check.report_json(view.id, actor=ME).data)

    assert found["ok"] is False
    assert len(found["findings"]) == found["finding_total"] == view.errors + view.warnings + view.infos
    assert len(found["changes"]) == found["change_total"] == place.check.change_total(view.id)
    assert {file["file"] for file in found["files"]} == {"badge.csv", "bad.csv"}
    assert {"row", "column", "code", "severity", "value", "message", "hint", "rule", "basis"} < set(
        found["findings"][1]
    )


def test_the_report_for_spreadsheets_has_a_line_for_every_finding(place: Place) -> None:
    view = place.start(badge_csv=BADGES)

    lines = place.check.report_csv(view.id).data.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("file,row,column,severity,value,message,hint,code,rule,basis")
    assert len(lines) - 1 == view.errors + view.warnings + view.infos


def test_changes_leave_as_a_table(place: Place) -> None:
    view = place.start(badge_csv=BADGES)
    place.check.repair_sure(view.id, actor=ME)

    taken: Takeaway = place.check.changes_csv(view.id)

    assert "badge.csv,cell,3,state,active,Active" in taken.data.decode()


def test_a_set_is_saved_as_a_version_with_all_its_files(place: Place) -> None:
    view = place.start(badge_csv=GOOD_BADGES, course_csv=COURSES)
    place.check.repair_sure(view.id, actor=ME)

    version = place.check.save_version(view.id, "  March  ", actor=ME, note="for the sprint", accept_errors=True)

    with place.store.read() as tx:
        kept = bundles.get_bundle(tx, version.id)
        badges = bundles.bundle_file(tx, version.id, "badge.csv")
    assert kept == version
    assert [file.name for file in version.files] == ["badge.csv", "course.csv"]
    assert (version.name, version.author, version.note, version.rows) == ("March", ME, "for the sprint", 5)
    assert badges == place.check.repaired_file(view.id, "1", accept_errors=True).data


def test_a_saved_set_is_taken_away_exactly_as_it_was_saved_whatever_becomes_of_the_check(place: Place) -> None:
    view = place.start(course_csv=COURSES)
    version = place.check.save_version(view.id, "March / second try", actor=ME, accept_errors=True)
    saved = place.check.repaired_file(view.id, "1", accept_errors=True).data
    place.check.forget(view.id, actor=ME)

    taken = place.check.version_zip(version.id)

    assert [item.id for item in place.check.versions()] == [version.id]
    assert taken.name == "March-second-try.zip"
    assert unzipped(taken.data) == {"course.csv": saved}
    with pytest.raises(NotReady):
        place.check.version_zip(BundleId("gone"))


def test_a_version_needs_a_name(place: Place) -> None:
    view = place.start(badge_csv=GOOD_BADGES)

    with pytest.raises(NotAllowed, match="name"):
        place.check.save_version(view.id, " ", actor=ME, accept_errors=True)


def test_of_two_files_of_one_type_the_one_that_counts_gets_the_name_alm_looks_for(place: Place) -> None:
    uploads = [
        Upload("badge (1).csv", BADGES.replace(b"Basics", b"Left out")),
        Upload("badge.csv", BADGES.replace(b"Basics", b"Counts")),
    ]
    view = place.check.view(place.check.start(uploads, actor=ME).result())

    files = unzipped(place.check.repaired_zip(view.id, accept_errors=True).data)

    assert {name: b"Counts" in data for name, data in files.items()} == {"badge.csv": True, "2/badge.csv": False}
    assert [(file.export_name, bool(file.left_out_for)) for file in view.files] == [
        ("2/badge.csv", True),
        ("badge.csv", False),
    ]


def test_a_set_without_the_files_that_could_not_be_read_needs_a_second_word(place: Place) -> None:
    view = place.start(badge_csv=GOOD_BADGES, course_csv=UNREADABLE)
    view = place.check.repair_sure(view.id, actor=ME)
    errors = sum(file.errors for file in view.files if file.table is not None)

    with pytest.raises(NotAllowed, match=r"course\.csv could not be read") as caught:
        place.check.repaired_zip(view.id)
    with pytest.raises(NotAllowed):
        place.check.save_version(view.id, "Without it", actor=ME)

    assert errors == 0
    assert caught.value.code == "check.errors-left"
    assert list(unzipped(place.check.repaired_zip(view.id, accept_errors=True).data)) == ["badge.csv"]
