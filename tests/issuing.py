"""The step issue over a sandbox and a store of the test's own, with short times."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from credly_core.credly.client import CredlyClient
from credly_core.credly.options import ClientOptions, api_origin, credly_policy
from credly_core.domain.achievements import Achievement
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import ConnectionId, OrderId, OrganizationId, TemplateId
from credly_core.domain.issuing import OrderRecord, OrderState, Wishes
from credly_core.domain.moments import Clock, utc_now
from credly_core.domain.secrets import Secret
from credly_core.sandbox.journal import Deed
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.issue import Issue, IssueRules
from credly_core.steps.issue.rules import Probe, no_probe
from credly_core.store.outbox_reading import OrderFilter
from credly_core.store.presence import Presence
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.limits import Limits
from tests.orders import an_achievement

#: A second is a long time for a sandbox.
QUICK = IssueRules(
    claim_seconds=3.0,
    send_seconds=1.5,
    look_pause=0.25,
    quiet_seconds=0.5,
    busy_pause=0.05,
    most_failures=6,
    patience=5.0,
    pace=None,
)


def client_of(url: str, token: str, *, deadline: float = 5.0) -> CredlyClient:
    """A client for a sandbox, patient for so many seconds."""
    api = api_origin(url)
    limits = Limits(connect=deadline, read=deadline, deadline=deadline, max_bytes=1 << 20)
    return CredlyClient(
        api=api,
        credentials=Credentials(token=Secret(token)),
        policy=credly_policy([api.url]),
        options=ClientOptions(limits=limits),
    )


def a_connection(organization_id: str, url: str) -> Connection:
    """A connection to a sandbox."""
    return Connection(ConnectionId("c1"), "Larkfield", OrganizationId(organization_id), url, Environment.SANDBOX)


@cache
def empty_database() -> Path:
    """A SQLite file with all tables, made once by the real upgrade: copying it takes a hundredth of the time."""
    folder = Path(tempfile.mkdtemp(prefix="badge-console-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Store.open(folder / "empty.sqlite", Sealer(folder / "seal.key"), utc_now).close()
    return folder / "empty.sqlite"


@dataclass
class Bench:
    """A running sandbox, a store, and the step between them."""

    sandbox: RunningSandbox
    store: Store
    rules: IssueRules = QUICK
    probe: Probe = no_probe
    deadline: float = 5.0
    issue: Issue = field(init=False)

    def __post_init__(self) -> None:
        self.issue = self.another()

    @classmethod
    def at(cls, sandbox: RunningSandbox, folder: Path) -> Bench:
        """A bench over a SQLite file in this folder; one that is there is gone on with."""
        if not (folder / "issue.sqlite").exists():
            shutil.copy(empty_database(), folder / "issue.sqlite")
        return cls(sandbox, Store.open(folder / "issue.sqlite", Sealer(folder / "seal.key"), utc_now))

    def another(
        self,
        *,
        rules: IssueRules | None = None,
        probe: Probe | None = None,
        presence: Presence | None = None,
        now: Clock = utc_now,
    ) -> Issue:
        """One more step over the same store and sandbox, as another process would have it."""
        connection = a_connection(self.sandbox.organization_id, self.sandbox.credly_url)
        chosen = rules or self.rules
        return Issue(
            self.store,
            self._opener(),
            lambda: connection,
            now,
            rules=lambda: chosen,
            probe=probe or self.probe,
            presence=presence,
        )

    def _opener(self) -> Callable[[], CredlyClient]:
        return lambda: client_of(self.sandbox.credly_url, self.sandbox.authorization_token, deadline=self.deadline)

    def template(self, *, allows_duplicates: bool = False) -> TemplateId:
        """An active template whose badges never expire by themselves."""
        world = self.sandbox.site.world
        for one in world.templates.of(world.main_id):
            usable = one.state.value == "active" and one.default_expires_at is None
            if usable and one.allows_duplicates is allows_duplicates:
                return TemplateId(one.id)
        raise LookupError("no such template")

    def approve(self, achievements: Iterable[Achievement], wishes: Wishes | None = None) -> list[OrderId]:
        """Propose and approve what has no order yet."""
        proposal = self.issue.propose_list(achievements, wishes=wishes, actor="dana")
        records = self.issue.orders(OrderFilter(states=(OrderState.PROPOSED,)), limit=None)
        self.issue.approve({one.id: one.order.digest for one in records}, actor="dana")
        return list(proposal.new)

    def awards(self, count: int, *, allows_duplicates: bool = False, start: int = 1) -> list[Achievement]:
        """Achievements of so many learners, one each."""
        template = self.template(allows_duplicates=allows_duplicates)
        return [an_achievement(number, template=template) for number in range(start, start + count)]

    def deeds(self, what: str = "issued") -> list[Deed]:
        """What the sandbox has noted about our learners."""
        keys = {str(number) for number in range(1, 10_000)}
        return [
            one for one in self.sandbox.site.world.journal.deeds if one.what == what and one.issuer_earner_id in keys
        ]

    def record(self, order_id: OrderId) -> OrderRecord:
        """An order as it is now."""
        return self.issue.order(order_id)

    def fault(self, text: str) -> None:
        """Switch a fault on, written like the header; on everything about badges."""
        from dataclasses import replace

        from credly_core.sandbox.faults.book import faults_in_header

        for fault in faults_in_header(text):
            self.sandbox.site.faults.switch_on(
                replace(fault, path=fault.path or "/v1/organizations/*/badges", method=fault.method)
            )
