"""Files a catalogue can be made of: recognized by their headings, refused with the place, with notes on what is odd."""

from __future__ import annotations

import pytest

from credly_core.domain.complete_set import EXPORTED_OBJECTS
from credly_core.steps.catalogue.reading import open_zips, read_file

DAY = "2026-01-05T00:00:00.000Z"
SKILL = "id,skillName,skillCreationDate,state"


def csv(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def test_a_file_is_known_by_its_headings_whatever_its_name() -> None:
    found = read_file("export (3).csv", csv("skillId,levelId,maxCredits,badgeId", "sk-1,1,10,b1"))

    assert (found.type, found.rows) == ("skill_level.csv", 1)
    assert found.found[0].key == ("sk-1", "1")
    assert "headings" in found.notes[0]


def test_a_badge_file_of_the_older_form_is_taken_and_says_what_it_lacks() -> None:
    header = "id,badgeName,badgeCreationDate,lastModifiedDate,state,imageUrl"

    found = read_file("badge.csv", csv(header, f"b1,Coach,{DAY},,Active,a.png"))

    assert found.rows == 1
    assert any("without the columns for Credly" in note for note in found.notes)


@pytest.mark.parametrize("mangled", ["8.1E+06", "8,1E+06", "8100001.0"])
def test_ids_that_a_spreadsheet_made_numbers_of_are_refused_with_their_row(mangled: str) -> None:
    cell = f'"{mangled}"'

    found = read_file(
        "skill.csv", csv("id,skillName,skillCreationDate,state", f"1,A,{DAY},ACTIVE", f"{cell},B,{DAY},ACTIVE")
    )

    assert found.refusal is not None
    assert (found.refusal.row, found.refusal.code) == (3, "catalogue.mangled-id")
    assert found.found == ()


def test_odd_ids_and_names_are_told_and_taken() -> None:
    lines = [
        f"1,SQL,{DAY},ACTIVE",
        f"01,sql,{DAY},ACTIVE",
        f"2,,{DAY},ACTIVE",
        f",Lost,{DAY},ACTIVE",
        f"2,X,{DAY},RETIRED",
    ]

    found = read_file("skill.csv", csv(SKILL, *lines))

    told = " ".join(found.notes)
    assert found.rows == 3
    assert "Row 5 left out: no id." in told
    assert "Row 6 came a second time" in told
    assert "same as numbers" in told
    assert "names stand for several things" in told


def test_what_says_nothing_of_badges_is_left_aside_and_what_nobody_knows_is_refused() -> None:
    module = read_file(
        "module.csv", csv("id,moduleName,moduleType,author,state", "1,A,Self Paced,a@b.example,Published")
    )
    unknown = read_file("shopping.csv", csv("milk,bread", "1,2"))

    assert module.refusal is not None
    assert "nothing about badges" in module.refusal.message
    assert unknown.refusal is not None
    assert "milk, bread" in unknown.refusal.message


def test_a_learner_transcript_tells_objects_and_instances_by_alms_own_ids() -> None:
    header = "Name,email,LP/Certification/Course,Type,LO Unique ID,Instance,Training ID"
    lines = [
        "Ann,a@x.example,First Aid,Course,fa1,March,course:5",
        "Bob,b@x.example,First Aid,Course,fa1,March,course:5",
    ]

    found = read_file("transcript.csv", csv(header, *lines, "Cy,c@x.example,Aid,Job Aid,,,jobAid:1"))

    (row,) = found.found
    assert (row.file, row["id"], row["instance"], row["uniqueLoId"]) == (EXPORTED_OBJECTS, "course:5", "March", "fa1")


def test_a_zip_that_is_not_safe_is_refused_by_name() -> None:
    (found,) = open_zips([("bad.zip", b"PK\x03\x04 broken")])

    assert not isinstance(found, tuple)
    assert found.name == "bad.zip"
    assert found.refusal is not None
