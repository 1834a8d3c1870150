"""What a check found, as the command line says it; and the plain check, which loads nothing it can do without."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.cli.output import hide, say, say_json, show

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


def say_answer(answer: CheckAnswer, *, as_json: bool) -> None:
    """All of it as JSON, or the first findings in sentences."""
    if as_json:
        say_json(answer.as_json())
        return
    for file in answer.files:
        say(f"{file.file}: {file.rows} rows, {file.errors} errors, {file.warnings} warnings, {file.infos} hints")
    _say_findings(answer)


def _say_findings(answer: CheckAnswer) -> None:
    for finding in answer.findings(limit=SHOWN):
        place = f"row {finding['row']}" if finding["row"] else "file"
        where = f"{finding['file']} {place} {finding['column'] or ''}".rstrip() if finding["file"] else "the set"
        say(f"  {finding['severity']:7} {where}: {finding['message']} {finding['hint']}")
    if answer.count > SHOWN:
        say(f"  and {answer.count - SHOWN:,} more: use --json to see all")
