"""The answers in one look: who is known, would the addresses meet, what will cost mail, who left."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.people import IdentityVerdict, PersonWarning
from credly_core.domain.roster import LearnerFilter, RosterCounts
from pages.parts.learners.filters import show_only
from pages.parts.learners.words import COSTS_MAIL, MIXES_UP


def draw_answers(counts: RosterCounts, *, has_credly: bool) -> None:
    """Four questions with their answers; each figure leads to the people it counts."""
    known, meeting, cost, risk = (
        column.container(border=True, height="stretch", gap="xxsmall") for column in st.columns(4, gap="small")
    )
    with known:
        _known(counts, has_credly=has_credly)
    with meeting:
        st.markdown("**Would the addresses meet?**")
        _figure(f"{counts.meeting:,} would", share(counts.meeting, counts.total))
        for verdict, words in _NOT_MEETING.items():
            _link(words, LearnerFilter(verdicts=(verdict,)), counts.verdicts.get(verdict, 0))
    with cost:
        _warned(counts, "**What will cost mail?**", COSTS_MAIL, "None of these addresses looks wrong.")
    with risk:
        at_risk = (PersonWarning.LEFT_COMPANY, *MIXES_UP)
        _warned(counts, "**Who is at risk?**", at_risk, "Nobody left, nobody shares an address.")


def _known(counts: RosterCounts, *, has_credly: bool) -> None:
    st.markdown("**Who is known to Credly?**")
    if not has_credly:
        st.caption(f"{counts.total:,} learners. Nobody of Credly is here yet, so nobody can be known.")
        return
    _figure(f"{counts.known:,} of {counts.total:,}", share(counts.known, counts.total))
    missing = IdentityVerdict.NOT_THERE
    _link("not there", LearnerFilter(verdicts=(missing,)), counts.verdicts.get(missing, 0))


#: The verdicts in between, as the end of a sentence.
_NOT_MEETING = {
    IdentityVerdict.SECOND_ADDRESS: "by a second address",
    IdentityVerdict.KNOWN_BY_ID: "with another address",
    IdentityVerdict.LOOK_ALIKE: "only look alike",
}
_SHORT = {
    PersonWarning.EMPTY: "without address",
    PersonWarning.INVALID: "with no real address",
    PersonWarning.TOO_LONG: "with too long ones",
    PersonWarning.TWO_ADDRESSES: "with two in one cell",
    PersonWarning.INVISIBLE: "with invisible signs",
    PersonWarning.HOMOGLYPHS: "with look-alike letters",
    PersonWarning.BEYOND_ASCII: "with letters beyond a–z",
    PersonWarning.ROLE_ACCOUNT: "with a role mailbox",
    PersonWarning.DOMAIN_TYPO: "with a domain typo",
    PersonWarning.LEFT_COMPANY: "left the company",
    PersonWarning.SHARED_ADDRESS: "sharing an address",
    PersonWarning.REPEATED_LEARNER: "listed twice",
    PersonWarning.ID_ON_OTHER_ACCOUNT: "with two accounts",
    PersonWarning.OTHER_ID_SENT: "with another ID sent",
}


def _warned(counts: RosterCounts, title: str, warnings: tuple[PersonWarning, ...], fine: str) -> None:
    st.markdown(title)
    found = {one: counts.warnings[one] for one in warnings if counts.warnings.get(one)}
    if not found:
        st.caption(f":material/check_circle: {fine}")
    for warning, number in sorted(found.items(), key=lambda one: -one[1]):
        _link(_SHORT[warning], LearnerFilter(warnings=(warning,)), number)


def _figure(text: str, part: str) -> None:
    st.markdown(f"### {text}" + (f" \u2002:gray[{part}]" if part else ""))
    st.space("xxsmall")


def share(part: int, total: int) -> str:
    """A share in whole per cent, never rounded to all or nothing."""
    if not total:
        return ""
    percent = 100 * part / total
    if 0 < percent < 1:
        return "under 1 %"
    return "over 99 %" if 99 < percent < 100 else f"{percent:.0f} %"  # noqa: PLR2004  the ends of the scale


def _link(words: str, wanted: LearnerFilter, number: int) -> None:
    key = "learners.answer." + "-".join([*(one.value for one in wanted.verdicts), *(w.code for w in wanted.warnings)])
    if number:
        label = f"{number:,} {words}"
        st.button(label, key=key, type="tertiary", icon=":material/filter_alt:", on_click=show_only, args=(wanted,))
