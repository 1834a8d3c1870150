"""From files in memory to the answer: every file with its findings and repairs, and what holds for the set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.checks import CheckSummary
from credly_core.domain.ids import CheckId
from credly_core.errors import UnreadableInput
from credly_core.migration.checking import prepare
from credly_core.migration.facts import Facts
from credly_core.migration.rechecking import Memory
from credly_core.migration.repairs import RepairGroup, propose_repairs
from credly_core.migration.sets import AccountLists, SetFile
from credly_core.migration.sets.checking import Ready
from credly_core.migration.zipping import IgnoredEntry
from credly_core.steps.check import shortening
from credly_core.steps.check.answers import CheckedFile
from credly_core.steps.check.bringing import Brought
from credly_core.steps.check.looking import look_at_set
from credly_core.steps.check.views import CheckView
from credly_core.steps.check.workspace import WorkFile, Workspace
from credly_core.steps.check.writing import export_names, on_export


@dataclass(frozen=True)
class Loaded:
    """A check in memory: what the store says of it, its files, what the user told beside."""

    summary: CheckSummary
    workspace: Workspace
    account: AccountLists
    ignored: tuple[IgnoredEntry, ...] = ()


def loaded_from(
    brought: Brought,
    name: str,
    at: datetime,
    complete: bool,
    account: AccountLists | None,
) -> Loaded:
    """Files as they were read, for a check that is not kept."""
    files = tuple(
        WorkFile(number, file, 0, None, None, read)
        if isinstance(read, UnreadableInput)
        else WorkFile(number, file, 0, read, read)
        for number, (file, read) in enumerate(brought.files, 1)
    )
    summary = CheckSummary(CheckId(""), name, complete, 0, 0, len(files), 0, at, at, "")
    return Loaded(summary, Workspace(files), account or AccountLists(), tuple(brought.left_aside))


def make_view(loaded: Loaded, facts: Facts, memory: Memory | None = None) -> CheckView:
    """Check the set and put the answer together; `memory` is that of the same set's earlier views."""
    files = loaded.workspace.files
    read = [file for file in files if file.table is not None]
    tables = [file.table for file in read if file.table is not None]
    types = {place: file.type for place, file in enumerate(read) if file.type}
    report = look_at_set(
        tables,
        complete=loaded.summary.complete,
        account=loaded.account,
        facts=facts,
        types=types,
        refused=[file.name for file in files if file.table is None],
        ready=_ready(read, memory) if memory else prepare,
    )
    said = dict(zip((file.number for file in read), report.files, strict=True))
    counting_first = sorted(said.items(), key=lambda item: bool(item[1].left_out_for))
    names = export_names({number: item.export_name for number, item in counting_first})
    summary = loaded.summary
    return CheckView(
        id=summary.id,
        name=summary.name,
        revision=summary.revision,
        created_at=summary.created_at,
        used_at=summary.used_at,
        files=tuple(_checked(loaded.workspace, file, said.get(file.number), names) for file in files),
        report=report,
        account=loaded.account,
        workspace=loaded.workspace,
        ignored=loaded.ignored,
    )


def _ready(read: Sequence[WorkFile], memory: Memory) -> Ready:
    numbers = {id(file.table): file.id for file in read}
    return lambda table, spec: memory.prepare(numbers[id(table)], table, spec)


def _checked(workspace: Workspace, file: WorkFile, said: SetFile | None, names: Mapping[int, str]) -> CheckedFile:
    if said is None or file.table is None or file.base is None:
        return CheckedFile(
            file.name,
            None,
            None,
            None,
            file.refusal,
            id=file.id,
            name=file.name,
            size=file.size,
            chosen_encoding=file.encoding,
            is_filled=file.filled,
        )
    repairs: tuple[RepairGroup, ...] = ()
    if said.spec is not None:
        shorten = shortening.shortener(file.table, said.spec)
        offers = propose_repairs(file.table, said.spec, said.report, shorten=shorten)
        skip = skipped(said.left_out_for)
        repairs = tuple(offer for offer in offers if offer.code not in skip)
    return CheckedFile(
        file=file.table.file,
        type=said.spec.name if said.spec else None,
        table=file.table,
        report=said.report,
        id=file.id,
        name=file.name,
        size=file.size,
        recognition=said.recognition,
        repairs=repairs,
        on_export=on_export(file.base, file.table, names[file.number]),
        export_name=names[file.number],
        left_out_for=said.left_out_for,
        chosen_type=file.type,
        chosen_encoding=file.encoding,
        is_filled=file.filled,
    )


def skipped(left_out_for: str) -> tuple[str, ...]:
    """Codes whose repair would do harm: a second file of a type must not take the name of the one that counts."""
    return ("PK-3",) if left_out_for else ()
