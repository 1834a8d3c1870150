"""Connect: the ALM side of a connection, as calm as the Credly side."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.serve import RunningSandbox
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, words


@pytest.fixture(autouse=True)
def both_hosts(monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", f"{sandbox.credly_url},{sandbox.alm.url}")


def fill(at: AppTest, sandbox: RunningSandbox, role: AlmRole = AlmRole.ADMIN) -> None:
    """Type the sandbox's account into the form."""
    application = sandbox.alm.site.keys.applications[role]
    at.button_group(key="alm.host").set_value("Own").run()
    at.text_input(key="alm.own").set_value(sandbox.alm.url)
    at.text_input(key="alm.client").set_value(application.client_id)
    at.text_input(key="alm.client-secret").set_value(application.client_secret)
    at.text_input(key="alm.refresh").set_value(sandbox.alm.site.keys.current(role).refresh_token)
    at.run()


def open_form(visit: Visit) -> AppTest:
    at = visit(places.CONNECT)
    saved = open_console().connect.connections()[0]
    return at.button(key=f"alm.add.{saved.id}").click().run()


@pytest.mark.usefixtures("with_templates")
def test_an_organization_gets_its_account_with_five_lights(visit: Visit, sandbox: RunningSandbox) -> None:
    at = open_form(visit)
    assert "Access Tokens for Testing and Development" in words(at).replace("\\", "")
    fill(at, sandbox)

    at.button(key="alm.test").click().run()
    assert words(at).count('<span class="bc-word">Good</span>') == 5
    at.button(key="alm.save").click().run()

    (pair,) = open_console().connect.connections()
    assert pair.has_credly
    assert pair.alm is not None
    assert pair.alm.account.id == sandbox.alm.account_id
    said = words(at).replace("\\", "")
    assert f"ALM account {pair.alm.account.name} ({pair.alm.account.id})" in said
    assert "alm.test" not in [button.key for button in at.button]
    assert sandbox.alm.client_secret not in said
    assert sandbox.alm.refresh_token not in said
    assert not at.exception


@pytest.mark.usefixtures("with_templates")
def test_what_is_still_empty_is_named_and_the_form_goes_away_again(visit: Visit) -> None:
    at = open_form(visit)

    at.button(key="alm.test").click().run()
    assert "Still empty: Client ID, Client secret, Refresh token." in [one.value for one in at.warning]
    at.button(key="alm.cancel").click().run()

    assert "alm.test" not in [button.key for button in at.button]


@pytest.mark.usefixtures("with_templates")
@pytest.mark.parametrize(
    ("role", "sentence"),
    [(AlmRole.LEARNER, "not for an administrator"), (AlmRole.EXPIRED, "refresh token is not good")],
)
def test_each_failure_has_its_own_sentence(visit: Visit, sandbox: RunningSandbox, role: AlmRole, sentence: str) -> None:
    at = open_form(visit)
    fill(at, sandbox, role)

    at.button(key="alm.test").click().run()

    assert sentence in words(at).replace("\\", "")
    assert "alm.save" not in [button.key for button in at.button]

    person = at.session_state["alm.report"].person
    at.session_state["session.masked"] = True
    at.run()

    assert not person or person not in words(at)


def test_one_may_start_with_the_account_and_add_the_organization_later(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)
    at.button(key="alm.alone").click().run()
    fill(at, sandbox)
    at.button(key="alm.test").click().run()
    at.button(key="alm.save").click().run()
    assert "No Credly organization is connected yet" in words(at).replace("\\", "")

    at.text_input(key="connect.organization").set_value(sandbox.organization_id)
    at.text_input(key="connect.token").set_value(sandbox.authorization_token)
    at.button_group(key="connect.host").set_value("Own").run()
    at.text_input(key="connect.own").set_value(sandbox.credly_url).run()
    at.button(key="connect.test").click().run()
    at.button(key="connect.save").click().run()

    (pair,) = open_console().connect.connections()
    assert pair.organization_id == sandbox.organization_id
    assert pair.alm is not None
    assert not at.exception


@pytest.mark.usefixtures("with_templates")
def test_consent_in_the_browser_leads_to_alm_and_back(visit: Visit, sandbox: RunningSandbox) -> None:
    at = open_form(visit)
    fill(at, sandbox)
    at.button_group(key="alm.way").set_value("Consent in the browser").run()
    back = "http://localhost:8501/"
    at.text_input(key="alm.redirect").set_value(back).run()
    link = at.get("link_button")[0].proto.url
    keys = sandbox.alm.site.keys
    code = keys.new_code(keys.applications[AlmRole.ADMIN], back, sandbox.alm.site.world.clock.now())

    at.text_input(key="alm.code").set_value(f"{back}?code={code}&state=x").run()
    at.button(key="alm.exchange").click().run()
    at.button(key="alm.test").click().run()

    assert "response_type=CODE" in link
    assert words(at).count('<span class="bc-word">Good</span>') == 5
    assert not at.exception


@pytest.mark.usefixtures("with_templates")
def test_a_kept_account_is_removed_only_with_its_name_typed(visit: Visit, sandbox: RunningSandbox) -> None:
    at = open_form(visit)
    fill(at, sandbox)
    at.button(key="alm.test").click().run()
    at.button(key="alm.save").click().run()
    (pair,) = open_console().connect.connections()
    assert pair.alm is not None
    remove = f"alm.remove.{pair.id}"

    at.button(key=remove).click().run()
    assert at.button(key="confirm.go").disabled
    at.text_input(key="confirm.word").set_value(pair.alm.account.name)
    at.button(key=remove).click().run()
    at.button(key=remove).click()
    at.button(key="confirm.go").click().run()

    (left,) = open_console().connect.connections()
    assert left.alm is None
    assert left.has_credly
