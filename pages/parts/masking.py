"""Whether this visit hides people, and how a name or an address is shown. Every page asks here."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.masking import Masking
from pages.parts.session import console

_ON, _SWITCH, _TURNED = "session.masked", "frame.masked", "session.masked-turned"
#: Remembers the switch in the browser until it is closed, so that a page loaded anew shows nobody.
_COOKIE = "badge_console_masked"
_REMEMBER = "<script>document.cookie = '{cookie}={value}; path=/; SameSite=Strict';</script>"


def is_masked() -> bool:
    """Whether this visit hides names and addresses: as its switch says, else as the browser's last visit did."""
    if _ON not in st.session_state:
        st.session_state[_ON] = st.context.cookies.get(_COOKIE) == "1"
    return bool(st.session_state[_ON])


def masking() -> Masking:
    """The masking of this visit, for frames and exports (`steps.masking`) and for steps that take one."""
    return console().masked().masking if is_masked() else Masking.off()


def shown_name(name: str) -> str:
    """A person's name as it may be shown now."""
    return masking().name(name)


def shown_address(address: str) -> str:
    """A mail address as it may be shown now."""
    return masking().address(address)


def shown_identifier(identifier: str) -> str:
    """An identifier people gave, as it may be shown now: some are addresses."""
    return masking().identifier(identifier)


def shown_sentence(text: str) -> str:
    """A text with addresses in it, as it may be shown now."""
    return masking().sentence(text)


def mask_switch() -> None:
    """The switch, drawn by the frame on every page and remembered by the browser."""

    def take() -> None:
        st.session_state[_ON] = st.session_state[_SWITCH]
        st.session_state[_TURNED] = True

    st.session_state[_SWITCH] = is_masked()
    st.toggle(
        "Mask people",
        key=_SWITCH,
        on_change=take,
        help="Shows pseudonyms in place of names and mail addresses: on every page, in charts, and in what you "
        "download. The same person keeps the same pseudonym.",
    )
    if st.session_state.get(_TURNED):
        st.html(_REMEMBER.format(cookie=_COOKIE, value=int(is_masked())), unsafe_allow_javascript=True)
