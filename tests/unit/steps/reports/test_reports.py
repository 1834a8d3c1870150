"""Reports: the page needs nothing, the workbook's totals are the page's, pictures have the size of a slide."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from credly_core import Console
from credly_core.analytics.measures import added, measure_named
from credly_core.domain.scope import Scope
from credly_core.errors import NotReady, SettingsError
from credly_core.steps.reports import Form, Month, Report
from credly_core.steps.reports.telling import cell, changes, template_changes

ONLY = ("issued", "by-template", "states", "top-earners")


@pytest.fixture(scope="module")
def report(console: Console) -> Report:
    """The last month as page and workbook."""
    month = console.reports.last_month()
    return console.reports.build(month=month, forms=(Form.PAGE, Form.WORKBOOK), only=ONLY).result()


@pytest.fixture(scope="module")
def sheets(report: Report) -> dict[str, list[list[str]]]:
    """The cells of the workbook as texts, by sheet."""
    return read_sheets(report.of(Form.WORKBOOK)[0].data)


def read_sheets(data: bytes) -> dict[str, list[list[str]]]:
    """The sheets of a workbook, read from its XML: no reader between us and the file."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        strings = [
            "".join(node.itertext()) for node in _tree(book.read("xl/sharedStrings.xml"))
        ]  # fmt: skip
        names = [one.attrib["name"] for one in _tree(book.read("xl/workbook.xml")).iterfind(".//m:sheet", space)]
        found: dict[str, list[list[str]]] = {}
        for number, name in enumerate(names, start=1):
            tree = _tree(book.read(f"xl/worksheets/sheet{number}.xml"))
            assert not list(tree.iterfind(".//m:f", space)), "a formula"
            found[name] = [
                [
                    strings[int(value.text or 0)] if one.attrib.get("t") == "s" else value.text or ""
                    for one in row.iterfind("m:c", space)
                    if (value := one.find("m:v", space)) is not None
                ]
                for row in tree.iterfind(".//m:row", space)
            ]
    return found


def _tree(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)  # noqa: S314  our own file


def people_in(report: Report) -> set[str]:
    """Who is named in the ranking."""
    head, *rows = read_sheets(report.of(Form.WORKBOOK)[0].data)["top-earners"]
    place = head.index(measure_named("top-earners").columns["person"])
    return {row[place] for row in rows}


def test_the_page_needs_no_network(report: Report) -> None:
    page = report.of(Form.PAGE)[0].data.decode()
    around = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)

    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)\s*=", around)
    assert page.count('class="plotly-graph-div"') == 4


def test_the_totals_of_the_workbook_are_those_of_the_page(
    console: Console, report: Report, sheets: dict[str, list[list[str]]]
) -> None:
    seen = console.analytics.answer("overview", report.scope).frame.iloc[0]
    front = {row[0]: row[1] for row in sheets["Report"] if len(row) == 2}

    assert int(front["issued badges"]) == seen.issued > 0
    assert int(front["people"]) == seen.people
    assert int(front["pending"]) == seen.pending
    assert sum(int(row[1]) for row in sheets["states"][1:]) == seen.issued
    assert sum(int(row[2]) for row in sheets["by-template"][1:]) == seen.issued
    assert f"<b>{int(seen.issued):,}</b><span>issued badges</span>" in report.of(Form.PAGE)[0].data.decode()


def test_no_text_of_the_workbook_is_a_formula(sheets: dict[str, list[list[str]]]) -> None:
    texts = [cell for rows in sheets.values() for row in rows for cell in row]

    assert "'=Larkfield" in texts
    assert not [one for one in texts if one.startswith(("=", "+", "@"))]


def test_people_are_hidden_unless_asked_for(console: Console, report: Report) -> None:
    names = set(console.analytics.frame("top-earners", report.scope).person)
    open_one = console.reports.build(report.scope, forms=[Form.WORKBOOK], only=["top-earners"], masked=False).result()

    assert names
    assert report.is_masked
    assert not names & people_in(report)
    assert names == people_in(open_one)


def test_a_masked_console_gives_no_names_even_where_they_are_asked_for(console: Console) -> None:
    names = set(console.analytics.frame("top-earners").person)

    made = console.masked().reports.build(forms=[Form.WORKBOOK], only=["top-earners"], masked=False).result()

    assert not names & people_in(made)
    assert made.is_masked


