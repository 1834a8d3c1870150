"""Learners in a browser: read, answered, filtered, masked, taken away; and a million of them on request."""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Serve, Server, Visitor

pytestmark = pytest.mark.browser

#: Set to walk through a list of a million learners, which takes minutes and two gigabytes.
_LARGE = os.environ.get("BADGE_CONSOLE_LARGE")


def take_csv(visitor: Visitor) -> list[dict[str, str]]:
    """Export as CSV and download it."""
    page = visitor.page
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="As CSV", exact=True).click()
    page.get_by_role("button", name="Download learners.csv").wait_for()
    visitor.settle()  # what was written is offered by one more drawing
    with page.expect_download() as download:
        page.get_by_role("button", name="Download learners.csv").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_learners_are_read_answered_and_nobody_is_seen_once_people_are_masked(visitor: Visitor) -> None:
    page = visitor.page
    visitor.enter_demo()
    visitor.open("/learners")
    visitor.press("Read learners and Credly's people")
    page.get_by_text("Who is known to Credly?").wait_for(timeout=180_000)
    visitor.settle()
    visitor.shoot("learners")
    shown = take_csv(visitor)

    page.get_by_text("Mask people").click()
    page.get_by_text("People masked").wait_for()
    visitor.settle()
    page.get_by_role("button", name="○ Not there").click()
    visitor.settle()
    visitor.shoot("learners-masked")
    masked = take_csv(visitor)

    names, addresses = {row["Name"] for row in shown} - {""}, {row["E-mail"] for row in shown} - {""}
    said = page.locator("body").inner_text() + "".join(cell for row in masked for cell in row.values())
    assert {row["Verdict"] for row in masked} == {"Not there"}
    assert 0 < len(masked) < len(shown) == 2_000
    assert [name for name in names if name in said] == []
    assert [address for address in addresses if address in said] == []

    page.reload()
    visitor.settle()
    expect(page.get_by_text("People masked")).to_be_visible()


@pytest.mark.skipif(not _LARGE, reason="takes minutes; make test-large")
@pytest.mark.timeout(1200)
def test_a_million_learners_are_opened_filtered_and_exported(
    serve_app: Serve, visit_app: Callable[[Server], Visitor], tmp_path: Path
) -> None:
    users, earners = a_million(tmp_path)
    visitor = visit_app(serve_app())
    page = visitor.page
    pauses: dict[str, float] = {}

    def timed(name: str, act: Callable[[], object], until: Callable[[], object]) -> None:
        begun = time.perf_counter()
        act()
        until()
        pauses[name] = time.perf_counter() - begun

    visitor.enter_demo()
    for file in (earners, users):
        visitor.open("/learners")
        page.locator('[data-testid="stFileUploader"] input[type=file]').first.set_input_files(file)
        page.get_by_text(f"{file.name}: 1,000,000 rows").wait_for(timeout=600_000)
        visitor.settle()
    page.get_by_text("1,000,000 learners").first.wait_for(timeout=60_000)

    timed("open", lambda: page.goto(f"{visitor.url}/learners"), page.get_by_text("1,000,000 learners").first.wait_for)
    total = page.get_by_text("of 1,000,000 learners").first
    timed("verdict", lambda: page.get_by_text("Look-alike ·").click(), total.wait_for)
    timed("no filter", lambda: page.get_by_text("Look-alike ·").click(), lambda: total.wait_for(state="hidden"))
    search = page.get_by_placeholder("Name, address, ALM ID")
    timed("search", lambda: (search.fill("berg 77777"), search.press("Enter")), total.wait_for)
    timed("search off", lambda: (search.fill(""), search.press("Enter")), lambda: total.wait_for(state="hidden"))
    page.get_by_role("button", name="Export").click()
    written = page.get_by_text("Writing the file")
    timed("export begins", page.get_by_role("button", name="As CSV", exact=True).click, written.first.wait_for)
    timed("filter meanwhile", lambda: page.get_by_text("Look-alike ·").click(), total.wait_for)
    button = page.get_by_role("button", name="Download learners.csv")
    button.wait_for(timeout=600_000)
    with page.expect_download(timeout=60_000) as download:
        button.click()
        off = page.get_by_text("Look-alike ·")
        timed("filter beside the download", off.click, lambda: total.wait_for(state="hidden"))
        timed("download", lambda: None, lambda: download.value)

    assert Path(download.value.path()).read_bytes().count(b"\r\n") == 1_000_001
    print("\n" + "\n".join(f"{name}: {seconds:.2f} s" for name, seconds in pauses.items()))  # noqa: T201  its purpose


def a_million(folder: Path) -> tuple[Path, Path]:
    """Two exports of a million rows, every kind of mismatch among them."""
    import polars as pl

    from tests.bench.bench_identity import made

    learners, earners = made(1_000_000)
    users, badges = folder / "users.csv", folder / "issued-badges.csv"
    learners.select(
        pl.col("learner_id").alias("internalUserID"),
        pl.col("email").alias("userEmail"),
        pl.concat_str(pl.lit("hr-"), pl.col("learner_id")).alias("customerDefinedUniqueUserId"),
        pl.concat_str(pl.lit("Anna Berg "), pl.col("learner_id")).alias("name"),
        pl.col("state").str.to_uppercase(),
        pl.lit("Sales").alias("AF_department"),
    ).write_csv(users)
    earners.select(
        pl.col("email").alias("Recipient Email"),
        pl.col("account").alias("User ID"),
        pl.col("issuer_earner_id").alias("Issuer Earner ID"),
    ).write_csv(badges)
    return users, badges
