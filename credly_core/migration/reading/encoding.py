"""Which encoding a file is in, and where its first wrong byte stands.

UTF-8 with and without mark, UTF-16 with mark, and UTF-16 without mark where nothing else is possible. Everything
else is refused, with candidates a person may choose from: no byte is ever replaced or guessed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from credly_core.migration.reading.refusal import Refusal
from credly_core.migration.reading.source import ByteSource

UTF8 = "utf-8"
_MARKS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: What people's spreadsheets save in, most likely first; which of them is right shows in the preview.
CANDIDATES = (
    "windows-1252", "shift_jis", "gb18030", "mac_roman", "windows-1250", "windows-1251", "big5", "euc_kr",
    "windows-1254", "iso-8859-15", "cp850",
)  # fmt: skip
_MOST_OFFERED = 5
#: Where text of 16 bits has no mark, and where text of seven bits switches to East Asian letters.
_WIDE = ("utf-16-le", "utf-16-be")
_SHIFTING = ("iso2022_jp", "iso2022_kr")
SHIFT = b"\x1b$"
_NO_TEXT = "\x00\x0e\x0f\x1b"
#: Bytes looked at to tell UTF-16 without mark.
_SAMPLE = 65_536
_CODE_UNIT = 2
#: The first character beyond the Latin letters.
_LATIN_END = "\u0250"
_LINE = re.compile(r"[^\r\n]*")
#: Half of a character pair, written as UTF-8 would write a character.
_LONE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
#: Bytes decoded at a time when encodings are tried.
_BLOCK = 1_048_576
#: Bytes from the wrong one on that are kept for a preview.
SHOWN_AFTER = 48
#: Share of lines beyond ASCII that must be good UTF-8 before a file counts as mixed, not as another encoding.
_MIXED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding a file is read in, the length of its mark, and whether a person chose it."""

    name: str = UTF8
    mark: int = 0
    chosen: bool = False


class Undecodable(Exception):
    """A byte that is not text in this encoding, with the bytes from it on for a preview."""

    def __init__(self, wrong: bytes, after: bytes, *, at_end: bool, surrogate: bool = False) -> None:
        super().__init__(wrong.hex())
        self.after = after
        self.wrong = wrong
        self.at_end = at_end
        self.surrogate = surrogate

    @classmethod
    def of(cls, error: UnicodeDecodeError) -> Undecodable:
        """From Python's own error."""
        wrong = error.object[error.start : max(error.end, error.start + 1)]
        after = error.object[error.start : error.start + SHOWN_AFTER]
        at_end = error.reason in {"unexpected end of data", "truncated data", "incomplete multibyte sequence"}
        lone = _LONE.match(error.object, error.start) is not None
        surrogate = lone if error.encoding.startswith("utf-8") else "surrogate" in error.reason
        return cls(wrong, after, at_end=at_end, surrogate=surrogate)


def detect(source: ByteSource, chosen: str | None) -> Encoding:
    """The encoding of the file; a person's choice wins over everything but is marked as such."""
    head = source.head(_SAMPLE)
    marked = next(((len(mark), name) for mark, name in _MARKS if head.startswith(mark)), None)
    if chosen is not None:
        name = _known(chosen)
        mark = marked[0] if marked and (marked[1] == name or name == "utf-16") else 0
        return Encoding(marked[1] if marked and name == "utf-16" else name, mark, chosen=name != UTF8)
    if marked:
        return Encoding(marked[1], marked[0])
    return Encoding(_unmarked_utf16(head) or UTF8)


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name.strip()).name
        "".encode(found)
    except (LookupError, ValueError):
        raise Refusal("file.encoding-unknown", None, None, {"encoding": name}) from None
    return {"cp1252": "windows-1252", "utf-8-sig": UTF8}.get(found, found)


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 whose mark is missing, where nothing else is possible: the whole first line is Latin in 16 bits."""
    if b"\x00" not in head[:_CODE_UNIT]:
        return None
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(head)
        except UnicodeDecodeError:
            continue
        line = _LINE.match(text)
        if line and line.group() and all(c == "\t" or (c.isprintable() and c < _LATIN_END) for c in line.group()):
            return name
    return None


class Utf8Source:
    """The file as UTF-8 without mark, readable at any place.

    UTF-8 itself passes unchecked: the parser meets wrong bytes. Other encodings are turned into UTF-8 once, up to
    the first wrong byte, which `trouble` then holds.
    """

    def __init__(self, source: ByteSource, encoding: Encoding) -> None:
        self._mark = encoding.mark
        self._source = source
        #: Whether seven-bit text of East Asia may stand in it, where letters look like separators.
        self.may_shift = encoding.name == UTF8
        self.trouble: Undecodable | None = None
        if encoding.name != UTF8:
            self._mark = 0
            self._source = ByteSource(b"".join(self._converted(source, encoding)))
        self.size = self._source.size - self._mark

    def read_at(self, start: int, size: int) -> bytes:
        """Bytes of UTF-8 text at a place; fewer at the end."""
        return self._source.read_at(start + self._mark, size)

    def _converted(self, source: ByteSource, encoding: Encoding) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding.name)("strict")
        try:
            for block in source.blocks(encoding.mark, _BLOCK):
                yield decoder.decode(block).encode(UTF8)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            yield error.object[: error.start].decode(encoding.name).encode(UTF8)
            self.trouble = Undecodable.of(error)


def candidates(source: ByteSource, wrong: bytes) -> tuple[str, ...]:
    """Encodings in which the whole file is text without control characters, most likely first."""
    names: tuple[str, ...] = CANDIDATES
    if wrong == SHIFT:
        names = _SHIFTING
    elif b"\x00" in source.head(_SAMPLE):
        names = _WIDE
    return tuple(name for name in names if _reads_whole(source, name))[:_MOST_OFFERED]


def _reads_whole(source: ByteSource, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for block in source.blocks(0, _BLOCK):
            text = decoder.decode(block)
            if any("\x7f" <= c <= "\x9f" or "\ue000" <= c <= "\uf8ff" or c in _NO_TEXT for c in set(text)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def is_mixed(source: ByteSource) -> bool:
    """Whether a file that is not UTF-8 has lines that are UTF-8 beyond ASCII all the same."""
    right = wrong = 0
    if b"\x00" in source.head(_SAMPLE):
        return False  # characters of 16 bits
    for block in source.blocks(0, _BLOCK):
        for line in block.split(b"\n"):
            if line.isascii():
                continue
            try:
                line.decode(UTF8)
                right += 1
            except UnicodeDecodeError:
                wrong += 1
    return right > 0 and right >= _MIXED_SHARE * (right + wrong)
