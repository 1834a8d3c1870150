"""Sets of files: a million enrollments against ten thousand courses, and a small set of all file types.

    python -m tests.bench.bench_sets [ROWS]

Ratios are to polars only reading the same files as text in the same round; every run has a process of its own.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3
COURSES = 10_000
#: Records of the set of all types together.
ALL_TYPES = 5_000
BAD = {
    "userId": ("", "no address", " a.person{n}@example.com "),
    "courseId": ("", "no-course-{n}", " course-{course} "),
    "courseInstanceId": ("no-instance-{n}",),
    "dateEnrolled": ("", "03/04/2016", "2016-08-17", "42599"),
    "deadline": ("1 May 2017", "42599"),
    "assignedByUserId": ("nobody",),
    "lastModifiedDatetime": ("2017-08-17T08:56:21Z",),
    "retrofit": ("wahr", "yes"),
}


def main() -> None:
    """Make the files, measure, print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large", Path(folder) / "small"
        write_enrollments(large, rows)
        write_all_types(small)
        for place in (large, small):
            _compare(place)


def _compare(place: Path) -> None:
    pairs = [(_run("polars", place), _run("console", place)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours["seconds"] / base["seconds"] for base, ours in pairs)
    cpu = statistics.median(ours["cpu"] / base["cpu"] for base, ours in pairs)
    best, peak = min(ours["seconds"] for _, ours in pairs), max(ours["peak"] for _, ours in pairs)
    size = sum(path.stat().st_size for path in place.iterdir()) / 1e6
    ours = pairs[0][1]
    sys.stdout.write(
        f"{place.name}: {ours['files']:.0f} files, {ours['rows']:,.0f} rows, {size:.0f} MB | {best:.2f} s, "
        f"{ratio:.1f} × polars, processor {cpu:.1f} ×, peak {peak:.0f} MB, {ours['found']:,.0f} findings\n"
    )


def write_enrollments(folder: Path, rows: int) -> None:
    """A million enrollments with one bad cell in a hundred, the courses and their instances."""
    folder.mkdir()
    chance = random.Random(7)
    columns = tuple(BAD)
    with (folder / "enrollment.csv").open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(columns) + "\r\n")
        for number in range(rows):
            course = chance.randrange(COURSES)
            cells = [
                f"person.{number % 250_000}@example.com",
                f"course-{course}",
                f"instance-{course}",
                f"2016-08-{number % 28 + 1:02d}T08:{number % 60:02d}:21.000Z",
                f"2018-01-{number % 28 + 1:02d}T10:00:{number % 60:02d}.000Z",
                "an.administrator@example.com",
                f"2017-03-{number % 28 + 1:02d}T{number % 24:02d}:00:00.000Z",
                "FALSE",
            ]
            for position, name in enumerate(columns):
                if chance.random() < 0.01:
                    cells[position] = chance.choice(BAD[name]).format(n=number, course=course)
            file.write(",".join(cells) + "\r\n")
    _write(folder / "course.csv", "course.csv", lambda n: {"id": f"course-{n}", "courseName": f"Course number {n}"})
    _write(
        folder / "course_instance.csv",
        "course_instance.csv",
        lambda n: {"courseId": f"course-{n}", "instanceId": f"instance-{n}", "instanceName": f"Instance {n}"},
    )


def _write(path: Path, name: str, cells_of, rows: int = COURSES) -> None:  # type: ignore[no-untyped-def]
    from credly_core.migration.spec import load_specs

    header = load_specs().file(name).canonical_names
    lines = [",".join(header)]
    for number in range(rows):
        cells = cells_of(number)
        lines.append(",".join(cells.get(column, "") for column in header))
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")


def write_all_types(folder: Path) -> None:
    """Every file type, with the example of each column in each record."""
    from credly_core.migration.spec import load_specs

    folder.mkdir()
    specs = load_specs()
    each = ALL_TYPES // len(specs.names)
    for name in specs.names:
        examples = {column.name: column.example for column in specs.file(name).columns}
        key = specs.file(name).key[0] if specs.file(name).key else ""
        _write(folder / name, name, lambda n, e=examples, k=key: {**e, k: f"thing-{n}"}, each)


def _run(reader: str, place: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.bench_sets", "--measure", reader, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _measure(reader: str, place: Path) -> None:
    from credly_core.domain.moments import utc_now
    from credly_core.steps.check.glance import Glance  # before polars, as in the console

    import polars as pl  # isort: skip

    begun, begun_cpu = time.perf_counter(), time.process_time()
    said = {"files": 0.0, "rows": 0.0, "found": 0.0}
    if reader == "polars":
        for path in place.iterdir():
            pl.read_csv(path, infer_schema=False, empty_string_is_null=False)
    else:
        answer = Glance(utc_now).check_paths([place])
        said = {
            "files": len(answer.files), "rows": sum(file.rows for file in answer.files), "found": answer.count,
        }  # fmt: skip
    seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, **said}) + "\n")


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "--measure":
        _measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
