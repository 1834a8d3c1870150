"""The tables that measures ask: plain numbers and days, made once for each state of the history, alike everywhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from ibis.expr.types import Table

#: Recorded so many days after it was earned, an issued badge is a back-issue; less is clocks and zones.
BACK_ISSUE_DAYS = 2
#: Numbers of states in `facts.state_no`, in the order people read them.
STATES = ("pending", "accepted", "rejected", "revoked", "other")
PENDING, ACCEPTED, REJECTED, REVOKED, OTHER = range(5)
#: Numbers of account states in `facts.account_no`.
ACCOUNTS = ("no account", "unconfirmed", "confirmed", "not known")
NO_ACCOUNT, UNCONFIRMED, CONFIRMED, NOT_KNOWN = range(4)

#: Every prepared table with its columns and what each means; a day is a day in the chosen time zone.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "facts": {
        "issued_badge_id": "Credly's id",
        "template_no": "row of `templates`",
        "person_no": "row of `people`",
        "team_no": "row of `teams`",
        "country_no": "row of `countries`",
        "domain_no": "row of `domains`",
        "state_no": "0 pending, 1 accepted, 2 rejected, 3 revoked, 4 another word",
        "account_no": "0 no account, 1 unconfirmed, 2 confirmed, 3 not known",
        "issued_day": "day it was earned; null where the record has none",
        "recorded_day": "day Credly recorded it",
        "sent_day": "the later of both: from then on it could be accepted",
        "accepted_day": "day it was accepted, kept when it is revoked later",
        "settled_day": "day it came into its present state",
        "expires_day": "day it ends; null means never",
        "wait_hours": "whole hours from being sent to being accepted; null if it never was",
        "watched_hours": "whole hours it was watched: until accepted, else until rejected, revoked or the as-of moment",
        "is_back_issue": f"recorded {BACK_ISSUE_DAYS} days or more after it was earned",
        "is_replaced": "a newer issued badge took its place",
        "is_replacement": "it took the place of another",
        "has_person": "its record names a person",
        "ends": "it can expire: it was neither rejected nor revoked, and not replaced but by one that ends later",
        "renewed_day": "day of the same person's next badge of the same template",
        "renewed_after": "days from its end to `renewed_day`; negative where it was renewed in time",
        "nth": "1 for the person's first badge, 2 for the second; null where it does not count",
        "next_template_no": "template of the person's next badge",
        "next_days": "days until the person's next badge",
        "revoke_reason": "the issuer's reason",
        "email": "address it was issued to",
        "accept_url": "where the earner accepts it; only while pending",
    },
    "templates": {
        "template_no": "the key",
        "template_id": "Credly's id",
        "template": "its name",
        "template_state": "draft, active, archived or unknown",
        "level": "its level, or “(none)”",
        "skill_count": "how many skills it names",
        "is_listed": "whether the organization lists it",
    },
    "template_tags": {"template_no": "row of `templates`", "tag": "a reporting tag, or “(none)”"},
    "template_skills": {"template_no": "row of `templates`", "skill": "a skill, or “(none)”"},
    "template_objects": {"template_no": "row of `templates`", "learning_object": "what it is mapped to, or “(none)”"},
    "template_likenesses": {"template_no": "row of `templates`", "other": "a template whose name nearly equals it"},
    "teams": {
        "team_no": "the key",
        "team": "its name, or “(not known)”",
        "pseudonym": "what is shown while people are masked; the name where it names nobody",
    },
    "countries": {"country_no": "the key", "country": "its name, or “(not given)”"},
    "domains": {"domain_no": "the key", "domain": "what stands behind the @, or “(no address)”"},
    "people": {"person_no": "the key", "earner_key": "one text per person", "name": "as last issued"},
}


@dataclass(frozen=True, slots=True)
class Teams:
    """Who is in which team. `digest` is another one as soon as anybody's team is another.

    `members` has the columns `key` (a person's id, or address in lower case), `team` and `pseudonym`.
    """

    #: Where teams are taken from, in words; empty where nowhere.
    source: str = ""
    digest: str = ""
    members: Callable[[], pl.DataFrame] | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """What the tables are made from. `learning_objects` maps template ids."""

    number: int
    badge_files: tuple[Path, ...]
    template_file: Path | None
    as_of: datetime
    zone: str = "UTC"
    teams: Teams = field(default_factory=Teams)
    learning_objects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """The small tables, read once: what filters and labels need."""

    templates: pd.DataFrame
    tags: pd.DataFrame
    skills: pd.DataFrame
    objects: pd.DataFrame
    teams: pd.DataFrame
    countries: pd.DataFrame
    domains: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one engine as Ibis sees them, and the day up to which they speak."""

    facts: Table
    templates: Table
    template_tags: Table
    template_skills: Table
    template_objects: Table
    template_likenesses: Table
    teams: Table
    countries: Table
    domains: Table
    people: Table
    names: Names
    as_of: date
    #: Computes an expression over these tables.
    fetch: Callable[[Table], pd.DataFrame]
    #: Whether teams named after people stand behind pseudonyms.
    hides_teams: bool = False


def with_hidden_teams(tables: Tables) -> Tables:
    """The same with pseudonyms for teams that are named after people."""
    shown = tables.names.teams.assign(real=tables.names.teams.team, team=tables.names.teams.pseudonym)
    hidden = tables.teams.select("team_no", team=tables.teams.pseudonym, pseudonym=tables.teams.pseudonym)
    return replace(tables, teams=hidden, names=replace(tables.names, teams=shown), hides_teams=True)


def team_numbers(tables: Tables, wanted: Collection[str]) -> list[int]:
    """The numbers of teams by what they are called, shown or hidden: an address may come from either."""
    frame = tables.names.teams
    known = frame.team.isin(wanted) | frame.pseudonym.isin(wanted)
    if "real" in frame:
        known |= frame.real.isin(wanted)
    return sorted(int(number) for number in frame.loc[known, "team_no"])
