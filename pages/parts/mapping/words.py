"""How the mapping speaks: signs and words of states, verdicts and severities."""

from __future__ import annotations

from credly_core.domain.mapping import Mapping, TargetKind, Verdict
from credly_core.domain.mapping.sight import KIND_WORDS
from credly_core.migration.findings import Severity
from credly_core.steps.mapping import RowState

#: The sign in front makes a state readable without colour.
STATES: dict[RowState, str] = {
    RowState.MAPPED: "● Mapped",
    RowState.SURE: "◆ Sure",
    RowState.LIKELY: "◇ Look",
    RowState.NOTHING: "✕ Nothing",
    RowState.UNASKED: "○ Not compared",
}
VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.SURE: ("good", "verified"),
    Verdict.LIKELY: ("info", "search"),
    Verdict.WEAK: ("none", "low_priority"),
}
VERDICT_WORDS = {Verdict.SURE: "Sure", Verdict.LIKELY: "Look at it", Verdict.WEAK: "Rather not"}
SEVERITIES: dict[Severity, tuple[str, str, str]] = {
    Severity.ERROR: ("error", "dangerous", "▲ Error"),
    Severity.WARNING: ("warning", "warning", "△ Warning"),
    Severity.INFO: ("info", "info", "· Hint"),
}


def target_words(one: Mapping) -> str:
    """Where it is mapped to, in a few words."""
    target = one.target
    if target.on_skill:
        new = " (new skill)" if one.is_new_skill else ""
        return f"{target.name} · level {target.level}{new}"
    if target.kind is TargetKind.INSTANCE:
        return f"{target.name} (this instance)"
    return target.name


def kind_words(one: Mapping) -> str:
    """What kind of thing it is mapped to."""
    if one.target.on_skill:
        return "new skill" if one.is_new_skill else "skill"
    return KIND_WORDS[one.target.object_kind][0] if one.target.object_kind else "learning object"
