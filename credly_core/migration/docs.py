"""Writes the pages under `docs/` that come from the data: all codes, and a page for every file type.

`python -m credly_core.migration.docs`, or with `--check` only to say whether they are up to date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from credly_core.migration.explaining import TypePage, explain
from credly_core.migration.findings.texts import CodeText, TextKind, all_codes, text_of
from credly_core.migration.spec import load_specs

#: A fact that a finding fills into its words.
_HOLE = re.compile(r"\{([A-Za-z_.]+)\}")
_DOCS = Path(__file__).parents[2] / "docs"
_PAGE = _DOCS / "findings.md"
_TYPES = _DOCS / "file-types"
_HEADINGS = {
    TextKind.FINDING: "Findings of the check",
    TextKind.SET: "Findings of the check of a set",
    TextKind.NOTE: "Notes of the reader",
    TextKind.REPAIR: "Repairs without a finding",
}
_INTRO = """\
# Findings

What the check says about migration files, code by code. This page is made from `credly_core/migration/data/texts*.toml`
by `make docs`; do not edit it.

Three severities: **error**, a published rule is broken and ALM would reject the row or the file or do the wrong thing;
**warning**, sources disagree, or the rule is inferred, or it depends on the account; **info**, worth knowing. A file
type may be stricter or milder than the severity given here. Words in ‹ › are facts of the finding.
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
    """Markdown leaves these words as they are; what each finding fills in is marked as such."""
    words = _HOLE.sub(r"‹\1›", words)
    for sign in ("\\", "*", "_", "<", "#", "|"):
        words = words.replace(sign, f"\\{sign}")
    return words


def type_pages() -> dict[str, str]:
    """The pages on file types by file name, and the list of them."""
    specs = load_specs().all()
    pages = [explain(spec, specs) for spec in specs]
    found = {f"{page.name.removesuffix('.csv')}.md": "\n".join(_type_lines(page)) + "\n" for page in pages}
    return {"README.md": "\n".join(_list_lines(pages)) + "\n", **found}


def _list_lines(pages: list[TypePage]) -> Iterator[str]:
    yield "# File types\n"
    yield "Every file that ALM's migration knows, in the order of upload. Made from the data in"
    yield "`credly_core/migration/specs/` by `make docs`; do not edit. The app shows the same under *File types*, the"
    yield "command line with `badge-console types`.\n"
    yield "| | File | What it holds | Needs before it |"
    yield "| --- | --- | --- | --- |"
    for page in pages:
        needs = ", ".join(_quoted(link.needs) for link in page.links.needs)
        name = page.name.removesuffix(".csv")
        yield f"| {page.order} | [{_quoted(page.name)}]({name}.md) | {_quoted(page.title)} | {needs} |"


def _type_lines(page: TypePage) -> Iterator[str]:
    yield f"# {_quoted(page.name)}\n"
    yield f"{_quoted(page.description)} Made from the data by `make docs`; do not edit.\n"
    others = f" Also met as {', '.join(_quoted(name) for name in page.aliases)}." if page.aliases else ""
    yield f"- Known from: {page.status} ({_quoted(page.source)}), as of {page.version}.{others}"
    yield f"- One row per {_quoted(' + '.join(page.key))} ({_quoted(page.key_basis)})."
    yield f"- May refer to {page.points_at}.\n"
    yield "| Column | Filled | Kind | May hold | Points to | Remarks | Source |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for line in page.columns:
        cells = (line.name, line.needed, line.kind, line.limits, line.points_to, line.about, line.basis)
        yield f"| {' | '.join(_quoted(cell) for cell in cells)} |"
    if page.rules:
        yield "\n## Rules\n"
        yield from (
            f"- **{rule.id}** ({rule.severity.value}): {_quoted(rule.text)} *{rule.basis}*" for rule in page.rules
        )
    if page.contradictions:
        yield "\n## Where the sources disagree, and how it is judged\n"
        yield from (f"- {_quoted(one.where)}: {_quoted(one.text)}" for one in page.contradictions)
    yield from _shape_lines(page)
    for title, names in (
        ("Needs before it", [link.needs for link in page.links.needs]),
        ("Needed by", [link.file for link in page.links.needed_by]),
    ):
        if names:
            linked = ", ".join(f"[{_quoted(name)}]({name.removesuffix('.csv')}.md)" for name in names)
            yield f"\n{title}: {linked}."


def _shape_lines(page: TypePage) -> Iterator[str]:
    if page.shapes:
        yield "\n## Forms in which it is met\n"
        yield from (
            f"- {_quoted(shape.title)}: {', '.join(f'`{name}`' for name in shape.columns)}" for shape in page.shapes
        )


def _wanted() -> dict[Path, str]:
    pages = {_TYPES / name: text for name, text in type_pages().items()}
    return {_PAGE: findings_page(), **pages}


def stale() -> list[Path]:
    """The pages that are missing, other than they should be, or left over."""
    wanted = _wanted()
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    return wrong + [path for path in sorted(_TYPES.glob("*.md")) if path not in wanted]


def main() -> None:
    """Write the pages, or with `--check` only say which are not up to date."""
    wrong = stale()
    if "--check" in sys.argv[1:]:
        sys.exit(f"stale, run make docs: {', '.join(path.name for path in wrong)}" if wrong else 0)
    wanted = _wanted()
    _TYPES.mkdir(exist_ok=True)
    for path in wrong:
        if path in wanted:
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()


if __name__ == "__main__":
    main()
