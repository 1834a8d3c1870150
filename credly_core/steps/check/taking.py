"""What leaves the check step: repaired files, rejected rows, reports, a saved version, the list of changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from credly_core.domain.bundles import BundleFacts
from credly_core.errors import NotAllowed, NotReady
from credly_core.migration.findings import Severity
from credly_core.migration.reports import (
    ChangeLine,
    ReportContent,
    ReportFile,
    changes_table,
    findings_table,
    rejected_rows,
    report_json,
    report_page,
)
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.migration.writing import write_parts, write_table
from credly_core.migration.zipping import write_zip
from credly_core.steps.check.answers import CheckedFile
from credly_core.steps.check.changing import FileChange
from credly_core.steps.check.views import CheckView, Takeaway
from credly_core.steps.check.writing import last_part

CSV, ZIP, HTML, JSON = "text/csv", "application/zip", "text/html", "application/json"
#: Findings that taking the file away puts right by itself.
PUT_RIGHT_ON_EXPORT = ("PK-3",)
#: So many files that could not be read are named in a sentence.
_NAMED = 3


def errors_left(file: CheckedFile) -> int:
    """Errors of a file that would leave with it."""
    if file.report is None:
        return 0
    groups = file.report.groups
    return sum(
        group.count for group in groups if group.severity is Severity.ERROR and group.code not in PUT_RIGHT_ON_EXPORT
    )


def refuse_errors(count: int, *, accept_errors: bool, refused: Sequence[CheckedFile] = ()) -> None:
    """`NotAllowed` while errors are left, or files could not be read, and nobody said a second time that the rest is
    wanted all the same."""
    if accept_errors or not (count or refused):
        return
    noun = "error is" if count == 1 else "errors are"
    parts = [f"{count:,} {noun} left, and ALM would reject the rows concerned."] if count else []
    if refused:
        names = ", ".join(last_part(file.name) for file in refused[:_NAMED])
        more = f" and {len(refused) - _NAMED:,} more" if len(refused) > _NAMED else ""
        parts.append(f"{names}{more} could not be read and would not be among the files.")
    raise NotAllowed(
        " ".join(parts),
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
    return {name: write_table(table) for name, table in _repaired(view, accept_errors=accept_errors).items()}


def _repaired(view: CheckView, *, accept_errors: bool) -> dict[str, Table]:
    read = [file for file in view.files if file.table is not None]
    if not read:
        raise NotReady("No file of this check could be read.", hint="Bring the files again, saved as the hints say.")
    whole = view.report.whole.errors
    refused = [file for file in view.files if file.table is None]
    refuse_errors(sum(map(errors_left, read)) + whole, accept_errors=accept_errors, refused=refused)
    return {file.export_name: file.table for file in read if file.table is not None}


def repaired_zip(view: CheckView, *, accept_errors: bool) -> Takeaway:
    """The set as one zip; large files go into it piece by piece."""
    tables = _repaired(view, accept_errors=accept_errors)
    return Takeaway("repaired.zip", write_zip({name: write_parts(table) for name, table in tables.items()}), ZIP)


def rejects(view: CheckView) -> Takeaway | None:
    """The rows with errors and why, for people."""
    files = rejected_files(view)
    return Takeaway("rejected-rows.zip", write_zip(files), ZIP) if files else None


def rejected_files(view: CheckView) -> dict[str, bytes]:
    """The same, file by file."""
    files: dict[str, bytes] = {}
    for file in _report_files(view):
        data = rejected_rows(file)
        if data is not None:
            name = f"rejected-{last_part(file.export_name or file.name)}"
            files[name if name not in files else f"{len(files)}-{name}"] = data
    return files


def report(view: CheckView, form: str, *, at: datetime, actor: str) -> Takeaway:
    """The report in one of its forms: html, csv, json."""
    content = content_of(view, at=at, actor=actor)
    make, media_type = _FORMS[form]
    return Takeaway(f"check-report-{at:%Y-%m-%d}.{form}", make(content), media_type)


_FORMS: dict[str, tuple[Callable[[ReportContent], bytes], str]] = {
    "html": (report_page, HTML),
    "csv": (findings_table, CSV),
    "json": (report_json, JSON),
}
#: The endings a report can be asked for with.
REPORT_FORMS = tuple(_FORMS)


def content_of(view: CheckView, *, at: datetime, actor: str) -> ReportContent:
    """Everything a report tells."""
    return ReportContent(
        title=view.name,
        author=actor,
        made_at=at,
        files=_report_files(view),
        report=view.report,
        spec_version=load_specs().bundle.version,
        change_total=view.changed.total,
        changes=lambda most: tuple(_line(change) for change in view.changes(0, most)),
        ignored=tuple((entry.name, entry.reason) for entry in view.ignored),
    )


def changes_csv(view: CheckView) -> Takeaway:
    """The list of changes for a spreadsheet."""
    return Takeaway("changes.csv", changes_table(_line(change) for change in view.changes()), CSV)


def _line(change: FileChange) -> ChangeLine:
    return ChangeLine(change.file, change.kind, change.row, change.column, change.before, change.after, change.step)


def _report_files(view: CheckView) -> tuple[ReportFile, ...]:
    return tuple(
        ReportFile(file.file, file.type, file.table, file.report, file.refusal, file.export_name, file.on_export)
        for file in view.files
    )


def zipped(name: str, files: Mapping[str, bytes]) -> Takeaway:
    """Some files as one zip, named after what they are."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "set"
    return Takeaway(f"{plain}.zip", write_zip(files), ZIP)


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
