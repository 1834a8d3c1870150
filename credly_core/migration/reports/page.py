"""The report to read and to print: one page that loads nothing from elsewhere; everything in it is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from string import Template

from credly_core.migration.findings import FindingGroup, Report, Severity
from credly_core.migration.findings.texts import shown
from credly_core.migration.reports.content import ReportContent, ReportFile
from credly_core.migration.spec import load_specs

_TEMPLATE = Path(__file__).parent.parent / "data" / "report.html"
#: So many places of a group are shown; the CSV has all.
_PLACES = 20
_CHANGES = 500
_WORKBOOK = "“Workbook”, as the source of a rule, is the Excel workbook of file specifications that Adobe publishes."
_WORDS = {
    Severity.ERROR: ("error", "errors", "● Error"),
    Severity.WARNING: ("warning", "warnings", "▲ Warning"),
    Severity.INFO: ("hint", "hints", "○ Hint"),
}


def report_page(content: ReportContent) -> bytes:
    """The whole page."""
    errors = content.count(Severity.ERROR)
    complete = "The set was declared complete." if content.report.complete else ""
    return (
        Template(_TEMPLATE.read_text(encoding="utf-8"))
        .substitute(
            title=_text(content.title),
            made_at=f"{content.made_at:%Y-%m-%d %H:%M} UTC",
            author=f", by {_text(content.author)}" if content.author else "",
            spec_version=_text(content.spec_version),
            verdict=_verdict(content),
            verdict_class="bad" if errors else "good",
            counts=_counts(content),
            complete=complete,
            body="\n".join(_body(content)),
        )
        .encode()
    )


def _verdict(content: ReportContent) -> str:
    """What comes of it; how many there are of each stands below."""
    refused, errors = len(content.refused), content.count(Severity.ERROR)
    unread = f"{_number(refused, 'file', 'files')} could not be read." if refused else ""
    if not errors:
        return "Nothing that ALM would reject was found."
    return " ".join(filter(None, (unread, "ALM will reject the rows with errors." if errors > refused else "")))


def _counts(content: ReportContent) -> str:
    """How many findings of each kind there are; files that could not be read are said above."""
    numbers = {kind: content.count(kind) for kind in Severity}
    numbers[Severity.ERROR] -= len(content.refused)
    said = ", ".join(_number(number, *_WORDS[kind][:2]) for kind, number in numbers.items() if number)
    return f"{said}." if said else ""


def _number(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _text(text: str) -> str:
    """A value or a name: unseen characters by their code, cut at a length one can read."""
    return html.escape(shown(text))


def _said(sentence: str) -> str:
    """A sentence of ours; what it quotes was made fit to be shown when it was put in."""
    return html.escape(sentence)


def _body(content: ReportContent) -> Iterator[str]:
    yield "<h2>The files</h2>"
    yield _table(
        (("No.",), "File", "Type", ("Rows",), ("Errors",), ("Warnings",), ("Hints",)),
        (_file_row(place, file) for place, file in content.in_upload_order),
    )
    whole = {kind: content.report.whole.count(kind) for kind in Severity}
    if any(whole.values()):
        said = ", ".join(_number(number, *_WORDS[kind][:2]) for kind, number in whole.items() if number)
        yield f'<p class="soft">About the set: {said}.</p>'
    if any("workbook" in group.basis for group in _groups(content)):
        yield f'<p class="soft">{_WORKBOOK}</p>'
    if content.ignored:
        names = "; ".join(f"{_text(name)} ({_said(reason)})" for name, reason in content.ignored)
        yield f'<p class="soft">Left aside: {names}.</p>'
    for _, file in content.in_upload_order:
        yield from _about_file(file)
    yield from _about_set(content)
    yield from _changes(content)


def _groups(content: ReportContent) -> Iterator[FindingGroup]:
    for file in content.files:
        yield from file.report.groups if file.report is not None else ()
    yield from content.report.whole.groups


def _file_row(place: int | None, file: ReportFile) -> list[str]:
    counts = [f"{file.count(severity):,}" for severity in Severity]
    kind = load_specs().file(file.type).title if file.type else "could not be read" if file.refusal else "not known"
    return [str(place or ""), _text(file.name), _text(kind), f"{file.rows:,}", *counts]


def _table(headings: Sequence[str | tuple[str]], rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells that are HTML already; a heading in a tuple is that of a column of numbers."""
    marks = [' class="n"' if isinstance(heading, tuple) else "" for heading in headings]
    names = [heading[0] if isinstance(heading, tuple) else heading for heading in headings]
    head = "".join(f"<th{mark}>{name}</th>" for mark, name in zip(marks, names, strict=True))
    lines = (
        "<tr>" + "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(marks, row, strict=True)) + "</tr>"
        for row in rows
    )
    body = "\n".join(lines)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def _about_set(content: ReportContent) -> Iterator[str]:
    whole = content.report.whole
    if whole.groups:
        yield "<h2>About the set as a whole</h2>"
        yield from (_group(group, whole) for group in whole.groups)
    if content.report.order:
        names = ", ".join(_text(step.file) for step in content.report.order)
        yield f"<p>Order of upload: {names}.</p>"


def _about_file(file: ReportFile) -> Iterator[str]:
    if file.refusal is None and (file.report is None or not (file.report.groups or file.written)):
        return
    yield f"<h2>{_text(file.name)}</h2>"
    if file.refusal is not None:
        said = f"<p>{_said(file.refusal.message)}</p><p>{_said(file.refusal.hint)}</p>"
        yield f'<section class="group error"><h3>This file could not be read</h3>{said}</section>'
    if file.written:
        yield f'<p class="soft">When it is taken away: {_said("; ".join(file.written))}.</p>'
    if file.report is not None:
        yield from (_group(group, file.report) for group in file.report.groups)


def _group(group: FindingGroup, report: Report) -> str:
    kind = group.severity.value
    word = _WORDS[group.severity][2]
    basis = f" ({_said(group.basis)})" if group.basis else ""
    parts = [
        f'<section class="group {kind}"><h3>{_said(group.title)}</h3>',
        f"<p>{_said(group.hint)}</p>",
        f'<p><span class="tag">{word}</span> <span class="soft"><code>{_text(group.code)}</code> '
        f"{_said(group.rule)}{basis}</span></p>",
    ]
    findings = [group.finding(member, report.file, report.rows) for member in range(min(group.count, _PLACES))]
    if findings and findings[0].row is not None:
        told = any(item.hint != group.hint for item in findings)
        rows = (
            [str(item.row or ""), _text(item.column or ""), _text(item.value or ""), _said(item.message)]
            + ([_said(item.hint)] if told else [])
            for item in findings
        )
        parts.append(_table((("Row",), "Column", "Value", "What", *(("What to do",) if told else ())), rows))
    else:
        parts += [f"<p>{_said(item.message)}</p>" for item in findings]
    if group.count > _PLACES:
        parts.append(f'<p class="soft">and {group.count - _PLACES:,} more; the CSV report lists all.</p>')
    parts.append("</section>")
    return "\n".join(parts)


def _changes(content: ReportContent) -> Iterator[str]:
    if not content.change_total:
        return
    yield "<h2>What was changed</h2>"
    rows = (
        [
            _text(line.file),
            str(line.row or ""),
            _text(line.column),
            _text(line.before),
            _text(line.after),
            _said(line.step),
        ]
        for line in content.changes(_CHANGES)
    )
    yield _table(("File", ("Row",), "Column", "Before", "After", "Step"), rows)
    if content.change_total > _CHANGES:
        yield f'<p class="soft">and {content.change_total - _CHANGES:,} more; the JSON report lists all.</p>'
