"""Who of the learners can be added to Credly's workforce, who cannot and why, and the file Credly's console takes."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from credly_core.domain.learning import LearnerState
from credly_core.domain.people import UNUSABLE, IdentityVerdict, PersonWarning
from credly_core.domain.roster import AddLine

#: What speaks against an address unless somebody wants it all the same.
DOUBTS = (
    PersonWarning.ROLE_ACCOUNT,
    PersonWarning.DOMAIN_TYPO,
    PersonWarning.HOMOGLYPHS,
    PersonWarning.BEYOND_ASCII,
)
_TWICE = (PersonWarning.SHARED_ADDRESS, PersonWarning.REPEATED_LEARNER)
_HEADINGS = ("email", "first_name", "last_name", "external_id")
#: A name that begins with these would be a formula to a spreadsheet, and is none in any language.
_FORMULA = "=+-@＝＋－＠\t\r\n "


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who is to be added, and how many were left out for which reason."""

    lines: tuple[AddLine, ...]
    left_out: dict[str, int] = field(default_factory=dict)


def choose(people: pl.DataFrame, *, with_doubts: bool = False) -> Chosen:
    """Those who are not there, are still there in ALM, and have an address of their own that mail can be sent to.

    Nobody is in two groups: the first reason counts.
    """
    groups: list[tuple[str, pl.Expr]] = [
        ("known to Credly already", ~pl.col("verdict").cast(pl.String).is_in(_missing())),
        ("look like somebody at Credly: decide by hand", pl.col("verdict").cast(pl.String) == _LOOK_ALIKE),
        ("not active in ALM", pl.col("state") != LearnerState.ACTIVE.value),
        ("no address mail can be sent to", _has(UNUSABLE)),
        ("share an address or an ID with somebody", _has(_TWICE)),
        ("address begins like a formula of a spreadsheet", pl.col("email").str.contains(r"^\s*[=+\-@＝＋－＠]")),
    ]
    if not with_doubts:
        groups.append(("doubtful address: role, typing error or odd letters", _has(DOUBTS)))
    left_out: dict[str, int] = {}
    rest = people
    for reason, expression in groups:
        kept = rest.filter(~expression)
        if rest.height > kept.height:
            left_out[reason] = rest.height - kept.height
        rest = kept
    return Chosen(_lines(rest), left_out)


_LOOK_ALIKE = IdentityVerdict.LOOK_ALIKE.value


def _missing() -> list[str]:
    return [IdentityVerdict.NOT_THERE.value, _LOOK_ALIKE]


def _has(warnings: frozenset[PersonWarning] | tuple[PersonWarning, ...]) -> pl.Expr:
    return pl.any_horizontal(pl.col("warnings").list.contains(one.code) for one in PersonWarning if one in warnings)


def _lines(people: pl.DataFrame) -> tuple[AddLine, ...]:
    wanted = people.select("learner_id", "email", "name", "unique_id")
    lines = []
    for number, (learner_id, email, name, unique_id) in enumerate(wanted.iter_rows(), 1):
        first, last = split_name(name or "")
        external = unique_id if _is_plain(unique_id or "") else learner_id or ""
        lines.append(AddLine(number, learner_id or "", (email or "").strip(), first, last, external))
    return tuple(lines)


def _is_plain(identifier: str) -> bool:
    """Whether an id is one: neither an address nor a formula."""
    return bool(identifier) and "@" not in identifier and identifier.strip(_FORMULA) == identifier


def split_name(name: str) -> tuple[str, str]:
    """First and last name: ALM knows one name only, so the last word is taken for the last name.

    >>> split_name("Anna Maria Berg"), split_name("Cher"), split_name("=Anna Berg")
    (('Anna Maria', 'Berg'), ('Cher', ''), ('Anna', 'Berg'))
    """
    words = name.strip(_FORMULA).split()
    if len(words) < 2:  # noqa: PLR2004  one word cannot be parted
        return " ".join(words), ""
    return " ".join(words[:-1]), words[-1]


def console_file(lines: tuple[AddLine, ...]) -> bytes:
    """The people as a CSV file for Credly's console, with the names its service gives the columns."""
    frame = pl.DataFrame(
        {name: [getattr(line, name) for line in lines] for name in _HEADINGS},
        schema=dict.fromkeys(_HEADINGS, pl.String),
    )
    blank_is_empty = pl.when(pl.all() != "").then(pl.all())
    return frame.select(blank_is_empty).write_csv(line_terminator="\r\n").encode("utf-8")
