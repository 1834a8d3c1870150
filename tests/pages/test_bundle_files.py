"""Build badge.csv from a file somebody has: what is read, refused, guessed, added and announced."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.migration.comparing import ChangeKind
from credly_core.steps.bundle.views import DraftView
from pages.parts import places
from pages.parts.bundle.arrival import sentence_of
from pages.parts.bundle.history import place_of
from pages.parts.session import open_console
from tests.pages.conftest import Visit, words

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLE = DATA / "alm-samples" / "badge.csv"
HISTORY = ":material/history: Changes and versions"


def test_adobes_sample_comes_in_with_six_columns_and_stands_with_eight(visit: Visit) -> None:
    at = visit(places.BUNDLE)

    at.file_uploader(key="bundle.upload").upload("badge.csv", SAMPLE.read_bytes(), "text/csv").run()

    (summary,) = open_console().bundle.drafts()
    view = open_console().bundle.view(summary.id)
    assert view.table.width == 8
    assert "from a file badge.csv" in words(at).replace("\\", "")
    assert not at.exception


def test_every_change_to_the_sample_is_listed_and_the_original_stays_at_hand(visit: Visit) -> None:
    view = open_console().bundle.start_from_file("badge.csv", SAMPLE.read_bytes(), actor="dana")
    assert isinstance(view, DraftView)

    at = visit(places.BUNDLE, bundle__draft=view.id, bundle__tab=HISTORY)

    listed = at.dataframe[0].value
    assert {"externalBadgeId", "externalBadgeProvider"} <= set(listed["Column"])
    assert "history.original" in [one.key for one in at.get("download_button")]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("badge.csv", b"PK\x03\x04rest of a workbook", "badge.csv"),
        ("badge.csv", b"id,badgeName\r\n1,\x00\r\n", "row 2"),
        ("badge.csv", b'id,badgeName\r\n1,"never closed\r\n', "badge.csv"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_place_and_what_to_do(
    visit: Visit, name: str, data: bytes, sentence: str
) -> None:
    at = visit(places.BUNDLE)

    at.file_uploader(key="bundle.upload").upload(name, data, "text/csv").run()

    assert at.error
    assert sentence in words(at).replace("\\", "")
    assert not at.exception
    assert open_console().bundle.drafts() == ()


def test_foreign_headings_are_guessed_and_confirmed_by_a_person(visit: Visit) -> None:
    data = b"Badge key,Title,Created,Status,Picture\r\nx-1,Azure,2016-08-17T08:56:21.000Z,Active,Image/a.png\r\n"
    at = visit(places.BUNDLE)

    at.file_uploader(key="bundle.upload").upload("mine.csv", data, "text/csv").run()
    guessed = {box.key: box.value for box in at.selectbox if str(box.key).startswith("bundle.mapping")}
    at.button(key="bundle.mapping-go").click().run()

    assert guessed["bundle.mapping.1"] == "badgeName"
    (summary,) = open_console().bundle.drafts()
    assert open_console().bundle.view(summary.id).table.header[:2] == ("id", "badgeName")
    assert not at.exception


def test_a_file_in_an_old_encoding_is_read_once_a_person_says_which(visit: Visit) -> None:
    data = SAMPLE.read_bytes().decode("utf-8-sig").splitlines()
    text = "\r\n".join([data[0], data[1].replace(data[1].split(",")[1], "Führung", 1)]) + "\r\n"
    at = visit(places.BUNDLE)

    at.file_uploader(key="bundle.upload").upload("badge.csv", text.encode("windows-1252"), "text/csv").run()
    offered, first = at.selectbox[-1].options, at.selectbox[-1].value
    at.button(key="bundle.encoding-go").click().run()

    assert first == "windows-1252"
    assert offered[0].startswith("“Führung” (windows-1252, ")
    (summary,) = open_console().bundle.drafts()
    assert open_console().bundle.view(summary.id).table.column(1)[0] == "Führung"
    assert not at.exception


def test_a_row_with_too_few_cells_is_filled_up_once_a_person_has_seen_what_becomes_of_it(visit: Visit) -> None:
    head, first, *_ = SAMPLE.read_bytes().decode("utf-8-sig").splitlines()
    data = "\r\n".join([head, first, first.split(",")[0] + "x,Short"]) + "\r\n"
    at = visit(places.BUNDLE)
    at.file_uploader(key="bundle.upload").upload("badge.csv", data.encode(), "text/csv").run()

    at.button(key="bundle.fill").click().run()
    said = words(at)
    at.button(key="bundle.fill-go").click().run()

    (summary,) = open_console().bundle.drafts()
    view = open_console().bundle.view(summary.id)
    assert "**1 row** has fewer cells" in said
    assert view.table.height == 2
    assert "row.filled-up" in {group.code for group in view.report.groups}
    assert not at.exception


def uploaded(visit: Visit) -> AppTest:
    """The page after Adobe's sample was dropped on it."""
    at = visit(places.BUNDLE)
    at.file_uploader(key="bundle.upload").upload("badge.csv", SAMPLE.read_bytes(), "text/csv").run()
    return at


def test_the_two_added_columns_are_announced_and_can_be_taken_back_at_once(visit: Visit) -> None:
    at = uploaded(visit)
    said = words(at).replace("\\", "")

    at.button(key="arrival.undo").click().run()

    (summary,) = open_console().bundle.drafts()
    assert "2 columns were added: **externalBadgeId** and **externalBadgeProvider**." in said
    assert open_console().bundle.view(summary.id).table.width == 6
    assert "columns were added" not in words(at)


def test_the_announcement_goes_once_it_was_read(visit: Visit) -> None:
    at = uploaded(visit)

    at.button(key="arrival.read").click().run()

    assert "columns were added" not in words(at)
    assert "arrival.undo" not in [button.key for button in at.button]


def test_the_announcement_names_everything_that_was_done_to_the_file(visit: Visit) -> None:
    data = b"Badge name,id\r\nAzure,1\r\n"
    view = open_console().bundle.start_from_file("mine.csv", data, actor="dana", mapping={})
    assert isinstance(view, DraftView)

    said = sentence_of(view.sheet.steps[-1]).replace("\\", "")

    assert "mine.csv will be called badge.csv." in said
    assert "1 heading was put into ALM’s words." in said
    assert "columns were added" in said
    assert "ALM’s order" in said


def test_a_change_of_a_heading_has_a_place_in_words(visit: Visit) -> None:
    view = open_console().bundle.start_from_file("badge.csv", SAMPLE.read_bytes(), actor="dana")
    assert isinstance(view, DraftView)

    at = visit(places.BUNDLE, bundle__draft=view.id, bundle__tab=HISTORY)

    assert set(at.dataframe[0].value["Row"]) == {"heading"}
    assert place_of(ChangeKind.CELL, 3) == "3"
    assert place_of(ChangeKind.FILE_RENAMED, None) == "file"


def test_no_templates_are_said_to_be_left_out_of_somebodys_file(visit: Visit, with_templates: Path) -> None:
    at = uploaded(visit)

    assert "left out" not in words(at)
