"""One group of findings in full, and repairs: each shown before it is made, with its question where there is one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from credly_core.errors import ConsoleError
from credly_core.migration.findings import FindingGroup
from credly_core.migration.repairs import RepairGroup
from credly_core.steps.check import CheckedFile, CheckView
from pages.parts.checking.members import members
from pages.parts.checking.words import short_name
from pages.parts.errors import draw_error, shown_errors
from pages.parts.findings import group_facts
from pages.parts.repairs import TALL, apply_button, ask, change_count, draw_preview
from pages.parts.session import actor, console
from pages.parts.text import count, plain


@st.dialog("Findings and repair", width="large")
def repair_dialog(view: CheckView, file: CheckedFile, group: FindingGroup) -> None:
    """Say what is wrong and why; where a repair exists, show each change before it is made."""
    st.markdown(f"**{plain(group.title)}**  \n{plain(short_name(file))}: {plain(group.hint)}")
    group_facts(group)
    offers = [repair for repair in file.repairs if (repair.code, repair.column) == (group.code, group.column)]
    if not offers:
        members(view, file, group)
        return
    for offer in offers:
        _offer(view, file, offer, title="" if offer.title == group.title else offer.title)
    box = st.expander(
        f"The {count(group.count, 'finding')}", icon=":material/list:", key="check.members-box", on_change="rerun"
    )
    if box.open:
        with box:
            members(view, file, group)


@st.dialog("Repair", width="large")
def offer_dialog(view: CheckView, file: CheckedFile, offer: RepairGroup) -> None:
    """A repair that answers no finding: the order of columns, headings of another system."""
    _offer(view, file, offer, title=offer.title)


def _offer(view: CheckView, file: CheckedFile, offer: RepairGroup, *, title: str) -> None:
    if title:
        st.markdown(f"##### {plain(title)}")
    answer = ask(offer, key="check")
    if offer.question is not None and not answer:
        return
    with shown_errors():
        preview = console().check.preview(view.id, file.id, offer.key, answer=answer)
        if file.table is not None:
            draw_preview(file.table, preview)
        if apply_button(offer, preview, key="check"):
            check, who = console().check, actor()
            _do(
                lambda: check.repair(
                    view.id, file.id, offer.key, actor=who, answer=answer, arrangement=view.arrangement
                )
            )


@st.dialog("Repair what is sure", width="large")
def sure_dialog(view: CheckView) -> None:
    """All repairs that need no answer, of all files, with what each would do; one step that can be undone."""
    files = {file.id: file for file in view.files}
    with shown_errors():
        found = console().check.preview_sure(view.id)
        st.markdown(
            f"{count(len(found), 'repair')} in {count(len({file for file, _ in found}), 'file')} "
            f"{'needs' if len(found) == 1 else 'need'} no answer from you. All is one step, which you can undo. "
            "Choose a line to see what it would change."
        )
        chosen = st.dataframe(
            {
                "File": [short_name(files[file]) for file, _ in found],
                "Repair": [repair.title for _, repair in found],
                "Changes": [change_count(repair.change()) for _, repair in found],
            },
            key=f"check.sure-list.{view.revision}",
            hide_index=True,
            height="content" if len(found) <= TALL else 420,
            on_select="rerun",
            selection_mode="single-row",
            column_config={
                "File": st.column_config.TextColumn(width="medium"),
                "Repair": st.column_config.TextColumn(width="large"),
                "Changes": st.column_config.TextColumn(width="small"),
            },
            alt="Repairs that need no answer",
        )
        if isinstance(chosen, dict) and chosen.selection.rows:
            file, repair = found[chosen.selection.rows[0]]
            if (table := files[file].table) is not None:
                draw_preview(table, repair.change())
        if st.button(
            f"Make {count(len(found), 'repair')}", type="primary", key="check.sure-go", icon=":material/check:"
        ):
            check, who = console().check, actor()
            _do(lambda: check.repair_sure(view.id, actor=who, arrangement=view.arrangement))
        st.caption("Every change, removed rows too, is listed afterwards under Changes, from what to what.")


def _do(act: Callable[[], object]) -> None:
    """Repair, check again and close the dialog; what goes wrong is said in it."""
    try:
        with st.spinner("Repairing and checking …", show_time=True):
            act()
    except ConsoleError as error:
        draw_error(error)
    else:
        st.rerun()
