"""All repairs that need no question, in all files of a set, as one step."""

from __future__ import annotations

from credly_core.migration.editing import ChangeSet, Sheet
from credly_core.migration.facts import Facts
from credly_core.migration.rechecking import Memory
from credly_core.migration.repairs import repair_all
from credly_core.steps.check import shortening
from credly_core.steps.check.answers import CheckedFile
from credly_core.steps.check.viewing import skipped
from credly_core.steps.check.views import NOT_NEEDED, CheckView, is_taken_along
from credly_core.steps.check.workspace import SetStep


def sure_step(view: CheckView, facts: Facts, memory: Memory) -> SetStep:
    """What every sure repair of every file would do; parts keep the titles of the repairs they are."""
    parts = [(int(file.id), change) for file in view.files for change in _sure_changes(file, facts, memory)]
    files = len({number for number, _ in parts})
    title = f"Apply {len(parts):,} sure {'repair' if len(parts) == 1 else 'repairs'} in {files:,} "
    return SetStep(title + ("file" if files == 1 else "files"), "", tuple(parts))


def _sure_changes(file: CheckedFile, facts: Facts, memory: Memory) -> tuple[ChangeSet, ...]:
    table, recognition = file.table, file.recognition
    if table is None or recognition is None or recognition.spec is None:
        return ()
    if not any(map(is_taken_along, file.repairs)):
        return ()
    spec = recognition.spec
    return repair_all(
        Sheet(table),
        spec,
        facts=facts,
        shorten=lambda now: shortening.shortener(now, spec),
        skip=(*NOT_NEEDED, *skipped(file.left_out_for)),
        begin=file.repairs,
        ready=lambda now: memory.prepare(file.id, now, spec),
    ).steps
