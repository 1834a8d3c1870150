"""The whole demo path in a browser: both sides, suggested mappings, one complete set, run with 0 rejects, verified."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser
#: Copying, comparing and running take their time on a busy machine.
_PATIENCE = 150_000


def test_the_demo_leads_from_both_sides_to_a_set_that_arrived_in_alm(visitor: Visitor) -> None:
    page = visitor.page
    visitor.enter_demo()

    visitor.open("/catalogue")
    visitor.press("Copy the catalogue")
    expect(page.get_by_text("linked to Credly")).to_be_visible(timeout=_PATIENCE)
    visitor.press("Take those of the demo's account")
    expect(page.get_by_text("9 files taken")).to_be_visible(timeout=_PATIENCE)
    visitor.shoot("catalogue")
    visitor.open("/skills_mapping")
    visitor.press("Compare templates with ALM")
    accept = page.get_by_role("button", name=re.compile(r"^\W*Accept \d+ suggestions"))
    for place in ("/skills_mapping", "/object_mapping"):
        if not page.url.endswith(place):
            visitor.open(place)
        expect(accept).to_be_enabled(timeout=_PATIENCE)
        accept.click()
        visitor.settle()
        expect(page.get_by_text("mapped").first).to_be_visible(timeout=_PATIENCE)

    visitor.open("/complete_set")
    expect(page.get_by_text("to do by hand").first).to_be_visible(timeout=_PATIENCE)
    visitor.shoot("complete-set")
    visitor.press("Hand it to the sandbox's ALM")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Hand over")).to_be_disabled()
    dialog.get_by_text(re.compile(r"^Run \d+ rows")).click()
    visitor.settle()
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog.get_by_text(re.compile(r"\d+ rows run, 0 refused\."))).to_be_visible(timeout=_PATIENCE)
    visitor.shoot("handed-over")
    dialog.get_by_role("button", name="See what has arrived").click()
    visitor.settle()
    visitor.press("Ask ALM")

    figures = page.locator(".bc-figures").first
    expect(figures).to_contain_text(re.compile(r"[1-9]\d*\s*arrived"), timeout=_PATIENCE)
    expect(figures).to_contain_text(re.compile(r"differs\s*0\s*unknown"))
    page.get_by_role("button", name=re.compile("differs|not yet")).first.click()
    visitor.settle()
    visitor.shoot("arrived")
