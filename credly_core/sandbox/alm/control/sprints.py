"""ALM's migration pages: the sprint folder, Start, the counts of a run, closing and opening sprints."""

from __future__ import annotations

import io
import zipfile

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.control.bodies import files_of, place_of, refused
from credly_core.sandbox.alm.migrating.earlier import earlier_files
from credly_core.sandbox.alm.migrating.project import CannotRun, Run, Sprint
from credly_core.sandbox.alm.refusals import does_not_know, plain
from credly_core.sandbox.alm.shapes.resources import when
from credly_core.sandbox.alm.site import AlmSite


class SprintControls:
    """Answers for /_sandbox/sprint, import, runs, project."""

    def __init__(self, site: AlmSite) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found."""
        return [
            Route("/_sandbox/sprint", self.sprint, methods=["GET"]),
            Route("/_sandbox/sprint/files", self.files, methods=["POST", "DELETE"]),
            Route("/_sandbox/sprint/files/{name:path}", self.file, methods=["PUT", "DELETE"]),
            Route("/_sandbox/sprint/{deed}", self.deed, methods=["POST"]),
            Route("/_sandbox/project/{deed}", self.project, methods=["POST"]),
            Route("/_sandbox/project/files", self.earlier, methods=["GET"]),
            Route("/_sandbox/import", self.take, methods=["POST"]),
            Route("/_sandbox/runs", self.runs, methods=["GET"]),
        ]

    def _current(self) -> Sprint:
        sprints = [sprint for project in self._site.migrations.projects for sprint in project.open_sprints()]
        if not sprints:
            raise refused("There is no open sprint.")
        return sprints[-1]

    async def sprint(self, request: Request) -> Response:
        """What lies in the folder of the open sprint."""
        sprint = self._current()
        files = self._site.migrations.files_of(sprint)
        project = next(each for each in self._site.migrations.projects if sprint in each.sprints)
        ids = {"project_id": str(project.id), "sprint_id": str(sprint.id)}
        return plain({**ids, "files": {name: len(data) for name, data in sorted(files.items())}})

    async def files(self, request: Request) -> Response:
        """POST copies files into the folder, DELETE empties it."""
        sprint = self._current()
        if request.method == "DELETE":
            sprint.files.clear()
        else:
            sprint.files.update(await files_of(request))
        return await self.sprint(request)

    async def file(self, request: Request) -> Response:
        """One file: PUT its bytes, DELETE it."""
        sprint, name = self._current(), place_of(request.path_params["name"])
        if request.method == "DELETE":
            sprint.files.pop(name, None)
        else:
            sprint.files[name] = await request.body()
        return await self.sprint(request)

    async def deed(self, request: Request) -> Response:
        """complete the sprint, or add a new one, even where ALM's page would not let you."""
        deed, migrations = request.path_params["deed"], self._site.migrations
        if deed == "complete":
            self._current().is_complete = True
        elif deed == "add":
            migrations.add_sprint(migrations.projects[-1])
        else:
            raise does_not_know(f"the deed {deed!r} (known: complete, add)")
        return self._projects()

    async def project(self, request: Request) -> Response:
        """complete the project, or add one with a sprint."""
        deed, migrations = request.path_params["deed"], self._site.migrations
        if deed == "complete":
            migrations.projects[-1].is_complete = True
        elif deed == "add":
            migrations.add_sprint(migrations.add_project())
        else:
            raise does_not_know(f"the deed {deed!r} (known: complete, add)")
        return self._projects()

    def _projects(self) -> Response:
        rows = [
            {
                "project_id": str(project.id),
                "is_complete": project.is_complete,
                "sprints": [{"sprint_id": str(each.id), "is_complete": each.is_complete} for each in project.sprints],
            }
            for project in self._site.migrations.projects
        ]
        return plain({"projects": rows})

    async def take(self, request: Request) -> Response:
        """Copy a set into an emptied folder, run it, and tell what became of every file: all in one call."""
        files = await files_of(request)
        sprint = self._current()
        sprint.files.clear()
        sprint.files.update(files)
        migrations = self._site.migrations
        try:
            project, sprint = migrations.active(None, self._site.world.clock.now())
        except CannotRun as refusal:
            raise refused(f"{refusal}.") from None
        run = self._site.run_sprint(project, sprint)
        run.step *= 0
        return plain(self._described(run))

    async def runs(self, request: Request) -> Response:
        """Every run with its counts, as ALM's page shows them."""
        return plain({"runs": [self._described(run) for run in self._site.migrations.runs]})

    def _described(self, run: Run) -> dict[str, object]:
        files = [outcome.described() for outcome in run.outcomes]
        return {
            "project_id": str(run.project_id),
            "sprint_id": str(run.sprint_id),
            "run_id": str(run.id),
            "started_at": when(run.started_at),
            "is_over": run.is_over(self._site.world.clock.now()),
            "rows": sum(outcome.rows for outcome in run.outcomes),
            "rejected": sum(len(outcome.refused) for outcome in run.outcomes),
            "files": files,
            "ignored": list(run.ignored),
        }

    async def earlier(self, request: Request) -> Response:
        """The files of the sprints before this sandbox began, as whoever ran them still has them."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in earlier_files(self._site.school).items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data)
        return Response(buffer.getvalue(), media_type="application/zip")
