"""Exports of Credly's console, for organizations without access to the web service."""

from credly_core.steps.history.exports.dates import DayOrder
from credly_core.steps.history.exports.reading import ExportFile, read_export

__all__ = ["DayOrder", "ExportFile", "read_export"]
