"""What the account holds already: lists from any export, each with the column that counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import streamlit as st

from credly_core.domain.ids import CheckId
from credly_core.errors import ConsoleError
from credly_core.migration.reading import read_table
from credly_core.migration.sets import (
    AccountList,
    AccountLists,
    IdKind,
    ListOffer,
    choose_column,
    list_offers,
    read_lists,
)
from credly_core.migration.sets.links import links_of
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.check import CheckView
from pages.parts.checking.choice import change_check, draw_failure
from pages.parts.errors import draw_error
from pages.parts.session import actor, console
from pages.parts.states import facts
from pages.parts.text import count, plain

_EXAMPLES = 4
_OWN_CHOICE = "I choose the column"
_KINDS = {
    IdKind.EARLIER: "ids of your source system, brought by earlier sprints",
    IdKind.OWN: "ids in Adobe Learning Manager",
    IdKind.USERS: "e-mail addresses of users",
}


@st.dialog("What the account holds", width="large")
def account_dialog(check_id: CheckId) -> None:
    """The lists there are, and the way to give one more."""
    view = console().check.view(check_id)
    draw_failure()
    st.markdown(
        "The set may refer to what earlier sprints, or people in ALM, have made. Give lists of it: an export from ALM, "
        "a file of an earlier sprint, or a plain list. Every reference is then looked up in them."
    )
    _given(view)
    file = st.file_uploader("A list, as CSV", key=f"check.list.{view.revision}")
    if file is None:
        return
    try:
        table = read_table(file.getvalue(), file=file.name)
    except ConsoleError as error:
        draw_error(error)
        return
    _take(view, table)


def _given(view: CheckView) -> None:
    for number, one in enumerate(view.account.lists):
        with st.container(horizontal=True, vertical_alignment="center", key=f"check-list-{number}"):
            st.markdown(f"**{plain(one.name or 'A list')}** \u2002:small[:gray[{plain(_told(one))}]]", width="stretch")
            st.button("Remove", key=f"check.list-remove.{number}", type="tertiary", on_click=_drop, args=(view, number))


def _told(one: AccountList) -> str:
    file = f" for {one.file}" if one.file else ""
    return f"{count(one.count, 'entry', 'entries')}: {_KINDS[one.kind]}{file}"


def _take(view: CheckView, table: Table) -> None:
    """Say what the file is taken for; where that is not sure, or wrong, a person chooses."""
    offers = list_offers(table)
    sure = tuple(offer for offer in offers if offer.sure)
    ways: dict[str, tuple[ListOffer, ...]] = {}
    if sure:
        ways["; ".join(offer.title for offer in sure)] = sure
    ways |= {offer.title: (offer,) for offer in offers if not offer.sure}
    labels = [*ways, _OWN_CHOICE]
    chosen = st.radio("Read it as", labels, index=0 if sure else None, key=f"check.list-way.{view.revision}")
    taken = _own_choice(view, table) if chosen == _OWN_CHOICE else ways.get(str(chosen), ())
    lists = read_lists(table, taken).lists if taken else ()
    for one in lists:
        entries = one.ids.to_series(one.ids.width - 1).to_list()
        shown = ", ".join(entries[:_EXAMPLES])
        facts({_told(one): f"{shown}{' …' if len(entries) > _EXAMPLES else ''}"})
    st.button(
        "Use this list",
        type="primary",
        key="check.list-use",
        icon=":material/check:",
        disabled=not any(one.count for one in lists),
        on_click=_keep,
        args=(view, (*view.account.lists, *lists)),
    )


def _own_choice(view: CheckView, table: Table) -> tuple[ListOffer, ...]:
    first, second, third = st.columns(3)
    headings = [heading.strip() or f"Column {place + 1}" for place, heading in enumerate(table.header)]
    position = first.selectbox(
        "Column", range(table.width), format_func=headings.__getitem__, key=f"check.list-column.{view.revision}"
    )
    kind = second.selectbox(
        "Its entries are", list(_KINDS), format_func=_KINDS.__getitem__, key=f"check.list-kind.{view.revision}"
    )
    if kind is IdKind.USERS:
        return (choose_column(table, position, kind=kind),)
    file = third.selectbox(
        "of the things in",
        list(referred_to()),
        format_func=referred_to().__getitem__,
        key=f"check.list-of.{view.revision}",
    )
    return (choose_column(table, position, kind=kind, file=file),)


@cache
def referred_to() -> dict[str, str]:
    """The file types that others refer to, with what they hold, in the order of upload."""
    specs = load_specs()
    targets = {link.target for spec in specs.all() for link in links_of(spec)}
    return {spec.name: f"{spec.name} ({spec.title})" for spec in specs.all() if spec.name in targets}


def _drop(view: CheckView, number: int) -> None:
    _keep(view, [one for place, one in enumerate(view.account.lists) if place != number])


def _keep(view: CheckView, lists: Sequence[AccountList]) -> None:
    change_check(lambda: console().check.set_account(view.id, AccountLists(tuple(lists)), actor=actor()))
