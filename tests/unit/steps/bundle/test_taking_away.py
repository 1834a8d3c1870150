"""What leaves the console: the bytes of badge.csv, and the pack around it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest

from credly_core.domain.pictures import PictureFile, make_content_folder
from credly_core.errors import NotAllowed
from tests.unit.steps.bundle.conftest import Workshop, file_of, row

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(20)


def test_the_same_rows_give_the_same_bytes_however_they_came(small: Workshop) -> None:
    first = small.start_bytes(file_of(row(1), row(2)))
    second = small.start_bytes(b"\xef\xbb\xbf" + file_of(row(1), row(2), end="\n").replace(b",", b";"))

    data = small.bundle.take_away(first.id)[1]

    assert small.bundle.take_away(second.id)[1] == data == file_of(row(1), row(2))
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    assert b'"' not in data


def test_quotes_stand_only_where_they_are_needed(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2))
    view = workshop.bundle.edit(view.id, {0: {"badgeName": 'One, "two"'}}, actor="dana")

    lines = workshop.bundle.take_away(view.id)[1].decode().split("\r\n")

    assert lines[1].startswith('badge-1,"One, ""two""",2016')
    assert '"' not in lines[2]


def test_a_file_with_errors_leaves_only_after_a_second_word(workshop: Workshop) -> None:
    view = workshop.start(row(1, state="Perhaps"))

    with pytest.raises(NotAllowed, match="1 error is left") as refusal:
        workshop.bundle.take_away(view.id)
    with pytest.raises(NotAllowed):
        workshop.bundle.pack(view.id)

    assert refusal.value.code == "bundle.errors-left"
    assert workshop.bundle.take_away(view.id, accept_errors=True)[1] == file_of(row(1, state="Perhaps"))
    assert workshop.bundle.pack(view.id, accept_errors=True).files


def test_the_pack_holds_what_its_manifest_says(workshop: Workshop) -> None:
    workshop.connect(organization="Northwind & Söhne")
    view = workshop.start(row(1), row(2))

    pack = workshop.bundle.pack(view.id, title="Spring", actor="dana")

    assert list(pack.files) == ["badge.csv", "README.txt", "proof.html", "manifest.json"]
    with zipfile.ZipFile(io.BytesIO(pack.zipped)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == pack.files
    manifest = json.loads(pack.files["manifest.json"])
    assert {item["name"]: item["sha256"] for item in manifest["files"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in pack.files.items() if name != "manifest.json"
    }
    assert manifest["author"] == "dana"
    readme = pack.files["README.txt"].decode()
    assert hashlib.sha256(pack.files["badge.csv"]).hexdigest() in readme
    assert "Northwind & Söhne" in readme
    assert "$" not in readme
    assert readme.count("\r\n") == readme.count("\n")
    proof = pack.files["proof.html"].decode()
    assert "Northwind &amp; Söhne" in proof
    assert "Nothing that ALM would reject was found." in proof
    assert "http" not in proof.replace("http-equiv", "")
    assert pack.name.startswith("badge-set-")
    assert pack.name.endswith(".zip")


def test_paths_in_badge_csv_are_the_files_in_the_pack(workshop: Workshop) -> None:
    view = workshop.start(row(1), row(2), row(3, imageUrl="https://images.credly.com/broken.png"))
    first, second = view.picture_urls[:2]
    folder = make_content_folder(
        [
            PictureFile(first, view.picture_names[first], PNG),
            PictureFile(second, view.picture_names[second], PNG + b"other"),
            PictureFile(view.picture_urls[2], "badge-3", b""),
        ]
    )

    pack = workshop.bundle.pack(view.id, folder=folder, accept_errors=True)

    rows = list(csv.DictReader(io.StringIO(pack.files["badge.csv"].decode())))
    assert [line["imageUrl"] for line in rows] == [
        "Image/badge-1.png",
        "Image/badge-2.png",
        "https://images.credly.com/broken.png",
    ]
    assert {name for name in pack.files if name.startswith("Image/")} == {line["imageUrl"] for line in rows[:2]}
    assert "2 pictures" in pack.files["README.txt"].decode()
    assert pack.name == workshop.bundle.pack(view.id, accept_errors=True).name.replace(".zip", "-with-pictures.zip")
    assert workshop.bundle.view(view.id).table.cells.equals(view.table.cells)


def test_the_proof_sheet_is_about_the_very_file_in_the_pack(small: Workshop) -> None:
    view = small.start(row(1))
    url = view.picture_urls[0]
    folder = make_content_folder([PictureFile(url, "badge-1", PNG)])

    pack = small.bundle.pack(view.id, folder=folder)

    assert "Nothing that ALM would reject was found." in pack.files["proof.html"].decode()


def test_what_people_typed_cannot_become_markup_in_the_proof_sheet(workshop: Workshop) -> None:
    view = workshop.start(row(1), name="badge.csv")
    view = workshop.bundle.edit(view.id, {0: {"state": "<script>alert(1)</script>"}}, actor="dana")

    proof = workshop.bundle.pack(view.id, accept_errors=True, title="<b>x</b>", actor="<i>").files["proof.html"]

    assert b"<script>" not in proof
    assert b"<b>x</b>" not in proof
    assert b"&lt;script&gt;" in proof


def test_the_same_pack_is_the_same_zip(workshop: Workshop) -> None:
    view = workshop.start(row(1))
    frozen = workshop.now()
    workshop.bundle._now = lambda: frozen

    assert workshop.bundle.pack(view.id).zipped == workshop.bundle.pack(view.id).zipped
