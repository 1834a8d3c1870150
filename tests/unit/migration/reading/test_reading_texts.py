"""Every code has its sentences, its place in the documentation, and is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from credly_core.migration.findings import all_codes, text_of
from credly_core.migration.findings.texts import TextKind
from credly_core.migration.reading.texts import TEXTS, Weight
from credly_core.migration.zipping import ZIP_TEXTS

ROOT = Path(__file__).resolve().parents[4]
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for folder in ("reading", "zipping")
    for path in sorted((ROOT / "credly_core" / "migration" / folder).glob("*.py"))
    if path.name != "texts.py"
)
DOCUMENT = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
USED = set(re.findall(r"\"((?:file|row|cell|column|header|quote|zip)\.[a-z0-9-]+)\"", SOURCES))


@pytest.mark.parametrize("code", sorted([*TEXTS, *ZIP_TEXTS]))
def test_a_code_is_documented_and_used(code: str) -> None:
    assert f"`{code}`" in DOCUMENT
    assert code in USED


def test_every_code_used_has_a_text() -> None:
    assert {*TEXTS, *ZIP_TEXTS} >= USED


def test_a_refusal_says_what_to_do() -> None:
    assert [code for code, text in TEXTS.items() if text.weight is Weight.REFUSED and not text.hint] == []
    assert [code for code, (_, hint) in ZIP_TEXTS.items() if not hint] == []


def test_the_check_says_the_same_about_how_a_file_was_read() -> None:
    notes = [code for code, text in TEXTS.items() if text.weight is not Weight.REFUSED and code in all_codes()]

    others = {code for code in notes if text_of(code).kind is TextKind.NOTE}
    assert len(others) > 15
    for code in others:
        assert (text_of(code).message, text_of(code).hint) == (TEXTS[code].message, TEXTS[code].hint)
        assert text_of(code).severity.value == TEXTS[code].weight.value
