"""The steps as pages know them: where each is worked on, how it is spoken of, which comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from credly_core.steps.run import StepState, StepStatus
from pages.parts import places


@dataclass(frozen=True)
class Place:
    """Where a step is worked on, and how it is spoken of."""

    title: str
    icon: str
    page: Path
    purpose: str
    action: str


PLACES: dict[str, Place] = {
    "connect": Place(
        "Connect", ":material/power:", places.CONNECT, "The organization and its token", "Connect an organization"
    ),
    "templates": Place(
        "Templates",
        ":material/workspace_premium:",
        places.TEMPLATES,
        "The badge templates of the organization",
        "Copy the badge templates",
    ),
    "catalogue": Place(
        "Catalogue",
        ":material/inventory_2:",
        places.CATALOGUE,
        "What the ALM account teaches and awards",
        "Copy the catalogue",
    ),
    "mapping": Place(
        "Map skills",
        ":material/hub:",
        places.SKILLS_MAPPING,
        "Which template belongs to which skill and course",
        "Map the templates",
    ),
    "complete_set": Place(
        "Complete set",
        ":material/inventory:",
        places.COMPLETE_SET,
        "All files from templates and mappings",
        "Build the set",
    ),
    "bundle": Place(
        "Build badge.csv",
        ":material/table_edit:",
        places.BUNDLE,
        "The file Adobe Learning Manager takes",
        "Build badge.csv",
    ),
    "learners": Place(
        "Learners",
        ":material/group:",
        places.LEARNERS,
        "Who is known to Credly, and would a badge reach them",
        "Read the learners",
    ),
    "achievements": Place(
        "Achievements",
        ":material/military_tech:",
        places.LEDGER,
        "Who earned what in ALM",
        "Read the achievements",
    ),
    "ledger": Place(
        "Ledger",
        ":material/table_rows:",
        places.LEDGER,
        "Who deserves which badge, who has it, and why not",
        "Make the ledger",
    ),
    "issue": Place(
        "Issue",
        ":material/send:",
        places.ISSUE,
        "Who has earned a badge gets it, once",
        "Propose badges",
    ),
    "history": Place(
        "Issued badges",
        ":material/history:",
        places.ANALYTICS,
        "Every badge the organization issued, as of when",
        "Copy issued badges",
    ),
    "analytics": Place(
        "Analytics",
        ":material/query_stats:",
        places.ANALYTICS,
        "Every badge issued, and what people made of it",
        "Look at issued badges",
    ),
}


def next_of(steps: Sequence[StepStatus]) -> StepStatus:
    """The first step that waits for a person, else the last."""
    known = [step for step in steps if step.step in PLACES]
    return next((step for step in known if step.state is StepState.READY), known[-1])
