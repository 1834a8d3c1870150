"""One person at the desk: verdict, answer, badges with their links, timeline."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import streamlit as st

from credly_core.domain.answers import LANGUAGES
from credly_core.domain.open_badges import Answer
from credly_core.domain.sharing import ShareBar
from credly_core.steps.ledger import BadgeCheck, Dossier, LedgerRow, PersonFound, answer_for, shares_for
from pages.parts import places
from pages.parts.ledger.bars import SIGNS, reason_word
from pages.parts.ledger.way import draw_way
from pages.parts.ledger.work import ledger
from pages.parts.masking import is_masked
from pages.parts.session import connection, console
from pages.parts.states import empty
from pages.parts.text import count, day, plain, seen

if TYPE_CHECKING:
    from credly_core.steps.ledger import Desk

_POINTS = {
    Answer.YES: ":green[:material/check_circle:]",
    Answer.NO: ":orange[:material/cancel:]",
    Answer.UNKNOWN: ":gray[:material/help:]",
}
_MOST_TIMES = 40


def desk() -> Desk:
    """The step, with people hidden where the visit wants that."""
    here = console()
    return (here.masked() if is_masked() else here).desk


def choose_person() -> PersonFound | None:
    """One box; where it fits several people, they are offered."""
    text = st.text_input(
        "Who?", key="desk.who", placeholder="Name, address or ID", autocomplete="off", icon=":material/search:"
    )
    if ledger().made() is None:
        empty("No ledger yet", "What somebody earned and what became of it stands in the ledger.", glyph="table_rows")
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link(places.LEDGER, label="Make the ledger", icon=":material/table_rows:")
        return None
    if not text:
        st.caption("Type a name, an address, or an ID of ALM or Credly, then press Enter.")
        return None
    found = desk().find(text)
    if not found:
        hint = (
            "People are masked, so only IDs can be searched." if is_masked() else "Read the learners, make the ledger."
        )
        empty("Nobody fits", hint, glyph="person_search")
        return None
    if len(found) == 1:
        return found[0]
    number = st.selectbox(
        f"{count(len(found), 'person', 'people')} fit",
        range(len(found)),
        format_func=lambda place: f"{seen(found[place].name)} · {seen(found[place].email)} · {found[place].earner_key}",
        key="desk.person",
    )
    return found[number or 0]


def draw_person(person: PersonFound) -> None:
    """Who it is, what is the matter first, then every badge, then what happened."""
    dossier = desk().dossier(person)
    st.subheader(plain(seen(person.name)) or "Nameless", anchor=False)
    facts = [plain(seen(person.email)) or "no address", f"ID {person.earner_key or '–'}", plain(dossier.known)]
    st.markdown(" · ".join(filter(None, facts)))
    worst = dossier.worst
    if worst is None:
        empty("Nothing deserves a badge yet", "ALM tells of no badge and no completion that carries one.")
        return
    row = _choose_badge(dossier, worst)
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_way(ledger().why_line(row.number))
        _draw_timeline(dossier)
    with right:
        _draw_answer(dossier, row)
        if row.issued_badge_id:
            _draw_badge(row, dossier)


def _choose_badge(dossier: Dossier, worst: LedgerRow) -> LedgerRow:
    rows = [worst, *(row for row in dossier.rows if row.number != worst.number)]
    if len(rows) == 1:
        return worst
    place = st.selectbox(
        f"{count(len(rows), 'badge')}, the one that needs somebody first",
        range(len(rows)),
        format_func=lambda number: (
            f"{SIGNS[rows[number].reason.state]} {rows[number].template_name or rows[number].title}"
            f" · {reason_word(rows[number].reason)}"
        ),
        key="desk.badge",
    )
    return rows[place or 0]


def _draw_answer(dossier: Dossier, row: LedgerRow) -> None:
    languages = list(LANGUAGES)
    language = st.selectbox(
        "Answer in",
        languages,
        index=languages.index(dossier.language),
        format_func=lambda code: LANGUAGES[code],
        key="desk.language",
    )
    st.code(answer_for(row, language or dossier.language, _organization()), language=None, wrap_lines=True)


def _draw_badge(row: LedgerRow, dossier: Dossier) -> None:
    with st.container(border=True):
        st.markdown(f"**On Credly** \u2002 issued {day(row.issued_at)}, {plain(row.badge_state)}")
        number = console().settings.linkedin_organization_id
        shares = shares_for(row, dossier.language, _organization(), linkedin_id=number)
        if isinstance(shares, ShareBar):
            st.caption(f":material/lock: {plain(shares.value)}")
        else:
            st.link_button("Public page", row.page, icon=":material/open_in_new:")
            with st.container(horizontal=True):
                for share in (one for one in shares if one.address):
                    st.link_button(share.channel.value, share.address)
            for share in (one for one in shares if one.text):
                with st.expander(share.channel.value):
                    st.code(share.text, language="html", wrap_lines=True)
        key = f"desk.check.{row.issued_badge_id}"
        if st.button("Check its public side", key="desk.check", icon=":material/verified:"):
            with st.spinner("Asking Credly"):
                st.session_state[key] = desk().check(row)
        checked = st.session_state.get(key)
        if isinstance(checked, BadgeCheck):
            _draw_check(checked)


_PAGE = {
    True: "Its page opens for everybody.",
    False: "Its page does not open for strangers.",
    None: "Whether its page opens could not be told.",
}


def _draw_check(checked: BadgeCheck) -> None:
    if checked.verdict is None:
        st.info("There is no public proof: the badge is private, not accepted, or gone.", icon=":material/lock:")
        return
    word = "The proof holds." if checked.verdict.holds else "The proof does not hold."
    picture = "Its picture is there." if checked.has_picture else "Its picture could not be loaded."
    st.markdown(f"**{word}** {picture} {_PAGE[checked.page_opens]}")
    for point in checked.verdict.points:
        st.markdown(f"{_POINTS[point.answer]} {plain(point.check.value)} :gray[{plain(point.detail)}]")


def _draw_timeline(dossier: Dossier) -> None:
    rows = "".join(
        f'<tr><th scope="row" style="white-space:nowrap">{html.escape(day(one.at))}</th>'
        f'<td style="min-width:0">{html.escape(one.side.value)}</td>'
        f'<td style="width:100%">{html.escape(one.what)}</td></tr>'
        for one in dossier.timeline[:_MOST_TIMES]
    )
    st.markdown("**What happened**")
    st.html(f'<table class="bc-table"><tbody>{rows}</tbody></table>')
    if len(dossier.timeline) > _MOST_TIMES:
        st.caption(f"The latest {_MOST_TIMES} of {len(dossier.timeline):,}.")


def _organization() -> str:
    chosen = connection()
    if chosen is None:
        return ""
    return chosen.organization.name if chosen.organization else chosen.name
