"""bulkimport: may files be copied, runs one at a time, how far they are, and the files they leave."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.serve import serve
from tests.asking_alm import AlmAsker

_BAD = b"id,badgeName,badgeCreationDate,state,imageUrl\r\nb1,,2026-08-01T10:00:00.000Z,Active,x.png\r\n"
_GOOD = _BAD.replace(b"b1,,", b"b1,Name,")


@pytest.fixture
def slow() -> Iterator[AlmAsker]:
    """A sandbox whose runs take a minute for each file."""
    alm = AlmOptions(learners=9, rates=None, run_seconds=60, needs_files_to_sync=True)
    with serve(SandboxOptions(earners=9, badges=0, alm=alm)) as running, AlmAsker(running.alm) as asker:
        yield asker


def _status(asker: AlmAsker, started: dict[str, str]) -> dict[str, object]:
    return dict(asker.get("/bulkimport/runStatus", started).json())


def test_a_run_is_told_step_by_step_and_only_one_at_a_time(slow: AlmAsker) -> None:
    slow.ask("PUT", "/_sandbox/sprint/files/badge.csv", data=_BAD)
    slow.ask("PUT", "/_sandbox/sprint/files/Image/x.png", data=b"x")
    project = {"migrationProjectId": slow.alm.migration_project_id}

    ready = slow.get("/bulkimport/cansync", project).json()
    started = slow.ask("POST", "/bulkimport/startrun", params=project).json()["source"]["migrationInfo"]
    again = slow.ask("POST", "/bulkimport/startrun", params=project)
    first = _status(slow, started)
    slow.control("clock", {"seconds": 121})
    last = _status(slow, started)

    assert ready["title"] == "BULKIMPORT_CAN_SYNC_NOW"
    assert all(isinstance(value, str) for value in started.values())
    assert again.json()["source"]["info"] == "Error, A run is in-progress"
    assert [job["jobState"] for job in first["jobs"]] == ["IN_PROGRESS", "WAITING_IN_QUEUE"]
    assert first["endTime"] is None
    assert [job["jobState"] for job in last["jobs"]] == ["COMPLETED", "COMPLETED"]
    assert isinstance(last["sprintRunId"], int)
    assert [job["objectName"] for job in last["jobs"]] == ["content", "badge"]


def test_the_error_file_lies_where_the_relative_path_says(writer: AlmAsker) -> None:
    writer.control("sprint/files", {"files": {"badge.csv": _BAD.decode()}})
    started = writer.ask("POST", "/bulkimport/startrun").json()["source"]["migrationInfo"]
    (job,) = _status(writer, started)["jobs"]

    answer = writer.get("/" + job["errorLogLink"])

    assert job["jobState"] == "COMPLETED"
    assert job["errorLogLink"] == (
        f"migration/{writer.alm.account_id}/{started['migrationProjectId']}/{started['sprintId']}/"
        f"{started['sprintRunId']}/badge_err.csv"
    )
    assert answer.text.splitlines()[1].endswith("badgeName is mandatory")
    assert writer.get("/" + job["errorLogLink"].replace("badge_err", "skill_err")).status_code == 400


def test_an_empty_folder_can_be_made_a_refusal(slow: AlmAsker) -> None:
    answer = slow.get("/bulkimport/cansync")

    assert answer.json() == {
        "status": "BAD_REQUEST",
        "title": "BULKIMPORT_ERROR_CANNOT_SYNC",
        "source": {"info": "Error, No valid files present in the folder"},
    }


@pytest.mark.parametrize(
    ("deeds", "info"),
    [
        (["project/complete"], "No active projects"),
        (["project/add"], "There are more than one active projects"),
        (["sprint/complete"], "No active sprints"),
        (["sprint/add"], "There are more than one sprints"),
    ],
)
def test_refusals_use_the_words_of_the_manual(deeds: list[str], info: str, writer: AlmAsker) -> None:
    for deed in deeds:
        writer.control(deed)

    answer = writer.ask("POST", "/bulkimport/startrun")

    assert answer.json()["title"] == "BULKIMPORT_ERROR_CANNOT_INITATE_RUN"
    assert answer.json()["source"]["info"] == f"Error, {info}"


def test_with_several_projects_the_id_decides(writer: AlmAsker) -> None:
    writer.control("project/add")
    project = {"migrationProjectId": writer.alm.migration_project_id}

    assert writer.ask("POST", "/bulkimport/startrun", params=project).json()["status"] == "OK"
    assert (
        writer.get("/bulkimport/cansync", {"migrationProjectId": "1"})
        .json()["source"]["info"]
        .endswith("No active projects")
    )


def test_a_foreign_catalog_and_missing_parameters_are_refused(writer: AlmAsker) -> None:
    catalog = writer.ask("POST", "/bulkimport/startrun?catalogid=1").json()
    missing = writer.get("/bulkimport/runStatus?migrationProjectId=1").json()
    unknown = writer.get("/bulkimport/runStatus?migrationProjectId=1&sprintId=1&sprintRunId=1").json()

    assert catalog["source"]["info"].startswith("Error, The catalog provided is either not a valid id")
    assert missing == {"status": "BAD_REQUEST", "title": "Missing Param", "source": {"info": "sprintId"}}
    assert unknown["status"] == "OBJECT_DOESNT_EXIST"


def test_the_documented_call_gets_a_page_type_and_json_inside(writer: AlmAsker) -> None:
    answer = writer.get("/bulkimport/cansync", headers={"Accept": "text/html"})

    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.json()["status"] == "OK"


def test_adobes_own_sample_of_run_status_is_no_json(writer: AlmAsker) -> None:
    writer.control("sprint/files", {"files": {"badge.csv": _GOOD.decode()}})
    started = writer.ask("POST", "/bulkimport/startrun").json()["source"]["migrationInfo"]
    writer.control("faults", {"name": "unparseable-run"})

    answer = writer.get("/bulkimport/runStatus", started)

    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting"):
        answer.json()


def test_the_list_of_run_status_may_have_another_name() -> None:
    alm = AlmOptions(learners=9, run_list_key="migrationJobs", run_seconds=0)
    with serve(SandboxOptions(earners=9, badges=0, alm=alm)) as running, AlmAsker(running.alm) as asker:
        started = asker.ask("POST", "/bulkimport/startrun").json()["source"]["migrationInfo"]

        assert _status(asker, started)["migrationJobs"] == []


def test_a_folder_on_this_machine_can_be_the_sprint_folder(tmp_path: Path) -> None:
    (tmp_path / "badge.csv").write_bytes(_GOOD)
    alm = AlmOptions(learners=9, run_seconds=0, sprint_folder=tmp_path)
    with serve(SandboxOptions(earners=9, badges=0, alm=alm)) as running, AlmAsker(running.alm) as asker:
        asker.ask("POST", "/bulkimport/startrun")
        (run,) = asker.control("runs", method="GET")["runs"]

        assert (run["rows"], run["rejected"]) == (1, 0)
        assert asker.control("sprint", method="GET")["files"] == {"badge.csv": len(_GOOD)}


def test_files_can_be_taken_out_of_the_folder_again(writer: AlmAsker) -> None:
    writer.ask("PUT", "/_sandbox/sprint/files/badge.csv", data=_GOOD)
    writer.ask("PUT", "/_sandbox/sprint/files/skill.csv", data=b"x")
    writer.ask("DELETE", "/_sandbox/sprint/files/skill.csv")

    assert list(writer.control("sprint", method="GET")["files"]) == ["badge.csv"]
    assert writer.control("sprint/files", method="DELETE")["files"] == {}
