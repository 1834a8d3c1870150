"""What to say about the first byte that is not text: where it stands, and which encodings to try."""

from __future__ import annotations

import codecs
import re

from credly_core.migration.reading.encoding import UTF8, Encoding, Undecodable, candidates, is_mixed
from credly_core.migration.reading.refusal import Place, Refusal, excerpt
from credly_core.migration.reading.source import ByteSource

_CELL_ENDS = '\r\n,;\t|"'
_ENDS = re.compile(f"[{_CELL_ENDS}]")
#: Bytes of the beginning that are shown where nothing before the place is text.
_PREVIEW = 48


def refuse_bytes(source: ByteSource, trouble: Undecodable, place: Place, *, encoding: Encoding, before: str) -> Refusal:
    """The refusal for a wrong byte; `before` is the text of the unfinished row up to it."""
    cell = _last_cell(before)
    facts = {
        "byte": " ".join(f"{byte:02X}" for byte in trouble.wrong[:2]),
        "where": where_in_cell(before),
        "encoding": encoding.name,
    }
    if trouble.surrogate:
        return place.refusal("file.encoding-surrogate", **facts)
    if trouble.at_end and encoding.name.startswith("utf"):
        return place.refusal("file.encoding-cut", **facts)
    if encoding.name.startswith("utf-16"):
        return place.refusal("file.encoding-surrogate", **facts)
    names = candidates(source, trouble.wrong)
    whole = names and names[0].startswith("utf-16")
    facts["candidates"] = _offer(names, "", source.head(_PREVIEW)) if whole else _offer(names, cell, trouble.after)
    facts["encodings"] = " ".join(names)
    if encoding.name != UTF8:
        return place.refusal("file.encoding-wrong", **facts)
    mixed = is_mixed(source)
    return place.refusal("file.encoding-mixed" if mixed else "file.encoding", **facts)


def where_in_cell(before: str) -> str:
    """The place inside a cell, in words, from the text of the unfinished row."""
    cell = _last_cell(before)
    return f"after “{excerpt(cell)}”" if cell else "at the beginning of the cell"


def _last_cell(text: str) -> str:
    """The unfinished cell at the end of a text, roughly: for showing only."""
    start = max(text.rfind(mark) for mark in _CELL_ENDS) + 1
    return text[start:]


def _offer(names: tuple[str, ...], cell: str, after: bytes) -> str:
    """Each encoding with what the cell would read then."""
    if not names:
        return "none of the usual ones fits"
    texts = (codecs.getincrementaldecoder(name)("ignore").decode(after) for name in names)
    shown = (_ENDS.split(text, maxsplit=1)[0] for text in texts)
    return ", ".join(f"{name} (“{excerpt(cell + text)}”)" for name, text in zip(names, shown, strict=True))
