"""What ALM sends ↔ domain values. When ALM renames a member, only this package changes.

Missing members get their neutral value; names come from `localizedMetadata`: the chosen language, American English,
the first. Four shapes of error bodies are read (alm-api.md 2.4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import orjson

from credly_core.alm.jsonapi import Document, Fields, Resource, not_alm, text_id
from credly_core.domain.ids import (
    AccountId,
    AlmBadgeId,
    InstanceId,
    LearnerId,
    LearningObjectId,
    SkillId,
    TemplateId,
    UserBadgeId,
)
from credly_core.domain.learning import (
    Account,
    AlmBadge,
    Instance,
    Learner,
    LearnerState,
    LearningObject,
    LearningObjectKind,
    LearningState,
    Skill,
    SkillCredit,
    SkillLevel,
    UserBadge,
)
from credly_core.transport.answers import Answer
from credly_core.transport.redact import redactor

_LONGEST_REASON = 200
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
#: Larger numbers are milliseconds: as seconds they would lie beyond 2100.
_LAST_SECOND = 4_102_444_800
_FALLBACK_LOCALE = "en-US"
_STATES = {
    "draft": LearningState.DRAFT,
    "active": LearningState.ACTIVE,
    "published": LearningState.ACTIVE,
    "retired": LearningState.RETIRED,
}
_KINDS = {
    "course": LearningObjectKind.COURSE,
    "learningprogram": LearningObjectKind.LEARNING_PROGRAM,
    "certification": LearningObjectKind.CERTIFICATION,
    "jobaid": LearningObjectKind.JOB_AID,
}


# --- single values --------------------------------------------------------------------------------------------


def reasons_of(answer: Answer) -> tuple[str, ...]:
    """ALM's own words of refusal, shortened, its code first; empty when there are none we can read."""
    if not answer.is_json or not answer.body:
        return ()
    try:
        body = orjson.loads(answer.body)
    except ValueError:
        return ()
    if not isinstance(body, dict):
        return ()
    words: list[object] = [body.get("status"), body.get("title"), _inner(body, "source").get("info")]
    meta = _inner(body, "meta")
    words += [meta.get("error"), meta.get("detail"), body.get("message"), body.get("error")]
    words.append(body.get("error_description"))
    told = (_short(word) for word in words if isinstance(word, str) and word.strip())
    return tuple(dict.fromkeys(told))


def _short(text: str) -> str:
    words = " ".join(redactor.mask(text).split())
    return words if len(words) <= _LONGEST_REASON else words[: _LONGEST_REASON - 1] + "…"


def _inner(fields: Fields, key: str) -> Fields:
    found = fields.get(key)
    return found if isinstance(found, dict) else {}


def text(fields: Fields, key: str) -> str:
    """A member that is text; empty when it is missing or something else."""
    found = fields.get(key)
    return found if isinstance(found, str) else ""


def moment(value: object) -> datetime | None:
    """A time as aware UTC: ISO text, or seconds or milliseconds since 1970; None when unreadable or not 2000 to 2100.

    >>> moment("2026-09-23T18:12:04.000+05:30")
    datetime.datetime(2026, 9, 23, 12, 42, 4, tzinfo=datetime.timezone.utc)
    """
    try:
        if isinstance(value, str) and value:
            found = datetime.fromisoformat(value)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        elif isinstance(value, int) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value / 1000 if value > _LAST_SECOND else value, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return found if _FIRST_YEAR <= found.year < _LAST_YEAR else None


def _is_plain_number(value: object) -> bool:
    """Whether a date came as a number: seconds or milliseconds, and a badge must not hang on that guess."""
    return isinstance(value, int | float) or (isinstance(value, str) and value.strip().isdecimal())


def number(value: object) -> float:
    """A number, also where it came as text; 0 when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0.0
    try:
        found = float(value)
    except ValueError:
        return 0.0
    return found if 0 <= found < 1e9 else 0.0  # noqa: PLR2004  more is no count of anything


def flag(value: object) -> bool:
    """A boolean, also as the quoted word some samples have."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _state(fields: Fields) -> LearningState:
    return _STATES.get(text(fields, "state").strip().lower(), LearningState.UNKNOWN)


