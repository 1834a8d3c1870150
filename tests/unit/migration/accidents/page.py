"""Makes docs/accidents.md: every accident happens to badge.csv, and what is answered is written down.

python -m tests.unit.migration.accidents.page
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from credly_core.migration.spec import load_specs
from credly_core.steps.check import FindingAnswer
from tests.unit.migration.accidents import content, form  # noqa: F401  they enter the accidents
from tests.unit.migration.accidents.case import ACCIDENTS, Accident, NotHere, Sample, ask, said

PAGE = Path(__file__).resolve().parents[4] / "docs" / "accidents.md"
_TYPES = ("badge.csv", "skill_level.csv", "enrollment.csv", "user_skill.csv")
_BEGIN = """# What happens to files, and what is answered

Each of these happens to a good file of every type in `tests/unit/migration/accidents`; here stands what the check
answers when it happens in row 4 of badge.csv (or, where that has no such column, of another file). *Refused*: not one
row is taken. *Read*: every row is there as a spreadsheet shows it. Made by
`python -m tests.unit.migration.accidents.page`; a test holds the page to it.

Accidents that need more than one small file are in `test_sets_and_sizes.py`: a file with as many rows as an Excel sheet
holds (37, a warning) or more (36, a warning, all rows read); a reference that leads nowhere (47, a warning, in a
complete set an error); two files of one type (50, both named); 200 MB (51, read in blocks; refused from 262 MB on); a
file that is still being written (52, refused).

| No | Accident | Answer | What is said | What to do |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    return _BEGIN + "".join(_line(accident) for accident in sorted(ACCIDENTS, key=lambda accident: accident.id))


def _line(accident: Accident) -> str:
    verdict, findings = _answer(accident)
    said = "<br>".join(f"`{f['code']}`: {_plain(f['message'])}" for f in findings)
    todo = "<br>".join(_plain(f["hint"]) for f in findings)
    return f"| {accident.id} | {accident.name} | {verdict} | {said} | {todo} |\n"


def _answer(accident: Accident) -> tuple[str, list[FindingAnswer]]:
    for name in _TYPES:
        sample = Sample(load_specs().file(name))
        try:
            data, _ = accident.make(sample)
        except NotHere:
            continue
        usual = [_sign(finding) for finding in ask(name, sample.csv()).findings()]
        answer = ask(accident.file(name), data)
        verdict = "refused" if answer.files[0].refusal else "read"
        return verdict, list(_first_of_each([f for f in said(answer) if _sign(f) not in usual]))
    raise NotHere


def _sign(finding: FindingAnswer) -> tuple[str, int | None]:
    return finding["code"], finding["row"]


def _first_of_each(findings: list[FindingAnswer]) -> Iterator[FindingAnswer]:
    seen: set[str] = set()
    for finding in findings:
        if finding["code"] not in seen and len(seen) < len(("three", "are", "enough")):
            seen.add(finding["code"])
            yield finding


def _plain(text: str) -> str:
    shown = "".join(c if c.isprintable() else f"⟨U+{ord(c):04X}⟩" for c in text)
    return shown.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
