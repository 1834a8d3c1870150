"""Short names for the rows of a draft: at most 25 characters, none like another."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credly_core.domain.names import alm_length
from tests.unit.steps.bundle.conftest import Workshop, a_template

LONG = "Advanced Certified Professional in Cloud Security Operations"
WORDS = ["Cloud", "Data", "Security", "Leadership", "Foundations", "Advanced", "Certified", "Professional", "Level 2"]


def test_the_preview_is_what_taking_does_and_names_that_fit_stay(workshop: Workshop) -> None:
    workshop.connect()
    workshop.pull(a_template(1, LONG), a_template(2, "Short one"), a_template(3, LONG + " Level 2"))
    view = workshop.bundle.start_from_templates(actor="dana")

    preview = workshop.bundle.preview_short_names(view.id)
    after = workshop.bundle.take_short_names(view.id, actor="dana")

    assert preview.title == after.undo_title == "Shorten 2 names"
    assert after.table.cells.equals(preview.apply(view.table).cells)
    assert "Short one" in workshop.cells(after, "badgeName")


def test_proposals_are_short_distinct_and_nobody_elses_name(workshop: Workshop) -> None:
    workshop.connect()
    workshop.pull(a_template(1, LONG), a_template(2, LONG + " II"))
    view = workshop.bundle.start_from_templates(actor="dana")
    first = workshop.bundle.proposals(view.id, 0)[0].text
    view = workshop.bundle.edit(view.id, {1: {"badgeName": first}}, actor="dana")

    texts = [proposal.text for proposal in workshop.bundle.proposals(view.id, 0)]

    assert texts
    assert len(set(texts)) == len(texts) <= 3
    assert first not in texts
    assert max(map(alm_length, texts)) <= 25


def test_the_full_name_stays_beside_the_short_one(workshop: Workshop) -> None:
    workshop.connect()
    workshop.pull(a_template(1, LONG))
    view = workshop.bundle.start_from_templates(actor="dana")

    view = workshop.bundle.take_short_names(view.id, actor="dana")

    frame = view.frame(view.records())
    assert frame["Full name"].to_list() == [LONG]
    assert frame["Length"].to_list() == [alm_length(frame["badgeName"].iloc[0])]
    assert view.records(text="security operations") == [0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join), min_size=1, max_size=12, unique=True
    )
)
def test_whatever_the_names_all_short_ones_differ(workshop: Workshop, names: list[str]) -> None:
    if workshop.connection is None:
        workshop.connect()
    workshop.pull(*(a_template(number, name) for number, name in enumerate(names, 1)))
    view = workshop.bundle.start_from_templates(actor="dana")
    before = dict(zip(workshop.cells(view, "externalBadgeId"), workshop.cells(view, "badgeName"), strict=True))

    view = workshop.bundle.take_short_names(view.id, actor="dana")

    after = dict(zip(workshop.cells(view, "externalBadgeId"), workshop.cells(view, "badgeName"), strict=True))
    changed = {key for key, name in after.items() if name != before[key]}
    assert all(alm_length(after[key]) <= 25 for key in changed)
    counts = Counter(name.casefold() for name in after.values())
    assert all(counts[after[key].casefold()] == 1 for key in changed)
    assert all(alm_length(before[key]) > 25 for key in changed)