def names_of(fields: Fields) -> dict[str, str]:
    """The name in every language it has, in the order sent."""
    rows = fields.get("localizedMetadata")
    found: dict[str, str] = {}
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and text(row, "name"):
            found.setdefault(text(row, "locale"), text(row, "name"))
    return found


def chosen(names: Mapping[str, str], locale: str) -> str:
    """The name in one language, else in American English, else the first; empty when there is none."""
    plain = {key.replace("_", "-").casefold(): name for key, name in names.items()}
    for wanted in (locale, _FALLBACK_LOCALE):
        found = plain.get(wanted.replace("_", "-").casefold())
        if found:
            return found
    return next(iter(names.values()), "")


def _described(fields: Fields, locale: str) -> str:
    rows = fields.get("localizedMetadata")
    told = (
        {text(row, "locale"): text(row, "description") for row in rows or [] if isinstance(row, dict)}
        if isinstance(rows, list)
        else {}
    )
    return chosen({key: words for key, words in told.items() if words}, locale)


# --- objects --------------------------------------------------------------------------------------------------


def to_account(resource: Resource) -> Account:
    """The account."""
    fields = resource.attributes
    return Account(
        id=AccountId(resource.id),
        name=text(fields, "name") or f"Account {resource.id}",
        locale=(text(fields, "locale") or _FALLBACK_LOCALE).replace("_", "-"),
        time_zone=_time_zone(fields),
        subdomain=text(fields, "subdomain"),
    )


def _time_zone(fields: Fields) -> str:
    """Zones are numbered; the number is looked up in the list that comes along."""
    code = text_id(fields.get("timeZoneCode"))
    rows = fields.get("timeZones")
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and text_id(row.get("timeZoneCode")) == code:
            return text(row, "zoneId") or text(row, "name")
    return code


def to_learner(resource: Resource) -> Learner:
    """A person."""
    fields = resource.attributes
    more = fields.get("fields")
    roles = fields.get("roles")
    manager = resource.link("manager")
    try:
        state = LearnerState(text(fields, "state").strip().lower())
    except ValueError:
        state = LearnerState.UNKNOWN
    return Learner(
        id=LearnerId(resource.id),
        email=text(fields, "email"),
        name=text(fields, "name"),
        state=state,
        is_external=text(fields, "userType").strip().lower() == "external",
        unique_id=text_id(fields.get("userUniqueId")),
        profile=text(fields, "profile"),
        manager_id=LearnerId(manager) if manager else None,
        roles=tuple(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else (),
        fields={str(key): _words(value) for key, value in more.items()} if isinstance(more, dict) else {},
        locale=text(fields, "contentLocale") or text(fields, "uiLocale"),
        created_at=moment(fields.get("dateCreated")),
        last_login_at=moment(fields.get("lastLoginDate")),
    )


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_words(each) for each in value)
    return value if isinstance(value, str) else text_id(value)


def to_badge(resource: Resource) -> AlmBadge:
    """A badge, with its link to a template where it has one."""
    fields = resource.attributes
    outside = _inner(fields, "externalProvider")
    template = text_id(outside.get("id"))
    return AlmBadge(
        id=AlmBadgeId(resource.id),
        name=text(fields, "name"),
        state=_state(fields),
        image_url=text(fields, "imageUrl") or None,
        template_id=TemplateId(template) if template else None,
        provider=text(outside, "provider"),
    )


def to_skill(resource: Resource, document: Document) -> Skill:
    """A skill with its levels in rising order."""
    fields = resource.attributes
    found = {}
    for level in document.related(resource, "levels"):
        made = _to_level(level, SkillId(resource.id))
        found[made.level] = made
    return Skill(
        id=SkillId(resource.id),
        name=text(fields, "name"),
        state=_state(fields),
        description=text(fields, "description"),
        levels=tuple(found[place] for place in sorted(found)),
    )


