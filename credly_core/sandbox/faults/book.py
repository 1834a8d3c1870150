"""The faults that are switched on: which, for which requests, how often."""

from __future__ import annotations

import enum
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from credly_core.errors import SettingsError


class FaultName(enum.Enum):
    """Everything that can be made to go wrong. `value` of a fault means what its line says."""

    #: 401 as for a token past its 180 days.
    EXPIRED_TOKEN = "expired-token"  # noqa: S105  the name of a fault
    #: 401 as for a token of the other environment.
    WRONG_ENVIRONMENT = "wrong-environment"
    #: 403 for everything but GET.
    READ_ONLY_TOKEN = "read-only-token"  # noqa: S105  the name of a fault
    #: 403 for DELETE.
    NO_DELETE = "no-delete"
    #: 403.
    FORBIDDEN = "forbidden"
    #: 404.
    NOT_FOUND = "not-found"
    #: 429. Value: the Retry-After text; several headers with |; `in:60` is a date in 60 s; absent: no header.
    TOO_MANY_REQUESTS = "too-many-requests"
    #: A 5xx with a JSON body. Value: the status, 500 when absent.
    SERVER_ERROR = "server-error"
    #: A 5xx without a body. Value: the status, 500 when absent.
    EMPTY_ERROR = "empty-error"
    #: A 502 with a web page, as a proxy writes it.
    BAD_GATEWAY = "bad-gateway"
    #: 503 with a Retry-After. Value: its text.
    UNAVAILABLE = "unavailable"
    #: A web page with status 200.
    HTML = "html"
    #: A redirect. Value: where to; another origin when absent.
    REDIRECT = "redirect"
    #: The answer comes later. Value: milliseconds, 1000 when absent.
    DELAY = "delay"
    #: The answer comes a few bytes at a time. Value: milliseconds between them, 200 when absent.
    SLOW_DRIP = "slow-drip"
    #: The connection is reset before any work was done.
    RESET = "reset"
    #: The work is done, then the connection is reset.
    LOST_REPLY = "lost-reply"
    #: The work is done, then 500 is answered.
    ERROR_AFTER_WORK = "error-after-work"
    #: The work is done, then the answer comes late. Value: milliseconds, 1000 when absent.
    LATE_REPLY = "late-reply"
    #: A complete answer whose JSON ends in the middle.
    CUT_JSON = "cut-json"
    #: The connection closes in the middle of the body.
    BROKEN_OFF = "broken-off"
    #: next_page_url names the page itself.
    LOOPING_NEXT_PAGE = "looping-next-page"
    #: next_page_url names another origin. Value: the origin.
    FOREIGN_NEXT_PAGE = "foreign-next-page"
    #: Every page after the first brings the rows of the first.
    REPEATED_PAGE = "repeated-page"
    #: Half of the rows of a page are missing.
    SHORT_PAGE = "short-page"
    #: total_count and total_pages get smaller from page to page.
    SHRINKING_TOTAL = "shrinking-total"
    #: A body that does not end soon. Value: megabytes, 60 when absent.
    HUGE_ANSWER = "huge-answer"
    #: A small gzip body that unpacks to much. Value: megabytes, 200 when absent.
    GZIP_BOMB = "gzip-bomb"
    #: JSON nested deeper than any reader goes. Value: levels, 100,000 when absent.
    DEEP_JSON = "deep-json"
    #: The JSON value null.
    NULL_JSON = "null-json"
    #: JSON with NaN in it.
    NAN_JSON = "nan-json"
    #: JSON with a number of 5,000 digits.
    LONG_NUMBER = "long-number"
    #: ALM: 400 OBJECT_DOESNT_EXIST, its way to say that an id is unknown.
    OBJECT_MISSING = "object-missing"
    #: ALM: 404 with its error in a `meta` member.
    META_ERROR = "meta-error"
    #: ALM: 406.
    NOT_ACCEPTABLE = "not-acceptable"
    #: ALM: 400 without a `source`.
    NO_SOURCE = "no-source"
    #: ALM: 200 with an `error` member, as the token check answers.
    ERROR_IN_OK = "error-in-ok"
    #: ALM: 400 {"error": "invalid_grant"}: the refresh token has lapsed.
    LAPSED_GRANT = "lapsed-grant"
    #: ALM: ids are numbers, not text.
    NUMBER_IDS = "number-ids"
    #: ALM: links.next has no host.
    RELATIVE_NEXT_PAGE = "relative-next-page"
    #: ALM: what was to be included is left out.
    NOTHING_INCLUDED = "nothing-included"
    #: ALM: learning objects come without their instances.
    NO_INSTANCES = "no-instances"
    #: ALM: runStatus as Adobe's own sample prints it: a list without a key, which is no JSON.
    UNPARSEABLE_RUN = "unparseable-run"
    #: ALM: the link to a job's file has ended: 403 with XML, as storage answers.
    EXPIRED_LINK = "expired-link"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and its scope.

    `path` is the start of a path, with * for any text, and always written with /v1 (it covers /api/v1 too); empty
    means the whole API, but not the pictures. `count` is how many requests it hits, None for all; the first
    `skip` matching requests are let through.
    """

    name: FaultName
    value: str | None = None
    path: str = ""
    method: str = ""
    count: int | None = None
    skip: int = 0

    def covers(self, method: str, path: str) -> bool:
        """Whether a request is in the scope."""
        if self.method and self.method.upper() != method.upper():
            return False
        short = path.removeprefix("/api") if path.startswith("/api/v1") else path
        if self.path:
            return fnmatchcase(short, self.path + "*")
        return not short.startswith(("/images/", "/public/"))


def fault_named(name: str) -> FaultName:
    """The fault with this name; says which exist when there is none."""
    try:
        return FaultName(name)
    except ValueError:
        known = ", ".join(fault.value for fault in FaultName)
        raise SettingsError(f"The sandbox knows no fault named {name!r}.", hint=f"Known: {known}.") from None


def fault_from(members: Mapping[str, object]) -> Fault:
    """A fault as a control request writes it."""
    unknown = set(members) - {"name", "value", "path", "method", "count", "skip"}
    if unknown:
        raise SettingsError(f"The sandbox knows no fault member named {sorted(unknown)[0]!r}.")
    value, count, skip = members.get("value"), members.get("count"), members.get("skip", 0)
    try:
        return Fault(
            name=fault_named(str(members.get("name", ""))),
            value=None if value is None else str(value),
            path=str(members.get("path") or ""),
            method=str(members.get("method") or ""),
            count=None if count is None else int(str(count)),
            skip=int(str(skip or 0)),
        )
    except ValueError:
        raise SettingsError("count and skip of a fault are whole numbers.") from None


def faults_in_header(header: str) -> list[Fault]:
    """Faults for one request, from its header: `name; value=…, name; value=…`."""
    faults = []
    for part in filter(None, (piece.strip() for piece in header.split(","))):
        name, *rest = (piece.strip() for piece in part.split(";"))
        members: dict[str, object] = {"name": name}
        members.update({key.strip(): value.strip() for key, _, value in (piece.partition("=") for piece in rest)})
        faults.append(fault_from(members))
    return faults


@dataclass(slots=True)
class _Active:
    fault: Fault
    left: int | None
    skip: int


class FaultBook:
    """The faults that are switched on. Safe to change from any thread."""

    def __init__(self, faults: tuple[Fault | str, ...] = ()) -> None:
        self._lock = threading.Lock()
        self._active: list[_Active] = []
        for entry in faults:
            for fault in [entry] if isinstance(entry, Fault) else faults_in_header(entry):
                self.switch_on(fault)

    def switch_on(self, fault: Fault) -> None:
        """Add a fault beside those that are on."""
        with self._lock:
            self._active.append(_Active(fault, fault.count, fault.skip))

    def switch_off(self, name: FaultName | None = None) -> None:
        """Remove all faults of a name, or all."""
        with self._lock:
            self._active = [active for active in self._active if name is not None and active.fault.name is not name]

    def active(self) -> list[Fault]:
        """The faults that are on."""
        with self._lock:
            return [active.fault for active in self._active]

    def take(self, method: str, path: str) -> list[Fault]:
        """The faults that hit this request; counts them down."""
        hits = []
        with self._lock:
            for active in self._active:
                if not active.fault.covers(method, path):
                    continue
                if active.skip:
                    active.skip -= 1
                    continue
                hits.append(active.fault)
                if active.left is not None:
                    active.left -= 1
            self._active = [active for active in self._active if active.left is None or active.left > 0]
        return hits
