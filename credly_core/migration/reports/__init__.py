"""What was found and what was repaired, written down: to read (HTML), for spreadsheets (CSV), for programs (JSON)."""

from credly_core.migration.reports.content import ChangeLine, ReportContent, ReportFile
from credly_core.migration.reports.page import report_page
from credly_core.migration.reports.rejected import rejected_rows
from credly_core.migration.reports.tables import changes_table, findings_table, report_json

__all__ = [
    "ChangeLine",
    "ReportContent",
    "ReportFile",
    "changes_table",
    "findings_table",
    "rejected_rows",
    "report_json",
    "report_page",
]
