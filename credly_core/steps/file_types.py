"""What ALM's migration knows: every file type told, drawn, and as an empty file to fill in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from credly_core.errors import SettingsError
from credly_core.migration.explaining import Palette, TypePage, blank_file, blank_files, draw_all, draw_around, explain
from credly_core.migration.likely import likely_type
from credly_core.migration.spec import Specs, load_specs

if TYPE_CHECKING:
    import pandas as pd

_LIGHT = Palette()


class FileTypes:
    """The file types of the specification. Nothing here needs a connection or a store."""

    def __init__(self, specs: Callable[[], Specs] = load_specs) -> None:
        self._specs = specs

    @property
    def names(self) -> tuple[str, ...]:
        """All file names in the order of upload."""
        return tuple(spec.name for spec in self._specs().all())

    def pages(self) -> tuple[TypePage, ...]:
        """Every file type told, in the order of upload."""
        specs = self._specs().all()
        return tuple(explain(spec, specs) for spec in specs)

    def likely(self, header: Sequence[str]) -> str:
        """The file type that a file with these headings, which nothing tells, most likely is; empty without a guess."""
        found = likely_type(header, self._specs().all())
        return found.name if found else ""

    def page(self, name: str) -> TypePage:
        """One file type told; `SettingsError` for a name that is none, with those that are."""
        specs = self._specs()
        return explain(specs.file(self._known(name)), specs.all())

    def picture(self, name: str, palette: Palette = _LIGHT) -> str:
        """What the file needs and what needs it, in the DOT language of Graphviz."""
        specs = self._specs()
        return draw_around(specs.file(self._known(name)), specs.all(), palette)

    def picture_of_all(self, palette: Palette = _LIGHT, chosen: Sequence[str] = ()) -> str:
        """All file types and what they need, in the DOT language of Graphviz; `chosen` ones are marked."""
        return draw_all(self._specs().all(), palette, chosen)

    def blank(self, name: str) -> bytes:
        """An empty, correct file of this type: its headings and nothing else."""
        return blank_file(self._specs().file(self._known(name)))

    def blanks(self) -> bytes:
        """A zip with an empty file of every type."""
        return blank_files(self._specs().all())

    def frame(self, name: str | None = None) -> pd.DataFrame:
        """The columns of one file type as a pandas frame, one row each; without a name, of all file types."""
        import pandas as pd

        pages = self.pages() if name is None else (self.page(name),)
        rows = [
            (page.name, line.name, line.kind, line.needed, line.limits, line.points_to, line.about, line.basis)
            for page in pages
            for line in page.columns
        ]
        return pd.DataFrame(
            rows, columns=["file", "column", "kind", "needed", "limits", "points_to", "about", "basis"], dtype="str"
        )

    def _known(self, name: str) -> str:
        specs = self._specs()
        wanted = name if name.endswith(".csv") else f"{name}.csv"
        if wanted in specs.names:
            return wanted
        found = specs.recognize(wanted, ())
        near = [found.spec.name] if found.spec else get_close_matches(wanted, specs.names, n=3)
        raise SettingsError(
            f"There is no file type called {name}.",
            hint=f"Did you mean {' or '.join(near)}?" if near else f"These are known: {', '.join(specs.names)}.",
        )
