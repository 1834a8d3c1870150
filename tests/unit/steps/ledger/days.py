"""A world of few people, templates and addresses in which everything may change from one day to the next."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from credly_core.domain.achievements import Achievement, AchievementSource, EarnerKey, Recipient, achievement_key
from credly_core.domain.connections import Credentials
from credly_core.domain.history import HistorySource
from credly_core.domain.ids import LearnerId, TemplateId
from credly_core.domain.issuing import OrderState
from credly_core.domain.ledger import LedgerReason
from credly_core.domain.moments import utc_now
from credly_core.domain.secrets import Secret
from credly_core.steps.achievements.found import Found, keep
from credly_core.steps.ledger.inputs import Surroundings
from credly_core.store import achievements, connections, earning
from credly_core.store.history.frames import BADGE_SCHEMA
from credly_core.store.history.parquet import write_badges
from credly_core.store.history.snapshots import HistoryFolder, Manifest
from credly_core.store.seal import Sealer
from credly_core.store.store import Store
from tests.issuing import a_connection, empty_database

FIRST = datetime(2026, 11, 20, 9, tzinfo=UTC)
HERE = a_connection("organization", "http://127.0.0.1:1")
PEOPLE = ["1", "2", "3", "4", "5", ""]
ADDRESSES = ["a@x.example", "A@x.example", "b@x.example", "c@x.example", "ç@x.example", "d@x.example", ""]
TEMPLATES = ["t1", "t2", "t3", ""]
GAPS = [None, None, None, LedgerReason.NOT_MAPPED, LedgerReason.NO_ADDRESS]
SOURCES = [AchievementSource.USER_BADGE, AchievementSource.COURSE, AchievementSource.LIST]


@dataclass
class World:
    """A store, a history and what is around them, which a chance changes day by day."""

    store: Store
    folder: Path
    chance: random.Random
    now: datetime = FIRST
    badges: list[dict[str, Any]] = field(default_factory=list)
    around: Surroundings = field(init=False)
    carrying: list[str] = field(default_factory=lambda: ["c1"])
    _number: int = 0

    def __post_init__(self) -> None:
        self.history.prepare()
        self.around = self._around()

    @property
    def history(self) -> HistoryFolder:
        return HistoryFolder(self.folder, HERE.id)

    def begin(self) -> None:
        """The first day: some of everything."""
        self.see([self.an_achievement() for _ in range(self.chance.randint(0, 14))])
        self.badges = [self.a_badge() for _ in range(self.chance.randint(0, 14))]
        files = [write_badges(self.history, frame) for part in (0, 1, 2) if (frame := self._frame(part)).height]
        self.history.publish(
            Manifest(0, self.now, complete=True, source=HistorySource.API, badges=tuple(files))
        )  # fmt: skip

    def a_day(self) -> None:
        """Time passes, and some of it changes."""
        self.now += timedelta(hours=self.chance.randint(1, 30))
        self._learning()
        changed = {self._badge_news() for _ in range(self.chance.randint(0, 3))} - {None}
        if changed:
            self._publish({part for part in changed if part is not None})
        self._change_around()

    def _learning(self) -> None:
        """Achievements come, are seen again otherwise, are taken back; people are read, renamed, merged."""
        with self.store.read() as tx:
            known = [row for part in earning.rows(tx, HERE.organization_id) for row in part]
        if known and self.chance.random() < 0.4:
            keys = self.chance.sample([str(row[0]) for row in known], k=min(2, len(known)))
            with self.store.begin() as tx:
                achievements.mark_gone(tx, HERE.organization_id, keys, at=self.now)  # type: ignore[arg-type]
        self.see([self.an_achievement() for _ in range(self.chance.randint(0, 3))])
        if self.chance.random() < 0.5:
            read = [LearnerId(one) for one in self.chance.sample(PEOPLE[:5], 2)]
            with self.store.begin() as tx:
                earning.note_read(tx, HERE.id, read, at=self.now)

    def see(self, found: list[Found]) -> None:
        with self.store.begin() as tx:
            keep(tx, HERE.organization_id, found, at=self.now)

    def an_achievement(self) -> Found:
        choose = self.chance.choice
        source, person = choose(SOURCES), choose(PEOPLE)
        told = choose(["c1", "c2", "c3"])
        recipient = Recipient(EarnerKey(person), choose(ADDRESSES), choose(["Ada", "Bo"]), "Lark")
        earned_at = FIRST - timedelta(days=choose([1, 1, 2, 40]))
        key = achievement_key(source, told, person)
        return Found(
            Achievement(key, recipient, TemplateId(choose(TEMPLATES)), earned_at, source, told, f"Course {told}"),
            choose(GAPS),
        )

    def a_badge(self, **changes: Any) -> dict[str, Any]:
        choose, self._number = self.chance.choice, self._number + 1
        ends = choose([None, None, timedelta(hours=5), timedelta(hours=40), timedelta(days=-1)])
        return {
            "part": choose([0, 1, 2]),
            "issued_badge_id": f"b{self._number:04}",
            "template_id": choose(TEMPLATES),
            "template_name": "as issued",
            "issued_at": FIRST - timedelta(days=choose([1, 1, 2])),
            "created_at": FIRST - timedelta(days=1),
            "state": choose(["pending", "accepted", "accepted", "rejected", "revoked"]),
            "expires_at": FIRST + ends if ends else None,
            "replaced_by": choose([None, None, None, "other"]),
            "issuer_earner_id": choose([*PEOPLE, None]),
            "email": choose(ADDRESSES),
            "public": choose([True, False, None]),
            "first_name": "Ada",
            "earner_key": "own:1",
            "evidence_count": 0,
            "is_odd": False,
            "source": "api",
            "pull_id": "p",
            **changes,
        }

    def _badge_news(self) -> int | None:
        """One badge comes, goes, changes, or nothing does; gives the file it is in."""
        what = self.chance.choice(["new", "gone", "state", "ends", "address", "rewritten"])
        if what == "new" or not self.badges:
            self.badges.append(self.a_badge())
            return int(self.badges[-1]["part"])
        one = self.chance.choice(self.badges)
        if what == "gone":
            self.badges.remove(one)
        other = self.a_badge()
        one.update({"state": {"state": other["state"]}, "ends": {"expires_at": other["expires_at"]},
                    "address": {"email": other["email"], "revoke_reason": "moved"}}.get(what, {}))  # fmt: skip
        return int(one["part"])

    def _publish(self, parts: set[int]) -> None:
        """The files of these parts anew, their rows in another order; others stay as they are."""
        manifest = self.history.manifest()
        assert manifest is not None
        held = {path: self._part_of(path) for path in (file.path for file in manifest.badges)}
        files = [file for file in manifest.badges if held[file.path] not in parts]
        self.chance.shuffle(self.badges)
        files += [write_badges(self.history, frame) for part in sorted(parts) if (frame := self._frame(part)).height]
        self.history.publish(replace(manifest, badges=tuple(files), as_of=self.now))

    def _part_of(self, path: str) -> int:
        return int(pl.read_parquet(self.history.path / path, columns=["country"])["country"][0])

    def _frame(self, part: int) -> pl.DataFrame:
        rows = [{**one, "country": str(part)} for one in self.badges if one["part"] == part]
        return pl.DataFrame([{name: row.get(name) for name in BADGE_SCHEMA} for row in rows], schema=BADGE_SCHEMA)

    def _change_around(self) -> None:
        """Now and then an order moves, a template, an address, or what carries a badge."""
        other = self._around()
        part = self.chance.choice(["", "", "orders", "templates", "names", "addresses", "differing", "carrying"])
        if part == "carrying":
            self.carrying = self.chance.sample(["c1", "c2", "c3"], 2)
        elif part:
            self.around = replace(self.around, **{part: getattr(other, part)})

    def _around(self) -> Surroundings:
        chance = self.chance
        orders = [
            (person, template, chance.choice(list(OrderState)).value, chance.choice(["", "No."]))
            for person in PEOPLE[:5]
            for template in TEMPLATES[:3]
            if chance.random() < 0.15
        ]
        links = [(person, chance.choice(ADDRESSES[:6])) for person in PEOPLE[:5] if chance.random() < 0.2]
        two = {"earner_key": pl.String, "template_id": pl.String}
        return Surroundings(
            pl.DataFrame(orders, schema={**two, "state": pl.String, "note": pl.String}, orient="row"),
            pl.DataFrame({"template_id": ["t1", "t2"], "is_active": [True, chance.random() < 0.5]}),
            pl.DataFrame({"template_id": ["t1", "t2"], "template_name_now": ["One", chance.choice(["Two", "2"])]}),
            pl.DataFrame(links, schema={"earner_key": pl.String, "address": pl.String}, orient="row"),
            pl.DataFrame({"earner_key": chance.sample(PEOPLE[:5], 1)}),
        )


def a_world(folder: Path, seed: int) -> World:
    """A world of its own, on its first day."""
    folder.mkdir()
    shutil.copy(empty_database(), folder / "console.sqlite")
    store = Store.open(folder / "console.sqlite", Sealer(folder / "seal.key"), utc_now)
    with store.begin() as tx:
        connections.add_connection(tx, HERE, Credentials(token=Secret("token")), store.sealer)
    world = World(store, folder, random.Random(seed))
    world.begin()
    return world
