"""Pictures of the draft: load each, show it as ALM will at 90 pixels on light and dark, say what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from credly_core.migration.findings import Severity, text_of
from credly_core.steps.bundle.views import DraftView
from credly_core.steps.pictures import CheckedPicture, PictureOutcome
from pages.parts.session import console
from pages.parts.states import empty, figures
from pages.parts.text import count, plain
from pages.parts.working import follow_job, is_working, result_of, start_job

_PER_PAGE, _PER_ROW = 24, 4
_FOUND, _ALL = "With findings", "All pictures"
_KILO = 1024
#: Colour and glyph of each severity, as the findings have them.
_LOOKS = {
    Severity.ERROR: ("red", "dangerous"),
    Severity.WARNING: ("orange", "warning"),
    Severity.INFO: ("blue", "info"),
}


def pictures(view: DraftView) -> None:
    """Draw the check and what it found; nothing is loaded before somebody asks."""
    urls = view.picture_urls
    key = f"bundle.pictures.{view.id}"
    if not urls:
        empty(
            "No picture has a web address", "Paths in the content folder cannot be looked at from here.", glyph="image"
        )
        return
    outcome = result_of(key, PictureOutcome)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if outcome is None:
            st.markdown(
                f"{count(len(urls), 'picture')} to load: is each there, a picture, of the right kind and size?",
                width="content",
            )
        else:
            figures(figures_of(outcome))
        st.button(
            "Check again" if outcome else "Check the pictures",
            key="pictures.check",
            icon=":material/image_search:",
            disabled=is_working(key),
            on_click=_check,
            args=(key, urls, outcome is not None),
        )
    follow_job(key, label="Loading pictures")
    if outcome is not None:
        _gallery(outcome, _names(view))


def figures_of(outcome: PictureOutcome) -> dict[str, str]:
    """How many pictures there are, how many are good, and how many have warnings or only hints."""
    worst = [worst_of(one) for one in outcome.pictures]
    warned, hinted = worst.count(Severity.WARNING), worst.count(Severity.INFO)
    found = {"with warnings": warned, "with hints only": hinted}
    return {
        "picture" if len(worst) == 1 else "pictures": f"{len(worst):,}",
        "good": f"{worst.count(None):,}",
        **{words: f"{number:,}" for words, number in found.items() if number},
    }


def worst_of(one: CheckedPicture) -> Severity | None:
    """The worst of what there is to say about a picture, None when it is good; as the table marks its cell."""
    return min((text_of(code).severity for code in one.codes), key=lambda severity: severity.rank, default=None)


def _check(key: str, urls: tuple[str, ...], again: bool) -> None:
    steps = console()
    start_job(key, lambda: steps.pictures.check(urls, again=again))


def _names(view: DraftView) -> dict[str, str]:
    """Which badge a picture belongs to, by address."""
    place, name = view.table.position_of("imageUrl"), view.table.position_of("badgeName")
    if place is None or name is None:
        return {}
    return dict(zip(view.table.column(place).to_list(), view.table.column(name).to_list(), strict=True))


def _gallery(outcome: PictureOutcome, names: Mapping[str, str]) -> None:
    which = st.segmented_control(
        "Which", [_FOUND, _ALL], default=_FOUND, key="pictures.which", required=True, label_visibility="collapsed"
    )
    shown = [one for one in outcome.pictures if which == _ALL or one.verdicts]
    shown.sort(key=_rank)
    if not shown:
        empty(
            "Every picture is fine",
            "Each was loaded and has the right kind and size for ALM and for Credly.",
            glyph="check_circle",
        )
        return
    pages = -(-len(shown) // _PER_PAGE)
    number = min(int(st.session_state.get("pictures.page", 1)), pages)
    part = shown[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    for start in range(0, len(part), _PER_ROW):
        for column, one in zip(st.columns(_PER_ROW), part[start : start + _PER_ROW], strict=False):
            with column.container(border=True, height="stretch"):
                _card(one, names.get(one.url, ""))
    if pages > 1:
        st.pagination(pages, key="pictures.page")


def _rank(one: CheckedPicture) -> int:
    worst = worst_of(one)
    return len(Severity) if worst is None else worst.rank


def _weight(size: int) -> str:
    return f"{size / _KILO:,.0f} KB" if size >= _KILO else f"{size:,} bytes"


def _card(one: CheckedPicture, name: str) -> None:
    previews = console().pictures.previews(one.url)
    with st.container(horizontal=True, gap="xsmall"):
        if previews:
            st.image(previews.light_90, width=90, alt=f"{name} on light ground")
            st.image(previews.dark_90, width=90, alt=f"{name} on dark ground")
        else:
            st.markdown(":material/broken_image: :gray[cannot be shown]")
    facts = one.facts
    size = f"{facts.width} × {facts.height} px" if facts.width else ""
    kind = facts.kind.name if facts.kind else ""
    weight = _weight(facts.size) if facts.size else ""
    st.markdown(
        f"**{plain(name)}**  \n:small[:gray[{plain(' · '.join(part for part in (kind, size, weight) if part))}]]"
    )
    for verdict in one.verdicts:
        colour, icon = _LOOKS[text_of(verdict.code).severity]
        st.markdown(f":small[:{colour}[:material/{icon}: {plain(verdict.sentence)}]]")
