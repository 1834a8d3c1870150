"""A badge template on its way to a row of badge.csv: which ones can go, and what the row says."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from credly_core.domain.badge_ids import assign_ids
from credly_core.domain.badges import BadgeTemplate
from credly_core.domain.ids import AlmBadgeId, TemplateId
from credly_core.domain.names import is_short_for

#: The columns of badge.csv in the order we write them; the last two came with ALM's Credly connector.
BADGE_COLUMNS = (
    "id",
    "badgeName",
    "badgeCreationDate",
    "lastModifiedDate",
    "state",
    "imageUrl",
    "externalBadgeId",
    "externalBadgeProvider",
)
PROVIDER = "Credly"

#: ALM's workbook says 1981 to 2038; moments in January 2038 are legal but draw a warning, so we stop before.
EARLIEST = datetime(1981, 1, 1, tzinfo=UTC)
LATEST = datetime(2037, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)


class AlmBadgeState(enum.Enum):
    """The two states ALM knows for its own badges."""

    #: Can be given to learners.
    ACTIVE = "Active"
    #: Withdrawn in ALM.
    RETIRED = "Retired"


class DraftNote(enum.Enum):
    """What had to be decided while a row was made, because the template did not say."""

    #: Credly gave no creation date: the last change stands in.
    CREATED_FROM_MODIFIED = "no creation date in Credly: the date of the last change is used"
    #: Credly gave no date at all: the day we first saw the template stands in.
    CREATED_FROM_FIRST_SEEN = "no date in Credly: the day the console first saw the template is used"
    #: A date outside what ALM accepts was moved to the nearest accepted moment.
    DATE_CLAMPED = "a date lies outside 1981 to 2037, which ALM accepts: the nearest accepted moment is used"
    #: The last change was before the creation; both are set to the creation.
    MODIFIED_BEFORE_CREATED = "last change before creation: the creation date is used for both"


@dataclass(frozen=True, slots=True)
class BadgeDraft:
    """One row of badge.csv, cell by cell as text, with the template's full name beside it."""

    id: AlmBadgeId
    badge_name: str
    created: str
    modified: str
    state: AlmBadgeState
    image_url: str
    template_id: TemplateId
    full_name: str
    notes: tuple[DraftNote, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The eight cells in the order of `BADGE_COLUMNS`."""
        return (
            self.id,
            self.badge_name,
            self.created,
            self.modified,
            self.state.value,
            self.image_url,
            self.template_id,
            PROVIDER,
        )


def format_alm_time(moment: datetime) -> str:
    """A moment as ALM's migration files write it: UTC, milliseconds, Z.

    >>> format_alm_time(datetime(2016, 8, 17, 8, 56, 21, tzinfo=UTC))
    '2016-08-17T08:56:21.000Z'
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone")
    utc = moment.astimezone(UTC)
    return f"{utc.year:04d}-{utc:%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def make_draft(
    template: BadgeTemplate, *, draft_id: AlmBadgeId, badge_name: str, first_seen: datetime | None = None
) -> BadgeDraft:
    """The row for one template. `first_seen` is used only where Credly gives no date at all.

    Nothing here depends on today: the same template gives the same row on every build.
    """
    notes: list[DraftNote] = []
    created = _creation(template, first_seen, notes)
    modified = template.updated_at
    if modified is not None and modified < created:
        notes.append(DraftNote.MODIFIED_BEFORE_CREATED)
        modified = created
    wanted = (created, modified)
    kept = (_clamp(created), _clamp(modified) if modified else None)
    if kept != wanted:
        notes.append(DraftNote.DATE_CLAMPED)
    return BadgeDraft(
        id=draft_id,
        badge_name=badge_name,
        created=format_alm_time(kept[0]),
        modified=format_alm_time(kept[1]) if kept[1] else "",
        state=AlmBadgeState.ACTIVE,
        image_url=template.image_url or "",
        template_id=template.id,
        full_name=template.name,
        notes=tuple(notes),
    )


def _creation(template: BadgeTemplate, first_seen: datetime | None, notes: list[DraftNote]) -> datetime:
    if template.created_at is not None:
        return template.created_at
    if template.updated_at is not None:
        notes.append(DraftNote.CREATED_FROM_MODIFIED)
        return template.updated_at
    notes.append(DraftNote.CREATED_FROM_FIRST_SEEN)
    return first_seen or EARLIEST


