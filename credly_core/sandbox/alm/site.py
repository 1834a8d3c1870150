"""What every route of ALM's stand-in needs: the school, the keys, the address, and who is asking."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request

from credly_core.sandbox.alm.acting import Actor
from credly_core.sandbox.alm.hooks import HookBook
from credly_core.sandbox.alm.jobs.book import JobBook
from credly_core.sandbox.alm.journal import AlmJournal
from credly_core.sandbox.alm.keys import AlmKeys, Grant
from credly_core.sandbox.alm.migrating.project import Migrations, Project, Run, Sprint
from credly_core.sandbox.alm.refusals import forbidden, refuse, unauthorized
from credly_core.sandbox.faults.book import FaultBook
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.world.learning.learners import ADMIN
from credly_core.sandbox.world.learning.school import ACCOUNT_ID, School
from credly_core.sandbox.world.world import World

_ACCEPTED = frozenset({"*/*", "application/*", "application/vnd.api+json", "application/json"})


class AlmSite:
    """One account as its routes see it. `url` is how the stand-in names itself in answers."""

    def __init__(self, world: World, faults: FaultBook, url: str) -> None:
        self.world = world
        self.faults = faults
        self.url = url
        self.journal = AlmJournal()
        self.hooks = HookBook(world.options.seed, self.journal, world.options.webhook_delays)
        self.actor = Actor(world.school, world.clock, self.journal, self.hooks)
        self.jobs = JobBook(world.school, seed=world.options.seed, seconds=world.options.alm.job_seconds)
        step = timedelta(seconds=world.options.alm.run_seconds)
        self.migrations = Migrations(world.school, step=step, folder=world.options.alm.sprint_folder)
        school = world.school
        admin = school.learners.id_of(ADMIN)
        self.keys = AlmKeys(world.options.seed, account_id=ACCOUNT_ID, user_id=admin, now=world.clock.now())

    @property
    def school(self) -> School:
        """The account."""
        return self.world.school

    @property
    def options(self) -> AlmOptions:
        """How this stand-in was asked to be."""
        return self.world.options.alm

    def run_sprint(self, project: Project, sprint: Sprint, *, catalog_id: str | None = None) -> Run:
        """Start a run; webhooks tell what it changed."""
        now = self.world.clock.now()
        run = self.migrations.start(project, sprint, now, catalog_id=catalog_id)
        self.journal.did("imported", str(run.id), now)
        self.actor.imported(run.events)
        return run

    def visitor(self, request: Request, *, write: bool = False, any_answer: bool = False) -> Grant:
        """Whose admin token came with a request; refuses whoever may not ask this."""
        grant = self.signed_in(request)
        scopes = grant.application.scopes
        if not any(scope.startswith("admin:") for scope in scopes):
            raise forbidden()
        if write and "admin:write" not in scopes:
            raise forbidden("admin:write required")
        if not any_answer:
            check_accept(request.headers.get("accept", "*/*"))
        return grant

    def signed_in(self, request: Request) -> Grant:
        """Whose token it is, whatever it may do."""
        grant = self.grant_of(request.headers.get("authorization", ""))
        if grant is None or grant.expires_at <= self.world.clock.now() or grant.application.account_id != ACCOUNT_ID:
            raise unauthorized()
        return grant

    def grant_of(self, header: str) -> Grant | None:
        """The grant an Authorization header names: `oauth` or `Bearer`, in any case."""
        kind, _, token = header.partition(" ")
        return self.keys.access(token.strip()) if kind.lower() in ("oauth", "bearer") else None


def check_accept(accept: str) -> None:
    """406 for an answer ALM does not give."""
    kinds = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    if not kinds & _ACCEPTED:
        raise refuse(406, "NOT_ACCEPTABLE", "Accept header not acceptable", "application/vnd.api+json")
