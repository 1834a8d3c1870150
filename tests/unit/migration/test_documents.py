"""The page of findings is what the data says, and every code has its words."""

from __future__ import annotations

from pathlib import Path

import pytest

from credly_core.errors import SpecError
from credly_core.migration import docs
from credly_core.migration.findings import Severity, all_codes, text_of
from credly_core.migration.findings.texts import fill, shown
from credly_core.migration.reading.texts import TEXTS, Weight

PAGE = Path(__file__).parents[3] / "docs" / "findings.md"


def test_the_page_of_findings_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == docs.findings_page(), "run python -m credly_core.migration.docs"


def test_the_pages_of_file_types_are_up_to_date() -> None:
    assert [path for path in docs.stale() if path != PAGE] == [], "run python -m credly_core.migration.docs"


def test_a_page_of_a_type_that_is_gone_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "_PAGE", tmp_path / "findings.md")
    monkeypatch.setattr(docs, "_TYPES", tmp_path / "file-types")
    monkeypatch.setattr("sys.argv", ["docs"])
    docs.main()
    (tmp_path / "file-types" / "pebble.md").write_text("left over", "utf-8")

    docs.main()

    assert not (tmp_path / "file-types" / "pebble.md").exists()
    assert (tmp_path / "file-types" / "badge.md").exists()


def test_the_page_names_every_code() -> None:
    page = docs.findings_page()

    for code in all_codes():
        assert f"### {code}\n" in page


def test_the_page_is_written_and_can_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "_PAGE", tmp_path / "findings.md")
    monkeypatch.setattr(docs, "_TYPES", tmp_path / "file-types")
    monkeypatch.setattr("sys.argv", ["docs"])
    docs.main()
    monkeypatch.setattr("sys.argv", ["docs", "--check"])

    with pytest.raises(SystemExit) as fresh:
        docs.main()
    (tmp_path / "findings.md").write_text("old", "utf-8")
    with pytest.raises(SystemExit) as stale:
        docs.main()

    assert fresh.value.code == 0
    assert "stale" in str(stale.value.code)


def test_every_code_has_all_its_words() -> None:
    for code in all_codes():
        text = text_of(code)
        assert text.title, code
        assert text.message, code
        assert text.hint, code
        assert text.meaning, code
        assert "!" not in (text.message + text.hint + text.meaning).replace("#REF!", ""), code


def test_every_note_of_the_reader_has_words_and_the_same_weight() -> None:
    for code, reading in TEXTS.items():
        if reading.weight is not Weight.REFUSED and code != "header.duplicate":
            assert text_of(code).severity.value == reading.weight.value, code


def test_an_unknown_code_is_an_error_of_ours() -> None:
    with pytest.raises(SpecError, match="No text for the code nonsense"):
        text_of("nonsense")


def test_a_column_may_have_its_own_words() -> None:
    assert text_of("BADGE-3", "badgeName").title == "Name twice"
    assert text_of("BADGE-3", "id").title == "Badge twice"


def test_unseen_characters_are_shown_by_their_code_and_long_texts_are_cut() -> None:
    assert shown("a\u200bb\u202e\tc\nd") == "a⟨U+200B⟩b⟨U+202E⟩⇥c⏎d"
    assert len(shown("x" * 200)) == 80
    assert fill("{value} {nothing}", {"value": "1"}) == "1 …"


def test_severities_rank_from_error_to_info() -> None:
    assert sorted(Severity, key=lambda severity: severity.rank) == [Severity.ERROR, Severity.WARNING, Severity.INFO]
