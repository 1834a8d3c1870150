"""A draft that begins with a file somebody has."""

from __future__ import annotations

import pytest

from credly_core.domain.drafts import BADGE_COLUMNS
from credly_core.errors import NotAllowed, NotReady, UnreadableInput
from credly_core.migration.comparing import ChangeKind
from credly_core.steps.bundle import DraftView, MappingNeeded
from tests.unit.steps.bundle.conftest import ALM_SAMPLES, Workshop, file_of, row

SAMPLE = (ALM_SAMPLES / "badge.csv").read_bytes()


def test_adobes_sample_comes_out_with_eight_columns_and_every_change_is_listed(workshop: Workshop) -> None:
    view = workshop.start_bytes(SAMPLE)

    assert view.table.header == BADGE_COLUMNS
    assert view.row_count == 8
    assert [(change.kind, change.heading, change.step) for change in view.sheet.changes()] == [
        (ChangeKind.COLUMN_ADDED, "externalBadgeId", "Upgrade to ALM's eight columns"),
        (ChangeKind.COLUMN_ADDED, "externalBadgeProvider", "Upgrade to ALM's eight columns"),
    ]


def test_undo_brings_adobes_sample_back_byte_for_byte(workshop: Workshop) -> None:
    view = workshop.start_bytes(SAMPLE)
    view = workshop.bundle.edit(view.id, {0: {"badgeName": "Other"}}, actor="dana")

    while view.sheet.can_undo:
        view = workshop.bundle.undo(view.id, actor="dana")

    assert workshop.bundle.take_away(view.id) == ("badge.csv", SAMPLE)
    assert workshop.bundle.original(view.id) == ("badge.csv", SAMPLE)


def test_the_eight_column_form_needs_no_step_and_leaves_in_our_own_form(workshop: Workshop) -> None:
    view = workshop.start_bytes(file_of(row(1), row(2), end="\n"))

    assert view.position == 0
    assert workshop.bundle.take_away(view.id)[1] == file_of(row(1), row(2))


def test_a_byte_order_mark_never_leaves_again_even_when_all_is_undone(workshop: Workshop) -> None:
    view = workshop.start_bytes(b"\xef\xbb\xbf" + SAMPLE)
    view = workshop.bundle.undo(view.id, actor="dana")

    data = workshop.bundle.take_away(view.id, accept_errors=True)[1]

    assert not data.startswith(b"\xef\xbb\xbf")
    assert workshop.bundle.original(view.id)[1].startswith(b"\xef\xbb\xbf")


def test_spaced_headings_are_known_without_asking(workshop: Workshop) -> None:
    header = (
        "Id,Badge Name,Badge Creation Date,Last Modified Date,State,Image Url,External badge ID,External badge provider"
    )

    view = workshop.start(row(1), header=header)

    assert view.table.header == BADGE_COLUMNS
    headings = [change for change in view.sheet.changes() if change.kind is ChangeKind.HEADING]
    assert [(change.before, change.after) for change in headings][-1] == (
        "External badge provider",
        "externalBadgeProvider",
    )


def test_columns_in_another_order_are_put_in_order_and_unknown_ones_stay_at_the_end(workshop: Workshop) -> None:
    view = workshop.start(
        "Basics,b1,our note,2016-08-17T08:56:21.000Z,,Active,a.png",
        header="badgeName,id,Remark,badgeCreationDate,lastModifiedDate,state,imageUrl",
    )

    assert view.table.header == (*BADGE_COLUMNS, "Remark")
    assert view.table.record(0)[:2] == ("b1", "Basics")
    assert view.table.record(0)[-1] == "our note"
    assert view.report.group("header.unlisted") or view.report.group("header.unknown")


def foreign() -> bytes:
    return file_of(
        "b1,Cloud Basics,2016-08-17T08:56:21.000Z,Active,https://example.org/a.png",
        header="Badge Code,Title,Created On,Status,Picture",
    )


def placed(meanings: dict[str, str]) -> dict[int, str]:
    """Meanings by the place of their heading in `foreign`."""
    headings = ["Badge Code", "Title", "Created On", "Status", "Picture"]
    return {headings.index(heading): meaning for heading, meaning in meanings.items()}


def test_a_heading_that_stands_twice_is_given_a_meaning_by_its_place(workshop: Workshop) -> None:
    data = file_of("b1,internal,Cloud Basics", header="Code,Title,Title")

    needed = workshop.bundle.start_from_file("export.csv", data, actor="dana")
    view = workshop.bundle.start_from_file("export.csv", data, actor="dana", mapping={0: "id", 2: "badgeName"})

    assert isinstance(needed, MappingNeeded)
    assert [(guess.position, guess.heading) for guess in needed.guesses] == [(0, "Code"), (1, "Title"), (2, "Title")]
    assert isinstance(view, DraftView)
    assert workshop.cells(view, "badgeName") == ["Cloud Basics"]
    assert workshop.cells(view, "Title") == ["internal"]


