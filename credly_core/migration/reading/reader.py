"""From the bytes of a file to a `Table`, or to a refusal with the place."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from credly_core.migration.reading.body import Body
from credly_core.migration.reading.careful import Cut, Cutter
from credly_core.migration.reading.closing import remark_on_table
from credly_core.migration.reading.encoding import (
    UTF8,
    Encoding,
    Undecodable,
    detect,
    utf8_blocks,
)
from credly_core.migration.reading.fast import read_clean
from credly_core.migration.reading.kinds import refuse_other_kinds
from credly_core.migration.reading.limits import DEFAULT_LIMITS, ReadLimits
from credly_core.migration.reading.opening import Opening, open_table
from credly_core.migration.reading.refusal import Place, Refusal
from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.reading.source import ByteSource
from credly_core.migration.reading.undecodable import refuse_bytes
from credly_core.migration.table import Dialect, Table

#: Told how many bytes of how many are done.
ReadProgress = Callable[[int, int], None]
#: A file up to this size is looked at whole to tell its kind.
_LOOKED_AT_WHOLE = 67_108_864
_HEAD = 65_536
_LINE_END_NAMES = {"\r\n": "CR LF", "\n": "LF", "\r": "CR"}


def read_table(
    source: bytes | Path,
    *,
    file: str,
    limits: ReadLimits = DEFAULT_LIMITS,
    encoding: str | None = None,
    known_headings: Collection[str] = (),
    progress: ReadProgress | None = None,
) -> Table:
    """Read a CSV file: exactly the rows its author's spreadsheet shows, or `UnreadableInput` with the place.

    `encoding` is a person's choice after a refusal. With `known_headings`, headings below title rows are found.
    """
    run = _Run(ByteSource(source), file, limits, tuple(known_headings), progress)
    try:
        return run.read(encoding)
    except Refusal as refusal:
        raise refusal.for_people(file, run.header) from None


@dataclass(slots=True)
class _Ends:
    """Line ends seen so far, by kind, with the row each kind first stood at."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    last: str = ""

    def add(self, mark: str, count: int, row: int) -> None:
        if count:
            self.first.setdefault(mark, row)
            self.counts[mark] = self.counts.get(mark, 0) + count

    def add_cut(self, cut: Cut) -> None:
        for mark, count in cut.line_ends.items():
            self.add(mark, count, cut.first_seen[mark])

    @property
    def usual(self) -> str:
        return max(self.counts, key=lambda mark: self.counts[mark]) if self.counts else "\r\n"


