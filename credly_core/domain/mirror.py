"""What we keep of Credly between two visits, and what has changed since the last one."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.ids import ConnectionId, PullId, TemplateId


class ChangeKind(enum.Enum):
    """What a pull found different from the pull before."""

    #: Seen for the first time.
    NEW = "new"
    #: Has another name; `before` and `after` are the names.
    RENAMED = "renamed"
    #: Was withdrawn; `before` is the state it had.
    ARCHIVED = "archived"
    #: Moved to a state other than archived; `before` and `after` are the states.
    STATE_CHANGED = "state changed"
    #: Points to another picture; `before` and `after` are the addresses.
    PICTURE_CHANGED = "picture changed"
    #: Has other skills; `before` and `after` are the lists, joined by commas.
    SKILLS_CHANGED = "skills changed"
    #: No longer listed by Credly; said only after a complete pull.
    GONE = "gone"
    #: Listed again after it was gone.
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """One difference of one template; `name` is the newest name we know."""

    kind: ChangeKind
    template_id: TemplateId
    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Pull:
    """One copying of all templates of a connection.

    `finished_at` is None while it runs and after a crash; `total` is what Credly said there is; `count` how many
    distinct templates were recorded. Only a `complete` pull may say that something is gone. `number` counts the
    pulls of one connection from 1.
    """

    id: PullId
    connection_id: ConnectionId
    number: int
    started_at: datetime
    finished_at: datetime | None = None
    complete: bool = False
    total: int | None = None
    count: int = 0
    note: str = ""

    @property
    def is_first(self) -> bool:
        """Whether there was nothing to compare with, so that every template is new."""
        return self.number == 1


@dataclass(frozen=True, slots=True)
class MirroredTemplate:
    """A template as last seen. `gone_at` is None as long as Credly lists it."""

    template: BadgeTemplate
    first_seen_at: datetime
    seen_at: datetime
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """The bytes of one picture as they came, with what was read from them; sizes are pixels, None if not an image.

    `data` is empty when it could not be loaded. `verdict` is what the picture rules made of it, in their own form.
    """

    url: str
    data: bytes
    content_type: str
    width: int | None
    height: int | None
    fetched_at: datetime
    verdict: str = ""


def changes_between(before: BadgeTemplate | None, after: BadgeTemplate) -> Iterator[TemplateChange]:
    """What is different between two sights of one template; None before means it is new."""
    if before is None:
        yield TemplateChange(ChangeKind.NEW, after.id, after.name, after=after.state.value)
        return
    if before.name != after.name:
        yield TemplateChange(ChangeKind.RENAMED, after.id, after.name, before.name, after.name)
    if before.state is not after.state:
        archived = after.state is TemplateState.ARCHIVED
        kind = ChangeKind.ARCHIVED if archived else ChangeKind.STATE_CHANGED
        yield TemplateChange(kind, after.id, after.name, before.state.value, after.state.value)
    if before.image_url != after.image_url:
        yield TemplateChange(
            ChangeKind.PICTURE_CHANGED, after.id, after.name, before.image_url or "", after.image_url or ""
        )
    if set(before.skills) != set(after.skills):
        yield TemplateChange(
            ChangeKind.SKILLS_CHANGED, after.id, after.name, ", ".join(before.skills), ", ".join(after.skills)
        )
