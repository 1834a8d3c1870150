"""ALM's stand-in answers shape for shape like the example files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from credly_core.sandbox.serve import RunningSandbox
from tests.asking_alm import AlmAsker

EXAMPLES = Path(__file__).parents[1] / "data" / "http" / "alm"

#: Named by the documentation, seen in no example.
_DOCUMENTED = {
    "learningObject": {"uniqueId", "isAdaptive"},
    "learningObjectInstance": {"completionDeadline", "enrollmentCount", "seatLimit"},
}


@pytest.fixture
def asker(fresh_sandbox: RunningSandbox) -> Iterator[AlmAsker]:
    with AlmAsker(fresh_sandbox.alm) as asker:
        yield asker


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


def _kinds(value: Any) -> set[str]:
    """The kinds of JSON values; whole numbers and decimals are one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return {type(value).__name__}
    return {"number"}


def _resources(body: Any) -> Iterator[dict[str, Any]]:
    """Every resource of a document."""
    data = body.get("data", [])
    yield from data if isinstance(data, list) else [data]
    yield from body.get("included", [])


def _shapes(bodies: list[Any]) -> dict[str, dict[str, set[str]]]:
    """Members of each type of resource, with the kinds of their values."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for body in bodies:
        for resource in _resources(body):
            for name, value in resource.get("attributes", {}).items():
                found[resource["type"]][name] |= _kinds(value)
            for name, link in resource.get("relationships", {}).items():
                found[resource["type"]][f"-> {name}"] |= _kinds(link["data"])
    return found


_PAGES = [
    ("/account", "account"),
    ("/users?page[limit]=100", "users_page"),
    ("/users?ids=email:{email}&page[offset]=0&page[limit]=10&sort=id", "users_by_email"),
    ("/badges?page[offset]=0&page[limit]=4&sort=name", "badges_page"),
    ("/badges?page[offset]=100&page[limit]=4&sort=name", "badges_last_page"),
    ("/badges/506", "badge"),
    ("/skills?include=levels.badge&page[offset]=0&page[limit]=10", "skills_page"),
    (
        "/learningObjects?page[limit]=10&filter.loTypes=course,learningProgram,certification"
        "&filter.ignoreEnhancedLP=false&include=instances.badge,skills.skillLevel.skill",
        "learningObjects_page",
    ),
    ("/learningObjects/course:8100001?include=instances.badge", "learningObject"),
    (
        "/users/{learner}/userBadges?include=badge,model,model.skill&page[limit]=10&sort=-dateAchieved",
        "userBadges_page",
    ),
    ("/users/{nobody}/userBadges?include=badge&page[limit]=10", "userBadges_empty"),
    (
        "/users/{learner}/userSkills?include=skillLevel.skill&page[offset]=0&page[limit]=10&sort=dateAchieved",
        "userSkills_page",
    ),
    ("/users/{learner}/enrollments?page[limit]=10&filter.loTypes=course&sort=dateEnrolled", "enrollments_page"),
]


def _people(asker: AlmAsker) -> dict[str, str]:
    """Somebody with everything, and somebody with nothing."""
    learner, nobody = (
        asker.control("learners", {"email": f"{name}@larkfield.example", "name": name})["data"]["id"]
        for name in ("every.thing", "no.thing")
    )
    asker.control(f"learners/{learner}/complete", {"object_id": "course:8100001"})
    asker.control(f"learners/{learner}/enroll", {"object_id": "course:8100009"})
    rows = asker.walk("/learningObjects", {"filter.loTypes": "certification", "page[limit]": 100})
    active = next(row for row in rows if row["attributes"]["state"] == "Published")
    asker.control(f"learners/{learner}/complete", {"object_id": active["id"]})
    return {"learner": learner, "nobody": nobody, "email": asker.data("/users/20001")["attributes"]["email"]}


def test_every_member_is_one_of_the_examples_and_of_the_same_kind(asker: AlmAsker) -> None:
    people = _people(asker)
    answers = [asker.body(path.format(**people)) for path, _ in _PAGES]
    answers.append({"data": asker.walk("/learningObjects", {"filter.ignoreEnhancedLP": "false", "page[limit]": 100})})
    examples = _shapes([_example(name) for _, name in _PAGES])

    given = _shapes(answers)

    strange, different, missing = [], [], []
    for kind, members in given.items():
        allowed = _DOCUMENTED.get(kind, set())
        strange += [f"{kind}.{name}" for name in members if name not in examples[kind] and name not in allowed]
        different += [f"{kind}.{n}" for n in members.keys() & examples[kind].keys() if members[n] != examples[kind][n]]
        missing += [f"{kind}.{name}" for name in examples[kind] if name not in members]
    assert strange == []
    assert different == []
    assert missing == []
    assert set(given) == set(examples)


@pytest.mark.parametrize(("path", "name"), _PAGES, ids=[name for _, name in _PAGES])
def test_a_document_has_the_members_of_the_example(path: str, name: str, asker: AlmAsker) -> None:
    answer = asker.body(path.format(**_people(asker)))

    example = _example(name)

    assert answer.keys() - example.keys() == set()
    assert example.keys() - answer.keys() <= {"included"}
    assert type(answer["data"]) is type(example["data"])
    assert answer["links"].keys() <= example["links"].keys() | {"next"}


def test_the_last_page_is_empty_and_leads_back(asker: AlmAsker) -> None:
    answer = asker.body("/badges?page[offset]=100&page[limit]=4&sort=name")

    assert answer["data"] == []
    assert list(answer["links"]) == list(_example("badges_last_page")["links"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/learningObjects/81", "error_400"),
        ("/userBadges", "error_400_missing_param"),
        ("/jobs/999999", "error_400_object_missing"),
    ],
)
def test_refusals_have_the_body_of_the_example(path: str, name: str, asker: AlmAsker) -> None:
    answer = asker.get(path)

    assert answer.status_code == 400
    assert answer.json().keys() == _example(name).keys()
    assert answer.json()["status"] == _example(name)["status"]


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("expired-token", "error_401"),
        ("forbidden", "error_403"),
        ("no-source", "error_400_no_source"),
        ("meta-error", "error_404_meta_shape"),
        ("too-many-requests", "error_429"),
        ("lapsed-grant", "token_error"),
    ],
)
def test_faults_have_the_body_of_the_example(fault: str, name: str, asker: AlmAsker) -> None:
    answer = asker.get("/account", headers={"X-Sandbox-Fault": fault})

    assert answer.json() == _example(name)


def test_the_headers_of_a_refused_call_are_those_of_the_example(asker: AlmAsker) -> None:
    answer = asker.get("/account", headers={"X-Sandbox-Fault": "too-many-requests"})

    example = _example("error_429_headers")
    assert example.keys() <= {key.lower() for key in answer.headers}
    assert {key: answer.headers[key] for key in ("server", "x-rate-limit", "x-burst", "retry-after")} == {
        key: example[key] for key in ("server", "x-rate-limit", "x-burst", "retry-after")
    }


def test_tokens_have_the_members_of_the_examples(asker: AlmAsker) -> None:
    answer = asker.oauth("token/refresh", refresh_token=asker.alm.refresh_token).json()
    check = asker.get("/oauth/token/check", {"access_token": asker.alm.access_token}).json()

    assert list(answer) == list(_example("token_response"))
    assert list(check) == list(_example("token_check"))
    assert {key: type(value) for key, value in answer.items()} == {
        key: type(value) for key, value in _example("token_response").items()
    }


@pytest.mark.parametrize("name", ["job_create_users_request", "job_create_transcript_request"])
def test_the_jobs_of_the_examples_are_taken_and_answered_like_the_examples(name: str, asker: AlmAsker) -> None:
    submitted = asker.ask("POST", "/jobs", json=_example(name)).json()
    job = asker.alm.site.jobs.find(submitted["data"]["id"])
    assert job is not None
    assert job.thread is not None
    job.thread.join(20)
    done = asker.body(f"/jobs/{submitted['data']['id']}")

    assert submitted["data"]["attributes"].keys() == _example("job_submitted")["data"]["attributes"].keys()
    assert done["data"]["attributes"].keys() == _example("job_completed")["data"]["attributes"].keys()
    assert done["data"]["attributes"]["status"].keys() == {"code", "data"}


def test_bulkimport_answers_like_the_examples(asker: AlmAsker) -> None:
    sample = (EXAMPLES / "csv" / "badge.csv").read_text("utf-8")
    asker.control("sprint/files", {"files": {"badge.csv": sample.replace("Team Player", "")}})

    sync = asker.get("/bulkimport/cansync").json()
    started = asker.ask("POST", "/bulkimport/startrun").json()
    status = asker.get("/bulkimport/runStatus", started["source"]["migrationInfo"]).json()

    example = _example("bulkimport_runStatus_done")
    assert sync == _example("bulkimport_cansync_ok")
    assert started["source"].keys() == _example("bulkimport_startrun_ok")["source"].keys()
    assert started["title"] == _example("bulkimport_startrun_ok")["title"]
    assert {key: type(value) for key, value in status.items()} == {key: type(value) for key, value in example.items()}
    assert status["jobs"][0].keys() == example["jobs"][1].keys()
    assert status["jobs"][0]["errorLogLink"].endswith("/badge_err.csv")


@pytest.mark.parametrize(
    ("name", "deed"),
    [
        ("webhook_course_completed", ("complete", {"object_id": "course:8100001"})),
        ("webhook_certification_completed", ("complete", {"object_id": "certification:410003"})),
        ("webhook_learner_progress", ("progress", {"object_id": "course:8100004"})),
    ],
)
def test_webhooks_carry_what_the_examples_carry(name: str, deed: tuple[str, dict[str, str]], asker: AlmAsker) -> None:
    what, members = deed
    learner = asker.control("learners", {"email": "a@larkfield.example", "name": "A"})["data"]["id"]
    asker.control(f"learners/{learner}/{what}", members)

    event = asker.control("events", method="GET")["events"][-1]

    (example,) = _example(name)["events"]
    assert event.keys() == example.keys()
    assert event["eventName"] == example["eventName"]
    assert event["data"].keys() == example["data"].keys()
    assert {key: type(value) for key, value in event["data"].items()} == {
        key: type(value) for key, value in example["data"].items()
    }


def test_exports_have_the_columns_of_the_examples() -> None:
    from credly_core.sandbox.alm.jobs.reports import TRANSCRIPT_COLUMNS, USER_COLUMNS

    def header(name: str) -> list[str]:
        return (EXAMPLES / "csv" / f"{name}.csv").read_text("utf-8").splitlines()[0].split(",")

    assert [name for name in header("job_generateUsers_output") if name not in USER_COLUMNS] == []
    assert [name for name in header("learner_transcript") if name not in TRANSCRIPT_COLUMNS] == []
