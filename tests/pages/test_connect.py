"""Connect: the form, the five lights, what can go wrong, the list."""

from __future__ import annotations

import html

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.sandbox.faults.book import Fault, FaultName
from credly_core.sandbox.serve import RunningSandbox
from credly_core.sandbox.world.tokens import TokenRole
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, words


def fill(at: AppTest, sandbox: RunningSandbox, *, token: str | None = None, organization: str | None = None) -> None:
    """Type a connection to the sandbox into the form."""
    at.text_input(key="connect.name").set_value("Larkfield")
    at.text_input(key="connect.organization").set_value(organization or sandbox.organization_id)
    at.text_input(key="connect.token").set_value(token or sandbox.authorization_token)
    at.button_group(key="connect.host").set_value("Own")
    at.run()
    at.text_input(key="connect.own").set_value(sandbox.credly_url)
    at.run()


def test_the_form_has_exactly_the_fields_an_integration_admin_knows(visit: Visit) -> None:
    at = visit(places.CONNECT)

    labels = [field.label for field in at.text_input] + [group.label for group in at.button_group]
    assert labels == ["Connection Name", "Organization ID", "Authorization Token", "Sign in with", "Hostname"]
    assert at.button_group(key="connect.host").options == ["Production", "Sandbox", "Own"]
    assert "after /organizations/" in words(at).replace("\\", "")


def test_what_is_still_empty_is_named(visit: Visit) -> None:
    at = visit(places.CONNECT)

    at.button(key="connect.test").click().run()

    assert "Still empty: Organization ID, Authorization Token." in at.warning[0].value


def test_what_can_be_no_id_or_no_token_is_said_at_its_field_before_any_request(visit: Visit) -> None:
    at = visit(places.CONNECT)

    at.text_input(key="connect.organization").set_value("not-an-id")
    at.text_input(key="connect.token").set_value("two words").run()

    said = words(at).replace("\\", "")
    assert "five groups of letters and digits; this has not" in said
    assert "A blank stands inside the Authorization Token" in said


def test_a_pasted_id_stands_tidied_in_its_field_and_says_so_until_it_is_typed_anew(
    visit: Visit, sandbox: RunningSandbox
) -> None:
    at = visit(places.CONNECT)

    at.text_input(key="connect.organization").set_value(f"  {sandbox.organization_id.upper()} ").run()

    assert at.text_input(key="connect.organization").value == sandbox.organization_id
    assert "Tidied: spaces and other signs around it were removed" in words(at).replace("\\", "")
    at.text_input(key="connect.organization").set_value("11111111-2222-4333-8444-555555555555").run()
    assert "Tidied" not in words(at)


def test_a_pasted_host_stands_tidied_in_its_field(visit: Visit) -> None:
    at = visit(places.CONNECT)
    at.button_group(key="connect.host").set_value("Own").run()

    at.text_input(key="connect.own").set_value(" https://Credly.Example.com/v1/ ").run()

    assert at.text_input(key="connect.own").value == "credly.example.com"
    said = words(at).replace("\\", "")
    assert "https:// was removed" in said
    assert "the path after the name was removed" in said


def test_an_address_pasted_as_the_host_fills_in_the_organization(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)
    at.button_group(key="connect.host").set_value("Own").run()

    address = f"https://www.credly.com/mgmt/organizations/{sandbox.organization_id}/badges"
    at.text_input(key="connect.own").set_value(address).run()

    assert at.text_input(key="connect.organization").value == sandbox.organization_id
    assert at.text_input(key="connect.own").value == "api.credly.com"


def test_what_was_done_to_a_pasted_token_is_said_without_showing_it(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)

    at.text_input(key="connect.token").set_value(f"Bearer {sandbox.authorization_token} ").run()

    assert "“Bearer” in front of it was removed" in at.info[0].value.replace("\\", "")
    assert sandbox.authorization_token not in words(at)


def test_a_token_in_the_id_field_is_recognized_and_swapped(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)
    at.text_input(key="connect.organization").set_value(sandbox.authorization_token)
    at.text_input(key="connect.token").set_value(sandbox.organization_id).run()

    at.button(key="connect.swap").click().run()

    assert at.text_input(key="connect.organization").value == sandbox.organization_id
    assert at.text_input(key="connect.token").value == sandbox.authorization_token
    assert not at.exception


def test_a_good_test_lights_five_lights_and_offers_to_save(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)
    fill(at, sandbox)

    at.button(key="connect.test").click().run()

    said = words(at)
    assert said.count('<span class="bc-word">Good</span>') == 5
    assert "Larkfield Learning" in said
    at.button(key="connect.save").click().run()
    assert [one.name for one in open_console().connect.connections()] == ["Larkfield"]
    assert not at.exception


