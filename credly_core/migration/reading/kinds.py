"""What a file truly is, by its first bytes and not by its name."""

from __future__ import annotations

import io
import json
import re
import string
import struct
import zipfile

from credly_core.migration.reading.refusal import Refusal

_EXCEL = "Open it in Excel and choose File, Save as, “CSV UTF-8 (comma delimited)”, then bring that file."
_UNPACK = "Unpack it first and bring the CSV file that is inside."
_LIBREOFFICE = "Open it in LibreOffice, choose Save as, “Text CSV” with Unicode (UTF-8)."
#: The kind of a zip that is no document of a program.
PLAIN_ZIP = "a zip archive"
_HEAD = 65_536
_MAC = "Bring the file of the same name without ._ at its beginning; this one holds no data."
#: Version and size with which workbooks of Excel 2 to 5 begin.
_OLDEST = ((0, 4), (2, 6), (4, 6), (8, 8), (8, 16))
_EDITOR = "Open it in a text editor and save it with the encoding UTF-8."
_EXPORT = "Go back to where the data came from and export it as CSV (UTF-8)."

#: First bytes, what it is, what to do. Longer signatures first where they share a beginning.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel workbook of the old kind (.xls)", _EXCEL),
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"\x1f\x8b", "a compressed file (gzip)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", _UNPACK),
    (b"BZh", "a compressed file (bzip2)", _UNPACK),
    (b"\xfd7zXZ\x00", "a compressed file (xz)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7-Zip)", _UNPACK),
    (b"Rar!\x1a\x07", "an archive (RAR)", _UNPACK),
    (b"{\\rtf", "a formatted text document (RTF)", "Save it as plain text, or export the data as CSV (UTF-8)."),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", _EXPORT),
    (b"\xff\xd8\xff", "a picture (JPEG)", _EXPORT),
    (b"GIF87a", "a picture (GIF)", _EXPORT),
    (b"GIF89a", "a picture (GIF)", _EXPORT),
    (b"PAR1", "a Parquet data file", _EXPORT),
    (b"SQLite format 3\x00", "a database file (SQLite)", _EXPORT),
    (b"\xff\xfe\x00\x00", "UTF-32 text", _EDITOR),
    (b"\x00\x00\xfe\xff", "UTF-32 text", _EDITOR),
    *(
        (bytes((9, version, size, 0)), "an Excel workbook of the oldest kind (.xls)", _EXCEL)
        for version, size in _OLDEST
    ),
    (b"TABLE\r\n0,1", "a spreadsheet in the DIF form (.dif)", _EXCEL),
    (b"TABLE\n0,1", "a spreadsheet in the DIF form (.dif)", _EXCEL),
    (b"\x04\x22\x4d\x18", "a compressed file (lz4)", _UNPACK),
    (b"\x1f\x9d", "a compressed file (compress)", _UNPACK),
    (b"LZIP\x01", "a compressed file (lzip)", _UNPACK),
    (b"ARROW1\x00\x00", "an Arrow data file", _EXPORT),
    (b"Obj\x01", "an Avro data file", _EXPORT),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 data file", _EXPORT),
    (b"II*\x00", "a picture (TIFF)", _EXPORT),
    (b"MM\x00*", "a picture (TIFF)", _EXPORT),
    (b"\x00\x05\x16\x07", "a helper file of a Macintosh (its name begins with ._)", _MAC),
    (b"%!PS-Adobe", "a document for printers (PostScript)", _EXPORT),
    (b"MIME-Version: ", "an e-mail or a saved web page (.mht)", _EXPORT),
    (b"-----BEGIN ", "an encrypted message or a key", _EXPORT),
    (
        b"version https://git-lfs",
        "a pointer to a file (Git LFS), not the file itself",
        "Fetch the file itself and bring it.",
    ),
)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WEB_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|table|meta|title|script|style|div|center|h1|p)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<(?:\?xml\s|svg[\s>]|\w+\s+xmlns[=:])", re.IGNORECASE)
#: `ID;P` may also begin headings; the rows below and the last one tell.
_SYLK = re.compile(rb"ID;P[^\r\n]*\r?\n[A-Z]{1,2};.*\nE\s*\Z", re.DOTALL)
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]\d-])")
#: Larger JSON is told from its beginning alone.
_JSON_PARSED = 1_000_000
#: Bytes that stand in no text, beside the zero byte: controls but tab, line ends, form feed, escape, end of file.
_NO_TEXT = bytes(set(range(32)) - {0, 9, 10, 11, 12, 13, 26, 27})
#: Among the first bytes, so many of them (or zero bytes) in a hundred show that this is no text with a damaged spot.
_NO_TEXT_SHARE = 10
_FEWEST_NO_TEXT = 4
#: In text of 16 bits a character, zero bytes stand nearly always in the same half of each.
_BOTH_HALVES = 20
_HEADINGS, _QUARTER = 32, 25
#: Line feed and carriage return, their two bytes in the wrong order.
_TURNED_ENDS = "\u0a00\u0d00"
_TAR = slice(257, 262)
_FOUR = 4
#: Letters, digits, blank and line ends on mainframes.
_EBCDIC = (string.ascii_letters + string.digits + ' ,;.-_"\r\n\x85').encode("cp037")
_EBCDIC_SHARE = 95
_EBCDIC_FEWEST = 12


