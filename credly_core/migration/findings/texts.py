"""The words of every code, from the data files `data/texts*.toml`."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from credly_core.errors import SpecError
from credly_core.migration.findings.severity import Severity
from credly_core.migration.keys import Keys

_FOLDER = Path(__file__).parent.parent / "data"
#: Facts are named in small letters, or as the column is that they come from, as `moduleId.moduleType`.
_HOLE = re.compile(r"\{([A-Za-z_.]+)\}")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"
)
#: Characters that are assigned to nothing, or to something private.
_UNDEFINED = ("Cn", "Co")
#: So much of a cell is shown in a sentence.
_SHOWN = 80


class TextKind(enum.Enum):
    """What a code stands for."""

    #: The check found something.
    FINDING = "finding"
    #: The check of a set found something that one file alone does not show.
    SET = "set"
    #: The reader has something to say.
    NOTE = "note"
    #: A repair that no finding asks for.
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class CodeText:
    """Everything said about one code. `one` and `many` are the titles of a group; `repair` says what is offered.

    `columns` holds other words for some columns.
    """

    code: str
    severity: Severity
    title: str
    message: str
    hint: str
    one: str
    many: str
    meaning: str
    basis: str
    example: str
    repair: str
    also: tuple[str, ...] = ()
    kind: TextKind = TextKind.FINDING
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@cache
def _texts() -> dict[str, CodeText]:
    found: dict[str, CodeText] = {}
    for file in sorted(_FOLDER.glob("texts*.toml")):
        whole = Keys.of_file(file)
        for code in whole.names():
            if code in found:
                raise SpecError(f"{file.name}: {code} has words in another file already.", hint="Keep one of them.")
            if (table := whole.table(code)) is not None:
                found[code] = _read(code, table)
    return found


def _read(code: str, keys: Keys) -> CodeText:
    text = CodeText(
        code=code,
        severity=keys.choice("severity", Severity, Severity.WARNING),
        title=keys.text("title"),
        message=keys.text("message"),
        hint=keys.text("hint", ""),
        one=keys.text("one", ""),
        many=keys.text("many", ""),
        meaning=keys.text("meaning", ""),
        basis=keys.text("basis", ""),
        example=keys.text("example", ""),
        repair=keys.text("repair", ""),
        also=keys.texts("also"),
        kind=keys.choice("kind", TextKind, TextKind.FINDING),
        columns={name: columns.mapping(name) for name in columns.names()} if (columns := keys.table("columns")) else {},
    )
    keys.close()
    return replace(
        text,
        one=text.one or f"1 × {text.title.lower()}",
        many=text.many or f"{{count}} × {text.title.lower()}",
        repair=text.repair or text.hint,
    )


def text_of(code: str, column: str | None = None) -> CodeText:
    """The words of a code, in the wording of a column where it has its own; `SpecError` for an unknown code."""
    text = _texts().get(code)
    if text is None:
        raise SpecError(f"No text for the code {code}.", hint="Add it to one of the files texts*.toml.")
    own = text.columns.get(column) if column else None
    if not own:
        return text
    return replace(
        text,
        **{name: own[name] for name in ("title", "message", "hint", "one", "many", "repair") if name in own},  # type: ignore[arg-type]  # all of these are text
    )


def all_codes() -> tuple[str, ...]:
    """Every code there is, in the order of the files."""
    return tuple(_texts())


def shown(value: str) -> str:
    """A cell for a sentence: unseen characters by their code, cut at a length one can read."""
    signs = value.replace("\r\n", "⏎").replace("\n", "⏎").replace("\t", "⇥")
    text = _UNSEEN.sub(lambda found: _code(found.group()), signs)
    if not text.isprintable():  # what no font has, or only one
        text = "".join(_code(sign) if unicodedata.category(sign) in _UNDEFINED else sign for sign in text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _code(sign: str) -> str:
    return f"⟨U+{ord(sign):04X}⟩"


def fill(template: str, facts: Mapping[str, str]) -> str:
    """Put facts into a template; a fact that is missing leaves an ellipsis, never an error."""
    return _HOLE.sub(lambda hole: shown(facts[hole.group(1)]) if hole.group(1) in facts else "…", template)
