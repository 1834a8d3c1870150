"""Files, folders and zips on a disk: what of them is read, under which name, and what is left aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.errors import SettingsError, UnreadableInput
from credly_core.migration.table import Table
from credly_core.steps.check.reading import Reader, read_file

if TYPE_CHECKING:
    from credly_core.migration.zipping import IgnoredEntry

#: A file by its name: its table, or the refusal.
Found = tuple[str, Table | UnreadableInput]


@dataclass
class Brought:
    """Files as they were read, and what was left aside of folders and zips, with the reason."""

    files: list[Found] = field(default_factory=list)
    left_aside: list[IgnoredEntry] = field(default_factory=list)

    def add_zip(self, name: str, source: bytes | Path, read: Reader, *, within: str) -> None:
        """The CSV files of a zip; one that is not safe to open is a refused file."""
        from credly_core.steps.check.arriving import csv_files_of

        try:
            wanted, ignored = csv_files_of(source, name)
        except UnreadableInput as unsafe:
            self.files.append((name, unsafe))
            return
        self.left_aside += ignored
        named = [(f"{within}/{entry}" if within else entry, data) for entry, data in wanted]
        self.files += [(entry, read(data, entry)) for entry, data in named]


@dataclass(frozen=True, slots=True)
class _Item:
    """A file on the disk: its name, and the path it was given by."""

    path: Path
    name: str
    given: str

    @property
    def is_zip(self) -> bool:
        return self.path.suffix.lower() == ".zip"


def read_all(paths: Sequence[Path], read: Reader = read_file) -> Brought:
    """Files, folders and zips; what was in a zip has its name before its own where the zip is not all there is.

    Files are named by their last part, those of a folder by their path in it; where two names are the same, by the
    path that was given.
    """
    brought = Brought()
    items = [item for path in paths for item in _items(path, brought)]
    times = Counter(item.name for item in items)
    sole = len(paths) == 1 and not paths[0].is_dir()
    for item in items:
        name = item.name if times[item.name] == 1 else item.given
        if item.is_zip:
            brought.add_zip(name, readable(item.path), read, within="" if sole else name)
        else:
            brought.files.append((name, read(readable(item.path), name)))
    return brought


def _items(path: Path, brought: Brought) -> Iterator[_Item]:
    if path.is_dir():
        yield from _items_of_folder(path, brought)
    else:
        yield _Item(path, path.name, path.as_posix())


def _items_of_folder(folder: Path, brought: Brought) -> Iterator[_Item]:
    """Its CSV files and zips, also those in folders below; hidden files are no input."""
    from credly_core.migration.zipping import IgnoredEntry

    places = [(item, item.relative_to(folder)) for item in sorted(folder.rglob("*")) if item.is_file()]
    places = [(item, place) for item, place in places if not any(map(_is_clutter, place.parts))]
    wanted = [(item, place) for item, place in places if item.suffix.lower() in (".csv", ".zip")]
    if not wanted:
        raise SettingsError(f"The folder {folder} holds no CSV file and no zip.", hint="Name another folder.")
    others = [place for item, place in places if item.suffix.lower() not in (".csv", ".zip")]
    brought.left_aside += [IgnoredEntry(f"{folder.name}/{place.as_posix()}", "not a CSV file") for place in others]
    for item, place in wanted:
        yield _Item(item, place.as_posix(), item.as_posix())


def _is_clutter(name: str) -> bool:
    return name.startswith(".") or name.casefold() == "__macosx"


def readable(path: Path) -> Path:
    """The path of a file that can be opened; `SettingsError` in words where it cannot."""
    if not path.is_file():
        raise SettingsError(f"There is no file {path}.", hint="Check the path.")
    try:
        path.open("rb").close()
    except OSError as trouble:
        raise SettingsError(
            f"The file {path} cannot be opened: {trouble.strerror}.", hint="Check who may read it."
        ) from trouble
    return path
