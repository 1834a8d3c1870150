"""A real server and a real browser; every request that leaves this machine is a failure."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.e2e.find_browser import WHAT_TO_INSTALL, find_browser

ROOT = Path(__file__).resolve().parents[2]
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # the pages of one app after the other, in a process that is warm
]
#: Whether no script runs and the page has kept its length for a quarter of a second.
_STANDS = """() => {
  const app = document.querySelector('[data-testid="stApp"]'), now = performance.now();
  const seen = window.settling ??= {length: -1, since: now, quiet: now};
  if (app?.dataset.testScriptState !== "notRunning") { window.settling = undefined; return false; }
  const length = document.body.innerHTML.length;
  if (length !== seen.length) { seen.length = length; seen.since = now; }
  const stands = now - seen.since > 250 || now - seen.quiet > 2000;
  if (stands) window.settling = undefined;
  return stands;
}"""
#: Where pictures for the documentation go; unset, none are taken.
_PICTURES = os.environ.get("BADGE_CONSOLE_PICTURES")


@dataclass
class Server:
    """The app under test."""

    url: str
    folder: Path
    log: Path


@dataclass
class Visitor:
    """One person with one browser window; remembers whom the page asked and what it complained of."""

    page: Page
    url: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        """Go to a page and wait until it stands."""
        self.page.goto(self.url + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the script behind the page has run, and what it sent stands.

        A page that goes on changing by itself (a job's progress) is left after two seconds.
        """
        self.page.wait_for_timeout(200)
        self.page.wait_for_function(_STANDS, polling=50, timeout=30_000)

    def press(self, name: str, *, exact: bool = True) -> None:
        """Click the button with this name."""
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.settle()

    def enter_demo(self) -> None:
        """Through the first door, unless another test of the shared app has gone through it already."""
        self.open()
        self.page.locator("h1").first.wait_for()
        if self.page.get_by_role("button", name="Try with sample data").count():
            self.press("Try with sample data")
            self.page.get_by_role("button", name="Build badge.csv from").wait_for(timeout=60_000)

    def shoot(self, name: str) -> None:
        """Take a picture for the documentation, where one is asked for."""
        if _PICTURES:
            self.page.wait_for_timeout(1200)
            self.page.screenshot(path=Path(_PICTURES) / f"{name}.png")


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def serve_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts the app as `make run` does, on a free port, with a data folder of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**settings: str) -> Server:
        folder, port = tmp_path_factory.mktemp("app"), free_port()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("BADGE_CONSOLE_")}
        ours = {f"BADGE_CONSOLE_{name.upper()}": value for name, value in settings.items()}
        own = {"BADGE_CONSOLE_DATA_DIR": str(folder), "BADGE_CONSOLE_ACTOR": "dana", "BADGE_CONSOLE_DEMO_PORT": "0"}
        own["BADGE_CONSOLE_WORK_IN_APP"] = "false"
        environment = {**inherited, **own, **ours}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        command += ["--server.address", "127.0.0.1"]
        log = folder / "server.log"
        with log.open("wb") as sink:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=sink)
        started.append(process)
        server = Server(f"http://127.0.0.1:{port}", folder, log)
        _wait_until_ready(server, process)
        return server

    yield start
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.url}/ready", timeout=2) as answer:  # noqa: S310  our own server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.2)
    pytest.fail(f"The app did not start:\n{server.log.read_text('utf-8', 'replace')[-3000:]}")


@pytest.fixture(scope="session")
def server(serve_app: Serve) -> Server:
    """One app for all browser tests that share its store."""
    return serve_app()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the run."""
    path = find_browser()
    if path is None:
        pytest.skip(WHAT_TO_INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def profile(chromium: Browser) -> BrowserContext:
    """One profile for the run: what Streamlit's pages are made of is fetched and compiled once."""
    return chromium.new_context(viewport={"width": 1280, "height": 860}, accept_downloads=True)


@contextmanager
def visits(profile: BrowserContext) -> Iterator[Callable[[Server], Visitor]]:
    """Opens a fresh window on an app; at the end nobody outside this machine may have been asked."""
    visitors: list[Visitor] = []

    def enter(app: Server) -> Visitor:
        visitor = Visitor(profile.new_page(), app.url)
        visitor.page.set_default_timeout(30_000)
        visitor.page.on("request", lambda request: _note_stranger(visitor, request))
        visitor.page.on("console", lambda message: _note_complaint(visitor, message))
        visitors.append(visitor)
        return visitor

    yield enter
    for visitor in visitors:
        if visitor.page.url.startswith("http"):
            visitor.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        visitor.page.close()
    profile.clear_cookies()
    assert [stranger for visitor in visitors for stranger in visitor.strangers] == []
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def visit_app(profile: BrowserContext) -> Iterator[Callable[[Server], Visitor]]:
    """Opens fresh windows for one test."""
    with visits(profile) as enter:
        yield enter


def _note_stranger(visitor: Visitor, request: Request) -> None:
    parts = urlsplit(request.url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
        visitor.strangers.append(request.url)


def _note_complaint(visitor: Visitor, message: ConsoleMessage) -> None:
    # Opened below the root, Streamlit looks for its server in two places; one of them answers 404 by design.
    if message.type == "error" and "404" not in message.text:
        visitor.complaints.append(message.text)


@pytest.fixture
def visitor(visit_app: Callable[[Server], Visitor], server: Server) -> Visitor:
    """A fresh visit to the shared app."""
    return visit_app(server)
