"""The parts of Check files as functions: rows in words, marks, widths, what is shown of unseen signs, lists."""

from __future__ import annotations

import polars as pl
import pytest

from credly_core.domain.ids import CheckId
from credly_core.migration.sets import IdKind
from credly_core.steps.check import CheckView, RowFilter, Upload
from credly_core.steps.run import Progress
from pages.parts import places
from pages.parts.checking.account import referred_to
from pages.parts.checking.choice import CHANGES, ONE
from pages.parts.checking.listing import in_upload_order
from pages.parts.checking.opening import how_far
from pages.parts.checking.rows import NUMBER, column_key, grid_columns, grid_rows, position_of, rows_in_words
from pages.parts.checking.words import heading_phrase, size_of, standing
from pages.parts.reading.encodings import encoding_choices
from pages.parts.session import open_console
from pages.parts.text import seen
from tests.pages.conftest import Visit
from tests.pages.test_check import COURSES, NEVER_CLOSED, SKILLS, brought, now, opened, said

ROWS = pl.Series("row", [2, 3, 5, 6, 9], dtype=pl.UInt32)


@pytest.fixture
def skills() -> CheckView:
    """A check of one file with one finding."""
    return brought(skill=SKILLS)


# ---- rows somebody types --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "records"),
    [("5", [2]), ("2, 9", [0, 4]), ("3-6", [1, 2, 3]), ("3–5, 5", [1, 2]), (" , ", []), ("", [])],
)
def test_rows_are_found_by_the_numbers_a_spreadsheet_shows(typed: str, records: list[int]) -> None:
    assert rows_in_words(typed, ROWS) == (records, [])


@pytest.mark.parametrize("typed", ["4", "ten", "6-2", "-3", "1e3", "2--3"])
def test_a_row_that_is_not_there_is_named_instead_of_guessed(typed: str) -> None:
    records, wrong = rows_in_words(f"5, {typed}", ROWS)

    assert records == [2]
    assert wrong == [typed]


# ---- the table ------------------------------------------------------------------------------------------------------


def test_columns_are_named_by_their_place_because_headings_may_repeat() -> None:
    assert position_of(column_key(12)) == 12
    assert position_of(NUMBER) is None
    assert position_of("c") is None
    assert position_of("cx") is None


def test_the_columns_bring_limit_and_source_from_the_rules(skills: CheckView) -> None:
    columns = {column.label: column for column in grid_columns(skills.files[0])}

    assert columns["Row"].kind == "number"
    assert "Source:" in columns["skillName"].help
    assert columns["skillName"].limit == 63


def test_a_marked_cell_says_what_is_wrong_and_a_changed_one_is_known(skills: CheckView) -> None:
    check = open_console().check
    file = skills.files[0]
    check.edit(skills.id, file.id, {1: {1: "Privacy at work"}}, actor="dana")
    view = now(skills)

    rows = grid_rows(view.files[0], check.slice(view.id, file.id))

    severity, said = rows[0].marks[column_key(4)]
    assert severity == "info"
    assert "ACTIVE" in said
    assert rows[1].changed == {column_key(1)}
    assert rows[1].cells[column_key(1)] == "Privacy at work"


def test_a_slice_brings_only_the_rows_that_are_asked_for() -> None:
    many = b"id,skillName\r\n" + b"".join(f"{row},Skill {row}\r\n".encode() for row in range(5000))
    view = brought(skill=many)
    file = view.files[0]

    part = open_console().check.slice(view.id, file.id, 4200, 100, RowFilter())
    rows = grid_rows(file, part)

    assert len(rows) == 100
    assert rows[0].cells[NUMBER] == "4,202"
    assert (part.total, part.first) == (5000, 4200)


# ---- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Credly ", "Credly␣"),
        ("  two", "␣␣two"),
        ("a b", "a b"),
        ("no\u00a0break", "no⟨U+00A0⟩break"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("línea\nzwei", "línea\nzwei"),
    ],
)
def test_signs_nobody_sees_get_a_shape_in_lists_of_changes(cell: str, shown: str) -> None:
    assert seen(cell) == shown


def test_how_a_file_stands_is_said_by_a_word_and_a_glyph_not_by_colour_alone() -> None:
    view = brought(course=COURSES, skill=SKILLS, module=NEVER_CLOSED, things=b"a,b\r\n1,2\r\n")

    looks = {file.name: standing(file) for file in view.files}

    assert looks["module.csv"] == ("error", "block", "Cannot be read")
    assert looks["course.csv"][2] == "ALM would reject it"
    assert looks["skill.csv"][2] == "ALM would take it"
    assert looks["things.csv"][2] == "Type not known"
    assert len({glyph for _, glyph, _ in looks.values()}) == 4


