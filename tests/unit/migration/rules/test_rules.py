"""Every rule finds what it is about, in its place, and leaves alone what the specification allows."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from credly_core.migration.spec import load_specs
from tests.unit.migration.rules.cases import Case, all_cases

CASES = all_cases()
#: Rules that other findings speak for, tested where those are.
SAID_ELSEWHERE = {"CO-2", "CM-6"}
#: Rules with tests and samples of their own.
OLDER = {"BADGE-1", "BADGE-3", "CI-1", "CI-2", "CI-3", "LI-1", "LI-2", "LI-3", "PC-1", "SE-1", "SE-5"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.about}: {case.name}")
def test_a_rule_finds_what_it_is_about_and_nothing_else(case: Case) -> None:
    report = case.report

    found = [
        f"{file.table.file} {finding.code} {finding.row or '-'} {finding.column or '-'}"
        for file in report.files
        for finding in file.report.findings()
        if case.is_about(finding.code)
    ]
    assert sorted(found) == sorted(case.finds)


@pytest.mark.parametrize("case", [case for case in CASES if case.finds], ids=lambda case: f"{case.about}: {case.name}")
def test_the_words_of_a_rule_are_whole(case: Case) -> None:
    for file in case.report.files:
        for finding in file.report.findings():
            for words in (
                (finding.message, finding.hint, finding.rule, finding.basis) if case.is_about(finding.code) else ()
            ):
                assert words, finding.code
                assert "…" not in words, (finding.code, words)
                assert not re.search(r"(?<!\")\{[A-Za-z_.]+\}", words), (finding.code, words)
    for group in case.groups:
        assert "…" not in group.title, (group.code, group.title)
        assert "{" not in group.title, (group.code, group.title)


def test_every_published_rule_has_cases_that_break_it_and_cases_that_do_not() -> None:
    published = {rule.id for spec in load_specs().all() for rule in spec.rules if rule.id[0].isupper()}
    broken = Counter(case.about for case in CASES if case.finds)
    kept = Counter(case.about for case in CASES if not case.finds)

    wanted = published - SAID_ELSEWHERE - OLDER
    assert wanted - set(broken) == set()
    assert wanted - set(kept) == set()


def test_every_part_of_a_rule_is_found_in_a_case() -> None:
    codes = {
        part.says
        for spec in load_specs().all()
        for rule in spec.rules
        for part in rule.each
        if rule.id[0].isupper() and rule.id not in SAID_ELSEWHERE | OLDER
    }
    found = {line.split()[1] for case in CASES for line in case.finds}

    assert codes - found == set()


def test_a_rule_is_as_severe_as_the_specification_says() -> None:
    severities = {
        (part.says, part.severity)
        for spec in load_specs().all()
        for rule in spec.rules
        for part in rule.each
        if part.use not in ("reference", "said_as", "column")
    }

    for case in (case for case in CASES if case.finds):
        for group in case.groups:
            known = {severity for code, severity in severities if code == group.code}
            assert not known or group.severity in known, group.code
