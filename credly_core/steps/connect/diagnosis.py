"""Why a light failed: from an error to one cause, one sentence, one repair, and a button where one can help."""

from __future__ import annotations

from credly_core.domain.badges import Organization
from credly_core.domain.connections import PRODUCTION_HOST, SANDBOX_HOST, Cause, Diagnosis, RepairAction
from credly_core.domain.tidying import looks_like_token
from credly_core.errors import (
    ConsoleError,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    ServiceBroken,
    ServiceBusy,
    ServiceError,
    ServiceSilent,
    ServiceUnreachable,
    SettingsError,
    UnexpectedReply,
)
from credly_core.steps.connect.reaching import Kinds, broken, busy, by_kind, no_way_out, on_the_way, silent, unreachable

_WORLD = {PRODUCTION_HOST: "production", SANDBOX_HOST: "sandbox"}


def world_of(host: str) -> str:
    """What people call the environment behind a host."""
    return _WORLD.get(host, host)


def diagnose(error: ConsoleError, host: str) -> Diagnosis:
    """The cause of any error a test can meet."""
    if isinstance(error, SettingsError):
        return _settings(error, host)
    if isinstance(error, ServiceUnreachable):
        return _unreachable(error, host)
    return by_kind(error, host, _KINDS)


def _settings(error: SettingsError, host: str) -> Diagnosis:
    return on_the_way(error) or Diagnosis(
        Cause.HOST_NOT_ALLOWED,
        f"“{host}” cannot be used as the host: {error.message}",
        error.hint or "Write only the host name, for example api.credly.com.",
        *_use_production(host),
    )


def _use_production(host: str) -> tuple[RepairAction | None, str, str]:
    """The offer to use Credly's own host, where another was tried."""
    if host in _WORLD:
        return None, "", ""
    return RepairAction.SWITCH_HOST, f"Use {PRODUCTION_HOST}", PRODUCTION_HOST


#: Causes for which another host is a likely repair.
_WRONG_HOST = (Cause.HOST_NOT_ALLOWED, Cause.UNKNOWN_HOST)


def _unreachable(error: ServiceUnreachable, host: str) -> Diagnosis:
    found = unreachable(error)
    if found.cause is Cause.UNKNOWN_HOST and host in _WORLD:
        return no_way_out(host)
    if found.cause in _WRONG_HOST:
        return Diagnosis(found.cause, error.message, error.hint, *_use_production(host))
    return found


def _not_accepted(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.NOT_ACCEPTED,
        f"Credly's {world_of(host)} does not know these credentials (401): mistyped, deleted, or ended after 180 days."
        if host in _WORLD
        else f"{host} does not know these credentials (401): mistyped, deleted, or ended after 180 days.",
        "In Credly, open Developers › Authorization Tokens, make a new token and paste it here.",
    )


def _not_permitted(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.NOT_PERMITTED,
        "The credentials are good, but Credly does not let them do this (403).",
        "Use a token of this organization that has the right to read; with OAuth, add the scope badge_templates.",
    )


def _busy(error: ServiceError, host: str) -> Diagnosis:
    return busy(error, "Credly", "Other programs that use the same organization count too.")


def _not_credly(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.NOT_CREDLY,
        f"{host} answers, but not as Credly's API does: {error.message}",
        "Use the host of the API. If the host is right, a sign-in page of your network may be in between: open any "
        "web page in a browser first.",
        *_use_production(host),
    )


_KINDS: Kinds = (
    (NotSignedIn, _not_accepted),
    (NotPermitted, _not_permitted),
    (ServiceBusy, _busy),
    (ServiceBroken, broken),
    (ServiceSilent, silent),
    (UnexpectedReply, _not_credly),
    (NotFound, _not_credly),
    (Refused, _not_credly),
)


def other_environment(host: str, right_host: str) -> Diagnosis:
    """The token is good, but on the other of Credly's two hosts."""
    return Diagnosis(
        Cause.OTHER_ENVIRONMENT,
        f"These credentials belong to Credly's {world_of(right_host)}, not to its {world_of(host)}.",
        f"Use {right_host} as the host, or paste a token that was made in the {world_of(host)}.",
        RepairAction.SWITCH_HOST,
        f"Use {right_host}",
        right_host,
    )


def may_read_nothing() -> Diagnosis:
    """Good credentials that are refused the list of organizations and the organization itself: a matter of rights."""
    return Diagnosis(
        Cause.NOT_PERMITTED,
        "The credentials are good, but Credly lets them read neither the list of organizations nor this one (403).",
        "Use a token that has the right to read, made in this organization; with OAuth, add the scope badge_templates.",
    )


def wrong_organization(wanted: str, visible: tuple[Organization, ...]) -> Diagnosis:
    """The credentials are good, but not for this organization ID."""
    if looks_like_token(wanted):  # not repeated: it may be one
        sentence = "What stands in the Organization ID field looks like a token, not like an ID."
    elif wanted:
        sentence = f"These credentials do not belong to the organization {wanted}."
    else:
        sentence = "The organization ID is still missing."
    if len(visible) == 1:
        only = visible[0]
        return Diagnosis(
            Cause.WRONG_ORGANIZATION,
            f"{sentence} They belong to {only.name}.",
            f"Use the ID of {only.name}, or a token of the other organization.",
            RepairAction.USE_ORGANIZATION,
            f"Use {only.name}",
            only.id,
        )
    names = ", ".join(organization.name for organization in visible[:5])
    belong = f" They see {len(visible)} others: {names}." if visible else ""
    return Diagnosis(
        Cause.WRONG_ORGANIZATION,
        sentence + belong,
        "Copy the ID from the address of your organization's management pages in Credly, after /organizations/.",
    )


def read_only(sentence: str) -> Diagnosis:
    """The token may only read: enough for everything up to badge.csv."""
    return Diagnosis(
        Cause.READ_ONLY,
        sentence,
        "Keep it: reading is enough to copy templates and build badge.csv. To issue badges later, add a token that "
        "may write.",
        RepairAction.KEEP_READ_ONLY,
        "Keep as read-only",
    )
