"""A workshop: a real store in a folder of this test, the templates of the sandbox in it, the bundle step on top."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from credly_core.credly.client import CredlyClient
from credly_core.credly.options import ClientOptions, api_origin
from credly_core.domain.badges import BadgeTemplate, Organization, TemplateState
from credly_core.domain.connections import Connection, Credentials, Environment
from credly_core.domain.ids import ConnectionId, OrganizationId, TemplateId
from credly_core.domain.secrets import Secret
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.bundle import Bundle, DraftView, MappingNeeded
from credly_core.steps.templates import Templates
from credly_core.store import connections, mirror
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from credly_core.transport.guard import HostPolicy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALM_SAMPLES = Path(__file__).parents[3] / "data" / "alm-samples"
EIGHT = "id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl,externalBadgeId,externalBadgeProvider"


class Clock:
    """Moves on a second each time it is read."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


def identifier(number: int) -> str:
    """A made-up template id."""
    return f"00000000-0000-4000-8000-{number:012d}"


def a_template(number: int, name: str = "", **changes: object) -> BadgeTemplate:
    """An active template with a picture."""
    basis = BadgeTemplate(
        id=TemplateId(identifier(number)),
        name=name or f"Badge {number:02d}",
        state=TemplateState.ACTIVE,
        image_url=f"https://images.credly.com/images/{number}/badge.png",
        created_at=NOW - timedelta(days=100),
        updated_at=NOW - timedelta(days=10),
    )
    return replace(basis, **changes)  # type: ignore[arg-type]


def row(number: int, name: str = "", *, template: str | None = None, **cells: str) -> str:
    """One good line of a badge.csv with eight columns."""
    values = {
        "id": f"badge-{number}",
        "badgeName": name or f"Badge {number:02d}",
        "badgeCreationDate": "2016-08-17T08:56:21.000Z",
        "lastModifiedDate": "2016-08-17T08:56:21.000Z",
        "state": "Active",
        "imageUrl": f"https://images.credly.com/images/{number}/badge.png",
        "externalBadgeId": identifier(number) if template is None else template,
        "externalBadgeProvider": "Credly" if template != "" else "",
        **cells,
    }
    return ",".join(values.values())


def file_of(*lines: str, header: str = EIGHT, end: str = "\r\n") -> bytes:
    """The bytes of a badge.csv."""
    return "".join(line + end for line in (header, *lines)).encode()


class Workshop:
    """What the tests of this folder hold in their hands. `connection` may be set to None or another one."""

    def __init__(self, store: Store, now: Clock) -> None:
        self.store = store
        self.now = now
        self.connection: Connection | None = None
        self._numbers = count(1)
        self.bundle = self.another()

    def another(self) -> Bundle:
        """A second step over the same store, as another process would have it."""
        return Bundle(self.store, lambda: self.connection, self.now, new_id=lambda: f"id-{next(self._numbers)}")

    def connect(self, name: str = "c1", organization: str = "Northwind Learning", host: str = "api.credly.com") -> None:
        """Make a connection and choose it."""
        known = Organization(OrganizationId(f"org-{name}"), organization)
        self.connection = Connection(
            id=ConnectionId(name),
            name=organization,
            organization_id=known.id,
            host=host,
            environment=Environment.SANDBOX,
            organization=known,
            created_at=NOW,
        )
        with self.store.begin() as tx:
            connections.add_connection(
                tx, self.connection, Credentials(token=Secret("not-a-real-token")), self.store.sealer
            )

    def pull(self, *templates: BadgeTemplate) -> None:
        """Copy these templates, as a complete pull would."""
        assert self.connection is not None
        with self.store.begin() as tx:
            pull_id = mirror.start_pull(tx, self.connection.id, self.now())
            mirror.record_templates(tx, self.connection.id, pull_id, [(item, b"{}") for item in templates], self.now())
            mirror.finish_pull(tx, pull_id, complete=True, at=self.now(), total=len(templates), note="")

    def start(self, *lines: str, name: str = "badge.csv", header: str = EIGHT) -> DraftView:
        """A draft from lines of a file."""
        return self.start_bytes(file_of(*lines, header=header), name=name)

    def start_bytes(self, data: bytes, *, name: str = "badge.csv") -> DraftView:
        """A draft from the bytes of a file."""
        view = self.bundle.start_from_file(name, data, actor="dana")
        assert not isinstance(view, MappingNeeded)
        return view

    def cells(self, view: DraftView, column: str) -> list[str]:
        """All cells of a column."""
        position = view.table.position_of(column)
        assert position is not None
        return view.table.column(position).to_list()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once by the real upgrade, then copied."""
    folder = tmp_path_factory.mktemp("empty")
    Store.open(folder / "empty.sqlite", Sealer(folder / "unused.key"), lambda: NOW).close()
    return folder / "empty.sqlite"


@pytest.fixture
def workshop(tmp_path: Path, empty_database: Path) -> Iterator[Workshop]:
    """A store with nothing in it."""
    file = tmp_path / "badge-console.sqlite"
    shutil.copy(empty_database, file)
    now = Clock()
    with Store.open(file, Sealer(tmp_path / "key"), now) as store:
        yield Workshop(store, now)


@pytest.fixture
def small(workshop: Workshop) -> Workshop:
    """Connected, with five usable templates, one draft and one archived."""
    workshop.connect()
    workshop.pull(
        *(a_template(number) for number in range(1, 6)),
        a_template(6, "Not ready yet", state=TemplateState.DRAFT, image_url=None),
        a_template(7, "Long gone", state=TemplateState.ARCHIVED),
    )
    return workshop


@pytest.fixture
def templates_of(workshop: Workshop) -> object:
    """Makes the templates step for a running sandbox, connected to it."""

    def make(running: RunningSandbox) -> Templates:
        workshop.connect(host=running.credly_url)
        assert workshop.connection is not None
        connection = replace(workshop.connection, organization_id=OrganizationId(running.organization_id))
        workshop.connection = connection

        def open_client() -> CredlyClient:
            origin = api_origin(running.credly_url)
            return CredlyClient(
                api=origin,
                credentials=Credentials(token=Secret(running.authorization_token)),
                policy=HostPolicy.of([origin.url], pictures=[origin.url]),
                options=ClientOptions(requests_per_second=None),
            )

        return Templates(workshop.store, open_client, lambda: connection, workshop.now)

    return make
