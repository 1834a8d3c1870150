"""Check files: one, several, unreadable; and the way into a draft."""

from __future__ import annotations

from pathlib import Path

from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit, words

SAMPLES = Path(__file__).resolve().parents[1] / "data" / "alm-samples"


def test_an_empty_page_says_what_may_be_dropped(visit: Visit) -> None:
    at = visit(places.CHECK)

    assert "Nothing to check yet" in words(at)


def test_several_files_get_a_verdict_each(visit: Visit) -> None:
    at = visit(places.CHECK)
    files = [(name, (SAMPLES / name).read_bytes(), "text/csv") for name in ("badge.csv", "skill.csv")]

    at.file_uploader(key="check.files").set_value(files).run()

    said = words(at).replace("\\", "")
    assert "**badge.csv**" in said
    assert "**skill.csv**" in said
    assert said.count("bc-chips") == 2 + 1  # two verdicts and the rule of style
    assert not at.exception


def test_an_unreadable_file_says_where_and_the_others_are_still_checked(visit: Visit) -> None:
    at = visit(places.CHECK)
    broken = ("skill.csv", b'name\r\n"never closed\r\n', "text/csv")
    good = ("badge.csv", (SAMPLES / "badge.csv").read_bytes(), "text/csv")

    at.file_uploader(key="check.files").set_value([broken, good]).run()

    assert "row 2" in words(at)
    assert "bc-chips" in words(at)
    assert not at.exception


def test_a_badge_csv_can_be_repaired_as_a_draft(visit: Visit) -> None:
    at = visit(places.CHECK)
    at.file_uploader(key="check.files").upload("badge.csv", (SAMPLES / "badge.csv").read_bytes(), "text/csv").run()
    key = next(button.key for button in at.button if str(button.key).endswith(".open"))

    at.button(key=key).click().run()

    assert at.title[0].value == "Build badge.csv"
    assert len(open_console().bundle.drafts()) == 1
    assert not at.exception
