"""A whole run at DEBUG leaves no secret behind: not in a log, a page, a file, a traceback or a byte of the database."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Left:
    """What a run left behind: its folder, and the values to look for by name."""

    folder: Path
    secrets: dict[str, str]


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """One run for all tests here, with what it said kept beside what it wrote."""
    folder = tmp_path_factory.mktemp("run")
    command = [sys.executable, "-X", "dev", "-W", "ignore", "-m", "tests.e2e.full_run", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    (folder / "said.out").write_bytes(done.stdout)
    (folder / "said.err").write_bytes(done.stderr)
    assert done.returncode == 0, done.stderr[-3000:].decode("utf-8", "replace")
    return Left(folder, json.loads((folder / "secrets.json").read_text("utf-8")))


def shapes_of(secret: str) -> set[bytes]:
    """Everything a value may turn into: quoted, hex, base64 at any place in something longer, its ends alone."""
    raw = secret.encode()
    texts = {secret, secret[:12], secret[-12:], secret[::-1], quote(secret, safe=""), quote_plus(secret)}
    shapes = {text.encode() for text in texts}
    shapes |= {raw.hex().encode(), raw.hex().upper().encode(), secret.encode("utf-16-le")}
    for before in (b"", b"x", b"xx"):  # base64 looks different at each of three places
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            shapes.add(encode(before + raw + b":")[4:-4])
    return shapes


def documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the run with its bytes; zips opened too."""
    for file in sorted(item for item in folder.rglob("*") if item.is_file() and item.name != "secrets.json"):
        data = file.read_bytes()
        yield str(file.relative_to(folder)), data
        if file.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                for name in opened.namelist():
                    yield f"{file.name}/{name}", opened.read(name)


def test_the_run_did_all_it_was_meant_to_do(left: Left) -> None:
    names = {name for name, _ in documents(left.folder)}

    assert len(left.secrets) >= 9
    assert {"data/badge-console.sqlite", "while-open/badge-console.sqlite-wal", "out/badge.csv", "debug.log"} <= names
    assert {"out/cli/badge.csv", "out/manifest.json", "out/proof.html"} <= names
    said = (left.folder / "said.err").read_text("utf-8", "replace")
    for words in ("Traceback", "NotAllowed", "NotPermitted", "UnexpectedReply", "ServiceBroken", "does not belong on"):
        assert words in said, words
    log = (left.folder / "debug.log").read_text("utf-8")
    for logger in (" sqlalchemy.engine", " urllib3.connectionpool DEBUG", " credly_core."):
        assert logger in log, logger


def test_no_secret_is_found_in_any_shape_anywhere(left: Left) -> None:
    shapes = {name: shapes_of(secret) for name, secret in left.secrets.items()}

    found = [
        f"{name} in {document}: …{data[max(0, data.index(shape) - 60) : data.index(shape)]!r}"
        for document, data in documents(left.folder)
        for name, wanted in shapes.items()
        for shape in wanted
        if shape in data
    ]

    assert found == []


def test_the_search_finds_what_it_looks_for(left: Left) -> None:
    secret = left.secrets["stray"]

    for hidden in (
        secret.encode(),
        base64.b64encode(b"abc" + secret.encode() + b":tail"),
        quote(secret, safe="").encode(),
        secret.encode().hex().encode(),
        b"only the end: " + secret[-12:].encode(),
    ):
        assert any(shape in hidden for shape in shapes_of(secret))


def test_no_document_of_the_project_holds_a_key_of_the_sandbox(left: Left) -> None:
    shapes = [shape for secret in left.secrets.values() for shape in shapes_of(secret)]
    papers = [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", *(ROOT / "notebooks").glob("*.ipynb")]

    assert [str(paper) for paper in papers for shape in shapes if shape in paper.read_bytes()] == []