def test_files_stand_in_the_order_of_upload_and_those_that_need_attention_first() -> None:
    view = brought(skill=SKILLS, course=COURSES, module=NEVER_CLOSED)

    ordered = [(place, file.name) for place, file in in_upload_order(view)]

    assert ordered == [(None, "module.csv"), (1, "course.csv"), (2, "skill.csv")]


def test_sizes_and_progress_are_told_in_the_units_people_use() -> None:
    view = brought(skill=SKILLS)

    assert size_of(view.files[0]) == f"{len(SKILLS)} bytes"
    assert how_far(Progress(64_000_000, 189_000_000)) == "64 of 189 MB"
    assert how_far(Progress(2, 28)) == "2 of 28"
    assert how_far(Progress(2, None)) == ""


# ---- what the account holds -----------------------------------------------------------------------------------------


def list_of_users(visit: Visit, view: CheckView, name: str, data: bytes) -> CheckView:
    """Give a list in the dialog, as read."""
    at = opened(visit, view)
    at.button(key="check.account").click().run()
    at.button(key="check.account").click()
    at.file_uploader(key=f"check.list.{view.revision}").upload(name, data, "text/csv").run()
    at.button(key="check.account").click()
    at.button(key="check.list-use").click().run()
    assert not at.exception
    return now(view)


def test_a_list_of_users_is_recognized_and_kept_with_the_check(visit: Visit, skills: CheckView) -> None:
    view = list_of_users(visit, skills, "users.csv", b"Name,Email\r\nDana,dana@example.com\r\n")

    (one,) = view.account.lists
    assert one.kind is IdKind.USERS
    assert one.count == 1


def test_a_file_of_an_earlier_sprint_lists_the_ids_others_point_to(visit: Visit, skills: CheckView) -> None:
    view = list_of_users(visit, skills, "skill.csv", SKILLS)

    (one,) = view.account.lists
    assert (one.kind, one.file, one.count) == (IdKind.EARLIER, "skill.csv", 2)


def test_a_list_that_cannot_be_read_says_so(visit: Visit, skills: CheckView) -> None:
    at = opened(visit, skills)

    at.button(key="check.account").click().run()
    at.button(key="check.account").click()
    at.file_uploader(key=f"check.list.{skills.revision}").upload("users.csv", NEVER_CLOSED, "text/csv").run()

    assert at.error
    assert now(skills).account.lists == ()


def test_a_list_can_be_taken_back(visit: Visit, skills: CheckView) -> None:
    view = list_of_users(visit, skills, "users.csv", b"Name,Email\r\nDana,dana@example.com\r\n")
    at = opened(visit, view)

    at.button(key="check.account").click().run()
    at.button(key="check.account").click()
    at.button(key="check.list-remove.0").click().run()

    assert now(view).account.lists == ()


def test_lists_may_be_about_everything_that_some_file_refers_to() -> None:
    assert {"course.csv", "skill.csv", "badge.csv", "course_instance.csv"} <= set(referred_to())


# ---- other ways out -------------------------------------------------------------------------------------------------


def test_a_badge_csv_can_go_on_in_its_builder(visit: Visit) -> None:
    badges = b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl\r\n1,First,,,active,a.png\r\n"
    view = brought(badge=badges)
    at = visit(
        places.CHECK,
        check__id=view.id,
        check__file=view.files[0].id,
        check__tab=":material/table: One file",
        **{"check__file-menu": True},
    )

    at.button(key=f"check.draft.{view.files[0].id}").click().run()

    assert at.title[0].value == "Build badge.csv"
    assert len(open_console().bundle.drafts()) == 1


def test_a_file_taken_out_leaves_the_others(visit: Visit) -> None:
    view = brought(skill=SKILLS, course=COURSES)
    at = visit(
        places.CHECK,
        check__id=view.id,
        check__file=view.files[0].id,
        check__tab=":material/table: One file",
        **{"check__file-menu": True},
    )

    at.button(key=f"check.out.{view.files[0].id}").click().run()

    assert [file.name for file in now(view).files] == ["course.csv"]
    assert not at.exception


def test_an_encoding_only_a_person_can_tell_is_offered_and_taken(visit: Visit) -> None:
    latin = "id,skillName,skillCreationDate,state\r\n1,Einführung,2016-08-17T08:56:21.000Z,ACTIVE\r\n".encode("cp1252")
    view = brought(skill=latin)
    at = opened(visit, view, file="skill.csv")
    box = next(one for one in at.selectbox if str(one.key).startswith("check.encoding."))

    chosen_at_first = box.value
    at.button(key="check.encoding-go").click().run()

    file = now(view).files[0]
    assert file.table is not None
    assert chosen_at_first == "windows-1252"
    assert file.table.column(1).to_list() == ["Einführung"]


