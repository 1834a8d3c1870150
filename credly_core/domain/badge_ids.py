"""A readable id for each badge that goes to ALM, made once from the template's name and then kept for good.

ALM recognizes a badge by this id on every later run: an id that changes makes a second badge. So ids given
before are passed in and win; only templates without one get a new id here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from anyascii import anyascii

from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.ids import AlmBadgeId, TemplateId

#: Longer than any name of Credly's we know, so that nothing is cut in practice. ALM documents no limit.
LONGEST_SLUG = 64
PIECE = 8

_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SIGNS = {"&": " and ", "+": " plus ", "#": " sharp ", "%": " percent ", "@": " at "}
_TEXT_SIGNS = str.maketrans(_SIGNS)
_GLUED_SIGNS = re.compile(r"(?<=\w)(\+\+|\+|#)(?!\w)")
# What a spreadsheet turns into a date or a truth value as soon as somebody opens the file in it.
_SPREADSHEET_BAIT = re.compile(
    r"(jan|feb|mar|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez)[a-z]*-?\d{1,4}(-\d+)?|true|false|wahr|falsch"
)


def make_slug(name: str) -> str:
    """The name in lower-case ASCII letters, digits and hyphens; empty when nothing readable is left.

    Other scripts are transliterated letter by letter. Han characters in a Japanese name are left out: the
    letter table knows their Chinese reading only, and a wrong reading is worse than none.

    >>> make_slug("Führung & Teamarbeit 2.0"), make_slug("Основы анализа"), make_slug("C++ / C#")
    ('fuhrung-and-teamarbeit-2-0', 'osnovy-analiza', 'c-plus-plus-c-sharp')
    """
    text = unicodedata.normalize("NFKC", name)
    if _KANA.search(text):
        text = _HAN.sub(" ", text)
    text = _GLUED_SIGNS.sub(lambda match: match[0].translate(_TEXT_SIGNS), text).translate(_TEXT_SIGNS)
    text = _HAN.sub(lambda match: f" {match[0]} ", text)
    plain = _APOSTROPHES.sub("", anyascii(_APOSTROPHES.sub("", text))).casefold()
    slug = _shorten(_NOT_PLAIN.sub("-", plain).strip("-"))
    if slug and (not slug[0].isalpha() or _SPREADSHEET_BAIT.fullmatch(slug)):
        return _shorten(f"badge-{slug}")
    return slug


def _shorten(slug: str) -> str:
    """Keep whole words only, unless the first word alone is longer than the limit."""
    if len(slug) <= LONGEST_SLUG:
        return slug
    whole = slug[: LONGEST_SLUG + 1].rpartition("-")[0]
    return (whole or slug[:LONGEST_SLUG]).strip("-")


def _plain_id(template_id: str) -> str:
    return _NOT_PLAIN.sub("", anyascii(template_id).casefold()) or "x"


def badge_id(template: BadgeTemplate, taken: Collection[str]) -> AlmBadgeId:
    """A readable id that is not among `taken` (compared without case).

    On a collision a piece of the template id is added: it belongs to this template alone, so the answer does
    not depend on who came before, only on whether the plain form is free.
    """
    used = taken if isinstance(taken, frozenset | set) else {one.casefold() for one in taken}
    slug, unique = make_slug(template.name), _plain_id(template.id)
    if slug and not _is_vague(template.name, slug) and slug not in used:
        return AlmBadgeId(slug)
    stem = slug or "badge"
    for length in (PIECE, 2 * PIECE, len(unique)):
        candidate = f"{stem}-{unique[:length]}"
        if candidate not in used:
            return AlmBadgeId(candidate)
    number = 2
    while f"{stem}-{unique}-{number}" in used:
        number += 1
    return AlmBadgeId(f"{stem}-{unique}-{number}")


def _is_vague(name: str, slug: str) -> bool:
    """One letter names nothing, and of a Japanese name with Han characters only a part is left."""
    return len(slug.removeprefix("badge").strip("-")) < 2 or bool(_KANA.search(name) and _HAN.search(name))  # noqa: PLR2004


def assign_ids(
    templates: Iterable[BadgeTemplate], known: Mapping[TemplateId, AlmBadgeId], *, reserved: Collection[str] = ()
) -> dict[TemplateId, AlmBadgeId]:
    """An id for every template: the known one, else a new one. `reserved` are ids used by other rows.

    Ids of templates that are not here any more stay reserved, so that no badge inherits the id of another.
    The oldest template gets the plain form; the order in which templates are given changes nothing.
    """
    used = {one.casefold() for one in (*known.values(), *reserved)}
    assigned: dict[TemplateId, AlmBadgeId] = {}
    latest = datetime.max.replace(tzinfo=UTC)
    for template in sorted(templates, key=lambda one: (one.created_at or latest, one.id)):
        chosen = known.get(template.id) or assigned.get(template.id)
        if chosen is None:
            chosen = badge_id(template, used)
            used.add(chosen.casefold())
        assigned[template.id] = chosen
    return assigned
