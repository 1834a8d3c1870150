"""What the database complains about, in our words. Values never get into a message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc as sa_exc

from credly_core.errors import StoreConflict, StoreError

#: Part of SQLite's own message → our message, hint, code. The first match counts.
_SQLITE_TROUBLES = (
    (
        "database or disk is full",
        "The disk is full: nothing was saved.",
        "Free some space and do it again.",
        "store.full",
    ),
    (
        "readonly database",
        "The database may only be read: nothing was saved.",
        "Check who owns the database file and its folder.",
        "store.read-only",
    ),
    (
        "unable to open database file",
        "The database file cannot be opened.",
        "Check that its folder exists and that you may write to it, or choose another with BADGE_CONSOLE_DATA_DIR.",
        "store.unreachable",
    ),
    (
        "file is not a database",
        "The database file is not a database, or it is damaged.",
        "Put it back from a backup, or move it away to start anew.",
        "store.damaged",
    ),
    (
        "malformed",
        "The database file is damaged.",
        "Put it back from a backup, or move it away to start anew.",
        "store.damaged",
    ),
    (
        "disk i/o error",
        "The disk did not take or give the data: nothing was saved.",
        "Check the disk, and that no other program holds the file.",
        "store.disk",
    ),
)


def describe(trouble: sa_exc.SQLAlchemyError) -> StoreError:
    """Our error for one of the database's."""
    text = str(getattr(trouble, "orig", None) or "").lower()
    if isinstance(trouble, sa_exc.IntegrityError):
        return StoreConflict(
            "Somebody else saved something that contradicts this: nothing was changed.", hint="Reload and do it again."
        )
    if "locked" in text or "busy" in text:
        return StoreConflict(
            "Another program has been writing to the database for too long: nothing was saved.",
            hint="Do it again in a moment.",
            code="store.busy",
        )
    for part, message, hint, code in _SQLITE_TROUBLES:
        if part in text:
            return StoreError(message, hint=hint, code=code)
    if isinstance(trouble, sa_exc.OperationalError | sa_exc.InterfaceError):
        return StoreError(
            "The database cannot be reached.",
            hint="Check BADGE_CONSOLE_DATABASE_URL and that the server runs.",
            code="store.unreachable",
        )
    return StoreError(f"The database refused the work ({type(trouble).__name__}): nothing was saved.")


@contextmanager
def translated() -> Iterator[None]:
    """Turn every error of the database into one of ours."""
    try:
        yield
    except sa_exc.SQLAlchemyError as trouble:
        raise describe(trouble) from trouble
    except (UnicodeEncodeError, OverflowError) as trouble:
        raise StoreError(
            "A value cannot be stored: it holds half a character, or a number beyond all bounds.",
            hint="Report which page or file it came from.",
            code="store.value",
        ) from trouble
