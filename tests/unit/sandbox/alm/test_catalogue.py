"""Badges, skills, learning objects: what is included, filtered and left out."""

from __future__ import annotations

from typing import Any

import pytest

from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.serve import serve
from credly_core.sandbox.world.world import World
from tests.asking_alm import AlmAsker

_EVERYTHING = {
    "page[limit]": 10,
    "filter.ignoreEnhancedLP": "false",
    "include": "instances.badge,skills.skillLevel.skill",
}


def _named(rows: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(row for row in rows if row["attributes"]["localizedMetadata"][0]["name"] == name)


def test_only_linked_badges_name_a_provider_and_it_is_a_template_of_credly(reader: AlmAsker) -> None:
    rows = reader.walk("/badges", {"sort": "name", "page[limit]": 100})
    linked = [row for row in rows if "externalProvider" in row["attributes"]]
    templates = reader.alm.site.world.templates

    assert len(linked) == 9
    assert {row["attributes"]["externalProvider"]["provider"] for row in linked} == {"credly"}
    assert all(templates.find(row["attributes"]["externalProvider"]["id"]) for row in linked)
    assert any(row["attributes"]["state"] == "Retired" for row in rows)


def test_the_picture_of_a_badge_is_open_to_everybody(reader: AlmAsker) -> None:
    url = reader.data("/badges")[0]["attributes"]["imageUrl"]

    answer = reader.get(url, headers={"Authorization": ""})

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_skills_bring_levels_and_their_badges_and_one_has_four_levels(reader: AlmAsker) -> None:
    body = reader.body("/skills", {"include": "levels.badge", "page[limit]": 10})
    skills = reader.walk("/skills", {"page[limit]": 100})

    kinds = {resource["type"] for resource in body["included"]}
    assert kinds == {"skillLevel", "badge"}
    assert all(isinstance(each["attributes"].get("level", ""), str) for each in body["included"])
    assert max(len(skill["relationships"]["levels"]["data"]) for skill in skills) == 4


def test_enhanced_learning_paths_hide_unless_asked_for(reader: AlmAsker) -> None:
    kinds = {"filter.loTypes": "learningProgram", "page[limit]": 100}

    hidden = reader.walk("/learningObjects", kinds)
    shown = reader.walk("/learningObjects", {**kinds, "filter.ignoreEnhancedLP": "false"})

    assert not any(row["attributes"]["isEnhancedLP"] for row in hidden)
    assert len(shown) == len(hidden) + 2


def test_a_badge_hangs_on_instances_and_a_sibling_came_without(reader: AlmAsker) -> None:
    course = _named(reader.walk("/learningObjects", {"page[limit]": 100}), "Data Literacy Essentials")

    body = reader.body(f"/learningObjects/{course['id']}", {"include": "instances.badge"})
    instances = [each for each in body["included"] if each["type"] == "learningObjectInstance"]

    assert "badge" not in body["data"]["relationships"]
    assert ["badge" in each["relationships"] for each in instances] == [True, True, False]


def test_a_certification_has_one_hidden_instance_and_its_generations_share_a_root(reader: AlmAsker) -> None:
    rows = reader.walk("/learningObjects", {"filter.loTypes": "certification", "page[limit]": 100})
    first_aid = [row for row in rows if row["attributes"]["localizedMetadata"][0]["name"] == "Certified First Aider"]

    assert all(len(row["relationships"]["instances"]["data"]) == 1 for row in rows)
    assert len({row["attributes"]["rootCertificationId"] for row in first_aid}) == 1
    assert sorted(row["attributes"]["state"] for row in first_aid) == ["Published", "Retired", "Retired"]


def test_includes_are_resolved_and_nothing_comes_twice(reader: AlmAsker) -> None:
    body = reader.body("/learningObjects", _EVERYTHING)

    keys = [(each["type"], each["id"]) for each in body["included"]]
    assert len(keys) == len(set(keys))
    linked = [link for row in body["data"] for link in row["relationships"].get("instances", {"data": []})["data"]]
    assert {(link["type"], link["id"]) for link in linked} <= set(keys)


def test_names_come_in_the_languages_they_have(reader: AlmAsker) -> None:
    rows = reader.walk("/learningObjects", {"page[limit]": 100})

    locales = {tuple(each["locale"] for each in row["attributes"]["localizedMetadata"]) for row in rows}

    assert ("en-US", "de-DE") in locales
    assert ("ja-JP",) in locales
    assert not any("name" in row["attributes"] for row in rows)


def test_fields_trim_attributes_and_leave_links(reader: AlmAsker) -> None:
    row = reader.data("/skills", {"fields[skill]": "name"})[0]

    assert list(row["attributes"]) == ["name"]
    assert "levels" in row["relationships"]


def test_instances_can_be_kept_back_until_they_are_enforced() -> None:
    options = SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=9, instances_on_request=True))
    with serve(options) as running, AlmAsker(running.alm) as asker:
        quiet = asker.data("/learningObjects/course:8100001")
        asked = asker.data("/learningObjects/course:8100001", {"enforcedFields[learningObject]": "instances,subLOs"})

    assert "instances" not in quiet["relationships"]
    assert "instances" in asked["relationships"]