def test_rows_of_a_refused_file_are_filled_up_after_a_look_and_the_choice_is_taken_back(visit: Visit) -> None:
    head, first, *_ = SKILLS.splitlines()
    view = brought(skill=b"\r\n".join([head, first, b"s9,Short", b""]))
    at = opened(visit, view, file="skill.csv")

    at.button(key="check.fill").click().run()
    told = said(at)
    at.button(key="check.fill-go").click().run()
    read = now(view).files[0]
    menu = {"check__id": view.id, "check__tab": ONE, "check__file-menu": True}
    visit(places.CHECK, **menu).button(key=f"check.unfill.{read.id}").click().run()

    assert "**1 row** has fewer cells" in told
    assert (read.rows, read.is_filled) == (2, True)
    assert now(view).files[0].refusal is not None
    assert not at.exception


def test_encodings_that_read_the_same_are_one_choice_and_others_show_where_they_differ() -> None:
    names = ["windows-1252", "iso-8859-1", "iso-8859-15", "cp850"]
    previews = dict.fromkeys(names[:3], "“Einführung”") | {"cp850": "“Einf³hrung”"}

    same = encoding_choices(names, previews, "Einführung".encode("cp1252"))
    apart = encoding_choices(names, previews, "Einführung für ½ Tag".encode("cp1252"))

    assert same == {
        "windows-1252": "“Einführung” (windows-1252, iso-8859-1, iso-8859-15)",
        "cp850": "“Einf³hrung” (cp850)",
    }
    assert list(apart) == ["windows-1252", "iso-8859-15", "cp850"]
    assert "½" in apart["windows-1252"]
    assert "œ" in apart["iso-8859-15"]


def test_uploads_of_two_tabs_are_two_checks() -> None:
    first, second = brought(skill=SKILLS), brought(skill=SKILLS)

    assert first.id != second.id
    assert {one.id for one in open_console().check.checks()} == {CheckId(first.id), CheckId(second.id)}
    assert Upload("a.csv", b"x").size == 1


# ---- what a newcomer looks for --------------------------------------------------------------------------------------


def test_a_refused_file_says_in_its_row_what_to_do_and_leads_there(visit: Visit) -> None:
    view = brought(course=COURSES, module=NEVER_CLOSED)
    broken = next(file for file in view.files if file.refusal)
    at = opened(visit, view)

    told = said(at)
    at.button(key=f"check.put-right.{broken.id}").click().run()

    assert broken.refusal is not None
    assert broken.refusal.hint[:30] in told
    assert at.selectbox(key="check.pick").value == broken.id


def test_changed_cells_and_removed_rows_are_counted_apart_and_alike_in_list_and_changes(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    check = open_console().check
    view = check.repair(view.id, "1", view.files[0].repairs[0].key, actor="dana")
    view = check.remove_rows(view.id, "1", [1], actor="dana")

    counts = view.counts_of("1")
    listed = said(opened(visit, view))
    detailed = said(opened(visit, view, tab=CHANGES))

    assert (counts.cells, counts.rows_removed) == (1, 1)
    assert 'title="1 changed cell"' in listed
    assert "1 row removed" in listed
    assert "1 changed cell · 1 row removed" in detailed


def test_findings_about_the_set_stand_below_the_files_so_that_the_numbers_add_up(visit: Visit) -> None:
    view = brought(course=COURSES, module=NEVER_CLOSED)

    told = said(opened(visit, view))

    whole = view.report.whole
    assert whole.errors + whole.warnings + whole.infos > 0
    assert "About the set: " in told
    assert view.infos == sum(file.infos for file in view.files) + whole.infos


def test_a_single_file_is_opened_at_once(visit: Visit) -> None:
    view = brought(module=NEVER_CLOSED)
    at = visit(places.CHECK)

    at.button(key=f"check.open.{view.id}").click().run()

    assert at.session_state["check.tab"] == ONE
    assert "row 2" in said(at)


def test_the_list_of_checks_tells_errors_and_no_account(visit: Visit) -> None:
    view = brought(course=COURSES)

    told = said(visit(places.CHECK))

    assert f"{view.errors} error" in told
    assert "dana" not in told.split("Checks you can take up again")[-1]


def test_headings_are_told_as_a_short_phrase() -> None:
    assert heading_phrase("the columns of Adobe's published sample") == "as in Adobe's sample"
    assert heading_phrase("the columns of the workbook and of Adobe's published sample") == "as in workbook and sample"
    assert heading_phrase("headings as specified") == "headings as specified"
