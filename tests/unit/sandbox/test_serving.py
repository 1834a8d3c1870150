"""Starting, describing and stopping; and the test-only controls."""

from __future__ import annotations

import socket

import pytest
import requests

from credly_core.errors import SettingsError
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, describe, serve
from tests.asking import Asker

_SMALL = {"earners": 9, "badges": 0}


def test_the_description_is_all_a_client_needs(sandbox: RunningSandbox) -> None:
    told = describe(sandbox)

    credly = told["credly"]
    assert set(credly) == {"url", "organization_id", "authorization_token", "client_id", "client_secret"}
    assert set(told) == {"credly", "alm"}
    answer = requests.get(
        f"{credly['url']}/v1/organizations/{credly['organization_id']}",
        auth=(credly["authorization_token"], ""),
        timeout=10,
    )
    assert answer.status_code == 200


def test_the_same_seed_gives_the_same_keys_and_answers() -> None:
    answers = []
    for _ in range(2):
        options = SandboxOptions(seed=3, earners=20, badges=80, url="http://credly.example")
        with serve(options) as running, Asker(running) as asker:
            answers.append([asker.get(path).content for path in ("", "/badge_templates", "/badges", "/employees")])
            answers[-1].append(running.authorization_token.encode())

    assert answers[0] == answers[1]


def test_answers_name_the_configured_address() -> None:
    with serve(SandboxOptions(**_SMALL, url="http://credly.example/")) as running, Asker(running) as asker:
        row = asker.rows("/badge_templates")[0]

    assert row["image_url"].startswith("http://credly.example/images/")


def test_a_taken_port_is_said_so_and_a_preferred_one_gives_way() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(SettingsError, match=str(port)):
            serve(SandboxOptions(**_SMALL, credly_port=port))
        with serve(SandboxOptions(**_SMALL, preferred_port=port)) as running:
            assert running.credly_url != f"http://127.0.0.1:{port}"


def test_a_preferred_port_is_taken_when_it_is_free() -> None:
    with serve(SandboxOptions(**_SMALL)) as first:
        port = int(first.credly_url.rpartition(":")[2])

    with serve(SandboxOptions(**_SMALL, preferred_port=port)) as second:
        assert second.credly_url == first.credly_url == second.origin


def test_a_stopped_sandbox_answers_no_more_and_stops_twice() -> None:
    running = serve(SandboxOptions(**_SMALL))

    running.stop()
    running.stop()
    running.wait()

    with pytest.raises(requests.ConnectionError):
        requests.get(running.credly_url, timeout=5)


def test_every_answer_carries_a_request_id(reader: Asker) -> None:
    ids = {reader.get("").headers["X-Request-Id"] for _ in range(3)}

    assert len(ids) == 3


def test_a_person_signs_up_and_the_badge_has_a_user(writer: Asker) -> None:
    badge = writer.issue()

    told = writer.control("people/sign-up", {"email": "dana.novak@example.net"})

    assert badge["user"] == {}
    assert writer.get(f"/badges/{badge['id']}").json()["data"]["user"]["id"] == told["user_id"]


def test_a_badge_is_rejected_hidden_and_shown(writer: Asker) -> None:
    badge = writer.issue()["id"]

    assert writer.control(f"badges/{badge}/reject")["state"] == "rejected"
    assert writer.control(f"badges/{badge}/private")["public"] is False
    assert writer.control(f"badges/{badge}/public")["public"] is True


def test_templates_change_as_somebody_would_change_them(writer: Asker) -> None:
    template = writer.template()["id"]
    one = f"templates/{template}"

    assert writer.control(f"{one}/rename", {"name": "Other"})["name"] == "Other"
    assert writer.control(f"{one}/archive")["state"] == "archived"
    assert writer.control(f"{one}/activate")["state"] == "active"
    assert writer.control(f"{one}/draft")["state"] == "draft"
    assert writer.control(f"{one}/allow-duplicates", {"allowed": True})["allow_duplicate_badges"] is True
    before = writer.get(f"/badge_templates/{template}").json()["data"]["image_url"]
    assert writer.control(f"{one}/redraw", {"picture": "missing"})["image_url"] != before
    writer.control(f"{one}/delete")
    assert writer.get(f"/badge_templates/{template}").status_code == 404


