"""The walk of a newcomer: from the first click to a badge.csv without an error in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from credly_core import Console
from credly_core.settings import Settings
from tests.e2e.conftest import Serve, Server, Visitor

pytestmark = pytest.mark.browser


#: Finds the table, which lies in a shadow tree.
FRAME = """const frame = (root) => root.querySelector('.frame') ??
    [...root.querySelectorAll('*')].map((one) => one.shadowRoot && frame(one.shadowRoot)).find(Boolean)"""
COLUMNS = (
    "id",
    "badgeName",
    "badgeCreationDate",
    "lastModifiedDate",
    "state",
    "imageUrl",
    "externalBadgeId",
    "externalBadgeProvider",
)
DATES = ("2016-08-17T08:56:21.000Z", "2016-08-17T08:56:21.000Z")


def cell(visitor: Visitor, record: int, name: str) -> str:
    """Selector of one cell of the table."""
    return f'td[data-record="{record}"][data-name="{name}"]'


def test_the_demo_leads_from_the_first_click_to_a_badge_csv_without_errors(
    visit_app: Callable[[Server], Visitor], serve_app: Serve, tmp_path: Path
) -> None:
    visitor = visit_app(serve_app())  # an app of its own: whether this is the first click must not hang on other tests
    page = visitor.page
    visitor.open()
    visitor.shoot("1-start")

    visitor.press("Try with sample data")
    page.get_by_role("button", name="Build badge.csv from").wait_for()
    expect(page.get_by_text("Loading pictures")).to_have_count(0, timeout=30_000)
    visitor.settle()
    assert page.locator(".bc-bar .bc-demo").inner_text().endswith("Demo")
    visitor.shoot("2-templates")

    visitor.press("Build badge.csv from", exact=False)
    page.locator(cell(visitor, 0, "badgeName")).wait_for()
    visitor.shoot("3-findings")
    visitor.press("Repair")
    page.get_by_role("button", name="Apply to").wait_for()
    visitor.shoot("4-repair")
    visitor.press("Apply to", exact=False)
    page.get_by_text("error").first.wait_for(state="hidden")
    visitor.settle()
    visitor.shoot("5-table")
    visitor.press("Take away")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download badge.csv").click()
    target = tmp_path / "badge.csv"
    download.value.save_as(target)

    data = target.read_bytes()
    assert download.value.suggested_filename == "badge.csv"
    assert data.startswith(b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl,externalBadgeId,")
    assert data.count(b"\r\n") == data.count(b"\n") >= 41
    with Console.open(Settings(data_dir=tmp_path / "own")) as console:
        answer = console.check.check_bytes("badge.csv", data)
    assert answer.ok


def test_typing_marks_the_cell_at_once_and_the_keyboard_undoes_it(visitor: Visitor) -> None:
    page = visitor.page
    start_draft(visitor)
    name = page.locator(cell(visitor, 2, "badgeName"))
    before = name.locator("span").inner_text()

    name.dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type("A name that is far too long for ALM", delay=5)
    counting = name.locator(".count").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector(cell(visitor, 2, "badgeName") + ".error")
    page.keyboard.press("Control+z")
    page.wait_for_selector(cell(visitor, 2, "badgeName") + ":not(.error)")

    assert counting == "35/25"
    assert name.locator("span").inner_text() == before


def test_quick_edits_one_after_the_other_are_all_kept(visitor: Visitor) -> None:
    page = visitor.page
    start_draft(visitor)

    page.locator(cell(visitor, 0, "badgeName")).click()
    for text in ("One", "Two", "Three", "Four", "Five"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    visitor.settle()
    page.reload()
    page.locator(cell(visitor, 0, "badgeName")).wait_for()

    names = [page.locator(cell(visitor, record, "badgeName")).locator("span").inner_text() for record in range(5)]
    assert names == ["One", "Two", "Three", "Four", "Five"]


def test_a_block_from_a_spreadsheet_is_pasted_into_place(visitor: Visitor) -> None:
    page = visitor.page
    start_draft(visitor)

    page.locator(cell(visitor, 1, "id")).click()
    paste(visitor, "first\tAlpha\r\nsecond\tBeta\r\n")

    assert texts(visitor, 1, "id", "badgeName") + texts(visitor, 2, "id", "badgeName") == [
        "first",
        "Alpha",
        "second",
        "Beta",
    ]


def test_a_whole_row_copied_in_the_table_lands_column_by_column_where_it_is_pasted(visitor: Visitor) -> None:
    page = visitor.page
    start_draft(visitor)
    source = texts(visitor, 0, *COLUMNS)

    page.locator(cell(visitor, 0, "id")).click()
    page.keyboard.press("Shift+End")
    copied = copy(visitor)
    page.locator(cell(visitor, 3, "id")).click()
    paste(visitor, copied)

    assert copied.split("\t") == source
    assert texts(visitor, 3, *COLUMNS) == source
    assert texts(visitor, 4, *COLUMNS) != source


def test_rows_of_eight_columns_from_a_spreadsheet_go_on_below_the_last_row_once_a_person_agrees(
    visitor: Visitor,
) -> None:
    page = visitor.page
    start_draft(visitor)
    rows = int(page.locator("table[role=grid]").get_attribute("aria-rowcount") or 0) - 1
    lines = [[f"new-{number}", f"New {number}", *DATES, "Active", "Image/a.png", "", ""] for number in range(3)]

    page.locator(cell(visitor, rows - 1, "id")).click()
    paste(visitor, "".join("\t".join(line) + "\r\n" for line in lines))
    page.get_by_text("1 of the 3 pasted rows fit.").wait_for()
    visitor.shoot("paste-rest")
    first = texts(visitor, rows - 1, *COLUMNS)
    visitor.press("Add 2 rows")
    page.locator(cell(visitor, rows + 1, "id")).wait_for()
    added = [texts(visitor, rows, *COLUMNS), texts(visitor, rows + 1, *COLUMNS)]
    visitor.press("Undo", exact=False)
    page.locator(cell(visitor, rows, "id")).wait_for(state="detached")

    assert [first, *added] == lines


def test_cells_beyond_the_last_column_are_told_never_dropped_in_silence(visitor: Visitor) -> None:
    page = visitor.page
    start_draft(visitor)

    page.locator(cell(visitor, 0, "externalBadgeProvider")).click()
    paste(visitor, "Credly\tstray\tmore")

    page.get_by_text("2 pasted cells lay beyond the last column and were not taken.").wait_for()
    visitor.press("Understood")
    page.get_by_text("lay beyond the last column").wait_for(state="detached")


def test_two_tabs_do_not_undo_each_others_steps(visitor: Visitor, visit_app: Callable[[Server], Visitor]) -> None:
    start_draft(visitor)
    other = visit_app(Server(visitor.url, Path(), Path()))
    other.open(visitor.page.url.removeprefix(visitor.url))
    other.page.locator(cell(other, 0, "badgeName")).click()
    other.page.keyboard.type("Robin was here")
    other.page.keyboard.press("Enter")
    other.settle()

    visitor.page.locator(cell(visitor, 0, "id")).click()
    visitor.page.keyboard.press("Control+z")

    visitor.page.get_by_text("changed in another tab meanwhile; nothing was undone").wait_for()
    assert texts(visitor, 0, "badgeName") == ["Robin was here"]


def test_the_first_visit_after_a_start_may_go_straight_to_a_page(visitor: Visitor) -> None:
    visitor.open("/bundle")

    expect(visitor.page.get_by_role("heading", name="Build badge.csv")).to_be_visible()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)


def test_nothing_secret_is_in_the_log(visitor: Visitor, server: Server) -> None:
    start_draft(visitor)
    with Console.open(Settings(data_dir=server.folder)) as console:
        connection = console.connect.connections()[0]
        token = console.connect.credentials_of(connection.id).token

    assert token is not None
    assert token.reveal() not in server.log.read_text("utf-8", "replace")
    assert all(token.reveal().encode() not in path.read_bytes() for path in server.folder.rglob("*") if path.is_file())


def texts(visitor: Visitor, record: int, *columns: str) -> list[str]:
    """What stands in these cells."""
    return [visitor.page.locator(cell(visitor, record, column)).locator("span").inner_text() for column in columns]


def paste(visitor: Visitor, text: str) -> None:
    """Put text on a clipboard and paste it into the table."""
    visitor.page.evaluate(
        FRAME
        + """; text => {
            const clipboard = new DataTransfer();
            clipboard.setData('text/plain', text);
            frame(document).dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true }));
        }""",
        text,
    )
    visitor.settle()
    visitor.settle()


def copy(visitor: Visitor) -> str:
    """What the table puts on the clipboard for the selected cells."""
    copied = visitor.page.evaluate(
        FRAME
        + """; () => {
            const clipboard = new DataTransfer();
            frame(document).dispatchEvent(new ClipboardEvent('copy', { clipboardData: clipboard, bubbles: true }));
            return clipboard.getData('text/plain');
        }"""
    )
    return str(copied)


def start_draft(visitor: Visitor) -> None:
    """The demo with a fresh draft open."""
    page = visitor.page
    visitor.enter_demo()
    visitor.open("/bundle")
    visitor.press("Start from templates")
    page.locator(cell(visitor, 0, "badgeName")).wait_for()
