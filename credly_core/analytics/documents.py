"""The page `docs/measures.md`, made from the measures themselves: `python -m credly_core.analytics.documents`."""

from __future__ import annotations

from pathlib import Path

from credly_core.analytics.measure import Measure, Theme
from credly_core.analytics.measures import all_measures
from credly_core.analytics.tables import COLUMNS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures.md"
_HEAD = """# Measures of issued badges

Made by `make docs` from `credly_core/analytics/measures`; changes belong there. Each measure is the same on the page
Analytics, in notebooks (`console.analytics.measures.<name>`), on the command line
(`badge-console analytics show <name>`) and in reports. Every filter applies to every measure,
unless one is named as without effect.
"""


def page() -> str:
    """All measures by theme, then the tables they ask."""
    parts = [_HEAD]
    for theme in Theme:
        of_theme = [one for one in all_measures() if one.theme is theme]
        if of_theme:
            parts.append(f"## {theme.value}\n")
            parts.extend(_section(one) for one in of_theme)
    parts.append("## The tables that measures ask\n")
    parts.append("Prepared from the history once for each copy; measures are Ibis expressions over them, so the same\n"
                 "questions can be asked of any engine that holds these tables.\n")  # fmt: skip
    parts.extend(_table(name) for name in COLUMNS)
    return "\n".join(parts)


def _section(one: Measure) -> str:
    lines = [
        f"### {one.name}",
        "",
        f"**{one.question}** {one.definition}",
        "",
        f"- Unit: {one.unit.value}. Drawn as: {one.shape.value}.",
        f"- Source: {one.source}. Left out: {one.left_out}.",
    ]
    if one.choices:
        lines.append(f"- Choices: {', '.join(f'`{choice}`' for choice in one.choices)}.")
    if one.ignores:
        lines.append(f"- Filters without effect: {', '.join(f'`{name}`' for name in sorted(one.ignores))}.")
    if one.personal:
        lines.append(f"- Hidden by “Mask people”: {', '.join(f'`{name}`' for name in one.personal)}.")
    lines += ["", "| Column | Heading |", "|---|---|"]
    lines += [f"| `{name}` | {heading} |" for name, heading in one.columns.items()]
    return "\n".join(lines) + "\n"


def _table(name: str) -> str:
    lines = [f"### `{name}`", "", "| Column | Meaning |", "|---|---|"]
    lines += [f"| `{column}` | {meaning} |" for column, meaning in COLUMNS[name].items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