def test_a_template_is_published(writer: Asker) -> None:
    made = writer.control("templates", {"name": "Brand new"})

    assert made["state"] == "active"
    assert writer.get(made["image_url"]).headers["Content-Type"] == "image/png"
    assert writer.rows("/badge_templates", page=2)[-1]["id"] == made["id"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("badges/x/accept", {}, 404),
        ("templates/x/archive", {}, 404),
        ("templates", {}, 422),
        ("templates", {"name": "x", "picture": "ugly"}, 400),
        ("people/sign-up", {}, 422),
        ("people/leave", {"email": "a@b.example"}, 400),
        ("tokens/best/expire", None, 400),
        ("clock", {"seconds": "soon"}, 422),
        ("clock", {"weeks": 1}, 400),
        ("coffee", {}, 404),
    ],
)
def test_a_control_that_cannot_be_says_so(path: str, body: object, status: int, writer: Asker) -> None:
    answer = writer.ask("POST", f"{writer.running.credly_url}/_sandbox/{path}", json=body)

    assert answer.status_code == status


def test_an_unknown_deed_is_refused(writer: Asker) -> None:
    badge, template = writer.issue()["id"], writer.template()["id"]

    for path in (f"badges/{badge}/frame", f"templates/{template}/frame"):
        answer = writer.ask("POST", f"{writer.running.credly_url}/_sandbox/{path}")
        assert (answer.status_code, "does not know the deed" in answer.text) == (400, True)


def test_a_token_can_be_let_end(writer: Asker) -> None:
    writer.control("tokens/full/expire")

    assert writer.get("").status_code == 401
    assert writer.control("tokens", method="GET")["full"]["token"] == writer.running.authorization_token


def test_a_switch_turns_automatic_acceptance_off_again(writer: Asker) -> None:
    for on in (True, False):
        writer.control("people/auto-accept", {"email": "dana.novak@example.net", "on": on})

    assert writer.issue()["state"] == "pending"


def test_the_public_side_of_a_badge_is_open_and_revocation_shows(writer: Asker) -> None:
    badge = writer.issue()
    root = f"{writer.running.credly_url}/v1/obi/v2"
    writer.put(f"/badges/{badge['id']}/revoke", {"reason": "x"})
    writer.session.auth = None

    assertion = writer.get(f"{root}/badge_assertions/{badge['id']}").json()
    badge_class = writer.get(f"{root}/badge_classes/{badge['badge_template']['id']}").json()

    assert (assertion["revoked"], assertion["revocationReason"]) == (True, "x")
    assert "expires" not in assertion
    assert badge_class == writer.get(assertion["badge"]).json()
    assert writer.get(badge_class["issuer"]).json()["name"] == "Larkfield Learning"
    for unknown in ("badge_assertions", "badge_classes", "issuers"):
        assert writer.get(f"{root}/{unknown}/x").status_code == 404


def test_nobody_issues_for_the_organization(writer: Asker) -> None:
    assert writer.rows("/issuers") == writer.rows("/grantors") == []
    assert writer.delete("/issuers/x").status_code == 404


def test_links_in_answers_lead_to_pages(writer: Asker) -> None:
    template, organization = writer.template(), writer.get("").json()["data"]
    badge = writer.issue()
    accepted = writer.control(f"badges/{badge['id']}/accept")
    writer.session.auth = None

    for address, title in (
        (organization["vanity_url"], "Larkfield Learning"),
        (template["url"], template["name"]),
        (accepted["badge_url"], badge["badge_template"]["name"]),
    ):
        answer = writer.get(address)
        assert (answer.status_code, title in answer.text) == (200, True)


def test_private_badges_and_templates_have_no_page(writer: Asker) -> None:
    hidden = writer.template(public=False)
    badge = writer.issue()
    accepted = writer.control(f"badges/{badge['id']}/accept")
    writer.control(f"badges/{badge['id']}/private")
    root = writer.running.credly_url

    for address in (hidden["url"], accepted["badge_url"], f"{root}/org/nobody", f"{root}/badges/x"):
        assert writer.get(address).status_code == 404
