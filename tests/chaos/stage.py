"""Where chaos plays: a sandbox in a process of its own, a database, and workers that are forked to be killed.

Workers are forked from a process that has everything loaded and no threads: a hundred times faster than starting one.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
import requests
import sqlalchemy as sa

from credly_core.domain.achievements import Achievement
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.issuing import OrderState
from credly_core.domain.moments import utc_now
from credly_core.steps.issue import Issue, IssueRules
from credly_core.steps.issue.rules import Probe, no_probe
from credly_core.store import outbox_tables
from credly_core.store.outbox_reading import OrderFilter
from credly_core.store.presence import Presence
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.chaos.books import Award, Books, Verdict, judge
from tests.issuing import a_connection, client_of
from tests.orders import an_achievement

#: Short times: a claim ends soon, a second look follows soon after the first.
RULES = IssueRules(
    claim_seconds=1.2,
    send_seconds=0.6,
    look_pause=1.0,
    quiet_seconds=2.0,
    busy_pause=0.03,
    most_failures=50,
    patience=30.0,
    pace=None,
)
#: Where somebody is killed: claims as long as usual, which nobody can wait for.
USUAL_CLAIMS = replace(RULES, claim_seconds=IssueRules().claim_seconds, send_seconds=IssueRules().send_seconds)
#: Longer than this no request of a worker is on its way; the pause between two looks is longer still.
DEADLINE = 0.5
OPEN = (OrderState.APPROVED, OrderState.SENDING, OrderState.UNCLEAR)

_SANDBOX = """
import sys
import orjson
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import SandboxOptions, describe, serve
running = serve(SandboxOptions(seed=int(sys.argv[1]), earners=50, badges=0, alm=AlmOptions(learners=20, rates=None)))
world = running.site.world
templates = [
    {"id": one.id, "allows_duplicates": one.allows_duplicates}
    for one in world.templates.of(world.main_id)
    if one.state.value == "active" and one.default_expires_at is None
]
sys.stdout.buffer.write(orjson.dumps({**describe(running)["credly"], "templates": templates}) + b"\\n")
sys.stdout.flush()
running.wait()
"""


@dataclass
class Site:
    """A sandbox in a process of its own."""

    url: str
    organization_id: str
    token: str
    templates: dict[bool, TemplateId]

    def control(self, path: str, body: object = None, method: str = "POST") -> object:
        """One of the test-only controls."""
        with requests.Session() as session:
            session.trust_env = False
            answer = session.request(method, f"{self.url}/_sandbox/{path}", json=body, timeout=120)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def deeds(self) -> int:
        """How long the sandbox's own journal is."""
        told = self.control(f"journal?deeds_from={10**12}", method="GET")
        assert isinstance(told, dict)
        return int(told["deed_count"])

    def issued(self, start: int, count: int, *, first_deed: int) -> list[Award]:
        """What the sandbox's own journal says was issued to these learners."""
        wanted = {str(number) for number in range(start, start + count)}
        journal = self.control(f"journal?deeds_from={first_deed}", method="GET")
        assert isinstance(journal, dict)
        return [
            (deed["template_id"], deed["issuer_earner_id"])
            for deed in journal["deeds"]
            if deed["what"] == "issued" and deed["issuer_earner_id"] in wanted
        ]


@contextmanager
def sandbox(seed: int) -> Iterator[Site]:
    """A sandbox for the length of the block."""
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", _SANDBOX, str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it tells of every client that was killed in the middle of a request
        cwd=root,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        told = orjson.loads(process.stdout.readline())
        templates = {one["allows_duplicates"]: TemplateId(one["id"]) for one in reversed(told["templates"])}
        yield Site(told["url"], told["organization_id"], told["authorization_token"], templates)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@dataclass
class Stage:
    """A sandbox, a database, and the awards of one run."""

    site: Site
    database: str | Path
    folder: Path
    start: int
    count: int
    allows_duplicates: bool = False
    rules: IssueRules = RULES
    #: Puts another step in the place of the real one: the broken builds.
    build: type[Issue] = Issue
    #: Where the sandbox's journal was when it began: what stands before it belongs to others.
    first_deed: int = 0

    @property
    def template(self) -> TemplateId:
        """The template that is awarded."""
        return self.site.templates[self.allows_duplicates]

    @property
    def asked(self) -> list[Award]:
        """The first book."""
        return [(self.template, str(number)) for number in range(self.start, self.start + self.count)]

    def achievements(self) -> list[Achievement]:
        """What was earned."""
        return [an_achievement(number, template=self.template) for number in range(self.start, self.start + self.count)]

    def open_store(self) -> Store:
        """The database; opened anew in each process."""
        return Store.open(self.database, Sealer(self.folder / "seal.key"), utc_now, upgrade=True)

    def step(self, store: Store, probe: Probe = no_probe) -> Issue:
        """The step under test."""
        connection = a_connection(self.site.organization_id, self.site.url)
        return self.build(
            store,
            lambda: client_of(self.site.url, self.site.token, deadline=DEADLINE),
            lambda: connection,
            utc_now,
            rules=lambda: self.rules,
            probe=probe,
            presence=Presence(self.folder / "senders"),
        )

    def prepare(self) -> None:
        """Approve every award."""
        with self.open_store() as store:
            step = self.step(store)
            step.propose_list(self.achievements(), actor="chaos")
            records = step.orders(OrderFilter(states=(OrderState.PROPOSED,)), limit=None)
            step.approve({one.id: one.order.digest for one in records}, actor="chaos")

    def work(self, probe: Probe = no_probe) -> None:
        """What a worker does: settle and send until nothing is left to do."""
        with self.open_store() as store:
            step = self.step(store, probe)
            while any(step.standing()[state] for state in OPEN):
                step.send(actor="chaos").result()
                step.settle(actor="chaos").result()
                if step.standing()[OrderState.SENDING]:
                    time.sleep(0.05)

    def events(self, store: Store) -> int:
        """How much has happened to all orders."""
        with store.read() as tx:
            return int(tx.execute(sa.select(sa.func.count()).select_from(outbox_tables.issue_event)).scalar_one())

    def judge(self) -> Verdict:
        """Compare the three books."""
        with self.open_store() as store:
            ledger = self._ledger(store)
        journal = self.site.issued(self.start, self.count, first_deed=self.first_deed)
        return judge(Books(self.asked, journal, ledger, is_sound=self._is_sound()))

    def _ledger(self, store: Store) -> dict[Award, str]:
        wanted = set(self.asked)
        table = outbox_tables.issue_order
        query = sa.select(table.c.template_id, table.c.earner_key, table.c.state).where(
            table.c.organization_id == OrganizationId(self.site.organization_id)
        )
        with store.read() as tx:
            rows = tx.execute(query).all()
        return {(row[0], row[1]): row[2] for row in rows if (row[0], row[1]) in wanted}

    def _is_sound(self) -> bool:
        if not isinstance(self.database, Path):
            return True
        with closing(sqlite3.connect(self.database)) as plain:
            return plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def fork(work: Callable[[], None]) -> int:
    """Run work in a child and give its process id. The child ends without cleaning up, as a killed one does."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    except BaseException as trouble:
        sys.stderr.write(f"worker: {type(trouble).__name__}: {trouble}\n")
    finally:
        os._exit(status)


def wait_for(pid: int, seconds: float) -> int | None:
    """The exit status, None while it still runs after so many seconds."""
    ends_at = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        if time.monotonic() >= ends_at:
            return None
        time.sleep(0.002)


def kill(pid: int) -> None:
    """kill -9, and gather what is left."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
