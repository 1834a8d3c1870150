"""The papers that travel with a badge.csv: the read-me with the steps in ALM, the proof sheet, the manifest.

The steps follow Adobe's migration manual and its page about the Credly connector (AdobeDocs/learning-manager.en,
help/migrated/integration-admin/feature-summary/migration-manual.md and credly-integration.md).
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

import orjson

from credly_core.migration.findings import Finding, Report

README_NAME = "README.txt"
PROOF_NAME = "proof.html"
MANIFEST_NAME = "manifest.json"
_HERE = Path(__file__).parent
_MOST_FINDINGS = 1_000
_HEADINGS = ("Kind", "Row", "Column", "Value", "What, and what to do", "Rule")


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What the papers say beside the findings."""

    title: str
    organization: str
    author: str
    at: datetime
    rows: int
    digest: str
    pictures: int
    spec_version: str

    def texts(self) -> dict[str, str]:
        """Everything as text, by the name it has in the papers."""
        return {
            "title": self.title,
            "organization": self.organization or "(a file, no organization)",
            "author": self.author,
            "at": f"{self.at:%Y-%m-%d %H:%M}",
            "rows": str(self.rows),
            "digest": self.digest,
            "spec_version": self.spec_version,
        }


def readme(facts: PaperFacts) -> bytes:
    """The steps in ALM, in plain words; CRLF, so that any editor on any desk shows lines."""
    pictures = (
        f"   Also copy the folder Image ({facts.pictures} pictures) into the sprint's content folder in Box:\n"
        "   badge.csv points to the pictures by relative path."
        if facts.pictures
        else "   badge.csv points to the pictures by web address; no content folder is needed for them."
    )
    text = _template("readme.txt").substitute(facts.texts(), pictures=pictures)
    return text.replace("\n", "\r\n").encode()


def proof(facts: PaperFacts, report: Report) -> bytes:
    """A self-contained page: what was checked, by which rules, with what outcome. It loads nothing from elsewhere."""
    left = "Nothing that ALM would reject was found." if report.ok else f"{errors_left(report.errors)}."
    texts = {name: html.escape(text) for name, text in facts.texts().items()}
    texts["verdict"] = f"{left} {report.warnings} warnings, {report.infos} hints."
    texts["findings"] = _findings(report)
    return _template("proof.html").substitute(texts).encode()


def errors_left(count: int) -> str:
    """How many errors are left, in words.

    >>> errors_left(1), errors_left(12)
    ('1 error is left', '12 errors are left')
    """
    return "1 error is left" if count == 1 else f"{count:,} errors are left"


def manifest(facts: PaperFacts, files: Mapping[str, bytes]) -> bytes:
    """Names, sizes and digests of everything in the pack, as JSON."""
    content = {
        "title": facts.title,
        "organization": facts.organization,
        "author": facts.author,
        "made_at": facts.at.isoformat(),
        "spec_version": facts.spec_version,
        "files": [
            {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _template(name: str) -> Template:
    return Template((_HERE / name).read_text(encoding="utf-8"))


def _findings(report: Report) -> str:
    rows = "\n".join(_row(finding) for finding in report.findings(limit=_MOST_FINDINGS))
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th>{heading}</th>" for heading in _HEADINGS)
    more = report.errors + report.warnings + report.infos - _MOST_FINDINGS
    rest = f"<p>and {more:,} more.</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>{rest}"


def _row(finding: Finding) -> str:
    cells = (
        finding.severity.value,
        str(finding.row or ""),
        finding.column or "",
        finding.value or "",
        f"{finding.message} {finding.hint}".strip(),
        f"{finding.code} ({finding.basis})" if finding.basis else finding.code,
    )
    data = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
    return f'<tr class="{finding.severity.value}">{data}</tr>'
