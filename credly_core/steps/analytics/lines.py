"""“Copy as Python”: the lines that make a view again in a notebook."""

from __future__ import annotations

from credly_core.analytics.measure import Measure
from credly_core.domain.scope import Scope


def python_lines(measure: Measure, scope: Scope, *, connection: str, mark: str | None = None) -> str:
    """Runnable lines: the console, the filters, the frame and the figure; or the rows behind a mark."""
    arguments = [f"    {name}={_written(value)}," for name, value in scope.to_query().items()]
    filters = "filters = dict()" if not arguments else "\n".join(("filters = dict(", *arguments, ")"))
    lines = [
        "from credly_core import Console",
        "",
        f"console = Console.open().using_named({connection!r})",
        f"# {measure.question}",
        filters,
        f"measure = console.analytics.measures.{measure.attribute}",
    ]
    if mark is not None:
        lines.append(f"rows = measure.rows(console.analytics.scope(**filters), mark={mark!r})")
        lines.append("rows.head()")
    else:
        lines += ["frame = measure.frame(**filters)", "measure.figure(**filters)"]
    return "\n".join(lines) + "\n"


def _written(value: str | list[str]) -> str:
    return repr(value)
