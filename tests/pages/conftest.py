"""The app as a visitor meets it, over a store of the test's own and the sandbox on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from credly_core import Console
from credly_core.domain.connections import Connection, ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.sandbox.serve import RunningSandbox
from credly_core.settings import Settings
from pages.parts import places
from pages.parts.session import open_console

MAIN = Path(__file__).resolve().parents[2] / "pages" / "frame" / "main.py"
Visit = Callable[..., AppTest]


@pytest.fixture(autouse=True, scope="session")
def _packages_are_scanned_once() -> Iterator[None]:
    """Each AppTest reads the papers of every installed package for components; what is installed does not change."""
    patch = pytest.MonkeyPatch()
    found = manifest_scanner.scan_component_manifests()
    patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def own_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """A data folder of this test's own, the sandboxes allowed as hosts, and no cache from another test."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("BADGE_CONSOLE_DATA_DIR", str(folder))
    monkeypatch.setenv("BADGE_CONSOLE_WORK_IN_APP", "false")
    hosts = [sandbox.credly_url]
    own = {"fresh_sandbox", "empty_sandbox"} & set(request.fixturenames)
    hosts += [request.getfixturevalue(name).credly_url for name in own]
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", ",".join(hosts))
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", ",".join(hosts))
    monkeypatch.setenv("BADGE_CONSOLE_ACTOR", "dana")
    monkeypatch.setenv("BADGE_CONSOLE_DEMO_PORT", "0")
    st.cache_data.clear()
    st.cache_resource.clear()
    yield folder
    open_console().close()
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Path:
    """A data folder with one connection whose templates are copied; made once, copied by each test that wants it."""
    folder = tmp_path_factory.mktemp("prepared")
    settings = Settings(data_dir=folder, allowed_hosts=(sandbox.credly_url,), actor="dana")
    with Console.open(settings) as console:
        form = ConnectionForm(
            "Larkfield",
            sandbox.organization_id,
            sandbox.credly_url,
            Credentials(token=Secret(sandbox.authorization_token)),
        )
        report = console.connect.test(form).result()
        saved = console.connect.save(form, report, actor="dana")
        console.using(saved.id).templates.refresh(actor="dana").result()
    return folder


@pytest.fixture
def with_templates(prepared: Path, own_store: Path) -> Path:
    """This test's store, connected and with templates."""
    shutil.copytree(prepared, own_store, dirs_exist_ok=True)
    return own_store


@pytest.fixture
def visit() -> Visit:
    """Opens the app at a page and runs it."""

    def open_page(page: Path = places.HOME, **state: object) -> AppTest:
        at = AppTest.from_file(MAIN, default_timeout=60)
        for key, value in state.items():
            at.session_state[key.replace("__", ".")] = value
        at.switch_page(str(page))
        at.run()
        assert not at.exception
        return at

    return open_page


def connect_to(sandbox: RunningSandbox) -> Connection:
    """A saved connection to a sandbox, in this test's store."""
    credentials = Credentials(token=Secret(sandbox.authorization_token))
    form = ConnectionForm("Larkfield", sandbox.organization_id, sandbox.credly_url, credentials)
    console = open_console()
    return console.connect.save(form, console.connect.test(form).result(), actor="dana")


def wait_for_jobs() -> None:
    """Until everything under way has ended."""
    for job in open_console().jobs.running():
        job.wait(120)  # on a busy machine, too


def words(at: AppTest) -> str:
    """Everything the page says, in one text."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "html")
    said = [str(getattr(one, "value", "") or getattr(one.proto, "body", "")) for kind in kinds for one in at.get(kind)]
    return "\n".join(said)
