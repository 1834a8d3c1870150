"""How a name is taken apart."""

from __future__ import annotations

import pytest

from credly_core.domain.names import alm_length, is_short_for
from credly_core.domain.names.brands import make_context
from credly_core.domain.names.lexicon import load_lexicon
from credly_core.domain.names.words import clean_name, split_name


def texts(full: str) -> list[str]:
    return [word.text for word in split_name(clean_name(full), load_lexicon())]


def parts(full: str) -> list[int]:
    return [word.part for word in split_name(clean_name(full), load_lexicon())]


def test_emoji_and_rare_ideographs_count_twice() -> None:
    assert (alm_length("🏅🏅"), alm_length("𠮷"), alm_length("é"), alm_length("Ж")) == (4, 2, 1, 1)


def test_trademark_signs_and_invisible_characters_go() -> None:
    assert clean_name("PRINCE2\u00ae  Agile\u2122\u200b\u00a0Practitioner") == "PRINCE2 Agile Practitioner"


@pytest.mark.parametrize(
    ("full", "numbers"),
    [
        ("Safety: Basics", [0, 1]),
        ("Safety – Basics", [0, 1, 1]),
        ("Data (Advanced) Analyst", [0, 1, 0]),
        ("Safety–Basics", [0, 1, 1]),
    ],
)
def test_colons_dashes_and_brackets_make_parts(full: str, numbers: list[int]) -> None:
    assert parts(full) == numbers


@pytest.mark.parametrize(
    ("full", "words"),
    [
        ("l'intelligence", ["l'", "intelligence"]),
        ("Manager(s) Guide", ["Manager(s)", "Guide"]),
        ("Node.js and .NET", ["Node.js", "and", ".NET"]),
        ("データ分析基礎2026", ["データ", "分析", "基礎", "2026"]),
        ("企业数据与人工智能", ["企业", "数据", "与", "人工智能"]),
        ("参与者培训", ["参与", "者", "培训"]),
        ("【新】クラウド：入門", ["新", "クラウド", "入門"]),
        ("プロジェクト・マネジメント", ["プロジェクト", "マネジメント"]),
    ],
)
def test_words_are_found_in_scripts_with_and_without_blanks(full: str, words: list[str]) -> None:
    assert texts(full) == words


def test_brands_are_the_whole_name_and_its_proper_names_but_not_institution_words() -> None:
    brands = make_context((), ["Northwind Learning Institute"]).brands

    assert ("northwind",) in brands
    assert ("northwind", "learning", "institute") in brands
    assert ("learning",) not in brands


def test_a_known_word_at_the_start_of_all_names_is_no_brand() -> None:
    names = [f"Introduction to {topic}" for topic in ("Welding", "Brazing", "Soldering", "Gluing", "Riveting")]

    assert make_context(names).brands == ()


@pytest.mark.parametrize(
    ("short", "full", "fits"),
    [
        ("Mgmt Basics", "Management Basics", True),
        ("MGMT basics", "Management Basics", True),
        ("Cybersec 2026", "Cybersecurity Awareness 2026", True),
        ("Cybersec 2025", "Cybersecurity Awareness 2026", False),
        ("Welding", "Brazing", False),
        ("", "", True),
        ("X", "", False),
    ],
)
def test_a_short_name_is_recognized_as_a_form_of_the_full_one(short: str, full: str, fits: bool) -> None:
    assert is_short_for(short, full) is fits