def _to_level(resource: Resource, skill_id: SkillId) -> SkillLevel:
    fields = resource.attributes
    badge = resource.link("badge")
    return SkillLevel(
        skill_id=skill_id,
        level=int(number(fields.get("level")) or number(resource.id.rpartition("_")[2])),
        max_credits=number(fields.get("maxCredits")),
        name=text(fields, "name"),
        badge_id=AlmBadgeId(badge) if badge else None,
    )


def to_learning_object(resource: Resource, document: Document, locale: str) -> LearningObject:
    """A learning object with the instances and credits that came along."""
    fields = resource.attributes
    names = names_of(fields)
    tags = fields.get("tags")
    root = text_id(fields.get("rootCertificationId"))
    return LearningObject(
        id=LearningObjectId(resource.id),
        kind=_kind(resource),
        name=chosen(names, locale) or text(fields, "name") or resource.id,
        state=_state(fields),
        names=names,
        description=_described(fields, locale),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        unique_id=text_id(fields.get("uniqueId")),
        root_certification_id=LearningObjectId(root if ":" in root else f"certification:{root}") if root else None,
        is_enhanced=flag(fields.get("isEnhancedLP")),
        created_at=moment(fields.get("dateCreated")),
        updated_at=moment(fields.get("dateUpdated")) or moment(fields.get("effectiveModifiedDate")),
        instances=tuple(
            to_instance(each, LearningObjectId(resource.id), locale) for each in document.related(resource, "instances")
        ),
        credits=tuple(_to_credits(resource, document)),
    )


def _kind(resource: Resource) -> LearningObjectKind:
    """From loType, else from the id; `learning_program` is another spelling."""
    for word in (text(resource.attributes, "loType"), resource.id.partition(":")[0]):
        found = _KINDS.get(word.replace("_", "").lower())
        if found is not None:
            return found
    return LearningObjectKind.COURSE


def to_instance(resource: Resource, owner: LearningObjectId, locale: str) -> Instance:
    """An instance; badges hang here."""
    fields = resource.attributes
    badge = resource.link("badge")
    count = fields.get("enrollmentCount")
    return Instance(
        id=InstanceId(resource.id),
        learning_object_id=owner,
        name=chosen(names_of(fields), locale) or text(fields, "name"),
        state=_state(fields),
        is_default=flag(fields.get("isDefault")),
        badge_id=AlmBadgeId(badge) if badge else None,
        enrollment_count=count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None,
        created_at=moment(fields.get("dateCreated")),
        starts_at=moment(fields.get("startDate")),
        deadline=moment(fields.get("completionDeadline")),
    )


def to_head_count(resource: Resource) -> tuple[int, int]:
    """Enrolled and completed; the enrolled are never fewer."""
    completed = int(number(resource.attributes.get("completionCount")))
    return max(int(number(resource.attributes.get("enrollmentCount"))), completed), completed


def _to_credits(owner: Resource, document: Document) -> Iterator[SkillCredit]:
    """What an object gives towards levels of skills; the level's id is `<skill>_<level>`."""
    for given in document.related(owner, "skills"):
        skill_id, _, level = given.link("skillLevel").rpartition("_")
        if skill_id and level.isdecimal():
            yield SkillCredit(SkillId(skill_id), int(level), number(given.attributes.get("credits")))


def to_user_badge(resource: Resource, learner: LearnerId) -> UserBadge:
    """A badge next to a learner; earned only if it has a date."""
    fields = resource.attributes
    kind, reason = next(iter(resource.links("model")), ("", ""))
    told = fields.get("dateAchieved")
    achieved_at = None if _is_plain_number(told) else moment(told)
    return UserBadge(
        id=UserBadgeId(resource.id),
        learner_id=LearnerId(resource.link("learner")) if resource.link("learner") else learner,
        badge_id=AlmBadgeId(resource.link("badge")),
        reason_type=kind or text(fields, "modelType"),
        reason_id=reason,
        achieved_at=achieved_at,
        expires_at=moment(fields.get("expiryDate")),
        has_odd_date=achieved_at is None and told not in (None, ""),
    )


def one(document: Document, answer: Answer) -> Resource:
    """The one resource of a document; an empty one is none of ALM's answers."""
    if not document.rows:
        raise not_alm(answer)
    return document.rows[0]
