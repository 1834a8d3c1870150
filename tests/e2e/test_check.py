"""Whole sets through the page: dropped, checked, repaired, undone, taken away; and what cannot be read."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "alm-samples"
COURSES = (
    b"id,courseName,description,courseCreationDate,lastModifiedDate,state,author,type\r\n"
    b"1,First aid,About,03/04/2024,2024-03-01T10:00:00.000Z,Published,dana@example.com,Self Paced\r\n"
    b"2,Fire safety,About,05/06/2024,2024-03-01T10:00:00.000Z,Published,dana@example.com,Self Paced\r\n"
)
NEVER_CLOSED = b'id,skillName\r\n1,"never closed\r\n2,Second\r\n'
#: Nothing is to be said of it, beside what is said of every set.
CLEAN = (
    b"id,skillName,description,skillCreationDate,state\r\n"
    b"1,First aid,About first aid,2016-08-17T08:56:21.000Z,ACTIVE\r\n"
    b"2,Fire safety,About fires,2016-08-17T08:56:21.000Z,ACTIVE\r\n"
)
NAMED_LIKE_A_LINK = "www.a.example of anna@b.example.csv"
#: Sizes and themes the page is looked at in.
_SIZES = ((1280, 860), (1920, 1080))
#: Every size in every theme for pictures; each size and each theme once where nobody takes any.
LOOKS = (
    [(*size, theme) for size in _SIZES for theme in ("light", "dark")]
    if os.environ.get("BADGE_CONSOLE_PICTURES")
    else [(*_SIZES[0], "light"), (*_SIZES[1], "dark")]
)
#: Set to walk through a file of a million rows, which takes a minute and half a gigabyte.
_LARGE = os.environ.get("BADGE_CONSOLE_LARGE")


def zipped() -> bytes:
    """Adobe's samples in one zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(SAMPLES.glob("*.csv")):
            archive.writestr(path.name, path.read_bytes())
    return target.getvalue()


def drop(visitor: Visitor, name: str, data: bytes, *, mime: str = "text/csv") -> None:
    """Drop one file on the page and wait for the answer."""
    visitor.open("/check")
    chosen = visitor.page.locator('[data-testid="stFileUploader"] input[type=file]')
    chosen.set_input_files({"name": name, "mimeType": mime, "buffer": data})
    visitor.page.get_by_role("tab", name="Files").wait_for()
    visitor.settle()


def choose_file(visitor: Visitor, name: str) -> None:
    """Open one file of the list; a single one is open already, and reached from the list all the same."""
    visitor.page.get_by_role("tab", name="Files").click()
    visitor.page.get_by_role("button", name=name, exact=True).click()
    visitor.page.get_by_role("tab", name="One file", selected=True).wait_for()
    visitor.settle()


