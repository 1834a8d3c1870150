"""Badge ids: readable, unlike each other, never changing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credly_core.domain.badge_ids import assign_ids, badge_id, make_slug
from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import AlmBadgeId, TemplateId

OLD = datetime(2020, 1, 1, tzinfo=UTC)
NEW = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = st.one_of(
    st.text(max_size=60), st.sampled_from(["Data", "data", "DATA!", "データ", "Jan 2026", "🏅", "1", "  "])
)


def a_template(
    key: str = "1f6b0c1e-77aa-4bcd-9e00-000000000001", name: str = "Data Literacy", **more: object
) -> BadgeTemplate:
    return BadgeTemplate(TemplateId(key), name, TemplateState.ACTIVE, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Data Literacy Essentials", "data-literacy-essentials"),
        ("Führung & Teamarbeit", "fuhrung-and-teamarbeit"),
        ("Rock ’n’ Roll Manager’s Badge", "rock-n-roll-managers-badge"),
        ("Основы анализа данных", "osnovy-analiza-dannykh"),
        ("数据分析", "shu-ju-fen-xi"),
        ("데이터 분석", "deiteo-bunseog"),
        ("C++ / C#", "c-plus-plus-c-sharp"),
        ("ＩＳＯ　９００１", "iso-9001"),
        ("", ""),
        ("– — –", ""),
    ],
)
def test_a_name_in_any_script_becomes_a_readable_slug(name: str, slug: str) -> None:
    assert make_slug(name) == slug


@pytest.mark.parametrize("name", ["Jan 2026", "March 1", "2026-03-01", "1e5", "TRUE", "007", "3/4"])
def test_a_slug_is_nothing_that_a_spreadsheet_would_turn_into_a_date_or_a_number(name: str) -> None:
    assert make_slug(name).startswith("badge-")


def test_a_long_name_is_cut_between_words_only() -> None:
    slug = make_slug("word " * 40)

    assert len(slug) <= 64
    assert set(slug.split("-")) == {"word"}


def test_a_name_that_cannot_be_written_in_letters_gets_a_piece_of_the_template_id() -> None:
    assert badge_id(a_template(name="– –"), ()) == "badge-1f6b0c1e"
    assert badge_id(a_template(name="データ分析基礎"), ()) == "deta-1f6b0c1e"
    assert badge_id(a_template(name="R"), ()) == "r-1f6b0c1e"


def test_a_taken_id_gets_a_piece_of_the_template_id_whatever_the_capitals() -> None:
    assert badge_id(a_template(), ["DATA-Literacy"]) == "data-literacy-1f6b0c1e"


def test_even_a_taken_piece_ends_in_a_free_id() -> None:
    taken = {"data-literacy", "data-literacy-1f6b0c1e", "data-literacy-1f6b0c1e77aa4bcd"}
    whole = "data-literacy-1f6b0c1e77aa4bcd9e00000000000001"

    assert badge_id(a_template(), taken) == whole
    assert badge_id(a_template(), {*taken, whole}) == f"{whole}-2"


def test_known_ids_never_change_even_when_the_template_is_renamed() -> None:
    template = a_template(name="Data Literacy, second edition")

    assigned = assign_ids([template], {template.id: AlmBadgeId("data-literacy")})

    assert assigned == {template.id: "data-literacy"}


def test_an_id_of_a_template_that_is_gone_is_not_inherited() -> None:
    assigned = assign_ids([a_template()], {TemplateId("gone"): AlmBadgeId("Data-Literacy")})

    assert assigned == {a_template().id: "data-literacy-1f6b0c1e"}


def test_the_oldest_of_two_with_the_same_name_gets_the_plain_id_in_any_order() -> None:
    old, new = a_template("aa-2", created_at=OLD), a_template("aa-1", created_at=NEW)

    assert (
        assign_ids([new, old], {})
        == assign_ids([old, new], {})
        == {old.id: "data-literacy", new.id: "data-literacy-aa1"}
    )


@given(st.lists(st.tuples(st.uuids(), NAMES), max_size=30, unique_by=lambda pair: pair[0]), st.randoms())
def test_ids_are_ascii_distinct_and_the_same_on_the_next_build(pairs: list[tuple[object, str]], chance: object) -> None:
    templates = [a_template(str(key), name) for key, name in pairs]

    first = assign_ids(templates, {})
    shuffled = list(templates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert assign_ids(shuffled, {}) == first
    assert assign_ids(shuffled, first) == first
    assert len({one.casefold() for one in first.values()}) == len(templates)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", one) for one in first.values())
