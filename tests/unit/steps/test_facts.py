"""What the store knows beside a badge.csv, as the check takes it."""

from __future__ import annotations

from credly_core.domain.pictures import PictureFacts, PictureKind, judge_picture, verdict_text
from credly_core.steps.facts import facts_of
from credly_core.store import mirror
from tests.unit.steps.bundle.conftest import NOW, Workshop, empty_database, row, workshop

__all__ = ["empty_database", "workshop"]


def keep_svg(workshop: Workshop, url: str) -> None:
    """Remember a drawing that lies at this address."""
    verdict = verdict_text(judge_picture(PictureFacts(url, 10, PictureKind.SVG)))
    with workshop.store.begin() as tx:
        mirror.picture_put(
            tx, url, b"<svg/>", content_type="image/svg+xml", width=None, height=None, at=NOW, verdict=verdict
        )


def test_a_kind_that_the_name_tells_is_said_once(workshop: Workshop) -> None:
    workshop.connect()
    named, disguised = "https://a.example/drawn.svg", "https://a.example/drawn.png"
    keep_svg(workshop, named)
    keep_svg(workshop, disguised)

    view = workshop.start(row(1, imageUrl=named), row(2, imageUrl=disguised))

    assert workshop.connection is not None
    with workshop.store.read() as tx:
        facts = facts_of(tx, workshop.connection.id, (), NOW)
    assert facts.pictures == {named: (), disguised: ("image.kind",)}
    said = {group.code: group.records.to_list() for group in view.report.groups if group.code.startswith("image")}
    assert said == {"image.format": [0], "image.kind": [1]}
