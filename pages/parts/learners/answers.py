"""The answers in one look: who is known, would the addresses meet, what will cost mail, who left."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.people import IdentityVerdict, PersonWarning
from credly_core.domain.roster import LearnerFilter, RosterCounts
from pages.parts.learners.filters import show_only
from pages.parts.learners.words import COSTS_MAIL, MIXES_UP


def draw_answers(counts: RosterCounts, *, has_credly: bool) -> None:
    """Four questions with their answers; each figure leads to the people it counts."""
    columns = st.columns(4, gap="small")
    verdicts = counts.verdicts
    unknown = verdicts.get(IdentityVerdict.NOT_THERE, 0)
    with columns[0].container(border=True, height="stretch"):
        st.markdown("**Who is known to Credly?**")
        if has_credly:
            _figure(f"{counts.known:,} of {counts.total:,}", share(counts.known, counts.total))
            _link(f"{unknown:,} are not there", LearnerFilter(verdicts=(IdentityVerdict.NOT_THERE,)), unknown)
        else:
            st.caption(f"{counts.total:,} learners. Nobody of Credly is here yet, so nobody can be known.")
    with columns[1].container(border=True, height="stretch"):
        st.markdown("**Would the addresses meet?**")
        _figure(f"{counts.meeting:,} would", share(counts.meeting, counts.total))
        for verdict, words in _NOT_MEETING.items():
            _link(f"{verdicts.get(verdict, 0):,} {words}", LearnerFilter(verdicts=(verdict,)), verdicts.get(verdict, 0))
    with columns[2].container(border=True, height="stretch"):
        _warned(counts, "**What will cost mail?**", COSTS_MAIL, "None of these addresses looks wrong.")
    with columns[3].container(border=True, height="stretch"):
        _warned(
            counts,
            "**Who is at risk?**",
            (PersonWarning.LEFT_COMPANY, *MIXES_UP),
            "Nobody left, nobody shares an address.",
        )


#: The verdicts in between, as the end of a sentence.
_NOT_MEETING = {
    IdentityVerdict.SECOND_ADDRESS: "by a second address",
    IdentityVerdict.KNOWN_BY_ID: "are there with another address",
    IdentityVerdict.LOOK_ALIKE: "only look alike",
}
_SHORT = {
    PersonWarning.EMPTY: "without address",
    PersonWarning.INVALID: "not an address",
    PersonWarning.TOO_LONG: "too long",
    PersonWarning.TWO_ADDRESSES: "two in one cell",
    PersonWarning.INVISIBLE: "with invisible characters",
    PersonWarning.HOMOGLYPHS: "letters that pass for others",
    PersonWarning.BEYOND_ASCII: "letters beyond a to z",
    PersonWarning.ROLE_ACCOUNT: "mailboxes of functions",
    PersonWarning.DOMAIN_TYPO: "typing errors in the domain",
    PersonWarning.LEFT_COMPANY: "left the company",
    PersonWarning.SHARED_ADDRESS: "share an address",
    PersonWarning.REPEATED_LEARNER: "stand there twice",
    PersonWarning.ID_ON_OTHER_ACCOUNT: "with the ID on another account",
    PersonWarning.OTHER_ID_SENT: "with another ID sent",
}


def _warned(counts: RosterCounts, title: str, warnings: tuple[PersonWarning, ...], fine: str) -> None:
    st.markdown(title)
    found = {one: counts.warnings[one] for one in warnings if counts.warnings.get(one)}
    if not found:
        st.caption(f":material/check_circle: {fine}")
    for warning, number in sorted(found.items(), key=lambda one: -one[1]):
        _link(f"{number:,} {_SHORT[warning]}", LearnerFilter(warnings=(warning,)), number)


def _figure(text: str, part: str) -> None:
    st.markdown(f"### {text}" + (f" \u2002:gray[{part}]" if part else ""))


def share(part: int, total: int) -> str:
    """A share in whole per cent, never rounded to all or nothing."""
    if not total:
        return ""
    percent = 100 * part / total
    if 0 < percent < 1:
        return "under 1 %"
    return "over 99 %" if 99 < percent < 100 else f"{percent:.0f} %"  # noqa: PLR2004  the ends of the scale


def _link(label: str, wanted: LearnerFilter, number: int) -> None:
    key = "learners.answer." + "-".join([*(one.value for one in wanted.verdicts), *(w.code for w in wanted.warnings)])
    if number:
        st.button(label, key=key, type="tertiary", icon=":material/filter_alt:", on_click=show_only, args=(wanted,))
