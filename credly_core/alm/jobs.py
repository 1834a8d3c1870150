"""ALM's asynchronous reports: both shapes of status, and the file that comes out (alm-api.md 3.8)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from credly_core.alm.jsonapi import Resource, text_id
from credly_core.alm.wire import moment, text


class JobState(enum.Enum):
    """Where a job stands."""

    #: Not finished yet.
    RUNNING = "running"
    #: Its file can be fetched.
    DONE = "done"
    #: It will bring nothing.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class AlmJob:
    """One asynchronous report. `file_url` is presigned and short-lived: whoever has it has the file."""

    id: str
    type: str
    state: JobState
    said: str = ""
    file_url: str = field(default="", repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A job as it stood at one look, and the seconds waited for it until then."""

    job: AlmJob
    waited: float


_RUNNING = frozenset({"submitted", "queued", "in_progress", "in progress", "inprogress", "started", "running", ""})
_DONE = frozenset({"completed", "complete", "success"})


def to_job(resource: Resource) -> AlmJob:
    """A job, whichever way its status is written: an object with a code, or a plain word."""
    fields = resource.attributes
    status = fields.get("status")
    result = _member(fields, "result")
    if isinstance(status, dict):
        word, file_url = text(status, "code"), text(_member(status, "data"), "s3Url")
    else:
        word, file_url = text_id(status), text(result, "downloadUrl")
    state = _state(word)
    return AlmJob(
        id=resource.id,
        type=text(fields, "jobType"),
        state=state,
        said=_said(fields, word) if state is JobState.FAILED else word,
        file_url=file_url or text(result, "downloadUrl"),
        expires_at=moment(result.get("expiresAt")),
    )


def _state(word: str) -> JobState:
    plain = word.strip().lower()
    if plain in _DONE:
        return JobState.DONE
    return JobState.RUNNING if plain in _RUNNING else JobState.FAILED


def _said(fields: Mapping[str, object], word: str) -> str:
    error = fields.get("error")
    told = text(error, "message") or text(error, "title") if isinstance(error, dict) else text(fields, "error")
    return told or word


def _member(fields: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}