def test_slides_have_the_size_of_a_slide(console: Console) -> None:
    made = console.reports.build(month=console.reports.last_month(), forms=[Form.SLIDES], only=["states"]).result()

    pictures = {one.name.rpartition("/")[2]: Image.open(io.BytesIO(one.data)) for one in made.files}

    assert {name: one.size for name, one in pictures.items()} == {
        "01-overview.png": (1600, 900),
        "02-states.png": (1600, 900),
    }
    assert len(pictures["02-states.png"].convert("RGB").getcolors(1_000_000) or ()) > 10, "something is drawn"


def test_without_a_browser_page_and_workbook_are_made_and_the_rest_is_told(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("credly_core.steps.reports.slides.find_browser", lambda: None)

    made = console.reports.build(forms=[Form.WORKBOOK, Form.SLIDES], only=["states"]).result()

    assert [one.form for one in made.files] == [Form.WORKBOOK]
    assert "Chromium" in made.left_out[0]
    with pytest.raises(NotReady, match="Chromium"):
        console.reports.build(forms=[Form.SLIDES], only=["states"]).result()


def test_a_measure_added_in_one_place_is_in_page_and_workbook(console: Console) -> None:
    made_up = replace(measure_named("states"), name="made-up", title="A new measure")
    with added(made_up):
        made = console.reports.build(forms=[Form.PAGE, Form.WORKBOOK], only=["made-up"]).result()

    assert "A new measure" in made.of(Form.PAGE)[0].data.decode()
    assert "made-up" in read_sheets(made.of(Form.WORKBOOK)[0].data)


def test_a_span_without_badges_makes_a_report_that_says_so(console: Console) -> None:
    made = console.reports.build(month="1999-01", forms=[Form.PAGE, Form.WORKBOOK], only=ONLY).result()

    assert "Nothing to draw with these filters." in made.of(Form.PAGE)[0].data.decode()
    assert len(read_sheets(made.of(Form.WORKBOOK)[0].data)["states"]) == 1


@pytest.mark.parametrize("text", ["2026", "2026-13", "March", "0001-01", ""])
def test_what_is_no_month_is_told(console: Console, text: str) -> None:
    with pytest.raises(SettingsError, match="no month"):
        console.reports.build(month=text)


def test_a_name_that_is_no_measure_is_told(console: Console) -> None:
    with pytest.raises(SettingsError, match="no measure"):
        console.reports.build(only=["no-such"])


def test_months_begin_with_the_one_under_way(console: Console) -> None:
    months = console.reports.months()

    assert months[1] == console.reports.last_month() == months[0].before()
    assert len(months) == 25


def test_a_difference_that_chance_explains_is_called_so() -> None:
    def overview(issued: int, accepted: int, low: float, high: float) -> pd.DataFrame:
        return pd.DataFrame({"issued": [issued], "people": [9], "accepted": [accepted], "low": [low], "high": [high]})

    alike = changes(overview(20, 10, 0.3, 0.7), overview(19, 11, 0.36, 0.77), "March 2026")
    apart = changes(overview(1000, 900, 0.88, 0.92), overview(1000, 500, 0.47, 0.53), "March 2026")

    assert alike[0] == "20: 1 more issued badge than in March 2026."
    assert alike[1] == "As many people as in March 2026: 9."
    assert alike[2].startswith("Accepted: 30–70 % (n = 20), 36–77 % (n = 19) in March 2026; chance alone")
    assert "chance" not in apart[2]


def test_templates_that_moved_most_are_named_also_where_they_are_new_or_gone() -> None:
    now = pd.DataFrame({"template_id": ["a", "b"], "template": ["A", "B"], "issued": [5, 3]})
    then = pd.DataFrame({"template_id": ["b", "c"], "template": ["B", "C"], "issued": [3, 9]})

    assert template_changes(now, then, "March") == ("C: 0 issued, 9 in March.", "A: 5 issued, 0 in March.")


def test_a_share_of_few_is_a_range() -> None:
    few = pd.Series({"issued": 8, "rate": 0.5, "low": 0.2, "high": 0.8})
    many = pd.Series({"issued": 80, "rate": 0.5, "low": 0.4, "high": 0.6})

    assert cell(measure_named("by-template"), "rate", few) == "20–80 %"
    assert cell(measure_named("by-template"), "rate", many) == "50 %"


def test_a_span_that_is_no_month_is_compared_with_as_many_days_before(console: Console) -> None:
    month = Month.of(date(2026, 3, 9))
    made = console.reports.build(
        Scope(since=month.first, until=date(2026, 3, 10)), forms=[Form.PAGE], only=["states"]
    ).result()

    assert "19 Feb 2026 to 28 Feb 2026" in made.of(Form.PAGE)[0].data.decode()
