"""Reads the table of contents of a zip strictly: what is not exactly as it must be is refused.

Written out because the interpreter's own reader tolerates overlapping entries, differing names and prefixed data,
all of which are used to show one content to a checker and another to a reader. Layout: PKWARE APPNOTE 6.3.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace

from credly_core.migration.zipping.refusal import refuse

_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_CENTRAL, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_END_SIZE, _LOCATOR_SIZE, _END64_SIZE, _CENTRAL_SIZE, _LOCAL_SIZE = 22, 20, 56, 46, 30
_LONGEST_COMMENT = 65_535
_FULL16, _FULL32 = 0xFFFF, 0xFFFF_FFFF
_EXTRA_64, _EXTRA_NAME = 0x0001, 0x7075
_UTF8_FLAG = 0x0800
_ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000
_UNIX = 3
_FILE_TYPE, _REGULAR, _FOLDER, _LINK = 0o170000, 0o100000, 0o040000, 0o120000


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of contents, with the place of its data."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int
    system: int
    attributes: int
    data: int = 0

    @property
    def is_encrypted(self) -> bool:
        """Whether a password would be needed."""
        return bool(self.flags & _ENCRYPTED_FLAGS)

    @property
    def is_folder(self) -> bool:
        """Whether this stands for a folder."""
        return self.name.endswith("/")

    @property
    def is_special(self) -> bool:
        """Whether this is a link or a device instead of a file or folder."""
        kind = (self.attributes >> 16) & _FILE_TYPE
        return kind == _LINK or (self.system == _UNIX and kind not in (0, _REGULAR, _FOLDER))


@dataclass(frozen=True, slots=True)
class _Counts:
    entries: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: its entries, and where it begins."""

    entries: tuple[Entry, ...]
    offset: int


def contents_of(data: bytes, file: str, most: int) -> Contents:
    """The table of contents of a zip; where the data of its entries lie is not looked at yet."""
    if not data:
        raise refuse(file, "zip.damaged", what="it is empty, without a single byte")
    try:
        counts = _counts(data, _find_end(data, file), file)
        if counts.entries > most:
            raise refuse(file, "zip.too-many-entries", found=f"{counts.entries:,}", limit=f"{most:,}")
        return Contents(tuple(_central_entries(data, counts, file)), counts.offset)
    except struct.error:
        raise refuse(file, "zip.damaged", what="a part of its table of contents is missing") from None


def located(data: bytes, contents: Contents, file: str) -> tuple[Entry, ...]:
    """All entries with the place of their data, proven to lie apart from each other and inside the file."""
    try:
        entries = tuple(_located(data, entry, contents.offset, file) for entry in contents.entries)
    except struct.error:
        raise refuse(file, "zip.damaged", what="a part of an entry is missing") from None
    _refuse_overlap(entries, file)
    return entries


def _find_end(data: bytes, file: str) -> int:
    """Place of the end record, whose comment must fill the rest of the file exactly."""
    earliest = max(0, len(data) - _END_SIZE - _LONGEST_COMMENT)
    place = data.rfind(_END, earliest)
    seen = place >= 0
    while place >= 0:
        if len(data) - place >= _END_SIZE:
            (comment,) = struct.unpack_from("<H", data, place + 20)
            if place + _END_SIZE + comment == len(data):
                return place
        place = data.rfind(_END, earliest, place)
    if seen:
        raise refuse(file, "zip.damaged", what="bytes are missing or left over at its end")
    if not data.startswith(b"PK"):
        raise refuse(file, "zip.not-a-zip")
    raise refuse(file, "zip.damaged", what="its end is missing, so it was probably cut off")


def _counts(data: bytes, end: int, file: str) -> _Counts:
    disk, first_disk, here, entries, size, offset = struct.unpack_from("<4H2I", data, end + 4)
    locator = end - _LOCATOR_SIZE
    limit = end
    if locator >= 0 and data.startswith(_LOCATOR64, locator):
        disk, limit, _disks = struct.unpack_from("<IQI", data, locator + 4)
        if limit + _END64_SIZE > locator or not data.startswith(_END64, limit):
            raise refuse(file, "zip.damaged", what="its table of contents is not where it says (ZIP64)")
        disk, first_disk, here, entries, size, offset = struct.unpack_from("<2I4Q", data, limit + 16)
    if disk or first_disk or here != entries:
        raise refuse(file, "zip.multi-part")
    if offset + size > limit:
        raise refuse(file, "zip.damaged", what="its table of contents reaches beyond its end")
    return _Counts(entries, size, offset)


