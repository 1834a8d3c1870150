"""Pictures fetched from Credly: their bytes, and what the picture rules made of them."""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.mirror import StoredPicture
from credly_core.store.tables import Tx, picture
from credly_core.store.upsert import upsert


def picture_get(tx: Tx, url: str) -> StoredPicture | None:
    """A picture fetched earlier, or the trace of one that could not be loaded."""
    row = tx.execute(sa.select(picture).where(picture.c.url_digest == _digest(url))).first()
    if row is None:
        return None
    return StoredPicture(row.url, row.data, row.content_type, row.width, row.height, row.fetched_at, row.verdict)


def picture_put(
    tx: Tx,
    url: str,
    data: bytes,
    *,
    content_type: str,
    width: int | None,
    height: int | None,
    at: datetime,
    verdict: str = "",
) -> None:
    """Keep a picture; one fetched earlier from the same address is replaced. `verdict` is not read here."""
    newest = tx.execute(sa.select(sa.func.max(picture.c.revision))).scalar() or 0
    values = {
        "url_digest": _digest(url),
        "url": url,
        "data": data,
        "content_type": content_type,
        "width": width,
        "height": height,
        "verdict": verdict,
        "revision": newest + 1,
        "fetched_at": at,
    }
    upsert(tx, picture, [values])


def picture_verdicts(tx: Tx) -> dict[str, str]:
    """The verdict of every picture that has one, by address, without the bytes."""
    query = sa.select(picture.c.url, picture.c.verdict).where(picture.c.verdict != "").order_by(picture.c.url)
    return {row.url: row.verdict for row in tx.execute(query)}


def pictures_stamp(tx: Tx) -> int:
    """A number that is another one as soon as any picture was written."""
    return tx.execute(sa.select(sa.func.max(picture.c.revision))).scalar() or 0


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()
