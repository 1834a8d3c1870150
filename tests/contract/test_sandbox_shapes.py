"""The sandbox answers shape for shape like the example files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from credly_core.sandbox.credly.events import thin_event
from credly_core.sandbox.serve import RunningSandbox, TokenRole
from tests.asking import Asker

EXAMPLES = Path(__file__).parents[1] / "data" / "http" / "credly"


@pytest.fixture
def asker(fresh_sandbox: RunningSandbox) -> Iterator[Asker]:
    with Asker(fresh_sandbox) as asker:
        yield asker


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


def _differences(example: Any, answer: Any, place: str = "$") -> list[str]:
    """Where two JSON values differ in shape. Null on either side fits anything; lists compare their first items."""
    if example is None or answer is None:
        return []
    if isinstance(example, bool) or isinstance(answer, bool) or not isinstance(answer, type(example)):
        return [] if type(example) is type(answer) else [f"{place}: {type(example).__name__}, {type(answer).__name__}"]
    if isinstance(example, dict):
        found = [f"{place}.{key}: only in the example" for key in example.keys() - answer.keys()]
        found += [f"{place}.{key}: only in the answer" for key in answer.keys() - example.keys()]
        for key in example.keys() & answer.keys():
            found += _differences(example[key], answer[key], f"{place}.{key}")
        return found
    if isinstance(example, list) and example and answer:
        return _differences(example[0], answer[0], f"{place}[0]")
    return []


def _same_shape(name: str, answer: requests.Response) -> None:
    assert _differences(_example(name), answer.json()) == []


def _row_of(asker: Asker, state: str, *, user: bool) -> dict[str, Any]:
    rows = asker.rows("/badges", filter=f"state::{state}")
    return next(row for row in rows if bool(row["user"]) is user and not row["replaces_badge_id"])


def test_the_comparison_notices_a_member_too_few_and_a_kind_that_changed() -> None:
    found = _differences({"a": 1, "b": [{"c": "x"}]}, {"a": "1", "b": [{}]})

    assert sorted(found) == ["$.a: int, str", "$.b[0].c: only in the example"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("badge_templates_list", "/badge_templates"),
        ("authorization_tokens_list", "/authorization_tokens"),
        ("employees_list", "/employees"),
        ("organization_get", ""),
    ],
)
def test_lists_and_single_objects_have_the_shape_of_the_examples(name: str, path: str, asker: Asker) -> None:
    _same_shape(name, asker.get(path))


def test_the_list_of_organizations_has_the_shape_of_the_example(asker: Asker) -> None:
    _same_shape("organizations_list", asker.get(f"{asker.running.credly_url}/v1/organizations"))


def test_a_single_template_has_two_members_more(asker: Asker) -> None:
    _same_shape("badge_template_get", asker.get(f"/badge_templates/{asker.template()['id']}"))


@pytest.mark.parametrize(("place", "state"), [(0, "accepted"), (1, "pending"), (2, "revoked")])
def test_badges_of_each_state_have_the_shape_of_the_example(place: int, state: str, asker: Asker) -> None:
    example = _example("badges_list")["data"][place]

    row = _row_of(asker, state, user=bool(example["user"]))

    assert example["state"] == state
    assert _differences(example, row) == []


def test_the_paging_members_are_those_of_the_example(asker: Asker) -> None:
    metadata = asker.get("/badges").json()["metadata"]

    assert list(metadata) == list(_example("badges_list")["metadata"])


def test_an_empty_list_is_the_example_to_the_letter(asker: Asker) -> None:
    answer = asker.get("/badges", filter="recipient_email::nobody@example.com")

    assert answer.json() == _example("badges_list_empty")


def test_a_single_badge_has_the_shape_of_the_example(asker: Asker) -> None:
    accepted = _row_of(asker, "accepted", user=True)

    _same_shape("badge_get", asker.get(f"/badges/{accepted['id']}"))


def test_issuing_what_the_example_sends_brings_what_the_example_answers(asker: Asker) -> None:
    body = {**_example("badge_issue_request"), "badge_template_id": asker.template()["id"]}

    answer = asker.post("/badges", body)

    assert answer.status_code == 201
    _same_shape("badge_issue_201", answer)
    told, expected = answer.json()["data"], _example("badge_issue_201")["data"]
    for member in ("issued_at", "expires_at", "expires_at_date", "issued_to", "user", "state", "state_updated_at"):
        assert told[member] == expected[member]


def test_replacing_what_the_example_sends_brings_what_the_example_answers(asker: Asker) -> None:
    template, key = asker.template(allow_duplicate_badges=False)["id"], "example-20117"
    old = asker.issue(recipient_email="amina@example.net", issuer_earner_id=key, badge_template_id=template)
    asker.control(f"badges/{old['id']}/accept")
    body = {**_example("badge_replace_request"), "badge_template_id": template, "issuer_earner_id": key}

    answer = asker.post(f"/badges/{old['id']}/replace", body)

    assert answer.status_code == 201
    _same_shape("badge_replace_response", answer)


def test_revoking_what_the_example_sends_brings_what_the_example_answers(asker: Asker) -> None:
    accepted = _row_of(asker, "accepted", user=True)

    answer = asker.put(f"/badges/{accepted['id']}/revoke", _example("badge_revoke_request"))

    assert answer.status_code == 200
    _same_shape("badge_revoke_200", answer)


def test_the_template_of_the_example_can_be_created(asker: Asker) -> None:
    answer = asker.post("/badge_templates", _example("badge_template_create_request"))

    assert answer.status_code == 201
    assert answer.headers["Location"].endswith(answer.json()["data"]["id"])
    _same_shape("badge_template_get", answer)


def test_the_minimal_format_of_the_high_volume_search_is_that_of_the_example(asker: Asker) -> None:
    example = _example("badges_bulk_minimal")

    answer = asker.get("/high_volume_issued_badge_search", badge_format="minimal").json()

    by_state = {row["state"]: row for row in answer["data"] if row["user"] or row["state"] == "pending"}
    for row in example["data"]:
        assert _differences(row, {**by_state[row["state"]], "user": row["user"]}) == []
    assert list(answer["metadata"]) == list(example["metadata"])


def test_events_have_the_shape_of_the_examples(asker: Asker) -> None:
    asker.control(f"badges/{asker.issue()['id']}/accept")
    rows = asker.rows("/events")

    changed, created = rows[0], rows[1]

    assert (changed["event_type"], created["event_type"]) == ("badge.state.changed", "badge.created")
    examples = {row["event_type"]: row for row in _example("events_list")["data"]}
    assert _differences(examples["badge.state.changed"], changed) == []
    _same_shape("event_get", asker.get(f"/events/{changed['id']}"))
    asker.control(f"templates/{asker.template()['id']}/rename", {"name": "Another name"})
    assert _differences(examples["badge_template.changed"], asker.rows("/events")[0]) == []


def test_a_webhook_carries_the_four_members_of_the_examples(fresh_sandbox: RunningSandbox) -> None:
    body = thin_event(fresh_sandbox.site.world.events.newest(0))

    for name in ("webhook_badge_created", "webhook_badge_state_changed", "webhook_badge_template_changed"):
        assert _differences(_example(name), body) == []


def test_an_open_badge_has_the_shape_of_the_example(asker: Asker) -> None:
    rows = asker.rows("/badges", filter="state::accepted")
    ending = next(row for row in rows if row["expires_at"])

    answer = asker.get(f"{asker.running.credly_url}/v1/obi/v2/badge_assertions/{ending['id']}")

    _same_shape("obi_badge_assertion", answer)


def test_an_access_token_has_the_shape_of_the_example(asker: Asker) -> None:
    running = asker.running
    form = {"grant_type": "client_credentials", "client_id": running.client_id, "client_secret": running.client_secret}

    answer = requests.post(f"{running.credly_url}/oauth/token", data=form, timeout=10)

    _same_shape("oauth_token_200", answer)


def test_errors_are_the_examples_to_the_letter(asker: Asker) -> None:
    unknown_template = _example("error_422_template_missing")["data"]["message"].rpartition(" ")[2]
    asker.issue()

    with Asker(asker.running, token="unknown") as nobody:
        assert nobody.get("/badges").json() == _example("error_401")
    with Asker.of_role(asker.running, TokenRole.READ_ONLY) as looker:
        assert looker.post("/badges", asker.issue_body()).json() == _example("error_403")
    assert asker.get(f"/badges/{unknown_template}").json() == _example("error_404")
    assert asker.post("/badges", asker.issue_body()).json() == _example("error_422_duplicate")
    answer = asker.post("/badges", asker.issue_body(badge_template_id=unknown_template))
    assert answer.json() == _example("error_422_template_missing")
    answer = asker.post("/badges", asker.issue_body(recipient_email="dana", issued_to_last_name=""))
    assert answer.json() == _example("error_422_validation")
    asker.control("faults", {"name": "too-many-requests", "count": 1})
    assert asker.get("/badges").json() == _example("error_429")


def test_a_badge_replaced_already_names_the_live_one(asker: Asker) -> None:
    old = asker.issue()
    again = {"badge_template_id": old["badge_template"]["id"], "issued_at": "2026-04-01 09:41:00 -0500"}
    newest = asker.post(f"/badges/{old['id']}/replace", again).json()["data"]

    answer = asker.post(f"/badges/{old['id']}/replace", again)

    example = _example("error_422_already_replaced")
    assert answer.status_code == 422
    assert answer.json() == {**example, "metadata": {"current_badge_id": newest["id"]}}
