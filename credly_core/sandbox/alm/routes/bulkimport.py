"""bulkimport: may files be copied, start a run, how far is it; and the error files a run leaves."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from credly_core.sandbox.alm.migrating.project import CannotRun, Project, Run, Sprint
from credly_core.sandbox.alm.refusals import does_not_know, missing_object, refuse
from credly_core.sandbox.alm.routes.catalogue import CATALOG_ID
from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.world.learning.school import ACCOUNT_ID

_CANNOT_SYNC, _CANNOT_RUN = "BULKIMPORT_ERROR_CANNOT_SYNC", "BULKIMPORT_ERROR_CANNOT_INITATE_RUN"
_NO_FILES = "No valid files present in the folder"
_WRONG_CATALOG = "The catalog provided is either not a valid id or does not belong to the prime account"


class BulkImportRoutes:
    """Answers for /bulkimport, and for the relative paths in runStatus."""

    def __init__(self, site: AlmSite) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found, below the API."""
        return [
            Route("/bulkimport/cansync", self.can_sync, methods=["GET"]),
            Route("/bulkimport/startrun", self.start_run, methods=["POST"]),
            Route("/bulkimport/runStatus", self.run_status, methods=["GET"]),
        ]

    def outside(self) -> list[Route]:
        """Where the error files are found, below the host."""
        path = "/migration/{account}/{project}/{sprint}/{run}/{file}"
        return [Route(path, self.error_file, methods=["GET"])]

    def _known(self, request: Request, names: frozenset[str]) -> dict[str, str]:
        for name in request.query_params:
            if name not in names:
                raise does_not_know(f"the parameter {name!r} of bulkimport")
        return dict(request.query_params)

    def _active(self, project_id: str | None, title: str) -> tuple[Project, Sprint]:
        try:
            return self._site.migrations.active(project_id, self._site.world.clock.now())
        except CannotRun as refusal:
            raise refuse(400, "BAD_REQUEST", title, f"Error, {refusal}") from None

    async def can_sync(self, request: Request) -> Response:
        """Whether files may be copied into the sprint folder now."""
        self._site.visitor(request, any_answer=True)
        asked = self._known(request, frozenset({"migrationProjectId"}))
        _, sprint = self._active(asked.get("migrationProjectId"), _CANNOT_SYNC)
        if self._site.options.needs_files_to_sync and not self._site.migrations.files_of(sprint):
            raise refuse(400, "BAD_REQUEST", _CANNOT_SYNC, f"Error, {_NO_FILES}")
        return _told(request, {"status": "OK", "title": "BULKIMPORT_CAN_SYNC_NOW", "source": {"info": "Yes"}})

    async def start_run(self, request: Request) -> Response:
        """Start a run of the active sprint; the answer is the only place that tells its ids."""
        self._site.visitor(request, write=True, any_answer=True)
        asked = self._known(request, frozenset({"lockaccount", "catalogid", "migrationProjectId"}))
        project, sprint = self._active(asked.get("migrationProjectId"), _CANNOT_RUN)
        if asked.get("catalogid", CATALOG_ID) != CATALOG_ID:
            raise refuse(400, "BAD_REQUEST", _CANNOT_RUN, f"Error, {_WRONG_CATALOG}")
        run = self._site.run_sprint(project, sprint, catalog_id=asked.get("catalogid"))
        info = {
            "migrationProjectId": str(run.project_id),
            "sprintId": str(run.sprint_id),
            "sprintRunId": str(run.id),
        }
        source = {"info": "Success", "migrationInfo": info}
        title = "BULKIMPORT_RUN_INITIATED_SUCCESSFULLY"
        return _told(request, {"status": "OK", "title": title, "source": source})

    async def run_status(self, request: Request) -> Response:
        """How far a run is, file by file; numbers here, texts in startrun."""
        self._site.visitor(request, any_answer=True)
        names = ("migrationProjectId", "sprintId", "sprintRunId")
        asked = self._known(request, frozenset(names))
        for name in names:
            if not asked.get(name):
                raise refuse(400, "BAD_REQUEST", "Missing Param", name)
        run = self._site.migrations.find(asked[names[0]], asked[names[1]], asked[names[2]])
        if run is None:
            raise missing_object(f"bulkimport/runStatus/{asked['sprintRunId']}")
        now = self._site.world.clock.now()
        return _told(
            request,
            {
                "sprintId": run.sprint_id,
                "sprintRunId": run.id,
                "migrationProjectId": run.project_id,
                "startTime": _millis(run.started_at.timestamp()),
                "endTime": _millis(run.ended_at.timestamp()) if run.is_over(now) else None,
                self._site.options.run_list_key: [self._job(run, place) for place in range(len(run.objects))],
            },
        )

    def _job(self, run: Run, place: int) -> dict[str, object]:
        noun, now = run.objects[place], self._site.world.clock.now()
        state, outcome = run.state(place, now), run.outcome(noun)
        link = None
        if state == "COMPLETED" and outcome is not None and outcome.refused:
            link = f"migration/{ACCOUNT_ID}/{run.project_id}/{run.sprint_id}/{run.id}/{noun}_err.csv"
        return {
            "id": run.first_job + place,
            "lastHeartbeatTime": _millis(min(now, run.ended_at).timestamp()),
            "objectName": noun,
            "jobState": state,
            "errorCsvLink": "",
            "errorLogLink": link,
            "sequenceNumber": place + 1,
        }

    async def error_file(self, request: Request) -> Response:
        """The refused rows of a file with their reasons."""
        self._site.visitor(request, any_answer=True)
        path = request.path_params
        run = self._site.migrations.find(path["project"], path["sprint"], path["run"])
        outcome = run.outcome(path["file"].removesuffix("_err.csv")) if run else None
        if outcome is None or not outcome.refused or path["account"] != ACCOUNT_ID:
            raise missing_object(request.url.path.lstrip("/"))
        return Response(outcome.error_csv(), media_type="text/csv; charset=utf-8")


def _millis(seconds: float) -> int:
    return int(seconds * 1_000)


def _told(request: Request, body: dict[str, object]) -> Response:
    """JSON, under whatever type was asked for: the documented call asks for a web page."""
    kind = "text/html" if "text/html" in request.headers.get("accept", "") else "application/json"
    return Response(orjson.dumps(body), media_type=kind)
