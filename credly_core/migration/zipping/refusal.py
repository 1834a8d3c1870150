"""What there is to say against a zip, for people: one entry per code."""

from __future__ import annotations

from collections.abc import Mapping

from credly_core.errors import UnreadableInput

_PACK_AGAIN = (
    "Select the CSV files themselves in your file manager, choose “Compress” or “Send to, Compressed folder”, "
    "and bring that zip."
)

#: Code → message, hint.
ZIP_TEXTS: Mapping[str, tuple[str, str]] = {
    "zip.damaged": (
        "The zip is damaged: {what}.",
        "Pack it again, or copy it again from where it came. " + _PACK_AGAIN,
    ),
    "zip.not-a-zip": ("This is not a zip, whatever its name says.", _PACK_AGAIN),
    "zip.workbook": (
        "This is {kind}, neither a CSV file nor a zip of CSV files.",
        "Open it in Excel (or the program it comes from) and choose File, Save as, “CSV UTF-8 (comma delimited)” "
        "for each sheet.",
    ),
    "zip.multi-part": ("The zip is one part of several.", "Pack the files into a single zip. " + _PACK_AGAIN),
    "zip.empty": ("The zip contains no file.", _PACK_AGAIN),
    "zip.too-many-entries": (
        "The zip has {found} entries; up to {limit} are opened.",
        "Leave out what does not belong to the migration.",
    ),
    "zip.too-large": (
        "Unpacked, the zip has more than {limit} MB (entry “{name}”).",
        "Bring the large CSV files one by one, without a zip.",
    ),
    "zip.ratio": (
        "The entry “{name}” unpacks to more than {limit} times its size. Zips like this are made to fill a disk.",
        "Bring this file without a zip.",
    ),
    "zip.encrypted": ("The entry “{name}” is password-protected.", "Pack the files again without a password."),
    "zip.method": (
        "The entry “{name}” is compressed in a way that is not read here (method {method}).",
        "Pack the files again with the usual “Deflate”. " + _PACK_AGAIN,
    ),
    "zip.link": (
        "The entry “{name}” is a link to another file, not a file.",
        "Replace the link by the file itself and pack again.",
    ),
    "zip.unsafe-name": (
        "The name of the entry “{name}” is not allowed: {what}.",
        "Pack the files again from inside their folder, so that names are plain.",
    ),
    "zip.same-name": (
        "The names “{name}” and “{other}” differ only in case or accents, or not at all.",
        "Rename one of the files. Which of them is meant cannot be known.",
    ),
    "zip.too-deep": (
        "The entry “{name}” lies more than {limit} folders deep.",
        "Put the files into one folder and pack again.",
    ),
    "zip.overlap": ("Entries of the zip overlap (“{name}”). Zips like this are made to deceive.", _PACK_AGAIN),
    "zip.archive-inside": (
        "The entry “{name}” is itself {kind}.",
        "Unpack it first, then pack the CSV files into one zip.",
    ),
}


def refuse(file: str, code: str, **facts: str) -> UnreadableInput:
    """The error for a code; names of entries are shown without anything invisible."""
    message, hint = ZIP_TEXTS[code]
    shown = {name: _visible(value) for name, value in facts.items()}
    return UnreadableInput(
        message.format_map(shown), hint=hint.format_map(shown), code=code, file=file, facts=tuple(shown.items())
    )


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in text)[:120]
