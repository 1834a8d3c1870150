"""The mapping carried elsewhere: as a file, as data frames, and from a file back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.mapping import Mapping, MappingStep, MappingTable
from credly_core.errors import NotAllowed, UnreadableInput
from credly_core.steps.mapping.files import MappingFile, read_mappings, write_mappings
from credly_core.steps.mapping.overseeing import Overseeing

if TYPE_CHECKING:
    import pandas as pd


class Exchanging(Overseeing):
    """Files and frames."""

    def export(self, table: MappingTable | None = None) -> bytes:
        """The mapping as CSV, refusals too, so that another console can take over all of it."""
        return write_mappings(self.shown_mappings(table, decision=None))

    def read_file(self, name: str, data: bytes) -> MappingFile:
        """What a file would bring, and which of its cells are wrong; nothing is kept."""
        return read_mappings(name, data, self._sight())

    def read_path(self, path: Path) -> MappingFile:
        """The same for a file on this machine."""
        try:
            data = path.read_bytes()
        except OSError as trouble:
            message = f"The file cannot be read: {trouble.strerror}."
            raise UnreadableInput(message, hint="Check its name.", file=path.name) from trouble
        return self.read_file(path.name, data)

    def take_file(self, file: MappingFile, *, actor: str, without_wrong: bool = False) -> MappingStep | None:
        """Take over a file as one step: all of it, or with `without_wrong` the rows that are right."""
        if file.problems and not without_wrong:
            raise NotAllowed(
                f"{len(file.problems):,} cells of {file.name} cannot be taken: nothing was changed. "
                f"The first: {file.problems[0].sentence}",
                hint="Correct them, or take over the rows that are right.",
                code="mapping.file.wrong",
            )
        held = {one.key: one for one in self.mappings(decision=None)}
        new = [one for one in file.mappings if one.key not in held or not _says_the_same(held[one.key], one)]
        return self._take(new, "Take over", actor)

    def frame(self, table: MappingTable | None = None) -> pd.DataFrame:
        """The mapping as a pandas frame, one row each."""
        from credly_core.steps.mapping.frames import mapping_frame

        return mapping_frame(self.shown_mappings(table))

    def coverage_frame(self) -> pd.DataFrame:
        """The coverage as a pandas frame, one row for each published learning object."""
        from credly_core.steps.mapping.frames import coverage_frame

        return coverage_frame(self.coverage())


def _says_the_same(held: Mapping, brought: Mapping) -> bool:
    """Whether a row brings nothing new: who decided it, and why, stays as it is then."""
    return (held.decision, held.credits, held.givers) == (brought.decision, brought.credits, brought.givers)
