"""Mapping in a browser: one suggestion accepted and taken back, the web walked, one drift repaired."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser
_PATIENCE = 60_000


def press_once(visitor: Visitor, first: str, later: str) -> None:
    """Press what is there before the first time; other tests share the app and may have done it."""
    again = visitor.page.get_by_role("button", name=later)
    visitor.page.get_by_role("button", name=first).or_(again).first.wait_for(timeout=_PATIENCE)
    if not again.count():
        visitor.press(first)
    again.wait_for(timeout=_PATIENCE)


def edit_in_the_table(visitor: Visitor) -> None:
    """A decision by the keyboard, credits that are no number and stay marked, a level, and back by Ctrl+Z."""
    page = visitor.page
    decision, credits_ = (page.locator(f"td[data-name={name}]").first for name in ("template", "credits"))
    decision.click()
    page.keyboard.press("Enter")
    page.locator("select.editor").select_option("Accepted")
    page.get_by_text("Edit 1 mapping: done").first.wait_for()
    expect(decision).to_have_text("Accepted", timeout=_PATIENCE)

    credits_.click()
    page.keyboard.type("many")
    page.keyboard.press("Enter")
    expect(credits_).to_have_class(re.compile("error"), timeout=_PATIENCE)
    expect(credits_).to_have_text("many")
    visitor.shoot("map-skills-wrong-cell")
    credits_.click()
    page.keyboard.type("70000")
    page.keyboard.press("Enter")
    told = re.compile("ALM takes 1 to 65535")
    expect(credits_).to_have_attribute("aria-description", told, timeout=_PATIENCE)
    visitor.shoot("map-skills-marked-cell")

    for text in ("80000", "90000"):  # in one go: Ctrl+Z while the console still takes over what was typed
        credits_.click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(credits_).to_have_text("70000", timeout=_PATIENCE)
    page.keyboard.press("Control+z")
    expect(credits_).not_to_have_text("70000", timeout=_PATIENCE)
    page.keyboard.press("Control+z")
    expect(decision).to_have_text("Open", timeout=_PATIENCE)


#: A console that is busy, something written meanwhile, and then other rows than those it was written into.
_ROWS_MOVE = """(cell) => {
  let at = cell.getRootNode();
  const grid = at.grid ?? at.host?.grid ?? [...at.querySelectorAll("*")].find((one) => one.grid)?.grid;
  grid.outbox.underWay = { kind: "place", content: { message: Infinity } };
  const of = grid.data.columns.find((column) => column.key === "credits");
  grid.change([{ row: grid.data.rows[0], of, text: "77" }]);
  grid.show({ ...grid.data, epoch: "other", rows: grid.data.rows.slice(1) });
  grid.outbox.underWay = null;
  grid.outbox.next();
}"""


def write_while_the_rows_move(visitor: Visitor) -> None:
    """What nobody can place any more is told, and is not written elsewhere."""
    visitor.page.locator("td[data-name=credits]").first.evaluate(_ROWS_MOVE)
    expect(visitor.page.get_by_text("The rows moved meanwhile: “77”")).to_be_visible()
    expect(visitor.page.locator("td[data-name=credits]").first).not_to_have_text("77")
    visitor.shoot("map-skills-rows-moved")


def test_a_suggestion_is_accepted_the_web_is_walked_and_a_drift_repaired(visitor: Visitor) -> None:
    page = visitor.page
    visitor.enter_demo()
    visitor.open("/catalogue")
    press_once(visitor, "Copy the catalogue", "Copy again")

    visitor.open("/skills_mapping")
    press_once(visitor, "Compare templates with ALM", "Compare again")
    visitor.settle()
    visitor.shoot("map-skills")
    visitor.press("Accept")
    page.get_by_text("1 mapping: done").first.wait_for()
    visitor.press("Undo")
    expect(page.get_by_role("button", name="Redo").first).to_be_enabled(timeout=_PATIENCE)
    edit_in_the_table(visitor)
    write_while_the_rows_move(visitor)

    visitor.open("/coverage")
    page.get_by_role("tab", name="The web").click()
    near = page.locator("[class*='st-key-coverage-near-'] button").first
    near.wait_for()
    visitor.shoot("web")
    name = near.inner_text()
    near.click()
    page.locator("strong").get_by_text(name, exact=True).first.wait_for()

    visitor.open("/drift")
    repair = page.locator("[class*='st-key-drift-repair-'] button").first
    repair.wait_for()
    visitor.shoot("drift")
    repair.click()
    page.get_by_text("mapping: done").or_(page.get_by_text("mappings: done")).first.wait_for()
