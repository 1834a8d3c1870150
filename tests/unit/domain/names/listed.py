"""The list of names that was read by eye, with what every short form must still show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BRAND = "Northwind Learning"
_FILE = Path(__file__).parents[3] / "data" / "names.tsv"


@dataclass(frozen=True)
class Listed:
    language: str
    name: str
    keep: tuple[tuple[str, ...], ...]

    def shows_all(self, short: str) -> bool:
        return all(any(form.lower() in short.lower() for form in forms) for forms in self.keep)


def listed_names() -> list[Listed]:
    rows = [line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [
        Listed(row[0], row[1], tuple(tuple(group.split("|")) for group in row[2].split(";") if group)) for row in rows
    ]
