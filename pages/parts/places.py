"""Where each page lies; links and the navigation name pages by these."""

from __future__ import annotations

from pathlib import Path

_PAGES = Path(__file__).resolve().parents[1]

HOME = _PAGES / "start" / "home.py"
CONNECT = _PAGES / "start" / "connect.py"
TEMPLATES = _PAGES / "prepare" / "templates.py"
SKILLS_MAPPING = _PAGES / "prepare" / "skills_mapping.py"
OBJECT_MAPPING = _PAGES / "prepare" / "object_mapping.py"
CATALOGUE = _PAGES / "prepare" / "catalogue.py"
COMPLETE_SET = _PAGES / "prepare" / "complete_set.py"
ACTIVITY = _PAGES / "look" / "activity.py"
ISSUE = _PAGES / "award" / "issue.py"
LEDGER = _PAGES / "award" / "ledger.py"
DESK = _PAGES / "award" / "desk.py"
VERIFY = _PAGES / "award" / "verify.py"
LEARNERS = _PAGES / "prepare" / "learners.py"
BUNDLE = _PAGES / "prepare" / "bundle.py"
CHECK = _PAGES / "prepare" / "check.py"
COVERAGE = _PAGES / "understand" / "coverage.py"
DRIFT = _PAGES / "understand" / "drift.py"
ANALYTICS = _PAGES / "look" / "analytics.py"
FILE_TYPES = _PAGES / "understand" / "file_types.py"
