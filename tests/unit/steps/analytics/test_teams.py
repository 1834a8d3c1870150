"""Teams in charts: which field tells them, whose badge is whose, and managers who must not be named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from credly_core import Console
from credly_core.domain.masking import Masking
from credly_core.domain.scope import Facet, Scope
from credly_core.errors import SettingsError
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import SandboxOptions, serve
from credly_core.settings import Settings
from credly_core.steps.analytics.teams import members_by, team_column
from tests.people import connect_both

HIDING = Masking(b"a key")


def learners(*rows: tuple[str, str, str, str, str, str, str]) -> pl.DataFrame:
    names = ("learner_id", "email", "name", "state", "unique_id", "manager", "AF_team")
    return pl.DataFrame(list(rows), schema=dict.fromkeys(names, pl.String), orient="row")


def teams(frame: pl.DataFrame, column: str = "AF_team") -> dict[str, str]:
    found = members_by(frame, column, HIDING)
    return dict(zip(found["key"], found["team"], strict=True))


def test_a_field_that_means_a_team_is_found_and_else_the_manager_counts() -> None:
    assert team_column(("learner_id", "AF_Location", "AF_Business Unit"), "") == "AF_Business Unit"
    assert team_column(("learner_id", "AF_Location"), "") == "manager"
    assert team_column(("learner_id", "AF_Location"), "location") == "AF_Location"
    assert team_column(("learner_id",), "Profile") == "profile"


def test_a_field_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError) as told:
        team_column(("learner_id", "AF_Location", "AF_team"), "squad")

    assert "squad" in told.value.message
    assert "Location, team" in str(told.value.hint)


def test_a_person_is_known_by_id_unique_id_and_address_whatever_its_capitals() -> None:
    found = teams(learners(("7", " Ada@One.example", "Ada", "active", "E-1", "", "Field")))

    assert found == {"7": "Field", "E-1": "Field", "ada@one.example": "Field"}


def test_an_address_that_two_teams_share_belongs_to_none_unless_one_has_left() -> None:
    shared = ("desk@one.example", "Desk")
    here = ("7", *shared, "active", "", "", "Field")

    assert "desk@one.example" not in teams(learners(here, ("8", *shared, "active", "", "", "Office")))
    assert teams(learners(here, ("8", *shared, "deleted", "", "", "Office")))["desk@one.example"] == "Field"
    assert teams(learners(("8", *shared, "deleted", "", "", "Office")))["desk@one.example"] == "Office"


def test_managers_are_told_by_id_or_address_and_apart_where_they_share_a_name() -> None:
    rows = (
        ("1", "kim@one.example", "Kim Li", "active", "", "", ""),
        ("2", "kim@two.example", "Kim Li", "active", "", "", ""),
        ("3", "bo@one.example", "Bo Berg", "active", "", "1", ""),
        ("4", "cy@one.example", "Cy Costa", "active", "", "KIM@two.example", ""),
        ("5", "di@one.example", "Di Duval", "active", "", "3", ""),
    )

    found = teams(learners(*rows), "manager")

    assert {key: found[key] for key in "345"} == {
        "3": "Kim Li (1)",
        "4": "Kim Li (KIM@two.example)",
        "5": "Bo Berg",
    }


def test_teams_named_after_people_have_pseudonyms_and_others_keep_their_names() -> None:
    frame = learners(
        ("1", "kim@one.example", "Kim Li", "active", "", "", "kim li"),
        ("2", "bo@one.example", "Bo Berg", "active", "", "1", "Field"),
    )

    hidden = dict(members_by(frame, "AF_team", HIDING).select("team", "pseudonym").iter_rows())
    managers = members_by(frame, "manager", HIDING)["pseudonym"].to_list()

    assert hidden["Field"] == "Field"
    assert hidden["kim li"] == HIDING.name("Kim Li")
    assert set(managers) == {HIDING.name("Kim Li")}


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console that knows the learners of a small world by their managers, and its badges."""
    alm = AlmOptions(learners=30, objects=5, skills=2, rates=None, job_seconds=0)
    folder = tmp_path_factory.mktemp("teams")
    with serve(SandboxOptions(seed=7, templates=5, earners=20, badges=60, alm=alm)) as world:
        hosts = (world.credly_url, world.alm.url)
        with Console.open(Settings(data_dir=folder, allowed_hosts=hosts, team_field="manager")) as opened:
            chosen = opened.using(connect_both(opened, world).id)
            chosen.history.refresh(actor="dana").result()
            chosen.analytics.prepare().result()  # before anybody knows of teams
            chosen.learners.refresh(actor="dana").result()
            yield chosen


def test_learners_who_were_read_later_bring_their_teams(console: Console) -> None:
    frame = console.analytics.frame("by-team")
    team = str(frame.team[frame.team != "(not known)"].iloc[0])

    inside = console.analytics.frame("overview", team=team)

    assert int(inside.issued.iloc[0]) == int(frame.issued[frame.team == team].iloc[0]) > 0
    assert int(frame.issued.sum()) == int(console.analytics.frame("overview").issued.iloc[0])
    assert "by manager" in console.analytics.passport("by-team").source


def test_masked_no_manager_is_named_and_filters_work_with_pseudonyms(console: Console) -> None:
    plain, masked = console.analytics, console.masked().analytics
    names = set(plain.frame("by-team").team) - {"(not known)"}

    frame, rows = masked.answer("by-team").frame, masked.rows("states", limit=None)
    told = str(frame.to_dict()) + masked.answer("by-team").sentence + str(rows.team.to_list())
    told += str(masked.choices(Facet.TEAM)) + str(masked.figure("by-team").to_dict())
    hidden = next(one for one in frame.team if one != "(not known)")
    asked = Scope(team=(hidden,))

    assert not [name for name in names if name in told]
    assert int(masked.frame("overview", asked).issued.iloc[0]) == int(frame.issued[frame.team == hidden].iloc[0])
    assert masked.count_rows("by-team", mark=hidden) == int(frame.issued[frame.team == hidden].iloc[0])


def test_an_address_with_a_name_does_not_unmask_it(console: Console) -> None:
    name = next(one for one in console.analytics.frame("by-team").team if one != "(not known)")
    masked = console.masked().analytics

    assert masked.label(Facet.TEAM, name) != name
    assert name not in str(masked.passport("issued", Scope(team=(name,))).filters)
    assert console.analytics.label(Facet.TEAM, masked.label(Facet.TEAM, name)) == name


def test_a_list_that_is_gone_leaves_charts_without_teams(console: Console, tmp_path: Path) -> None:
    for file in (Path(console.settings.data_dir) / "people").rglob("learners-*.parquet"):
        file.rename(tmp_path / file.name)

    assert set(console.analytics.frame("by-team").team) == {"(not known)"}


def test_a_mark_that_is_none_is_refused_with_the_column_that_has_them(console: Console) -> None:
    measure = console.analytics.measures.issued

    with pytest.raises(SettingsError) as told:
        measure.rows(mark="yesterday")

    assert "“period”" in str(told.value.hint)
    assert len(measure.rows(mark=measure.frame().period.iloc[-1], limit=None)) == measure.frame().issued.iloc[-1]
