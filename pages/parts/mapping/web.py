"""The web as a picture: one thing in focus, what hangs together with it around it, each a click away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from credly_core.domain.mapping.web import Edge, EdgeKind, Neighbourhood, Node, NodeKind, Web
from pages.parts.session import console
from pages.parts.states import empty
from pages.parts.text import plain

_FOCUS = "coverage.focus"
#: Colour and shape of each kind of thing; the columns of the picture in this order.
_NODES: dict[NodeKind, tuple[str, str, str]] = {
    NodeKind.TEMPLATE: ("#0072B2", "circle", "Badge templates"),
    NodeKind.BADGE: ("#E69F00", "square", "ALM badges"),
    NodeKind.LEVEL: ("#009E73", "diamond", "Skill levels"),
    NodeKind.OBJECT: ("#CC79A7", "triangle-up", "Learning objects"),
}
_LINES: dict[EdgeKind, tuple[str, str]] = {
    EdgeKind.LINKED: ("solid", "#5D6E77"),
    EdgeKind.HANGS: ("solid", "#5D6E77"),
    EdgeKind.MAPPED: ("dash", "#0072B2"),
    EdgeKind.CREDITS: ("dot", "#009E73"),
}
_LONGEST = 34
#: In the colour of the page, so that a line behind a name does not strike it out.
_HALO = ", ".join(["0 0 3px light-dark(#FFFFFF, #10181D)"] * 5)


@st.fragment
def web() -> None:
    """Search, the picture, and the same as a list for the keyboard."""
    whole = console().mapping.web()
    if not whole.nodes:
        empty("Nothing hangs together yet", "Copy the templates and ALM's catalogue first.", glyph="hub")
        return
    _search(whole)
    wanted = str(st.session_state.get(_FOCUS, ""))
    key = wanted if wanted in whole.nodes else max(whole.nodes, key=whole.degree)
    near = whole.around(key)
    if near is None:
        return
    event = st.plotly_chart(
        _picture(near),
        key=f"coverage.web.{near.focus.key}",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False, "scrollZoom": False},
    )
    _follow(event, near)
    _legend(near)
    _list(near)


def _search(whole: Web) -> None:
    nodes = {one.key: one for one in whole.nodes.values()}
    order = sorted(nodes, key=lambda one: (-whole.degree(one), nodes[one].name.casefold()))
    st.selectbox(
        "Look at",
        order,
        index=None,
        key=f"{_FOCUS}.search",
        format_func=lambda one: f"{nodes[one].name} ({nodes[one].kind.value})",
        placeholder=f"Search {len(nodes):,} templates, ALM badges, skill levels and learning objects",
        on_change=lambda: _look_at(st.session_state[f"{_FOCUS}.search"]),
    )


def _look_at(key: str | None) -> None:
    if key:
        st.session_state[_FOCUS] = key


def _follow(event: Mapping[str, object], near: Neighbourhood) -> None:
    """A click on a point looks at it."""
    selection = event.get("selection")
    points = selection.get("points", []) if isinstance(selection, Mapping) else []
    for point in points:
        key = point.get("customdata")
        key = key[0] if isinstance(key, list) and key else key
        if isinstance(key, str) and key != near.focus.key:
            _look_at(key)
            st.rerun(scope="fragment")


def _picture(near: Neighbourhood) -> dict[str, object]:
    spots = _spots(near.nodes)
    traces = [
        _lines([one for one in near.edges if one.kind is kind], spots, dash, colour)
        for kind, (dash, colour) in _LINES.items()
    ]
    traces += [_points([one for one in near.nodes if one.kind is kind], spots, near.focus) for kind in NodeKind]
    tallest = max((sum(one.kind is kind for one in near.nodes) for kind in NodeKind), default=1)
    layout = {
        "height": max(280, 70 + 62 * tallest),
        "margin": {"l": 0, "r": 0, "t": 30, "b": 0},
        "dragmode": False,
        "hovermode": "closest",
        "xaxis": {
            "side": "top",
            "tickvals": list(range(len(_NODES))),
            "ticktext": [title for _, _, title in _NODES.values()],
            "range": [-0.5, len(_NODES) - 0.5],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {"visible": False, "fixedrange": True, "range": [-0.8, tallest - 0.2]},
    }
    return {"data": traces, "layout": layout}


def _points(nodes: Sequence[Node], spots: Mapping[str, tuple[float, float]], focus: Node) -> dict[str, object]:
    colour, symbol = _NODES[nodes[0].kind][:2] if nodes else ("", "circle")
    return {
        "type": "scatter",
        "x": [spots[one.key][0] for one in nodes],
        "y": [spots[one.key][1] for one in nodes],
        "mode": "markers+text",
        "text": [_short(one, focus) for one in nodes],
        "textposition": "bottom center",
        "textfont": {"shadow": _HALO},
        "customdata": [one.key for one in nodes],
        "hovertext": [escape(f"{one.name}: {one.note}") for one in nodes],
        "hoverinfo": "text",
        "marker": {
            "symbol": [symbol + ("-open" if one.is_dead else "") for one in nodes],
            "color": colour,
            "opacity": 1,
            "size": [22 if one.key == focus.key else 14 for one in nodes],
            "line": {"width": 2, "color": colour},
        },
        "showlegend": False,
    }


def _spots(nodes: Sequence[Node]) -> dict[str, tuple[float, float]]:
    """A column for each kind, its things spread over the height, names in order."""
    tallest = max(sum(one.kind is kind for one in nodes) for kind in NodeKind)
    spots = {}
    for column, kind in enumerate(NodeKind):
        here = sorted((one for one in nodes if one.kind is kind), key=lambda one: one.name.casefold(), reverse=True)
        step = tallest / (len(here) + 1)
        for place, one in enumerate(here, 1):
            spots[one.key] = (float(column), place * step - 0.5)
    return spots


def _lines(
    edges: Sequence[Edge], spots: Mapping[str, tuple[float, float]], dash: str, colour: str
) -> dict[str, object]:
    ends = [(spots[one.left], spots[one.right], None) for one in edges]
    return {
        "type": "scatter",
        "x": [spot[0] if spot else None for three in ends for spot in three],
        "y": [spot[1] if spot else None for three in ends for spot in three],
        "mode": "lines",
        "line": {"dash": dash, "color": colour, "width": 1.6},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _short(one: Node, focus: Node) -> str:
    name = one.name if len(one.name) <= _LONGEST else one.name[: _LONGEST - 1] + "…"
    name = escape(name)
    return f"<b>{name}</b>" if one.key == focus.key else name


def _legend(near: Neighbourhood) -> None:
    left_out = ", ".join(f"{count:,} more {_NODES[kind][2].lower()}" for kind, count in near.left_out)
    st.caption(
        "Solid: hangs there in ALM. Dashed: mapped, not in ALM yet. Dotted: gives credits. Open shape: archived, "
        "retired or gone. Click a point to look at it." + (f" Not drawn: {left_out}." if left_out else "")
    )


def _list(near: Neighbourhood) -> None:
    """The neighbours as buttons: the picture for whoever uses the keyboard or a screen reader."""
    st.markdown(f"**{plain(near.focus.name)}** :gray[{near.focus.kind.value}, {plain(near.focus.note)}]")
    direct = {edge.left if edge.right == near.focus.key else edge.right: edge.kind for edge in near.edges}
    for column, kind in zip(st.columns(len(NodeKind)), NodeKind, strict=True):
        here = [one for one in near.nodes if one.kind is kind and one.key != near.focus.key]
        with column:
            st.caption(f"{_NODES[kind][2]}: {len(here):,}")
            for one in here:
                st.button(
                    plain(one.name),
                    key=f"coverage.near.{one.key}",
                    type="tertiary",
                    help=direct[one.key].value if one.key in direct else "through a badge or template",
                    on_click=_look_at,
                    args=(one.key,),
                )
