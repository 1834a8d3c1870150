"""What the check has to say: severities, findings and their groups, the report, the texts by code."""

from credly_core.migration.findings.counting import Counted
from credly_core.migration.findings.finding import Finding, FindingGroup, Place, Spot
from credly_core.migration.findings.report import Report
from credly_core.migration.findings.severity import Severity
from credly_core.migration.findings.texts import CodeText, all_codes, text_of

__all__ = [
    "CodeText",
    "Counted",
    "Finding",
    "FindingGroup",
    "Place",
    "Report",
    "Severity",
    "Spot",
    "all_codes",
    "text_of",
]
