"""What the checker calls clean, ALM's stand-in takes: two readings of the same workbooks, held against each other."""

from __future__ import annotations

import csv
import io
import random
from datetime import UTC, datetime

import pytest

from credly_core.migration.checking import check_table
from credly_core.migration.reading import read_table
from credly_core.migration.spec import load_specs
from credly_core.sandbox.alm.migrating.importer import import_files
from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.world.learning.school import School
from credly_core.sandbox.world.world import World

_DAY, _LATER = "2026-08-01T10:00:00.000Z", "2027-08-01T10:00:00.000Z"
_TEMPLATE = "5b1f0a3e-6c1e-4c55-9d3a-0f6e1a7c2b01"
_BADGE = "data-literacy-essentials"

#: A good row of each file; {} becomes a number.
_GOOD = {
    "badge.csv": {
        "id": "b{}",
        "badgeName": "Name {}",
        "badgeCreationDate": _DAY,
        "lastModifiedDate": _DAY,
        "state": "Active",
        "imageUrl": "https://x.example/1.png",
        "externalBadgeId": _TEMPLATE,
        "externalBadgeProvider": "Credly",
    },
    "skill.csv": {
        "id": "s{}",
        "skillName": "Skill {}",
        "description": "What it is",
        "skillCreationDate": _DAY,
        "state": "ACTIVE",
    },
    "skill_level.csv": {"skillId": "sk-data-literacy", "levelId": "1", "maxCredits": "10", "badgeId": _BADGE},
    "skill_course.csv": {"courseId": "src-course-1", "skillId": "sk-data-literacy", "levelId": "1", "credits": "0.5"},
    "course_instance.csv": {
        "courseId": "",
        "instanceId": "i{}",
        "dateCreated": _DAY,
        "completionDeadline": _LATER,
        "name": "Group {}",
        "state": "Active",
        "badgeId": _BADGE,
        "almCourseId": "8100001",
        "startDate": _DAY,
    },
    "learning_program_instance.csv": {
        "id": "i{}",
        "learningProgramId": "src-lp-1",
        "name": "Group {}",
        "dateAdded": _DAY,
        "deadline": _LATER,
        "state": "Active",
        "badgeId": _BADGE,
        "almLearningProgramId": "",
        "startDate": "",
    },
    "certification.csv": {
        "id": "c{}",
        "certificateName": "Certificate {}",
        "daysToComplete": "30",
        "certificationCreationDate": _DAY,
        "publishedDate": _DAY,
        "validity": "12",
        "externalCertificate": "FALSE",
        "badgeId": _BADGE,
    },
}
_ODD = (
    *("", " ", "\u00a0", "\u200b", "x" * 26, "x" * 64, "x" * 600, "0", "-1", "1.5", "1e3", "+5", "10.0", "٣", "4"),
    *("65535", "65536", "TRUE", "true", "Yes", "active", "RETIRED", "Gone", "credly", _TEMPLATE.upper(), "a,b", 'a"b'),
    *("2026-08-01", "2026-08-01T10:00:00Z", "2026-08-01T10:00:00.000+05:30", "2038-01-10T00:00:00.000Z", _LATER),
    *("2038-02-10T00:00:00.000Z", "1981-01-01T00:00:00.000Z", "1980-12-31T00:00:00.000Z", "é", "line\nbreak"),
)
#: What only the account can know, and what the checker warns of without calling it wrong.
_ACCOUNT = ("does not exist", "exists already", "maxCredits of the level")
_WARNED = ("externalBadgeId is not valid", "is not known")


@pytest.fixture(scope="module")
def school() -> School:
    return World(SandboxOptions(badges=0, earners=9, alm=AlmOptions(learners=9))).school


def _written(row: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([list(row), list(row.values())])
    return text.getvalue().encode()


@pytest.mark.parametrize("seed", range(2))
def test_what_the_checker_calls_clean_is_taken_and_what_is_taken_is_clean(seed: int, school: School) -> None:
    chance, specs, at = random.Random(seed), load_specs(), datetime(2026, 11, 2, tzinfo=UTC)

    refused_though_clean, taken_though_wrong = [], []
    for number in range(150):
        name = chance.choice(list(_GOOD))
        row = {column: value.format(f"{seed}-{number}") for column, value in _GOOD[name].items()}
        for _ in range(chance.choice([0, 1, 1, 2])):
            row[chance.choice(list(row))] = chance.choice(_ODD)
        data = _written(row)
        report = check_table(read_table(data, file=name), specs.file(name))
        (outcome,), _ = import_files(school, {name: data}, at=at)
        reasons = [refusal.reason for refusal in outcome.refused]
        if report.ok and reasons and not any(part in reasons[0] for part in _ACCOUNT + _WARNED):
            refused_though_clean.append((name, reasons[0], row))
        if not report.ok and not reasons:
            taken_though_wrong.append((name, [finding.code for finding in report.findings()], row))

    assert refused_though_clean == []
    assert taken_though_wrong == []
