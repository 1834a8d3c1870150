"""What a badge picture has to be: for ALM, which shows it at 40 and 90 pixels, and for Credly, which issues it."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from credly_core.domain.badge_ids import make_slug

#: Sides at which ALM shows a badge (system requirements), in pixels.
ALM_SIDES = (90, 40)
#: The formats Adobe names for badge pictures (system requirements).
ALM_FORMATS = "png, jpg, jpeg, gif"
#: Credly's advice: square, at least this many pixels wide, PNG, at most 2 MB.
CREDLY_SIDE = 600
CREDLY_BYTES = 2 * 1024 * 1024
#: ALM takes files up to this size.
ALM_BYTES = 600 * 1024 * 1024
CONTENT_FOLDER = "Image"

_HEAD = 2048
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)")


class PictureKind(enum.Enum):
    """What the bytes really are, whatever the address or the server says; the value is the extension we write."""

    #: Best for both sides.
    PNG = "png"
    #: Fine for ALM, without transparency.
    JPEG = "jpg"
    #: Fine for ALM; only the first frame is looked at.
    GIF = "gif"
    #: A picture, but not one that Adobe names.
    WEBP = "webp"
    #: A picture, but not one that Adobe names, though its sample has one.
    BMP = "bmp"
    #: A picture, but not one that Adobe names, though its sample has one; its many forms are not looked into.
    TIFF = "tiff"
    #: A picture of the AVIF and HEIC family; not looked into.
    AVIF = "avif"
    #: A drawing that may hold scripts: never shown, never copied.
    SVG = "svg"
    #: A web page, often a sign-in page in place of the picture.
    HTML = "html"
    #: Anything else.
    OTHER = "bin"

    @property
    def is_for_alm(self) -> bool:
        """Whether Adobe names the format for badges."""
        return self in (PictureKind.PNG, PictureKind.JPEG, PictureKind.GIF)

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture at all."""
        return self not in (PictureKind.HTML, PictureKind.OTHER)

    @property
    def can_be_opened(self) -> bool:
        """Whether we look into it: the simple pixel formats only."""
        return self.is_picture and self not in (PictureKind.SVG, PictureKind.AVIF, PictureKind.TIFF)

    @property
    def content_type(self) -> str:
        """The media type of the real kind."""
        return _CONTENT_TYPES[self]


_CONTENT_TYPES = {
    PictureKind.PNG: "image/png",
    PictureKind.JPEG: "image/jpeg",
    PictureKind.GIF: "image/gif",
    PictureKind.WEBP: "image/webp",
    PictureKind.BMP: "image/bmp",
    PictureKind.TIFF: "image/tiff",
    PictureKind.AVIF: "image/avif",
    PictureKind.SVG: "image/svg+xml",
    PictureKind.HTML: "text/html",
    PictureKind.OTHER: "application/octet-stream",
}
_KIND_OF_TYPE = {content_type: kind for kind, content_type in _CONTENT_TYPES.items()}
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", PictureKind.PNG),
    (b"\xff\xd8\xff", PictureKind.JPEG),
    (b"GIF87a", PictureKind.GIF),
    (b"GIF89a", PictureKind.GIF),
    (b"BM", PictureKind.BMP),
    (b"II*\x00", PictureKind.TIFF),
    (b"MM\x00*", PictureKind.TIFF),
)


