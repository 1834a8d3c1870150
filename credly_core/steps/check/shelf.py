"""Where the bytes of checked files lie: one folder for each check, one file for each number, readable by us only.

Names that people gave to their files are never used as paths.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from credly_core.domain.ids import CheckId
from credly_core.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows: there the age of a folder decides
    fcntl = None  # type: ignore[assignment]

logger = logging.getLogger(__name__)

#: The folder below the data folder.
FOLDER = "checks"
#: Where folders cannot be locked, nothing younger than this is swept: somebody may be filling it.
_YOUNG_SECONDS = 3600
_TRIES = 3


class Shelf:
    """The files of all checks."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER

    def path(self, check_id: CheckId, number: int) -> Path:
        """Where one file lies."""
        return self._place(check_id) / f"{number}.bin"

    def part(self, check_id: CheckId, token: str, number: int) -> Path:
        """Where an upload lies until it is part of the check; `token` is of one upload alone."""
        return self._place(check_id) / f"{token}-{number}.part"

    @contextmanager
    def filling(self, check_id: CheckId) -> Iterator[None]:
        """The folder of a check, made where it is not there; nobody sweeps it meanwhile."""
        held = self._held(check_id)
        try:
            yield
        finally:
            if held is not None:
                os.close(held)

    def _held(self, check_id: CheckId) -> int | None:
        place = self._place(check_id)
        try:
            while True:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                place.mkdir(mode=0o700, exist_ok=True)
                held = _locked(place, alone=False)
                if held is None or place.is_dir():  # else it was swept before we held it
                    return held
                os.close(held)
        except OSError as trouble:
            raise no_room(self._folder, trouble) from trouble

    def settle(self, check_id: CheckId, parts: Mapping[int, Path]) -> None:
        """Uploads become files of the check under their numbers: all of them, or none."""
        done: list[tuple[Path, Path]] = []
        try:
            for number, part in parts.items():
                part.replace(self.path(check_id, number))
                done.append((part, self.path(check_id, number)))
        except OSError as trouble:
            for part, path in done:
                path.replace(part)
            raise no_room(self._place(check_id), trouble) from trouble

    def discard(self, check_id: CheckId) -> None:
        """Remove all files of a check; nothing happens when they are gone already."""
        place = self._place(check_id)
        for last in (*[False] * (_TRIES - 1), True):
            try:
                shutil.rmtree(place)
                return
            except FileNotFoundError:
                if not place.exists():
                    return
            except OSError as trouble:  # an upload may have begun a file in it meanwhile
                if last:
                    raise StoreError(
                        f"The files of this check could not all be removed from {place}: {trouble.strerror}.",
                        hint="Remove this folder by hand, or check that you may write there.",
                        code="store.not-removed",
                    ) from trouble

    def discard_file(self, check_id: CheckId, number: int) -> None:
        """Remove one file."""
        try:
            self.path(check_id, number).unlink(missing_ok=True)
        except OSError as trouble:
            logger.warning("a file of a check was not removed: %s", trouble.strerror)

    def discard_parts(self, check_id: CheckId, token: str) -> None:
        """Remove what is left of one upload that did not become part of the check."""
        for path in self._place(check_id).glob(f"{token}-*.part"):
            path.unlink(missing_ok=True)

    def sweep(self, is_kept: Callable[[CheckId], bool]) -> None:
        """Remove what a start or an upload that was killed left behind; what somebody is filling stays."""
        for check_id in tuple(self._places()):
            place = self._place(check_id)
            try:
                held = _locked(place, alone=True)
            except OSError:  # somebody is filling it, or it is gone
                continue
            try:
                self._sweep_place(check_id, young=held is None, kept=is_kept(check_id))
            except (OSError, StoreError) as trouble:
                logger.warning("what a stopped upload left was not removed: %s", trouble)
            finally:
                if held is not None:
                    os.close(held)

    def _sweep_place(self, check_id: CheckId, *, young: bool, kept: bool) -> None:
        place = self._place(check_id)
        if young and time.time() - place.stat().st_mtime < _YOUNG_SECONDS:
            return
        if not kept:
            self.discard(check_id)
            return
        for path in place.glob("*.part"):
            path.unlink(missing_ok=True)

    def _places(self) -> Iterator[CheckId]:
        """The checks that have a folder."""
        if self._folder.is_dir():
            found = (place.name for place in self._folder.iterdir() if place.is_dir() and not place.is_symlink())
            yield from (CheckId(name) for name in found if _is_id(name))

    def _place(self, check_id: CheckId) -> Path:
        if not _is_id(check_id):
            raise ValueError("an id of a check is letters, digits and hyphens")
        return self._folder / check_id


def _is_id(name: str) -> bool:
    return name.replace("-", "").isalnum()


def _locked(place: Path, *, alone: bool) -> int | None:
    """A held lock on a folder, None where there are no such locks. Alone: OSError while anybody else holds one."""
    if fcntl is None:
        return None
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
    except BaseException:
        os.close(handle)
        raise
    return handle


def no_room(folder: Path, trouble: OSError) -> StoreError:
    """The error for a folder that takes no files."""
    return StoreError(
        f"The file could not be kept in {folder}: {trouble.strerror or 'the disk did not take it'}.",
        hint="Free some space, or check that you may write to this folder.",
        code="store.no-room",
    )
