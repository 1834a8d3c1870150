"""What the engine says of learners, held to the same decision made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.domain.people import IdentityReason, IdentityVerdict, PersonWarning
from credly_core.identity import decide
from credly_core.identity.engine import DECIDED, VERDICT_OF
from credly_core.sandbox.world.learning.addresses import AddressKind, written
from tests.unit.identity.by_hand import Answer, Earner, Learner, decide_by_hand

LEARNERS = pl.Schema({"learner_id": pl.String, "email": pl.String, "state": pl.String})
EARNERS = pl.Schema({"email": pl.String, "account": pl.String, "issuer_earner_id": pl.String, "is_main": pl.Boolean})
ADDRESSES = st.sampled_from(
    [
        None,
        "",
        "  ",
        "a.b@x.com",
        "A.B@x.com",
        "a.b@X.COM",
        " a.b@x.com\u00a0",
        "ab@x.com",
        "a-b+alm@x.com",
        "+@x.com",
        "а.b@x.com",
        "a.b\u200b@x.com",
        "a.b@x.com; c@x.com",
        "c@x.com",
        "a.b@gmail.com",
        "a.b@gmial.com",
        "info@gmial.com",
        "j@straße.de",
        "J@STRAßE.de",
        "j@strasse.de",
        "j@xn--strae-oqa.de",
        "j@xn--a.de",
        "\u212ab@x.com",
        "kb@x.com",
        "ı@x.com",
        "i@x.com",
        "a..b@x.com",
        "a@b@x.com",
        "nonsense",
        "a/b|c&d=e@x.com",
        "a.b@x..com",
        "a.b@x.com.",
        "@",
        "x" * 65 + "@x.com",
        "u-n-o--x@x.com",
        "josé@x.com",
        "jose\u0301@x.com",
        "JOSÉ@x.com",
    ]
)
IDS = st.sampled_from([None, "1", "2", "3", "4"])
PEOPLE = st.builds(Learner, IDS, ADDRESSES, st.sampled_from(["active", "deleted"]))
KNOWN = st.builds(Earner, ADDRESSES, st.sampled_from([None, "A", "B", "C"]), IDS, st.booleans())


def decided(learners: Sequence[Learner], earners: Sequence[Earner]) -> list[Answer]:
    answer = decide(
        pl.DataFrame([(one.learner_id, one.email, one.state) for one in learners], schema=LEARNERS, orient="row"),
        pl.DataFrame(
            [(one.email, one.account, one.issuer_earner_id, one.is_main) for one in earners],
            schema=EARNERS,
            orient="row",
        ),
    )
    assert answer.schema == DECIDED
    return answer.drop("learner_id", "email", "meant").rows()


def verdict_of(email: str | None, *earners: str, learner_id: str = "1") -> str:
    return decided([Learner(learner_id, email)], [Earner(one) for one in earners])[0][0]


@settings(max_examples=150, deadline=None)
@given(st.lists(PEOPLE, max_size=6), st.lists(KNOWN, max_size=7))
def test_all_at_once_says_what_one_by_one_says(learners: list[Learner], earners: list[Earner]) -> None:
    assert decided(learners, earners) == decide_by_hand(learners, earners)


def test_every_reason_leads_to_a_verdict_and_every_verdict_has_a_reason() -> None:
    assert set(VERDICT_OF) == set(IdentityReason)
    assert set(VERDICT_OF.values()) == set(IdentityVerdict)


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ("anna@example.com", "anna@example.com", "exact"),
        ("Anna@Example.COM", "anna@example.com", "same-but-for-case"),
        ("j@bücher.example", "j@xn--bcher-kva.example", "same-but-for-case"),
        ("anna+alm@example.com", "anna@example.com", "look-alike"),
        ("an.na@example.com", "anna@example.com", "look-alike"),
        ("anna@gmial.com", "anna@gmail.com", "look-alike"),
        ("josé@example.com", "jose@example.com", "look-alike"),
        ("annа@example.com", "anna@example.com", "look-alike"),
        ("anna\u200b@example.com", "anna@example.com", "look-alike"),
        ("anna@example.com; a@example.org", "anna@example.com", "look-alike"),
        ("anna@example.org", "anna@example.com", "not-there"),
        ("", "", "not-there"),
        (None, "anna@example.com", "not-there"),
    ],
)
def test_an_address_meets_only_what_reaches_the_same_mailbox(ours: str | None, theirs: str, verdict: str) -> None:
    assert verdict_of(ours, theirs) == verdict


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (AddressKind.SAME, "exact"),
        (AddressKind.CAPITALS, "same-but-for-case"),
        (AddressKind.TAGGED, "look-alike"),
        (AddressKind.UNDERSCORE, "look-alike"),
        (AddressKind.MOVED, "not-there"),
        (AddressKind.TYPO, "not-there"),
        (AddressKind.ROLE, "not-there"),
    ],
)
def test_the_mismatches_of_a_made_up_account_get_their_verdicts(kind: AddressKind, verdict: str) -> None:
    email = "anna.berg@larkfield.example"

    assert {verdict_of(written(email, kind, number), email) for number in range(6)} == {verdict}


def test_the_odd_addresses_of_a_made_up_account_are_shown_beside_what_they_look_like() -> None:
    email = "anna.berg@larkfield.example"

    found = [verdict_of(written(email, AddressKind.ODD, number), email) for number in range(7)]

    assert found == ["look-alike", "look-alike", "look-alike", "exact", "look-alike", "not-there", "not-there"]


def test_of_several_spellings_the_one_written_alike_is_taken() -> None:
    earners = [Earner("ANNA@example.com"), Earner("anna@example.com")]

    answer = decided([Learner("1", "anna@example.com")], earners)[0]

    assert answer[0] == "exact"
    assert answer[3] == "anna@example.com"


def test_a_further_address_of_an_account_names_the_main_one() -> None:
    earners = [Earner("old@example.com", "A"), Earner("own@example.org", "A", is_main=True)]

    first, second = decided([Learner("1", "old@example.com"), Learner("2", "own@example.org")], earners)

    assert first[0] == "second-address"
    assert first[5] == "own@example.org"
    assert second[0] == "exact"


def test_an_id_that_was_sent_finds_the_person_under_another_address() -> None:
    answer = decided([Learner("7", "new@example.com")], [Earner("old@example.com", "A", "7")])[0]

    assert answer[:4] == ("known-by-id", "sure", "id-already-sent", "old@example.com")


def test_an_address_of_one_account_with_an_id_of_another_is_not_sure() -> None:
    earners = [Earner("anna@example.com", "A", "8"), Earner("other@example.com", "B", "7")]

    answer = decided([Learner("7", "anna@example.com")], earners)[0]

    assert answer[:2] == ("exact", "likely")
    assert answer[6] == ["id-on-other-account", "other-id-sent"]


def test_two_people_on_one_address_and_one_person_listed_twice_are_told_apart() -> None:
    learners = [Learner("1", "a@x.com"), Learner("2", "A@x.com"), Learner("3", "b@x.com"), Learner("3", "b@x.com")]

    warnings = [answer[6] for answer in decided(learners, [])]

    assert warnings == [["shared-address"], ["shared-address"], ["repeated-learner"], ["repeated-learner"]]


def test_faulty_addresses_are_never_equal_even_to_themselves() -> None:
    for faulty in ("", "nonsense", "a@b@x.com", "a..b@x.com", "x" * 65 + "@x.com"):
        assert verdict_of(faulty, faulty) in ("not-there", "look-alike")


def test_ids_may_come_as_numbers_on_one_side_and_as_text_on_the_other() -> None:
    learners = pl.DataFrame({"learner_id": [7, 8], "email": ["a@x.com", "b@x.com"]})
    earners = pl.DataFrame({"email": ["c@x.com", "d@x.com"], "issuer_earner_id": [None, 7.0]})

    answer = decide(learners, earners)

    assert answer["verdict"].to_list() == ["known-by-id", "not-there"]
    assert answer["learner_id"].to_list() == ["7", "8"]


def test_what_was_meant_is_offered_and_what_was_given_is_kept() -> None:
    learners = pl.DataFrame({"learner_id": ["1"], "email": ["Anna.B+x@GMIAL.com"]})

    answer = decide(learners, pl.DataFrame({"email": []}))

    assert answer["meant"].to_list() == ["anna.b+x@gmail.com"]
    assert answer["email"].to_list() == ["Anna.B+x@GMIAL.com"]


def test_a_side_may_be_empty() -> None:
    nobody = pl.DataFrame({"learner_id": [], "email": []})

    assert decide(nobody, pl.DataFrame({"email": ["a@x.com"]})).schema == DECIDED
    assert decide(nobody, pl.DataFrame({"email": []})).height == 0


def test_every_warning_has_a_sentence_and_a_code_of_its_own() -> None:
    assert len({one.code for one in PersonWarning}) == len(PersonWarning)
    assert all(one.value.endswith(".") for one in (*PersonWarning, *IdentityReason))
