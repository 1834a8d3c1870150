"""Files that are there as a whole or not at all, and locks that end with their process."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that others see the old content or the new one, also after a crash of the machine."""
    draft = path.with_name(f"{path.name}.part")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Bring a file's content to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    sync_file(folder)


def hold(path: Path, *, alone: bool) -> int | None:
    """A lock on a file, made where it is missing; None where there are no such locks. It ends with this process.

    Alone: OSError while anybody else holds it, alone or not.
    """
    if fcntl is None:
        return None
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
    except BaseException:
        os.close(handle)
        raise
    return handle


def remove_quietly(path: Path) -> bool:
    """Remove a file; where the system refuses, it stays for the next time."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
