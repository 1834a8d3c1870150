"""What keeps either service from answering, whatever it is: the way there, its load, its own trouble."""

from __future__ import annotations

import math
from collections.abc import Callable

from credly_core.domain.connections import Cause, Diagnosis, RepairAction
from credly_core.errors import ConsoleError, ServiceError, SettingsError

_AGAIN = "Test again"
#: A wait for which the service named no time, in seconds.
_USUAL_WAIT = 30

_REACH_CAUSES: dict[str, Cause] = {
    "service.host-not-allowed": Cause.HOST_NOT_ALLOWED,
    "service.address-not-allowed": Cause.HOST_NOT_ALLOWED,
    "service.unknown-host": Cause.UNKNOWN_HOST,
    "service.proxy": Cause.PROXY,
    "service.tls": Cause.TLS,
    "service.not-sendable": Cause.NOT_ACCEPTED,
}
#: Settings about the way there, which no other host would repair.
_ROUTE_CAUSES: dict[str, Cause] = {
    "settings.no-credentials": Cause.NOT_ACCEPTED,
    "settings.proxy": Cause.PROXY,
    "settings.ca-file": Cause.TLS,
}

#: One kind of error, and the diagnosis it becomes, given the host.
Kinds = tuple[tuple[type[ServiceError], Callable[[ServiceError, str], Diagnosis]], ...]


def by_kind(error: ConsoleError, host: str, kinds: Kinds) -> Diagnosis:
    """The diagnosis of the first kind that fits; the error's own words where none does."""
    for kind, make in kinds:
        if isinstance(error, kind):
            return make(error, host)
    return Diagnosis(Cause.SERVICE_DOWN, error.message, error.hint or "Try again later.")


def on_the_way(error: SettingsError) -> Diagnosis | None:
    """A setting that no other host would repair; None where the host itself is what cannot be used."""
    cause = _ROUTE_CAUSES.get(error.code)
    return Diagnosis(cause, error.message, error.hint) if cause else None


def unreachable(error: ServiceError) -> Diagnosis:
    """Nobody answered, in the error's own words; without a network one may try again."""
    cause = _REACH_CAUSES.get(error.code, Cause.NO_NETWORK)
    if cause is Cause.NO_NETWORK:
        return Diagnosis(cause, error.message, error.hint, RepairAction.TRY_AGAIN, _AGAIN)
    return Diagnosis(cause, error.message, error.hint)


def no_way_out(host: str) -> Diagnosis:
    """The services' own names exist and were not typed by hand: where they are unknown, the network is at fault."""
    return Diagnosis(
        Cause.NO_NETWORK,
        f"This computer's network does not know the name {host}: it is offline, its name service (DNS) does not "
        "answer, or it lets programs out through a proxy only.",
        "Open any web page in a browser: if none comes, connect to the internet; if pages come, ask for the proxy of "
        "your network and name it in the settings.",
        RepairAction.TRY_AGAIN,
        _AGAIN,
    )


def busy(error: ServiceError, service: str, others: str) -> Diagnosis:
    """Too many requests; `others` says whose requests count too."""
    seconds = math.ceil(error.retry_after) if error.retry_after else _USUAL_WAIT
    return Diagnosis(
        Cause.BUSY,
        f"{service} received too many requests and asks to wait (429).",
        f"Test again in {seconds} seconds. {others}",
        RepairAction.TRY_AGAIN,
        _AGAIN,
        str(seconds),
    )


def broken(error: ServiceError, host: str) -> Diagnosis:
    """The service has trouble of its own."""
    status = f" ({error.status})" if error.status else ""
    return Diagnosis(
        Cause.SERVICE_DOWN,
        f"{host} was reached, but has trouble of its own{status}.",
        "Nothing is wrong with your entries. Test again in a few minutes.",
        RepairAction.TRY_AGAIN,
        _AGAIN,
    )


def silent(error: ServiceError, host: str) -> Diagnosis:
    """The request went out, and no whole answer came."""
    return Diagnosis(
        Cause.SILENT,
        f"{host} took the request and gave no complete answer.",
        "Test again. If it stays so, a firewall or proxy may be holding the answer back.",
        RepairAction.TRY_AGAIN,
        _AGAIN,
    )
