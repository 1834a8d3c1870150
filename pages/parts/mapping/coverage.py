"""Coverage at a glance: what carries a badge, what does not, which badges hang nowhere, how many learners it means."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.learning import LearningObjectKind
from credly_core.domain.mapping.coverage import Coverage, Covered, ObjectCover
from credly_core.domain.mapping.sight import KIND_WORDS
from pages.parts import places
from pages.parts.paging import page_of, pager
from pages.parts.session import console
from pages.parts.states import empty, figures
from pages.parts.text import plain

#: Colour, colour of figures in it, and pattern of each state: told apart without colour.
_LOOKS: dict[Covered, tuple[str, str, str]] = {
    Covered.FULL: ("#005A8C", "#FFFFFF", ""),
    Covered.PARTLY: ("#56B4E9", "#16242B", "/"),
    Covered.PLANNED: ("#F0C05A", "#16242B", "."),
    Covered.NOT: ("#C4C9CC", "#16242B", ""),
}
_KINDS = (LearningObjectKind.COURSE, LearningObjectKind.LEARNING_PROGRAM, LearningObjectKind.CERTIFICATION)
_PAGE, _NAMED = 25, 20
#: Of a bar, what has room for its number.
_LEAST = 0.04


def coverage() -> None:
    """Draw figures, bars, and the lists behind them."""
    found = console().mapping.coverage()
    if not found.objects:
        empty("Nothing to cover yet", "Copy ALM's catalogue first.", glyph="donut_small")
        return
    _figures(found)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.plotly_chart(_bars(found), key="coverage.bars", config={"displayModeBar": False})
        st.caption(_sentence(found))
    with right:
        _idle(found)
    _objects(found)


def _figures(found: Coverage) -> None:
    share = f"{round(100 * found.reached / found.enrolled)} %" if found.enrolled else "–"
    figures(
        {
            "learning objects": f"{len(found.objects):,}",
            "with badge": f"{found.counts.get(Covered.FULL, 0) + found.counts.get(Covered.PARTLY, 0):,}",
            "mapped, not in ALM yet": f"{found.counts.get(Covered.PLANNED, 0):,}",
            "skill levels with badge": f"{found.levels_with_badge:,} of {found.levels:,}",
            "enrollments reached": f"{found.reached:,} ({share})",
        }
    )


def _sentence(found: Coverage) -> str:
    missed = found.enrolled - found.reached
    return (
        f"{missed:,} of {found.enrolled:,} enrollments are in instances that carry no badge of Credly. "
        "Only published learning objects and active instances count."
    )


def _bars(found: Coverage) -> dict[str, object]:
    kinds = [kind for kind in _KINDS if sum(found.of(kind).values())]
    bars = []
    for state, (colour, ink, pattern) in _LOOKS.items():
        counts = [found.of(kind).get(state, 0) for kind in kinds]
        bars.append(
            {
                "type": "bar",
                "y": [KIND_WORDS[kind][1] for kind in kinds],
                "x": counts,
                "name": state.value,
                "orientation": "h",
                "text": [
                    f"<b>{count:,}</b>" if count >= _LEAST * sum(found.of(kind).values()) else ""
                    for kind, count in zip(kinds, counts, strict=True)
                ],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"color": ink},
                "constraintext": "none",
                "marker": {
                    "color": colour,
                    "pattern": {
                        "shape": pattern,
                        "fillmode": "overlay",
                        "fgcolor": "#FFFFFF",
                        "size": 7,
                        "solidity": 0.15,
                    },
                },
                "customdata": counts,
                "hovertemplate": "%{y}: %{customdata:,} " + state.value + "<extra></extra>",
            }
        )
    layout = {
        "barmode": "stack",
        "barnorm": "percent",
        "height": 150 + 46 * len(kinds),
        "margin": {"l": 0, "r": 24, "t": 8, "b": 0},
        "legend": {"orientation": "h", "y": -0.42, "traceorder": "normal"},
        "xaxis": {
            "title": {"text": "share of learning objects"},
            "ticksuffix": " %",
            "range": [0, 100],
            "fixedrange": True,
        },
        "yaxis": {"title": {"text": ""}, "autorange": "reversed", "fixedrange": True},
    }
    return {"data": bars, "layout": layout}


def _idle(found: Coverage) -> None:
    with st.expander(f"Badges on no object or level: {len(found.idle_badges):,}", icon=":material/link_off:"):
        for badge in found.idle_badges[:_NAMED]:
            st.markdown(f"{plain(badge.name)} :gray[ALM badge {plain(badge.id)}]")
        _more(len(found.idle_badges))
    with st.expander(f"Templates mapped nowhere: {len(found.unmapped_templates):,}", icon=":material/label_off:"):
        for template in found.unmapped_templates[:_NAMED]:
            st.markdown(plain(template.name))
        _more(len(found.unmapped_templates))
        st.page_link(places.OBJECT_MAPPING, label="Map them", icon=":material/arrow_forward:")


def _more(number: int) -> None:
    if number > _NAMED:
        st.caption(f"and {number - _NAMED:,} more")
    if not number:
        st.caption("None.")


def _objects(found: Coverage) -> None:
    """The objects themselves, those that leave most learners without a badge first."""
    search, states, kinds = st.columns([4, 4, 3])
    text = search.text_input(
        "Search", key="coverage.text", type="search", live=True, placeholder="Name", icon=":material/search:"
    )
    words = {state.value: state for state in Covered}
    wanted = states.multiselect("Coverage", list(words), key="coverage.states", placeholder="Any")
    named = {KIND_WORDS[kind][1]: kind for kind in _KINDS}
    of = kinds.multiselect("Kind", list(named), key="coverage.kinds", placeholder="Any")
    shown = [
        one
        for one in found.objects
        if (text or "").casefold() in one.owner.name.casefold()
        and (not wanted or one.covered in {words[word] for word in wanted})
        and (not of or one.owner.kind in {named[word] for word in of})
    ]
    pages = max(1, -(-len(shown) // _PAGE))
    place = min(page_of("coverage.page"), pages)
    _table(shown[(place - 1) * _PAGE : place * _PAGE])
    order = "those first that leave most learners without a badge"
    st.caption(f"{len(shown):,} of {len(found.objects):,} learning objects, {order}")
    pager("coverage.page", pages)


def _table(part: list[ObjectCover]) -> None:
    sight = console().mapping.sight()
    st.dataframe(
        {
            "Learning object": [one.owner.name for one in part],
            "Coverage": [one.covered.value for one in part],
            "Enrolled": [one.enrolled for one in part],
            "Reached": [one.reached for one in part],
            "Instances with badge": [f"{one.with_badge} of {one.instances}" for one in part],
            "Kind": [KIND_WORDS[one.owner.kind][0] for one in part],
            "Template": [", ".join(sight.template_name(each) for each in one.templates) for one in part],
        },
        hide_index=True,
        column_config={
            "Learning object": st.column_config.TextColumn(width=290),
            "Enrolled": st.column_config.NumberColumn(width=80, format="localized"),
            "Reached": st.column_config.NumberColumn(width=80, format="localized"),
        },
        placeholder="–",
        alt="Learning objects and how far badges reach them",
    )
