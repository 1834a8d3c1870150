"""Achievements from a list that somebody brings. A bad row never becomes a badge; it is named with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from credly_core.domain.achievements import (
    Achievement,
    AchievementSource,
    EarnerKey,
    Recipient,
    achievement_key,
    split_name,
)
from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.ids import TemplateId
from credly_core.errors import UnreadableInput
from credly_core.migration.reading import read_table
from credly_core.migration.table import Table

#: Column → the headings it is found under, without blanks, signs and capitals.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "earner_key": ("learnerid", "userid", "earnerid", "issuerearnerid", "almid", "almuserid"),
    "email": ("email", "useremail", "recipientemail", "mail", "emailaddress"),
    "first_name": ("firstname", "issuedtofirstname", "givenname"),
    "middle_name": ("middlename", "issuedtomiddlename"),
    "last_name": ("lastname", "issuedtolastname", "familyname", "surname"),
    "name": ("name", "username", "fullname", "learner"),
    "template": ("template", "templateid", "badgetemplateid", "badgetemplate", "badge", "badgename", "templatename"),
    "earned_at": ("earnedat", "date", "issuedat", "completiondate", "completedat", "dateearned", "issuedate"),
    "evidence_url": ("evidence", "evidenceurl", "link"),
    "title": ("title", "course", "coursename", "training"),
    "locale": ("locale", "language"),
}
_REQUIRED = ("earner_key", "email", "template", "earned_at")
_SIGNS = re.compile(r"[^a-z0-9]+")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})$")
#: The middle of the day: a date without a time means that day wherever the earner lives.
_NOON = 12
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?")


@dataclass(frozen=True, slots=True)
class ListFault:
    """A row that cannot be used: the spreadsheet's row, the column, what is wrong, what to do."""

    row: int
    column: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class AwardList:
    """A list that was read: what can be used, and what cannot, row by row. Both add up to the rows of the file."""

    achievements: tuple[Achievement, ...] = ()
    faults: tuple[ListFault, ...] = ()
    rows: int = 0


def read_award_list(
    data: bytes, *, file: str, templates: tuple[BadgeTemplate, ...], only_template: TemplateId | None = None
) -> AwardList:
    """Every row of a file; UnreadableInput with the place where it is no such list at all.

    `only_template` stands for a column of templates that the file may then do without.
    """
    table = read_table(data, file=file)
    places = _places(table, needs_template=only_template is None)
    by_name = _by_name(templates)
    found: list[Achievement] = []
    faults: list[ListFault] = []
    for index, row in enumerate(table.rows.to_list()):
        record = table.record(index)
        cells = {name: record[place].strip() for name, place in places.items()}
        if only_template is not None:
            cells.setdefault("template", only_template)
        if not any(cells.values()):
            faults.append(ListFault(row, "", "The row is empty.", "Take it out."))
            continue
        wrong = next(_wrong_cells(cells, by_name, row), None)
        if wrong is not None:
            faults.append(wrong)
        else:
            found.append(_achievement(cells, by_name[_folded(cells["template"])], f"{file}:{row}"))
    return AwardList(tuple(found), tuple(faults), table.height)


def read_moment(text: str) -> datetime | None:
    """A date as ISO writes it, with or without time and offset; None for everything that could mean two days.

    >>> read_moment("2026-03-14").isoformat(), read_moment("03/04/2026")
    ('2026-03-14T12:00:00+00:00', None)
    """
    found = _OFFSET.search(text) if "T" in text or " " in text or ":" in text else None
    zone = UTC
    if found is not None:
        sign = 1 if found.group(1) == "+" else -1
        minutes = sign * (int(found.group(2)) * 60 + int(found.group(3)))
        text, zone = text[: found.start()].rstrip(), _zone(minutes)
    text = text.removesuffix("Z").rstrip()
    if not _LOCAL.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) == len("2026-03-14"):
        moment = moment.replace(hour=_NOON)
    return moment.replace(tzinfo=zone)


def _zone(minutes: int) -> timezone:
    return UTC if not minutes else timezone(timedelta(minutes=minutes))


def _places(table: Table, *, needs_template: bool) -> dict[str, int]:
    """Which column is where; a list without what a badge needs is refused as a whole."""
    places: dict[str, int] = {}
    for place, heading in enumerate(table.header):
        folded = _SIGNS.sub("", heading.strip().lower())
        for name, headings in HEADINGS.items():
            if folded in headings:
                places.setdefault(name, place)
    has_name = "name" in places or {"first_name", "last_name"} <= set(places)
    missing = [name for name in _REQUIRED if name not in places and (name != "template" or needs_template)]
    missing += [] if has_name else ["first_name and last_name"]
    if missing:
        words = ", ".join(name.replace("_", " ") for name in missing)
        raise UnreadableInput(
            f"The list has no column for: {words}.",
            hint="Give each row the learner's ID, email, first_name, last_name, template (ID or name) and earned_at.",
            code="issue.list-columns",
            file=table.file,
            row=1,
        )
    return places


def _by_name(templates: tuple[BadgeTemplate, ...]) -> dict[str, TemplateId | None]:
    """Templates by id and by name; a name that several have leads to none."""
    found: dict[str, TemplateId | None] = {}
    for template in templates:
        name = _folded(template.name)
        found[name] = None if name in found else template.id
    return {**found, **{_folded(template.id): template.id for template in templates}}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _wrong_cells(cells: Mapping[str, str], by_name: Mapping[str, TemplateId | None], row: int) -> Iterator[ListFault]:
    if not cells["earner_key"]:
        yield ListFault(row, "learner ID", "The learner's ID is missing.", "Take it from ALM's user export.")
    template = cells["template"]
    if _folded(template) not in by_name:
        yield ListFault(row, "template", f"There is no badge template “{template}”.", "Copy the templates again.")
    elif by_name[_folded(template)] is None:
        yield ListFault(row, "template", f"Several templates are called “{template}”.", "Write the template's ID.")
    if read_moment(cells["earned_at"]) is None:
        what = f"“{cells['earned_at']}” is no date that means one day only."
        yield ListFault(row, "earned at", what, "Write it as 2026-03-14, with time and offset if known.")


def _achievement(cells: Mapping[str, str], template_id: TemplateId | None, source_id: str) -> Achievement:
    first, last = cells.get("first_name", ""), cells.get("last_name", "")
    if not first and not last:
        first, last = split_name(cells.get("name", ""))
    earned_at = read_moment(cells["earned_at"])
    if template_id is None or earned_at is None:
        raise AssertionError("only rows without a fault become achievements")
    person = Recipient(
        EarnerKey(cells["earner_key"]),
        cells["email"],
        first,
        last,
        cells.get("middle_name", ""),
        cells.get("locale", ""),
    )
    # The day and the template, not the row: the same list brought again is the same achievements.
    key = achievement_key(AchievementSource.LIST, f"{template_id}@{earned_at.isoformat()}", person.earner_key)
    return Achievement(
        key,
        person,
        template_id,
        earned_at,
        AchievementSource.LIST,
        source_id,
        cells.get("title", ""),
        cells.get("evidence_url", ""),
    )
