"""Why a light of the ALM side failed: one cause, one sentence, one repair."""

from __future__ import annotations

from credly_core.domain.accounts import ALM_HOSTS
from credly_core.domain.connections import Cause, Diagnosis
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


def diagnose_account(error: ConsoleError, host: str) -> Diagnosis:
    """The cause of any error a test of an account can meet."""
    if isinstance(error, SettingsError):
        return _settings(error, host)
    return by_kind(error, host, _KINDS)


def _settings(error: SettingsError, host: str) -> Diagnosis:
    return on_the_way(error) or Diagnosis(
        Cause.HOST_NOT_ALLOWED,
        f"“{host}” cannot be used as the host: {error.message}",
        f"Choose your region, or write only the host name, for example {ALM_HOSTS[0]}.",
    )


def _unreachable(error: ServiceError, host: str) -> Diagnosis:
    found = unreachable(error)
    return no_way_out(host) if found.cause is Cause.UNKNOWN_HOST and host in ALM_HOSTS else found


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
    return busy(error, "ALM", "Other programs with the same application count too.")


def _not_alm(error: ServiceError, host: str) -> Diagnosis:
    return Diagnosis(
        Cause.NOT_ALM,
        f"{host} answers, but not as Adobe Learning Manager does: {error.message}",
        "Use the host you see in the address when you work in ALM. If it is right, a sign-in page of your network may "
        "be in between: open any web page in a browser first.",
    )


_KINDS: Kinds = (
    (ServiceUnreachable, _unreachable),
    (NotSignedIn, _not_accepted),
    (NotPermitted, _not_permitted),
    (ServiceBusy, _busy),
    (ServiceBroken, broken),
    (ServiceSilent, silent),
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
