"""An export becomes issued badges: recognized by its headings, refused clearly where it cannot be understood.

Headings are those of Credly's glossary of the analytics export, and the spellings of the list of issued badges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from credly_core.domain.history import IssuedBadge, IssuedBadgeState, Oddity, OddRecord
from credly_core.domain.ids import IssuedBadgeId, TemplateId
from credly_core.errors import UnreadableInput
from credly_core.migration.reading import read_table
from credly_core.migration.table import Table
from credly_core.steps.history.exports.dates import DayOrder, MixedOrders, order_of, read_moment

#: What a column holds, and the headings it may have; the first that is there counts.
HEADINGS: dict[str, tuple[str, ...]] = {
    "id": ("Earner Badge ID", "Issued Badge ID", "Badge ID", "earner_badge_id", "badge_id"),
    "template_id": ("Badge Template ID", "Template ID", "badge_template_id"),
    "template_name": ("Badge Name", "Badge Template Name", "Template Name", "Badge", "badge_name"),
    "email": ("Issued to Email", "Recipient Email", "Earner Email", "Email", "recipient_email"),
    "first_name": ("Issued to First Name", "First Name", "issued_to_first_name"),
    "last_name": ("Issued to Last Name", "Last Name", "issued_to_last_name"),
    "issuer_earner_id": ("Issuer Earner ID", "issuer_earner_id"),
    "state": ("Status", "Badge Status", "Badge State", "State"),
    "issued_at": ("Issue Date", "Issued At", "Issued On", "Date Issued", "issued_at"),
    "created_at": ("Record Created", "Created At", "Date Created", "created_at"),
    "state_updated_at": ("Status Updated", "State Updated At", "Status Last Updated", "Last Status Change"),
    "accepted_at": ("Accepted At", "Accepted Date", "Date Accepted"),
    "updated_at": ("Updated At", "Last Updated", "Record Updated"),
    "expires_at": ("Expires At", "Expiration Date", "Expires", "Expiry Date"),
    "account": ("Account Status", "Account status"),
    "country": ("Country", "country_name"),
    "badge_url": ("Badge URL", "badge_url"),
}
_NEEDED = ("id", "issued_at", "state")
_DATES = ("issued_at", "created_at", "state_updated_at", "accepted_at", "updated_at", "expires_at")
_CONFIRMED = {"confirmed": True, "unconfirmed": False}


@dataclass(frozen=True, slots=True)
class ExportFile:
    """An export, read: its badges in the order of the file, and what was odd. `newest` is its latest date."""

    file: str
    badges: tuple[IssuedBadge, ...]
    odd: tuple[OddRecord, ...]
    newest: datetime | None
    order: DayOrder | None


def read_export(data: bytes, *, file: str, order: DayOrder | None = None) -> ExportFile:
    """Read an export. UnreadableInput where it is none, is cut, or does not tell whether day or month comes first."""
    known = [heading for headings in HEADINGS.values() for heading in headings]
    table = read_table(data, file=file, known_headings=known)
    places = _places(table, file)
    if not table.dialect.final_line_end and _looks_cut(table, places):
        raise UnreadableInput(
            f"{file} ends in the middle of row {table.rows[-1]}.",
            hint="Export it again; the download was broken off.",
            code="history.export.cut",
            file=file,
            row=int(table.rows[-1]),
        )
    meant = order or _order(table, places, file)
    badges: list[IssuedBadge] = []
    odd: list[OddRecord] = []
    for row, cells in zip(table.rows.to_list(), table.cells.iter_rows(), strict=True):
        values = {name: cells[place].strip() for name, place in places.items()}
        badge, strange = _to_badge(values, meant, f"{file}, row {row}")
        odd += strange
        if badge is not None:
            badges.append(badge)
    times = [time for badge in badges for time in (badge.created_at, badge.state_updated_at, badge.issued_at) if time]
    return ExportFile(file, tuple(badges), tuple(odd), max(times, default=None), meant)


def _places(table: Table, file: str) -> dict[str, int]:
    """Which column holds what; refused where one is missing that nothing works without."""
    there = {heading.strip().casefold(): place for place, heading in reversed(list(enumerate(table.header)))}
    places: dict[str, int] = {}
    for name, headings in HEADINGS.items():
        place = next((there[heading.casefold()] for heading in headings if heading.casefold() in there), None)
        if place is not None:
            places[name] = place
    missing = [HEADINGS[name][0] for name in _NEEDED if name not in places]
    if "template_id" not in places and "template_name" not in places:
        missing.append(HEADINGS["template_id"][0])
    if missing:
        found = ", ".join(table.header[:8]) + (" …" if len(table.header) > len(table.header[:8]) else "")
        raise UnreadableInput(
            f"{file} has no column {', '.join(missing)}; it begins with {found}.",
            hint="Take the detailed export, or that of issued badges, from Credly's console set to English.",
            code="history.export.unknown",
            file=file,
            row=1,
        )
    return places


def _order(table: Table, places: Mapping[str, int], file: str) -> DayOrder | None:
    texts = (
        text for name in _DATES if name in places for text in table.column(places[name]).unique(maintain_order=True)
    )
    try:
        order, unsure = order_of(texts)
    except MixedOrders as both:
        raise UnreadableInput(
            f"{file} writes dates in two ways: {both}.",
            hint="A spreadsheet has changed some of them. Export the file again and do not open it before.",
            code="history.export.mixed-dates",
            file=file,
        ) from None
    if order is None and unsure:
        raise UnreadableInput(
            f"{file} does not tell whether {unsure} has the day or the month first.",
            hint="Say which: day first, or month first as Credly's console writes them.",
            code="history.export.date-order",
            file=file,
        )
    return order


def _looks_cut(table: Table, places: Mapping[str, int]) -> bool:
    """Whether the last row, which has no end, lacks what every other row has."""
    if table.height == 0:
        return False
    last = table.record(table.height - 1)
    filled = [place for place in range(table.width) if table.height > 1 and (table.column(place)[:-1] != "").all()]
    return any(not last[place].strip() for place in (*filled, *(places[name] for name in _NEEDED)))


def _to_badge(
    values: Mapping[str, str], order: DayOrder | None, place: str
) -> tuple[IssuedBadge | None, tuple[OddRecord, ...]]:
    badge_id = values["id"]
    if not badge_id:
        return None, (OddRecord(Oddity.UNREADABLE, "", f"no id: {place}", " | ".join(values.values())),)
    times = {name: read_moment(values[name], order) for name in _DATES if values.get(name)}
    state_text = values["state"].lower()
    state = IssuedBadgeState.of(state_text)
    changed = times.get("state_updated_at") or (
        times.get("accepted_at") if state is IssuedBadgeState.ACCEPTED else None
    )
    badge = IssuedBadge(
        id=IssuedBadgeId(badge_id),
        template_id=TemplateId(values.get("template_id") or values.get("template_name", "")),
        template_name=values.get("template_name", ""),
        state=state,
        state_text=state_text,
        issued_at=times.get("issued_at"),
        created_at=times.get("created_at") or times.get("issued_at"),
        updated_at=times.get("updated_at") or changed,
        state_updated_at=changed,
        expires_at=times.get("expires_at"),
        email=values.get("email", ""),
        first_name=values.get("first_name", ""),
        last_name=values.get("last_name", ""),
        issuer_earner_id=values.get("issuer_earner_id") or None,
        account_confirmed=_CONFIRMED.get(values.get("account", "").lower()),
        country=values.get("country") or None,
        badge_url=values.get("badge_url") or None,
    )
    odd = tuple(_what_is_odd(badge, values, times, place))
    return (replace(badge, oddities=tuple(dict.fromkeys(one.oddity for one in odd))) if odd else badge), odd


def _what_is_odd(
    badge: IssuedBadge, values: Mapping[str, str], times: Mapping[str, datetime | None], place: str
) -> Iterator[OddRecord]:
    if badge.state is IssuedBadgeState.UNKNOWN:
        yield OddRecord(Oddity.UNKNOWN_STATE, badge.id, f"{values['state']} ({place})")
    if not badge.template_id:
        yield OddRecord(Oddity.WITHOUT_TEMPLATE, badge.id, place)
    if not badge.email:
        yield OddRecord(Oddity.WITHOUT_PERSON, badge.id, place)
    for name, found in times.items():
        if found is None:
            yield OddRecord(Oddity.DATE_OUT_OF_RANGE, badge.id, f"{HEADINGS[name][0]}: {values[name]} ({place})")
    if badge.issued_at is None:
        yield OddRecord(Oddity.WITHOUT_ISSUE_DATE, badge.id, place)
