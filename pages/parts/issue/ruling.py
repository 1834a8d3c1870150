"""Award rules: what is sent by itself; written, looked at, approved, stopped."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from credly_core.domain.achievements import AchievementSource
from credly_core.domain.award_rules import AwardRule, KeptRule, RuleLimits, RuleState
from credly_core.domain.ids import TemplateId
from pages.parts.errors import shown_errors
from pages.parts.masking import shown_name
from pages.parts.session import actor, console
from pages.parts.text import count, moment, plain

_WORDS = {
    RuleState.DRAFT: ":material/edit: Draft, sends nothing",
    RuleState.APPROVED: ":material/check_circle: Approved",
    RuleState.STOPPED: ":material/pause_circle: Stopped",
}
_SOURCES = {
    AchievementSource.USER_BADGE: "ALM badges",
    AchievementSource.COURSE: "Courses",
    AchievementSource.LEARNING_PATH: "Learning paths",
    AchievementSource.CERTIFICATION: "Certifications",
    AchievementSource.SKILL_LEVEL: "Skill levels",
}


def draw_rules() -> None:
    """All rules, and one more to be written."""
    rules = console().rules.rules()
    approved = sum(one.state is RuleState.APPROVED for one in rules)
    with st.expander(f"Sent by itself: {count(approved, 'approved rule')}", icon=":material/schedule_send:"):
        st.caption("What matches an approved rule is sent by a worker or by cron, new badges only, within its limits.")
        for kept in rules:
            _draw(kept)
        _write()


def _draw(kept: KeptRule) -> None:
    rule = kept.rule
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        by = f" by {plain(shown_name(kept.decided_by))}" if kept.decided_by else ""
        ran = f", ran {moment(kept.ran_at)}" if kept.ran_at else ""
        mails = "with mails" if rule.mails else "without mails"
        st.markdown(
            f"**{plain(rule.name)}** {_WORDS[kept.state]}{by}{ran}  \n:gray[{plain(_says(rule))}; {mails}; "
            f"{rule.limits.per_run:,} a run, {rule.limits.per_day:,} a day]",
            width="stretch",
        )
        if kept.state is RuleState.APPROVED:
            if st.button("Stop", key=f"issue.rule.stop.{rule.id}", icon=":material/pause:"):
                with shown_errors():
                    console().rules.stop(rule, actor=actor())
                    st.rerun()
        elif st.button("Look and approve", key=f"issue.rule.look.{rule.id}", icon=":material/visibility:"):
            _approve(kept)


def _says(rule: AwardRule) -> str:
    kinds = ", ".join(_SOURCES.get(one, one.value).lower() for one in rule.sources) or "everything earned"
    templates = f" for {count(len(rule.templates), 'template')}" if rule.templates else " for all templates"
    since = f" since {rule.earned_since:%d %B %Y}" if rule.earned_since else ""
    return f"{kinds}{templates}{since}"


@st.dialog("Let this rule send by itself")
def _approve(kept: KeptRule) -> None:
    """The second, different action."""
    matching = console().rules.matching(kept.rule)
    st.markdown(f"**{plain(kept.rule.name)}** matches {count(matching, 'achievement')} now: {plain(_says(kept.rule))}.")
    limits = kept.rule.limits
    sure = st.checkbox(
        f"It may send {limits.per_run:,} badges a run and {limits.per_day:,} a day", key="issue.rule.sure"
    )
    if st.button("Approve the rule", key="issue.rule.go", type="primary", disabled=not sure):
        with shown_errors():
            console().rules.approve(kept.rule, actor=actor())
            st.rerun()


def _write() -> None:
    templates = {one.template.id: one.template.name for one in console().templates.templates()}
    with st.form("issue.rule", border=False):
        left, right = st.columns(2)
        with left:
            name = st.text_input("New rule, or the name of one to change", key="issue.rule.name", max_chars=80)
            chosen = st.multiselect(
                "Only these templates", list(templates), format_func=templates.__getitem__, key="issue.rule.templates"
            )
            kinds = st.multiselect(
                "Only these", list(_SOURCES), format_func=_SOURCES.__getitem__, key="issue.rule.kinds"
            )
        with right:
            per_run = st.number_input("Badges in one run, at most", 1, 100_000, 100, key="issue.rule.run")
            per_day = st.number_input("Badges on one day, at most", 1, 1_000_000, 500, key="issue.rule.day")
            mails = st.toggle("Credly writes to the earners", value=True, key="issue.rule.mails")
        if st.form_submit_button("Write it down", key="issue.rule.write"):
            rule = AwardRule((name or "").strip(), limits=RuleLimits(int(per_run), int(per_day)), mails=mails)
            ids = tuple(TemplateId(one) for one in chosen)
            with shown_errors():
                console().rules.write(replace(rule, templates=ids, sources=tuple(kinds)), actor=actor())
                st.rerun()
