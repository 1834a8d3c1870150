"""From the bytes of a file to a `Table`, or to a refusal with the place."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic

import polars as pl

from credly_core.migration.reading.ahead import Ahead
from credly_core.migration.reading.body import Body, Part, text_frame
from credly_core.migration.reading.careful import Cut, Cutter
from credly_core.migration.reading.closing import Closing
from credly_core.migration.reading.encoding import (
    SHIFT,
    SHOWN_AFTER,
    UTF8,
    Encoding,
    Undecodable,
    Utf8Source,
    detect,
    is_mixed,
)
from credly_core.migration.reading.fast import CleanBlock, read_clean
from credly_core.migration.reading.filling import MOST_MORE, Filled, widest_of
from credly_core.migration.reading.kinds import refuse_other_kinds
from credly_core.migration.reading.limits import DEFAULT_LIMITS, SPREADSHEET_CELL, ReadLimits
from credly_core.migration.reading.opening import Opening, open_table
from credly_core.migration.reading.refusal import Place, Refusal
from credly_core.migration.reading.remarks import Remarks
from credly_core.migration.reading.source import ByteSource
from credly_core.migration.reading.undecodable import refuse_bytes, where_in_cell
from credly_core.migration.table import Dialect, Note, Table

#: Told how many bytes of how many are done.
ReadProgress = Callable[[int, int], None]
#: A file up to this size is looked at whole to tell its kind.
_LOOKED_AT_WHOLE = 67_108_864
_HEAD = 65_536
#: Bytes cut at a time on the careful path, where every cell is an object of its own.
_PIECE = 1_048_576
_LINE_END_NAMES = {"\r\n": "CR LF", "\n": "LF", "\r": "CR"}


@dataclass(frozen=True, slots=True)
class Pieces(Generic[Part]):
    """A file that was read piece by piece: everything of a `Table`, and what was made of each piece of its rows."""

    header: tuple[str, ...]
    rows: pl.Series
    dialect: Dialect
    notes: tuple[Note, ...]
    header_row: int
    parts: tuple[Part, ...]


def read_table(
    source: bytes | Path,
    *,
    file: str,
    limits: ReadLimits = DEFAULT_LIMITS,
    encoding: str | None = None,
    known_headings: Collection[str] = (),
    progress: ReadProgress | None = None,
    fill: bool = False,
) -> Table:
    """Read a CSV file: exactly the rows its author's spreadsheet shows, or `UnreadableInput` with the place.

    `encoding` and `fill` are a person's choices after a refusal: in what the file was saved; that rows of another
    width are filled up with empty cells. With `known_headings`, headings below title rows are found.
    """
    whole = read_pieces(
        source,
        file=file,
        start=lambda _: lambda frame: frame,
        limits=limits,
        encoding=encoding,
        known_headings=known_headings,
        progress=progress,
        fill=fill,
    )
    cells = pl.concat(whole.parts, rechunk=False) if whole.parts else text_frame([], len(whole.header))
    return Table(file, whole.header, cells, whole.rows, whole.dialect, whole.notes, whole.header_row)


def read_pieces(
    source: bytes | Path,
    *,
    file: str,
    start: Callable[[tuple[str, ...]], Callable[[pl.DataFrame], Part]],
    limits: ReadLimits = DEFAULT_LIMITS,
    encoding: str | None = None,
    known_headings: Collection[str] = (),
    progress: ReadProgress | None = None,
    fill: bool = False,
) -> Pieces[Part]:
    """Read a file without keeping its rows. `start` is given the headings; what it answers is given every piece of the
    rows, by several threads at a time, and says what is kept of it."""
    header: tuple[str, ...] = ()
    try:
        run = _Run(ByteSource(source), limits, tuple(known_headings), progress, start)
        try:
            return run.read(encoding, fill=fill)
        finally:
            header = run.header
            run.source.refuse_if_changed()
    except Refusal as refusal:
        raise refusal.for_people(file, header) from None


class ZeroByte:
    """A NUL in the text."""


@dataclass(slots=True)
class _Ends:
    """Line ends seen so far, by kind, with the row each kind first stood at."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

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
class _Run(Generic[Part]):
    """One reading of one file."""

    source: ByteSource
    limits: ReadLimits
    known_headings: tuple[str, ...]
    progress: ReadProgress | None
    start: Callable[[tuple[str, ...]], Callable[[pl.DataFrame], Part]]
    header: tuple[str, ...] = ()
    remarks: Remarks = field(default_factory=Remarks)
    ends: _Ends = field(default_factory=_Ends)
    next_row: int = 1
    #: Bytes of the text that are done.
    place: int = 0
    ended: bool = True

    def read(self, chosen: str | None, *, fill: bool) -> Pieces[Part]:
        self._refuse_size_and_kind()
        encoding = detect(self.source, chosen)
        self._remark_on_encoding(encoding)
        text = Utf8Source(self.source, encoding)
        opening = self._open(text, encoding)
        titled = len(opening.header)
        if fill:
            opening = self._widened(text, opening)
        self.header = opening.header
        closing = Closing(opening, self.limits, self.remarks)
        take = self.start(opening.header)
        body = Body(
            opening.header, opening.header_row, opening.delimiter, limits=self.limits, remarks=self.remarks,
            closing=closing, take=take, filled=Filled(titled, len(opening.header)) if fill else None,
        )  # fmt: skip
        self._read_body(text, body, encoding)
        self.ended = text.read_at(text.size - 1, 1) in (b"\r", b"\n")
        dialect = self._dialect(encoding, opening)
        closing.finish(self.next_row - 1)
        notes, row = self.remarks.notes(), opening.header_row
        return Pieces(opening.header, body.rows(), dialect, notes, row, tuple(body.parts))

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
            if is_mixed(self.source):
                self.remarks.add("file.encoding-doubtful", encoding=encoding.name)
        elif encoding.name != UTF8:
            self.remarks.add(
                "file.encoding-read", encoding=encoding.name.upper().removesuffix("-LE").removesuffix("-BE")
            )

    def _open(self, text: Utf8Source, encoding: Encoding) -> Opening:
        """Find the headings, with more and more text."""
        if not text.size and text.trouble is None:
            what = "it holds only an invisible mark (byte order mark)" if encoding.mark else "it has no content at all"
            raise Refusal("file.empty", None, None, {"what": what})
        size = self.limits.block_bytes
        while True:
            piece = _Piece.at(text, 0, size)
            opening = open_table(
                piece.text,
                final=piece.final,
                limits=self.limits,
                known_headings=self.known_headings,
                remarks=self.remarks,
            )
            if opening is not None:
                break
            if piece.trouble is not None:
                self._refuse_trouble(piece.text, piece.trouble, Cutter(",", self.limits), encoding)
            size *= 2
        self.place = len(piece.text[: opening.used].encode(UTF8))
        self.ends.add_cut(opening.cut)
        self.next_row = opening.cut.next_row
        return opening

    def _widened(self, text: Utf8Source, opening: Opening) -> Opening:
        """The headings with as many nameless ones behind them as the longest row needs; reading tells what is wrong."""
        cutter, titled = Cutter(opening.delimiter, self.limits), len(opening.header)
        place, row, size, widest = self.place, self.next_row, _PIECE, titled
        while place < text.size:
            piece = _Piece.at(text, place, size)
            cut = cutter.cut(piece.text, first_row=row, final=piece.final)
            widest = max(widest, widest_of(cut.rows, titled))
            if cut.refused or piece.trouble is not None or piece.final:
                break
            place += len(piece.text[: cut.used].encode(UTF8))
            row, size = cut.next_row, size if cut.used else 2 * size
        more = widest - titled
        return opening if more > MOST_MORE else replace(opening, header=(*opening.header, *[""] * more))

    def _read_body(self, text: Utf8Source, body: Body[Part], encoding: Encoding) -> None:
        """Block after block: the fast path where it is certain, else the careful one."""

        def read(rows: bytes) -> tuple[CleanBlock, Part] | None:
            if text.may_shift and SHIFT[:1] in rows and SHIFT in rows:  # one byte: quick
                return None
            clean = read_clean(rows, delimiter=body.delimiter, width=len(body.header))
            return None if clean is None else (clean, body.take(clean.frame))

        cutter = Cutter(body.delimiter, self.limits)
        with Ahead(text, read, start=self.place, block_bytes=self.limits.block_bytes) as ahead:
            while self.place < text.size or text.trouble is not None:
                clean = ahead.block_at(self.place)
                if clean is None:
                    self._read_careful(text, body, cutter, encoding)
                else:
                    self._take(*clean, body)
                    del clean  # not kept while the next one is waited for
                self._refuse_too_many_rows()
                if self.progress:
                    self.progress(self.place, text.size)

    def _take(self, clean: CleanBlock, part: Part, body: Body[Part]) -> None:
        long = clean.longest > min(SPREADSHEET_CELL, self.limits.cell_characters)
        body.add_frame(clean.frame, self.next_row, part, typographic=clean.typographic, long=long)
        self.ends.add(clean.line_end, clean.line_ends, self.next_row)
        self.next_row += clean.frame.height
        self.place += clean.used

    def _read_careful(self, text: Utf8Source, body: Body[Part], cutter: Cutter, encoding: Encoding) -> None:
        """The rows of a block, piece by piece; a larger piece where a row is longer than one."""
        stop = self.place + self.limits.block_bytes
        size = min(self.limits.block_bytes, _PIECE)
        while self.place < stop:
            piece = _Piece.at(text, self.place, size)
            cut = cutter.cut(piece.text, first_row=self.next_row, final=piece.final)
            self._take_cut(cut, body, piece)
            if piece.trouble is not None:
                self._refuse_trouble(piece.text[cut.used :], piece.trouble, cutter, encoding)
            self.place += len(piece.text[: cut.used].encode(UTF8))
            if piece.final:
                return
            if not cut.used:
                size *= 2

    def _take_cut(self, cut: Cut, body: Body[Part], piece: _Piece) -> None:
        typographic = "“" in piece.text or "„" in piece.text
        long = len(piece.text) > min(SPREADSHEET_CELL, self.limits.cell_characters)
        body.add_cut(cut, last=piece.final, typographic=typographic, long=long)
        self.ends.add_cut(cut)
        for row, column in cut.stray:
            self.remarks.add("file.quotes", row=row, column=column)
        self.next_row = cut.next_row
        if cut.refused:
            raise cut.refused

    def _refuse_trouble(self, rest: str, trouble: Undecodable | ZeroByte, cutter: Cutter, encoding: Encoding) -> None:
        """Refuse a byte that is no text, or a zero byte, at the place where the text before it stops."""
        place = cutter.place_of_end(rest, self.next_row)
        if isinstance(trouble, Undecodable):
            raise refuse_bytes(self.source, trouble, place, encoding=encoding, before=rest)
        raise place.refusal("file.nul", where=where_in_cell(rest))

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
        elif "\r" in counts:
            self.remarks.add("file.line-ends-cr")
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some of the text, up to the first trouble: a byte that is no text, or a zero byte."""

    text: str
    trouble: Undecodable | ZeroByte | None
    final: bool

    @classmethod
    def at(cls, source: Utf8Source, place: int, size: int) -> _Piece:
        block = source.read_at(place, size)
        last = place + len(block) >= source.size
        trouble: Undecodable | ZeroByte | None = source.trouble if last else None
        try:
            text = codecs.getincrementaldecoder(UTF8)("strict").decode(block, final=last)
        except UnicodeDecodeError as error:
            text = block[: error.start].decode(UTF8)
            trouble = Undecodable.of(error)
        zero = text.find("\x00")
        if zero >= 0:
            text, trouble = text[:zero], ZeroByte()
        shift = text.find(SHIFT.decode()) if source.may_shift else -1
        if shift >= 0:
            after = text[shift:].encode(UTF8)[:SHOWN_AFTER]
            text, trouble = text[:shift], Undecodable(SHIFT, after, at_end=False)
        return cls(text, trouble, last and trouble is None)
