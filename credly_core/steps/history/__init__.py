"""The history of issued badges, for charts, reports and notebooks."""

from credly_core.steps.history.exports.dates import DayOrder
from credly_core.steps.history.step import History, HistoryOutcome, HistoryStanding

__all__ = ["DayOrder", "History", "HistoryOutcome", "HistoryStanding"]
