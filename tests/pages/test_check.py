"""Check files: bringing them, the set at a glance, repairs and undo, what a person says, taking away, forgetting."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Generator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.steps.check import CheckView, Upload
from credly_core.steps.run import Progress, Run
from pages.parts import places
from pages.parts.checking.choice import CHANGES, ONE
from pages.parts.session import open_console
from tests.pages.conftest import Visit, wait_for_jobs, words

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "alm-samples"
#: An id that stands there twice; a state in small letters; quotation marks that never close.
COURSES = b"id,courseName,description\r\n1,One,First\r\n1,Two,Second\r\n"
SKILLS = (
    b"id,skillName,description,skillCreationDate,state\r\n"
    b"1,Security,About,2016-08-17T08:56:21.000Z,active\r\n2,Privacy,About,2016-08-17T08:56:21.000Z,ACTIVE\r\n"
)
NEVER_CLOSED = b'name\r\n"never closed\r\n'


def brought(**files: bytes) -> CheckView:
    """A check of these files."""
    uploads = [Upload(f"{name}.csv", data) for name, data in files.items()]
    check = open_console().check
    return check.view(check.start(uploads, actor="dana").result())


def now(view: CheckView) -> CheckView:
    """The check as it stands now."""
    return open_console().check.view(view.id)


def opened(visit: Visit, view: CheckView, *, file: str = "", tab: str = "") -> AppTest:
    """The page with a check open, at one of its files or tabs."""
    state: dict[str, object] = {"check__id": view.id}
    if file:
        state["check__file"] = next(one.id for one in view.files if one.name.endswith(file))
    if file or tab:
        state["check__tab"] = tab or ONE
    return visit(places.CHECK, **state)


def said(at: AppTest) -> str:
    """What the page says, as a person reads it."""
    return words(at).replace("\\", "")


def drop(at: AppTest, *files: tuple[str, bytes, str]) -> None:
    """Drop files and wait until they are checked."""
    at.file_uploader(key="check.files.0").set_value(list(files)).run()
    wait_for_jobs()
    at.run()


def zipped(folder: Path) -> bytes:
    """All CSV files of a folder in one zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.glob("*.csv")):
            archive.writestr(path.name, path.read_bytes())
    return target.getvalue()


# ---- bringing files -------------------------------------------------------------------------------------------------


def test_an_empty_page_says_what_may_be_dropped(visit: Visit) -> None:
    at = visit(places.CHECK)

    assert "Nothing is being checked" in said(at)
    assert "or a zip of them" in said(at)


def test_a_zip_of_all_samples_becomes_one_line_per_file(visit: Visit) -> None:
    at = visit(places.CHECK)

    drop(at, ("samples.zip", zipped(SAMPLES), "application/zip"))

    assert "**samples.zip**" in said(at)
    assert "28 files" in said(at)
    assert sum(str(button.key).startswith("check.file.") for button in at.button) == 28
    assert not at.exception


def test_a_file_that_cannot_be_read_is_one_of_the_set_and_the_others_are_checked(visit: Visit) -> None:
    at = visit(places.CHECK)

    drop(at, ("skill.csv", NEVER_CLOSED, "text/csv"), ("course.csv", COURSES, "text/csv"))

    assert "Cannot be read" in said(at)
    assert "Courses" in said(at)
    assert not at.exception


def test_a_check_is_offered_again_after_a_reload(visit: Visit) -> None:
    view = brought(course=COURSES)

    at = visit(places.CHECK)
    at.button(key=f"check.open.{view.id}").click().run()

    assert "**course.csv**" in said(at)
    assert view.id in at.query_params["check"]


def test_the_address_alone_leads_back_to_the_file_that_was_looked_at(visit: Visit) -> None:
    view = brought(course=COURSES, skill=SKILLS)
    at = visit(places.CHECK)
    wanted = next(file.id for file in view.files if file.name == "skill.csv")

    at.query_params["check"], at.query_params["file"] = view.id, wanted
    at.run()

    assert at.selectbox(key="check.pick").value == wanted


def test_a_check_that_was_forgotten_says_so_and_leads_back(visit: Visit) -> None:
    at = visit(places.CHECK, check__id="8a7c2f0e-0000-4000-8000-000000000000")

    assert "This check was forgotten" in said(at)
    at.button(key="check.back").click().run()
    assert "Bring files" in said(at)


def test_more_files_can_be_added_to_an_open_check(visit: Visit) -> None:
    view = brought(course=COURSES)
    open_console().check.add(view.id, [Upload("skill.csv", SKILLS)], actor="dana").result()

    at = opened(visit, view)

    assert "2 files" in said(at)