def _central_entries(data: bytes, counts: _Counts, file: str) -> list[Entry]:
    entries: list[Entry] = []
    place = counts.offset
    for _ in range(counts.entries):
        entry, place = _central_entry(data, place, file)
        entries.append(entry)
    if place != counts.offset + counts.size:
        raise refuse(file, "zip.damaged", what="its table of contents has another length than it says")
    return entries


def _central_entry(data: bytes, place: int, file: str) -> tuple[Entry, int]:
    if not data.startswith(_CENTRAL, place):
        raise refuse(file, "zip.damaged", what="an entry of its table of contents is not where it should be")
    made, _needed, flags, method = struct.unpack_from("<4H", data, place + 4)
    checksum, packed, size, names, extras, comments, disk, _internal, attributes, offset = struct.unpack_from(
        "<3I5H2I", data, place + 16
    )
    start = place + _CENTRAL_SIZE
    raw_name = data[start : start + names]
    extra = _extra_fields(data[start + names : start + names + extras], file)
    sizes = _wide(dict(reversed(extra)).get(_EXTRA_64), [size, packed, offset], file)
    if disk not in (0, _FULL16):
        raise refuse(file, "zip.multi-part")
    entry = Entry(
        name=_decoded(raw_name, flags, extra, file),
        raw_name=raw_name,
        flags=flags,
        method=method,
        checksum=checksum,
        packed=sizes[1],
        size=sizes[0],
        offset=sizes[2],
        system=made >> 8,
        attributes=attributes,
    )
    return entry, start + names + extras + comments


def _extra_fields(data: bytes, file: str) -> list[tuple[int, bytes]]:
    fields: list[tuple[int, bytes]] = []
    place = 0
    while place + 4 <= len(data):
        kind, size = struct.unpack_from("<2H", data, place)
        if place + 4 + size > len(data):
            raise refuse(file, "zip.damaged", what="an extra field is longer than its space")
        fields.append((kind, data[place + 4 : place + 4 + size]))
        place += 4 + size
    return fields


def _wide(field: bytes | None, values: list[int], file: str) -> list[int]:
    """Sizes and offset, the ones that do not fit 32 bits taken from the ZIP64 field."""
    place = 0
    wide: list[int] = []
    for value in values:
        if value != _FULL32:
            wide.append(value)
            continue
        if field is None or place + 8 > len(field):
            raise refuse(file, "zip.damaged", what="a size or place is missing (ZIP64)")
        wide.append(struct.unpack_from("<Q", field, place)[0])
        place += 8
    return wide


def _decoded(raw: bytes, flags: int, extra: list[tuple[int, bytes]], file: str) -> str:
    """The name as text: as flagged, else from the Unicode field that fits it, else the oldest code page."""
    fits = b"\x01" + struct.pack("<I", zlib.crc32(raw))
    fitting = [field[len(fits) :] for kind, field in extra if kind == _EXTRA_NAME and field.startswith(fits)]
    if fitting:
        raw, flags = fitting[0], flags | _UTF8_FLAG
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if flags & _UTF8_FLAG:
            raise refuse(file, "zip.damaged", what="the name of an entry is not text") from None
    return _east_asian(raw) or raw.decode("cp437")


def _east_asian(raw: bytes) -> str | None:
    """A name with letters whose second byte looks like a backslash, which would become folders."""
    for encoding in ("cp932", "gbk", "big5"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if name.count("\\") < raw.count(b"\\"):
            return name
    return None


def _located(data: bytes, entry: Entry, limit: int, file: str) -> Entry:
    """The entry with the place of its data, after its own header agreed with the table of contents."""
    if not data.startswith(_LOCAL, entry.offset):
        raise refuse(file, "zip.damaged", what=f"the entry “{entry.name}” is not where it should be")
    flags, method = struct.unpack_from("<2H", data, entry.offset + 6)
    names, extras = struct.unpack_from("<2H", data, entry.offset + 26)
    start = entry.offset + _LOCAL_SIZE
    if data[start : start + names] != entry.raw_name or method != entry.method or (flags ^ entry.flags) & 1:
        raise refuse(file, "zip.damaged", what=f"the entry “{entry.name}” is called otherwise in another place")
    place = start + names + extras
    if place + entry.packed > limit:
        raise refuse(file, "zip.damaged", what=f"the entry “{entry.name}” reaches beyond the end")
    return replace(entry, data=place)


def _refuse_overlap(entries: tuple[Entry, ...], file: str) -> None:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.offset):
        if entry.offset < end:
            raise refuse(file, "zip.overlap", name=entry.name)
        end = entry.data + entry.packed
