"""Take the set away as a zip; with errors left only after a second, explicit confirmation."""

from __future__ import annotations

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.steps.complete_set import SetView
from pages.parts.errors import draw_error
from pages.parts.findings import verdict
from pages.parts.session import actor, console
from pages.parts.text import count


@st.dialog("Take away", width="medium")
def take_dialog(view: SetView) -> None:
    """What is in the zip, then the download."""
    verdict(view.report, clean="No finding: ALM would take this set", fine="ALM would take this set")
    files = ", ".join(table.file for table in view.tables) or "no file"
    st.markdown(
        f"One zip: {files}; a read-me with the steps in ALM, the proof sheet of what was checked, the manifest with "
        f"the digest of every file{', and the list of clicks' if view.plan.by_hand else ''}."
    )
    errors = view.report.errors
    accepted = True
    if errors:
        st.error("ALM would reject the rows with errors.", icon=":material/dangerous:")
        accepted = st.checkbox(
            f"I want the set all the same, with {count(errors, 'error')} in it", key="complete_set.accept"
        )
    if not accepted:
        st.button("Download", key="complete_set.not-yet", type="primary", icon=":material/download:", disabled=True)
        return
    try:
        pack = console().complete_set.pack(actor=actor(), accept_errors=accepted, digest=view.digest)
    except ConsoleError as error:
        draw_error(error)
        return
    st.download_button(
        f"Download {pack.name}",
        pack.zipped,
        pack.name,
        "application/zip",
        key="complete_set.download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )
    if not view.is_saved:
        st.caption("Save the set as well: later sets are compared with it, and what arrived is verified against it.")