def test_work_under_way_is_told_and_can_be_stopped(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(places.CHECK)
    ticked, going_on = threading.Event(), threading.Event()

    def forever(*_: object, **__: object) -> Run[str]:
        def work() -> Generator[Progress, None, str]:
            while True:
                yield Progress(64_000_000, 189_000_000, "Copying badge.csv")
                ticked.set()  # by now the tick before was taken
                going_on.wait(0.01)

        return Run(work())

    monkeypatch.setattr(type(open_console().check), "start", forever)
    at.file_uploader(key="check.files.0").set_value([("badge.csv", COURSES, "text/csv")]).run()
    assert ticked.wait(10)
    at.run()
    told = at.get("progress")[0].proto.text
    at.button(key=f"{at.session_state['check.job']}.cancel").click().run()
    wait_for_jobs()
    at.run()

    assert "64 of 189 MB" in told
    assert "Stopped" in said(at)
    assert "Bring files" in said(at)
    assert open_console().check.checks() == ()


# ---- the set at a glance --------------------------------------------------------------------------------------------


def test_a_wrong_name_is_said_together_with_the_right_one(visit: Visit) -> None:
    view = brought(Courses=COURSES)

    at = opened(visit, view)

    assert "will be called course.csv" in said(at)


def test_the_switch_makes_references_that_lead_nowhere_errors(visit: Visit) -> None:
    view = brought(course=COURSES)
    at = opened(visit, view)

    at.toggle(key=f"check.complete.{view.id}").set_value(True).run()

    assert now(view).complete
    assert not at.exception


def test_a_file_of_the_list_opens_with_its_findings_and_its_table(visit: Visit) -> None:
    view = brought(course=COURSES, skill=SKILLS)
    at = opened(visit, view)

    at.button(key=f"check.file.{view.files[1].id}").click().run()

    assert "Skills" in said(at)
    assert at.selectbox(key="check.pick").value == view.files[1].id


# ---- one file -------------------------------------------------------------------------------------------------------


def test_a_refused_file_says_where_and_gives_its_bytes_back(visit: Visit) -> None:
    view = brought(skill=NEVER_CLOSED)

    at = opened(visit, view, file="skill.csv")

    assert "row 2" in said(at)
    assert any(one.label == "The file as it came" for one in at.get("download_button"))
    assert open_console().check.original(view.id, view.files[0].id).data == NEVER_CLOSED


def test_a_file_nobody_knows_can_be_given_a_type(visit: Visit) -> None:
    view = brought(things=b"a,b\r\n1,2\r\n")
    at = opened(visit, view, file="things.csv")

    at.selectbox(key=f"check.type.{view.files[0].id}.{view.revision}").set_value("course.csv").run()

    assert now(view).files[0].type == "course.csv"
    assert not at.exception


def test_a_repair_is_shown_before_it_is_made_and_can_be_undone_and_redone(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    at = opened(visit, view, file="skill.csv")
    offer = view.files[0].repairs[0]
    opener = next(one.key for one in at.button if one.label == "Repair")

    at.button(key=opener).click().run()
    preview = at.dataframe[0].value
    at.button(key=opener).click()
    at.button(key=f"check.apply.{offer.key}").click().run()
    repaired = now(view)
    at.run()
    at.button(key="check.undo").click().run()
    undone = now(view)
    at.button(key="check.redo").click().run()

    assert list(preview.columns) == ["Row", "Column", "Before", "After"]
    assert (repaired.files[0].infos, undone.files[0].infos, now(view).files[0].infos) == (0, 1, 0)
    assert not at.exception


def test_all_sure_repairs_are_made_at_once_after_being_listed(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    at = opened(visit, view)

    at.button(key="check.sure").click().run()
    listed = at.dataframe[0].value
    at.button(key="check.sure").click()
    at.button(key="check.sure-go").click().run()

    assert list(listed.columns) == ["File", "Repair", "Changes"]
    assert set(listed["Changes"]) <= {"1 cell", "2 cells", "3 cells", "the file"}
    assert now(view).position == 1
    assert now(view).sure_count == 0


def test_a_file_of_foreign_headings_is_taken_as_what_it_looks_like(visit: Visit) -> None:
    view = brought(
        export=b"Badge Template ID,Badge Name,Created at,Status,Image URL\r\na,Basics,2016-08-17,x,a.png\r\n"
    )
    at = opened(visit, view, file="export.csv")
    guess = at.button(key="check.likely.1")

    guess.click().run()

    assert guess.label == "Looks like badge.csv: take it as that"
    assert now(view).files[0].type == "badge.csv"
    assert "header.mapping" in [repair.code for repair in now(view).files[0].repairs]
    assert not at.exception


def test_foreign_headings_of_a_known_type_are_given_their_meaning_by_place(visit: Visit) -> None:
    view = brought(badge=b"Badge Template ID,Badge Name,Zustand,Image URL\r\na,Basics,Active,a.png\r\n")
    at = opened(visit, view, file="badge.csv")

    at.button(key="check.naming.hint.1").click().run()
    meanings = [box for box in at.selectbox if str(box.key).startswith("check.meaning.")]
    guessed = [box.value for box in meanings]
    meanings[2].set_value("state")
    at.button(key="check.naming.hint.1").click()
    at.button(key="check.naming-go").click().run()

    table = now(view).files[0].table
    assert guessed[1] == "badgeName"
    assert table is not None
    assert table.header[1:3] == ("badgeName", "state")
    assert not at.exception


def test_showing_a_group_narrows_the_table_and_can_be_taken_back(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    at = opened(visit, view, file="skill.csv")

    at.button(key=next(one.key for one in at.button if one.label == "Show")).click().run()
    narrowed = said(at)
    at.button(key="check.narrow-off").click().run()

    assert "1 of 2 rows" in narrowed
    assert "1 of 2 rows" not in said(at)


def test_a_search_that_fits_nothing_says_so_and_leads_back(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    at = opened(visit, view, file="skill.csv")

    at.text_input(key=f"check.text.{view.files[0].id}").set_value("zebra").run()
    nothing = said(at)
    at.button(key="check.widen").click().run()

    assert "No row fits" in nothing
    assert "No row fits" not in said(at)


def test_rows_are_removed_by_their_numbers_and_come_back_by_undo(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    at = visit(places.CHECK, check__id=view.id, check__file=view.files[0].id, check__tab=ONE, check__rows=True)

    at.text_input(key=f"check.rows-by-number.{view.revision}").set_value("3").run()
    at.button(key="check.rows-go").click().run()
    without = now(view).files[0].rows
    at.button(key="check.undo").click().run()

    assert without == 1
    assert now(view).files[0].rows == 2


def test_undo_does_not_take_back_what_another_tab_has_done_meanwhile(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    check = open_console().check
    check.edit(view.id, "1", {0: {1: "Mine"}}, actor="dana")
    at = opened(visit, view, file="skill.csv")
    check.edit(view.id, "1", {1: {1: "Theirs"}}, actor="eli")

    at.button(key="check.undo").click().run()
    told, position = said(at), now(view).position
    at.button(key="check.undo").click().run()
    at.button(key="check.undo").click().run()

    assert "nothing was undone" in told
    assert position == 2
    assert now(view).position == 0, "once it is shown, it can be undone"


def test_an_edit_from_another_tab_meanwhile_is_told_and_nothing_is_lost(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    at = opened(visit, view, file="skill.csv")
    offer = view.files[0].repairs[0]
    opener = next(one.key for one in at.button if one.label == "Repair")
    at.button(key=opener).click().run()
    open_console().check.remove_rows(view.id, view.files[0].id, [1], actor="erin")

    at.button(key=opener).click()
    at.button(key=f"check.apply.{offer.key}").click().run()

    assert not at.exception
    assert now(view).files[0].rows == 1


# ---- what was done, taking away -------------------------------------------------------------------------------------


def test_changes_are_listed_from_what_to_what_with_their_step(visit: Visit) -> None:
    view = brought(skill=SKILLS)
    open_console().check.repair_sure(view.id, actor="dana")

    at = opened(visit, view, tab=CHANGES)

    listed = at.dataframe[0].value
    changed = listed[listed["Kind"] == "cell"]
    assert ("active", "ACTIVE") in set(zip(changed["Before"], changed["After"], strict=True))


def test_a_set_with_errors_leaves_only_after_a_second_confirmation(visit: Visit) -> None:
    view = brought(course=COURSES)
    at = opened(visit, view)

    at.button(key="check.take").click().run()
    before = [one.key for one in at.get("download_button")]
    at.button(key="check.take").click()
    at.checkbox(key=f"check.accept.{view.errors}").check().run()
    after = [one.key for one in at.get("download_button")]

    assert view.errors
    assert "check.take-go" not in before
    assert "check.take-go" in after


@pytest.mark.parametrize(
    "kind",
    [
        "Only the rows with errors, with the reasons",
        "The report, to read and print",
        "All findings as a table",
        "Everything, for programs",
    ],
)
def test_what_people_read_leaves_without_a_confirmation(visit: Visit, kind: str) -> None:
    view = brought(course=COURSES)
    at = visit(places.CHECK, check__id=view.id, **{"check__take-kind": kind})

    at.button(key="check.take").click().run()

    assert "check.take-go" in [one.key for one in at.get("download_button")]
    assert not at.exception


def test_a_clean_set_is_kept_as_a_version(visit: Visit) -> None:
    view = brought(skill=SKILLS.replace(b"active", b"ACTIVE"))
    at = visit(places.CHECK, check__id=view.id, **{"check__take-kind": "Keep it here as a version"})

    at.button(key="check.take").click().run()
    at.button(key="check.take").click()
    at.button(key="check.version-go").click().run()

    assert any("Saved as" in one.value for one in at.success)
    assert "Saved versions" in [one.value for one in visit(places.CHECK).subheader]


def test_a_check_is_forgotten_after_a_second_question(visit: Visit) -> None:
    view = brought(course=COURSES)
    at = visit(places.CHECK)

    at.button(key=f"check.forget.{view.id}").click().run()
    at.button(key=f"check.forget.{view.id}").click()
    at.button(key="forget.go").click().run()

    assert open_console().check.checks() == ()
    assert not at.exception
