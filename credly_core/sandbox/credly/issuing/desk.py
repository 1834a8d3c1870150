"""The desk where badges are issued, replaced, revoked and deleted: the rules, without HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from credly_core.sandbox.credly.envelope import FieldError, Refusal, invalid, rule_broken
from credly_core.sandbox.credly.issuing.duplicates import standing_in_the_way
from credly_core.sandbox.credly.issuing.forms import BadgeForm, DuplicateBehavior
from credly_core.sandbox.journal import Deed, Mail
from credly_core.sandbox.world.badges import Badge, BadgeState, NewBadge, Texts
from credly_core.sandbox.world.events import EventType, Subject
from credly_core.sandbox.world.people import Earner
from credly_core.sandbox.world.templates import Template, TemplateState
from credly_core.sandbox.world.world import World

ALREADY_HAS_IT = "User already has this badge"
_LIVE = (BadgeState.PENDING, BadgeState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class _Place:
    """A usable template and its position."""

    position: int
    template: Template


class IssuingDesk:
    """Writes into the book of badges, tells the events, keeps the journal."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check_template(self, template_id: object, organization_id: str) -> None:
        """Refuse a template that is missing, unknown or somebody else's, before anything else is looked at."""
        self._known(template_id, organization_id)

    def _known(self, template_id: object, organization_id: str) -> _Place:
        text = template_id if isinstance(template_id, str) else ""
        position = self._world.templates.position_of(text)
        if position is None or self._world.templates.at(position).organization_id != organization_id:
            raise Refusal(422, f"Invalid or missing Badge Template ID: {text}")
        return _Place(position, self._world.templates.at(position))

    def _usable(self, template_id: object, organization_id: str) -> _Place:
        place = self._known(template_id, organization_id)
        if place.template.state is not TemplateState.ACTIVE:
            raise rule_broken(f"Badge template is {place.template.state.value}")
        return place

    def issue(self, template_id: object, form: BadgeForm, organization_id: str) -> int:
        """Issue, or do what the request wants about a duplicate; returns the row to answer with."""
        place = self._usable(template_id, organization_id)
        email = form.email or ""
        earner = self._world.people.find(email)
        rows = standing_in_the_way(self._world, place.position, earner, form.earner_key)
        if rows and not place.template.allows_duplicates:
            if form.duplicate_behavior is DuplicateBehavior.DENY:
                raise rule_broken(ALREADY_HAS_IT)
            if form.duplicate_behavior is DuplicateBehavior.REPLACE:
                return self._renew(rows[-1], place, form)
        earner = self._world.people.meet(email, form.first_name or "", form.last_name or "")
        accepted = earner.user is not None and self._world.people.accepts_by_itself(earner)
        now = self._world.clock.now()
        new = NewBadge(
            template=place.position,
            earner=earner,
            earner_key=form.earner_key,
            issued_at=form.issued_at,
            expires_at=form.expires_at(place.template.default_expires_at),
            texts=form.texts,
            state=BadgeState.ACCEPTED if accepted else BadgeState.PENDING,
            state_changed_at=now if accepted else None,
        )
        return self._write(new, "issued", now)

    def _renew(self, row: int, place: _Place, form: BadgeForm) -> int:
        """Duplicate behaviour replace: the date stays, left-out members are cleared, the same again is passed over."""
        old = self._world.badges.badge(row)
        email = form.email or ""
        same_address = email.lower() == old.earner.email.lower()
        same_key = form.earner_key == old.earner_key
        if not same_address and not (same_key and old.earner_key and old.state is BadgeState.PENDING):
            raise rule_broken(ALREADY_HAS_IT)
        expires_at = form.expires_at(place.template.default_expires_at)
        if same_address and same_key and _says_the_same(old, form.texts, expires_at):
            self._note("passed-over", old)
            return row
        earner = self._world.people.meet(email, form.first_name or "", form.last_name or "")
        return self._succeed(
            old, earner, form.texts, expires_at=expires_at, issued_at=old.issued_at, key=form.earner_key
        )

    def replace(self, row: int, template_id: object, form: BadgeForm, organization_id: str) -> int:
        """Put a new badge in the place of an old one; returns the new row."""
        book = self._world.badges
        old = book.badge(row)
        if old.replaced_by_id is not None:
            newest = book.id_of(book.newest_of_chain(row))
            sentence = "This badge cannot be replaced because it has already been replaced."
            raise rule_broken(sentence, metadata={"current_badge_id": newest})
        if old.state not in _LIVE:
            raise rule_broken(f"This badge cannot be replaced because it has been {old.state.value}.")
        place = self._usable(template_id, organization_id)
        earner = self._new_address(old, form)
        key = form.earner_key or old.earner_key
        others = [other for other in standing_in_the_way(self._world, place.position, earner, key) if other != row]
        if others and not place.template.allows_duplicates:
            raise rule_broken(ALREADY_HAS_IT)
        texts = replace(
            form.texts,
            first_name=form.first_name or old.first_name,
            last_name=form.last_name or old.last_name,
            locale=old.texts.locale,
            suppressed=old.texts.suppressed,
        )
        return self._succeed(
            old,
            earner,
            texts,
            template=place.position,
            issued_at=form.issued_at,
            expires_at=form.expires_at(place.template.default_expires_at),
            key=key,
            message=form.message,
        )

    def _new_address(self, old: Badge, form: BadgeForm) -> Earner:
        """The address may change while the badge is pending, never after."""
        if form.email is None or form.email.lower() == old.earner.email.lower():
            return old.earner
        if old.state is not BadgeState.PENDING:
            raise invalid(FieldError("recipient_email", "can't be changed after the badge was accepted"))
        people = self._world.people
        return people.meet(form.email, form.first_name or old.first_name, form.last_name or old.last_name)

    def _succeed(
        self,
        old: Badge,
        earner: Earner,
        texts: Texts,
        *,
        issued_at: datetime,
        expires_at: datetime | None,
        key: str | None,
        template: int | None = None,
        message: str = "",
    ) -> int:
        """The successor keeps the state of the old badge."""
        now = self._world.clock.now()
        new = NewBadge(
            template=old.template if template is None else template,
            earner=earner,
            earner_key=key,
            issued_at=issued_at,
            expires_at=expires_at,
            texts=texts,
            state=old.state,
            state_changed_at=None if old.state is BadgeState.PENDING else now,
            replaces=old.row,
            public=old.public,
        )
        return self._write(new, "replaced", now, message=message)

    def _write(self, new: NewBadge, what: str, now: datetime, *, message: str = "") -> int:
        row = self._world.badges.add(new, now)
        badge = self._world.badges.badge(row)
        self._note(what, badge)
        if not new.texts.suppressed:
            self._mail(what, badge, message)
        self._world.tell(EventType.BADGE_CREATED, Subject(badge=row))
        return row

    def revoke(self, row: int, reason: str | None, *, quiet: bool) -> None:
        """Withdraw a badge; the newest of a chain only."""
        badge = self._world.badges.badge(row)
        if badge.replaced_by_id is not None:
            raise rule_broken("This badge cannot be revoked because it has been replaced.")
        if badge.state is BadgeState.REVOKED:
            raise rule_broken("This badge has already been revoked.")
        if reason is None and self._world.options.rules.revoke_needs_reason:
            raise invalid(FieldError("reason", "can't be blank"))
        self._world.badges.move(row, BadgeState.REVOKED, self._world.clock.now(), reason=reason or "")
        self._note("revoked", badge)
        if not quiet:
            self._mail("revoked", badge, reason or "")
        self._world.tell(EventType.BADGE_STATE_CHANGED, Subject(badge=row))

    def delete(self, row: int, snapshot: dict[str, object]) -> None:
        """Take a badge away; the event keeps what it was."""
        badge = self._world.badges.badge(row)
        self._world.badges.delete(row)
        self._note("deleted", badge)
        self._world.tell(EventType.BADGE_DELETED, Subject(badge=row, snapshot=snapshot))

    def _note(self, what: str, badge: Badge) -> None:
        template_id = self._world.templates.at(badge.template).id
        now = self._world.clock.now()
        deed = Deed(what, now, badge.id, template_id, badge.earner.email, badge.earner_key)
        self._world.journal.deeds.append(deed)

    def _mail(self, kind: str, badge: Badge, message: str) -> None:
        locale = badge.texts.locale or badge.earner.locale
        mail = Mail(kind, badge.earner.email, badge.id, locale, self._world.clock.now(), message)
        self._world.journal.mails.append(mail)


def _says_the_same(old: Badge, texts: Texts, expires_at: datetime | None) -> bool:
    """Whether a request repeats what the badge already says; the date of issue does not count."""
    names = (texts.first_name, texts.middle_name, texts.last_name)
    if names != (old.first_name, old.texts.middle_name, old.last_name) or expires_at != old.expires_at:
        return False
    told = (old.texts.country, old.texts.state_or_province, tuple(old.texts.evidence or ()))
    return told == (texts.country, texts.state_or_province, tuple(texts.evidence or ()))
