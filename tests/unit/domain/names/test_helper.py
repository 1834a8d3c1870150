"""The name helper: short, distinct, readable, never a cut word."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.domain.names import Proposal, alm_length, best_names, best_proposals, propose_names, same_name_key
from credly_core.domain.names.counting import same_name_key as key_of
from credly_core.domain.names.lexicon import load_lexicon
from tests.unit.domain.names.listed import BRAND, Listed, listed_names

LIMIT = 25
LISTED = listed_names()
LONG = [one for one in LISTED if alm_length(one.name) > LIMIT]
_PARTS = re.compile(r"[^\W_]+", re.UNICODE)
_UNSPACED = ("ja", "zh")


def _shorts() -> set[str]:
    lexicon = load_lexicon()
    forms = {short.text for known in lexicon.entries.values() for entry in known.values() for short in entry.shorts}
    return {part.casefold() for form in forms for part in _PARTS.findall(form)} | {
        "l2",
        "l3",
        "l1",
        "t1",
        "t2",
        "t3",
        "n1",
        "n2",
        "v",
    }


SHORTS = _shorts()


@cache
def proposals_of(name: str) -> tuple[Proposal, ...]:
    """Made once for all tests that look at the same list."""
    return propose_names(name, brands=[BRAND])


def _cut_words(short: str, full: str) -> list[str]:
    """Words of the short name that are neither words of the full one nor known short forms."""
    whole = {part.casefold() for part in _PARTS.findall(full)}
    parts = [part.casefold() for part in _PARTS.findall(short)]
    known = whole | SHORTS | _runs(full)
    return [part for part in parts if part not in known and not _is_first_part(part, whole)]


def _runs(full: str) -> set[str]:
    """Whole neighbours written together, and the initials of capitalized neighbours."""
    words = _PARTS.findall(full)
    runs = [words[start:end] for start in range(len(words)) for end in range(start + 2, len(words) + 1)]
    initials = {"".join(word[0] for word in run) for run in runs if all(word[0].isupper() for word in run)}
    return {"".join(run).casefold() for run in runs} | {each.casefold() for each in initials}


def _is_first_part(part: str, whole: set[str]) -> bool:
    """German compounds are cut where their last part begins, and that part stays as a short form."""
    return any(word.startswith(part) and word[len(part) :] in load_lexicon().entries for word in whole)


@pytest.mark.parametrize(
    "cut",
    [
        "Autom",
        "Avanz",
        "Behav",
        "Dlvy",
        "Essent",
        "Fondam",
        "Fundam",
        "Grdl",
        "Interm",
        "Ldrshp",
        "Lrng",
        "Pract",
        "Sustain",
    ],
)
def test_a_word_that_is_merely_cut_off_is_no_short_form(cut: str) -> None:
    assert cut.casefold() not in SHORTS


def test_a_version_stays_with_what_it_is_a_version_of() -> None:
    proposals = propose_names("Web Accessibility (WCAG 2.2)")

    assert len(proposals) == 3
    assert all("WCAG 2.2" in proposal.text for proposal in proposals)


def test_a_small_word_that_goes_leaves_a_blank() -> None:
    texts = [proposal.text for proposal in propose_names("Management d'équipe et leadership")]

    assert not any("Mgmtéquipe" in text for text in texts)


def test_an_ordinary_word_that_all_names_begin_with_is_no_brand() -> None:
    names = [f"Leadership {topic} Management Professional" for topic in ("Energy", "Water", "Forest", "Harbour")]

    assert all("brand" not in line for one in best_proposals(names) if one for line in one.how)


def test_at_least_150_long_names_are_on_the_list() -> None:
    assert len(LONG) >= 150


@pytest.mark.parametrize("one", LONG, ids=lambda one: one.name)
def test_every_proposal_fits_cuts_no_word_and_keeps_versions_and_levels(one: Listed) -> None:
    proposals = proposals_of(one.name)

    assert proposals, "no proposal"
    for proposal in proposals:
        assert 0 < alm_length(proposal.text) <= LIMIT
        assert one.shows_all(proposal.text), proposal
        assert proposal.how, "says how it was made"
        if one.language not in _UNSPACED:
            assert not _cut_words(proposal.text, one.name), proposal


@pytest.mark.parametrize("one", LONG, ids=lambda one: one.name)
def test_the_proposals_for_one_name_differ_in_more_than_a_sign(one: Listed) -> None:
    texts = [re.sub(r"[\W_]+", "", proposal.text.casefold()) for proposal in proposals_of(one.name)]

    assert len(texts) == len(set(texts))


def test_every_long_name_has_three_proposals_unless_no_third_says_the_same() -> None:
    fewer = [one.name for one in LONG if len(proposals_of(one.name)) < 3]

    # A code and a level, which both stay, and one word beside them: with it or without it, and no third way.
    assert fewer == ["PRINCE2 Agile® Practitioner"]


@pytest.mark.parametrize(
    ("full", "third"),
    [
        ("Red Hat Certified System Administrator (RHCSA)", "Red Hat System Admin"),
        ("Datenschutz-Grundverordnung Grundlagen 2026", "Datenschutz Basics 2026"),
        ("5S Workplace Organization Practitioner", "5S WO Practitioner"),
        ("English as a Foreign Language: C1 Advanced", "English C1 Advanced"),
    ],
)
def test_a_name_with_few_ways_is_taken_apart_for_the_third(full: str, third: str) -> None:
    assert propose_names(full, brands=[BRAND])[2].text == third


def test_what_was_told_by_initials_or_written_together_is_said() -> None:
    hows = [
        line
        for full in ("PRINCE2 Agile Practitioner", "5S Workplace Organization Practitioner")
        for one in propose_names(full)
        for line in one.how
    ]

    assert "written together: Agile Practitioner" in hows
    assert "shortened: Workplace Organization → WO" in hows


def test_no_small_word_is_left_behind_by_what_it_belonged_to() -> None:
    proposals = propose_names("Responsible Serving of Alcohol 2026 Recertification")

    assert len(proposals) == 3
    assert not any(re.search(r"\bof (2026|Renewal)", proposal.text) for proposal in proposals)


def test_the_best_names_for_the_whole_list_are_distinct_and_complete() -> None:
    best = best_names([one.name for one in LISTED], brands=[BRAND])

    assert all(best)
    assert len({key_of(name) for name in best}) == len(LISTED)
    assert all(alm_length(name) <= LIMIT for name in best)
    assert [name for one, name in zip(LISTED, best, strict=True) if not one.shows_all(name)] == []


@pytest.mark.parametrize(
    ("full", "best"),
    [
        ("Cloud Security Fundamentals", "Cloud Security Basics"),
        ("AZ-104: Microsoft Azure Administrator Associate", "AZ-104: Azure Admin Assoc"),
        ("General Data Protection Regulation (GDPR) Awareness", "GDPR Awareness"),
        ("Northwind Certified Data Analyst – Level 2", "Data Analyst – Level 2"),
        ("Foundations of Inclusive Leadership in Multicultural Environments", "Inclusive Leadership Fdn"),
        ("Robotic Process Automation Developer – Advanced", "RPA Developer – Advanced"),
        ("Electrical Safety: Low Voltage Systems (Level II)", "Electrical Safety: Lvl II"),
        ("Datenschutz-Grundverordnung Grundlagen 2026", "DSGVO Grundlagen 2026"),
        ("Introduction à l'intelligence artificielle générative", "Intro à l'IA générative"),
        ("Introducción a la Inteligencia Artificial", "Introducción a la IA"),
        ("Lei Geral de Proteção de Dados (LGPD) Básico", "LGPD Básico"),
        ("Introduzione all'Intelligenza Artificiale", "Introduzione all'IA"),
        (
            "クラウドセキュリティマネジメント基礎コース修了証バッジ2026年度版",
            "クラウドセキュリティマネジメント基礎2026年度版",
        ),
    ],
)
def test_the_best_proposal_is_what_an_admin_would_write(full: str, best: str) -> None:
    assert propose_names(full, brands=[BRAND])[0].text == best


def test_a_name_that_fits_is_its_own_first_proposal() -> None:
    first = propose_names("Forklift Safety 2026")[0]

    assert (first.text, first.how, first.quality) == ("Forklift Safety 2026", (), 100)


def test_each_proposal_says_what_was_shortened_and_what_was_left_out() -> None:
    how = propose_names("Northwind Certified Project Management Fundamentals", brands=[BRAND])[0].how

    assert "left out the brand: Northwind" in how
    assert any(line.startswith("shortened: ") and "→" in line for line in how)


def test_taken_names_are_not_proposed_whatever_the_capitals() -> None:
    texts = [one.text for one in propose_names("Cloud Security Fundamentals", taken=["cloud SECURITY basics"])]

    assert texts
    assert "Cloud Security Basics" not in texts


@pytest.mark.parametrize(
    "full",
    [
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "x" * 40,
        "2019/2020/2021/2022/2023/2024",
        "https://example.com/a/very/long",
    ],
)
def test_a_name_that_cannot_fit_gets_no_proposal_instead_of_a_cut_one(full: str) -> None:
    assert propose_names(full) == ()
    assert best_names([full]) == [""]


@pytest.mark.parametrize("full", ["", "   ", "\u200b\u00ad", "–", "()"])
def test_an_empty_name_stays_without_a_name(full: str) -> None:
    assert best_names([full])[0].strip() in ("", full.strip())


def test_the_titles_of_a_series_go_and_what_tells_its_names_apart_stays() -> None:
    series = [f"Leadership Essentials: Leading {whom}" for whom in ("Yourself", "Others", "Change", "Organizations")]

    best = best_names(series)

    assert all(name.endswith(end.split()[-1]) for name, end in zip(best, series, strict=True)), best


def test_a_brand_that_all_names_begin_with_is_found_without_being_told() -> None:
    names = [f"Larkfield {topic} Management Professional" for topic in ("Energy", "Water", "Forest", "Harbour")]

    assert not any("Larkfield" in name for name in best_names(names))


def test_the_word_of_a_brand_stays_when_nothing_else_tells_what_it_is() -> None:
    best = best_names(["Northwind Ambassador", "Northwind Learning Certificate Level 2026 Badge"], brands=[BRAND])

    assert best[0] == "Northwind Ambassador"
    assert "2026" in best[1]


def test_versions_years_and_levels_keep_near_duplicates_apart() -> None:
    names = [
        f"Information Security Awareness Training {end}"
        for end in ("2024", "2025", "v1.0", "v2.0", "Level 1", "Level 2", "I", "II", "III", "(Basic)", "(Advanced)")
    ]

    best = best_names(names)

    assert len({same_name_key(name) for name in best}) == len(names)
    for name, full in zip(best, names, strict=True):
        end = full.split()[-1].strip("()")
        assert end[:3] in name or end in name, (name, full)


def test_badges_with_the_same_full_name_are_numbered() -> None:
    best = best_proposals(["Data Literacy Essentials for Managers"] * 3)

    texts = [proposal.text for proposal in best if proposal]
    assert len(set(texts)) == 3
    assert [text.endswith(end) for text, end in zip(texts, ("", "(2)", "(3)"), strict=True)] == [True] * 3
    assert "numbered: (2)" in (best[1].how if best[1] else ())


def test_a_short_name_that_occurs_twice_is_told_apart_too() -> None:
    assert best_names(["Forklift", "forklift"]) == ["Forklift", "Forklift (2)"] or best_names(
        ["Forklift", "forklift"]
    ) == [
        "Forklift",
        "forklift (2)",
    ]


def test_a_long_name_keeps_clear_of_a_name_that_already_fits() -> None:
    best = best_names(["Cloud Security Fundamentals", "Cloud Security Basics"])

    assert best[1] == "Cloud Security Basics"
    assert best[0] not in ("", best[1])


def test_the_limit_can_be_another_one() -> None:
    best = best_names(["Project Management Professional Development Program"], limit=15)

    assert 0 < alm_length(best[0]) <= 15


_LATIN = "Data Cloud Security Management Fundamentals Advanced of and the for Level 2 II v2.1 2026 Certified Badge"
_OTHER = "– : (AI) Northwind Sicherheit für Gestión de l'intelligence データ 基礎 🏅 & /"
WORDS = st.sampled_from(sorted({*_LATIN.split(), *_OTHER.split()}))
NAMES = st.one_of(st.lists(WORDS, max_size=9).map(" ".join), st.text(max_size=60))


@settings(max_examples=150, deadline=None)
@given(st.lists(NAMES, max_size=8), st.integers(8, 40))
def test_whatever_the_names_the_best_are_short_distinct_and_always_the_same(fulls: list[str], limit: int) -> None:
    best = best_names(fulls, limit=limit, brands=["Northwind"])

    filled = [name for name in best if name]
    assert len(best) == len(fulls)
    assert all(alm_length(name) <= limit for name in filled)
    assert len({same_name_key(name) for name in filled}) == len(filled)
    assert best == best_names(fulls, limit=limit, brands=["Northwind"])


def test_an_acronym_never_swallows_a_number_that_looks_like_its_letters() -> None:
    proposals = propose_names("(AI) II (AI)", limit=8)

    assert proposals
    assert all("II" in proposal.text for proposal in proposals)


@settings(max_examples=150, deadline=None)
@given(NAMES, st.integers(8, 40))
def test_whatever_the_name_no_number_is_lost(full: str, limit: int) -> None:
    numbers = re.findall(r"(?<!\S)(?:II|v2\.1|2026|2)(?!\S)", full)

    for proposal in propose_names(full, limit=limit):
        assert alm_length(proposal.text) <= limit
        assert all(number in proposal.text for number in numbers)
