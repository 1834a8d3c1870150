"""The test of an ALM account: five lights, the repair, and saving it beside an organization."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from credly_core.domain.account_lights import AlmLight, AlmLightName, AlmReport
from credly_core.domain.accounts import AlmForm
from credly_core.domain.connections import LightState
from credly_core.domain.ids import ConnectionId
from credly_core.errors import ConsoleError
from credly_core.steps.run import Run
from pages.parts.connecting.account_fields import account_fields, forget_account_fields
from pages.parts.connecting.testing import draw_diagnosis
from pages.parts.errors import draw_error, shown_errors
from pages.parts.lights import draw_alm_lights
from pages.parts.masking import is_masked, shown_name
from pages.parts.session import actor, choose, console
from pages.parts.text import plain

_OPEN, _REPORT, _FOR, _FAILURE = "alm.open", "alm.report", "alm.tested", "alm.failure"
#: Where no connection is to get the account, but one of its own.
ALONE = ConnectionId("")


def open_account_form(connection_id: ConnectionId) -> None:
    """Show the form for this connection; call it from a callback."""
    forget_account_fields()
    st.session_state[_OPEN] = connection_id
    st.session_state[_REPORT] = st.session_state[_FOR] = None


def is_account_form_open() -> bool:
    """Whether somebody asked for the form."""
    return st.session_state.get(_OPEN) is not None


def close_account_form() -> None:
    """Put the form away, emptied; call it from a callback."""
    forget_account_fields()
    for key in (_OPEN, _REPORT, _FOR):
        st.session_state.pop(key, None)


def account_form() -> None:
    """Draw the form and its test where somebody asked for it."""
    wanted = st.session_state.get(_OPEN)
    if wanted is None:
        return
    known = {one.id: one for one in console().connections}
    if wanted and wanted not in known:
        return
    with st.container(border=True):
        name = f" for {plain(known[wanted].name)}" if wanted else ""
        st.markdown(f"**ALM account{name}**")
        left, right = st.columns([3, 2], gap="large")
        with left:
            form = account_fields()
        with right:
            _panel(form, ConnectionId(wanted))
            st.button("Cancel", key="alm.cancel", type="tertiary", on_click=close_account_form)


def _panel(form: AlmForm, connection_id: ConnectionId) -> None:
    tidied, notes = console().accounts.tidy(form)
    report: AlmReport | None = st.session_state.get(_REPORT)
    if st.session_state.get(_FOR) != tidied:
        report = None
    for note in notes:
        st.info(plain(note), icon=":material/cleaning_services:")
    with st.container(border=True):
        st.markdown("**Connection test**")
        slot = st.empty()
        with slot.container():
            draw_alm_lights(shown_report(report).lights if report else ())
        pressed = st.button(
            "Test again" if report else "Test ALM account",
            type="secondary" if report and report.is_good else "primary",
            key="alm.test",
            icon=":material/network_check:",
        )
    if pressed:
        _test(tidied, slot)
    if (failure := st.session_state.pop(_FAILURE, None)) is not None:
        draw_error(failure)
    if report:
        _outcome(report, tidied, connection_id)


def _test(form: AlmForm, slot: DeltaGenerator) -> None:
    given = form.credentials
    fields = {
        "Region": bool(form.host),
        "Client ID": bool(given.client_id),
        "Client secret": bool(given.client_secret),
        "Refresh token": bool(given.refresh_token),
    }
    if missing := [name for name, is_filled in fields.items() if not is_filled]:
        st.warning(f"Still empty: {', '.join(missing)}.", icon=":material/edit:")
        return
    with slot.container(), shown_errors():
        st.session_state[_REPORT] = follow_account_test(lambda: console().accounts.test(form))
        st.session_state[_FOR] = form
        st.rerun()


def follow_account_test(make_run: Callable[[], Run[AlmReport]]) -> AlmReport:
    """Run a test and light the five lights as it goes."""
    slot = st.empty()
    run = make_run()
    for tick in run:
        order = [name.value for name in AlmLightName]
        passed = order[: order.index(tick.note)] if tick.note in order else []
        with slot.container():
            draw_alm_lights([AlmLight(AlmLightName(name), LightState.GOOD) for name in passed], trying=tick.note)
    report = run.result()
    with slot.container():
        draw_alm_lights(shown_report(report).lights)
    return report


def shown_report(report: AlmReport) -> AlmReport:
    """The report as it may be shown now: lights and repair speak of whoever gave the consent."""
    person = report.person
    if not person or not is_masked():
        return report

    def hidden(text: str) -> str:
        return text.replace(person, shown_name(person))

    return replace(report, lights=tuple(_reworded(light, hidden) for light in report.lights))


def _reworded(light: AlmLight, words: Callable[[str], str]) -> AlmLight:
    why = light.diagnosis
    return replace(
        light,
        detail=words(light.detail),
        diagnosis=replace(why, sentence=words(why.sentence), repair=words(why.repair)) if why else None,
    )


def _outcome(report: AlmReport, form: AlmForm, connection_id: ConnectionId) -> None:
    if why := shown_report(report).diagnosis:
        draw_diagnosis(why)
    if not report.is_good or report.account is None:
        return
    by = f" · speaks for {plain(shown_name(report.person))}" if report.person else ""
    st.markdown(f"**{plain(report.account.name)}**  \n:gray[account {plain(report.account.id)}{by}]")
    st.button(
        "Save ALM account",
        type="primary",
        key="alm.save",
        icon=":material/check:",
        on_click=_save,
        args=(form, report, connection_id),
    )


def _save(form: AlmForm, report: AlmReport, connection_id: ConnectionId) -> None:
    try:
        saved = console().accounts.save(form, report, actor=actor(), connection_id=connection_id or None)
    except ConsoleError as error:
        st.session_state[_FAILURE] = error
        return
    choose(saved.id)
    close_account_form()
    st.toast(f"The ALM account of {plain(saved.name)} is connected.", icon=":material/check_circle:")
