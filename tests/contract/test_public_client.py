"""A Credly client that nobody here wrote takes the sandbox for Credly."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from credly import Client
from credly.exceptions import ForbiddenError, NotFoundError, UnauthorizedError, ValidationError

from credly_core.sandbox.serve import RunningSandbox, TokenRole


@pytest.fixture
def stranger(fresh_sandbox: RunningSandbox) -> Iterator[Client]:
    client = Client(fresh_sandbox.authorization_token, base_url=fresh_sandbox.credly_url)
    yield client
    client.http.session.close()


def _template(client: Client, organization: str, number: int = 0) -> str:
    usable = [
        t for t in client.badge_templates.list(organization) if t.state == "active" and not t.allow_duplicate_badges
    ]
    return str(usable[number].id)


def _issue(client: Client, organization: str, **changes: object) -> object:
    body = {
        "badge_template_id": _template(client, organization),
        "recipient_email": "user@example.com",
        "issued_to_first_name": "Uma",
        "issued_to_last_name": "Ser",
        "issued_at": "2024-01-15",
    }
    return client.badges.issue(organization, **{**body, **changes})


def test_a_stranger_lists_the_organization(stranger: Client, fresh_sandbox: RunningSandbox) -> None:
    found = list(stranger.organizations.list())

    assert [organization.id for organization in found] == [fresh_sandbox.organization_id]
    assert stranger.organizations.get(found[0].id).name == "Larkfield Learning"


def test_a_stranger_lists_every_template_once(stranger: Client, fresh_sandbox: RunningSandbox) -> None:
    ids = [template.id for template in stranger.badge_templates.list(fresh_sandbox.organization_id, sort="-name")]

    assert len(ids) == len(set(ids)) == 64
    one = stranger.badge_templates.get(fresh_sandbox.organization_id, ids[0])
    assert one.id == ids[0]


def test_a_stranger_lists_every_badge_once(stranger: Client, fresh_sandbox: RunningSandbox) -> None:
    ids = [badge.id for badge in stranger.badges.list(fresh_sandbox.organization_id)]

    assert len(ids) == len(set(ids)) == 600
    assert stranger.badges.get(fresh_sandbox.organization_id, ids[-1]).id == ids[-1]


def test_the_page_size_a_stranger_asks_for_is_taken_and_has_no_effect(
    stranger: Client, fresh_sandbox: RunningSandbox
) -> None:
    first = list(itertools.islice(stranger.badges.list(fresh_sandbox.organization_id, page=1, per=10), 60))

    assert len(first) == 50


def test_a_stranger_issues_replaces_and_revokes(stranger: Client, fresh_sandbox: RunningSandbox) -> None:
    organization = fresh_sandbox.organization_id

    issued = _issue(stranger, organization)
    replaced = stranger.badges.replace(
        organization,
        issued.id,
        badge_template_id=_template(stranger, organization, 1),
        recipient_email="user@example.com",
        issued_at="2024-01-15",
    )
    revoked = stranger.badges.revoke(organization, replaced.id, reason="No longer valid")

    assert issued.state == "pending"
    assert issued.issued_at == "2024-01-15T00:00:00.000Z"
    assert replaced.replaces_badge_id == issued.id
    assert revoked.id == replaced.id
    assert revoked.state == "revoked"


def test_a_stranger_deletes_a_badge(stranger: Client, fresh_sandbox: RunningSandbox) -> None:
    issued = _issue(stranger, fresh_sandbox.organization_id)

    stranger.badges.delete(fresh_sandbox.organization_id, issued.id)

    with pytest.raises(NotFoundError):
        stranger.badges.get(fresh_sandbox.organization_id, issued.id)


def test_a_stranger_is_told_of_a_duplicate(stranger: Client, fresh_sandbox: RunningSandbox) -> None:
    _issue(stranger, fresh_sandbox.organization_id)

    with pytest.raises(ValidationError) as refusal:
        _issue(stranger, fresh_sandbox.organization_id)

    assert "already has this badge" in refusal.value.response["data"]["message"]


def test_a_stranger_reads_employees_and_tokens_and_rotates(stranger: Client, fresh_sandbox: RunningSandbox) -> None:
    organization = fresh_sandbox.organization_id

    employees = list(stranger.employees.list(organization))
    before = {token.id: token.token for token in stranger.authorization_tokens.list(organization)}
    fresh = stranger.authorization_tokens.rotate(organization)

    assert employees[0].employee_state
    assert before[fresh.id] != fresh.token
    with pytest.raises(UnauthorizedError):
        list(stranger.organizations.list())


def test_a_stranger_with_the_wrong_token_is_refused(fresh_sandbox: RunningSandbox) -> None:
    roles = (TokenRole.EXPIRED, TokenRole.OTHER_ENVIRONMENT)
    clients = [Client(fresh_sandbox.token(role), base_url=fresh_sandbox.credly_url) for role in roles]
    neighbour = Client(fresh_sandbox.token(TokenRole.OTHER_ORGANIZATION), base_url=fresh_sandbox.credly_url)

    for client in clients:
        with pytest.raises(UnauthorizedError):
            list(client.organizations.list())
    with pytest.raises(ForbiddenError):
        list(neighbour.badge_templates.list(fresh_sandbox.organization_id))

    for client in (*clients, neighbour):
        client.http.session.close()


def test_a_path_that_contradicts_every_other_source_stays_unknown(
    stranger: Client, fresh_sandbox: RunningSandbox
) -> None:
    with pytest.raises(NotFoundError) as refusal:
        stranger.badges.bulk_search(fresh_sandbox.organization_id, state="accepted")

    assert "The sandbox does not know POST" in refusal.value.response["data"]["message"]
