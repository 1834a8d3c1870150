"""A check step over a store and a data folder of its own, with a clock that is moved by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from credly_core.domain.ids import CheckId
from credly_core.steps.check import Check, CheckView, Upload
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.unit.steps.bench import Watch

ME = "Ann"
COURSES = (
    b"id,courseName,description,courseCreationDate,lastModifiedDate,author,courseOrdering,completionLimit,state\r\n"
    b"1,Basics,,2016-08-17T08:56:21.000Z,,a@x.org,,,Published\r\n"
    b"2,More,,17.08.2016,,a@x.org,,,published\r\n"
)
BADGES = (
    b"id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl,externalBadgeId,externalBadgeProvider\r\n"
    b"a,Basics,2016-08-17T08:56:21.000Z,,Active,a.png,00000000-0000-4000-8000-000000000001,Credly\r\n"
    b"b,More,13/02/2016,,active,b.png,00000000-0000-4000-8000-000000000002,Creded\r\n"
    b"c,Third,2016-08-17T08:56:21.000Z,,Perhaps,c.png,00000000-0000-4000-8000-000000000003,Credly\r\n"
)
UNREADABLE = b"id,badgeName\r\na,b,c\r\n"


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, data in files.items():
            opened.writestr(name, data)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a zip by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


class Place:
    """The step, and what one needs to take it up again in another process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = Watch()
        self.store = Store.open(folder / "store.sqlite", Sealer(folder / "seal.key"), self.now)
        self._numbers = count(1)
        self.check = self.fresh()

    def fresh(self) -> Check:
        """The step as another process would have it: nothing in memory."""
        return Check(
            self.now,
            store=lambda: self.store,
            data_dir=lambda: self.folder,
            new_id=lambda: f"id-{next(self._numbers)}",
        )

    def start(self, **files: bytes) -> CheckView:
        """A check of files: `badge_csv=…` is badge.csv."""
        uploads = [Upload(name.replace("_csv", ".csv").replace("_zip", ".zip"), data) for name, data in files.items()]
        return self.check.view(self.check.start(uploads, actor=ME).result())

    def on_disk(self) -> list[str]:
        """The files that are kept, by their path in the data folder."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*.bin"))

    def left_over(self) -> list[str]:
        """What lies below the folder of the checks and is no file of one."""
        found = (path for path in (self.folder / "checks").rglob("*") if path.is_file() and path.suffix != ".bin")
        return sorted(str(path.relative_to(self.folder)) for path in found)

    def cells(self, view: CheckView, column: str, file: int = 0) -> list[str]:
        """A column of a file as it is now."""
        table = view.files[file].table
        assert table is not None
        return table.column(table.header.index(column)).to_list()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    found = Place(tmp_path)
    yield found
    found.store.close()


def gone_id() -> CheckId:
    return CheckId("gone")
