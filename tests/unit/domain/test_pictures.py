"""What a picture has to be, by its bytes and figures alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from credly_core.domain.pictures import (
    PictureFacts,
    PictureFile,
    PictureKind,
    PictureSide,
    find_kind,
    judge_picture,
    make_content_folder,
    verdict_codes,
    verdict_text,
)

PNG = b"\x89PNG\r\n\x1a\n"
GOOD = PictureFacts(
    "https://a/1.png", 90_000, PictureKind.PNG, 600, 600, has_transparency=True, content_type="image/png"
)


def codes(facts: PictureFacts) -> list[str]:
    return [verdict.code for verdict in judge_picture(facts)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PNG + b"...", PictureKind.PNG),
        (b"\xff\xd8\xff\xe0", PictureKind.JPEG),
        (b"GIF87a", PictureKind.GIF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", PictureKind.WEBP),
        (b"BM\x00\x00", PictureKind.BMP),
        (b"II*\x00", PictureKind.TIFF),
        (b"\x00\x00\x00\x1cftypavif", PictureKind.AVIF),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><!-- x --><SVG onload='alert(1)'>", PictureKind.SVG),
        (b"<!DOCTYPE html><title>Sign in</title>", PictureKind.HTML),
        (b"<html><svg></svg></html>", PictureKind.HTML),
        (b'{"error": "no"}', PictureKind.OTHER),
        (b"", PictureKind.OTHER),
        (b"%PDF-1.7", PictureKind.OTHER),
    ],
)
def test_the_kind_is_read_from_the_bytes(data: bytes, kind: PictureKind) -> None:
    assert find_kind(data) is kind


def test_a_picture_as_both_sides_want_it_has_no_verdict() -> None:
    assert judge_picture(GOOD) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"trouble": "the server answered 404", "size": 0}, ["image.reach"]),
        ({"size": 0}, ["image.reach"]),
        ({"kind": PictureKind.HTML, "width": None, "height": None}, ["image.notimage"]),
        ({"kind": PictureKind.OTHER, "width": None, "height": None}, ["image.notimage"]),
        ({"kind": PictureKind.SVG, "width": None, "height": None}, ["image.kind"]),
        ({"width": None, "height": None}, ["image.notimage"]),
        ({"kind": PictureKind.WEBP}, ["image.kind"]),
        ({"kind": PictureKind.JPEG}, ["image.credly"]),
        ({"width": 601}, ["image.square"]),
        ({"width": 599, "height": 599}, ["image.credly"]),
        ({"width": 90, "height": 90}, ["image.credly"]),
        ({"width": 89, "height": 89}, ["image.small"]),
        ({"size": 2 * 1024 * 1024}, []),
        ({"size": 2 * 1024 * 1024 + 1}, ["image.size"]),
        ({"size": 601 * 1024 * 1024}, ["image.size"]),
        ({"has_transparency": False}, ["image.credly"]),
        ({"has_transparency": None}, []),
    ],
)
def test_each_fault_has_its_code(changes: dict[str, object], expected: list[str]) -> None:
    assert codes(replace(GOOD, **changes)) == expected  # type: ignore[arg-type]


def test_a_verdict_says_whom_it_concerns_and_names_the_figures() -> None:
    heavy = judge_picture(replace(GOOD, size=3 * 1024 * 1024))[0]
    wide = judge_picture(replace(GOOD, width=800, height=450))[0]

    assert (heavy.side, heavy.sentence) == (PictureSide.CREDLY, "The file has 3 MB; Credly takes 2 MB.")
    assert (wide.side, wide.sentence) == (PictureSide.ALM, "It is 800 × 450 pixels; ALM shows a square.")


def test_kept_lines_become_codes_again() -> None:
    bad = judge_picture(replace(GOOD, width=60, height=80))
    kept = {"https://a/1": verdict_text(bad), "https://a/2": verdict_text(()), "https://a/3": ""}

    assert verdict_codes(kept) == {"https://a/1": ("image.square", "image.small"), "https://a/2": ()}


def test_kept_pictures_are_judged_by_their_real_kind() -> None:
    kept = PictureFacts.from_stored("https://a/1", size=10, content_type="image/webp", width=600, height=600)
    failed = PictureFacts.from_stored("https://a/1", size=0, content_type="", width=None, height=None)

    assert kept.kind is PictureKind.WEBP
    assert codes(failed) == ["image.reach"]


def test_copied_pictures_get_safe_names_unique_without_capitals_and_the_extension_of_their_bytes() -> None:
    folder = make_content_folder(
        [
            PictureFile("https://a/1", "Data Literacy", PNG + b"1"),
            PictureFile("https://a/2", "data LITERACY", PNG + b"2"),
            PictureFile("https://a/3", "../../etc/passwd", b"GIF89a"),
            PictureFile("https://a/4", "CON", b"\xff\xd8\xff"),
            PictureFile("https://a/5", "–", PNG),
            PictureFile("https://a/1", "Data Literacy again", PNG + b"1"),
        ]
    )

    assert folder.paths == {
        "https://a/1": "Image/data-literacy.png",
        "https://a/2": "Image/data-literacy-2.png",
        "https://a/3": "Image/etc-passwd.gif",
        "https://a/4": "Image/badge-con.jpg",
        "https://a/5": "Image/badge.png",
    }
    assert set(folder.files) == set(folder.paths.values())


def test_what_alm_does_not_name_is_left_out_with_the_reason() -> None:
    folder = make_content_folder(
        [PictureFile("https://a/1", "x", b"<svg></svg>"), PictureFile("https://a/2", "y", b"")]
    )

    assert folder.files == {}
    assert "SVG" in folder.left_out["https://a/1"]
    assert "could not be loaded" in folder.left_out["https://a/2"]
