"""Whether a damage was answered rightly. As a script: `python -m tests.unit.migration.mutations.judging SIZE SEED`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

from credly_core.migration.filespec import FileSpec
from credly_core.steps.check import FindingAnswer
from credly_core.steps.check.answers import CheckedFile
from tests.unit.migration.accidents.case import Sample, ask
from tests.unit.migration.accidents.valid import all_specs
from tests.unit.migration.mutations.damages import Damaged, damaged
from tests.unit.migration.mutations.oracle import Place, is_rectangular, rows_of, wrong_places


@dataclass(frozen=True)
class Verdict:
    """How a damage ended, and what is wrong with the answer (nothing, it is hoped)."""

    outcome: str
    fault: str = ""


@cache
def _specs() -> tuple[FileSpec, ...]:
    return tuple(all_specs())


@cache
def _usual(spec_name: str) -> frozenset[tuple[str, int | None, str | None]]:
    spec = next(spec for spec in _specs() if spec.name == spec_name)
    return frozenset(_sign(finding) for finding in ask(spec_name, Sample(spec).csv()).findings())


def _sign(finding: FindingAnswer) -> tuple[str, int | None, str | None]:
    return finding["code"], finding["row"], finding["column"]


def judge(spec: FileSpec, damage: Damaged) -> Verdict:
    """Compare what the product answers with what the second opinion says."""
    answer = ask(spec.name, damage.data)
    file = answer.files[0]
    rows = rows_of(damage.data, damage.delimiter)
    if file.refusal is not None:
        return _judge_refusal(file, damage, rows, spec)
    if rows is None:
        return Verdict("read", "read although it is no plain CSV")
    if file.table is None or not rows:
        return Verdict("read", "read although there is nothing in it")
    told = [finding for finding in answer.findings() if _sign(finding) not in _usual(spec.name)]
    return _judge_reading(file, rows, told, spec)


def _judge_refusal(
    file: CheckedFile, damage: Damaged, rows: list[tuple[int, list[str]]] | None, spec: FileSpec
) -> Verdict:
    assert file.refusal is not None
    row, code = file.refusal.row, file.refusal.code
    if row is None and code in ("file.kind", "file.empty"):
        return Verdict("refused as a whole")
    if rows and is_rectangular(rows) and not wrong_places(rows, spec) and code != "row.split":
        policy = code.startswith(("quote.", "file.delimiter"))  # programs differ about such a file
        return Verdict("refused", "" if policy else f"refused with {code} although it is good")
    place = f"{code} in row {row}, damaged in {sorted(damage.rows)}"
    return Verdict("refused in its row", "" if row in damage.rows else place)


def _judge_reading(
    file: CheckedFile, rows: list[tuple[int, list[str]]], told: list[FindingAnswer], spec: FileSpec
) -> Verdict:
    assert file.table is not None
    if any(finding["code"] == "header.below" for finding in told):
        return Verdict("flagged")  # what was damaged is shown as a title above the headings
    width = file.table.width
    expected = [[*cells, *[""] * width][:width] for _, cells in rows[1:]]
    found = [list(cells) for cells in file.table.cells.iter_rows()]
    if list(file.table.header) != rows[0][1] or found != expected:
        return Verdict("read", "other rows than Python reads")
    if not is_rectangular(rows):
        spare = [number for number, cells in rows if len(cells) != width and any(cells[width:])]
        return Verdict("read with a note", f"rows of another width are read: {spare}" if spare else "")
    wrong = wrong_places(rows, spec)
    if not wrong:
        return Verdict("harmless")
    missed = sorted(place for place in wrong if not _is_told(place, told, rows[0][1]))
    return Verdict("flagged", f"not told: {missed}" if missed else "")


def _is_told(place: Place, told: list[FindingAnswer], header: list[str]) -> bool:
    row, column = place
    for finding in told:
        if row == 1 and (finding["row"] in (1, None)):
            return True
        if finding["row"] == row and (not column or finding["column"] in (None, header[column - 1])):
            return True
    return False


def run(size: int, seed: int) -> Iterator[tuple[str, Damaged, Verdict]]:
    """So many damages, the same for the same seed."""
    chance = Random(seed)
    for _ in range(size):
        spec = chance.choice(_specs())
        damage = damaged(spec, chance)
        yield spec.name, damage, judge(spec, damage)


def main(size: int, seed: int) -> int:
    """Print how the damages ended, and each wrong answer; 1 when there is any."""
    outcomes: Counter[str] = Counter()
    faults = 0
    for name, damage, verdict in run(size, seed):
        outcomes[verdict.outcome] += 1
        if verdict.fault:
            faults += 1
            sys.stdout.write(f"{name}: {damage.what}: {verdict.fault}\n    {damage.data[:400]!r}\n")
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common())
    sys.stdout.write(f"{size:,} damages (seed {seed}): {counts}; {faults:,} answered wrongly\n")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
