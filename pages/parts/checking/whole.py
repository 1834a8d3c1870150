"""The set as a whole: its files in the order of upload, what the account holds, what is missing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from credly_core.migration.findings import FindingGroup
from credly_core.migration.sets import UploadStep
from credly_core.steps.check import CheckView
from pages.parts.checking.account import account_dialog
from pages.parts.checking.choice import change_check
from pages.parts.checking.listing import file_list
from pages.parts.findings import findings_panel, group_facts, group_table
from pages.parts.session import actor, console
from pages.parts.text import count, plain

_SHOWN = 200


def whole(view: CheckView) -> None:
    """Draw the set."""
    _said(view)
    file_list(view)
    _about_the_set(view)


def _said(view: CheckView) -> None:
    key = f"check.complete.{view.id}"
    st.session_state[key] = view.complete
    with st.container(horizontal=True, vertical_alignment="center"):
        st.toggle(
            "This set is complete",
            key=key,
            help="On: everything the set refers to is in it, or on a list of what the account holds. References that "
            "lead nowhere are then errors; off, they are warnings, because earlier sprints may have brought what they "
            "mean.",
            on_change=_take_complete,
            args=(view, key),
        )
        lists = view.account.lists
        label = f"What the account holds: {count(len(lists), 'list')}" if lists else "What the account holds"
        if st.button(label, key="check.account", icon=":material/inventory_2:"):
            account_dialog(view.id)
        if view.order:
            _order(view)


def _take_complete(view: CheckView, key: str) -> None:
    wanted = bool(st.session_state[key])
    change_check(lambda: console().check.set_complete(view.id, wanted, actor=actor()))


def _order(view: CheckView) -> None:
    with st.popover("Order of upload", icon=":material/format_list_numbered:"):
        st.markdown("ALM takes the files of a sprint in this order: each after those it refers to.")
        sprints = sorted({step.sprint for step in view.order})
        for sprint in sprints:
            if len(sprints) > 1:
                st.markdown(f"**Sprint {sprint}**")
            st.markdown("\n".join(_order_line(*one) for one in enumerate(view.order, 1) if one[1].sprint == sprint))


def _order_line(number: int, step: UploadStep) -> str:
    after = f" :small[:gray[after {plain(', '.join(step.needs))}]]" if step.needs else ""
    return f"{number}. **{plain(step.file)}**{after}"


def _about_the_set(view: CheckView) -> None:
    if view.groups:
        st.subheader("About the set", anchor=False)
        findings_panel(view.report.whole, repairable=(), on_show=None, on_repair=_details(view), key="findings-set")
    if view.missing:
        with st.expander(
            f"{count(len(view.missing), 'file')} that others refer to, not in the set", icon=":material/link_off:"
        ):
            _missing(view)
    if view.ignored:
        entries = count(len(view.ignored), "entry", "entries")
        with st.expander(f"{entries} left aside", icon=":material/folder_zip:"):
            for entry in view.ignored[:_SHOWN]:
                st.markdown(f"{plain(entry.name)} :small[:gray[{plain(entry.reason)}]]")


def _missing(view: CheckView) -> None:
    st.dataframe(
        {
            "File": [missing.file for missing in view.missing],
            "Referred to by": [", ".join(missing.needed_by) for missing in view.missing],
            "Ids that point to it": [missing.used.count if missing.used else 0 for missing in view.missing],
            "Looked up in": ["a list you gave" if missing.listed else "nothing" for missing in view.missing],
        },
        hide_index=True,
        alt="Files that are referred to and not in the set",
    )


def _details(view: CheckView) -> Callable[[FindingGroup], object]:
    return lambda group: set_dialog(view, group)


@st.dialog("About the set", width="large")
def set_dialog(view: CheckView, group: FindingGroup) -> None:
    """One group of findings about the set in full."""
    st.markdown(f"**{plain(group.title)}**  \n{plain(group.hint)}")
    group_facts(group)
    group_table(group, view.report.whole)
