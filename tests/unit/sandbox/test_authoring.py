"""Writing badge templates, organizations and employees."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from PIL import Image

from credly_core.sandbox.options import Rules, SandboxOptions
from credly_core.sandbox.serve import serve
from tests.asking import Asker


def _body(**changes: Any) -> dict[str, Any]:
    body = {
        "name": "Welding Basics",
        "description": "Joins metal.",
        "image": {"remote_upload_url": "https://cdn.example.com/welding.png"},
        "global_activity_url": "https://learn.example.com/welding",
        "skills": ["Welding", "Safety", "Metal"],
        "badge_template_activities": [
            {"activity_type": "Course", "title": "Complete the course", "activity_url": "https://learn.example.com/w"}
        ],
    }
    return {**body, **changes}


def _png() -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (10, 10), "red").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_a_created_template_is_active_listed_and_can_be_issued(writer: Asker) -> None:
    made = writer.post("/badge_templates", _body()).json()["data"]

    assert (made["state"], made["badges_count"], made["vanity_slug"]) == ("active", 0, "welding-basics")
    assert writer.rows("/badge_templates", filter="name::welding") != []
    assert writer.get(made["image_url"]).headers["Content-Type"] == "image/png"
    assert writer.issue(badge_template_id=made["id"])["badge_template"]["name"] == "Welding Basics"
    assert writer.rows("/events")[1]["event_type"] == "badge_template.created"


@pytest.mark.parametrize("form", ["{}", "data:image/png;base64,{}"])
def test_a_picture_sent_as_base64_is_served_as_it_came(form: str, writer: Asker) -> None:
    made = writer.post("/badge_templates", _body(image=form.format(_png()))).json()["data"]

    assert writer.get(made["image_url"]).content == base64.b64decode(_png())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("image", None),
        ("image", "https://example.com/badge.png"),
        ("image", {"remote_upload_url": "ftp://x"}),
        ("global_activity_url", None),
        ("skills", ["One", "Two"]),
        ("skills", [1, 2, 3]),
        ("badge_template_activities", []),
        ("badge_template_activities", ["Course"]),
        ("badge_template_activities", [{"activity_type": "Course"}]),
        ("badge_template_activities", [{"activity_type": "Badge", "required_badge_template_id": "x"}]),
        ("level", "Expert"),
        ("alignments", ["x"]),
    ],
)
def test_a_template_with_a_wrong_member_is_refused(name: str, value: object, reader: Asker) -> None:
    answer = reader.post("/badge_templates", _body(**{name: value}))

    assert answer.status_code == 422
    assert {error["attribute"] for error in answer.json()["data"]["errors"]} == {name}


def test_a_form_of_image_nobody_documented_is_refused(writer: Asker) -> None:
    assert writer.post("/badge_templates", _body(image={"url": "https://x"})).status_code == 400


def test_fewer_skills_are_taken_when_the_rule_says_so() -> None:
    with serve(SandboxOptions(earners=9, badges=0, rules=Rules(minimum_skills=1))) as running, Asker(running) as asker:
        assert asker.post("/badge_templates", _body(skills=["Welding"])).status_code == 201


def test_a_criterion_of_type_badge_names_the_other_template(writer: Asker) -> None:
    first = writer.template()

    made = writer.post(
        "/badge_templates",
        _body(badge_template_activities=[{"activity_type": "Badge", "required_badge_template_id": first["id"]}]),
    ).json()["data"]

    activity = made["badge_template_activities"][0]
    assert activity["required_badge_template_name"] == first["name"]
    assert activity["required_badge_template_url"] == first["url"]
    criterion_for = writer.get(f"/badge_templates/{first['id']}").json()["data"]["criterion_for"]
    assert [row["id"] for row in criterion_for] == [made["id"]]


def test_an_update_changes_what_it_names(writer: Asker) -> None:
    before = writer.template()

    after = writer.put(f"/badge_templates/{before['id']}", {"name": "Renamed", "reporting_tags": ["new"]}).json()[
        "data"
    ]

    assert (after["name"], after["reporting_tags"]) == ("Renamed", ["new"])
    assert after["updated_at"] > before["updated_at"]
    for member in ("description", "skills", "image_url", "vanity_slug", "state", "level"):
        assert after[member] == before[member]


def test_archiving_goes_through_the_state(writer: Asker) -> None:
    template = writer.template()["id"]

    archived = writer.put(f"/badge_templates/{template}", {"state": "archived"}).json()["data"]

    assert (archived["state"], archived["state_updated_at"]) == ("archived", archived["updated_at"])
    assert writer.put(f"/badge_templates/{template}", {"state": "gone"}).status_code == 422
    assert writer.put(f"/badge_templates/{template}", {"colour": "red"}).status_code == 400


def test_a_deleted_template_is_gone_while_its_badges_stay(writer: Asker) -> None:
    badge = writer.issue()
    template = badge["badge_template"]["id"]

    assert writer.delete(f"/badge_templates/{template}").status_code == 204

    assert writer.get(f"/badge_templates/{template}").status_code == 404
    assert writer.get(f"/badges/{badge['id']}").json()["data"]["badge_template"]["id"] == template
    assert template not in {row["id"] for page in (1, 2) for row in writer.rows("/badge_templates", page=page)}
    assert writer.rows("/events")[0]["badge_template"]["id"] == template


def test_an_organization_takes_its_texts_and_refuses_a_blank_name(writer: Asker) -> None:
    changed = writer.put("", {"bio": "New.", "city": None}).json()["data"]

    assert (changed["bio"], changed["city"], changed["name"]) == ("New.", None, "Larkfield Learning")
    assert writer.put("", {"name": " "}).status_code == 422
    assert writer.put("", {"nickname": "x"}).status_code == 400


class TestEmployees:
    """The workforce."""

    def test_employees_are_filtered_and_sorted(self, reader: Asker) -> None:
        everybody = reader.rows("/employees")
        team = everybody[0]["team"]

        found = reader.rows("/employees", filter=f"team::{team}|employee_state::accepted,pending", sort="-last_name")

        assert {row["team"] for row in found} == {team}
        names = [row["last_name"].casefold() for row in found]
        assert names == sorted(names, reverse=True)
        assert reader.rows("/employees", filter="state::rejected") == reader.rows(
            "/employees", filter="employee_state::rejected"
        )
        mail = everybody[7]["email"]
        assert [row["email"] for row in reader.rows("/employees", filter=f"name_or_email::{mail}")] == [mail]

    def test_an_employee_is_created_changed_and_deleted(self, writer: Asker) -> None:
        made = writer.post(
            "/employees", {"email": "n@larkfield.example", "first_name": "Nia", "organization_level1": "A"}
        )
        one = made.json()["data"]

        changed = writer.put(f"/employees/{one['id']}", {"team": "Data"}).json()["data"]

        assert (made.status_code, one["employee_state"], one["organization_level_1"]) == (201, "created", "A")
        assert (changed["team"], changed["first_name"]) == ("Data", "Nia")
        assert writer.delete(f"/employees/{one['id']}").status_code == 204
        assert writer.get(f"/employees/{one['id']}").status_code == 404

    @pytest.mark.parametrize(
        ("body", "status"), [({}, 422), ({"email": "x"}, 422), ({"email": "a@b.c", "age": 4}, 400)]
    )
    def test_a_wrong_employee_is_refused(self, body: dict[str, object], status: int, reader: Asker) -> None:
        assert reader.post("/employees", body).status_code == status

    def test_an_address_is_taken_once(self, writer: Asker) -> None:
        taken = writer.rows("/employees")[0]["email"]

        assert writer.post("/employees", {"email": taken.upper()}).status_code == 422

    def test_invitations_are_noted_not_sent(self, writer: Asker) -> None:
        writer.post("/employees", {"email": "n@larkfield.example", "external_id": "hr-1"})

        answer = writer.post(
            "/employees/send_invitations", {"employee_list": ["hr-1", "hr-2"], "list_type": "external_id"}
        )

        assert answer.json()["data"] == {"invited_count": 1}
        assert writer.control("journal", method="GET")["mails"][0]["to"] == "n@larkfield.example"
        everybody = writer.rows("/employees", filter="name_or_email::n@larkfield")
        states = {row["email"]: row["employee_state"] for row in everybody}
        assert states["n@larkfield.example"] == "pending"
