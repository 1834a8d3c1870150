"""What ALM says about migration runs: may files be copied, was a run started, how far is it (alm-api.md 3.9).

A refusal may come inside a success, so `status` and `title` are read, never the HTTP status alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from credly_core.alm.jsonapi import not_alm, text_id
from credly_core.alm.wire import moment, text
from credly_core.errors import Refused
from credly_core.transport.answers import Answer, unexpected

_CAN_SYNC = "BULKIMPORT_CAN_SYNC_NOW"
_STARTED = "BULKIMPORT_RUN_INITIATED_SUCCESSFULLY"
#: Also said of an empty folder, into which files may be copied all the same (alm-api.md 6.3).
_NO_FILES = "No valid files present"


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """Whether files may be copied into the sprint folder now; `said` are ALM's words.

    `folder_is_empty` marks the one refusal that may mean no more than that nothing lies there yet.
    """

    may_sync: bool
    said: str = ""
    folder_is_empty: bool = False


@dataclass(frozen=True, slots=True)
class RunIds:
    """What names a run. No call lists them: only this answer tells them, so keep it."""

    project_id: str
    sprint_id: str
    run_id: str


@dataclass(frozen=True, slots=True)
class RunPart:
    """One file of a run. `state` is ALM's word; COMPLETED with an error link can mean rejected rows."""

    name: str
    state: str
    sequence: int
    error_file: str = ""
    error_csv: str = ""
    heartbeat_at: datetime | None = None

    @property
    def is_done(self) -> bool:
        """Whether ALM has finished with it."""
        return self.state.upper() == "COMPLETED"


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How far a run is, file by file in their order."""

    ids: RunIds
    parts: tuple[RunPart, ...]
    started_at: datetime | None = None
    ended_at: datetime | None = None


def read_sync(answer: Answer) -> SyncAnswer:
    """What cansync says; both answers are answers."""
    fields = _fields(answer)
    said = text(_member(fields, "source"), "info") or text(fields, "title")
    may = text(fields, "status").upper() == "OK" and text(fields, "title") == _CAN_SYNC
    return SyncAnswer(may, "" if may else said, not may and _NO_FILES.casefold() in said.casefold())


def read_started(answer: Answer) -> RunIds:
    """The ids of a run that was started; Refused when ALM said no."""
    fields = _fields(answer)
    source = _member(fields, "source")
    if text(fields, "status").upper() != "OK" or text(fields, "title") != _STARTED:
        said = text(source, "info") or text(fields, "title") or "no reason given"
        raise Refused(
            f"ALM did not start the run: {said}.",
            hint="Look at the project and its sprint in ALM, under Migration.",
            code="service.run-refused",
            service=answer.call.service,
            operation=answer.call.operation,
            status=answer.status,
            reasons=(said,),
        )
    told = _member(source, "migrationInfo")
    project = text_id(told.get("migrationProjectId")) or text_id(told.get("migrationId"))
    return RunIds(project, text_id(told.get("sprintId")), text_id(told.get("sprintRunId")))


def read_run(answer: Answer) -> RunStatus:
    """How far a run is. The list of files has no key in Adobe's own sample: the first list there is taken."""
    fields = _fields(answer)
    rows = next((value for value in fields.values() if isinstance(value, list)), None)
    if rows is None:
        raise unexpected(answer.call, "ALM's answer about the run lists no files.", "service.not-alm")
    parts = [_part(row) for row in rows if isinstance(row, dict)]
    return RunStatus(
        RunIds(
            text_id(fields.get("migrationProjectId")),
            text_id(fields.get("sprintId")),
            text_id(fields.get("sprintRunId")),
        ),
        tuple(sorted(parts, key=lambda part: part.sequence)),
        moment(fields.get("startTime")),
        moment(fields.get("endTime")),
    )


def _part(row: Mapping[str, object]) -> RunPart:
    place = row.get("sequenceNumber")
    return RunPart(
        name=text(row, "objectName"),
        state=text(row, "jobState"),
        sequence=place if isinstance(place, int) and not isinstance(place, bool) else 0,
        error_file=text(row, "errorLogLink"),
        error_csv=text(row, "errorCsvLink"),
        heartbeat_at=moment(row.get("lastHeartbeatTime")),
    )


def _fields(answer: Answer) -> Mapping[str, object]:
    body = answer.json()
    if not isinstance(body, dict):
        raise not_alm(answer)
    return body


def _member(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}
