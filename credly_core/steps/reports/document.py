"""The report as one HTML page: everything inside, nothing fetched, made for paper too."""

from __future__ import annotations

from html import escape
from importlib import resources
from string import Template

from credly_core.steps.reports.answers import Content, Part
from credly_core.steps.reports.telling import cell

#: A sheet of A4 between its margins, in pixels of a browser: drawn so, a chart needs no redrawing for paper.
_WIDTH = 680
_ROWS = 14
#: Lists name things; these columns only serve programs.
_HIDDEN = frozenset(("template_id", "pair", "person_no"))


def as_page(content: Content) -> bytes:
    """The page, UTF-8."""
    from plotly.offline import get_plotlyjs

    paper = resources.files("credly_core.steps.reports").joinpath("papers", "report.html").read_text("utf-8")
    page = Template(paper).substitute(
        title=escape(content.title),
        organization=escape(content.organization),
        about=_about(content),
        notice=_notice(content),
        headlines="".join(
            f"<div><b>{escape(one.value)}</b><span>{escape(one.noun)}</span><small>{escape(one.note)}</small></div>"
            for one in content.headlines
        ),
        changes=_changes(content),
        main="".join(_section(one, number) for number, one in enumerate(content.main)),
        rest=_rest(content),
        script=get_plotlyjs(),
    )
    return page.encode()


def _about(content: Content) -> str:
    said = [f"As of {content.as_of.strftime('%-d %b %Y, %H:%M UTC')}", *content.filters]
    said.append("people behind pseudonyms" if content.is_masked else "with names of people")
    return " · ".join(escape(one) for one in said)


def _notice(content: Content) -> str:
    if content.is_complete:
        return ""
    return f'<p class="notice">The copy is not complete. {escape(content.note)} Numbers speak of what had arrived.</p>'


def _changes(content: Content) -> str:
    if not content.changes:
        return ""
    return f"<h2>What changed</h2><ul>{''.join(f'<li>{escape(one)}</li>' for one in content.changes)}</ul>"


def _rest(content: Content) -> str:
    pieces: list[str] = []
    theme = None
    for number, part in enumerate(content.rest, start=len(content.main)):
        if part.measure.theme is not theme:
            theme = part.measure.theme
            pieces.append(f"<h2>{escape(theme.value)}</h2>")
        pieces.append(_section(part, number))
    return "".join(pieces)


def _section(part: Part, number: int) -> str:
    stands = part.passport.lines()
    about = f"{stands['Stands on']} stand behind this; left out: {stands['Left out']}."
    return (
        f'<section><h3>{escape(part.title)}</h3><p class="says">{escape(part.sentence)}.</p>'
        f"{_drawn(part, number)}{_table(part)}"
        f'<p class="passport">{escape(part.measure.question)} {escape(part.measure.definition)} {escape(about)}</p>'
        "</section>"
    )


def _drawn(part: Part, number: int) -> str:
    if part.figure is None:
        return "" if len(part.frame) else '<p class="empty">Nothing to draw with these filters.</p>'
    import plotly.graph_objects as go

    figure = go.Figure(part.figure).update_layout(width=_WIDTH, template="plotly_white")
    drawn: str = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        div_id=f"chart-{number}",
        config={"displaylogo": False, "displayModeBar": False},
    )
    return drawn


def _table(part: Part) -> str:
    """The same numbers to read: folded under a chart, open where there is none."""
    if part.frame.empty:
        return ""
    measure = part.measure
    names = [name for name in measure.columns if name in part.frame.columns and name not in _HIDDEN]
    if "rate" in names:  # a range is told in the cell itself
        names = [name for name in names if name not in ("low", "high")]
    head = "".join(f"<th>{escape(measure.columns[name])}</th>" for name in names)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell(measure, name, row))}</td>" for name in names) + "</tr>"
        for _place, row in part.frame.head(_ROWS).iterrows()
    )
    more = f"<p class='more'>The first {_ROWS} of {len(part.frame):,}; the workbook has all.</p>"
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    inside = table + (more if len(part.frame) > _ROWS else "")
    return inside if part.figure is None else f"<details><summary>Table</summary>{inside}</details>"