@dataclass(slots=True)
class _Run:
    """One reading of one file."""

    source: ByteSource
    file: str
    limits: ReadLimits
    known_headings: tuple[str, ...]
    progress: ReadProgress | None
    header: tuple[str, ...] = ()
    remarks: Remarks = field(default_factory=Remarks)
    ends: _Ends = field(default_factory=_Ends)
    next_row: int = 1
    ended: bool = True

    def read(self, chosen: str | None) -> Table:
        self._refuse_size_and_kind()
        encoding = detect(self.source, chosen)
        self._remark_on_encoding(encoding)
        stream = _Stream(self.source, encoding, self.limits, self.progress)
        opening = self._open(stream, encoding)
        self.header = opening.header
        body = Body(opening.header, opening.header_row, opening.delimiter, self.limits, self.remarks)
        self._read_body(stream, body, encoding)
        cells, rows = body.finish()
        dialect = self._dialect(encoding, opening)
        remark_on_table(
            cells, rows, opening=opening, last_row=self.next_row - 1, limits=self.limits, remarks=self.remarks
        )
        return Table(self.file, opening.header, cells, rows, dialect, self.remarks.notes())

    def _refuse_size_and_kind(self) -> None:
        size, limit = self.source.size, self.limits.file_bytes
        if size > limit:
            facts = {"size": f"{size / 1e6:,.0f}", "limit": f"{limit / 1e6:,.0f}"}
            raise Refusal("file.too-large", None, None, facts)
        refuse_other_kinds(self.source.head(_HEAD), self.source.whole(_LOOKED_AT_WHOLE))

    def _remark_on_encoding(self, encoding: Encoding) -> None:
        if encoding.mark:
            self.remarks.add("file.bom", encoding=encoding.name)
        if encoding.chosen:
            self.remarks.add("file.encoding-chosen", encoding=encoding.name)
        elif encoding.name != UTF8:
            self.remarks.add("file.encoding-read", encoding=encoding.name.upper())

    def _open(self, stream: _Stream, encoding: Encoding) -> Opening:
        """Read on until the headings are found."""
        while True:
            stream.read_on()
            text, trouble = stream.good_text()
            if not text and trouble is None and stream.at_end:
                what = "it holds only a byte order mark" if encoding.mark else "it has no content at all"
                raise Refusal("file.empty", None, None, {"what": what})
            opening = open_table(
                text,
                final=stream.at_end and trouble is None,
                limits=self.limits,
                known_headings=self.known_headings,
                remarks=self.remarks,
            )
            if opening is not None:
                break
            if trouble is not None:
                self._refuse_trouble(text, trouble, Cutter(",", self.limits), encoding)
        stream.use(len(text[: opening.used].encode(UTF8)))
        self.ends.add_cut(opening.cut)
        self.next_row = opening.cut.next_row
        return opening

    def _read_body(self, stream: _Stream, body: Body, encoding: Encoding) -> None:
        cutter = Cutter(body.delimiter, self.limits)
        while not stream.is_done:
            if not self._read_fast(stream, body):
                self._read_careful(stream, body, cutter, encoding)
            self._refuse_too_many_rows()
            stream.read_on()
        self.ended = stream.last_byte in b"\r\n" if stream.last_byte else True

    def _read_fast(self, stream: _Stream, body: Body) -> bool:
        clean = (
            read_clean(stream.pending, delimiter=body.delimiter, width=len(body.header), final=stream.at_end)
            if stream.pending
            else None
        )
        if clean is None:
            return False
        body.add_frame(clean.frame, self.next_row)
        self.ends.add(clean.line_end, clean.line_ends, self.next_row)
        self.next_row += clean.frame.height
        stream.use(clean.used)
        return True

    def _read_careful(self, stream: _Stream, body: Body, cutter: Cutter, encoding: Encoding) -> None:
        text, trouble = stream.good_text()
        cut = cutter.cut(text, first_row=self.next_row, final=stream.at_end and trouble is None)
        body.add_records(cut.records)
        self.ends.add_cut(cut)
        for row, column in cut.stray:
            self.remarks.add("file.quotes", row=row, column=column)
        self.next_row = cut.next_row
        if cut.refused:
            raise cut.refused
        if trouble is not None:
            self._refuse_trouble(text[cut.used :], trouble, cutter, encoding)
        stream.use(len(text[: cut.used].encode(UTF8)))

    def _refuse_trouble(self, rest: str, trouble: Undecodable | int, cutter: Cutter, encoding: Encoding) -> None:
        """Refuse a byte that is no text, or a zero byte, at the place where the text before it stops."""
        place = cutter.place_of_end(rest, self.next_row)
        if isinstance(trouble, Undecodable):
            raise refuse_bytes(self.source, trouble, place, encoding=encoding, before=rest)
        raise place.refusal("file.nul", text=rest[-20:])

    def _refuse_too_many_rows(self) -> None:
        if self.next_row - 1 > self.limits.rows:
            raise Place(self.limits.rows + 1, 1).refusal("file.too-many-rows", limit=f"{self.limits.rows:,}")

    def _dialect(self, encoding: Encoding, opening: Opening) -> Dialect:
        counts = self.ends.counts
        mixed = len(counts) > 1
        if mixed:
            other = max(self.ends.first.values())
            kinds = ", ".join(f"{_LINE_END_NAMES[mark]}: {count:,}" for mark, count in counts.items())
            self.remarks.add("file.line-ends", row=other, kinds=kinds)
        if not self.ended and counts:
            self.remarks.add("file.no-final-line-end")
        return Dialect(
            encoding=encoding.name,
            byte_order_mark=bool(encoding.mark),
            delimiter=opening.delimiter,
            line_end=self.ends.usual,
            mixed_line_ends=mixed,
            separator_line=opening.separator_line,
            final_line_end=self.ended and bool(counts),
        )


class _Stream:
    """Bytes of the file as UTF-8 that are not used yet, and the trouble that ends them."""

    def __init__(
        self, source: ByteSource, encoding: Encoding, limits: ReadLimits, progress: ReadProgress | None
    ) -> None:
        self.pending = b""
        self.last_byte = b""
        self._trouble: Undecodable | None = None
        self._size = source.size
        self._progress = progress
        self._done = 0
        self._blocks: Iterator[bytes] = utf8_blocks(source, encoding, limits.block_bytes)
        self._next = self._take()

    @property
    def at_end(self) -> bool:
        """Whether the pending bytes are the last ones, and all is well with them so far."""
        return self._next is None and self._trouble is None

    @property
    def is_done(self) -> bool:
        """Nothing is pending, nothing follows."""
        return self.at_end and not self.pending

    def _take(self) -> bytes | None:
        """The next block, so that the last one is known to be the last."""
        try:
            return next((block for block in self._blocks if block), None)
        except Undecodable as trouble:
            self._trouble = trouble
            return None

    def read_on(self) -> None:
        """Add the next block to what is pending, or as much again where a row is longer than a block."""
        parts = [self.pending] if self.pending else []
        wanted = max(1, len(self.pending))
        taken = 0
        while self._next is not None and taken < wanted:
            parts.append(self._next)
            taken += len(self._next)
            self._next = self._take()
        if not taken:
            return
        self.pending = parts[0] if len(parts) == 1 else b"".join(parts)
        self.last_byte = self.pending[-1:]
        self._done += taken
        if self._progress:
            self._progress(min(self._done, self._size), self._size)

    def use(self, count: int) -> None:
        """These first bytes are done."""
        self.pending = self.pending[count:]

    def good_text(self) -> tuple[str, Undecodable | int | None]:
        """The pending text up to the first trouble, and that trouble: a wrong byte, or the place of a zero byte."""
        last = self._next is None
        trouble: Undecodable | int | None = self._trouble if last else None
        try:
            text = codecs.getincrementaldecoder(UTF8)("strict").decode(self.pending, final=last)
        except UnicodeDecodeError as error:
            text = self.pending[: error.start].decode(UTF8)
            trouble = Undecodable.of(error, 0)
        zero = text.find("\x00")
        return (text, trouble) if zero < 0 else (text[:zero], zero)
