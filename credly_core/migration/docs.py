"""Writes `docs/findings.md`, the page of all codes, from the data: `python -m credly_core.migration.docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from credly_core.migration.findings.texts import CodeText, TextKind, all_codes, text_of

_PAGE = Path(__file__).parents[2] / "docs" / "findings.md"
_HEADINGS = {
    TextKind.FINDING: "Findings of the check",
    TextKind.NOTE: "Notes of the reader",
    TextKind.REPAIR: "Repairs without a finding",
}
_INTRO = """\
# Findings

What the check says about migration files, code by code. This page is made from `credly_core/migration/data/texts.toml`
by `make docs`; do not edit it.

Three severities: **error**, a published rule is broken and ALM would reject the row or the file or do the wrong thing;
**warning**, sources disagree, or the rule is inferred, or it depends on the account; **info**, worth knowing. A file
type may be stricter or milder than the severity given here. Words in braces are facts of the finding.
"""


def findings_page() -> str:
    """The whole page."""
    texts = [text_of(code) for code in all_codes()]
    return "\n".join([_INTRO, *_lines(texts)])


def _lines(texts: list[CodeText]) -> Iterator[str]:
    for kind, heading in _HEADINGS.items():
        yield f"## {heading}\n"
        for text in texts:
            if text.kind is kind:
                yield from _entry(text)


def _entry(text: CodeText) -> Iterator[str]:
    yield f"### {text.code}\n"
    also = f" Also asked for as {', '.join(f'`{name}`' for name in text.also)}." if text.also else ""
    yield f"**{text.title}** ({text.severity.value}). {text.meaning}{also}\n"
    yield f"- Says: {_quoted(text.message)}"
    for label, words in (("Do", text.hint), ("Example", text.example), ("Repair", text.repair), ("Basis", text.basis)):
        if words and not (label == "Repair" and words == text.hint):
            yield f"- {label}: {_quoted(words)}"
    for column, own in text.columns.items():
        yield f"- In `{column}`: {_quoted(own.get('message', own.get('title', '')))}"
    yield ""


def _quoted(words: str) -> str:
    """Markdown leaves these words as they are."""
    for sign in ("\\", "*", "_", "<", "#", "|"):
        words = words.replace(sign, f"\\{sign}")
    return words


def main() -> None:
    """Write the page, or with `--check` only say whether it is up to date."""
    page = findings_page()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if _PAGE.exists() and _PAGE.read_text("utf-8") == page else f"{_PAGE} is stale: run make docs")
    _PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
