"""Where the bytes of checked files lie: one folder for each check, one file for each number, readable by us only.

Names that people gave to their files are never used as paths.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from credly_core.domain.ids import CheckId
from credly_core.errors import StoreError

#: The folder below the data folder.
FOLDER = "checks"


class Shelf:
    """The files of all checks."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def path(self, check_id: CheckId, number: int) -> Path:
        """Where one file lies."""
        return self._place(check_id) / f"{number}.bin"

    def open_place(self, check_id: CheckId) -> None:
        """Make the folder of a check."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._place(check_id).mkdir(mode=0o700, exist_ok=True)
        except OSError as trouble:
            raise no_room(self._folder, trouble) from trouble

    def discard(self, check_id: CheckId) -> None:
        """Remove all files of a check; nothing happens when they are gone already."""
        shutil.rmtree(self._place(check_id), ignore_errors=True)

    def discard_file(self, check_id: CheckId, number: int) -> None:
        """Remove one file."""
        self.path(check_id, number).unlink(missing_ok=True)

    def discard_all_but(self, check_id: CheckId, numbers: Collection[int]) -> None:
        """Remove what an interrupted upload left."""
        for path in self._place(check_id).glob("*.bin"):
            if int(path.stem) not in numbers:
                path.unlink(missing_ok=True)

    def places(self) -> Iterator[CheckId]:
        """The checks that have a folder."""
        if self._folder.is_dir():
            yield from (CheckId(place.name) for place in self._folder.iterdir() if place.is_dir())

    def _place(self, check_id: CheckId) -> Path:
        if not check_id.replace("-", "").isalnum():
            raise ValueError("an id of a check is letters, digits and hyphens")
        return self._folder / check_id


def no_room(folder: Path, trouble: OSError) -> StoreError:
    """The error for a folder that takes no files."""
    return StoreError(
        f"The file could not be kept in {folder}: {trouble.strerror or 'the disk did not take it'}.",
        hint="Free some space, or check that you may write to this folder.",
        code="store.no-room",
    )
