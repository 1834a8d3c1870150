"""Filters, slices and counts agree with looking at every row; masked searches see what is shown."""

from __future__ import annotations

import pytest

from credly_core.domain.learning import LearnerState
from credly_core.domain.masking import Masking
from credly_core.domain.people import IdentityVerdict, PersonWarning, Sureness
from credly_core.domain.roster import LearnerFilter, PeopleView
from credly_core.errors import SettingsError
from tests.unit.steps.learners.conftest import NOW, Desk

HIDDEN = Masking(b"key")
FILTERS = [
    LearnerFilter(),
    LearnerFilter(verdicts=(IdentityVerdict.NOT_THERE, IdentityVerdict.LOOK_ALIKE)),
    LearnerFilter(sureness=(Sureness.LIKELY,), states=(LearnerState.ACTIVE,)),
    LearnerFilter(warnings=(PersonWarning.LEFT_COMPANY,)),
    LearnerFilter(has_warning=False, states=(LearnerState.DELETED, LearnerState.SUSPENDED)),
    LearnerFilter(text="larkfield an"),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_filter_gives_the_rows_that_fit_and_no_others(read_desk: Desk, wanted: LearnerFilter) -> None:
    rows = read_desk.learners.slice(length=10_000).rows

    found = read_desk.learners.slice(wanted, length=10_000)

    def fits(row: object) -> bool:
        text = f"{row.name}\n{row.email}\n{row.learner_id}\n{row.facts.get('Unique ID', '')}".lower()  # type: ignore[attr-defined]
        return (
            (not wanted.verdicts or row.verdict in wanted.verdicts)  # type: ignore[attr-defined]
            and (not wanted.sureness or row.sure in wanted.sureness)  # type: ignore[attr-defined]
            and (not wanted.states or row.state in wanted.states)  # type: ignore[attr-defined]
            and (not wanted.warnings or bool(set(wanted.warnings) & set(row.warnings)))  # type: ignore[attr-defined]
            and (wanted.has_warning is None or bool(row.warnings) == wanted.has_warning)  # type: ignore[attr-defined]
            and all(word in text for word in wanted.text.split())
        )

    assert [row.number for row in found.rows] == [row.number for row in rows if fits(row)]
    assert found.total == len(found.rows)


def test_slices_put_together_are_the_whole_list(read_desk: Desk) -> None:
    total = read_desk.learners.counts().total

    parts = [read_desk.learners.slice(start=start, length=100).rows for start in range(0, total + 100, 100)]

    assert [row.number for part in parts for row in part] == list(range(total))


def test_the_reason_names_the_address_it_speaks_of_and_is_masked_with_it(read_desk: Desk) -> None:
    wanted = LearnerFilter(verdicts=(IdentityVerdict.SECOND_ADDRESS, IdentityVerdict.KNOWN_BY_ID))

    shown = read_desk.learners.slice(wanted).rows
    hidden = read_desk.learners.shown_with(HIDDEN).slice(wanted).rows

    assert shown
    for row, masked in zip(shown, hidden, strict=True):
        assert row.matched in row.reason
        assert "{" not in row.reason
        assert "@masked.invalid" in masked.reason
        assert row.matched not in masked.reason
        assert masked.email == HIDDEN.address(row.email)


def test_masked_a_search_finds_pseudonyms_and_ids_but_no_names(read_desk: Desk) -> None:
    row = read_desk.learners.slice(length=1).rows[0]
    masked = read_desk.learners.shown_with(HIDDEN)

    by_name = masked.slice(LearnerFilter(text=row.name))
    by_pseudonym = masked.slice(LearnerFilter(text=HIDDEN.name(row.name)))
    by_id = masked.slice(LearnerFilter(text=row.learner_id))

    assert by_name.total == 0
    assert row.number in {one.number for one in by_pseudonym.rows}
    assert [one.number for one in by_id.rows] == [row.number]


def test_what_may_name_people_is_left_out_while_they_are_masked(read_desk: Desk) -> None:
    shown = read_desk.learners.slice(length=50).rows
    hidden = read_desk.learners.shown_with(HIDDEN).slice(length=50).rows

    assert any("Manager" in row.facts and "department" in row.facts for row in shown)
    assert not any({"Manager", "Unique ID", "department"} & set(row.facts) for row in hidden)


def test_a_view_comes_back_as_it_was_saved(read_desk: Desk) -> None:
    wanted = LearnerFilter(verdicts=(IdentityVerdict.NOT_THERE,), text="anna", has_warning=True)

    read_desk.learners.save_view("  Not   there ", wanted, actor="dana")

    assert read_desk.learners.views() == (PeopleView("Not there", wanted, "dana", NOW),)
    read_desk.learners.remove_view("Not there")
    assert read_desk.learners.views() == ()
    with pytest.raises(SettingsError):
        read_desk.learners.save_view("  ", wanted)


def test_a_notebook_gets_a_frame_of_pandas_masked_where_people_are(read_desk: Desk) -> None:
    wanted = LearnerFilter(verdicts=(IdentityVerdict.NOT_THERE,))

    shown, hidden = read_desk.learners.frame(wanted), read_desk.learners.shown_with(HIDDEN).frame(wanted)

    assert len(shown) == len(hidden) == read_desk.learners.slice(wanted).total
    assert set(shown["Verdict"]) == {"Not there"}
    assert not set(shown["E-mail"]) & set(hidden["E-mail"])
    assert {"Manager", "Unique ID"} <= set(shown.columns)
    assert not {"Manager", "Unique ID"} & set(hidden.columns)
