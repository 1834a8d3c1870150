"""Lists from files: known by their headings, refused with the place, doubted where they look cut."""

from __future__ import annotations

import pytest

from credly_core.domain.people import IdentityVerdict, PersonWarning
from credly_core.domain.roster import PeopleList
from credly_core.errors import UnreadableInput
from credly_core.steps.learners.bringing import read_list
from credly_core.steps.learners.recognizing import recognize
from tests.unit.steps.learners.conftest import Desk

JOB = "internalUserID,userEmail,customerDefinedUniqueUserId,name,managerEmail,userType,state,dateDeleted,AF_team"
HEADINGS = {
    JOB: PeopleList.LEARNERS,
    "Name,Email,Status,Date Added,Deletion Date,Last Login Date,Adobe ID,userState,profile": PeopleList.LEARNERS,
    "Employee's Name,Employee's Email,Employee's Profile/Designation,Manager's ID / Email": PeopleList.LEARNERS,
    "manager,profile,name,email,job,User Registration State,User Deletion Date": PeopleList.LEARNERS,
    "name;email": PeopleList.LEARNERS,
    "Recipient Email,Badge Template Name,Issued To First Name,Issued To Last Name,State": PeopleList.EARNERS,
    "id,issued_to,issuer_earner_id,recipient_email,state,user_id": PeopleList.EARNERS,
    "id,email,employee_state,first_name,last_name,external_id,team": PeopleList.EMPLOYEES,
    "Email,First Name,Last Name,External ID": PeopleList.EMPLOYEES,
}


@pytest.mark.parametrize("headings", HEADINGS)
def test_a_list_is_known_by_its_headings(headings: str) -> None:
    found = recognize(headings.replace(";", ",").split(","))

    assert found is not None
    assert found.list is HEADINGS[headings]


def test_an_export_is_read_with_ids_states_and_fields() -> None:
    rows = [
        JOB,
        "12000001,Anna.Berg@example.com,4711,Anna Berg,boss@example.com,Internal,ACTIVE,,Sales",
        "12000002,tom@example.com,,Tom,boss@example.com,External,DELETED,2025-01-01,",
    ]
    brought = read_list("\r\n".join(rows).encode("utf-8-sig"), file="users.csv")

    assert brought.frame["learner_id"].to_list() == ["12000001", "12000002"]
    assert brought.frame["state"].to_list() == ["active", "deleted"]
    assert brought.frame["kind"].to_list() == ["internal", "external"]
    assert brought.frame["AF_team"].to_list() == ["Sales", ""]
    assert brought.notes == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"colour,size\r\nred,3\r\n", "no headings of a list of people"),
        (b"internalUserID,name\r\n1,Anna\r\n", "no headings of a list of people"),
        (b"name,email\r\n", "no rows"),
        (b"PK\x03\x04rest", "zip"),
        (b"", "empty"),
    ],
)
def test_what_is_no_list_is_refused_and_named(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableInput, match=said) as refused:
        read_list(data, file="other.csv")

    assert refused.value.file == "other.csv"
    assert refused.value.hint


def test_a_list_of_exactly_500_is_doubted() -> None:
    rows = "".join(f"Person {number},p{number}@example.com\r\n" for number in range(500))

    brought = read_list(f"name,email\r\n{rows}".encode(), file="users.csv")

    assert any("exactly 500 rows" in note for note in brought.notes)
    shorter = read_list(f"name,email\r\n{rows[: rows.rindex('Person')]}".encode(), file="users.csv")
    assert not any("exactly" in note for note in shorter.notes)


def test_two_addresses_in_a_cell_are_counted_and_rows_that_name_nobody_left_aside() -> None:
    data = 'name,email\r\nAnna,"a@example.com; b@example.com"\r\n ,\r\nTom,tom@example.com\r\n'

    brought = read_list(data.encode(), file="users.csv")

    assert brought.frame.height == 2
    assert any("1 rows have more than one address" in note for note in brought.notes)
    assert any("1 rows name nobody" in note for note in brought.notes)


def test_files_of_both_sides_are_compared_and_a_refused_one_changes_nothing(desk: Desk) -> None:
    users = "internalUserID,userEmail,name,state\n1,Anna@Example.com,Anna,ACTIVE\n2,info@example.com,Info,ACTIVE\n"
    badges = "Recipient Email,Issuer Earner ID,User ID\nanna@example.com,1,u1\n"
    desk.learners.bring(users.encode(), file="users.csv", actor="dana").result()
    desk.learners.bring(badges.encode(), file="badges.csv", actor="dana").result()

    with pytest.raises(UnreadableInput):
        desk.learners.bring(b"colour\nred\n", file="other.csv").result()

    rows = desk.learners.slice().rows
    assert [row.verdict for row in rows] == [IdentityVerdict.SAME_BUT_FOR_CASE, IdentityVerdict.NOT_THERE]
    assert rows[1].warnings == (PersonWarning.ROLE_ACCOUNT,)
    assert {info.source for info in desk.learners.lists().values()} == {"users.csv", "badges.csv"}


def test_an_id_sent_to_credly_is_found_by_user_id_or_by_unique_id(desk: Desk) -> None:
    users = (
        "internalUserID,userEmail,customerDefinedUniqueUserId,name,state\n"
        "1,new.one@example.com,hr-1,One,ACTIVE\n2,new.two@example.com,hr-2,Two,ACTIVE\n3,same@example.com,hr-3,X,ACTIVE\n"
    )
    badges = (
        "Recipient Email,Issuer Earner ID\nold.one@example.com,hr-1\nold.two@example.com,2\nsame@example.com,other\n"
    )
    desk.learners.bring(users.encode(), file="users.csv").result()
    desk.learners.bring(badges.encode(), file="badges.csv").result()

    rows = desk.learners.slice().rows

    assert [row.verdict for row in rows[:2]] == [IdentityVerdict.KNOWN_BY_ID] * 2
    assert rows[0].matched == "old.one@example.com"
    assert rows[2].verdict is IdentityVerdict.EXACT
    assert rows[2].warnings == ()


def test_a_list_that_is_taken_away_is_gone_with_its_verdicts(desk: Desk) -> None:
    desk.learners.bring(b"name,email\nAnna,anna@example.com\n", file="users.csv").result()
    desk.learners.bring(b"Recipient Email\nanna@example.com\n", file="badges.csv").result()

    desk.learners.forget(PeopleList.EARNERS, actor="dana")

    assert desk.learners.slice().rows[0].verdict is IdentityVerdict.NOT_THERE
    assert set(desk.learners.lists()) == {PeopleList.LEARNERS}
