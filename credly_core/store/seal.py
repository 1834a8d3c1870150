"""Seal secrets so that the database alone gives nothing away: AES-GCM, bound to the row, the key kept elsewhere.

A sealed value is `version (1 byte) · key id (8) · nonce (12) · ciphertext and tag`. The row goes in as associated
data, so that a value moved to another row does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credly_core.domain.secrets import Secret
from credly_core.errors import SealBroken, SettingsError

_VERSION = b"\x01"
_KEY_ID_SIZE = 8
_NONCE_SIZE = 12
_KEY_SIZE = 32
_HEADER_SIZE = 1 + _KEY_ID_SIZE

logger = logging.getLogger(__name__)


def key_id_of(sealed: bytes) -> bytes:
    """Which key a sealed value was closed with; tells nothing about the key itself."""
    if len(sealed) <= _HEADER_SIZE + _NONCE_SIZE or sealed[:1] != _VERSION:
        raise SealBroken(
            "A stored secret is damaged and cannot be opened.", hint="Enter the credentials of this connection again."
        )
    return sealed[1:_HEADER_SIZE]


def _id_of_key(key: bytes) -> bytes:
    return hashlib.sha256(b"badge-console key id" + key).digest()[:_KEY_ID_SIZE]


def _parse_key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        key = b""
    if len(key) != _KEY_SIZE:
        raise SettingsError(
            f"The sealing key in {where} is not 32 bytes in base64.",
            hint="Put the original key back. A new one can be made with: openssl rand -base64 32",
            code="settings.secret-key",
        )
    return key


def _parse_keys(lines: list[str], where: str) -> tuple[bytes, ...]:
    texts = [line.strip() for line in lines]
    return tuple(
        _parse_key(text.replace("+", "-").replace("/", "_"), where)
        for text in texts
        if text and not text.startswith("#")
    )


class KeySettings(Protocol):
    """The two settings that say where the key is."""

    @property
    def key_file(self) -> Path: ...

    @property
    def secret_key(self) -> Secret | None: ...


class Sealer:
    """Seals and opens with the key from a file (made on first use) or from the environment.

    More than one key may be at hand: the first seals, all open. That is how a rotation can be interrupted.
    """

    def __init__(self, key_file: Path, key: Secret | None = None) -> None:
        self._file = key_file
        self._given = (
            _parse_keys(key.reveal().replace(",", "\n").splitlines(), "BADGE_CONSOLE_SECRET_KEY") if key else ()
        )

    @classmethod
    def from_settings(cls, settings: KeySettings) -> Self:
        """The sealer that the settings ask for."""
        return cls(settings.key_file, settings.secret_key)

    def __repr__(self) -> str:
        return f"Sealer({'environment' if self._given else self._file})"

    @property
    def key_is_given(self) -> bool:
        """Whether the key comes from the environment, so that no file is read or written."""
        return bool(self._given)

    def seal(self, secret: Secret, *, row: str) -> bytes:
        """Close a value for one row; makes the key file when there is none."""
        key = (self._keys() or self._make_key_file())[0]
        nonce = secrets.token_bytes(_NONCE_SIZE)
        closed = AESGCM(key).encrypt(nonce, secret.reveal().encode(), row.encode())
        return _VERSION + _id_of_key(key) + nonce + closed

    def open(self, sealed: bytes, *, row: str) -> Secret:
        """The value again; SealBroken when the key is missing or another one, or the row is not the one sealed for."""
        key = self._key_for(key_id_of(sealed))
        nonce = sealed[_HEADER_SIZE : _HEADER_SIZE + _NONCE_SIZE]
        try:
            opened = AESGCM(key).decrypt(nonce, sealed[_HEADER_SIZE + _NONCE_SIZE :], row.encode())
        except InvalidTag:
            raise SealBroken(
                "A stored secret does not belong to the row it was found in, or was changed.",
                hint="Enter the credentials of this connection again, and find out who changed the database.",
                code="store.seal.row",
            ) from None
        return Secret(opened.decode())

    def derived(self, purpose: str) -> bytes | None:
        """A key for something else than sealing, of which nothing leads back; None while there is no key yet."""
        keys = self._keys()
        return hashlib.blake2b(purpose.encode(), key=keys[0], digest_size=_KEY_SIZE).digest() if keys else None

    def check_against(self, key_ids: Collection[bytes]) -> None:
        """Refuse to seal beside secrets that the key at hand cannot open: two keys in one database lose one half.

        Called before the first write, so that a lost key file is not silently replaced by a new one.
        """
        for key_id in key_ids:
            self._key_for(key_id)

    def is_current(self, sealed: bytes) -> bool:
        """Whether a value is closed with the key that seals now."""
        keys = self._keys()
        return bool(keys) and key_id_of(sealed) == _id_of_key(keys[0])

    def rotate_key(self, reseal: Callable[[], None]) -> None:
        """Give every secret a new key. `reseal` must close all of them anew and commit before it returns.

        Safe to interrupt at any point and to start again: until the last line both keys stay in the file. A key
        from the environment is rotated by giving `new,old` there.
        """
        if self._given:
            reseal()
            return
        keys = self._keys()
        if len(keys) < 2:  # noqa: PLR2004  two keys: an earlier rotation was interrupted; finish that one
            self._write_keys((secrets.token_bytes(_KEY_SIZE), *keys))
        reseal()
        self._write_keys(self._keys()[:1])

    def _key_for(self, key_id: bytes) -> bytes:
        keys = self._keys()
        for key in keys:
            if _id_of_key(key) == key_id:
                return key
        where = "BADGE_CONSOLE_SECRET_KEY" if self._given else str(self._file)
        if not keys:
            raise SealBroken(
                f"The key to the stored secrets is missing: there is no {where}.",
                hint="Put the key file back from a backup, or remove the connections and enter them again.",
                code="store.seal.no-key",
            )
        raise SealBroken(
            f"The stored secrets were sealed with another key than the one in {where}.",
            hint="Put the original key back, or remove the connections and enter them again.",
            code="store.seal.wrong-key",
        )

    def _keys(self) -> tuple[bytes, ...]:
        if self._given:
            return self._given
        try:
            text = self._file.read_text(encoding="ascii")
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as trouble:
            raise SealBroken(
                f"The key file {self._file} cannot be read.", hint="Check that it is a file and that you own it."
            ) from trouble
        self._keep_private()
        keys = _parse_keys(text.splitlines(), str(self._file))
        if not keys:
            raise SealBroken(
                f"The key file {self._file} is empty.",
                hint="Put the key file back from a backup.",
                code="store.seal.no-key",
            )
        return keys

    def _keep_private(self) -> None:
        if os.name == "posix" and self._file.stat().st_mode & 0o077:
            logger.warning("key file was readable by others, access taken away: %s", self._file)
            self._file.chmod(0o600)

    def _make_key_file(self) -> tuple[bytes, ...]:
        """Two programs may start at once: the file is linked into place complete, and the first one wins."""
        draft = self._draft_of((secrets.token_bytes(_KEY_SIZE),))
        try:
            os.link(draft, self._file)
        except FileExistsError:
            pass
        except OSError as trouble:
            raise self._cannot_write() from trouble
        finally:
            draft.unlink(missing_ok=True)
        return self._keys()

    def _write_keys(self, keys: tuple[bytes, ...]) -> None:
        draft = self._draft_of(keys)
        try:
            draft.replace(self._file)
        except OSError as trouble:
            draft.unlink(missing_ok=True)
            raise self._cannot_write() from trouble
        _sync_folder(self._file.parent)

    def _draft_of(self, keys: tuple[bytes, ...]) -> Path:
        draft = self._file.with_name(f".{self._file.name}.{secrets.token_hex(6)}")
        lines = "".join(base64.urlsafe_b64encode(key).decode() + "\n" for key in keys)
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write("# Seals the secrets of the badge console. Keep a copy; without it they are lost.\n" + lines)
                file.flush()
                os.fsync(file.fileno())
        except OSError as trouble:
            draft.unlink(missing_ok=True)
            raise self._cannot_write() from trouble
        return draft

    def _cannot_write(self) -> SealBroken:
        return SealBroken(
            f"The key file {self._file} cannot be written.",
            hint="Choose a folder you may write to with BADGE_CONSOLE_KEY_FILE, or free some space.",
            code="store.seal.no-write",
        )


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut, where the system allows it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
