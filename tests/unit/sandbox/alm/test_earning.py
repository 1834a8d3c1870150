"""Badges, skills and enrollments follow from what learners complete, by ALM's rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from credly_core.sandbox.world.learning.earning import months_later
from credly_core.sandbox.world.learning.things import BadgeHistory
from tests.asking_alm import AlmAsker

_COURSE = "course:8100001"
_LEARNER = "20003"


def _newcomer(asker: AlmAsker) -> str:
    """Somebody without a past."""
    return str(asker.control("learners", {"email": "new@larkfield.example", "name": "New One"})["data"]["id"])


def _badges(asker: AlmAsker, learner: str) -> list[dict[str, Any]]:
    return asker.walk(f"/users/{learner}/userBadges", {"page[limit]": 100})


def _earned(asker: AlmAsker, learner: str) -> list[str]:
    return [row["id"] for row in _badges(asker, learner) if "dateAchieved" in row["attributes"]]


def test_an_enrolled_learner_has_a_badge_without_a_date(writer: AlmAsker) -> None:
    learner = _newcomer(writer)
    writer.control(f"learners/{learner}/enroll", {"object_id": _COURSE})

    rows = _badges(writer, learner)

    assert {row["attributes"]["modelType"] for row in rows} == {"learningObject", "skillLevel"}
    assert all("dateAchieved" not in row["attributes"] for row in rows)
    assert all("assertionUrl" not in row["attributes"] for row in rows)


def test_completing_with_success_brings_badge_skill_and_the_badge_of_the_level(writer: AlmAsker) -> None:
    learner = _newcomer(writer)
    done = writer.control(f"learners/{learner}/complete", {"object_id": _COURSE})["data"]

    earned = _earned(writer, learner)
    skill = writer.data(f"/users/{learner}/userSkills", {"include": "skillLevel.skill"})[0]

    number = done["relationships"]["loInstance"]["data"]["id"].rpartition("_")[2]
    assert earned[0] == f"{learner}_506_COURSE_8100001_{number}"
    assert earned[1] == f"{learner}_506_COMPETENCY_7001_1"
    assert done["relationships"]["learnerBadge"]["data"]["id"] == earned[0]
    assert skill["attributes"]["pointsEarned"] == 10
    assert skill["relationships"]["learnerBadge"]["data"]["id"] == earned[1]
    assert skill["relationships"]["learningObject"]["data"] == [{"id": _COURSE, "type": "learningObject"}]


@pytest.mark.parametrize("how", [{"passed": False}, {"by_alternate": True}])
def test_without_success_or_by_an_alternate_nothing_is_earned(how: dict[str, bool], writer: AlmAsker) -> None:
    learner = _newcomer(writer)
    done = writer.control(f"learners/{learner}/complete", {"object_id": _COURSE, **how})["data"]

    assert done["attributes"]["state"] == "COMPLETED"
    assert _earned(writer, learner) == []
    assert all(row["attributes"]["pointsEarned"] == 0 for row in writer.data(f"/users/{learner}/userSkills"))


def test_a_badge_attached_later_does_not_reach_those_before(writer: AlmAsker) -> None:
    bare = writer.data(f"/learningObjects/{_COURSE}")["relationships"]["instances"]["data"][2]["id"]
    learner = _newcomer(writer)
    writer.control(f"learners/{learner}/complete", {"instance_id": bare})
    before = _earned(writer, learner)

    writer.control("clock", {"hours": 1})
    writer.control(f"instances/{bare}/badge", {"badge_id": "502"})

    assert _earned(writer, learner) == before
    assert not any("_502_" in badge for badge in before)


def test_taking_a_badge_off_and_on_again_reaches_everybody(writer: AlmAsker) -> None:
    bare = writer.data(f"/learningObjects/{_COURSE}")["relationships"]["instances"]["data"][2]["id"]
    learner = _newcomer(writer)
    writer.control(f"learners/{learner}/complete", {"instance_id": bare})
    for badge_id in ("502", None, "502"):
        writer.control("clock", {"hours": 1})
        writer.control(f"instances/{bare}/badge", {"badge_id": badge_id})

    assert any("_502_COURSE_" in badge for badge in _earned(writer, learner))


def test_who_earned_a_badge_keeps_it_when_the_instance_gets_another() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    history = BadgeHistory().attach("1", start).attach("2", start + timedelta(days=10))

    assert [badge for badge, _ in history.earned(start + timedelta(days=5))] == ["1"]
    assert [badge for badge, _ in history.earned(start + timedelta(days=15))] == ["2"]
    assert history.earned(start - timedelta(days=1)) == ()


def test_a_recurring_certification_gives_a_badge_with_an_end(writer: AlmAsker) -> None:
    learner = _newcomer(writer)
    rows = writer.walk("/learningObjects", {"filter.loTypes": "certification", "page[limit]": 100})
    active = [row for row in rows if row["attributes"]["state"] == "Published"]
    associate = next(row for row in active if "Associate" in row["attributes"]["localizedMetadata"][0]["name"])

    writer.control(f"learners/{learner}/complete", {"object_id": associate["id"], "at": "2026-01-31T10:00:00Z"})

    (row,) = _badges(writer, learner)
    assert row["id"] == f"{learner}_514_CERTIFICATION_{associate['id'].partition(':')[2]}"
    assert row["attributes"]["expiryDate"] == "2028-01-31T10:00:00.000Z"
    assert months_later(datetime(2026, 1, 31, tzinfo=UTC), 1) == datetime(2026, 2, 28, tzinfo=UTC)


def test_a_renewal_changes_the_id_and_keeps_the_root(writer: AlmAsker) -> None:
    old = writer.walk("/learningObjects", {"filter.loTypes": "certification", "page[limit]": 100})[-2]

    new = writer.control(f"certifications/{old['id']}/renew")["data"]

    assert new["id"] != old["id"]
    assert new["attributes"]["rootCertificationId"] == old["attributes"].get("rootCertificationId", old["id"])
    assert writer.data(f"/learningObjects/{old['id']}")["attributes"]["state"] == "Retired"
    assert len(new["relationships"]["instances"]["data"]) == 1


def test_two_instances_of_a_course_give_a_badge_each(writer: AlmAsker) -> None:
    learner = _newcomer(writer)
    links = writer.data(f"/learningObjects/{_COURSE}")["relationships"]["instances"]["data"]
    for link in links[:2]:
        writer.control(f"learners/{learner}/complete", {"instance_id": link["id"]})

    earned = [badge for badge in _earned(writer, learner) if "COURSE" in badge]

    assert len(earned) == len(set(earned)) == 2
    assert writer.data(f"/users/{learner}/userSkills")[0]["attributes"]["pointsEarned"] == 10


def test_head_counts_follow_what_people_do(writer: AlmAsker) -> None:
    learner = _newcomer(writer)
    instance = writer.data(f"/learningObjects/{_COURSE}")["relationships"]["instances"]["data"][0]["id"]
    path = f"/learningObjects/{_COURSE}/instances/{instance}/summary"
    before = writer.data(path)["attributes"]

    writer.control(f"learners/{learner}/complete", {"instance_id": instance})
    after = writer.data(path)["attributes"]
    shown = writer.data(path.removesuffix("/summary"))
    writer.control(f"learners/{learner}/unenroll", {"instance_id": instance})

    assert after["enrollmentCount"] == before["enrollmentCount"] + 1
    assert shown["attributes"]["enrollmentCount"] == after["enrollmentCount"]
    assert after["completionCount"] == before["completionCount"] + 1
    assert writer.data(path)["attributes"] == before


def test_head_counts_are_those_of_the_learners_one_by_one(reader: AlmAsker) -> None:
    school = reader.alm.site.school
    counted: dict[str, int] = {}
    for number in range(len(school.learners)):
        for enrollment in school.enrollments.of(number):
            counted[enrollment.instance_id] = counted.get(enrollment.instance_id, 0) + 1

    some = list(school.catalogue.instances)[:40]

    assert [school.enrollments.head_count(each).enrolled for each in some] == [counted.get(each, 0) for each in some]
    assert len(school.enrollments.numbers_in(some[0])) == counted[some[0]]


def test_all_badges_from_one_object_are_for_administrators(reader: AlmAsker) -> None:
    rows = reader.walk("/userBadges", {"loId": _COURSE, "page[limit]": 100})
    one = reader.data(
        f"/users/{rows[0]['relationships']['learner']['data']['id']}/learningObjects/{_COURSE}/userBadges"
    )

    assert {row["relationships"]["model"]["data"]["id"] for row in rows} == {_COURSE}
    assert rows[0] in one
    assert reader.get("/userBadges").json() == {
        "status": "BAD_REQUEST",
        "title": "Missing Param",
        "source": {"info": "userId"},
    }


def test_badges_can_be_sorted_and_open_ones_come_last(reader: AlmAsker) -> None:
    learner = next(
        str(row["relationships"]["learner"]["data"]["id"])
        for row in reader.walk("/userBadges", {"loId": _COURSE, "page[limit]": 100})
    )

    rows = reader.data(f"/users/{learner}/userBadges", {"sort": "-dateAchieved", "include": "badge,model,model.skill"})

    dates = [row["attributes"].get("dateAchieved", "") for row in rows]
    assert dates == sorted(dates, reverse=True)


def test_an_administrator_enrolls_and_unenrolls_by_api(writer: AlmAsker) -> None:
    learner = _newcomer(writer)

    made = writer.ask("POST", f"/users/{learner}/enrollments?loId={_COURSE}").json()["data"]
    taken = writer.ask("DELETE", f"/users/{learner}/enrollments/{made['id']}")
    again = writer.ask("DELETE", f"/users/{learner}/enrollments/{made['id']}")

    assert made["attributes"]["enrollmentSource"] == "ADMIN_ENROLL"
    assert (taken.status_code, again.status_code) == (204, 400)
    assert writer.data(f"/users/{learner}/enrollments") == []


def test_enrollments_are_filtered_by_kind_and_in_order(reader: AlmAsker) -> None:
    learner = reader.data("/users", {"page[limit]": 100})[40]["id"]

    rows = reader.walk(f"/users/{learner}/enrollments", {"sort": "dateEnrolled", "page[limit]": 2})
    courses = reader.walk(f"/users/{learner}/enrollments", {"filter.loTypes": "course"})

    dates = [row["attributes"]["dateEnrolled"] for row in rows]
    assert dates == sorted(dates)
    assert courses == [row for row in rows if row["id"].startswith("course:")]
