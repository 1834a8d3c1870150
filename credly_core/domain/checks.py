"""A set of files that is being checked: what the store knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.ids import CheckId


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """One line in the list of checks; `revision` grows with every change, `position` counts the steps that apply."""

    id: CheckId
    name: str
    complete: bool
    position: int
    step_count: int
    file_count: int
    revision: int
    created_at: datetime
    used_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class CheckCounts:
    """How many errors and warnings a check had when it was looked at, at this revision."""

    revision: int
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a check; its bytes lie in the data folder under its number.

    `name` is the name it came with, with the zip it was in before it. `type` and `encoding` are a person's choice,
    empty where the file speaks for itself; `filled` is one, too: that rows of
    another width get empty cells. `digest` is the SHA-256 of the bytes.
    """

    number: int
    name: str
    size: int
    digest: str
    type: str = ""
    encoding: str = ""
    filled: bool = False
