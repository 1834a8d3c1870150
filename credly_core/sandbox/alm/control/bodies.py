"""What a control is sent: a JSON object with known members, or a zip of files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import PurePosixPath

from starlette.requests import Request

from credly_core.sandbox.alm.refusals import AlmRefusal, does_not_know, refuse

_MOST_BYTES = 600 * 1024 * 1024


def refused(sentence: str) -> AlmRefusal:
    """400 with a sentence."""
    return refuse(400, "BAD_REQUEST", "The control was refused", sentence)


async def members_of(request: Request, *known: str) -> dict[str, object]:
    """The members of a body; an empty body has none."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        members = json.loads(raw)
    except (ValueError, RecursionError):
        raise refused("The body is not JSON.") from None
    if not isinstance(members, dict):
        raise refused("The body is not a JSON object.")
    for name in members:
        if name not in known:
            raise does_not_know(f"the member {name!r}")
    return members


def text_of(members: dict[str, object], name: str) -> str:
    """A member that must be there."""
    value = members.get(name)
    if not isinstance(value, str) or not value.strip():
        raise refused(f"{name} is missing.")
    return value


async def files_of(request: Request) -> dict[str, bytes]:
    """The files of a set: a zip, or {"files": {name: text}}. CSV files are taken by their bare names."""
    if request.headers.get("content-type", "").startswith("application/json"):
        members = await members_of(request, "files")
        texts = members.get("files")
        if not isinstance(texts, dict):
            raise refused("files is an object of names and texts.")
        return {place_of(str(name)): str(text).encode() for name, text in texts.items()}
    return unzipped(await request.body())


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a zip, by their places in the sprint folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise refused("The zip holds too much.")
            return {place_of(entry.filename): archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise refused("The body is no zip.") from None


def place_of(name: str) -> str:
    """Where a file lies in the sprint folder: CSV files at the top, content under its path."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.suffix == ".csv":
        return path.name
    parts = path.parts[1:] if path.parts and path.parts[0] == "content" else path.parts
    return "/".join(parts)
