"""Each cause of a failed connection, in a browser, with its own sentence and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, expect

from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.sandbox.world.tokens import TokenRole
from tests.e2e.conftest import Serve, Server, Visitor, free_port, visits

pytestmark = pytest.mark.browser

TEMPLATES = "/v1/organizations/*/badge_templates"


@dataclass(frozen=True)
class Cause:
    """What goes wrong, and what must be read on the page. `host` and `token` None are the good ones."""

    sentence: str
    fault: Fault | None = None
    host: str | None = None
    role: TokenRole = TokenRole.FULL
    organization: str | None = None


NOT_OURS = "11111111-2222-4333-8444-555555555555"

CAUSES = {
    "unknown host": Cause("no-such-host.invalid", host="https://no-such-host.invalid"),
    "host not allowed": Cause("not one of", host="elsewhere.example"),
    "nobody listens": Cause("nothing is listening there", host="closed"),
    "not TLS": Cause("secure connection", host="tls"),
    "401": Cause("does not know these credentials (401)", role=TokenRole.EXPIRED),
    "wrong organization": Cause("do not belong to the organization", organization=NOT_OURS),
    "403": Cause("does not let them do this (403)", Fault(FaultName.FORBIDDEN, path=TEMPLATES)),
    "read only": Cause("reading is enough", role=TokenRole.READ_ONLY),
    "429": Cause("asks to wait (429)", Fault(FaultName.TOO_MANY_REQUESTS, "30")),
    "5xx": Cause("has trouble of its own", Fault(FaultName.SERVER_ERROR)),
    "not Credly": Cause("not as Credly's API does", Fault(FaultName.HTML)),
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """A sandbox whose faults are switched on and off."""
    with serve(SandboxOptions(seed=7, earners=50, badges=100)) as running:
        yield running


@pytest.fixture(scope="module")
def closed_port() -> int:
    """A port where nobody answers."""
    return free_port()


@pytest.fixture(scope="module")
def guarded_app(serve_app: Serve, sandbox: RunningSandbox, closed_port: int) -> Server:
    """An app that may ask the sandbox, and hosts that do not answer as they should."""
    tls = sandbox.credly_url.replace("http://", "https://")
    hosts = [sandbox.credly_url, tls, f"http://127.0.0.1:{closed_port}", "https://no-such-host.invalid"]
    return serve_app(allowed_hosts=",".join(hosts))


@pytest.fixture(scope="module")
def form(profile: BrowserContext, guarded_app: Server) -> Iterator[Visitor]:
    """The form in one window: only what differs from cause to cause is typed again."""
    with visits(profile) as enter:
        visitor = enter(guarded_app)
        visitor.open("/connect")
        visitor.page.get_by_label("Connection Name").fill("Larkfield")
        visitor.page.get_by_role("radio", name="Own").click()
        visitor.settle()
        yield visitor


@pytest.mark.parametrize("name", list(CAUSES))
def test_each_cause_is_shown_with_its_own_sentence(
    form: Visitor, sandbox: RunningSandbox, closed_port: int, name: str
) -> None:
    cause = CAUSES[name]
    hosts = {
        "closed": f"http://127.0.0.1:{closed_port}",
        "tls": sandbox.credly_url.replace("http://", "https://"),
        None: sandbox.credly_url,
    }
    page = form.page

    page.get_by_label("Organization ID").fill(cause.organization or sandbox.organization_id)
    page.locator("input[type=password]").fill(sandbox.token(cause.role))
    page.get_by_label("Host", exact=True).fill(hosts.get(cause.host, cause.host) or "")
    page.keyboard.press("Enter")
    form.settle()
    if cause.fault:
        sandbox.site.faults.switch_on(cause.fault)
    try:
        page.get_by_role("button", name=re.compile("^Test (connection|again)$")).first.click()
        said = page.get_by_text(cause.sentence).first
        expect(said, "said at its light or with the repair").to_be_visible()
        form.settle()
    finally:
        sandbox.site.faults.switch_off()

    repair = page.get_by_role("alert").last.inner_text()
    assert len(repair.replace("build", "").strip()) > 20, "what to do stands below"
