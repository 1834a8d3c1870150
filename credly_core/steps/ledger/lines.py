"""A ledger as it is kept and read: one file with all its text, and what is known of it as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from time import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import polars as pl

from credly_core.domain.ids import ConnectionId, TemplateId
from credly_core.domain.ledger import LedgerReason, LedgerState
from credly_core.domain.masking import Masking
from credly_core.errors import StoreError
from credly_core.store.history.files import write_atomically

_MANIFEST = "current.json"
#: Seconds an older ledger stays for whoever is reading it.
_STAYS = 3_600
_SEARCHED = ("name", "email", "earner_key", "title", "template_name", "issued_badge_id")
#: What may be searched where people are hidden: what is shown as it is.
_SEARCHED_MASKED = ("earner_key", "title", "template_name", "issued_badge_id")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line with its text. Names and addresses are masked where people are."""

    number: int
    reason: LedgerReason
    earner_key: str
    name: str
    email: str
    template_id: str
    template_name: str
    title: str
    source: str
    source_id: str
    achievement_key: str
    earned_at: datetime | None
    issued_badge_id: str
    issued_at: datetime | None
    expires_at: datetime | None
    badge_state: str
    is_public: bool | None
    page: str
    accept_page: str
    note: str
    because: str
    locale: str

    @property
    def sentence(self) -> str:
        """Why it stands where it does, filled in."""
        return self._filled(self.reason.sentence)

    @property
    def repair(self) -> str:
        """What to do, empty where nothing is to be done."""
        return self._filled(self.reason.repair)

    def _filled(self, text: str) -> str:
        known = {
            "address": self.email or "an unknown address",
            "title": self.title or "What was completed",
            "template": self.template_name or self.template_id,
            "refusal": self.note or "without a reason.",
            "because": f": {self.because}" if self.because else "",
            "expired": f"{self.expires_at:%Y-%m-%d}" if self.expires_at else "its date",
        }
        return text.format_map(known)


