"""What leaves the check step: repaired files, rejected rows, reports, a saved version, the list of changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from credly_core.domain.bundles import BundleFacts
from credly_core.errors import NotAllowed, NotReady
from credly_core.migration.comparing import compare_steps
from credly_core.migration.findings import Severity
from credly_core.migration.spec import load_specs
from credly_core.migration.writing import write_rows_for_people, write_table
from credly_core.migration.zipping import write_zip
from credly_core.steps.check.answers import CheckedFile
from credly_core.steps.check.views import ChangeScope, CheckView, FileChange, Takeaway

CSV, ZIP, HTML, JSON = "text/csv", "application/zip", "text/html", "application/json"
#: Findings that taking the file away puts right by itself.
PUT_RIGHT_ON_EXPORT = ("PK-3",)


def errors_left(file: CheckedFile) -> int:
    """Errors of a file that would leave with it."""
    if file.report is None:
        return 0
    groups = file.report.groups
    return sum(
        group.count for group in groups if group.severity is Severity.ERROR and group.code not in PUT_RIGHT_ON_EXPORT
    )


def refuse_errors(count: int, *, accept_errors: bool) -> None:
    """`NotAllowed` while errors are left and nobody said a second time that the files are wanted all the same."""
    if count and not accept_errors:
        noun = "error is" if count == 1 else "errors are"
        raise NotAllowed(
            f"{count:,} {noun} left, and ALM would reject the rows concerned.",
            hint="Repair them, or confirm that you want the files as they are.",
            code="check.errors-left",
        )


def repaired_file(view: CheckView, file: str, *, accept_errors: bool) -> Takeaway:
    """One file as ALM takes it."""
    one = view.file(file)
    if one.table is None:
        raise NotReady("This file could not be read, so there is nothing repaired to take.", hint="Take it as it came.")
    refuse_errors(errors_left(one), accept_errors=accept_errors)
    return Takeaway(one.export_name.rsplit("/", 1)[-1], write_table(one.table), CSV)


def repaired_files(view: CheckView, *, accept_errors: bool) -> dict[str, bytes]:
    """All files that could be read, by the name they have in the set."""
    read = [file for file in view.files if file.table is not None]
    if not read:
        raise NotReady("No file of this check could be read.", hint="Bring the files again, saved as the hints say.")
    whole = view.report.whole.errors
    refuse_errors(sum(map(errors_left, read)) + whole, accept_errors=accept_errors)
    return {file.export_name: write_table(file.table) for file in read if file.table is not None}


def repaired_zip(view: CheckView, *, accept_errors: bool) -> Takeaway:
    """The set as one zip."""
    return Takeaway("repaired.zip", write_zip(repaired_files(view, accept_errors=accept_errors)), ZIP)


def rejects(view: CheckView) -> Takeaway | None:
    """The rows with errors and why, for people."""
    files = {f"rejected-{file.export_name}": data for file in view.files if (data := _rejects_of(file)) is not None}
    return Takeaway("rejected-rows.zip", write_zip(files), ZIP) if files else None


def _rejects_of(file: CheckedFile) -> bytes | None:
    if file.table is None or file.report is None:
        return None
    records = file.report.records_with(Severity.ERROR).to_list()
    if not records:
        return None
    reasons: dict[int, list[str]] = {}
    for finding in file.report.findings():
        if finding.severity is Severity.ERROR and finding.row is not None:
            reasons.setdefault(finding.row, []).append(f"{finding.message} {finding.hint}".strip())
    table = file.table
    rows = ([str(table.rows[i]), " / ".join(reasons.get(int(table.rows[i]), [])), *table.record(i)] for i in records)
    return write_rows_for_people(("Row", "Why", *table.header), rows)


def report(view: CheckView, form: str, *, at: datetime, actor: str) -> Takeaway:
    """The report in one of its forms: html, csv, json."""
    raise NotReady("Reports are being made.", hint="Ask again soon.")


def changes_of(view: CheckView, *, first: int = 0, count: int | None = None) -> tuple[FileChange, ...]:
    """The lines of the list of changes."""
    lines = tuple(_all_changes(view))
    return lines[first : None if count is None else first + count]


def change_total(view: CheckView) -> int:
    """How many lines."""
    return sum(1 for _ in _all_changes(view))


def _all_changes(view: CheckView) -> Iterator[FileChange]:
    for file in view.files:
        work = view.workspace.file(int(file.id))
        if work.base is None or work.table is None:
            continue
        for text in file.on_export:
            yield FileChange(file.name, ChangeScope.EXPORT, "written", None, "", "", text, "When it is taken away")
        steps = [(change.title, change.operations) for change in view.workspace.changes_of(work.number)]
        for change in compare_steps(work.base, work.table, steps):
            yield FileChange(
                file.name,
                ChangeScope.STEP,
                change.kind.value,
                change.row,
                change.heading,
                change.before,
                change.after,
                change.step,
            )


def version_of(
    view: CheckView, name: str, *, author: str, note: str, accept_errors: bool
) -> tuple[BundleFacts, dict[str, bytes]]:
    """What a saved version of the repaired set would be."""
    if not name.strip():
        raise NotAllowed("A version needs a name.", hint="Say in a word or two what it is for.")
    facts = BundleFacts(
        name=name.strip(),
        author=author,
        rows=sum(file.rows for file in view.files),
        errors=view.errors,
        warnings=view.warnings,
        infos=view.infos,
        spec_version=load_specs().bundle.version,
        note=note,
    )
    return facts, repaired_files(view, accept_errors=accept_errors)
