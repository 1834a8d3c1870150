"""A token that ends soon: the warnings on Home and Connect, and the rotation that tests the new one first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.sandbox.world.tokens import TokenRole
from tests.e2e.conftest import Serve, Server, Visitor, free_port

pytestmark = pytest.mark.browser


def _options(days: int, port: int) -> SandboxOptions:
    return SandboxOptions(seed=7, earners=20, badges=20, templates=12, credly_port=port, token_days=days)


@pytest.fixture(scope="module")
def port() -> int:
    """Where the sandboxes of this module listen, one after the other."""
    return free_port()


@pytest.fixture(scope="module")
def app(serve_app: Serve, port: int) -> Server:
    """An app that may ask them, for their pictures, too."""
    own = f"http://127.0.0.1:{port}"
    return serve_app(allowed_hosts=own, allowed_picture_hosts=own)


def _connect(visitor: Visitor, *, name: str, host: str, organization: str, token: str) -> None:
    page = visitor.page
    visitor.open("/connect")
    another = page.get_by_text("Connect another organization")
    if another.count():
        another.click()
        visitor.settle()
    page.get_by_label("Connection Name").fill(name)
    page.get_by_label("Organization ID").fill(f"  {organization.upper()} ")
    page.locator("input[type=password]").fill(token)
    page.get_by_role("radio", name="Own").click()
    page.get_by_label("Host", exact=True).fill(f"{host}/v1/")
    page.keyboard.press("Enter")
    visitor.settle()
    visitor.press("Test connection")
    page.get_by_role("button", name="Save connection").wait_for()


@pytest.mark.parametrize("days", [30, 14])
def test_a_token_that_ends_soon_is_warned_of_on_its_card_and_on_home(
    visit_app: Callable[[Server], Visitor], app: Server, port: int, days: int
) -> None:
    visitor = visit_app(app)
    with serve(_options(days, port)) as sandbox:
        _connect_and_be_warned(visitor, sandbox, days)
        visitor.page.get_by_role("link", name="Replace the token").first.click()
        visitor.settle()
        _remove(visitor, days)


def test_a_token_in_its_last_days_is_replaced_after_the_new_one_was_tested(
    visit_app: Callable[[Server], Visitor], app: Server, port: int
) -> None:
    visitor = visit_app(app)
    page = visitor.page
    with serve(_options(3, port)) as sandbox:
        _connect_and_be_warned(visitor, sandbox, 3)
        page.get_by_role("link", name="Replace the token").first.click()
        visitor.settle()
        page.get_by_role("button", name="Replace token").first.click()
        dialog = page.get_by_role("dialog")
        dialog.locator("input[type=password]").fill(sandbox.token(TokenRole.OTHER_ORGANIZATION))
        dialog.get_by_role("button", name="Test and replace").click()
        dialog.get_by_text("The old token is still in place.").wait_for()
        visitor.shoot("token-3-refused")
        dialog.locator("input[type=password]").fill(sandbox.token(TokenRole.CONNECTOR))
        dialog.get_by_role("button", name="Test and replace").click()
        dialog.get_by_text("The new token is in place").wait_for()
        visitor.shoot("token-3-replaced")
        dialog.get_by_role("button", name="Close").first.click()
        visitor.settle()
        expect(page.get_by_text("The token ends in 3 days")).to_have_count(0)
        _remove(visitor, 3)


def _connect_and_be_warned(visitor: Visitor, sandbox: RunningSandbox, days: int) -> None:
    page = visitor.page
    _connect(
        visitor,
        name=f"Ends in {days}",
        host=sandbox.credly_url,
        organization=sandbox.organization_id,
        token=sandbox.authorization_token,
    )
    expect(page.get_by_label("Organization ID")).to_have_value(sandbox.organization_id)
    expect(page.get_by_label("Host", exact=True)).to_have_value(sandbox.credly_url)
    page.get_by_role("img", name="Logo of").wait_for()
    visitor.shoot(f"token-{days}-tested")
    visitor.press("Save connection")
    page.get_by_text(f"The token ends in {days} days").first.wait_for()
    page.get_by_role("img", name=f"Logo of Ends in {days}").wait_for()
    visitor.shoot(f"token-{days}-card")
    page.get_by_role("link", name="Home").first.click()
    visitor.settle()
    page.get_by_role("alert").filter(has_text=f"ends in {days} days").wait_for()
    visitor.shoot(f"token-{days}-home")


def _remove(visitor: Visitor, days: int) -> None:
    page = visitor.page
    page.get_by_role("button", name="Remove").first.click()
    page.get_by_role("dialog").get_by_role("textbox").fill(f"Ends in {days}")
    page.keyboard.press("Enter")
    visitor.settle()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    visitor.settle()
