"""The sample files of the check: one that raises each code, and those that raise none."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from credly_core.migration.checking import check_table, check_unknown
from credly_core.migration.facts import Facts
from credly_core.migration.findings import Report
from credly_core.migration.reading import read_table
from credly_core.migration.spec import load_specs

DATA = Path(__file__).parents[2] / "data"
CSV = DATA / "csv"
#: Hints on the form of a file that nearly every file has.
FORM = {"header.unlisted", "file.version", "file.shape", "file.no-final-line-end"}


def bad_samples() -> list[Path]:
    """One file for each code."""
    return sorted((CSV / "bad").glob("*/*.csv"))


def good_samples() -> list[Path]:
    """Files without findings."""
    return sorted((CSV / "good").glob("*/*.csv"))


def check_sample(path: Path) -> Report:
    """Read and check a sample as the file type its folder names, with the facts beside it."""
    beside = path.with_suffix(".json")
    known = json.loads(beside.read_text("utf-8")) if beside.exists() else {}
    name = known.pop("file", f"{path.parent.name}.csv")
    now = datetime.fromisoformat(known.pop("now")) if "now" in known else None
    table = read_table(path.read_bytes(), file=name)
    recognition = load_specs().recognize(name, table.header)
    if recognition.spec is None:
        return check_unknown(table)
    return check_table(table, recognition.spec, facts=Facts(now=now, **known))
