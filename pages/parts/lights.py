"""The five lights of a test, of either side of a connection."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from credly_core.domain.account_lights import AlmLight, AlmLightName
from credly_core.domain.connections import Light, LightName, LightState
from pages.parts.shapes import shape

#: Tone, glyph and word of each state.
_LOOKS: dict[LightState, tuple[str, str, str]] = {
    LightState.WAITING: ("none", "radio_button_unchecked", "Waiting"),
    LightState.GOOD: ("good", "check_circle", "Good"),
    LightState.LIMITED: ("warning", "warning", "Limited"),
    LightState.FAILED: ("error", "dangerous", "Failed"),
    LightState.SKIPPED: ("none", "do_not_disturb_on", "Not tried"),
}
_MEANINGS: dict[LightName | AlmLightName, str] = {
    LightName.HOST: "A secure connection to the host is made.",
    LightName.CREDENTIALS: "Credly knows the token or the OAuth client.",
    LightName.ORGANIZATION: "The organization ID belongs to these credentials.",
    LightName.RIGHTS: "What the credentials may do: read, write, delete.",
    LightName.TEMPLATES: "The badge templates of the organization can be read.",
    AlmLightName.HOST: "A secure connection to the region is made.",
    AlmLightName.CREDENTIALS: "ALM knows the application and the consent behind its refresh token.",
    AlmLightName.ACCOUNT: "Which account the consent belongs to.",
    AlmLightName.RIGHTS: "Whether the consent speaks for an administrator.",
    AlmLightName.CATALOGUE: "Badges, skills and learning objects can be read.",
}


def draw_lights(lights: Sequence[Light] = (), *, trying: str = "") -> None:
    """Draw all five in order; those without an outcome are waiting, `trying` names the one under way."""
    done = {light.name: light for light in lights}
    _draw([done.get(name) or Light(name, LightState.WAITING) for name in LightName], trying)


def draw_alm_lights(lights: Sequence[AlmLight] = (), *, trying: str = "") -> None:
    """The same for the ALM side."""
    done = {light.name: light for light in lights}
    _draw([done.get(name) or AlmLight(name, LightState.WAITING) for name in AlmLightName], trying)


def _draw(lights: Sequence[Light | AlmLight], trying: str) -> None:
    rows = [_row(light, is_tried=light.name.value == trying) for light in lights]
    st.html("<div>" + "".join(rows) + "</div>")


def _row(light: Light | AlmLight, *, is_tried: bool) -> str:
    tone, glyph, word = _LOOKS[light.state]
    tone, word = ("info", "Trying …") if is_tried else (tone, word)
    detail = light.detail or _MEANINGS[light.name]
    return (
        f'<div class="bc-light bc-{tone}">{shape(glyph)}<div><span class="bc-word">{word}</span>'
        f"<b>{escape(light.name.value)}</b><br><small>{escape(detail)}</small></div></div>"
    )