def refuse_other_kinds(head: bytes, whole: bytes | None = None) -> None:
    """Raise a refusal naming the true kind when these first bytes are not those of a CSV file.

    `whole` is the complete file where it is small enough to look inside.
    """
    for start, kind, advice in _SIGNATURES:
        if head.startswith(start) and not (start == b"BZh" and not head[3:4].isdigit()):
            raise _other_kind(kind, advice)
    if head.startswith(_ZIP_STARTS):
        raise _other_kind(*_kind_of_zip(head, whole))
    _refuse_binary(head)
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse_turned(head.decode("utf-16", errors="ignore"))
        text = head.decode("utf-16", errors="ignore").encode("utf-8", errors="ignore")
        whole = whole and whole.decode("utf-16", errors="ignore").encode("utf-8", errors="ignore")
    _refuse_other_text(text, whole)


def _refuse_turned(text: str) -> None:
    """Refuse text of 16 bits whose mark says the wrong order of bytes: its line ends become letters."""
    if any(turned in text for turned in _TURNED_ENDS) and not any(end in text for end in "\r\n"):
        raise _other_kind("UTF-16 text with the wrong byte order mark at its beginning", _EXPORT)


def _refuse_other_text(text: bytes, whole: bytes | None) -> None:
    if _SYLK.match(text if whole is None else whole):
        raise _other_kind("a spreadsheet in the SYLK form (.slk)", _EXCEL)
    if _WEB_PAGE.match(text):
        raise _other_kind("a web page (HTML)", _EXPORT + " A sign-in page is often saved by mistake.")
    if _XML.match(text):
        is_excel = b"Excel.Sheet" in text or b"ss:Workbook" in text
        raise _other_kind("an Excel workbook saved as XML" if is_excel else "an XML document", _EXCEL)
    if _JSON.match(text) and _is_json(text, whole):
        raise _other_kind("JSON data", _EXPORT)


def _refuse_binary(head: bytes) -> None:
    """Refuse what is plainly no text in any encoding read here; single odd bytes are left to the reader."""
    if head[_TAR] == b"ustar":
        raise _other_kind("an archive (tar)", _UNPACK)
    if not head.isascii() and len(head) >= _EBCDIC_FEWEST and _share(head, _EBCDIC) >= _EBCDIC_SHARE:
        raise _other_kind("text of a mainframe (EBCDIC)", _EXPORT)
    if b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    head = head.rstrip(b"\x00")  # a file cut off on its way is sometimes filled up with them
    whole = head[: len(head) // _FOUR * _FOUR]
    if len(whole) > _FOUR and any(not any(whole[i::_FOUR]) and not any(whole[i + 1 :: _FOUR]) for i in (0, 2)):
        raise _other_kind("UTF-32 text", _EDITOR)
    halves = head[::2].count(0), head[1::2].count(0)
    looks_16_bit = min(halves) * _BOTH_HALVES <= max(halves) and _share(head[:_HEADINGS], b"\x00") >= _QUARTER
    if looks_16_bit or len(head) - len(head.translate(None, _NO_TEXT + b"\x00")) < _FEWEST_NO_TEXT:
        return
    if max(_share(head, _NO_TEXT) * 2, _share(head, b"\x00")) >= _NO_TEXT_SHARE:
        raise _other_kind("a file that only programs can read (binary)", _EXPORT)


def _share(head: bytes, wanted: bytes) -> int:
    """How many bytes of a hundred are among these."""
    return 100 * (len(head) - len(head.translate(None, wanted))) // max(1, len(head))


def _other_kind(kind: str, advice: str) -> Refusal:
    return Refusal("file.kind", None, None, {"kind": kind, "advice": advice})


def workbook_kind(names: list[str]) -> str | None:
    """The kind of document a zip with these entries is, or None for a plain zip."""
    found = " ".join(names)
    if "[Content_Types].xml" in found:
        return "an Excel workbook (.xlsx)" if "xl/" in found else "an Office document"
    if "META-INF/manifest.xml" in found and "content.xml" in found:
        return "a LibreOffice document"
    return "an Apple Numbers spreadsheet" if "Index/" in found and ".iwa" in found else None


def archive_kind(content: bytes) -> str | None:
    """The kind of archive or compressed file this is, or None; Office documents do not count as archives."""
    for start, kind, advice in _SIGNATURES:
        if advice is _UNPACK and content.startswith(start):
            return kind
    if content.startswith(_ZIP_STARTS):
        kind = _kind_of_zip(content[:_HEAD], content)[0]
        return kind if kind == PLAIN_ZIP else None
    return None


def _kind_of_zip(head: bytes, whole: bytes | None) -> tuple[str, str]:
    names: list[str] = []
    if whole is not None:
        try:
            with zipfile.ZipFile(io.BytesIO(whole)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, struct.error):
            names = []
    found = " ".join(names).encode("utf-8", "replace") + head
    if b"xl/" in found:
        return "an Excel workbook (.xlsx)", _EXCEL
    if b"opendocument.spreadsheet" in found:
        return "a LibreOffice spreadsheet (.ods)", _LIBREOFFICE
    if b"word/" in found:
        return "a Word document (.docx)", _EXPORT
    if b"Index/" in found and b".iwa" in found:
        return (
            "an Apple Numbers spreadsheet",
            "Open it in Numbers and choose File, Export to, CSV with Unicode (UTF-8).",
        )
    return PLAIN_ZIP, _UNPACK


def _is_json(text: bytes, whole: bytes | None) -> bool:
    if whole is None or len(whole) > _JSON_PARSED:
        return True
    try:
        json.loads(whole.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return _is_json_lines(text)
    return text.lstrip()[:1] in (b"{", b"[")


def _is_json_lines(text: bytes) -> bool:
    """Whether the first line is a JSON object of its own."""
    try:
        return isinstance(json.loads(text.lstrip().split(b"\n", 1)[0]), dict)
    except (ValueError, RecursionError):
        return False
