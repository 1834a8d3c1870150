"""Check any migration file from anywhere."""

from credly_core.steps.check.answers import AnswerJson, CheckAnswer, CheckedFile, FileAnswer, FindingAnswer
from credly_core.steps.check.step import Check

__all__ = ["AnswerJson", "Check", "CheckAnswer", "CheckedFile", "FileAnswer", "FindingAnswer"]
