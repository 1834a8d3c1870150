"""The made-up organization: believable, varied, and the same for the same seed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import UTC, date, datetime

import numpy as np
import pytest

from credly_core.errors import SettingsError
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.world.badges import STATES, BadgeState
from credly_core.sandbox.world.columns import NONE
from credly_core.sandbox.world.pictures import PictureKind
from credly_core.sandbox.world.templates import Template, TemplateState
from credly_core.sandbox.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return World(SandboxOptions(seed=7))


def _own(world: World) -> list[Template]:
    return world.templates.of(world.main_id)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    other = World(SandboxOptions(seed=7))

    assert _own(other) == _own(world)
    assert [other.badges.badge(row) for row in range(0, 12_000, 97)] == [
        world.badges.badge(row) for row in range(0, 12_000, 97)
    ]
    assert other.keys.applications[0].client_secret == world.keys.applications[0].client_secret


def test_another_seed_makes_other_people_keys_and_ids(world: World) -> None:
    other = World(SandboxOptions(seed=8))

    assert other.main_id != world.main_id
    assert {t.id for t in _own(other)}.isdisjoint(t.id for t in _own(world))
    assert other.badges.badge(0) != world.badges.badge(0)


def test_the_world_has_the_promised_size(world: World) -> None:
    assert (len(_own(world)), len(world.people), world.badges.size) == (64, 2_000, 12_000)


def test_at_least_48_templates_are_usable_and_have_a_good_picture(world: World) -> None:
    good = [t for t in _own(world) if t.picture and t.picture.kind is PictureKind.GOOD]

    assert sum(t.state is TemplateState.ACTIVE for t in good) >= 48


def test_templates_come_in_all_the_kinds_people_have_to_deal_with(world: World) -> None:
    templates = _own(world)
    names = [t.name for t in templates]
    scripts = {unicodedata.name(letter).split()[0] for name in names for letter in name if letter.isalpha()}

    assert {t.state for t in templates} == set(TemplateState)
    assert {t.level for t in templates} == {None, "Foundational", "Intermediate", "Advanced"}
    assert any(not t.skills for t in templates)
    assert any(t.picture is None and t.state is TemplateState.ACTIVE for t in templates)
    assert any(t.allows_duplicates for t in templates)
    assert any(not t.public for t in templates)
    assert scripts >= {"LATIN", "KATAKANA", "CJK", "HANGUL", "CYRILLIC", "ARABIC", "DEVANAGARI"}
    assert sum(len(name) > 25 for name in names) >= 18
    assert max(len(name) for name in names) in range(50, 56)
    assert len(set(names)) == len(names)
    assert {"Data Literacy Essentials", "Data Literacy Essentials v2", "Forklift Safety 2026"} <= set(names)


def test_a_larger_organization_has_more_editions_with_distinct_names_and_addresses() -> None:
    world = World(SandboxOptions(templates=1_000, badges=0))

    templates = _own(world)

    assert len({t.name for t in templates}) == len({t.slug for t in templates}) == 1_000
    assert max(len(t.name) for t in templates) <= 55


@pytest.mark.parametrize("count", [1, 3, 60])
def test_a_smaller_organization_still_has_its_badges(count: int) -> None:
    world = World(SandboxOptions(templates=count, earners=30, badges=100))

    assert len(_own(world)) == count
    assert world.badges.size == 100


def test_no_badge_is_older_than_its_template_or_younger_than_the_end(world: World) -> None:
    end = datetime(2026, 11, 1, tzinfo=UTC)
    for row in range(0, world.badges.size, 7):
        badge = world.badges.badge(row)

        assert world.templates.at(badge.template).created_at <= badge.issued_at <= badge.created_at < end


def test_the_past_has_a_launch_wave_quiet_holidays_and_quiet_weekends(world: World) -> None:
    issued = world.badges.columns.issued // 86_400_000
    days = [date.fromordinal(719_163 + int(day)) for day in issued]
    months = Counter((day.year, day.month) for day in days)

    assert len(months) == 24
    assert months[2024, 11] > 1.3 * months[2025, 3]
    assert months[2024, 12] < 0.5 * months[2024, 11]
    assert months[2025, 12] < 0.5 * months[2026, 1]
    assert sum(day.weekday() >= 5 for day in days) < 0.1 * len(days)


def test_badges_are_in_every_state_and_replaced_ones_form_chains(world: World) -> None:
    columns = world.badges.columns
    states = Counter(STATES[int(state)] for state in columns.state)
    news = np.flatnonzero(columns.replaces != NONE)

    assert set(states) == set(BadgeState)
    assert states[BadgeState.ACCEPTED] > states[BadgeState.PENDING] > states[BadgeState.REJECTED]
    assert len(news) == 180
    assert (columns.replaced_by[columns.replaces[news]] == news).all()
    assert (columns.created[news] > columns.created[columns.replaces[news]]).all()


def test_nobody_holds_a_badge_twice_that_can_be_held_once(world: World) -> None:
    columns = world.badges.columns
    first = columns.replaces == NONE
    once = np.array([not t.allows_duplicates for t in _own(world)])[columns.template]

    pairs = Counter(zip(columns.template[first & once], columns.earner[first & once], strict=True))

    assert max(pairs.values()) == 1


def test_only_people_with_an_account_accept(world: World) -> None:
    columns = world.badges.columns
    accepted = columns.state == STATES.index(BadgeState.ACCEPTED)

    assert world.people.signed_up[columns.earner[accepted]].all()
    assert not world.people.signed_up.all()


def test_every_address_is_unlike_the_others_and_leads_back(world: World) -> None:
    people = list(world.people.everybody())

    assert len({person.email.lower() for person in people}) == len(people)
    assert all(world.people.find(person.email.upper()) == person for person in people)
    assert world.people.find("nobody@example.com") is None
    assert world.people.find("amina.okafor0@example.com") is None


def test_some_people_have_a_second_address_in_the_same_account(world: World) -> None:
    second = world.people.earner(96)

    assert second.email.endswith("@example.org")
    assert second.user == world.people.earner(95).user
    if second.user is not None:
        assert world.people.addresses(second.user) == [95, 96]


@pytest.mark.parametrize("change", [{"host": "example.com"}, {"badges": 2_000_000}, {"templates": 0}, {"earners": -1}])
def test_an_impossible_world_is_refused(change: dict[str, int | str]) -> None:
    with pytest.raises(SettingsError):
        SandboxOptions(**change)  # type: ignore[arg-type]
