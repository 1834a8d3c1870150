"""One method per call of ALM's web service, named after what it returns."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote, urlencode

import orjson

from credly_core.alm import bulkimport, wire
from credly_core.alm.auth import AlmOAuth, AlmSignIn, AlmTokens
from credly_core.alm.bulkimport import RunIds, RunStatus, SyncAnswer
from credly_core.alm.jobs import AlmJob, JobState, Look, to_job
from credly_core.alm.jsonapi import Document, Resource, read_document
from credly_core.alm.options import AlmOptions, storage_policy
from credly_core.alm.walking import AlmPage, walk
from credly_core.domain.accounts import AlmCredentials
from credly_core.domain.ids import InstanceId, LearnerId, LearningObjectId
from credly_core.domain.learning import (
    Account,
    AlmBadge,
    Instance,
    Learner,
    LearningObject,
    LearningObjectKind,
    Skill,
    UserBadge,
)
from credly_core.domain.moments import utc_now
from credly_core.domain.secrets import Secret
from credly_core.errors import NotFound, NotSignedIn, Refused, ServiceError, ServiceSilent
from credly_core.transport.answers import Answer
from credly_core.transport.attempt import Stop
from credly_core.transport.budget import budget_for
from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import Limits
from credly_core.transport.origin import Origin
from credly_core.transport.pacing import pacer_for
from credly_core.transport.paging import PagingTrouble, TroubleKind
from credly_core.transport.retry import RetryPlan, Verb
from credly_core.transport.session import Question, Transport

Item = TypeVar("Item")
Walk = Generator[AlmPage[Item], None, None]

SERVICE = "Adobe Learning Manager"
_JSON = "application/vnd.api+json"
#: Most rows of a page: without related objects, and with them (alm-api.md 2.2).
MOST, MOST_WITH_INCLUDE = 100, 10
_HASTY = RetryPlan(attempts=2, patience=12.0, first_pause=0.3, asks_anyway=True)
_HASTY_LIMITS = Limits(connect=6.0, read=15.0, deadline=25.0)
_SIGN_IN = RetryPlan(attempts=3, patience=30.0)
#: The first look at a report after it was asked for, in seconds.
_FIRST_LOOK = 0.25
_MISSING = "OBJECT_DOESNT_EXIST"
_ALONG = "instances,skills"
ALL_KINDS = tuple(LearningObjectKind)


class AlmClient:
    """ALM's web service for one account. Thread-safe; close it, or use it in a `with`."""

    def __init__(
        self,
        *,
        api: Origin,
        credentials: AlmCredentials,
        policy: HostPolicy,
        options: AlmOptions | None = None,
        renewed: Callable[[AlmTokens], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._api = api
        self._options = options or AlmOptions()
        self._plan = self._options.retry
        self._limits = self._options.limits
        self._sleep = sleep
        self._stop = Stop()
        route = self._options.route()
        budget = budget_for(api, credentials.client_id, per_hour=self._options.calls_per_hour)

        self._transport = Transport(
            policy,
            service=SERVICE,
            route=route,
            turns=lambda question: budget.share(question.method, question.interface),
            reasons=wire.reasons_of,
            sleep=sleep,
        )
        self._files = Transport(
            storage_policy(policy),
            service="ALM's storage",
            route=route,
            pacer=lambda origin: pacer_for(origin, None, 1),
            sleep=sleep,
        )
        self.oauth = AlmOAuth(api, self._ask_plainly)
        self._sign_in = AlmSignIn(self.oauth, credentials, word=self._options.auth_word, now=now, renewed=renewed)

    def hasty(self) -> AlmClient:
        """The same client, connections and sign-in shared, for a person who waits: it gives up soon."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__, _plan=_HASTY, _limits=_HASTY_LIMITS)
        return twin

    def break_off(self) -> None:
        """End every question under way, from any thread, also one that waits because ALM said "later"."""
        self._stop.set()

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._transport.close()
        self._files.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- who we are ----------------------------------------------------------------------------------------------

    def tokens(self) -> AlmTokens:
        """What ALM said when we signed in: role, account, seconds left."""
        return self._sign_in.tokens

    def account(self) -> Account:
        """The account behind the token."""
        return wire.to_account(self._one("read the account", "/account", "account")[0])

    def me(self) -> Learner:
        """The person behind the token: it acts as them."""
        return wire.to_learner(self._one("read who we are", "/user", "user")[0])

    # --- people --------------------------------------------------------------------------------------------------

    def learners(self, *, start: str = "") -> Walk[Learner]:
        """Everybody, by cursor: paging by offset ends at 500. Deleted people may be among them."""
        return self._walk("list learners", "/users", {"sort": "id"}, lambda row, _: wire.to_learner(row), start=start)

    def learner(self, learner: LearnerId) -> Learner:
        """One person, deleted ones too."""
        return wire.to_learner(self._one("read the learner", _path("users", learner), "users")[0])

    def user_badges(self, learner: LearnerId) -> Walk[UserBadge]:
        """The badges of one learner, also those on the way: earned are those with a date."""
        return self._walk(
            "list badges of a learner",
            _path("users", learner, "userBadges"),
            {},
            lambda row, _: wire.to_user_badge(row, learner),
        )

    # --- the catalogue -------------------------------------------------------------------------------------------

    def badges(self, *, start: str = "") -> Walk[AlmBadge]:
        """All ALM badges, with their links to templates."""
        return self._walk(
            "list badges",
            "/badges",
            {"page[offset]": "0", "sort": "name"},
            lambda row, _: wire.to_badge(row),
            start=start,
        )

    def skills(self, *, start: str = "") -> Walk[Skill]:
        """All skills with their levels."""
        fields = {"include": "levels", "page[offset]": "0", "sort": "name"}
        return self._walk("list skills", "/skills", fields, wire.to_skill, start=start, completed="levels")

    def learning_objects(
        self, kinds: Sequence[LearningObjectKind] = ALL_KINDS, *, start: str = ""
    ) -> Walk[LearningObject]:
        """Learning objects of these kinds with instances and credits, learning paths of the enhanced kind included."""
        fields = {
            "include": _ALONG,
            "enforcedFields[learningObject]": "instances",
            "filter.loTypes": ",".join(kind.value for kind in kinds),
            "filter.ignoreEnhancedLP": "false",
            "sort": "name",
        }

        return self._walk(
            "list learning objects", "/learningObjects", fields, self._whole, start=start, completed="skills"
        )

    def instances(self, learning_object: LearningObjectId) -> tuple[Instance, ...]:
        """The instances of one learning object."""
        walk_ = self._walk(
            "list instances",
            _path("learningObjects", learning_object, "instances"),
            {},
            lambda row, _: wire.to_instance(row, learning_object, self._options.locale),
        )
        return tuple(instance for page in walk_ for instance in page.items)

    def head_count(self, learning_object: LearningObjectId, instance: InstanceId) -> tuple[int, int]:
        """How many are enrolled in an instance, and how many of them completed it."""
        path = _path("learningObjects", learning_object, "instances", instance, "summary")
        return wire.to_head_count(self._one("count the learners of an instance", path, "learningObjects")[0])

    def _whole(self, row: Resource, document: Document) -> LearningObject:
        """The object; instances that were not sent along, or not even named, are asked for."""
        made = wire.to_learning_object(row, document, self._options.locale)
        is_short = document.lacks(row, "instances") or not row.names("instances")
        if made.kind is LearningObjectKind.JOB_AID or not is_short:
            return made
        return replace(made, instances=self.instances(made.id))

    # --- jobs ----------------------------------------------------------------------------------------------------

    def start_job(self, kind: str, payload: Mapping[str, object], *, description: str = "") -> AlmJob:
        """Ask for a report; ALM takes a few a day of each kind, and one at a time. Never asked twice by itself."""
        attributes = {"description": description or "badge console", "jobType": kind, "payload": dict(payload)}
        body = orjson.dumps({"data": {"type": "job", "attributes": attributes}})
        answer = self._send("start a report", "/jobs", body, interface="jobs")
        return to_job(wire.one(read_document(answer), answer))

    def job(self, job_id: str) -> AlmJob:
        """How far a report is."""
        return to_job(self._one("look at the report", _path("jobs", job_id), "jobs")[0])

    def watched(self, job: AlmJob, *, patience: float = 3600.0) -> Iterator[Look]:
        """Look at a report until it is finished; the last look is at the finished one.

        The first look comes soon and each later than the one before, up to the options' pause: most reports are small.
        Raises Refused where ALM could not make it, ServiceSilent where it takes longer than the patience.
        """
        waited, pause = 0.0, min(_FIRST_LOOK, self._options.job_pause)
        while job.state is JobState.RUNNING:
            yield Look(job, waited)
            if waited >= patience:
                raise ServiceSilent(
                    "ALM has not finished the report yet.",
                    hint="Ask again later; the report goes on there.",
                    code="service.job-unfinished",
                    service=SERVICE,
                    operation="wait for the report",
                )
            self._pause(pause)
            waited, pause = waited + pause, min(pause * 2, self._options.job_pause)
            job = self.job(job.id)
        if job.state is JobState.FAILED:
            raise Refused(
                f"ALM could not make the report: {job.said}.",
                hint="Try again later.",
                code="service.job-failed",
                service=SERVICE,
                operation="make the report",
                reasons=(job.said,),
            )
        yield Look(job, waited)

    def file_of(self, job: AlmJob) -> bytes:
        """The file of a finished job. The first try carries no token; on the account's own host a 401 allows one."""
        question = Question("fetch the report", "GET", job.file_url, accept="*/*", interface="files")
        limits = self._options.download_limits
        try:
            return self._files.ask(question, plan=self._plan, limits=limits, stop=self._stop).body
        except NotSignedIn:
            if not job.file_url.startswith(f"{self._api.url}/"):
                raise
        return self._ask_signed(replace(question, interface="jobs"), limits=limits).body

    def _pause(self, seconds: float) -> None:
        if self._sleep is time.sleep:
            self._stop.sleep(seconds)
        else:
            self._sleep(seconds)

    # --- migration -----------------------------------------------------------------------------------------------

    def can_sync(self, project_id: str = "") -> SyncAnswer:
        """Whether files may be copied into the sprint folder now."""
        fields = {"migrationProjectId": project_id} if project_id else {}
        try:
            answer = self._get("ask whether files may be copied", "/bulkimport/cansync", fields, "bulkimport")
        except Refused as refused:  # the status of refusals is not documented
            said = refused.reasons[-1] if refused.reasons else refused.message
            return SyncAnswer(False, said, "no valid files present" in said.casefold())
        return bulkimport.read_sync(answer)

    def start_run(self, project_id: str = "", *, catalog_id: str = "") -> RunIds:
        """Start a run of the active sprint. Never sent again by itself: a lost answer loses the run's id."""
        fields = {"migrationProjectId": project_id, "catalogid": catalog_id}
        query = urlencode({name: value for name, value in fields.items() if value})
        path = f"/bulkimport/startrun{f'?{query}' if query else ''}"
        return bulkimport.read_started(self._send("start the run", path, b"", interface="bulkimport"))

    def run_status(self, ids: RunIds) -> RunStatus:
        """How far a run is."""
        fields = {"migrationProjectId": ids.project_id, "sprintId": ids.sprint_id, "sprintRunId": ids.run_id}
        return bulkimport.read_run(self._get("look at the run", "/bulkimport/runStatus", fields, "bulkimport"))

    # --- asking --------------------------------------------------------------------------------------------------

    def _walk(
        self,
        operation: str,
        path: str,
        fields: Mapping[str, str],
        convert: Callable[[Resource, Document], Item],
        *,
        start: str = "",
        completed: str = "",
    ) -> Walk[Item]:
        """All pages of a list. `completed` names the relationships that must have come along."""
        limit = MOST_WITH_INCLUDE if "include" in fields else MOST
        query = {"page[limit]": str(limit), **fields}
        first = start or f"{self._api.url}/primeapi/v2{path}?{urlencode(query)}"
        interface = path.split("/")[1]

        def fetch(url: str) -> Document:
            question = Question(operation, "GET", url, accept=_JSON, interface=interface)
            return read_document(self._ask_signed(question))

        def made(document: Document, url: str) -> tuple[tuple[Item, ...], tuple[PagingTrouble, ...]]:
            items = tuple(convert(row, document) for row in document.rows)
            return items, tuple(_not_included(document, completed.split()))

        return walk(fetch, made, api=self._api, start=first, limit=limit)

    def _one(self, operation: str, path: str, interface: str) -> tuple[Resource, Document]:
        answer = self._get(operation, path, {}, interface)
        document = read_document(answer)
        return wire.one(document, answer), document

    def _get(self, operation: str, path: str, fields: Mapping[str, str], interface: str) -> Answer:
        url = f"{self._api.url}/primeapi/v2{path}" + (f"?{urlencode(fields)}" if fields else "")
        return self._ask_signed(Question(operation, "GET", url, accept=_JSON, interface=interface))

    def _send(self, operation: str, path: str, body: bytes, *, interface: str) -> Answer:
        return self._ask_signed(
            Question(
                operation,
                "POST",
                f"{self._api.url}/primeapi/v2{path}",
                verb=Verb.WRITING,
                headers={"Content-Type": "application/vnd.api+json;charset=UTF-8"},
                body=body,
                accept=_JSON,
                interface=interface,
            )
        )

    def _ask_signed(self, question: Question, *, limits: Limits | None = None) -> Answer:
        """Ask with the token; once more after a 401 when there is a fresh one to try."""
        header = self._sign_in.header()
        try:
            return self._ask_with(question, header, limits)
        except NotSignedIn:
            self._sign_in.renew(header)
        return self._ask_with(question, self._sign_in.header(), limits)

    def _ask_with(self, question: Question, authorization: Secret, limits: Limits | None) -> Answer:
        signed = replace(question, authorization=authorization)
        try:
            answer = self._transport.ask(signed, plan=self._plan, limits=limits or self._limits, stop=self._stop)
        except Refused as refused:
            raise _as_missing(refused) from None
        _refuse_hidden_error(answer)
        return answer

    def _ask_plainly(self, question: Question) -> Answer:
        return self._transport.ask(question, plan=_SIGN_IN, limits=_HASTY_LIMITS, stop=self._stop)


def _not_included(document: Document, names: Sequence[str]) -> Generator[PagingTrouble, None, None]:
    for name in names:
        if any(document.lacks(row, name) for row in document.rows):
            sentence = f"ALM named {name} without sending them along."
            yield PagingTrouble(TroubleKind.NOT_INCLUDED, 0, sentence)


def _as_missing(refused: Refused) -> ServiceError:
    """ALM answers 400 for an unknown id where others say 404 (alm-api.md 2.4)."""
    if refused.status != 400 or _MISSING not in refused.reasons:  # noqa: PLR2004
        return refused
    return NotFound(
        refused.message,
        hint="Check the identifiers.",
        service=refused.service,
        operation=refused.operation,
        status=refused.status,
        request_id=refused.request_id,
        reasons=refused.reasons,
    )


def _refuse_hidden_error(answer: Answer) -> None:
    """A success whose body is an OAuth error: the token is not good."""
    if len(answer.body) > 500 or not answer.is_json:  # noqa: PLR2004  such a body has one short member
        return
    try:
        body = orjson.loads(answer.body)
    except ValueError:
        return
    if isinstance(body, dict) and isinstance(body.get("error"), str) and "data" not in body:
        raise NotSignedIn(
            f"{answer.call.host} answered with an error instead of data.",
            hint="Authorize again with an administrator's account.",
            service=answer.call.service,
            operation=answer.call.operation,
            status=answer.status,
            reasons=(body["error"][:100],),
        )


def _path(*parts: str) -> str:
    """The path of a call; whatever was typed as an id stays one part of it."""
    return "".join("/" + quote(part, safe="") for part in parts)
