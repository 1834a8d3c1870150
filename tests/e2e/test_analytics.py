"""Analytics in a browser: a click on a bar filters the rest, the address keeps it, the same bar takes it away."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator

from credly_core import Console
from credly_core.settings import Settings
from tests.e2e.conftest import Serve, Server, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def analysed(serve_app: Serve) -> Server:
    """An app over the demo's history."""
    server = serve_app()
    with Console.demo(Settings(data_dir=server.folder, actor="dana")) as console:
        console.history.refresh(actor="dana").result()
        console.analytics.prepare().result()
    return server


def chosen(visitor: Visitor) -> dict[str, list[str]]:
    """What the address filters by."""
    return parse_qs(urlsplit(visitor.page.url).query)


def bar(visitor: Visitor, measure: str, number: int) -> Locator:
    """One bar of a chart."""
    return visitor.page.locator(f".st-key-analytics-card-{measure} .js-plotly-plot .bars path").nth(number)


def click(visitor: Visitor, mark: Locator) -> None:
    """Click into the middle of a mark and wait until the page stands."""
    mark.wait_for()
    mark.scroll_into_view_if_needed()
    visitor.page.wait_for_timeout(600)
    box = mark.bounding_box()
    assert box is not None
    visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visitor.page.wait_for_timeout(1_000)
    visitor.settle()


def test_a_click_on_a_bar_filters_and_a_second_click_takes_the_filter_away(
    visit_app: Callable[[Server], Visitor], analysed: Server
) -> None:
    visitor = visit_app(analysed)
    visitor.open("/analytics")

    click(visitor, bar(visitor, "states", 0))

    assert len(chosen(visitor)["state"]) == 1

    click(visitor, bar(visitor, "states", 0))

    assert "state" not in chosen(visitor)


def test_a_click_on_a_month_sets_the_time(visit_app: Callable[[Server], Visitor], analysed: Server) -> None:
    visitor = visit_app(analysed)
    visitor.open("/analytics")

    click(visitor, bar(visitor, "issued", 3))

    assert {"since", "until"} <= chosen(visitor).keys()
