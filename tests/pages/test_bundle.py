"""Build badge.csv: starting, the open draft, repairs, names, history, taking away."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.ids import DraftId
from credly_core.domain.pictures import PictureFacts, PictureKind, judge_picture
from credly_core.domain.secrets import Secret
from credly_core.steps.bundle.views import DraftView
from credly_core.steps.pictures import CheckedPicture, PictureOutcome
from credly_core.store import mirror
from pages.parts import places
from pages.parts.bundle.pictures import figures_of
from pages.parts.session import open_console
from tests.pages.conftest import MAIN, Visit, words

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLE = DATA / "alm-samples" / "badge.csv"
HISTORY = ":material/history: Changes and versions"


@pytest.fixture
def draft(with_templates: Path) -> DraftView:
    """A draft from all usable templates, as the demo makes it."""
    return open_console().bundle.start_from_templates(actor="dana")


def opened(visit: Visit, draft: DraftView, tab: str = "") -> AppTest:
    """The page with a draft open, at one of its tabs."""
    state: dict[str, object] = {"bundle__draft": draft.id}
    if tab:
        state["bundle__tab"] = tab
    return visit(places.BUNDLE, **state)


def now(draft: DraftView) -> DraftView:
    """The draft as it stands now."""
    return open_console().bundle.view(draft.id)


def test_without_a_connection_the_first_door_says_what_comes_first(visit: Visit) -> None:
    at = visit(places.BUNDLE)

    assert "Connect an organization, or try with sample data" in words(at)
    assert "None is saved yet" in words(at)


@pytest.mark.usefixtures("with_templates")
def test_a_draft_starts_from_templates_with_one_click(visit: Visit) -> None:
    at = visit(places.BUNDLE)

    at.button(key="bundle.from-templates").click().run()

    assert "57 badges" in words(at)
    assert not at.exception


def test_findings_are_grouped_worst_first_with_their_number(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft)

    labels = [box.label for box in at.expander]
    assert labels[0] == "42 errors in 1 group"
    assert "42 names too long: take the proposals" in words(at).replace("\\", "")


def test_a_repair_is_shown_before_it_is_applied_and_can_be_undone_and_redone(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft)

    at.button(key="findings.0.repair").click().run()
    preview = at.dataframe[-1].value
    at.button(key="findings.0.repair").click()
    at.button(key="repair.apply.name.length@badgeName").click().run()
    repaired = now(draft)
    at.run()
    at.button(key="bundle.undo").click().run()
    undone = now(draft)
    at.button(key="bundle.redo").click().run()

    assert list(preview.columns) == ["Row", "Column", "Before", "After"]
    assert preview["After"].str.len().max() <= 25
    assert repaired.report.errors == 0
    assert undone.report.errors == 42
    assert now(draft).report.errors == 0
    assert not at.exception


def test_showing_one_group_narrows_the_table_and_can_be_taken_back(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft)

    at.button(key="findings.0.show").click().run()
    narrowed = words(at)
    at.button(key="bundle.codes-off").click().run()

    assert "42 of 57 rows" in narrowed
    assert "57 of 57 rows" in words(at)


def test_templates_left_out_are_named_with_the_reason(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft)

    assert "Archived in Credly" in words(at)


def test_rows_can_leave_and_come_back(visit: Visit, draft: DraftView) -> None:
    at = visit(places.BUNDLE, bundle__draft=draft.id, bundle__rows=True)

    at.multiselect(key=f"rows.remove.{draft.id}.0").set_value([0, 1]).run()
    at.button(key="rows.remove-go").click().run()
    without = now(draft).row_count
    at.button(key="bundle.undo").click().run()

    assert without == 55
    assert now(draft).row_count == 57


def test_three_names_are_proposed_and_one_is_taken_by_a_click(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft, ":material/short_text: Names")
    key = next(group.key for group in at.button_group if str(group.key).startswith("names.pick."))
    proposals = at.button_group(key=key).options

    at.button_group(key=key).set_value(proposals[0].rsplit(" · ", 1)[0]).run()

    assert 1 <= len(proposals) <= 3
    assert now(draft).report.errors == 41
    assert not at.exception


def test_an_own_name_is_taken_as_typed(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft, ":material/short_text: Names")
    field = next(one for one in at.text_input if str(one.key).startswith("names.own."))

    field.set_value("Mine").run()

    assert "Mine" in now(draft).table.column(1).to_list()


def test_a_file_with_errors_leaves_only_after_a_second_confirmation(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft)

    at.button(key="bundle.take").click().run()
    before = [one.key for one in at.get("download_button")]
    at.button(key="bundle.take").click()
    at.checkbox(key="take.accept").check().run()

    assert "take.go" not in before
    assert "take.go" in [one.key for one in at.get("download_button")]


def test_a_version_is_saved_with_name_author_and_digest_and_compared(visit: Visit, draft: DraftView) -> None:
    at = opened(visit, draft, HISTORY)

    at.button(key="bundle.save").click().run()
    at.button(key="bundle.save").click()
    at.text_input(key="save.name").set_value("Spring")
    at.button(key="save.go").click().run()
    open_console().bundle.edit(draft.id, {0: {"badgeName": "Changed"}}, actor="dana")
    at.run()

    (version,) = open_console().bundle.versions()
    assert (version.name, version.author) == ("Spring", "dana")
    difference = at.dataframe[-1].value
    assert difference["After"].tolist() == ["Changed"]
    assert not at.exception


def test_a_file_that_excel_touched_is_told_apart_cell_by_cell(visit: Visit, draft: DraftView) -> None:
    _, ours = open_console().bundle.take_away(draft.id, accept_errors=True)
    theirs = b"\xef\xbb\xbf" + ours.replace(b"Cloud Fundamentals", b"Cloud Basics")
    at = opened(visit, draft, HISTORY)

    at.file_uploader(key=f"outside.{draft.id}").upload("badge.csv", theirs, "text/csv").run()
    sentence = at.warning[0].value
    at.button(key="outside.theirs").click().run()

    assert "1 cell" in sentence
    assert "Repair?" in sentence
    assert "Cloud Basics" in now(draft).table.column(1).to_list()
    assert not at.exception


def test_a_draft_that_is_gone_is_told_and_leads_back(visit: Visit) -> None:
    at = visit(places.BUNDLE, bundle__draft=DraftId("not-there"))

    at.button(key="bundle.back").click().run()

    assert "From badge templates" in words(at)


def test_drafts_are_listed_with_when_and_by_whom_and_can_be_renamed_where_they_are_listed(
    visit: Visit, draft: DraftView
) -> None:
    open_console().bundle.rename(draft.id, "For the spring sprint")
    at = visit(places.BUNDLE)
    listed = words(at).replace("\\", "")

    at.button(key=f"bundle.rename.{draft.id}").click().run()
    at.text_input(key=f"rename.name.{draft.id}").set_value("For the autumn sprint")
    at.button(key="rename.go").click().run()

    assert "**For the spring sprint**" in listed
    assert "from badge templates · 0 steps · dana · " in listed
    assert [one.name for one in open_console().bundle.drafts()] == ["For the autumn sprint"]


def test_a_name_that_looks_like_markup_is_shown_as_text(visit: Visit, draft: DraftView) -> None:
    open_console().bundle.rename(draft.id, "<img src=x onerror=alert(1)> [a](http://b)")

    at = opened(visit, draft)

    assert "\\<img src=x onerror=alert\\(1\\)\\> \\[a\\]\\(http:small[]\\://b\\)" in words(at)


def test_a_name_with_fewer_than_three_proposals_says_why_and_stands_beside_them_without_a_template(
    visit: Visit,
) -> None:
    head, first, *_ = SAMPLE.read_bytes().decode("utf-8-sig").splitlines()
    data = f"{head}\r\n{first.replace(first.split(',')[1], 'PRINCE2 Agile Practitioner', 1)}\r\n"
    outcome = open_console().bundle.start_from_file("badge.csv", data.encode(), actor="dana")
    assert isinstance(outcome, DraftView)
    at = opened(visit, outcome, ":material/short_text: Names")

    assert "**PRINCE2 Agile Practitioner**" in words(at)
    assert "No other way is short enough" in words(at)
    assert not at.exception


def test_a_comparison_begins_with_the_version_of_the_same_draft(visit: Visit, draft: DraftView) -> None:
    bundle = open_console().bundle
    other = bundle.start_from_file("badge.csv", SAMPLE.read_bytes(), actor="dana")
    assert isinstance(other, DraftView)
    bundle.save_version(draft.id, name="Mine", actor="dana")
    bundle.save_version(other.id, name="Unrelated", actor="dana")

    at = opened(visit, draft, HISTORY)
    fresh = opened(visit, bundle.start_from_templates([draft.table.record(0)[6]], actor="dana"), HISTORY)

    assert "No difference." in words(at)
    assert "No saved version belongs to this draft yet." in words(fresh)


def test_an_author_without_a_name_is_asked_once(
    visit: Visit, draft: DraftView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(open_console()), "actor", "root")
    at = opened(visit, draft)

    at.button(key="bundle.save").click().run()
    blocked = at.button(key="save.go").disabled
    at.button(key="bundle.save").click()
    at.text_input(key="save.author").set_value("Dana Field").run()
    at.button(key="bundle.save").click()
    at.button(key="save.go").click().run()
    at.button(key="bundle.save").click().run()

    assert blocked
    assert [version.author for version in open_console().bundle.versions()] == ["Dana Field"]
    assert at.text_input(key="save.author").value == "Dana Field"


def test_pictures_that_cannot_be_shown_are_named_before_the_file_leaves(visit: Visit, draft: DraftView) -> None:
    url = draft.picture_urls[0]
    console = open_console()
    with console._house.store.begin() as tx:
        mirror.picture_put(
            tx, url, b"", content_type="", width=None, height=None, at=console._house.now(), verdict="image.reach"
        )
    at = opened(visit, draft)

    at.button(key="bundle.take").click().run()

    assert "picture leads nowhere" in words(at)
    assert not at.exception


def test_pictures_are_counted_by_the_worst_that_is_said_of_them() -> None:
    good = PictureFacts("https://a/1", 9, PictureKind.PNG, 600, 600, has_transparency=True)
    gone = PictureFacts("https://a/2", trouble="the server answered 404")
    small = PictureFacts("https://a/3", 9, PictureKind.PNG, 200, 200, has_transparency=True)
    checked = tuple(CheckedPicture(facts, judge_picture(facts)) for facts in (good, gone, small))

    assert figures_of(PictureOutcome(checked, 3)) == {
        "pictures": "3",
        "good": "1",
        "with warnings": "1",
        "with hints only": "1",
    }


def test_a_draft_left_open_while_another_connection_is_chosen_is_kept_with_the_way_back(
    visit: Visit, draft: DraftView
) -> None:
    first = open_console().connect.connections()[0]
    form = ConnectionForm("Second", first.organization_id, first.host, Credentials(token=Secret("not-a-real-token")))
    second = open_console().connect.save(form, None, actor="dana")

    at = visit(places.BUNDLE, bundle__draft=draft.id, session__connection=second.id)
    said = words(at)
    at.button(key="bundle.go-elsewhere").click().run()

    assert f"belongs to **{first.name}**" in said
    assert at.selectbox(key="frame.connection").value == first.id
    assert "57 badges" in words(at)
    assert not at.error


@pytest.mark.usefixtures("with_templates")
def test_a_reload_comes_back_to_the_connection_of_the_draft() -> None:
    first = open_console().connect.connections()[0]
    form = ConnectionForm("Second", first.organization_id, first.host, Credentials(token=Secret("not-a-real-token")))
    second = open_console().connect.save(form, None, actor="dana")
    known = open_console().connect.connections()
    home = second if known[0].id == first.id else first
    view = open_console().using(home.id).bundle.start_from_file("badge.csv", SAMPLE.read_bytes(), actor="dana")
    assert isinstance(view, DraftView)
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.query_params["draft"] = view.id

    at.switch_page(str(places.BUNDLE)).run()

    assert at.selectbox(key="frame.connection").value == home.id
    assert "8 badges" in words(at)
    assert not at.error
