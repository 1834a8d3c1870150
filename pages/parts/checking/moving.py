"""Undo and redo, from a button or from the keyboard in the table."""

from __future__ import annotations

from credly_core.steps.check import CheckView
from pages.parts.checking.choice import change_check, seen_revision
from pages.parts.session import actor, console


def move(view: CheckView, way: str) -> None:
    """One step back, or forward again."""
    check = console().check
    act = check.undo if way == "undo" else check.redo
    change_check(lambda: act(view.id, actor=actor(), revision=seen_revision(view.id)))
