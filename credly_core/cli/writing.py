"""Write files that a command made, never over the files it was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from credly_core.errors import SettingsError


def write_beside(files: Mapping[Path, bytes], given: Sequence[Path]) -> list[str]:
    """Write all files and say which; refused, with none written, where one of them is among those given."""
    known = {place for path in _inside(given) if (place := _place(path)) is not None}
    for path in files:
        if _place(path) in known:
            raise SettingsError(
                f"{path} is one of the files you gave; nothing was written, so that it stays as it is.",
                hint="Name another folder or another file.",
            )
    for path, data in files.items():
        _write(path, data)
    return [str(path) for path in files]


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files by their names below a folder, made where it is not there, and say which."""
    try:
        for name, data in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    except OSError as trouble:
        raise SettingsError(
            f"The folder {folder} cannot be written to: {trouble.strerror}.", hint="Name another folder with --out."
        ) from trouble
    return list(files)


def lists_among(texts: Sequence[str]) -> list[Path]:
    """The files in texts such as `FILE`, `FILE:COLUMN`."""
    return [Path(part) for text in texts for part in (text, text.rpartition(":")[0]) if part]


def _inside(given: Iterable[Path]) -> Iterator[Path]:
    for path in given:
        yield path
        if path.is_dir():
            yield from path.rglob("*")


def _place(path: Path) -> tuple[int, int] | None:
    """What makes a file itself, under whatever name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as trouble:
        raise SettingsError(
            f"{path} cannot be written: {trouble.strerror}.", hint="Name another place, or check who may write there."
        ) from trouble
