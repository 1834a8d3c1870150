"""Check any migration file from anywhere."""

from credly_core.steps.check.answers import AnswerJson, CheckAnswer, CheckedFile, FileAnswer, FindingAnswer
from credly_core.steps.check.arriving import Upload
from credly_core.steps.check.changing import ChangeScope, FileChange
from credly_core.steps.check.step import Check
from credly_core.steps.check.views import CheckView, RowFilter, RowSlice, Spotted, Takeaway

__all__ = [
    "AnswerJson",
    "ChangeScope",
    "Check",
    "CheckAnswer",
    "CheckView",
    "CheckedFile",
    "FileAnswer",
    "FileChange",
    "FindingAnswer",
    "RowFilter",
    "RowSlice",
    "Spotted",
    "Takeaway",
    "Upload",
]
