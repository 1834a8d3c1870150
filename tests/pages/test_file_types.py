"""File types: all of them, one of them, searched, linked to."""

from __future__ import annotations

import json

from pages.parts import places
from tests.pages.conftest import Visit, words


def test_all_file_types_are_listed_in_the_order_of_upload(visit: Visit) -> None:
    at = visit(places.FILE_TYPES)

    files = list(at.dataframe[0].value["File"])
    assert len(files) == 32
    assert files.index("badge.csv") < files.index("course_instance.csv")


def test_a_search_for_a_column_finds_the_files_that_have_it(visit: Visit) -> None:
    at = visit(places.FILE_TYPES)

    at.text_input(key="types.search").set_value("badgeId").run()

    assert list(at.dataframe[0].value["File"]) == [
        "badge.csv",
        "course_instance.csv",
        "skill_level.csv",
        "certification.csv",
        "learning_program_instance.csv",
    ]


def test_a_search_that_finds_nothing_says_so(visit: Visit) -> None:
    at = visit(places.FILE_TYPES)

    at.text_input(key="types.search").set_value("zebra").run()

    assert "zebra" in words(at)
    assert len(at.dataframe) == 0


def test_the_name_of_a_file_is_the_button_that_opens_it(visit: Visit) -> None:
    at = visit(places.FILE_TYPES)

    columns = json.loads(at.dataframe[0].proto.columns)

    assert columns["File"]["type_config"]["type"] == "button"


def test_a_file_type_can_be_linked_to(visit: Visit) -> None:
    at = visit(places.FILE_TYPES)
    at.query_params["type"] = "certification.csv"
    at.run()

    said = words(at)
    assert at.title[0].value == "certification.csv"
    assert "Circular chain of parentCertificationId" in said.replace("\\", "")
    assert "1 to 365 days" in said
    assert at.get("graphviz_chart")


def test_an_address_that_names_no_file_type_shows_all(visit: Visit) -> None:
    at = visit(places.FILE_TYPES)
    at.query_params["type"] = "../secrets.csv"
    at.run()

    assert at.title[0].value == "File types"


def test_another_file_type_can_be_chosen_beside_the_title(visit: Visit) -> None:
    at = visit(places.FILE_TYPES)
    at.query_params["type"] = "badge.csv"
    at.run()

    at.selectbox(key="types.other.badge.csv").set_value("skill.csv").run()

    assert at.title[0].value == "skill.csv"
