"""Pictures as they are kept."""

from __future__ import annotations

from credly_core.store import mirror
from credly_core.store.store import Store

from .values import LATER, NOW


def test_a_picture_comes_back_and_a_later_one_replaces_it(store: Store) -> None:
    url = "https://images.credly.com/" + "a" * 3000
    with store.begin() as tx:
        assert mirror.picture_get(tx, url) is None
        mirror.picture_put(tx, url, b"not an image", content_type="text/html", width=None, height=None, at=NOW)
        mirror.picture_put(tx, url, b"\x89PNG", content_type="image/png", width=600, height=600, at=LATER)

    with store.read() as tx:
        stored = mirror.picture_get(tx, url)
    assert stored is not None
    assert (stored.url, stored.data, stored.content_type) == (url, b"\x89PNG", "image/png")
    assert (stored.width, stored.height, stored.fetched_at) == (600, 600, LATER)


def test_verdicts_are_listed_by_address_without_the_pictures(store: Store) -> None:
    with store.begin() as tx:
        for number, verdict in enumerate(("", "too-small", "")):
            url = f"https://p/{number}.png"
            mirror.picture_put(tx, url, b"", content_type="", width=None, height=None, at=NOW, verdict=verdict)

    with store.read() as tx:
        assert mirror.picture_verdicts(tx) == {"https://p/1.png": "too-small"}
        stored = mirror.picture_get(tx, "https://p/1.png")
    assert stored is not None
    assert stored.verdict == "too-small"


def test_the_stamp_changes_with_every_write_also_when_the_clock_stands_still(store: Store) -> None:
    stamps = []
    with store.begin() as tx:
        for _ in range(3):
            stamps.append(mirror.pictures_stamp(tx))
            mirror.picture_put(tx, "https://p", b"", content_type="", width=None, height=None, at=NOW)

    assert stamps == sorted(set(stamps))
