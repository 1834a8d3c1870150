"""Pseudonyms: the same for the same person, of no use to anybody without the key."""

from __future__ import annotations

import pytest

from credly_core.domain.masking import MASKED_DOMAIN, Masking, masking_key

HIDDEN = Masking(b"a key of thirty-two bytes or so.")


def test_without_a_key_everything_is_shown_as_it_is() -> None:
    shown = Masking.off()

    assert not shown.is_on
    assert shown.name("Anna Berg") == "Anna Berg"
    assert shown.addresses(["anna@example.com", None]) == ["anna@example.com", None]
    assert shown.sentence("Sent to anna@example.com.") == "Sent to anna@example.com."


def test_a_person_keeps_the_pseudonym_however_the_address_is_written() -> None:
    one, other = HIDDEN.address("Anna.Berg@Example.COM "), HIDDEN.address("anna.berg@example.com")

    assert one == other
    assert "anna" not in one.lower()
    assert one.endswith(f"@{MASKED_DOMAIN}")


def test_different_people_have_different_pseudonyms() -> None:
    names = HIDDEN.names(f"Person number {number}" for number in range(20_000))

    assert len(set(names)) == 20_000


def test_another_connection_has_other_pseudonyms() -> None:
    one, other = (Masking(masking_key(b"secret", connection)) for connection in ("a", "b"))

    assert one.name("Anna") != other.name("Anna")


@pytest.mark.parametrize("text", ["", "   "])
def test_what_is_empty_stays_empty(text: str) -> None:
    assert HIDDEN.name(text) == HIDDEN.address(text) == HIDDEN.identifier(text) == text


def test_an_identifier_is_hidden_where_it_is_an_address() -> None:
    assert HIDDEN.identifier("4711") == "4711"
    assert "anna" not in HIDDEN.identifier("anna@example.com")


@pytest.mark.parametrize(
    "text",
    [
        "Credly knows anna@example.com; only capitals differ.",
        "Sent to “anna@example.com”.",
        "a.b+c@example.com, anna@example.com",
        "ANNA@EXAMPLE.COM!",
        "Anna <anna@example.com>",
    ],
)
def test_addresses_inside_a_sentence_are_hidden(text: str) -> None:
    said = HIDDEN.sentence(text)

    assert "example.com" not in said.lower()
    assert MASKED_DOMAIN in said


def test_the_key_is_not_printed() -> None:
    assert "thirty-two" not in repr(HIDDEN)
