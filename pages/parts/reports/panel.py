"""The report behind a button: which days, in which forms, its progress, its files."""

from __future__ import annotations

import io
import zipfile
from uuid import uuid4

import streamlit as st

from credly_core.steps.analytics import Scope
from credly_core.steps.reports import Form, Month, Report
from pages.parts.errors import shown_errors
from pages.parts.masking import is_masked
from pages.parts.session import console
from pages.parts.text import plain
from pages.parts.working import follow_job, is_working, result_of, start_job

_KEY = "reports.key"
_FORMS = {Form.PAGE: "Page (HTML)", Form.WORKBOOK: "Workbook (Excel)", Form.SLIDES: "Slides (pictures)"}
_MIME = {
    Form.PAGE: "text/html",
    Form.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.SLIDES: "application/zip",
}


def report_button(scope: Scope) -> None:
    """Draw the button; what is behind it costs nothing until it is opened."""
    panel = st.popover("Report", icon=":material/description:", key="reports.panel", on_change="rerun")
    with panel:
        if panel.open or is_working(_job()):
            with shown_errors():
                _draw(scope)


def _draw(scope: Scope) -> None:
    months = console().reports.months()
    offered: list[Month | None] = [*months, None] if not scope.is_filtered else [None, *months]

    def named(month: Month | None) -> str:
        if month is None:
            return "The filters of this page" if scope.is_filtered else "All time"
        return f"{month.name} (so far)" if month == months[0] else month.name

    chosen = st.selectbox(
        "Days", offered, index=1 if not scope.is_filtered else 0, format_func=named, key="reports.days",
        help="A month keeps the other filters of this page.",
    )  # fmt: skip
    forms = st.multiselect("As", list(Form), default=list(Form), format_func=_FORMS.__getitem__, key="reports.forms")
    with_names = not is_masked() and st.toggle(
        "With names of people", key="reports.names", help="Without it, pseudonyms stand in the lists of people."
    )

    def start() -> None:
        console().jobs.forget(_job())
        making = console().reports
        start_job(_job(), lambda: making.build(scope, month=chosen, forms=forms, masked=not with_names))

    st.button(
        "Make the report", key="reports.make", type="primary", on_click=start, disabled=not forms or is_working(_job())
    )  # fmt: skip
    follow_job(_job(), label="Making the report")
    made = result_of(_job(), Report)
    if made is not None:
        _offer(made)


def _offer(made: Report) -> None:
    """The files of the last report of this visit."""
    who = "people behind pseudonyms" if made.is_masked else "with names of people"
    st.markdown(f"**{plain(made.title)}**, {who}")
    if not made.is_complete:
        st.caption("The copy of issued badges is not complete; the report says so.")
    for form, label in _FORMS.items():
        files = made.of(form)
        if files:
            is_set = form is Form.SLIDES
            name = f"{files[0].name.partition('/')[0]}.zip" if is_set else files[0].name
            data = _zipped({one.name: one.data for one in files}) if is_set else files[0].data
            st.download_button(
                label, data, file_name=name, mime=_MIME[form], key=f"reports.take.{form.value}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
    for why in made.left_out:
        st.warning(plain(why), icon=":material/image_not_supported:")


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as pack:  # pictures are packed already
        for name, data in files.items():
            pack.writestr(name, data)
    return target.getvalue()


def _job() -> str:
    """The key of this visit's report: another visitor's may hold names."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = f"reports.{uuid4().hex}"
    return str(st.session_state[_KEY])
