"""The page on rules names every check there is."""

from __future__ import annotations

import re
from pathlib import Path

from credly_core.migration.rules import RULES

PAGE = Path(__file__).parents[4] / "docs" / "rules.md"


def test_the_page_on_rules_names_every_check() -> None:
    table = PAGE.read_text("utf-8").split("## The checks")[1].split("## To add a check")[0]
    named = {word for line in table.splitlines() if line.startswith("| `") for word in re.findall(r"`(\w+)`", line)}

    assert set(RULES) - named == {"file_name"}
