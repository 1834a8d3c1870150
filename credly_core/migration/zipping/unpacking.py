"""Takes the files out of a zip into memory, within limits; names are never used as paths."""

from __future__ import annotations

import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path

from credly_core.migration.reading.kinds import archive_kind, workbook_kind
from credly_core.migration.zipping.refusal import refuse
from credly_core.migration.zipping.structure import Entry, contents_of, located

_STORED, _DEFLATED = 0, 8
_MACOS_FOLDER = "__macosx"
_CLUTTER_NAMES = {"thumbs.db", "desktop.ini", ".ds_store", "icon\r"}
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What is still opened; more is refused."""

    entries: int = 200
    #: Bytes of all files together, counted while they are unpacked.
    unpacked_bytes: int = 50_000_000
    #: Bytes of the zip itself.
    zip_bytes: int = 262_144_000
    #: Times an entry may grow when it is unpacked; entries below `ratio_free_bytes` are not measured.
    ratio: int = 100
    ratio_free_bytes: int = 1_048_576
    #: Folders inside each other.
    depth: int = 3


@dataclass(frozen=True, slots=True)
class IgnoredEntry:
    """An entry that was left aside, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ZipContent:
    """Files with their names as they stand in the zip, and what was left aside."""

    files: tuple[tuple[str, bytes], ...]
    ignored: tuple[IgnoredEntry, ...]


DEFAULT_ZIP_LIMITS = ZipLimits()


def read_zip(source: bytes | Path, *, file: str = "", limits: ZipLimits = DEFAULT_ZIP_LIMITS) -> ZipContent:
    """All files of a zip, or `UnreadableInput` saying what is wrong with it; nothing is written anywhere."""
    data = _bytes_of(source, file, limits)
    contents = contents_of(data, file, limits.entries)
    kind = workbook_kind([entry.name for entry in contents.entries])
    if kind:
        raise refuse(file, "zip.workbook", kind=kind)
    for entry in contents.entries:
        _refuse_name(entry, file, limits)
        _refuse_kind(entry, file)
    _refuse_same_names(contents.entries, file)
    return _unpack_all(data, located(data, contents, file), file, limits)


def _unpack_all(data: bytes, entries: tuple[Entry, ...], file: str, limits: ZipLimits) -> ZipContent:
    files: list[tuple[str, bytes]] = []
    ignored: list[IgnoredEntry] = []
    left = limits.unpacked_bytes
    for entry in entries:
        reason = _clutter_reason(entry.name)
        if reason:
            ignored.append(IgnoredEntry(entry.name, reason))
        elif entry.is_folder and entry.size:
            raise refuse(file, "zip.damaged", what=f"the folder “{entry.name}” has content of its own")
        elif not entry.is_folder:
            content = _unpacked(data, entry, file, limits, left)
            left -= len(content)
            files.append((_plain_name(entry.name), content))
    if not files:
        raise refuse(file, "zip.empty")
    return ZipContent(tuple(files), tuple(ignored))


def _bytes_of(source: bytes | Path, file: str, limits: ZipLimits) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.zip_bytes:
        raise refuse(file, "zip.too-large", limit=f"{limits.zip_bytes // _MEGABYTE}", name=file)
    return source if isinstance(source, bytes) else source.read_bytes()


def _plain_name(name: str) -> str:
    """The name with one kind of slash, its letters composed."""
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _refuse_name(entry: Entry, file: str, limits: ZipLimits) -> None:
    name = _plain_name(entry.name)
    parts = name.rstrip("/").split("/")
    what = ""
    if not name.strip("/"):
        what = "it is empty"
    elif name.startswith("/") or name[1:2] == ":":
        what = "it begins at the root of a disk"
    elif ".." in parts:
        what = "it leads out of its folder"
    elif any(unicodedata.category(c) == "Cc" for c in name.removesuffix("\r")):
        what = "it contains control characters"
    if what:
        raise refuse(file, "zip.unsafe-name", name=entry.name, what=what)
    if len(parts) - 1 > limits.depth:
        raise refuse(file, "zip.too-deep", name=entry.name, limit=str(limits.depth))


def _refuse_kind(entry: Entry, file: str) -> None:
    if entry.is_special:
        raise refuse(file, "zip.link", name=entry.name)
    if entry.is_encrypted:
        raise refuse(file, "zip.encrypted", name=entry.name)
    if entry.method not in (_STORED, _DEFLATED):
        raise refuse(file, "zip.method", name=entry.name, method=str(entry.method))


def _refuse_same_names(entries: tuple[Entry, ...], file: str) -> None:
    seen: dict[str, str] = {}
    for entry in entries:
        plain = unicodedata.normalize("NFC", _plain_name(entry.name).rstrip("/").casefold())
        if plain in seen:
            raise refuse(file, "zip.same-name", name=seen[plain], other=entry.name)
        seen[plain] = entry.name


def _clutter_reason(name: str) -> str:
    parts = _plain_name(name).rstrip("/").split("/")
    if parts[0].casefold() == _MACOS_FOLDER or parts[-1].startswith("._"):
        return "made by macOS beside the files, no data"
    if parts[-1].casefold() in _CLUTTER_NAMES:
        return "made by the file manager, no data"
    if any(part.startswith(".") and part != "." for part in parts):
        return "hidden file"
    return ""


def _unpacked(data: bytes, entry: Entry, file: str, limits: ZipLimits, left: int) -> bytes:
    """The content of one entry, its size, ratio and checksum proven while it is unpacked."""
    packed = data[entry.data : entry.data + entry.packed]
    most = min(left, max(entry.packed * limits.ratio, limits.ratio_free_bytes))
    content = packed if entry.method == _STORED or not packed else _inflated(packed, entry, file, most)
    if len(content) > left:
        raise refuse(file, "zip.too-large", limit=f"{limits.unpacked_bytes // _MEGABYTE}", name=entry.name)
    if len(content) > most:
        raise refuse(file, "zip.ratio", name=entry.name, limit=str(limits.ratio))
    if len(content) != entry.size:
        raise refuse(file, "zip.damaged", what=f"the entry “{entry.name}” has another size than it says")
    if zlib.crc32(content) != entry.checksum:
        raise refuse(file, "zip.damaged", what=f"the content of “{entry.name}” does not match its checksum")
    kind = archive_kind(content)
    if kind:
        raise refuse(file, "zip.archive-inside", name=entry.name, kind=kind)
    return content


def _inflated(packed: bytes, entry: Entry, file: str, most: int) -> bytes:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(packed, most + 1)
    except zlib.error:
        raise refuse(file, "zip.damaged", what=f"the entry “{entry.name}” cannot be unpacked") from None
    if len(content) <= most and (not unpacker.eof or unpacker.unused_data or unpacker.unconsumed_tail):
        raise refuse(file, "zip.damaged", what=f"the entry “{entry.name}” is not complete")
    return content
