"""Check any migration file from anywhere. What is not asked for is not loaded, so that a quick look stays quick."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credly_core.steps.check.answers import AnswerJson, CheckAnswer, CheckedFile, FileAnswer, FindingAnswer
    from credly_core.steps.check.arriving import Upload
    from credly_core.steps.check.changing import ChangeScope, FileChange
    from credly_core.steps.check.glance import Glance
    from credly_core.steps.check.step import Check
    from credly_core.steps.check.views import CheckView, RowFilter, RowSlice, Spotted, Takeaway

#: Where each name is at home.
_HOMES = {
    "answers": ("AnswerJson", "CheckAnswer", "CheckedFile", "FileAnswer", "FindingAnswer"),
    "arriving": ("Upload",),
    "changing": ("ChangeScope", "FileChange"),
    "glance": ("Glance",),
    "step": ("Check",),
    "views": ("CheckView", "RowFilter", "RowSlice", "Spotted", "Takeaway"),
}

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
    "Glance",
    "RowFilter",
    "RowSlice",
    "Spotted",
    "Takeaway",
    "Upload",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
