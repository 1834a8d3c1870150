"""The frame around every page, with AppTest."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.sandbox.serve import RunningSandbox
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, words

PAGES = [places.HOME, places.CONNECT, places.TEMPLATES, places.BUNDLE, places.LEARNERS, places.CHECK]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_opens_without_a_connection_and_says_so(visit: Visit, page: Path) -> None:
    at = visit(page)

    assert "Not connected" in words(at)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
@pytest.mark.usefixtures("with_templates")
def test_every_page_names_connection_and_environment_as_word_shape_and_tone(visit: Visit, page: Path) -> None:
    at = visit(page)

    said = words(at)
    assert "Larkfield" in said
    assert 'class="bc-chip bc-sandbox"' in said
    assert ">change_history</i>Sandbox" in said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
@pytest.mark.usefixtures("with_templates")
def test_every_page_says_what_is_next(visit: Visit, page: Path) -> None:
    at = visit(page)

    assert "Next: Build badge.csv" in [link.proto.label for link in at.sidebar.get("page_link")]


def test_a_connection_called_like_a_script_is_shown_as_text(visit: Visit, sandbox: RunningSandbox) -> None:
    credentials = Credentials(token=Secret(sandbox.authorization_token))
    form = ConnectionForm("<script>alert(1)</script> **x**", sandbox.organization_id, sandbox.credly_url, credentials)
    open_console().connect.save(form, None, actor="dana")

    at = visit(places.HOME)

    assert "<script>" not in words(at)
    assert "&lt;script&gt;" in words(at)


@pytest.mark.usefixtures("with_templates")
def test_people_can_be_masked_on_a_page_and_stay_so_on_the_next(visit: Visit) -> None:
    at = visit(places.CHECK)
    assert "People masked" not in words(at)

    at.sidebar.toggle(key="frame.masked").set_value(True).run()
    at.switch_page(str(places.HOME)).run()

    assert "People masked" in words(at)
    assert at.sidebar.toggle(key="frame.masked").value is True
