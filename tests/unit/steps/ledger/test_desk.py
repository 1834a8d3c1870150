"""One person on both sides: found, told in order, answered, and the public side of their badge looked at."""

from __future__ import annotations

import pytest

from credly_core import Console
from credly_core.domain.ledger import LedgerReason
from credly_core.domain.sharing import ShareBar
from credly_core.steps.ledger import LedgerRow, LedgerWanted, answer_for, shares_for


@pytest.fixture(scope="module")
def awarded(console: Console) -> LedgerRow:
    """A line whose badge is accepted and public."""
    console.achievements.refresh(actor="dana").result()
    console.ledger.rebuild(actor="dana").result()
    return console.ledger.slice(LedgerWanted(reasons=(LedgerReason.AWARDED,)), length=1).rows[0]


def test_a_person_is_found_by_address_name_and_id(console: Console, awarded: LedgerRow) -> None:
    for text in (awarded.email, awarded.name, awarded.earner_key):
        assert awarded.earner_key in {one.earner_key for one in console.desk.find(text)}


def test_the_timeline_has_both_sides_newest_first(console: Console, awarded: LedgerRow) -> None:
    person = next(one for one in console.desk.find(awarded.email) if one.earner_key == awarded.earner_key)

    dossier = console.desk.dossier(person)

    assert {one.side.value for one in dossier.timeline} >= {"ALM", "Credly"}
    assert [one.at for one in dossier.timeline] == sorted((one.at for one in dossier.timeline), reverse=True)
    assert dossier.known


def test_only_a_badge_that_is_accepted_and_public_has_links(console: Console, awarded: LedgerRow) -> None:
    pending = console.ledger.slice(LedgerWanted(reasons=(LedgerReason.PENDING,)), length=1).rows[0]

    links = shares_for(awarded, "en", "Larkfield")

    assert not isinstance(links, ShareBar)
    assert links
    assert shares_for(pending, "en", "Larkfield") is ShareBar.NOT_ACCEPTED
    assert awarded.template_name in answer_for(awarded, "fr", "Larkfield")


def test_the_public_proof_holds_for_the_one_it_was_given_to(console: Console, awarded: LedgerRow) -> None:
    checked = console.desk.check(awarded)

    assert checked.is_public
    assert checked.has_picture
    assert checked.page_opens is True
    assert checked.verdict is not None
    assert checked.verdict.holds, checked.verdict


def test_while_people_are_masked_nobody_is_found_by_name_and_the_proof_is_still_judged(
    console: Console, awarded: LedgerRow
) -> None:
    masked = console.masked()

    assert masked.desk.find(awarded.email) == ()
    found = masked.desk.find(awarded.earner_key)
    assert found
    assert awarded.email not in {one.email for one in found}
    row = masked.ledger.slice(LedgerWanted(reasons=(LedgerReason.AWARDED,)), length=1).rows[0]
    assert masked.desk.check(row).verdict == console.desk.check(awarded).verdict