def test_after_saving_no_field_and_no_word_holds_the_token(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)
    fill(at, sandbox)
    at.button(key="connect.test").click().run()

    at.button(key="connect.save").click().run()

    assert at.text_input(key="connect.token.1").value == "", "another field: the browser may send the old one once more"
    assert sandbox.authorization_token not in words(at)
    assert at.session_state["connect.tested"] is None


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (FaultName.EXPIRED_TOKEN, None, "does not know these credentials"),
        (FaultName.TOO_MANY_REQUESTS, "30", "asks to wait (429)"),
        (FaultName.SERVER_ERROR, "500", "has trouble of its own"),
        (FaultName.HTML, None, "not as Credly's API does"),
        (FaultName.BAD_GATEWAY, None, "has trouble of its own"),
        (FaultName.CUT_JSON, None, "not as Credly's API does"),
    ],
)
def test_each_failure_has_its_own_sentence_and_what_to_do(
    visit: Visit,
    fresh_sandbox: RunningSandbox,
    name: FaultName,
    value: str,
    sentence: str,
) -> None:
    at = visit(places.CONNECT)
    fill(at, fresh_sandbox)
    fresh_sandbox.site.faults.switch_on(Fault(name, value))

    at.button(key="connect.test").click().run()

    said = html.unescape(words(at).replace("\\", ""))
    assert "Failed" in said
    assert said.count(sentence) == 1
    assert not at.exception
    assert "connect.save" not in [button.key for button in at.button]


def test_a_wrong_organization_is_repaired_with_one_button(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)
    fill(at, sandbox, organization="11111111-2222-4333-8444-555555555555")
    at.button(key="connect.test").click().run()

    at.button(key="connect.repair").click().run()

    assert at.text_input(key="connect.organization").value == sandbox.organization_id
    assert words(at).count('<span class="bc-word">Good</span>') == 5


def test_a_read_only_token_is_limited_and_can_be_kept(visit: Visit, sandbox: RunningSandbox) -> None:
    at = visit(places.CONNECT)
    fill(at, sandbox, token=sandbox.token(TokenRole.READ_ONLY))

    at.button(key="connect.test").click().run()

    assert '<span class="bc-word">Limited</span>' in words(at)
    assert "connect.save" in [button.key for button in at.button]


def test_what_credly_does_not_tell_of_an_oauth_client_is_not_called_read_only(
    visit: Visit, sandbox: RunningSandbox
) -> None:
    at = visit(places.CONNECT)
    at.button_group(key="connect.way").set_value("OAuth client").run()
    at.text_input(key="connect.client").set_value(sandbox.client_id)
    at.text_input(key="connect.client-secret").set_value(sandbox.client_secret)
    at.text_input(key="connect.name").set_value("Larkfield")
    at.text_input(key="connect.organization").set_value(sandbox.organization_id)
    at.button_group(key="connect.host").set_value("Own").run()
    at.text_input(key="connect.own").set_value(sandbox.credly_url).run()
    at.button(key="connect.test").click().run()

    at.button(key="connect.save").click().run()

    assert "may read, other rights not known" in words(at)
    (replace_button,) = [one for one in at.button if (one.key or "").startswith("connect.rotate.")]
    assert replace_button.label == "Replace client"
    replace_button.click().run()
    assert [field.label for field in at.text_input if "rotate" in (field.key or "")] == [
        "New client ID",
        "New client secret",
    ]


@pytest.mark.usefixtures("with_templates")
def test_removing_needs_the_name_typed(visit: Visit) -> None:
    at = visit(places.CONNECT)
    saved = open_console().connect.connections()[0]
    remove = f"connect.remove.{saved.id}"

    at.button(key=remove).click().run()
    assert at.button(key="confirm.go").disabled
    at.text_input(key="confirm.word").set_value("Larkfield")
    at.button(key=remove).click().run()
    at.button(key=remove).click()
    at.button(key="confirm.go").click().run()

    assert open_console().connect.connections() == ()


def test_settings_are_listed_with_their_origin_and_secrets_masked(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN", "planted-secret-value")
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_ORGANIZATION_ID", "11111111-2222-4333-8444-555555555555")

    at = visit(places.CONNECT)

    table = at.dataframe[0].value
    assert "planted-secret-value" not in table.to_string()
    assert "environment BADGE_CONSOLE_ACTOR" in set(table["From"])


def test_a_connection_given_by_the_settings_is_used_and_not_changed_here(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox
) -> None:
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN", sandbox.authorization_token)
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_ORGANIZATION_ID", sandbox.organization_id)
    monkeypatch.setenv("BADGE_CONSOLE_CREDLY_HOSTNAME", sandbox.credly_url)

    at = visit(places.CONNECT)

    assert "given by the settings" in words(at)
    keys = [str(button.key) for button in at.button]
    assert not any(key.startswith(("connect.rotate", "connect.remove")) for key in keys)
