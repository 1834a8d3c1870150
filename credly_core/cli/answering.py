"""What a check found, as the command line says it; and the plain check, which loads nothing it can do without."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.cli.output import hide, note, say, say_json, show

if TYPE_CHECKING:
    from credly_core.steps.check import CheckAnswer

#: So many findings are shown on a terminal.
SHOWN = 50
_JSON = "--json"


def is_plain_check(words: Sequence[str]) -> bool:
    """Whether this is `check` with paths, and no option but `--json`: most checks are, and are to be quick."""
    rest = [word for word in words[1:] if word != _JSON]
    return words[:1] == ["check"] and bool(rest) and not any(word.startswith("-") for word in rest)


def plain_check(words: Sequence[str]) -> int:
    """The exit code of such a check; what the command `check` says, without loading what its other options need."""
    from credly_core.domain.moments import utc_now
    from credly_core.steps.check.glance import Glance

    watched = sys.stderr.isatty()
    paths = [Path(word) for word in words[1:] if word != _JSON]
    answer = Glance(utc_now).check_paths(paths, progress=show if watched else None)
    if watched:
        hide()
    say_answer(answer, as_json=_JSON in words)
    return 0 if answer.ok else 1


def in_words(text: str) -> str:
    """A cell, a heading or a name for a line of text: unseen characters by their code, cut at a length one can read."""
    from credly_core.migration.findings.texts import shown

    return shown(text)


def say_answer(answer: CheckAnswer, *, as_json: bool) -> None:
    """All of it as JSON, or the first findings in sentences."""
    say_left_aside(answer)
    if as_json:
        say_json(answer.as_json())
        return
    for file in answer.files:
        counts = f"{file.rows} rows, {file.errors} errors, {file.warnings} warnings, {file.infos} hints"
        say(f"{in_words(file.file)}: {counts}")
    _say_findings(answer)


def say_left_aside(answer: CheckAnswer) -> None:
    """What of folders and zips was not looked at: on standard error, for the answer has its own shape."""
    for entry in answer.left_aside[:SHOWN]:
        note(f"Left aside: {in_words(entry.name)} ({_on_one_line(entry.reason)})")
    if len(answer.left_aside) > SHOWN:
        note(f"and {len(answer.left_aside) - SHOWN:,} more left aside")


def _on_one_line(text: str) -> str:
    return text.replace("\r\n", "⏎").replace("\n", "⏎")


def _say_findings(answer: CheckAnswer) -> None:
    for finding in answer.findings(limit=SHOWN):
        place = f"row {finding['row']}" if finding["row"] else "file"
        column = in_words(finding["column"] or "")
        where = f"{in_words(finding['file'])} {place} {column}".rstrip() if finding["file"] else "the set"
        say(f"  {finding['severity']:7} {where}: {_on_one_line(finding['message'])} {_on_one_line(finding['hint'])}")
    if answer.count > SHOWN:
        say(f"  and {answer.count - SHOWN:,} more: use --json to see all")
