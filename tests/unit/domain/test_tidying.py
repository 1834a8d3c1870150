"""Pasted values are tidied, and it is said what was done."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.field_help import FIELD_HELP, field_help
from credly_core.domain.secrets import Secret
from credly_core.domain.tidying import (
    Tidied,
    doubt_of_organization,
    doubt_of_secret,
    is_uuid,
    looks_like_token,
    tidy_form,
)

ID = "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01"
OTHER_ID = "7a1f7a52-1c1d-4b5e-9c55-0d2a6b0a2f10"
TOKEN = "kCm2xVfQ9sLpR4tYw8ZbN1aE"


def form(
    *, organization: str = ID, token: str | None = TOKEN, host: str = "api.credly.com", name: str = "Mine"
) -> ConnectionForm:
    return ConnectionForm(name, organization, host, Credentials(token=Secret(token) if token is not None else None))


def token_of(tidied: Tidied) -> str:
    token = tidied.form.credentials.token
    return token.reveal() if token else ""


def test_a_clean_form_stays_as_it_is_and_nothing_is_said() -> None:
    assert tidy_form(form()) == Tidied(form())


@pytest.mark.parametrize(
    "pasted",
    [
        f" {ID} ",
        f"\u00a0{ID}\u200b",
        f"\ufeff{ID}\r\n",
        f'"{ID}"',
        f"“{ID}”",
        f"«{ID}»",
        f"{{{ID}}}",
        f"organization {ID}",
        f"https://www.credly.com/mgmt/organizations/{ID}/badges/templates/{OTHER_ID}/details",
        f"https://www.credly.com/mgmt/organizations/{ID}",
        f"/organizations/{ID}/",
        f"https://api.credly.com/api/v1/organizations/{ID}/badge_templates?page=2",
    ],
)
def test_an_organization_id_is_found_in_what_was_pasted(pasted: str) -> None:
    tidied = tidy_form(form(organization=pasted))

    assert tidied.form.organization_id == ID
    assert len(tidied.notes) == 1
    assert tidied.notes[0].startswith("Organization ID: ")
    assert not tidied.swap_offered


def test_an_id_in_capitals_is_the_same_id() -> None:
    assert tidy_form(form(organization=ID.upper())).form.organization_id == ID


def test_two_ids_in_one_field_are_not_guessed() -> None:
    assert tidy_form(form(organization=f"{ID} {OTHER_ID}")).form.organization_id == ID + OTHER_ID


def test_an_id_in_the_hostname_field_fills_an_empty_organization() -> None:
    tidied = tidy_form(form(organization="", host=f"https://www.credly.com/mgmt/organizations/{ID}/badges"))

    assert tidied.form.organization_id == ID
    assert tidied.form.host == "api.credly.com"
    assert len(tidied.notes) == 4


@pytest.mark.parametrize(
    "pasted",
    [
        f"  {TOKEN}\n",
        f"\u200b{TOKEN}\u2060",
        f"'{TOKEN}'",
        f"‘{TOKEN}’",
        f"Bearer {TOKEN}",
        f"bearer\u00a0{TOKEN}",
        f"Basic {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        f"authorization:Basic {TOKEN}",
        f'-H "Authorization: Bearer {TOKEN}"',
        f"{TOKEN}:",
        f"Token {TOKEN}",
        f"{TOKEN[:10]}\n{TOKEN[10:]}",
        "Basic " + base64.b64encode(f"{TOKEN}:".encode()).decode(),
        "Authorization: Basic " + base64.b64encode(f"{TOKEN}:".encode()).decode(),
    ],
)
def test_a_token_is_found_in_what_was_pasted(pasted: str) -> None:
    tidied = tidy_form(form(token=pasted))

    assert token_of(tidied) == TOKEN
    assert tidied.notes
    assert all(note.startswith("Authorization Token: ") for note in tidied.notes)
    assert TOKEN not in "".join(tidied.notes)


def test_a_basic_value_with_a_password_stays_what_it_is() -> None:
    value = base64.b64encode(b"user:password").decode()

    assert token_of(tidy_form(form(token=f"Basic {value}"))) == value


def test_the_oauth_fields_are_tidied_too() -> None:
    credentials = Credentials(client_id=' "client-id" ', client_secret=Secret("\tclient-secret-0123\n"))

    tidied = tidy_form(ConnectionForm("Mine", ID, "api.credly.com", credentials))

    assert tidied.form.credentials == Credentials(client_id="client-id", client_secret=Secret("client-secret-0123"))
    assert [note.split(":")[0] for note in tidied.notes] == ["Client ID", "Client secret"]


@pytest.mark.parametrize(
    ("pasted", "host"),
    [
        (" api.credly.com ", "api.credly.com"),
        ("https://api.credly.com", "api.credly.com"),
        ("HTTPS://API.Credly.com/", "api.credly.com"),
        ("http://api.credly.com/v1", "api.credly.com"),
        ("https:/api.credly.com", "api.credly.com"),
        ("https:api.credly.com", "api.credly.com"),
        ("https://api.credly.com/v1/organizations?page=1#x", "api.credly.com"),
        ("api.credly.com/", "api.credly.com"),
        ("api.credly.com.", "api.credly.com"),
        ("“api.credly.com”", "api.credly.com"),
        ("api.credly\u200b.com", "api.credly.com"),
        ("www.credly.com", "api.credly.com"),
        ("credly.com", "api.credly.com"),
        ("api.youracclaim.com", "api.credly.com"),
        ("https://sandbox.credly.com/", "sandbox-api.credly.com"),
        ("credly.example.com:8443", "credly.example.com:8443"),
        ("http://127.0.0.1:8123/", "http://127.0.0.1:8123"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("http://[::1]:8123/v1", "http://[::1]:8123"),
        ("demo", "demo"),
        ("", ""),
    ],
)
def test_a_host_is_found_in_what_was_pasted(pasted: str, host: str) -> None:
    tidied = tidy_form(form(host=pasted))

    assert tidied.form.host == host
    assert all(note.startswith("Hostname: ") for note in tidied.notes)
    assert bool(tidied.notes) == (pasted.strip().lower().rstrip(".") != host)


@pytest.mark.parametrize(("pasted", "name"), [("  My\u00a0 place\n", "My place"), ("\u200bMine", "Mine"), ("", "")])
def test_a_name_loses_only_what_nobody_sees(pasted: str, name: str) -> None:
    assert tidy_form(form(name=pasted)).form.name == name


@pytest.mark.parametrize(
    ("organization", "token"),
    [(TOKEN, ID), (f" {TOKEN}", f"Bearer {ID.upper()}"), (TOKEN, ""), ("", ID), (TOKEN, None)],
)
def test_an_id_and_a_token_in_each_others_place_can_be_swapped(organization: str, token: str | None) -> None:
    tidied = tidy_form(form(organization=organization, token=token))

    assert tidied.swap_offered
    assert tidied.swapped is not None
    swapped = tidied.swapped
    has_id, has_token = bool(token), bool(organization)
    assert swapped.organization_id == (ID if has_id else "")
    assert swapped.credentials.token == (Secret(TOKEN) if has_token else None)
    assert not tidy_form(swapped).swap_offered


@pytest.mark.parametrize(
    ("organization", "token"),
    [
        (ID, TOKEN),
        (ID, ""),
        (ID, OTHER_ID),
        ("", TOKEN),
        ("", ""),
        (TOKEN, TOKEN[::-1]),
        ("northwind-learning", ""),
        ("Northwind", ""),
    ],
)
def test_no_swap_is_offered_where_nothing_is_exchanged(organization: str, token: str) -> None:
    tidied = tidy_form(form(organization=organization, token=token))

    assert not tidied.swap_offered
    assert tidied.swapped is None


def test_what_a_value_looks_like() -> None:
    assert is_uuid(ID)
    assert not is_uuid(ID[:-1])
    assert looks_like_token(TOKEN)
    assert not looks_like_token(ID)
    assert not looks_like_token("short")
    assert not looks_like_token("with spaces inside it all")


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_tidying_twice_changes_nothing_more(organization: str, token: str, host: str) -> None:
    once = tidy_form(form(organization=organization, token=token, host=host)).form

    again = tidy_form(once)

    assert again.form.organization_id == once.organization_id
    assert again.form.name == once.name


@given(st.text(min_size=6, max_size=60))
def test_no_note_repeats_a_secret(token: str) -> None:
    tidied = tidy_form(form(token=f"Bearer {token}"))

    found = token_of(tidied)
    assert len(found) < 9 or not any(found in note for note in tidied.notes)


def test_every_field_of_a_connection_has_its_help() -> None:
    keys = {help_.key for help_ in FIELD_HELP}

    assert keys == {"name", "organization_id", "token", "host", "client_id", "client_secret"}
    assert all(help_.label and help_.meaning.endswith(".") and help_.where.endswith(".") for help_ in FIELD_HELP)
    assert field_help("token").label == "Authorization Token"


@pytest.mark.parametrize(
    ("typed", "doubted"), [("not-an-id", True), (ID[:-1], True), (ID, False), (f" {ID} ", False), ("", False)]
)
def test_an_id_that_can_be_none_is_doubted_before_anybody_is_asked(typed: str, doubted: bool) -> None:
    assert bool(doubt_of_organization(typed)) is doubted


@pytest.mark.parametrize(
    ("typed", "doubted"),
    [(f"{TOKEN} {TOKEN}", True), ("ab\u00a0cd", True), (f"Bearer {TOKEN} ", False), (TOKEN, False)],
)
def test_a_blank_inside_a_token_is_told_without_showing_the_token(typed: str, doubted: bool) -> None:
    said = doubt_of_secret("Authorization Token", Secret(typed))

    assert bool(said) is doubted
    assert TOKEN not in said
