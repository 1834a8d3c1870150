"""Migration projects, their sprints and runs. ALM has no API to make them; the controls stand for its pages."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from credly_core.sandbox.alm.migrating.earlier import earlier_files
from credly_core.sandbox.alm.migrating.importer import import_files, remember_files
from credly_core.sandbox.alm.migrating.outcomes import FileOutcome
from credly_core.sandbox.alm.migrating.rules import file_rules
from credly_core.sandbox.world.learning.school import School

FIRST_PROJECT, _FIRST_SPRINT, _FIRST_RUN, _FIRST_JOB = 2_509_173, 2_510_080, 2_740_845, 2_609_923
_MOST_FILES = 20_000


class CannotRun(Exception):
    """A run or a synchronization is refused, in ALM's words."""


@dataclass(slots=True)
class Sprint:
    """One sprint and its folder."""

    id: int
    files: dict[str, bytes] = field(default_factory=dict)
    is_complete: bool = False


@dataclass(slots=True)
class Run:
    """One run: taken at once, told step by step as time passes. `first_job` numbers its jobs."""

    id: int
    project_id: int
    sprint_id: int
    started_at: datetime
    step: timedelta
    objects: tuple[str, ...]
    first_job: int
    outcomes: list[FileOutcome] = field(default_factory=list)
    catalog_id: str | None = None
    #: Files that were passed over: their names are not known.
    ignored: tuple[str, ...] = ()
    #: What webhooks tell about it: the name of the event and what it is about.
    events: list[tuple[str, str]] = field(default_factory=list)

    @property
    def ended_at(self) -> datetime:
        """When the last file is through."""
        return self.started_at + self.step * len(self.objects)

    def is_over(self, now: datetime) -> bool:
        """Whether it has come to its end."""
        return now >= self.ended_at

    def state(self, place: int, now: datetime) -> str:
        """Where the file at a place stands."""
        if now >= self.started_at + self.step * (place + 1):
            return "COMPLETED"
        return "IN_PROGRESS" if now >= self.started_at + self.step * place else "WAITING_IN_QUEUE"

    def outcome(self, noun: str) -> FileOutcome | None:
        """What became of a file."""
        return next((outcome for outcome in self.outcomes if outcome.noun == noun), None)


@dataclass(slots=True)
class Project:
    """One migration project."""

    id: int
    sprints: list[Sprint] = field(default_factory=list)
    is_complete: bool = False

    def open_sprints(self) -> list[Sprint]:
        """Sprints that are not complete."""
        return [sprint for sprint in self.sprints if not sprint.is_complete]


class Migrations:
    """All projects of one account and everything that ran."""

    def __init__(self, school: School, *, step: timedelta, folder: Path | None) -> None:
        self._school = school
        self._step = step
        self._folder = folder
        self._ids = {
            "project": itertools.count(FIRST_PROJECT),
            "sprint": itertools.count(_FIRST_SPRINT),
            "run": itertools.count(_FIRST_RUN),
        }
        self._next_job = _FIRST_JOB
        self.projects: list[Project] = []
        self.runs: list[Run] = []
        self.add_sprint(self.add_project())

    def add_project(self) -> Project:
        """A new project without sprints."""
        project = Project(next(self._ids["project"]))
        self.projects.append(project)
        return project

    def add_sprint(self, project: Project) -> Sprint:
        """A new sprint with an empty folder."""
        sprint = Sprint(next(self._ids["sprint"]))
        project.sprints.append(sprint)
        return sprint

    def active(self, project_id: str | None, now: datetime) -> tuple[Project, Sprint]:
        """The project and sprint a call means; refuses in ALM's words."""
        projects = [project for project in self.projects if not project.is_complete]
        if project_id is not None:
            projects = [project for project in projects if str(project.id) == project_id]
        if not projects:
            raise CannotRun("No active projects")
        if len(projects) > 1:
            raise CannotRun("There are more than one active projects")
        sprints = projects[0].open_sprints()
        if not sprints:
            raise CannotRun("No active sprints")
        if len(sprints) > 1:
            raise CannotRun("There are more than one sprints")
        if self.runs and not self.runs[-1].is_over(now):
            raise CannotRun("A run is in-progress")
        return projects[0], sprints[0]

    def files_of(self, sprint: Sprint) -> Mapping[str, bytes]:
        """The sprint folder, with what lies in the folder on this machine."""
        return {**self._on_disk(), **sprint.files}

    def _on_disk(self) -> dict[str, bytes]:
        if self._folder is None or not self._folder.is_dir():
            return {}
        paths = (path for path in sorted(self._folder.rglob("*")) if path.is_file() and not path.is_symlink())
        chosen = itertools.islice(paths, _MOST_FILES)
        return {path.relative_to(self._folder).as_posix(): path.read_bytes() for path in chosen}

    def start(self, project: Project, sprint: Sprint, now: datetime, *, catalog_id: str | None = None) -> Run:
        """Run a sprint."""
        files = self.files_of(sprint)
        if not self.runs:
            remember_files(self._school, earlier_files(self._school))
        outcomes, events = import_files(self._school, files, at=now)
        content = ["content"] if any(not name.endswith(".csv") for name in files) else []
        objects = (*content, *(outcome.noun for outcome in outcomes))
        run = Run(
            id=next(self._ids["run"]),
            project_id=project.id,
            sprint_id=sprint.id,
            started_at=now,
            step=self._step,
            objects=objects,
            first_job=self._next_job,
            outcomes=outcomes,
            catalog_id=catalog_id,
            events=events,
            ignored=tuple(sorted(name for name in files if name.endswith(".csv") and name not in file_rules())),
        )
        self._next_job += len(objects)
        self.runs.append(run)
        return run

    def find(self, project_id: str, sprint_id: str, run_id: str) -> Run | None:
        """One run by its three ids."""
        wanted = (project_id, sprint_id, run_id)
        return next(
            (run for run in self.runs if wanted == (str(run.project_id), str(run.sprint_id), str(run.id))), None
        )
