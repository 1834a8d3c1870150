"""Small random histories: zones, both jumps of summer time, revoked, replaced, expired, repeated, odd ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from credly_core.analytics.tables import Sources, Teams
from credly_core.store.history.frames import BADGE_SCHEMA, TEMPLATE_SCHEMA

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York")
#: Around the jumps of both zones, and around midnights there.
_EDGES = (
    datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC),
    datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
    datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    datetime(2025, 10, 26, 23, 0, tzinfo=UTC),
    datetime(2025, 11, 2, 5, 30, tzinfo=UTC),
    datetime(2025, 11, 2, 6, 30, tzinfo=UTC),
    datetime(2026, 1, 1, 4, 59, 59, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 0, tzinfo=UTC),
)
#: Template id, name, state, level, skills, tags, whether the organization lists it.
TEMPLATE_ROWS = (
    ("t-1", "Cloud Basics", "active", "Foundational", ["Cloud", "Safety"], ["Engineering"], True),
    ("t-2", "Cloud  basics", "active", None, [], ["Engineering", "Partner"], True),
    ("t-3", "Leading People", "active", "Advanced", ["Leadership"], [], True),
    ("t-4", "Old Award", "archived", "Advanced", ["Cloud"], [], True),
    ("t-5", "Never Issued", "active", None, ["Safety"], [], True),
)
TEAMS = {"ada@one.example": "Field", "cy@one.example": "Office"}
_MEMBERS = ("key", "team", "pseudonym")
OBJECTS = {"t-1": ("Course A", "Course B"), "t-3": ("Course A",)}


@dataclass(frozen=True, slots=True)
class Badge:
    """One issued badge as the history has it."""

    id: str
    template: str
    key: str
    state: str
    issued: datetime | None
    created: datetime
    changed: datetime | None
    expires: datetime | None
    email: str
    account: bool | None
    has_account: bool
    country: str | None
    reason: str | None
    replaced_by: str | None = None
    replaces: str | None = None

    @property
    def accepted(self) -> datetime | None:
        """As the history has it: kept when it is revoked later, for every second one."""
        if self.state == "accepted":
            return self.changed or self.created
        return self.created if self.state == "revoked" and int(self.id[2:]) % 2 else None


_PEOPLE = (
    ("user:ada", "ada@one.example", True, True),
    ("user:bo", "bo@two.example", False, True),
    ("mail:cy@one.example", "CY@one.example", None, False),
    ("badge:x", "", None, False),
)
_moments = st.one_of(
    st.sampled_from(_EDGES),
    st.integers(0, 700 * 24 * 60).map(lambda minutes: AS_OF - timedelta(minutes=minutes)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Badge]:
    """Up to a dozen issued badges."""
    badges = [_badge(draw, number) for number in range(draw(st.integers(0, 12)))]
    for number in range(1, len(badges)):
        if draw(st.integers(0, 5)) == 0 and badges[number - 1].replaced_by is None:
            old, new = badges[number - 1], badges[number]
            badges[number - 1] = replace(old, replaced_by=new.id)
            badges[number] = replace(
                new, replaces=old.id, key=old.key, email=old.email, template=old.template, has_account=old.has_account
            )
    return badges


def _badge(draw: st.DrawFn, number: int) -> Badge:
    key, email, account, has_account = draw(st.sampled_from(_PEOPLE))
    issued = draw(st.one_of(_moments, _moments, _moments, st.none()))
    late = draw(st.sampled_from((0, 1, 60 * 5, 60 * 24 * 2, 60 * 24 * 40)))
    created = (issued or draw(_moments)) + timedelta(minutes=late)
    state = draw(st.sampled_from(("pending", "accepted", "accepted", "rejected", "revoked", "suspended")))
    wait = timedelta(minutes=draw(st.one_of(st.integers(0, 60 * 72), st.integers(0, 60 * 24 * 120))))
    lasts = draw(st.sampled_from((None, None, 1, 40, 200, 365)))
    return Badge(
        id=f"b-{number:03d}",
        template=draw(st.sampled_from(("t-1", "t-1", "t-2", "t-3", "t-4", "t-gone", ""))),
        key=f"badge:b-{number:03d}" if key == "badge:x" else key,
        state=state,
        issued=issued,
        created=created,
        changed=None if state == "pending" or draw(st.integers(0, 9)) == 0 else created + wait,
        expires=None if lasts is None else (issued or created) + timedelta(days=lasts),
        email=email,
        account=account,
        has_account=has_account,
        country=draw(st.sampled_from(("Spain", "Kenya", None, ""))),
        reason=draw(st.sampled_from((None, "By mistake", "  "))) if state == "revoked" else None,
    )


def sources(folder: Path, badges: list[Badge], zone: str) -> Sources:
    """The history written as files, as the pull writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [_row(one) for one in badges]
    pl.DataFrame(rows, schema=BADGE_SCHEMA, orient="row").write_parquet(folder / "badges.parquet")
    pl.DataFrame(list(TEMPLATE_ROWS), schema=TEMPLATE_SCHEMA, orient="row").write_parquet(folder / "templates.parquet")
    files = (folder / "badges.parquet",)
    return Sources(1, files, folder / "templates.parquet", AS_OF, zone, Teams("by hand", "1", members), OBJECTS)


def members() -> pl.DataFrame:
    """Who is in which team."""
    return pl.DataFrame([(key, team, f"Hidden {team}") for key, team in TEAMS.items()], schema=_MEMBERS, orient="row")


def _row(one: Badge) -> dict[str, object]:
    known: dict[str, object] = dict.fromkeys(BADGE_SCHEMA)
    return known | {
        "issued_badge_id": one.id,
        "template_id": one.template,
        "template_name": "Gone Template" if one.template == "t-gone" else None,
        "issued_at": one.issued,
        "issued_day": one.issued.date() if one.issued else None,
        "created_at": one.created,
        "updated_at": one.changed or one.created,
        "state": one.state,
        "state_updated_at": one.changed,
        "accepted_at": one.accepted,
        "expires_at": one.expires,
        "revoked_at": one.changed if one.state == "revoked" else None,
        "revoke_reason": one.reason,
        "replaced_by": one.replaced_by,
        "replaces": one.replaces,
        "earner_id": one.key if one.has_account else None,
        "earner_key": one.key,
        "first_name": one.key.partition(":")[2],
        "last_name": "Person",
        "email": one.email or None,
        "email_domain": one.email.partition("@")[2] or None,
        "account_confirmed": one.account if one.has_account else None,
        "country": one.country,
        "evidence_count": 0,
        "is_odd": False,
        "source": "api",
        "pull_id": "p",
    }