@pytest.mark.parametrize(
    ("filters", "name"),
    [
        ({"filter.skillName": "SQL"}, "SQL for Analysts"),
        ({"filter.loTypes": "jobAid"}, "First Aid Checklist"),
        ({"ids": "course:8100005"}, "SQL for Analysts"),
    ],
)
def test_filters_find_what_they_name(filters: dict[str, str], name: str, reader: AlmAsker) -> None:
    rows = reader.walk("/learningObjects", {**filters, "page[limit]": 100})

    assert _named(rows, name)
    assert len(rows) <= 3


@pytest.mark.parametrize(
    "path",
    [
        "/badges?filter.name=x",
        "/badges?page[cursor]=x",
        "/learningObjects?page[offset]=10",
        "/learningObjects?filter.cityName=Lisbon",
        "/learningObjects?include=badge",
        "/skills?sort=date",
        "/users?sort=name",
        "/catalogs",
    ],
)
def test_what_nobody_documented_is_refused_and_written_down(path: str, reader: AlmAsker) -> None:
    answer = reader.get(path)

    assert answer.status_code in (400, 404)
    assert answer.json()["source"]["info"].startswith("The sandbox does not know ")
    assert answer.headers["X-Sandbox"] == "does-not-know"
    unknown = reader.control("journal", method="GET")["unknown"]
    assert any(path.partition("?")[0] in line for line in unknown)


def test_unknown_and_malformed_ids_are_400(reader: AlmAsker) -> None:
    unknown = reader.get("/learningObjects/course:1")
    malformed = reader.get("/learningObjects/81")

    assert (unknown.status_code, unknown.json()["status"]) == (400, "OBJECT_DOESNT_EXIST")
    assert malformed.json()["source"]["info"] == "Either LO id is blank or not as per public api specification"


def test_colons_may_be_encoded_and_links_keep_what_was_asked(reader: AlmAsker) -> None:
    encoded = reader.data("/learningObjects/course%3A8100001")
    following = reader.body("/learningObjects", _EVERYTHING)["links"]["next"]

    assert encoded["id"] == "course:8100001"
    assert following.startswith(reader.alm.url)
    assert "filter.ignoreEnhancedLP=false" in following
    assert "page[cursor]=" in following


def test_thousands_of_objects_and_skills_are_made_on_request() -> None:
    school = World(SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=9, objects=5_000, skills=3_000))).school

    assert (len(school.catalogue.objects), len(school.catalogue.skills)) == (5_000, 3_000)
    assert len({skill.name for skill in school.catalogue.skills.values()}) == 2_999
    assert sum(len(each.instances) for each in school.catalogue.objects.values()) > 6_000


def test_the_same_seed_makes_the_same_account() -> None:
    first, second = (World(SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=50))).school for _ in range(2))

    assert first.catalogue.objects == second.catalogue.objects
    assert first.catalogue.instances == second.catalogue.instances
    assert [first.enrollments.of(n) for n in range(50)] == [second.enrollments.of(n) for n in range(50)]
