"""The account and its users."""

from __future__ import annotations

from credly_core.sandbox.alm.shapes.resources import Resource, when
from credly_core.sandbox.world.learning.learners import Learner
from credly_core.sandbox.world.learning.school import ACCOUNT_ID, ACCOUNT_NAME, SUBDOMAIN, School

_LOCALES = (
    ("en-US", "English (US)"),
    ("de-DE", "German"),
    ("fr-FR", "French"),
    ("es-ES", "Spanish"),
    ("pt-BR", "Portuguese (Brazil)"),
    ("ja-JP", "Japanese"),
    ("zh-CN", "Chinese (Simplified)"),
    ("ko-KR", "Korean"),
)
_ZONE = {
    "name": "Etc/UTC",
    "timeZoneCode": "356",
    "utcOffset": 0,
    "utcOffsetCode": "UTC+00:00(Etc/UTC)",
    "zoneId": "Etc/UTC",
}


def account_resource(school: School, url: str) -> Resource:
    """The account."""
    locales = [{"locale": locale, "name": name} for locale, name in _LOCALES]
    return Resource(
        "account",
        ACCOUNT_ID,
        {
            "dateCreated": when(school.created_at),
            "gamificationEnabled": True,
            "locale": "en_US",
            "loginUrl": f"{url}/{SUBDOMAIN}",
            "name": ACCOUNT_NAME,
            "subdomain": SUBDOMAIN,
            "timeZoneCode": _ZONE["timeZoneCode"],
            "contentLocales": locales,
            "uiLocales": locales,
            "timeZones": [_ZONE],
        },
    )


def user_resource(learner: Learner, url: str) -> Resource:
    """A user. Fields and login are left out where there are none."""
    return Resource(
        "user",
        learner.id,
        {
            "avatarUrl": f"{url}/public/images/default_user_avatar.svg",
            "email": learner.email or None,
            "enrollOnClick": True,
            "gamificationEnabled": True,
            "fields": dict(learner.fields) or None,
            "lastLoginDate": when(learner.last_login_at),
            "name": learner.name,
            "pointsEarned": 0,
            "pointsRedeemed": 0,
            "preferredResolution": "AUTO",
            "profile": learner.profile,
            "roles": list(learner.roles),
            "state": learner.state.value,
            "userType": "Internal" if learner.is_internal else "External",
            "userUniqueId": learner.unique_id or None,
        },
        {
            "account": ("account", ACCOUNT_ID),
            "manager": None if learner.manager_id is None else ("user", learner.manager_id),
        },
    )
