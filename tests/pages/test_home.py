"""Home: two doors for a newcomer, later where things stand."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Visit, words


def test_a_newcomer_meets_two_doors_and_one_primary_action(visit: Visit) -> None:
    at = visit()

    assert at.button(key="home.demo").label == "Try with sample data"
    assert at.button(key="home.connect").label == "Connect my organization"
    primary = [button for button in at.button if button.proto.type == "primary"]
    assert [button.key for button in primary] == ["home.demo"]


def test_whoever_cannot_make_a_token_finds_a_note_to_send(visit: Visit) -> None:
    at = visit()

    assert "Developers > Authorization Tokens" in at.code[0].value


def test_the_first_door_leads_to_the_sample_organization(visit: Visit) -> None:
    at = visit()

    at.button(key="home.demo").click().run()

    assert not at.exception
    assert at.title[0].value == "Templates"
    assert ">science</i>Demo" in words(at)


@pytest.mark.usefixtures("with_templates")
def test_a_connected_visit_sees_every_step_and_the_next_one(visit: Visit) -> None:
    at = visit()

    said = words(at)
    assert "usable for badge" in said
    assert at.button(key="home.next").label == "Build badge.csv"
    assert "Not copied" not in said
