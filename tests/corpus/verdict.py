"""What reading says about a file, in one line. Run as a script it prints tests/data/verdicts.tsv anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from credly_core.errors import UnreadableInput
from credly_core.migration.reading import describe_reading
from credly_core.migration.zipping import read_zip

DATA = Path(__file__).resolve().parents[1] / "data"
CORPUS = DATA / "corpus"
ACCIDENTS = DATA / "csv" / "accidents"
EDGES = DATA / "csv" / "edges"
HEADINGS = ("file", "verdict", "rows", "note", "place")
_NOT_INPUT = {"MANIFEST.tsv", "LICENCES.md", "README.md"}


class Verdict(NamedTuple):
    """One line of verdicts.tsv: `rows` is rows x columns, `note` the codes, `place` row,column of a refusal."""

    verdict: str
    rows: str = ""
    note: str = ""
    place: str = ""


def files() -> list[Path]:
    """Every file that has a verdict."""
    found = (path for folder in (CORPUS, ACCIDENTS, EDGES) for path in folder.rglob("*"))
    return sorted(path for path in found if path.is_file() and path.name not in _NOT_INPUT and not _is_twin(path))


def _is_twin(path: Path) -> bool:
    return path.suffix == ".json" and "json-bodies" not in path.parts


def verdict_of(path: Path) -> Verdict:
    """Read, opened or refused."""
    if path.suffix == ".zip":
        return _verdict_of_zip(path)
    answer = describe_reading(path, path.name)
    if answer.table is None:
        assert answer.refusal is not None
        row, column = answer.refusal.row, answer.refusal.column
        return Verdict("refused", "", answer.refusal.code, f"{row},{column}" if row else "")
    notes = [note.code + (f"@{note.row}" if note.row else "") for note in answer.table.notes]
    return Verdict("read", f"{answer.table.height}x{answer.table.width}", " ".join(notes))


def _verdict_of_zip(path: Path) -> Verdict:
    try:
        content = read_zip(path, file=path.name)
    except UnreadableInput as refusal:
        return Verdict("refused", "", refusal.code)
    return Verdict("opened", f"{len(content.files)} files, {sum(len(data) for _, data in content.files)} bytes")


def kept_verdicts() -> dict[str, Verdict]:
    """The verdicts written down, by path below tests/data."""
    lines = (DATA / "verdicts.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {cells[0]: Verdict(*cells[1:]) for cells in (line.split("\t") for line in lines)}


if __name__ == "__main__":
    lines = [HEADINGS, *((str(file.relative_to(DATA)), *verdict_of(file)) for file in files())]
    sys.stdout.write("".join("\t".join(line) + "\n" for line in lines))
