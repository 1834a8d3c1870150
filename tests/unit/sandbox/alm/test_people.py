"""Users: the same people as on Credly's side, with the mismatches of real accounts."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.serve import RunningSandbox
from credly_core.sandbox.world.learning.addresses import AddressKind
from credly_core.sandbox.world.learning.learners import LearnerBook, LearnerState
from credly_core.sandbox.world.people import PeopleBook, external_id
from credly_core.sandbox.world.world import World
from tests.asking_alm import AlmAsker


@pytest.fixture(scope="module")
def learners() -> LearnerBook:
    """Twenty thousand learners, without a server."""
    return LearnerBook(7, 20_000, PeopleBook(7, 20_000), date(2026, 11, 1))


def test_most_learners_are_known_to_credly_under_the_very_same_address(sandbox: RunningSandbox) -> None:
    people, learners = sandbox.site.world.people, sandbox.site.world.school.learners

    emails = [learners.at(number).email for number in range(len(learners))]
    same = [email for email in emails if (earner := people.find(email)) is not None and earner.email == email]

    assert 0.75 < len(same) / len(emails) < 0.9


def test_every_kind_of_mismatch_occurs(learners: LearnerBook) -> None:
    counts = Counter(learners.kind_of(number) for number in range(learners.seeded))

    assert set(counts) == set(AddressKind)
    assert counts[AddressKind.SAME] > 0.8 * learners.seeded


@pytest.mark.parametrize("kind", list(AddressKind))
def test_a_learner_is_found_by_the_address_the_account_has(kind: AddressKind, learners: LearnerBook) -> None:
    number = next(n for n in range(1, learners.seeded) if learners.kind_of(n) is kind and learners.at(n).email)
    learner = learners.at(number)

    assert learner in learners.with_email(learner.email.upper())


def test_ids_lead_back_to_their_learners(learners: LearnerBook) -> None:
    assert all(learners.number_of(learners.id_of(number)) == number for number in range(0, 20_000, 97))
    assert learners.find("1") is None
    assert learners.find("20000x") is None


def test_an_employee_has_the_id_that_credly_was_sent(sandbox: RunningSandbox) -> None:
    school = sandbox.site.world.school
    number = next(n for n in range(20) if school.learners.at(n).is_internal)

    learner = school.learners.at(number)

    assert learner.unique_id == external_id(school.learners.person(number).position)
    assert learner.unique_id == f"alm-user-{learner.id}"


def test_columns_say_the_same_as_single_learners(learners: LearnerBook) -> None:
    part = learners.columns(300, 900)

    for place, number in enumerate(range(300, 900)):
        learner = learners.at(number)
        told = (str(part.ids[place]), part.emails[place], part.names[place], part.states[place], part.locales[place])
        assert told == (learner.id, learner.email, learner.name, learner.state, learner.locale)


def test_some_left_some_are_locked_and_two_share_an_address(learners: LearnerBook) -> None:
    everybody = [learners.at(number) for number in range(5_000)]
    emails = Counter(learner.email for learner in everybody)

    assert {learner.state for learner in everybody} == set(LearnerState)
    assert all((learner.deleted_at is not None) == (learner.state is LearnerState.DELETED) for learner in everybody)
    assert max(count for email, count in emails.items() if email) == 2


def test_a_million_learners_cost_columns_only() -> None:
    options = SandboxOptions(badges=0, earners=2_000, alm=AlmOptions(learners=1_000_000))

    school = World(options).school

    assert len(school.learners) == 1_000_000
    last = school.learners.at(999_999)
    assert school.learners.find(last.id) == last


def test_offset_paging_of_users_ends_at_500_and_the_cursor_goes_on(reader: AlmAsker) -> None:
    by_offset = reader.walk("/users", {"page[offset]": 0, "page[limit]": 100})
    by_cursor = reader.walk("/users", {"page[limit]": 100})

    assert len(by_offset) == 500
    assert len(by_cursor) == 2_000
    assert len({row["id"] for row in by_cursor}) == 2_000


def test_pages_are_clamped_in_silence_and_smaller_with_include(reader: AlmAsker) -> None:
    plain = reader.data("/users", {"page[limit]": 1_000})
    including = reader.body("/users", {"page[limit]": 100, "include": "manager,account"})
    unsaid = reader.data("/users")

    assert (len(plain), len(including["data"]), len(unsaid)) == (100, 10, 10)
    assert {"user", "account"} >= {resource["type"] for resource in including["included"]}


def test_a_look_up_by_address_minds_no_capitals_and_finds_both_twins(reader: AlmAsker) -> None:
    learners = reader.alm.site.school.learners
    number = next(n for n in range(1, 2_000) if learners.kind_of(n) is AddressKind.SHARED)
    email = learners.at(number).email

    rows = reader.data("/users", {"ids": f"email:{email.upper()}", "page[offset]": 0, "page[limit]": 10, "sort": "id"})

    assert [row["attributes"]["email"] for row in rows] == [email, email]
    assert reader.data("/users", {"ids": "email:nobody@nowhere.example"}) == []


def test_a_deleted_user_stays_readable(reader: AlmAsker) -> None:
    row = next(row for row in reader.walk("/users", {"page[limit]": 100}) if row["attributes"]["state"] == "DELETED")

    assert reader.data(f"/users/{row['id']}") == row
    assert reader.get("/users/1").json()["status"] == "OBJECT_DOESNT_EXIST"


def test_groups_hold_everybody_or_a_department(reader: AlmAsker) -> None:
    groups = {row["attributes"]["name"]: row for row in reader.walk("/userGroups")}

    members = reader.walk(f"/userGroups/{groups['Team Data']['id']}/users", {"page[limit]": 100})

    assert groups["All Learners"]["attributes"]["readOnly"] is True
    assert 100 < len(members) < 300
    assert {row["attributes"]["fields"]["department"] for row in members} == {"Data"}


def test_people_come_change_and_leave(writer: AlmAsker) -> None:
    made = writer.control("learners", {"email": "New.Person@larkfield.example", "name": "New Person"})["data"]
    writer.control(f"learners/{made['id']}/change", {"email": "np@larkfield.example"})
    writer.control("learners/np@larkfield.example/leave")

    now = writer.data(f"/users/{made['id']}")["attributes"]

    assert (now["email"], now["state"]) == ("np@larkfield.example", "DELETED")
    assert writer.data("/users", {"ids": "email:new.person@larkfield.example"}) == []
    assert writer.walk("/users", {"page[limit]": 100})[-1]["id"] == made["id"]
    assert [deed["what"] for deed in writer.control("journal", method="GET")["learning"]] == [
        "joined",
        "changed",
        "left",
    ]


def _new_user(**attributes: str) -> dict[str, object]:
    return {"data": {"type": "user", "attributes": attributes}}


def test_the_api_makes_internal_users_and_deletes_softly(writer: AlmAsker) -> None:
    body = _new_user(email="api@larkfield.example", name="Api Made", userType="INTERNAL")

    made = writer.ask("POST", "/users", json=body)
    again = writer.ask("POST", "/users", json=body)
    gone = writer.ask("DELETE", f"/users/{made.json()['data']['id']}")

    assert (made.status_code, again.status_code, gone.status_code) == (201, 400, 204)
    assert writer.data(f"/users/{made.json()['data']['id']}")["attributes"]["state"] == "DELETED"


@pytest.mark.parametrize(
    "body",
    [
        _new_user(email="a@larkfield.example", name="A"),
        _new_user(email="a@larkfield.example", name="A", userType="EXTERNAL"),
        _new_user(email="a@larkfield.example", name="A", userType="INTERNAL", shoeSize="43"),
        {"data": {"type": "badge", "attributes": {}}},
        {},
    ],
)
def test_other_users_are_not_made(body: dict[str, object], reader: AlmAsker) -> None:
    assert reader.ask("POST", "/users", json=body).status_code == 400
