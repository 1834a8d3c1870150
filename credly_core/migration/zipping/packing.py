"""Puts files into a zip: the same bytes for the same files, whenever and wherever it is made."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping

from credly_core.errors import MigrationError

#: The earliest time a zip can hold; files carry it instead of the time of packing.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o100644 << 16


def write_zip(files: Mapping[str, bytes | Iterable[bytes]]) -> bytes:
    """A zip of these files, by name in order; folders in names are written with `/`. A file may come in pieces."""
    _refuse_bad_names(files)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = files[name]
            with archive.open(entry, "w") as packing:
                for piece in (content,) if isinstance(content, bytes) else content:
                    packing.write(piece)
    return packed.getvalue()


def _refuse_bad_names(files: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in files:
        plain = unicodedata.normalize("NFC", name.casefold())
        parts = name.split("/")
        if "\\" in name or name[1:2] == ":" or any(part in ("", ".", "..") for part in parts) or plain in seen:
            raise MigrationError(f"“{name}” cannot be the name of a file in a zip.", code="zip.unsafe-name")
        seen.add(plain)
