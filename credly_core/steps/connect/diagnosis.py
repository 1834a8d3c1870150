"""Why a light failed: from an error to one cause, one sentence, one repair, and a button where one can help."""

from __future__ import annotations

import math
from collections.abc import Callable

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

_WORLD = {PRODUCTION_HOST: "production", SANDBOX_HOST: "sandbox"}
_AGAIN = "Test again"


def world_of(host: str) -> str:
    """What people call the environment behind a host."""
    return _WORLD.get(host, host)


def diagnose(error: ConsoleError, host: str) -> Diagnosis:
    """The cause of any error a test can meet."""
    if isinstance(error, SettingsError):
        return _settings(error, host)
    if isinstance(error, ServiceUnreachable):
        return _unreachable(error, host)
    for kind, make in _KINDS:
        if isinstance(error, kind):
            return make(error, host)
    return Diagnosis(Cause.SERVICE_DOWN, error.message, error.hint or "Try again later.")


#: Settings about the way there, which no other host would repair.
_ROUTE_CAUSES: dict[str, Cause] = {"settings.proxy": Cause.PROXY, "settings.ca-file": Cause.TLS}


def _settings(error: SettingsError, host: str) -> Diagnosis:
    if error.code == "settings.no-credentials":
        return Diagnosis(Cause.NOT_ACCEPTED, error.message, error.hint)
    if error.code in _ROUTE_CAUSES:
        return Diagnosis(_ROUTE_CAUSES[error.code], error.message, error.hint)
    return Diagnosis(
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


_REACH_CAUSES: dict[str, Cause] = {
    "service.host-not-allowed": Cause.HOST_NOT_ALLOWED,
    "service.address-not-allowed": Cause.HOST_NOT_ALLOWED,
    "service.unknown-host": Cause.UNKNOWN_HOST,
    "service.proxy": Cause.PROXY,
    "service.tls": Cause.TLS,
    "service.not-sendable": Cause.NOT_ACCEPTED,
}
#: Causes for which another host is a likely repair.
_WRONG_HOST = (Cause.HOST_NOT_ALLOWED, Cause.UNKNOWN_HOST)


def _unreachable(error: ServiceUnreachable, host: str) -> Diagnosis:
    cause = _REACH_CAUSES.get(error.code, Cause.NO_NETWORK)
    if cause is Cause.UNKNOWN_HOST and host in _WORLD:
        return _no_way_out(host)
    if cause in _WRONG_HOST:
        return Diagnosis(cause, error.message, error.hint, *_use_production(host))
    if cause is Cause.NO_NETWORK:
        return Diagnosis(cause, error.message, error.hint, RepairAction.TRY_AGAIN, _AGAIN)
    return Diagnosis(cause, error.message, error.hint)


def _no_way_out(host: str) -> Diagnosis:
    """Credly's own names exist and were not typed by hand: where they are unknown, the network is at fault."""
    return Diagnosis(
        Cause.NO_NETWORK,
        f"This computer's network does not know the name {host}: it is offline, its name service (DNS) does not "
        "answer, or it lets programs out through a proxy only.",
        "Open any web page in a browser: if none comes, connect to the internet; if pages come, ask for the proxy of "
        "your network and name it in the settings.",
        RepairAction.TRY_AGAIN,
        _AGAIN,
    )


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
    seconds = math.ceil(error.retry_after) if error.retry_after else 30
    return Diagnosis(
        Cause.BUSY,
        "Credly received too many requests and asks to wait (429).",
        f"Test again in {seconds} seconds. Other programs that use the same organization count too.",
        RepairAction.TRY_AGAIN,
        _AGAIN,
        str(seconds),
    )


def _broken(error: ServiceError, host: str) -> Diagnosis:
    status = f" ({error.status})" if error.status else ""
    return Diagnosis(
        Cause.SERVICE_DOWN,
        f"{host} was reached, but has trouble of its own{status}.",
        "Nothing is wrong with your entries. Test again in a few minutes.",
        RepairAction.TRY_AGAIN,
        _AGAIN,
    )


def _silent(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.SILENT,
        f"{host} took the request and gave no complete answer.",
        "Test again. If it stays so, a firewall or proxy may be holding the answer back.",
        RepairAction.TRY_AGAIN,
        _AGAIN,
    )


def _not_credly(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.NOT_CREDLY,
        f"{host} answers, but not as Credly's API does: {error.message}",
        "Use the host of the API. If the host is right, a sign-in page of your network may be in between: open any "
        "web page in a browser first.",
        *_use_production(host),
    )


_KINDS: tuple[tuple[type[ServiceError], Callable[[ServiceError, str], Diagnosis]], ...] = (
    (NotSignedIn, _not_accepted),
    (NotPermitted, _not_permitted),
    (ServiceBusy, _busy),
    (ServiceBroken, _broken),
    (ServiceSilent, _silent),
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
