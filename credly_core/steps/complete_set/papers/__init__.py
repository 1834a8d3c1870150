"""The papers that travel with a set: read-me, list of clicks, proof sheet, manifest."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from credly_core.domain.bundles import PROMISES_FILE, digest_of
from credly_core.domain.complete_set import ByHand, LineKind, SetPlan
from credly_core.migration.reports import ReportContent, ReportFile, report_page
from credly_core.migration.sets import SetReport
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.migration.writing import write_table
from credly_core.migration.zipping import write_zip
from credly_core.steps.bundle import papers as bundle_papers
from credly_core.steps.complete_set.keeping import promises_to_bytes
from credly_core.steps.complete_set.views import SetPack

BY_HAND_NAME = "by-hand.html"
errors_left = bundle_papers.errors_left
_HERE = Path(__file__).parent
_PAGE = (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>To do by hand in ALM</title>\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<style>body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2.5rem auto; padding: 0 1.5rem }\n"
    "section { break-inside: avoid; border-top: 1px solid #dde2ea; padding: .6rem 0 }\n"
    "p { margin: .2rem 0; color: #556070 }</style>\n</head>\n<body>\n"
)


@dataclass(frozen=True, slots=True)
class SetFacts:
    """What the papers say beside plan and findings."""

    title: str
    organization: str
    author: str
    at: datetime


def make_pack(tables: Sequence[Table], plan: SetPlan, report: SetReport, facts: SetFacts) -> SetPack:
    """All files with their papers."""
    made = {table.file: write_table(table) for table in tables}
    files = {
        **made,
        bundle_papers.README_NAME: _readme(tables, plan, facts),
        bundle_papers.PROOF_NAME: _proof(tables, report, facts),
        PROMISES_FILE: promises_to_bytes(plan.expectations, plan.by_hand),
    }
    if plan.by_hand:
        files[BY_HAND_NAME] = by_hand_page(plan.by_hand)
    paper = bundle_papers.PaperFacts(
        title=facts.title,
        organization=facts.organization,
        author=facts.author,
        at=facts.at,
        rows=sum(table.height for table in tables),
        digest=digest_of(made),
        pictures=0,
        spec_version=load_specs().bundle.version,
    )
    files[bundle_papers.MANIFEST_NAME] = bundle_papers.manifest(paper, files)
    return SetPack(files, write_zip(files), f"complete-set-{facts.at:%Y-%m-%d}.zip")


def by_hand_page(tasks: Sequence[ByHand]) -> bytes:
    """What is to be clicked, one thing after another, to print or to hand on."""
    parts = [_PAGE, f"<h1>To do by hand in ALM: {len(tasks)}</h1>\n"]
    for number, one in enumerate(tasks, 1):
        steps = "".join(f"<li>{html.escape(step)}</li>" for step in one.steps)
        later = " After the run: the badge comes with it." if one.after_run else ""
        parts.append(
            f"<section><h2>{number}. {html.escape(one.place)}</h2><p>{html.escape(one.why)}{later}</p>"
            f"<ol>{steps}</ol></section>\n"
        )
    return "".join([*parts, "</body>\n</html>\n"]).encode()


def _readme(tables: Sequence[Table], plan: SetPlan, facts: SetFacts) -> bytes:
    order = "\n".join(f"   {number}. {table.file} ({table.height} rows)" for number, table in enumerate(tables, 1))
    told = [f"{plan.count(kind)} rows {_words(kind)}." for kind in LineKind if plan.count(kind)]
    by_hand = (
        f"{len(plan.by_hand)} links cannot be made by a file. by-hand.html says for each of them where to click."
        if plan.by_hand
        else "Nothing is left to do by hand."
    )
    template = Template((_HERE / "readme.txt").read_text(encoding="utf-8"))
    text = template.substitute(
        title=facts.title,
        organization=facts.organization or "(none)",
        author=facts.author,
        at=f"{facts.at:%Y-%m-%d %H:%M}",
        rows=sum(table.height for table in tables),
        files=len(tables),
        order=order or "   (none)",
        plan="\n".join(told) or "Nothing.",
        by_hand=by_hand,
    )
    return text.replace("\n", "\r\n").encode()


def _words(kind: LineKind) -> str:
    words: Mapping[LineKind, str] = {
        LineKind.ADD: "make something new",
        LineKind.CHANGE: "change what earlier files have made",
        LineKind.SAME: "are as before, and ALM skips them",
    }
    return words[kind]


def _proof(tables: Sequence[Table], report: SetReport, facts: SetFacts) -> bytes:
    files = tuple(
        ReportFile(one.table.file, one.export_name, one.table, one.report, None, one.export_name)
        for one in report.files
    )
    content = ReportContent(
        title=facts.title,
        author=facts.author,
        made_at=facts.at,
        files=files,
        report=report,
        spec_version=load_specs().bundle.version,
    )
    return report_page(content)
