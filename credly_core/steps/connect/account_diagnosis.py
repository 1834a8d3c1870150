"""Why a light of the ALM side failed: one cause, one sentence, one repair."""

from __future__ import annotations

import math
from collections.abc import Callable

from credly_core.domain.accounts import ALM_HOSTS
from credly_core.domain.connections import Cause, Diagnosis, RepairAction
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

_AGAIN = "Test again"
_REACH_CAUSES: dict[str, Cause] = {
    "service.host-not-allowed": Cause.HOST_NOT_ALLOWED,
    "service.address-not-allowed": Cause.HOST_NOT_ALLOWED,
    "service.unknown-host": Cause.UNKNOWN_HOST,
    "service.proxy": Cause.PROXY,
    "service.tls": Cause.TLS,
    "service.not-sendable": Cause.NOT_ACCEPTED,
}
_ROUTE_CAUSES: dict[str, Cause] = {"settings.proxy": Cause.PROXY, "settings.ca-file": Cause.TLS}


def diagnose_account(error: ConsoleError, host: str) -> Diagnosis:
    """The cause of any error a test of an account can meet."""
    if isinstance(error, SettingsError):
        return _settings(error, host)
    for kind, make in _KINDS:
        if isinstance(error, kind):
            return make(error, host)
    return Diagnosis(Cause.SERVICE_DOWN, error.message, error.hint or "Try again later.")


def _settings(error: SettingsError, host: str) -> Diagnosis:
    if error.code == "settings.no-credentials":
        return Diagnosis(Cause.NOT_ACCEPTED, error.message, error.hint)
    if error.code in _ROUTE_CAUSES:
        return Diagnosis(_ROUTE_CAUSES[error.code], error.message, error.hint)
    return Diagnosis(
        Cause.HOST_NOT_ALLOWED,
        f"“{host}” cannot be used as the host: {error.message}",
        f"Choose your region, or write only the host name, for example {ALM_HOSTS[0]}.",
    )


def _unreachable(error: ServiceError, host: str) -> Diagnosis:
    cause = _REACH_CAUSES.get(error.code, Cause.NO_NETWORK)
    if cause is Cause.UNKNOWN_HOST and host in ALM_HOSTS:
        return Diagnosis(
            Cause.NO_NETWORK,
            f"This computer's network does not know the name {host}: it is offline, or its name service (DNS) does not "
            "answer.",
            "Open any web page in a browser. If pages come, ask for the proxy of your network and name it in the "
            "settings.",
            RepairAction.TRY_AGAIN,
            _AGAIN,
        )
    if cause is Cause.NO_NETWORK:
        return Diagnosis(cause, error.message, error.hint, RepairAction.TRY_AGAIN, _AGAIN)
    return Diagnosis(cause, error.message, error.hint)


def _not_accepted(error: ServiceError, host: str) -> Diagnosis:
    if "invalid_grant" in error.reasons:
        return Diagnosis(
            Cause.CONSENT_ENDED,
            f"{host} knows the application, but its refresh token is not good (any more): it lapses after about 15 "
            "days without use, and with the person who gave it.",
            "Authorize again with an administrator's account, or paste a new refresh token.",
        )
    return Diagnosis(
        Cause.NOT_ACCEPTED,
        f"{host} does not know this application: client ID or secret is mistyped, or belongs to another region.",
        "In ALM, as Integration Admin, open Applications, choose the application, copy both again, and check the "
        "region.",
    )


def _not_permitted(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.NOT_PERMITTED,
        "The sign-in is good, but ALM does not let it do this (403): the application lacks the Admin role scope, or "
        "the person who authorized it is no administrator.",
        "In ALM, register the application with “Admin role read access”, and authorize it as an administrator.",
    )


def _busy(error: ServiceError, host: str) -> Diagnosis:
    seconds = math.ceil(error.retry_after) if error.retry_after else 30
    return Diagnosis(
        Cause.BUSY,
        "ALM received too many requests and asks to wait (429).",
        f"Test again in {seconds} seconds. Other programs with the same application count too.",
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


def _not_alm(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.NOT_ALM,
        f"{host} answers, but not as Adobe Learning Manager does: {error.message}",
        "Use the host you see in the address when you work in ALM. If it is right, a sign-in page of your network may "
        "be in between: open any web page in a browser first.",
    )


_KINDS: tuple[tuple[type[ServiceError], Callable[[ServiceError, str], Diagnosis]], ...] = (
    (ServiceUnreachable, _unreachable),
    (NotSignedIn, _not_accepted),
    (NotPermitted, _not_permitted),
    (ServiceBusy, _busy),
    (ServiceBroken, _broken),
    (ServiceSilent, _silent),
    (UnexpectedReply, _not_alm),
    (NotFound, _not_alm),
    (Refused, _not_alm),
)


def not_an_administrator(role: str, person: str) -> Diagnosis:
    """The consent was given by somebody, or for a role, that cannot read the account."""
    who = person or "the person who gave the consent"
    return Diagnosis(
        Cause.NOT_ADMIN,
        f"This consent speaks for a {role or 'learner'}, not for an administrator: the application has Learner scopes "
        f"only, or {who} is no administrator.",
        "Register the application with “Admin role read access” alone, and authorize it as an administrator.",
    )


def other_account(wanted: str, found: str) -> Diagnosis:
    """New credentials for a kept account that lead to another one."""
    return Diagnosis(
        Cause.WRONG_ACCOUNT,
        f"These credentials belong to the account {found}, not to {wanted}.",
        f"Authorize in {wanted}; for the other account add another connection.",
    )
