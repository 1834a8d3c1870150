"""How names are taken apart."""

from __future__ import annotations

import pytest

from credly_core.matching.folding import fold, is_cjk, is_hiragana, split_pieces
from credly_core.matching.languages import guess_language
from credly_core.matching.reading import initial_runs, read_name
from credly_core.matching.vocabulary import Meaning, load_vocabulary


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Excel Basics – Course (2025)", ("excel",)),
        ("Know Your Customer (KYC) for Analysts", ("know", "customer", "analysts")),
        ("OOP in C#", ("object", "oriented", "programming", "c#")),
        ("C.P.R. Certified", ("cardiopulmonary", "resuscitation")),
        ("E-Mail Etiquette", ("email", "etiquette")),
        ("新任管理職研修", ("新任管理職",)),
        ("ロジカル・シンキング", ("ロジカルシンキング",)),
        ("Zarządzanie projektami – poziom podstawowy", ("zarzadzanie", "projektami")),
        ("IT Basics", ("it",)),
        ("5S Champion", ("champion", "5s")),
        ("Certification", ("certification",)),
    ],
)
def test_words_are_what_a_name_is_about(name: str, words: tuple[str, ...]) -> None:
    assert read_name(name).words == words


@pytest.mark.parametrize(
    ("name", "levels", "numbers", "years", "codes"),
    [
        ("Leadership II", set(), {"2"}, set(), set()),
        ("Numerische Mathematik I", set(), {"1"}, set(), set()),
        ("PRINCE2 Practitioner (7th ed.)", {("career", 2)}, {"7"}, set(), set()),
        ("Sales School, part two", set(), {"2"}, set(), set()),
        ("Tax Update 2023/24", set(), set(), {2023, 2024}, set()),
        ("Summer School ’25", set(), set(), {2025}, set()),
        ("AZ-900: Azure", set(), set(), set(), {"az900"}),
        ("Angular v16", set(), {"v16"}, set(), set()),
        ("Python 3.12", set(), {"3.12"}, set(), set()),
        ("Espagnol niveau B1", set(), set(), set(), {"b1"}),
        ("簿記2級", set(), {"2"}, set(), set()),
        ("情報セキュリティ 2025年度版", set(), set(), {2025}, set()),
        ("Lean Six Sigma Green Belt", {("belt", 3)}, set(), set(), set()),
        ("ビジネスマナー研修(初級)", {("level", 1)}, set(), set(), set()),
        ("Customs Officer Grade C", set(), set(), set(), {"c"}),
        ("Second Edition Handbook", set(), {"2"}, set(), set()),
        ("Cloud Ops Pro L1", {("career", 3)}, {"1"}, set(), set()),
        ("Vendedor Oro", {("medal", 3)}, set(), set(), set()),
    ],
)
def test_marks_are_read_in_every_language(
    name: str, levels: set[tuple[str, int]], numbers: set[str], years: set[int], codes: set[str]
) -> None:
    marks = read_name(name).marks

    assert (marks.levels, marks.numbers, marks.years, marks.codes) == (levels, numbers, years, codes)


@pytest.mark.parametrize(
    "name",
    [
        "(OLD) Sales",
        "ZZ_archive Sales",
        "Copie de Vente",
        "TEST Sales",
        "Sales - do not use",
        "営業 (旧)",
        "Verkauf (alt)",
    ],
)
def test_a_name_that_says_it_is_not_in_use_is_outdated(name: str) -> None:
    assert read_name(name).marks.is_outdated


@pytest.mark.parametrize(
    "name", ["Test Management", "Software Test Basics", "New Product Launch", "Old Testament", "Copywriting"]
)
def test_the_same_words_inside_a_name_are_ordinary_words(name: str) -> None:
    assert not read_name(name).marks.is_outdated


@pytest.mark.parametrize(
    "name", ["CPR Renewal", "Ersthelfer Auffrischung", "SST recyclage", "BHV herhaling", "更新講習 運転"]
)
def test_renewals_are_known_in_every_language(name: str) -> None:
    assert read_name(name).marks.is_renewal


def test_the_trainers_course_is_marked_as_such() -> None:
    assert read_name("Train the Trainer: First Aid").marks.is_trainer
    assert not read_name("First Aid").marks.is_trainer


def test_a_brand_is_left_out_wherever_it_stands_but_never_leaves_a_name_empty() -> None:
    brands = (("lark", "field"), ("acme",))

    assert read_name("Safety by Lark Field", brands).words == ("safety",)
    assert read_name("Acme", brands).words == ("acme",)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Grundlagen der Pflege", "de"),
        ("Gestion de la qualité", "fr"),
        ("Atención al cliente", "es"),
        ("Segurança da informação", "pt"),
        ("Gestione delle emergenze", "it"),
        ("Werken met de computer", "nl"),
        ("Bezpieczeństwo pracy", "pl"),
        ("ビジネスマナー", "ja"),
        ("品質管理", "han"),
        ("고객 서비스", "ko"),
        ("Основы безопасности", "ru"),
        ("Working with Others", "en"),
        ("Zyxw", ""),
    ],
)
def test_languages_are_guessed_from_few_words(name: str, language: str) -> None:
    assert guess_language(name, tuple(split_pieces(fold(name)))) == language


def test_accents_case_and_width_are_folded_for_comparison_only() -> None:
    assert fold("Über ＦＯＲＭＡＣＩÓＮ Łódź") == "uber formacion lodz"
    assert read_name("Überschall Wasser").surfaces == ("überschall", "wasser")


def test_scripts_are_told_apart() -> None:
    assert is_cjk("変更")
    assert not is_cjk("change")
    assert is_hiragana("の")
    assert not is_hiragana("")


def test_initials_of_every_run_are_known() -> None:
    assert initial_runs(["know", "your", "customer"]) == {"ky", "yc", "kyc"}


def test_every_line_of_the_word_list_has_a_meaning_and_ladders_have_steps() -> None:
    known = [one for words in load_vocabulary().words.values() for one in words]

    ladders = {Meaning.LEVEL, Meaning.CAREER, Meaning.MEDAL, Meaning.BELT, Meaning.NUMBER, Meaning.ORDERED}
    assert all(one.value > 0 for one in known if one.meaning in ladders)
    assert {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "zh", "ko", "sv"} <= {one.language for one in known}