def take(page: Page, name: str) -> bytes:
    """Press a button that downloads, and give the bytes."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return Path(download.value.path()).read_bytes()


def test_adobes_samples_are_checked_repaired_undone_and_taken_away(visitor: Visitor) -> None:
    page = visitor.page
    drop(visitor, "samples.zip", zipped(), mime="application/zip")
    visitor.shoot("6-check")
    files = page.locator('[class*="st-key-check-name-"] button').count()
    before = page.locator(".bc-chips").first.inner_text()

    visitor.press("Repair what is sure", exact=False)
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Make ")).click()
    page.get_by_role("button", name="Undo").and_(page.locator(":enabled")).wait_for()
    visitor.settle()
    repaired = page.locator(".bc-chips").first.inner_text()
    visitor.press("Undo")
    page.get_by_role("button", name="Redo").and_(page.locator(":enabled")).wait_for()
    visitor.settle()
    undone = page.locator(".bc-chips").first.inner_text()
    visitor.press("Redo")
    page.get_by_role("tab", name="Changes").click()
    page.get_by_text("each with its step").wait_for()
    visitor.press("Take away")
    if page.get_by_role("checkbox").count():
        page.get_by_text("want it all the same").click()
    content = take(page, "Download repaired.zip")
    page.get_by_text("repaired.zip was made").wait_for()
    visitor.settle()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")

    assert files == 28
    assert repaired != before
    assert undone == before
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        course = archive.read("course.csv")
    assert set(names) >= {path.name for path in SAMPLES.glob("*.csv")}
    assert course.startswith(b"id,")
    assert course.endswith(b"\r\n")


def test_a_refused_file_says_where_stays_in_the_set_and_gives_its_bytes_back(visitor: Visitor) -> None:
    page = visitor.page
    drop(visitor, "skill.csv", NEVER_CLOSED)
    choose_file(visitor, "skill.csv")

    alert = page.get_by_role("alert").first
    alert.wait_for()
    visitor.shoot("7-refused")
    original = take(page, "The file as it came")

    assert "Row 2" in alert.inner_text()
    assert original == NEVER_CLOSED


def test_a_question_is_asked_once_and_answered_for_the_whole_column(visitor: Visitor) -> None:
    page = visitor.page
    drop(visitor, "course.csv", COURSES)
    choose_file(visitor, "course.csv")

    line = page.locator('[class*="st-key-finding-"]', has_text="day and month in unknown order")
    line.get_by_role("button", name="Repair").click()
    page.get_by_role("dialog").get_by_text("Day first").click()
    page.get_by_role("button", name="Apply to 2 cells").click()
    cell = page.locator('td[data-record="0"][data-name="c3"]')
    page.locator('td.changed[data-record="0"][data-name="c3"]').wait_for()

    assert cell.inner_text() == "2024-04-03T00:00:00.000Z"


def test_a_cell_is_typed_over_marked_as_changed_and_undone_from_the_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    drop(visitor, "course.csv", COURSES)
    choose_file(visitor, "course.csv")
    cell = page.locator('td[data-record="1"][data-name="c1"]')

    cell.dblclick()
    page.keyboard.press("Control+A")
    page.keyboard.type("Fire drill", delay=10)
    page.keyboard.press("Enter")
    page.locator('td.changed[data-record="1"][data-name="c1"]').wait_for()
    typed = cell.inner_text()
    page.keyboard.press("Control+Z")
    page.locator('td:not(.changed)[data-record="1"][data-name="c1"]').wait_for()

    assert typed.startswith("Fire drill")
    assert cell.inner_text().startswith("Fire safety")


def test_a_reload_comes_back_to_the_file_and_a_forgotten_check_is_gone(visitor: Visitor) -> None:
    page = visitor.page
    drop(visitor, "course.csv", COURSES)
    choose_file(visitor, "course.csv")

    page.reload()
    page.locator('td[data-record="0"]').first.wait_for()
    visitor.settle()
    kept = page.url
    visitor.press("All checks")
    page.get_by_text("Checks you can take up again").wait_for()
    left = page.url
    page.locator('[class*="st-key-check-recent-"]', has_text="course.csv").first.get_by_role(
        "button", name="Open"
    ).click()
    page.get_by_role("tab", name="One file", selected=True).wait_for()
    visitor.settle()
    visitor.press("More")
    page.get_by_role("menuitem", name="Forget this check").or_(page.get_by_text("Forget this check")).first.click()
    visitor.press("Forget it")
    page.get_by_text("Bring files").wait_for()
    page.goto(kept)
    page.get_by_text("This check was forgotten").wait_for()

    assert "check=" in kept
    assert "file=" in kept
    assert "check=" not in left
    assert "file=" not in left


def each_look(visitor: Visitor, name: str) -> Iterator[None]:
    """The open page in each size and theme; whatever it shows, nothing is cut off at the side or lies over another."""
    for width, height, theme in LOOKS:
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.page.emulate_media(color_scheme=theme)
        visitor.settle()
        visitor.shoot(f"{name}-{width}-{theme}")
        assert visitor.page.evaluate(_FAULTS) == [], (width, theme)
        yield


#: What is wrong with the arrangement: in the words of the one who looks.
_FAULTS = """() => {
  const box = (one) => one.getBoundingClientRect(), found = [];
  const main = box(document.querySelector('[data-testid="stMainBlockContainer"]'));
  for (const one of document.querySelectorAll('[data-testid="stMain"] button'))
    if (box(one).width && box(one).right > main.right + 1) found.push(`${one.innerText} is cut off`);
  const actions = document.querySelector('.st-key-check-actions'), tabs = document.querySelector('[role="tablist"]');
  if (Math.abs(box(actions).right - box(tabs).right) > 2) found.push('the actions are not at the right edge');
  if (box(actions).bottom > box(tabs).top) found.push('the actions lie over the tabs');
  const deep = (root, what) => [...root.querySelectorAll(what),
    ...[...root.querySelectorAll('*')].flatMap((one) => one.shadowRoot ? deep(one.shadowRoot, what) : [])];
  const more = deep(document, '.more').find((one) => box(one).width);
  for (const heading of more ? deep(document, 'th') : []) {
    const range = document.createRange();
    range.selectNodeContents(heading);
    const text = box(range), over = box(more);
    if (text.right > over.left && text.left < over.right && text.top + 3 < over.bottom)
      found.push(`the way to more columns covers ${heading.innerText}`);
  }
  return found;
}"""


def test_a_clean_set_says_so_in_every_size_and_theme(visitor: Visitor) -> None:
    drop(visitor, "skill.csv", CLEAN)
    choose_file(visitor, "skill.csv")

    for _ in each_look(visitor, "check-clean"):
        verdict = visitor.page.locator(".bc-chips").first.inner_text()
        assert "ALM would take this set" in verdict
        assert "error" not in verdict
        expect(visitor.page.get_by_role("button", name="Repair what is sure")).to_have_count(0)


def test_a_broken_set_stays_readable_in_every_size_and_theme(visitor: Visitor) -> None:
    drop(visitor, "samples.zip", zipped(), mime="application/zip")

    for _ in each_look(visitor, "check-broken-files"):
        assert "errors" in visitor.page.locator(".bc-chips").first.inner_text()
    choose_file(visitor, "learning_program.csv")
    for _ in each_look(visitor, "check-broken-file"):
        expect(visitor.page.get_by_text("1 error in 1 group")).to_be_visible()
        expect(visitor.page.get_by_role("button", name="Details").first).to_be_visible()


def test_a_refused_file_shows_its_place_and_the_way_on_in_every_size_and_theme(visitor: Visitor) -> None:
    drop(visitor, "skill.csv", NEVER_CLOSED)
    choose_file(visitor, "skill.csv")

    for _ in each_look(visitor, "check-refused"):
        expect(visitor.page.get_by_role("alert").first).to_be_visible()
        expect(visitor.page.get_by_role("button", name="Add the corrected file")).to_be_visible()
        expect(visitor.page.get_by_role("button", name="The file as it came")).to_be_visible()


def test_a_name_that_looks_like_an_address_is_text_and_is_copied_as_it_is(visitor: Visitor) -> None:
    drop(visitor, NAMED_LIKE_A_LINK, COURSES)

    shown = visitor.page.locator("strong", has_text="a.example").first
    copied = shown.evaluate(
        "(one) => { getSelection().selectAllChildren(one); return getSelection().toString(); }",
    )

    assert copied == NAMED_LIKE_A_LINK
    expect(visitor.page.locator('[data-testid="stMain"] a[href*="example"]')).to_have_count(0)


@pytest.mark.skipif(not _LARGE, reason="set BADGE_CONSOLE_LARGE=1, or run make test-large")
def test_a_million_rows_are_jumped_through_by_slices_only(visitor: Visitor, tmp_path: Path) -> None:
    page = visitor.page
    path = tmp_path / "enrollment.csv"
    with path.open("w", newline="") as sink:
        sink.write("userId,courseId,courseInstanceId,dateEnrolled\r\n")
        for row in range(1_000_000):
            when = "2024-02-30" if row % 100 == 0 else "2024-05-01T10:00:00.000Z"
            sink.write(f"user{row}@example.com,{row % 10_000},1,{when}\r\n")
    page.set_default_timeout(180_000)
    visitor.open("/check")
    page.locator('[data-testid="stFileUploader"] input[type=file]').set_input_files(path)
    page.get_by_role("tab", name="One file").click()
    page.locator('td[data-record="0"]').first.wait_for()
    sent = page.locator("td.number").count()

    page.get_by_placeholder("Go to row").fill("765432")
    page.keyboard.press("Enter")
    page.locator('td[data-record="765430"]').first.wait_for()
    visitor.settle()
    page.get_by_role("button", name="Next", exact=True).click()
    page.locator("td:focus.error, td:focus.warning").wait_for()
    visitor.shoot("8-million")
    for _ in each_look(visitor, "check-million"):
        expect(page.get_by_text("1,000,000 rows").first).to_be_visible()

    assert sent == 100
    expect(page.locator("td.number")).to_have_count(100)
