"""A file type nobody has heard of is added as data; check, command line, page, empty file and documents know it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from credly_core import Console
from credly_core.cli import main
from credly_core.migration import docs, spec
from pages.parts import places
from pages.parts.session import open_console

MAIN = Path(__file__).resolve().parents[2] / "pages" / "frame" / "main.py"

PEBBLE = """
file = "pebble.csv"
title = "Pebbles"
description = "Pebbles that lie in the garden of a course."
version = "2026-11-01"
order = 900
key = ["pebbleId"]
key_basis = "made up"
basis = "the garden book"
needs = ["course.csv"]
needs_documented = []

[[column]]
name = "pebbleId"
kind = "identifier"
required = true
basis = "the garden book"

[[column]]
name = "courseId"
kind = "identifier"
basis = "the garden book"
references = { file = "course.csv", column = "id" }

[[column]]
name = "colour"
kind = "string"
basis = "the garden book"
conflict = "The garden book says grey, the gardener says gray."
allowed = ["Grey", "White"]

[[column]]
name = "weight"
kind = "integer"
basis = "the garden book"
min = "1"
max = "40"
unit = "grams"

[[column]]
name = "partner"
kind = "string"
basis = "the garden book"
max_length = 7
required_if = { column = "colour", values = ["White"] }
"""

BROKEN = b"pebbleId,courseId,colour,weight,partner\r\n1,c1,Blue,41,Longer than it may\r\n2,c1,White,5,\r\n"


@pytest.fixture(autouse=True)
def one_type_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    specs = tmp_path / "specs"
    shutil.copytree(spec._SPECS, specs)
    (specs / "pebble.toml").write_text(PEBBLE, "utf-8")
    monkeypatch.setattr(spec, "_SPECS", specs)
    monkeypatch.setenv("BADGE_CONSOLE_DATA_DIR", str(tmp_path / "data"))
    spec.load_specs.cache_clear()
    st.cache_resource.clear()
    yield
    open_console().close()
    st.cache_resource.clear()
    monkeypatch.undo()
    spec.load_specs.cache_clear()


def test_it_is_checked() -> None:
    with Console.open() as console:
        answer = console.check.check_bytes("Pebbles.csv", BROKEN)

    found = {(finding["row"], finding["column"]) for finding in answer.findings()}
    assert answer.files[0].type == "pebble.csv"
    assert {(2, "colour"), (2, "weight"), (2, "partner"), (3, "partner")} <= found


def test_an_empty_file_is_offered(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["types", "blank", "pebble.csv", "--out", str(tmp_path / "out")])

    assert (tmp_path / "out" / "pebble.csv").read_bytes() == b"pebbleId,courseId,colour,weight,partner\r\n"


def test_it_is_documented() -> None:
    page = docs.type_pages()["pebble.md"]

    assert "1 to 40 grams" in page
    assert "when colour is White" in page
    assert "the gardener says gray" in page


def test_the_page_shows_it() -> None:
    at = AppTest.from_file(MAIN, default_timeout=60)
    at.switch_page(str(places.FILE_TYPES))
    at.query_params["type"] = "pebble.csv"
    at.run()

    assert not at.exception
    assert at.title[0].value == "pebble.csv"
    shown = " ".join(one.proto.body for one in at.get("html"))
    assert "1 to 40 grams" in shown
    assert '"course.csv" -> "pebble.csv"' in at.get("graphviz_chart")[0].proto.spec