@dataclass(frozen=True, slots=True)
class LedgerSlice:
    """Some of the lines that fit, and how many fit in all."""

    total: int
    rows: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class LedgerWanted:
    """Which lines are wanted; everything empty means all. Values within one field are alternatives."""

    states: tuple[LedgerState, ...] = ()
    reasons: tuple[LedgerReason, ...] = ()
    templates: tuple[TemplateId, ...] = ()
    text: str = ""
    #: One person, by our own id.
    earner_key: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A ledger as a whole: when it was made, as of when each side is, and its counts, which add up to `lines`."""

    at: datetime
    file: str
    lines: int
    counts: Mapping[LedgerReason, int]
    shadowed: int
    repeated: int
    achievements_as_of: datetime | None = None
    badges_as_of: datetime | None = None
    badges_complete: bool = True
    notes: tuple[str, ...] = field(default_factory=tuple)
    #: The file with lines made since, and the one with the numbers of those they stand for; empty after a whole one.
    added: str = ""
    replaced: str = ""
    #: What it was made from is kept under this name; empty where it is not.
    basis: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """The files of its lines."""
        return tuple(name for name in (self.file, self.added, self.replaced) if name)

    def of_state(self, state: LedgerState) -> int:
        """How many lines stand there."""
        return sum(count for reason, count in self.counts.items() if reason.state is state)


class LedgerFolder:
    """The files of one connection's ledger. They hold personal data and are for this user alone."""

    def __init__(self, data_dir: Path, connection_id: ConnectionId) -> None:
        self.path = data_dir / "ledger" / quote(connection_id, safe="")

    def prepare(self) -> None:
        """Make the folder, and throw away what nobody reads any more."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = self.made()
        kept = () if made is None else made.files
        basis = f"basis-{made.basis}-" if made is not None and made.basis else ""
        for path in [*self.path.glob("*.parquet"), *self.path.glob("basis-*")]:
            is_named = path.name in kept or bool(basis and path.name.startswith(basis))
            if not is_named and path.exists() and path.stat().st_mtime < time() - _STAYS:
                path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Throw all of it away: the lines, and what they were made from."""
        try:
            rmtree(self.path)
        except FileNotFoundError:
            return
        except OSError as trouble:
            raise StoreError(
                f"The ledger in {self.path} could not be removed.",
                hint="See who may write there, then try again.",
                code="store.ledger-file",
            ) from trouble

    def new_file(self) -> Path:
        """A name for a new file."""
        return self.path / f"lines-{uuid4().hex}.parquet"

    def publish(self, made: Made) -> None:
        """From now on this is the ledger."""
        write_atomically(self.path / _MANIFEST, json.dumps(told_of(made), indent=1).encode())

    def made(self) -> Made | None:
        """The newest ledger, None before the first."""
        try:
            told = json.loads((self.path / _MANIFEST).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as trouble:
            raise _unreadable(self.path) from trouble
        return made_of(told)

    def scan(self, made: Made) -> pl.LazyFrame:
        """All its lines."""
        for name in made.files:
            if not (self.path / name).exists():
                raise _unreadable(self.path / name)
        lines = pl.scan_parquet(self.path / made.file)
        if not made.added:
            return lines
        replaced = pl.read_parquet(self.path / made.replaced)["number"]
        standing = lines.filter(~pl.col("number").is_in(replaced.implode()))
        return pl.concat([standing, pl.scan_parquet(self.path / made.added)])


def told_of(made: Made) -> dict[str, object]:
    """A ledger as a whole, as its manifest has it."""
    return {
        "at": made.at.isoformat(),
        "file": made.file,
        "added": made.added,
        "replaced": made.replaced,
        "basis": made.basis,
        "lines": made.lines,
        "counts": {reason.value: count for reason, count in made.counts.items()},
        "shadowed": made.shadowed,
        "repeated": made.repeated,
        "achievements_as_of": made.achievements_as_of.isoformat() if made.achievements_as_of else None,
        "badges_as_of": made.badges_as_of.isoformat() if made.badges_as_of else None,
        "badges_complete": made.badges_complete,
        "notes": list(made.notes),
    }


def made_of(told: Mapping[str, Any]) -> Made:
    """What `told_of` wrote."""
    return Made(
        at=datetime.fromisoformat(told["at"]),
        file=told["file"],
        added=told.get("added", ""),
        replaced=told.get("replaced", ""),
        basis=told.get("basis", ""),
        lines=told["lines"],
        counts={reason: told["counts"][reason.value] for reason in LedgerReason if reason.value in told["counts"]},
        shadowed=told["shadowed"],
        repeated=told["repeated"],
        achievements_as_of=_moment(told["achievements_as_of"]),
        badges_as_of=_moment(told["badges_as_of"]),
        badges_complete=told["badges_complete"],
        notes=tuple(told["notes"]),
    )


def write_lines(lines: pl.LazyFrame, path: Path) -> None:
    """Lines into a file for this user alone; written as they are made, so that not all are in memory."""
    path.touch(mode=0o600)
    lines.sink_parquet(path, compression="zstd", compression_level=1)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _unreadable(path: Path) -> StoreError:
    return StoreError(
        f"The ledger in {path} is not where it was kept, or cannot be read.",
        hint="Make it again: badge-console ledger rebuild",
        code="store.ledger-file",
    )


def wanted_lines(lines: pl.LazyFrame, wanted: LedgerWanted, *, masking: Masking) -> pl.LazyFrame:
    """The lines that fit. Where people are hidden, nobody is found by a name that is not shown."""
    reasons = {*wanted.reasons} or {one for one in LedgerReason if not wanted.states or one.state in wanted.states}
    if wanted.states:
        reasons = {one for one in reasons if one.state in wanted.states}
    found = lines
    if len(reasons) < len(LedgerReason):
        found = found.filter(pl.col("reason").is_in([one.value for one in reasons]))
    if wanted.templates:
        found = found.filter(pl.col("template_id").is_in(list(wanted.templates)))
    if wanted.earner_key:
        found = found.filter(pl.col("earner_key") == wanted.earner_key)
    columns = _SEARCHED_MASKED if masking.is_on else _SEARCHED
    for word in wanted.text.lower().split():
        places = [pl.col(name).fill_null("").str.to_lowercase().str.contains(word, literal=True) for name in columns]
        found = found.filter(pl.any_horizontal(places))
    return found


def read_rows(frame: pl.DataFrame, masking: Masking) -> tuple[LedgerRow, ...]:
    """The lines of a small frame."""
    return tuple(_row(row, masking) for row in frame.iter_rows(named=True))


def _row(row: Mapping[str, object], masking: Masking) -> LedgerRow:
    def text(name: str) -> str:
        value = row[name]
        return value if isinstance(value, str) else ""

    def moment(name: str) -> datetime | None:
        value = row[name]
        return value if isinstance(value, datetime) else None

    number, public = row["number"], row["public"]
    return LedgerRow(
        number=number if isinstance(number, int) else 0,
        reason=LedgerReason(text("reason")),
        earner_key=masking.identifier(text("earner_key")),
        name=masking.name(text("name")),
        email=masking.address(text("email")),
        template_id=text("template_id"),
        template_name=text("template_name"),
        title=text("title"),
        source=text("source"),
        source_id=text("source_id"),
        achievement_key=text("achievement_key"),
        earned_at=moment("earned_at"),
        issued_badge_id=text("issued_badge_id"),
        issued_at=moment("issued_at"),
        expires_at=moment("expires_at"),
        badge_state=text("badge_state"),
        is_public=public if isinstance(public, bool) else None,
        page=text("badge_url"),
        accept_page=text("accept_url"),
        note=masking.sentence(text("note")),
        because=text("revoke_reason"),
        locale=text("locale"),
    )
