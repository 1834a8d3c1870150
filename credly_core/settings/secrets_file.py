"""Settings from `.streamlit/secrets.toml`, read here so that the core never asks Streamlit.

A setting may stand in the table `[badge_console]`; those that begin with `credly_` also in `[credly]` without the
prefix; and each at the top of the file. Other tables and keys belong to others and are left alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from credly_core.errors import SettingsError
from credly_core.settings.names import near_miss

#: Where the file is, from the folder the program was started in.
SECRETS_FILE = Path(".streamlit") / "secrets.toml"
_TABLES = {"badge_console": "", "credly": "credly_", "alm": "alm_"}


@dataclass(frozen=True, slots=True)
class SecretsFile:
    """What the file says: values by setting, the place each was found at, warnings about unknown keys."""

    values: Mapping[str, object] = field(default_factory=dict, repr=False)
    places: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @classmethod
    def read(cls, names: Collection[str], path: Path = SECRETS_FILE) -> Self:
        """Read the file, if there is one."""
        try:
            content: dict[str, object] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except tomllib.TOMLDecodeError as trouble:
            raise _unreadable(path, _place_in(trouble)) from None  # the error quotes the file
        except UnicodeDecodeError:
            raise _unreadable(path, "it is not UTF-8") from None
        except OSError as trouble:
            raise _unreadable(path, trouble.strerror or "it cannot be opened") from None
        return cls._sorted(content, names)

    @classmethod
    def _sorted(cls, content: Mapping[str, object], names: Collection[str]) -> Self:
        values: dict[str, object] = {}
        places: dict[str, str] = {}
        warnings: list[str] = []
        for name in names:
            if name in content:
                values[name], places[name] = content[name], f"{SECRETS_FILE}"
        for table, prefix in _TABLES.items():
            entries = content.get(table, {})
            if not isinstance(entries, Mapping):
                warnings.append(f"{SECRETS_FILE}: {table} should be a table, written [{table}].")
                continue
            known = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
            for key, value in entries.items():
                name = prefix + str(key)
                if key not in known:
                    warnings.append(f"{SECRETS_FILE}: {key} in [{table}] is not a setting.{near_miss(key, known)}")
                elif name in values:
                    raise SettingsError(
                        f"{SECRETS_FILE} gives {name} twice: in [{table}] and in {places[name]}.",
                        hint="Keep one of them.",
                    )
                else:
                    values[name], places[name] = value, f"{SECRETS_FILE} [{table}]"
        return cls({name: value for name, value in values.items() if value != ""}, places, tuple(warnings))


def _place_in(trouble: tomllib.TOMLDecodeError) -> str:
    """Only line and column of a TOML error: its text may hold a piece of the file."""
    text = str(trouble)
    return text[text.rindex("(at ") + 1 : -1].removeprefix("at ") if text.endswith(")") and "(at " in text else "TOML"


def _unreadable(path: Path, why: str) -> SettingsError:
    return SettingsError(
        f"The file {path} cannot be read: {why}.",
        hint="Compare it with .streamlit/secrets.toml.example; texts stand in quotes.",
        code="settings.secrets-file",
    )