def test_foreign_headings_come_back_as_guesses_and_nothing_is_started(workshop: Workshop) -> None:
    needed = workshop.bundle.start_from_file("export.csv", foreign(), actor="dana")

    assert isinstance(needed, MappingNeeded)
    assert needed.choices == BADGE_COLUMNS
    assert [guess.heading for guess in needed.guesses] == ["Badge Code", "Title", "Created On", "Status", "Picture"]
    assert all(0.0 <= guess.confidence <= 1.0 for guess in needed.guesses)
    assert needed.guesses[1].examples == ("Cloud Basics",)
    assert workshop.bundle.drafts() == ()


def test_a_confirmed_mapping_is_a_step_of_its_own_that_can_be_undone(workshop: Workshop) -> None:
    mapping = {
        "Badge Code": "id",
        "Title": "badgeName",
        "Created On": "badgeCreationDate",
        "Status": "state",
        "Picture": "imageUrl",
    }

    view = workshop.bundle.start_from_file("export.csv", foreign(), actor="dana", mapping=placed(mapping))

    assert isinstance(view, DraftView)
    assert view.table.header == BADGE_COLUMNS
    assert view.table.record(0)[:2] == ("b1", "Cloud Basics")
    assert [step.title for step in view.sheet.steps] == [
        "Name the columns as ALM does",
        "Upgrade to ALM's eight columns",
    ]


@pytest.mark.parametrize("mapping", [{"Badge Code": "id", "Title": "id"}, {"Title": "Status", "Status": "state"}])
def test_two_headings_with_one_meaning_are_refused_or_swapped_but_never_lost(
    workshop: Workshop, mapping: dict[str, str]
) -> None:
    if len(set(mapping.values())) == 1:
        with pytest.raises(NotAllowed, match="same meaning: id"):
            workshop.bundle.start_from_file("export.csv", foreign(), actor="dana", mapping=placed(mapping))
        assert workshop.bundle.drafts() == ()
    else:
        view = workshop.bundle.start_from_file("export.csv", foreign(), actor="dana", mapping=placed(mapping))
        assert isinstance(view, DraftView)
        assert workshop.cells(view, "state") == ["Active"]


def test_a_meaning_that_another_column_already_has_is_refused(workshop: Workshop) -> None:
    data = file_of("b1,b2,Cloud", header="id,Code,Name of the badge")

    with pytest.raises(NotAllowed, match="same meaning: id"):
        workshop.bundle.start_from_file("x.csv", data, actor="dana", mapping={1: "id"})

    assert workshop.bundle.drafts() == ()


def test_a_file_of_another_name_becomes_badge_csv_in_the_first_step(workshop: Workshop) -> None:
    view = workshop.start(row(1), name="badges final (2).csv")

    assert view.name == "badges final (2).csv"
    assert view.table.file == "badge.csv"
    assert view.report.group("PK-3") is None
    assert [change.kind for change in view.sheet.changes()] == [ChangeKind.FILE_RENAMED]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + bytes(60), None),
        (b"", None),
        (b'id,badgeName\r\n1,"open', None),
        (b"id,badgeName\r\n1,a\x00b\r\n", None),
        (b"id,badgeName\r\n1,a,b\r\n", None),
        (b"%PDF-1.7\n", None),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_leaves_no_draft(
    workshop: Workshop, data: bytes, code: str | None
) -> None:
    with pytest.raises(UnreadableInput) as refusal:
        workshop.bundle.start_from_file("badge.csv", data, actor="dana")

    assert refusal.value.message
    assert refusal.value.hint
    assert refusal.value.file == "badge.csv"
    assert workshop.bundle.drafts() == ()


def test_a_file_in_an_unknown_encoding_starts_once_a_person_has_chosen_it(workshop: Workshop) -> None:
    data = file_of(row(1, "Führung")).decode().encode("cp437")
    with pytest.raises(UnreadableInput):
        workshop.bundle.start_from_file("badge.csv", data, actor="dana")

    view = workshop.bundle.start_from_file("badge.csv", data, actor="dana", encoding="cp437")

    assert isinstance(view, DraftView)
    assert workshop.cells(view, "badgeName") == ["Führung"]
    assert workshop.bundle.original(view.id)[1] == data
    assert "Führung".encode() in workshop.bundle.take_away(view.id)[1]


def test_more_rows_than_the_editor_takes_are_refused_with_the_way_out(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("credly_core.steps.bundle.starting.MOST_RECORDS", 2)

    with pytest.raises(UnreadableInput, match="has 3 rows") as refusal:
        workshop.start(row(1), row(2), row(3))

    assert "badge-console check" in refusal.value.hint


def test_a_draft_from_templates_has_no_original(small: Workshop) -> None:
    view = small.bundle.start_from_templates(actor="dana")

    with pytest.raises(NotReady, match="not started from a file"):
        small.bundle.original(view.id)


def test_a_draft_from_a_version_holds_the_same_rows(small: Workshop) -> None:
    first = small.bundle.start_from_templates(actor="dana")
    version = small.bundle.save_version(first.id, name="May", actor="dana")

    view = small.bundle.start_from_version(version.id, actor="eli")

    assert view.name == "May"
    assert view.source == "version"
    assert view.table.cells.equals(first.table.cells)
    assert small.bundle.take_away(view.id) == small.bundle.take_away_version(version.id)