def _clamp(moment: datetime) -> datetime:
    return min(max(moment, EARLIEST), LATEST)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A template that gets no row, and why, in words for the card."""

    template: BadgeTemplate
    reason: str


@dataclass(frozen=True, slots=True)
class DraftSet:
    """All rows of one build in the order of the templates, and what was left out."""

    drafts: tuple[BadgeDraft, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def ids(self) -> dict[TemplateId, AlmBadgeId]:
        """What to remember, so that the next build uses the same ids."""
        return {draft.template_id: draft.id for draft in self.drafts}


@dataclass(frozen=True, slots=True)
class DraftRules:
    """What a build is told besides the templates.

    `names` are badge names already decided, by template; others keep Credly's full name, however long: the
    check says so and the name helper repairs it, with a person looking on.
    """

    known_ids: Mapping[TemplateId, AlmBadgeId] = field(default_factory=dict)
    names: Mapping[TemplateId, str] = field(default_factory=dict)
    first_seen: Mapping[TemplateId, datetime] = field(default_factory=dict)
    reserved_ids: Collection[str] = ()


def build_drafts(templates: Sequence[BadgeTemplate], rules: DraftRules | None = None) -> DraftSet:
    """Rows for all usable templates, each template once; the others come back with the reason."""
    rules = rules or DraftRules()
    unique = {template.id: template for template in templates}
    usable = [template for template in unique.values() if template.is_usable]
    ids = assign_ids(usable, rules.known_ids, reserved=rules.reserved_ids)
    drafts = tuple(
        make_draft(
            template,
            draft_id=ids[template.id],
            badge_name=rules.names.get(template.id, template.name),
            first_seen=rules.first_seen.get(template.id),
        )
        for template in usable
    )
    left_out = tuple(LeftOut(one, one.why_not_usable) for one in unique.values() if not one.is_usable)
    return DraftSet(drafts, left_out)


class DriftKind(enum.Enum):
    """How a row and its template came apart after the row was made."""

    #: The template has another name in Credly now.
    RENAMED = "renamed"
    #: The template has another picture in Credly now.
    NEW_PICTURE = "new-picture"
    #: The template cannot be issued any more.
    NOT_USABLE = "not-usable"
    #: The organization has no such template.
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class DraftedRow:
    """What a row says about its template. `full_name` is the template's name when the row was made, if known."""

    template_id: TemplateId
    badge_name: str
    image_url: str = ""
    full_name: str | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that differs: `before` as the row has it, `after` as Credly has it now. `row` counts from 0."""

    row: int
    template_id: TemplateId
    kind: DriftKind
    before: str
    after: str


def find_drifts(rows: Iterable[DraftedRow], templates: Mapping[TemplateId, BadgeTemplate]) -> tuple[Drift, ...]:
    """Where rows and today's templates differ; rows that name no template are passed over.

    Without the old full name, a short badge name counts as drifted only when it cannot be a short form of
    today's name.
    """
    found: list[Drift] = []
    for position, row in enumerate(rows):
        if row.template_id:
            found.extend(
                Drift(position, row.template_id, kind, before, after)
                for kind, before, after in _differences(row, templates.get(row.template_id))
            )
    return tuple(found)


def _differences(row: DraftedRow, template: BadgeTemplate | None) -> Iterable[tuple[DriftKind, str, str]]:
    if template is None:
        yield DriftKind.GONE, row.full_name or row.badge_name, ""
        return
    if _was_renamed(row, template):
        yield DriftKind.RENAMED, row.full_name or row.badge_name, template.name
    # A relative path means that the picture was copied into the content folder: nothing to compare.
    if template.image_url and "://" in row.image_url and row.image_url != template.image_url:
        yield DriftKind.NEW_PICTURE, row.image_url, template.image_url
    if not template.is_usable:
        yield DriftKind.NOT_USABLE, "", template.why_not_usable


def _was_renamed(row: DraftedRow, template: BadgeTemplate) -> bool:
    if row.full_name is not None:
        return row.full_name.strip() != template.name.strip()
    return bool(row.badge_name) and not is_short_for(row.badge_name, template.name)
