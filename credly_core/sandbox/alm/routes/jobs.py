"""POST /jobs, GET /jobs/{id}, and storage, which wants no token and refuses one."""

from __future__ import annotations

import json
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from credly_core.sandbox.alm.jobs.book import LINK_LIFE, Job
from credly_core.sandbox.alm.jobs.reports import JOB_TYPES, PAYLOADS
from credly_core.sandbox.alm.refusals import answer, bad_request, does_not_know, missing_object, refuse
from credly_core.sandbox.alm.shapes.resources import when
from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.options import JobShape
from credly_core.sandbox.world.learning.school import ACCOUNT_ID

_MEMBERS = frozenset({"description", "jobType", "payload", "callbackUrl"})
_XML = "application/xml"


class JobRoutes:
    """Answers for /jobs and /storage."""

    def __init__(self, site: AlmSite) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Where they are found, below the API."""
        return [
            Route("/jobs", self.submit, methods=["POST"]),
            Route("/jobs/{job_id}", self.job, methods=["GET"]),
            Route("/jobs/{job_id}/download", self.download, methods=["GET"]),
        ]

    def outside(self) -> list[Route]:
        """Where the files lie."""
        return [Route("/storage/{account}/{name}", self.stored, methods=["GET"])]

    async def submit(self, request: Request) -> Response:
        """Begin a report; a second one of its type waits until the first is done."""
        self._site.visitor(request, write=True)
        attributes = await _attributes(request)
        kind, payload = attributes.get("jobType"), attributes.get("payload", {})
        if kind not in JOB_TYPES:
            raise does_not_know(f"the job type {kind!r} (known: {', '.join(sorted(JOB_TYPES))})")
        if not isinstance(payload, dict):
            raise bad_request("payload")
        for name in payload:
            if name not in PAYLOADS[str(kind)]:
                raise does_not_know(f"the payload member {name!r} of {kind}")
        now = self._site.world.clock.now()
        if self._site.jobs.is_running(str(kind), now):
            raise refuse(400, "BAD_REQUEST", "Job already in progress", str(kind))
        job = self._site.jobs.submit(str(kind), str(attributes.get("description") or ""), payload, now)
        status: object = {"code": "Submitted"} if self._nested else "QUEUED"
        return answer(self._document(job, status, "jobs"), 202)

    @property
    def _nested(self) -> bool:
        return self._site.options.job_shape is JobShape.NESTED

    def _document(self, job: Job, status: object, path: str, **more: object) -> dict[str, object]:
        attributes: dict[str, object] = {
            "dateCreated": when(job.created_at),
            "description": job.description,
            "jobType": job.type,
            "payload": job.payload,
            "status": status,
        }
        data = {"id": job.id, "type": "job", "attributes": {**attributes, **more}}
        return {"links": {"self": f"{self._site.url}/primeapi/v2/{path}"}, "data": data}

    def _job(self, request: Request) -> Job:
        job = self._site.jobs.find(request.path_params["job_id"])
        if job is None:
            raise missing_object(f"jobs/{request.path_params['job_id']}")
        return job

    async def job(self, request: Request) -> Response:
        """How far a job is, in one of the two documented shapes."""
        self._site.visitor(request)
        job, now = self._job(request), self._site.world.clock.now()
        path = f"jobs/{job.id}"
        if not job.is_done(now):
            return answer(self._document(job, {"code": "Submitted"} if self._nested else "IN_PROGRESS", path))
        done = when(max(job.ready_at, job.created_at))
        if job.failure is not None:
            return answer(self._document(job, {"code": job.failure} if self._nested else "FAILED", path))
        if self._nested:
            status = {"code": "Completed", "data": {"s3Url": self._link(job)}}
            return answer(self._document(job, status, path, dateCompleted=done))
        url = f"{self._site.url}/primeapi/v2/jobs/{job.id}/download"
        result = {"downloadUrl": url, "expiresAt": when(job.ready_at + LINK_LIFE)}
        return answer(self._document(job, "COMPLETED", path, dateCompleted=done, result=result))

    def _link(self, job: Job) -> str:
        name = quote(job.path.name)
        return f"{self._site.url}/storage/{ACCOUNT_ID}/{name}?X-Amz-Expires=21600&X-Amz-Signature={job.signature}"

    async def download(self, request: Request) -> Response:
        """The address of the flat shape lies on the API's host: it wants the token."""
        self._site.visitor(request, any_answer=True)
        return self._file(self._job(request))

    async def stored(self, request: Request) -> Response:
        """A signed link; a token beside the signature is one authorization too many."""
        name = request.path_params["name"]
        job = self._site.jobs.find(name.rpartition("-")[2].removesuffix(".csv"))
        if "authorization" in request.headers:
            return Response(_storage_error("InvalidArgument", "Only one auth mechanism allowed"), 400, media_type=_XML)
        signed = job is not None and request.query_params.get("X-Amz-Signature") == job.signature
        if job is None or not signed or request.path_params["account"] != ACCOUNT_ID:
            return Response(_storage_error("AccessDenied", "Access Denied"), 403, media_type=_XML)
        if self._site.world.clock.now() >= job.ready_at + LINK_LIFE:
            return Response(_storage_error("AccessDenied", "Request has expired"), 403, media_type=_XML)
        return self._file(job)

    def _file(self, job: Job) -> Response:
        return FileResponse(job.path, media_type="text/csv; charset=utf-8", filename=job.path.name)


async def _attributes(request: Request) -> dict[str, object]:
    try:
        body = json.loads(await request.body())
        attributes = body["data"]["attributes"]
        kind = body["data"]["type"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise bad_request("The body is not a job") from None
    if kind != "job" or not isinstance(attributes, dict):
        raise bad_request("The body is not a job")
    for name in attributes:
        if name not in _MEMBERS:
            raise does_not_know(f"the member {name!r} of a job")
    return attributes


def _storage_error(code: str, message: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
