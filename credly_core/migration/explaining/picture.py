"""The dependency picture, in the DOT language of Graphviz; whoever shows it draws it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from credly_core.migration.explaining.links import Link, links_of, needs_of
from credly_core.migration.filespec import FileSpec


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of a picture, for a light or a dark ground. Meaning is never in colour alone: lines differ in dash."""

    ink: str = "#16242B"
    line: str = "#55656E"
    ground: str = "#F7F9FA"
    chosen: str = "#0B6670"
    on_chosen: str = "#FFFFFF"
    font: str = "sans-serif"


LIGHT = Palette()


def draw_around(spec: FileSpec, specs: Sequence[FileSpec], palette: Palette = LIGHT) -> str:
    """One file type in the middle: what it needs on the left, what needs it on the right, lines named by columns."""
    links = links_of(spec, specs)
    nodes = [link.needs for link in links.needs] + [spec.name] + [link.file for link in links.needed_by]
    lines = [_line(link, label=", ".join(link.columns)) for link in (*links.needs, *links.needed_by)]
    return _graph(palette, _nodes(dict.fromkeys(nodes), palette, chosen=(spec.name,)), lines, spread="1.1")


def draw_all(specs: Sequence[FileSpec], palette: Palette = LIGHT, chosen: Iterable[str] = ()) -> str:
    """All file types. A line that other lines imply is left out, or nobody could follow the rest."""
    direct = {spec.name: {link.needs: link for link in needs_of(spec)} for spec in specs}
    behind: dict[str, set[str]] = {}
    for spec in sorted(specs, key=lambda one: one.order):  # what a file needs comes before it
        near = direct[spec.name]
        behind[spec.name] = set(near).union(*(behind.get(name, set()) for name in near))
    lines = []
    for spec in specs:
        implied = set().union(*(behind.get(name, set()) for name in direct[spec.name]))
        lines += [_line(link) for name, link in direct[spec.name].items() if name not in implied]
    names = [spec.name for spec in sorted(specs, key=lambda one: one.order)]
    return _graph(palette, _nodes(names, palette, chosen=tuple(chosen)), lines, spread="0.5")


def _graph(palette: Palette, nodes: list[str], lines: list[str], *, spread: str) -> str:
    head = [
        "digraph {",
        f'rankdir=LR; bgcolor=transparent; nodesep=0.16; ranksep={spread}; fontname="{palette.font}";',
        f'node [shape=box style="rounded,filled" height=0.3 margin="0.12,0.05" fontsize=11 fontname="{palette.font}"'
        f' color="{palette.line}" fontcolor="{palette.ink}" fillcolor="{palette.ground}"];',
        f'edge [arrowsize=0.6 fontsize=9 fontname="{palette.font}" color="{palette.line}" fontcolor="{palette.ink}"];',
    ]
    return "\n".join([*head, *nodes, *lines, "}"])


def _nodes(names: Iterable[str], palette: Palette, *, chosen: Sequence[str]) -> list[str]:
    marked = f' [fillcolor="{palette.chosen}" fontcolor="{palette.on_chosen}" penwidth=2]'
    return [f"{_quoted(name)}{marked if name in chosen else ''};" for name in names]


def _line(link: Link, *, label: str = "") -> str:
    """From what is needed to what needs it; dashed where only the columns say so."""
    style = "solid" if link.documented else "dashed"
    return f"{_quoted(link.needs)} -> {_quoted(link.file)} [style={style} label={_quoted(label)}];"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
