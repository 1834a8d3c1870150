"""Whether a program of this machine is still there: each holds a locked file for as long as it lives.

Only the end of the program gives the lock back, however it came: one that is stopped, or waits, still holds it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from credly_core.store.history.files import hold, remove_quietly

logger = logging.getLogger(__name__)

_HOUSE = "this-folder"
_SUFFIX = ".held"
#: Files of programs that have ended stay so long: what they had claimed may still name them.
_KEEP_SECONDS = 30 * 86_400


class Presence:
    """This program among those that share a folder on one machine. Safe to share between threads and across forks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._pid = 0
        self._name: str | None = None
        self._handle: int | None = None

    @property
    def name(self) -> str | None:
        """The name under which this process holds a lock; None where the system or the folder has no locks."""
        with self._lock:
            if self._pid != os.getpid():
                self._pid, self._name = os.getpid(), self._appear()
            return self._name

    def gone(self, names: Iterable[str]) -> frozenset[str]:
        """Which of these have certainly ended. One of another machine or folder is never among them."""
        if self.name is None:
            return frozenset()
        here = self._here()
        return frozenset(one for one in names if one.startswith(f"{here} ") and self._has_ended(one))

    def close(self) -> None:
        """Give the lock back; the next use takes another name."""
        with self._lock:
            if self._handle is not None and self._pid == os.getpid():
                os.close(self._handle)
            self._pid, self._name, self._handle = 0, None, None

    def _appear(self) -> str | None:
        if self._handle is not None:  # of the process that this one was forked from, which goes on to hold it
            os.close(self._handle)
            self._handle = None
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._tidy()
            own = uuid4().hex
            self._handle = hold(self._folder / f"{own}{_SUFFIX}", alone=True)
            return None if self._handle is None else f"{self._here()} {own}"
        except OSError as trouble:
            logger.warning("no lock tells that this program lives: %s", trouble)
            return None

    def _here(self) -> str:
        """This folder on this machine: a folder may be shared by machines, a name by machines that know no other."""
        mark = self._folder / _HOUSE
        if not mark.exists():
            draft = self._folder / f"{uuid4().hex}.part"
            draft.write_text(uuid4().hex, "ascii")
            with contextlib.suppress(FileExistsError):  # whoever was first has named it
                os.link(draft, mark)
            remove_quietly(draft)
        return f"{platform.node()} {mark.read_text('ascii')}"

    def _has_ended(self, name: str) -> bool:
        path = self._folder / f"{name.rpartition(' ')[2]}{_SUFFIX}"
        if not path.exists():  # somebody tidied up by hand: nobody knows
            return False
        return _is_free(path)

    def _tidy(self) -> None:
        oldest = time.time() - _KEEP_SECONDS
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < oldest and _is_free(path):
                    remove_quietly(path)


def _is_free(path: Path) -> bool:
    try:
        handle = hold(path, alone=True)
    except OSError:
        return False
    if handle is None:
        return False
    os.close(handle)
    return True
