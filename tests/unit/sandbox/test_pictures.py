"""The pictures: real, distinct, repeatable, and some wrong on purpose."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from credly_core.sandbox.pictures.gallery import Gallery
from credly_core.sandbox.pictures.glyphs import GLYPHS
from credly_core.sandbox.world.pictures import Picture, PictureKind
from tests.asking import Asker


def _opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_good_picture_is_a_square_png_of_600_pixels() -> None:
    drawn = Gallery(7).show(Picture(id="a", slug="a"))

    assert drawn.content_type == "image/png"
    with _opened(drawn.data) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (600, 600), "RGBA")


def test_the_same_seed_draws_the_same_bytes_and_two_badges_differ() -> None:
    one, two = Picture(id="a", slug="a", motif="chart"), Picture(id="b", slug="b", motif="chart")

    assert Gallery(7).show(one) == Gallery(7).show(one)
    assert Gallery(7).show(one) != Gallery(7).show(two)


@pytest.mark.parametrize("motif", sorted(GLYPHS))
def test_every_motif_can_be_drawn(motif: str) -> None:
    drawn = Gallery(1).show(
        Picture(id=motif, slug=motif, motif=motif, level="Advanced", label="2026", kind=PictureKind.TINY)
    )

    with _opened(drawn.data) as image:
        assert image.size == (60, 60)


def test_odd_pictures_are_odd_in_their_own_way() -> None:
    gallery = Gallery(7)
    drawn = {kind: gallery.show(Picture(id=kind.value, slug="x", kind=kind)) for kind in PictureKind}

    with _opened(drawn[PictureKind.WIDE].data) as wide, _opened(drawn[PictureKind.HUGE].data) as huge:
        assert wide.width > wide.height
        assert huge.format == "PNG"
    assert len(drawn[PictureKind.HUGE].data) > 2 * 1024 * 1024
    assert drawn[PictureKind.SVG].content_type == "image/svg+xml"
    assert drawn[PictureKind.PAGE].content_type.startswith("text/html")


def test_pictures_are_served_at_the_address_a_template_names_and_need_no_credentials(reader: Asker) -> None:
    template = reader.template(name="Data Literacy Essentials")
    reader.session.auth = None

    answer = reader.get(template["image_url"])

    assert template["image_url"] == template["image"]["url"]
    assert template["image_url"].startswith(reader.running.credly_url)
    assert answer.headers["Content-Type"] == "image/png"
    with _opened(answer.content) as image:
        assert image.size == (600, 600)


def test_a_missing_picture_and_a_wrong_name_are_not_found(reader: Asker) -> None:
    missing = reader.template(name="Sustainability Champion 2025/26")
    good = reader.template(name="Data Literacy Essentials")

    assert reader.get(missing["image_url"]).status_code == 404
    assert reader.get(good["image_url"].replace(".png", ".jpg")).status_code == 404


def test_the_organization_has_a_logo(reader: Asker) -> None:
    organization = reader.get("").json()["data"]

    answer = reader.get(organization["photo_url"])

    with _opened(answer.content) as image:
        assert image.size == (400, 400)
