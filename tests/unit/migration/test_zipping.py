"""Zips are opened when every byte of them is what it says, and refused with the true reason otherwise."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credly_core.errors import MigrationError, UnreadableInput
from credly_core.migration.zipping import ZIP_TEXTS, ZipLimits, read_zip, write_zip

CORPUS = Path(__file__).resolve().parents[2] / "data" / "corpus" / "archives"


def zipped(entries: dict[str, bytes], *, stored: bool = False, attributes: int = 0) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = archive.compression
            entry.external_attr = attributes
            archive.writestr(entry, data)
    return packed.getvalue()


def refused(data: bytes, limits: ZipLimits | None = None) -> UnreadableInput:
    with pytest.raises(UnreadableInput) as caught:
        read_zip(data, file="set.zip", limits=limits or ZipLimits())
    assert caught.value.file == "set.zip"
    assert caught.value.hint
    return caught.value


def code_of(data: bytes) -> str:
    """Code of the refusal, or nothing when the zip is opened."""
    try:
        read_zip(data)
    except UnreadableInput as refusal:
        return refusal.code
    return ""


def test_files_come_out_in_order_and_clutter_is_listed() -> None:
    entries = {
        "set/badge.csv": b"id\r\n",
        "__MACOSX/set/._badge.csv": b"x",
        "set/.DS_Store": b"x",
        "set/Thumbs.db": b"x",
        "set/skill.csv": b"",
        "set/.hidden": b"x",
    }

    content = read_zip(zipped(entries))

    assert content.files == (("set/badge.csv", b"id\r\n"), ("set/skill.csv", b""))
    assert [entry.name for entry in content.ignored] == [
        "__MACOSX/set/._badge.csv",
        "set/.DS_Store",
        "set/Thumbs.db",
        "set/.hidden",
    ]
    assert all(entry.reason for entry in content.ignored)


def test_zips_from_disk_open_too(tmp_path: Path) -> None:
    (tmp_path / "set.zip").write_bytes(zipped({"badge.csv": b"id"}))

    assert read_zip(tmp_path / "set.zip").files == (("badge.csv", b"id"),)


def test_the_same_files_give_the_same_zip() -> None:
    one = write_zip({"b.csv": b"2" * 1000, "a/ü.csv": b"1"})
    other = write_zip({"a/ü.csv": b"1", "b.csv": b"2" * 1000})

    assert one == other
    assert read_zip(one).files == (("a/ü.csv", b"1"), ("b.csv", b"2" * 1000))


@pytest.mark.parametrize("name", ["/a.csv", "../a.csv", "a/../b.csv", "C:a.csv", "a\\b.csv", "a//b.csv", ""])
def test_unsafe_names_are_not_packed(name: str) -> None:
    with pytest.raises(MigrationError):
        write_zip({name: b""})


@pytest.mark.parametrize("name", ["/a.csv", "../a.csv", "a/../../b.csv", "C:/a.csv", "..\\a.csv", "a\x07.csv"])
def test_unsafe_names_are_refused(name: str) -> None:
    assert refused(zipped({name: b"id"})).code == "zip.unsafe-name"


def test_names_that_differ_only_in_case_or_accents_are_refused() -> None:
    assert refused(zipped({"Badge.csv": b"1", "badge.csv": b"2"})).code == "zip.same-name"
    assert refused(zipped({"gro\u0308sse.csv": b"1", "gr\u00f6sse.csv": b"2"})).code == "zip.same-name"


def test_links_and_devices_are_refused() -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        assert refused(zipped({"a.csv": b"/etc/passwd"}, attributes=(kind | 0o644) << 16)).code == "zip.link"


def test_an_archive_inside_is_refused_and_a_workbook_is_named() -> None:
    inner = zipped({"badge.csv": b"id"})

    assert refused(zipped({"set.zip": inner})).code == "zip.archive-inside"
    assert refused(zipped({"a.csv": b"\x1f\x8b\x08\x00"})).code == "zip.archive-inside"
    assert refused(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""})).code == "zip.workbook"


def test_limits_count_the_bytes_that_really_come_out() -> None:
    limits = ZipLimits(entries=2, unpacked_bytes=1000, ratio=10, ratio_free_bytes=500, depth=1)

    assert refused(zipped({"a": b"", "b": b"", "c": b""}), limits).code == "zip.too-many-entries"
    assert refused(zipped({"a": os.urandom(600), "b": os.urandom(600)}), limits).code == "zip.too-large"
    assert refused(zipped({"a": b"x" * 900}), limits).code == "zip.ratio"
    assert refused(zipped({"a/b/c.csv": b""}), limits).code == "zip.too-deep"
    assert refused(b"PK" + b"x" * 100, ZipLimits(zip_bytes=50)).code == "zip.too-large"


def test_a_size_that_lies_is_found_while_unpacking() -> None:
    data = bytearray(zipped({"a.csv": b"x" * 100_000}))
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)

    assert refused(bytes(data)).code == "zip.damaged"


def test_overlapping_entries_are_refused() -> None:
    data = zipped({"a.csv": b"same"}, stored=True)
    start = data.rfind(b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    line = data[start:end]
    twice = data[:start] + line + line.replace(b"a.csv", b"a.csv")
    tail = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 2, 2, len(line) * 2, start, 0)

    assert refused(twice + tail).code == "zip.same-name"
    other = bytearray(twice + tail)
    place = other.rfind(b"a.csv")
    other[place : place + 5] = b"b.csv"
    assert refused(bytes(other)).code == "zip.damaged", "the local header has another name"
    nested = _nested_entries()
    assert refused(nested).code == "zip.overlap"


def _nested_entries() -> bytes:
    """A stored entry whose data contain, whole, the second entry."""
    inner = zipped({"b.csv": b"inner"}, stored=True)
    inner_local = inner[: inner.rfind(b"PK\x01\x02")]
    outer = zipped({"a.csv": inner_local}, stored=True)
    start = outer.rfind(b"PK\x01\x02")
    outer_line = outer[start : outer.rfind(b"PK\x05\x06")]
    inner_line = bytearray(inner[inner.rfind(b"PK\x01\x02") : inner.rfind(b"PK\x05\x06")])
    inner_line[42:46] = struct.pack("<I", outer.index(inner_local))
    lines = outer_line + bytes(inner_line)
    return outer[:start] + lines + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 2, 2, len(lines), start, 0)


def test_a_checksum_that_does_not_match_is_refused() -> None:
    data = zipped({"a.csv": b"badges"}, stored=True).replace(b"badges", b"bodges")

    assert refused(data).code == "zip.damaged"


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*/*encryption*.zip")), ids=lambda path: path.stem)
def test_password_protection_is_named(path: Path) -> None:
    assert refused(path.read_bytes()).code == "zip.encrypted"


def test_nothing_is_written_while_zips_are_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    codes = {code_of(path.read_bytes()) for path in CORPUS.rglob("*.zip")}

    assert codes <= {"", *ZIP_TEXTS}
    assert list(tmp_path.rglob("*")) == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_damage_is_a_refusal_or_the_true_content(data: st.DataObject) -> None:
    whole = zipped({"badge.csv": b"id,name\r\n" * 20, "skill.csv": b"id"})
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(damaged[: data.draw(st.integers(0, len(whole)))]) if data.draw(st.booleans()) else bytes(damaged)

    code = code_of(cut)

    assert code in ZIP_TEXTS or {len(body) for _, body in read_zip(cut).files} <= {180, 2}


def test_letters_whose_second_byte_is_a_backslash_make_no_folders() -> None:
    data = zipped({"xxxx.csv": b"id\r\n1\r\n"}).replace(b"xxxx", "ソ表".encode("cp932"))

    assert [name for name, _ in read_zip(data).files] == ["ソ表.csv"]


def test_a_folder_with_content_of_its_own_is_refused() -> None:
    assert refused(zipped({"badge.csv": b"id\r\n", "more/": b"id\r\n1\r\n"})).code == "zip.damaged"
