"""The test of a connection: tidy notes, the swap, five lights, the repair, and saving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from credly_core.domain.connections import (
    ConnectionForm,
    ConnectionReport,
    Diagnosis,
    Light,
    LightName,
    LightState,
    RepairAction,
)
from credly_core.domain.ids import ConnectionId
from credly_core.errors import ConsoleError
from credly_core.steps.run import Run
from pages.parts.connecting.fields import fill_fields, forget_fields
from pages.parts.errors import draw_error, shown_errors
from pages.parts.lights import draw_lights
from pages.parts.pictures import picture
from pages.parts.session import actor, choose, console
from pages.parts.text import count, day, plain

_REPORT, _FOR, _WANTED, _FAILURE = "connect.report", "connect.tested", "connect.wanted", "connect.failure"


def test_panel(form: ConnectionForm, *, is_alone: bool) -> None:
    """Draw everything beside the form; the form is tidied here, before anything else looks at it.

    Beside another form that is open (`is_alone` false), its button is not the one primary action.
    """
    tidied = console().connect.tidy(form)
    report: ConnectionReport | None = st.session_state.get(_REPORT)
    if st.session_state.get(_FOR) != tidied.form:
        report = None
    for note in tidied.notes:
        st.info(plain(note), icon=":material/cleaning_services:")
    if tidied.swapped is not None:
        st.warning("The organization ID and the token look as if they were exchanged.", icon=":material/swap_vert:")
        st.button("Swap the two", key="connect.swap", on_click=fill_fields, args=(tidied.swapped,))
    with st.container(border=True):
        st.markdown("**Connection test**")
        slot = st.empty()
        with slot.container():
            draw_lights(report.lights if report else ())
        pressed = st.button(
            "Test again" if report else "Test connection",
            type="primary" if is_alone and (report is None or _helps_again(report)) else "secondary",
            key="connect.test",
            icon=":material/network_check:",
        )
    if pressed or st.session_state.pop(_WANTED, False):
        _test(tidied.form, slot)
    if (failure := st.session_state.pop(_FAILURE, None)) is not None:
        draw_error(failure)
    if report:
        _outcome(report, tidied.form)


def _test(form: ConnectionForm, slot: DeltaGenerator) -> None:
    if missing := _missing(form):
        st.warning(f"Still empty: {', '.join(missing)}.", icon=":material/edit:")
        return
    with slot.container(), shown_errors():
        st.session_state[_REPORT] = follow_test(lambda: console().connect.test(form))
        st.session_state[_FOR] = form
        st.rerun()


def _missing(form: ConnectionForm) -> list[str]:
    credentials = "Client ID and secret" if form.credentials.client_id else "Authorization Token"
    fields = {
        "Organization ID": bool(form.organization_id),
        credentials: form.credentials.is_complete,
        "Hostname": bool(form.host),
    }
    return [name for name, is_filled in fields.items() if not is_filled]


def follow_test(make_run: Callable[[], Run[ConnectionReport]]) -> ConnectionReport:
    """Run a test and light the five lights as it goes."""
    slot = st.empty()
    run = make_run()
    for tick in run:
        order = [name.value for name in LightName]
        passed = order[: order.index(tick.note)] if tick.note in order else []
        with slot.container():
            draw_lights([Light(LightName(name), LightState.GOOD) for name in passed], trying=tick.note)
    report = run.result()
    with slot.container():
        draw_lights(report.lights)
    return report


def _outcome(report: ConnectionReport, form: ConnectionForm) -> None:
    if report.diagnosis:
        draw_diagnosis(report.diagnosis, said=[light.detail for light in report.lights])
        _repair_button(report.diagnosis, report, form)
    if not report.is_good:
        return
    draw_found(report)
    st.button(
        "Save connection",
        type="primary",
        key="connect.save",
        icon=":material/check:",
        on_click=_save,
        args=(form, report, _wanted_place()),
    )


def _wanted_place() -> ConnectionId | None:
    """The connection with an ALM account only that shall get this organization; None for one of its own."""
    waiting: dict[str, str] = {one.id: one.name for one in console().connections if not one.has_credly}
    if not waiting:
        return None
    names = {**waiting, "": "A connection of its own"}
    chosen = st.selectbox("Save it as", list(names), format_func=lambda each: names[each], key="connect.into")
    return ConnectionId(chosen) if chosen else None


def draw_diagnosis(diagnosis: Diagnosis, *, said: Sequence[str] = ()) -> None:
    """The cause in one sentence, the repair in the next; a cause that a light has `said` is not said again."""
    cause = "" if diagnosis.sentence in said else f"**{plain(diagnosis.sentence)}**  \n"
    st.warning(f"{cause}{plain(diagnosis.repair)}", icon=":material/build:")


def draw_found(report: ConnectionReport) -> None:
    """The organization that answered, with its logo."""
    if report.organization is None:
        return
    logo = report.logo or picture(report.organization.photo_url)
    facts = [count(report.template_count, "badge template")] if report.template_count is not None else []
    facts += [f"token until {day(report.token_expires_at)}"] if report.token_expires_at else []
    words = f"**{plain(report.organization.name)}**  \n:gray[{plain(' · '.join(facts))}]"
    if not logo:
        st.markdown(words)
        return
    left, right = st.columns([1, 5], vertical_alignment="center", gap="small")
    left.image(logo, width=48, alt=f"Logo of {report.organization.name}")
    right.markdown(words)


def _helps_again(report: ConnectionReport) -> bool:
    return report.diagnosis is not None and report.diagnosis.action is RepairAction.TRY_AGAIN


def _repair_button(diagnosis: Diagnosis, report: ConnectionReport, form: ConnectionForm) -> None:
    match diagnosis.action:
        case RepairAction.SWITCH_HOST:
            repaired: ConnectionForm | None = replace(form, host=diagnosis.repair_value)
        case RepairAction.USE_ORGANIZATION:
            repaired = replace(form, organization_id=diagnosis.repair_value)
        case RepairAction.TRY_AGAIN | RepairAction.KEEP_READ_ONLY | None:
            return  # the test's own button stands above, the one that saves below
    st.button(diagnosis.repair_label, key="connect.repair", type="primary", on_click=_test_with, args=(repaired,))


def _test_with(form: ConnectionForm) -> None:
    fill_fields(form)
    st.session_state[_WANTED] = True


def _save(form: ConnectionForm, report: ConnectionReport, into: ConnectionId | None) -> None:
    name = form.name or (report.organization.name if report.organization else form.host)
    try:
        saved = console().connect.save(replace(form, name=name), report, actor=actor(), into=into)
    except ConsoleError as error:
        st.session_state[_FAILURE] = error
        return
    choose(ConnectionId(saved.id))
    forget_fields()
    st.session_state[_REPORT] = st.session_state[_FOR] = None
    st.toast(f"{plain(saved.name)} is connected.", icon=":material/check_circle:")
