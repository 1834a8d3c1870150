"""The migration project's memory: which id of the old system became which object of the account."""

from __future__ import annotations

Key = tuple[str, ...]


class SourceBook:
    """Account ids by file and source key, and the row each was last written with: unchanged rows are skipped."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, Key], str] = {}
        self._rows: dict[tuple[str, Key], tuple[tuple[str, str], ...]] = {}

    def remember(self, file: str, key: Key, account_id: str) -> None:
        """A row of a file became this object."""
        self._ids[file, key] = account_id

    def account_id(self, file: str, *key: str) -> str | None:
        """What a source key became, in this or an earlier sprint."""
        return self._ids.get((file, key))

    def keys(self, file: str) -> dict[Key, str]:
        """Everything one file has brought."""
        return {key: account_id for (name, key), account_id in self._ids.items() if name == file}

    def was_taken(self, file: str, key: Key) -> bool:
        """Whether this file brought a row with this key before."""
        return (file, key) in self._rows or (file, key) in self._ids

    def is_unchanged(self, file: str, key: Key, row: dict[str, str]) -> bool:
        """Whether the very same row was taken before."""
        return self._rows.get((file, key)) == tuple(sorted(row.items()))

    def took(self, file: str, key: Key, row: dict[str, str]) -> None:
        """Remember a row that was taken."""
        self._rows[file, key] = tuple(sorted(row.items()))
