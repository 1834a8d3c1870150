"""Reports: a month, or any filter, of issued badges as a page that needs no network, as a workbook, as pictures."""

from credly_core.steps.reports.answers import Form, Report, ReportFile
from credly_core.steps.reports.months import Month
from credly_core.steps.reports.step import Reports

__all__ = ["Form", "Month", "Report", "ReportFile", "Reports"]
