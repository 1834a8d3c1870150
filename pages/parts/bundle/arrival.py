"""What the console did to a file as it came in, said once above the draft, with the way back."""

from __future__ import annotations

import streamlit as st

from credly_core.migration.editing import AddColumn, ChangeSet, RenameFile, ReorderColumns, SetHeader
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import move
from pages.parts.text import count, plain

_UPGRADE = "file.version"
_READ = "bundle.arrival-read"


def arrival(view: DraftView) -> None:
    """Draw the banner while the upgrade is the last step; it goes with the next one, or when it was read."""
    step = view.sheet.steps[view.position - 1] if view.position else None
    if step is None or step.code != _UPGRADE or st.session_state.get(_READ) == view.id:
        return
    with st.container(key="bundle-arrival", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/upgrade: {sentence_of(step)}", width="stretch")
        st.button("Undo", key="arrival.undo", icon=":material/undo:", on_click=move, args=(view.id, "undo"))
        st.button("Understood", key="arrival.read", on_click=_read, args=(view,))


def sentence_of(step: ChangeSet) -> str:
    """What the upgrade to ALM's eight columns did, in words."""
    said = []
    added = [operation.heading for operation in step.operations if isinstance(operation, AddColumn)]
    if added:
        names = " and ".join(f"**{plain(name)}**" for name in added)
        said.append(f"{count(len(added), 'column was', 'columns were')} added: {names}.")
    for operation in step.operations:
        if isinstance(operation, SetHeader):
            changed = sum(one != other for one, other in zip(operation.before, operation.after, strict=True))
            said.append(f"{count(changed, 'heading was', 'headings were')} put into ALM\u2019s words.")
        elif isinstance(operation, ReorderColumns):
            said.append("The columns were put into ALM\u2019s order.")
        elif isinstance(operation, RenameFile):
            said.append(f"{plain(operation.before)} will be called {plain(operation.after)}.")
    return " ".join(said)


def _read(view: DraftView) -> None:
    st.session_state[_READ] = view.id
