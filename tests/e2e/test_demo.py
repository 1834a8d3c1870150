"""The walk of a newcomer: from the first click to a badge.csv without an error in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core import Console
from credly_core.settings import Settings
from tests.e2e.conftest import Server, Visitor

pytestmark = pytest.mark.browser


def cell(visitor: Visitor, record: int, name: str) -> str:
    """Selector of one cell of the table."""
    return f'td[data-record="{record}"][data-name="{name}"]'


def test_the_demo_leads_from_the_first_click_to_a_badge_csv_without_errors(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    visitor.open()
    visitor.shoot("1-start")

    visitor.press("Try with sample data")
    page.get_by_role("button", name="Build badge.csv from").wait_for()
    page.get_by_text("Loading pictures").wait_for(state="hidden")
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
    page.evaluate(
        """() => {
            const clipboard = new DataTransfer();
            clipboard.setData('text/plain', 'first\\tAlpha\\r\\nsecond\\tBeta\\r\\n');
            const find = (root) => root.querySelector('.frame') ??
                [...root.querySelectorAll('*')].map((one) => one.shadowRoot && find(one.shadowRoot)).find(Boolean);
            find(document).dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true }));
        }"""
    )
    visitor.settle()
    visitor.settle()

    said = [
        page.locator(cell(visitor, record, column)).locator("span").inner_text()
        for record in (1, 2)
        for column in ("id", "badgeName")
    ]
    assert said == ["first", "Alpha", "second", "Beta"]


def test_the_first_visit_after_a_start_may_go_straight_to_a_page(visitor: Visitor) -> None:
    visitor.open("/bundle")

    assert visitor.page.get_by_role("heading", name="Build badge.csv").is_visible()
    assert visitor.page.get_by_role("dialog").count() == 0


def test_nothing_secret_is_in_the_log(visitor: Visitor, server: Server) -> None:
    start_draft(visitor)
    with Console.open(Settings(data_dir=server.folder)) as console:
        connection = console.connect.connections()[0]
        token = console.connect.credentials_of(connection.id).token

    assert token is not None
    assert token.reveal() not in server.log.read_text("utf-8", "replace")
    assert all(token.reveal().encode() not in path.read_bytes() for path in server.folder.rglob("*") if path.is_file())


def start_draft(visitor: Visitor) -> None:
    """The demo with a fresh draft open."""
    page = visitor.page
    visitor.open()
    if page.get_by_role("button", name="Try with sample data").count():
        visitor.press("Try with sample data")
        page.get_by_role("button", name="Build badge.csv from").wait_for()
    visitor.open("/bundle")
    visitor.press("Start from templates")
    page.locator(cell(visitor, 0, "badgeName")).wait_for()
