"""Adobe's published sample through the page: upgraded, every change listed, and back again byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "alm-samples" / "badge.csv"


def test_adobes_sample_is_upgraded_listed_and_given_back_byte_for_byte(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/bundle")

    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(SAMPLE)
    page.locator('td[data-record="0"][data-name="externalBadgeProvider"]').wait_for()
    page.get_by_text("2 columns were added").wait_for()
    headings = [heading.inner_text() for heading in page.locator("th").all()]
    page.get_by_role("tab", name="Changes and versions").click()
    page.get_by_text("differences from the start").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="The file as it was uploaded").click()
    original = Path(download.value.path()).read_bytes()
    visitor.press("Undo", exact=False)
    page.get_by_text("Nothing is different from the start.").wait_for()

    assert [name for name in headings if name.startswith("external")] == ["externalBadgeId", "externalBadgeProvider"]
    assert original == SAMPLE.read_bytes()
    expect(page.get_by_text("2 columns were added")).to_have_count(0)


def test_a_heading_that_stands_twice_is_told_apart_by_its_place(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/bundle")
    data = b"Code,Title,Title,Picture\r\nx1,internal,Azure,Image/a.png\r\n"

    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": data}
    )
    for place, meaning in (("Title", "– none of these –"), ("Title", "badgeName")):
        number = 0 if meaning.startswith("–") else 1
        page.get_by_role("combobox", name=f"Meaning of {place}").nth(number).click()
        page.get_by_role("option", name=meaning, exact=True).click()
        visitor.settle()
    visitor.press("Start with these meanings")
    page.locator('td[data-record="0"][data-name="badgeName"]').wait_for()

    assert page.locator('td[data-record="0"][data-name="badgeName"] span').first.inner_text() == "Azure"
    assert page.locator('td[data-record="0"][data-name="Title"] span').first.inner_text() == "internal"


def test_a_workbook_under_a_csv_name_is_refused_in_words_and_the_page_stays(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/bundle")

    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(
        {"name": "badge.csv", "mimeType": "text/csv", "buffer": b"PK\x03\x04" + b"\x00" * 200}
    )
    alert = page.get_by_role("alert")
    alert.wait_for()

    assert "not a CSV file but a zip archive" in alert.inner_text()
    assert page.get_by_text("badge.csv").count() >= 1, "the upload stays at hand"