def find_kind(data: bytes) -> PictureKind:
    """The kind by the first bytes; names and headers are not asked.

    >>> find_kind(b"GIF89a..."), find_kind(b"<!DOCTYPE html><title>Sign in</title>")
    (<PictureKind.GIF: 'gif'>, <PictureKind.HTML: 'html'>)
    """
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return PictureKind.WEBP
    if data[4:8] == b"ftyp":
        return PictureKind.AVIF
    head = data[:_HEAD].decode("utf-8-sig", "replace").replace("\x00", "").lstrip().lower()
    if head.startswith("<") and "<svg" in head and "<html" not in head:
        return PictureKind.SVG
    return PictureKind.HTML if head.startswith(("<!doctype html", "<html", "<head")) else PictureKind.OTHER


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known about one picture. `trouble` says in words why there is nothing to look at, empty if there is.

    `width`, `height` and `has_transparency` are None where the picture could not be opened.
    """

    url: str
    size: int = 0
    kind: PictureKind | None = None
    width: int | None = None
    height: int | None = None
    has_transparency: bool | None = None
    content_type: str = ""
    trouble: str = ""

    @classmethod
    def from_stored(
        cls, url: str, *, size: int, content_type: str, width: int | None, height: int | None
    ) -> PictureFacts:
        """Facts of a picture kept earlier; the content type kept with it names the real kind."""
        trouble = "" if size else "it could not be loaded at the last check"
        kind = _KIND_OF_TYPE.get(content_type, PictureKind.OTHER) if size else None
        return cls(url, size, kind, width, height, content_type=content_type, trouble=trouble)


class PictureSide(enum.Enum):
    """Whom a verdict concerns."""

    #: ALM would not show it well, or not at all.
    ALM = "ALM"
    #: Credly's advice for badge pictures is not met.
    CREDLY = "Credly"


@dataclass(frozen=True, slots=True)
class PictureVerdict:
    """One thing to say about a picture: a finding code, whom it concerns, and a sentence with the figures."""

    code: str
    side: PictureSide
    sentence: str


def judge_picture(facts: PictureFacts) -> tuple[PictureVerdict, ...]:
    """Everything there is to say about a picture; empty when both sides are served well."""
    if facts.trouble or facts.size == 0:
        return (_alm("image.reach", f"The picture could not be loaded: {facts.trouble or 'the answer was empty'}."),)
    kind = facts.kind or PictureKind.OTHER
    if not kind.is_picture:
        what = "a web page, perhaps a sign-in page" if kind is PictureKind.HTML else "not a picture"
        return (_alm("image.notimage", f"What lies at this address is {what}."),)
    if not kind.can_be_opened:
        return (_alm("image.kind", f"It is of the kind {kind.name}; Adobe names {ALM_FORMATS}."),)
    if facts.width is None or facts.height is None:
        return (_alm("image.notimage", f"The {kind.name} file is damaged or too large to open."),)
    return (*_judge_for_alm(facts, kind, facts.width, facts.height), *_judge_for_credly(facts, kind))


def _alm(code: str, sentence: str) -> PictureVerdict:
    return PictureVerdict(code, PictureSide.ALM, sentence)


def _judge_for_alm(facts: PictureFacts, kind: PictureKind, width: int, height: int) -> Iterable[PictureVerdict]:
    if not kind.is_for_alm:
        yield _alm("image.kind", f"It is of the kind {kind.name}; Adobe names {ALM_FORMATS}.")
    if width != height:
        yield _alm("image.square", f"It is {width} × {height} pixels; ALM shows a square.")
    side = max(ALM_SIDES)
    if min(width, height) < side:
        yield _alm("image.small", f"It is {width} × {height} pixels; ALM shows up to {side} × {side}.")
    if facts.size > ALM_BYTES:
        yield _alm("image.size", f"The file has {_megabytes(facts.size)}; ALM takes {_megabytes(ALM_BYTES)}.")


def _judge_for_credly(facts: PictureFacts, kind: PictureKind) -> Iterable[PictureVerdict]:
    """Credly's advice, without what was said for ALM already."""
    if CREDLY_BYTES < facts.size <= ALM_BYTES:
        sentence = f"The file has {_megabytes(facts.size)}; Credly takes {_megabytes(CREDLY_BYTES)}."
        yield PictureVerdict("image.size", PictureSide.CREDLY, sentence)
    width, height = facts.width or 0, facts.height or 0
    lacks = []
    if kind is not PictureKind.PNG and kind.is_for_alm:
        lacks.append("a PNG")
    if max(ALM_SIDES) <= min(width, height) < CREDLY_SIDE:
        lacks.append(f"at least {CREDLY_SIDE} pixels wide")
    if facts.has_transparency is False and kind is PictureKind.PNG:
        lacks.append("transparent around the badge")
    if lacks:
        yield PictureVerdict("image.credly", PictureSide.CREDLY, f"Credly’s advice: {', '.join(lacks)}.")


def _megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):.1f} MB".replace(".0 ", " ")


#: How a good picture is written down: the store takes an empty text for "nobody looked yet".
GOOD = "good"


def verdict_text(verdicts: Iterable[PictureVerdict]) -> str:
    """The finding codes in one line, to keep beside the picture."""
    return " ".join(dict.fromkeys(verdict.code for verdict in verdicts)) or GOOD


def verdict_codes(kept: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Finding codes by address from lines that were kept; an empty tuple means a good picture.

    >>> verdict_codes({"https://a/1.png": "good", "https://a/2.png": "image.square image.small"})
    {'https://a/1.png': (), 'https://a/2.png': ('image.square', 'image.small')}
    """
    return {url: () if line == GOOD else tuple(line.split()) for url, line in kept.items() if line}


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture that is to be copied; `name` is what the file shall be called, usually the badge's id."""

    url: str
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContentFolder:
    """Pictures for ALM's content folder.

    `files` are the bytes by relative path, `paths` the path that replaces each address, `left_out` the reason
    for each address that was not copied.
    """

    files: Mapping[str, bytes]
    paths: Mapping[str, str]
    left_out: Mapping[str, str]


def make_content_folder(pictures: Iterable[PictureFile]) -> ContentFolder:
    """Names for all pictures, `Image/<name>.<extension>`, unique also where capitals do not count.

    The extension follows the bytes, not the address. What Adobe does not name is left out, SVG above all.
    """
    files: dict[str, bytes] = {}
    paths: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for picture in pictures:
        if picture.url in paths or picture.url in left_out:
            continue
        kind = find_kind(picture.data)
        if not kind.is_for_alm:
            left_out[picture.url] = _why_not_copied(kind) if picture.data else "it could not be loaded"
            continue
        path = _free_path(picture.name, kind, files, picture.data)
        files[path] = picture.data
        paths[picture.url] = path
    return ContentFolder(files, paths, left_out)


def _why_not_copied(kind: PictureKind) -> str:
    if not kind.is_picture:
        return "it is not a picture"
    return f"it is of the kind {kind.name}; Adobe names {ALM_FORMATS}"


def _free_path(name: str, kind: PictureKind, files: Mapping[str, bytes], data: bytes) -> str:
    stem = make_slug(name) or "badge"
    if _RESERVED.fullmatch(stem):  # names that Windows keeps for itself
        stem = f"badge-{stem}"
    path, number = f"{CONTENT_FOLDER}/{stem}.{kind.value}", 2
    while path in files and files[path] != data:
        path, number = f"{CONTENT_FOLDER}/{stem}-{number}.{kind.value}", number + 1
    return path
