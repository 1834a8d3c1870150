"""Every error the console raises.

ConsoleError                      message, hint, code
├─ SettingsError                  a setting is missing or contradicts another
├─ ServiceError                   + service, operation, status, request_id, effect, retry_after
│  ├─ ServiceUnreachable          effect none      no connection was made
│  ├─ ServiceBusy                 effect none      429
│  ├─ NotSignedIn                 effect none      401
│  ├─ NotPermitted                effect none      403
│  ├─ NotFound                    effect none      404
│  ├─ Refused                     effect none      400, 409, 410, 422, with the reasons
│  │  └─ AlreadyIssued            effect none      Credly's duplicate; names the live badge if told
│  ├─ ServiceSilent               effect unknown   sent, no answer
│  ├─ ServiceBroken               effect unknown   5xx
│  └─ UnexpectedReply             effect unknown   an answer we cannot read, or a redirect
├─ MigrationError
│  ├─ SpecError                   one of our spec files is wrong
│  └─ UnreadableInput             not a CSV file, or not a safe zip; + file, row, column
├─ StoreError
│  ├─ StoreVersion                the database is older or newer than the program
│  ├─ StoreConflict               somebody changed it first
│  └─ SealBroken                  a secret cannot be opened: wrong key, or a moved row
└─ StepError
   ├─ NotReady                    an earlier step is missing; says which
   ├─ NotAllowed                  this is not possible, or needs a second confirmation
   └─ Stale                       what was shown has changed since

A *finding* is about data and never raises; an *error* is about us or the other side.
Messages never contain a secret and never a whole answer of a service.
"""

from __future__ import annotations

import enum


class Effect(enum.Enum):
    """Whether the other side may have acted on a request that failed."""

    #: Nothing happened there, for certain.
    NONE = "none"
    #: It was done.
    DONE = "done"
    #: Nobody can tell from the answer.
    UNKNOWN = "unknown"


class ConsoleError(Exception):
    """Root of every error: what happened (message), what to do (hint), a stable code."""

    code = "console.error"

    def __init__(self, message: str, *, hint: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SettingsError(ConsoleError):
    """A setting is missing, malformed, or contradicts another."""

    code = "settings.wrong"


class ServiceError(ConsoleError):
    """A call to Credly or ALM did not bring what was asked for."""

    code = "service.error"
    effect = Effect.UNKNOWN

    def __init__(  # noqa: PLR0913  an error carries its facts; all are keyword-only
        self,
        message: str,
        *,
        hint: str = "",
        code: str | None = None,
        service: str = "",
        operation: str = "",
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        reasons: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.service = service
        self.operation = operation
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.reasons = reasons


class ServiceUnreachable(ServiceError):
    """No connection was made: unknown host, no network, proxy, TLS, or a host outside the allow-list."""

    code = "service.unreachable"
    effect = Effect.NONE


class ServiceBusy(ServiceError):
    """The service asked us to slow down (429)."""

    code = "service.busy"
    effect = Effect.NONE


class NotSignedIn(ServiceError):
    """The credentials were not accepted (401)."""

    code = "service.not-signed-in"
    effect = Effect.NONE


class NotPermitted(ServiceError):
    """The credentials are good but may not do this (403)."""

    code = "service.not-permitted"
    effect = Effect.NONE


class NotFound(ServiceError):
    """There is no such thing (404)."""

    code = "service.not-found"
    effect = Effect.NONE


class Refused(ServiceError):
    """The service understood and said no (400, 409, 410, 422)."""

    code = "service.refused"
    effect = Effect.NONE


class AlreadyIssued(Refused):
    """Credly refuses a duplicate; `live_badge_id` names the badge that stands in the way, if told."""

    code = "service.already-issued"

    live_badge_id: str | None = None


class ServiceSilent(ServiceError):
    """The request was sent and no answer came."""

    code = "service.silent"


class ServiceBroken(ServiceError):
    """The service failed (5xx)."""

    code = "service.broken"


class UnexpectedReply(ServiceError):
    """An answer that cannot be read as what was asked for: a web page, a redirect, broken JSON."""

    code = "service.unexpected-reply"


class MigrationError(ConsoleError):
    """Root of the errors of the migration engine."""

    code = "migration.error"


class SpecError(MigrationError):
    """One of our own spec files is wrong; names the file and the key."""

    code = "migration.spec"


class UnreadableInput(MigrationError):
    """The bytes are not a CSV file we can read without guessing, or not a safe zip.

    `row` is the row a spreadsheet shows (heading = 1), `column` the column's number from 1; None where no
    single place is to blame. `facts` are what the sentences were made from (code of an encoding to try, counts).
    """

    code = "migration.unreadable"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str | None = None,
        file: str = "",
        row: int | None = None,
        column: int | None = None,
        facts: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.facts = facts
        self.file = file
        self.row = row
        self.column = column


class StoreError(ConsoleError):
    """Root of the errors of the store."""

    code = "store.error"


class StoreVersion(StoreError):
    """The database was written by another version of the program."""

    code = "store.version"


class StoreConflict(StoreError):
    """Somebody changed the same thing first."""

    code = "store.conflict"


class SealBroken(StoreError):
    """A sealed secret does not open: the key is another one, or the row was moved."""

    code = "store.seal"


class StepError(ConsoleError):
    """Root of the errors of the steps."""

    code = "step.error"


class NotReady(StepError):
    """An earlier step is missing."""

    code = "step.not-ready"


class NotAllowed(StepError):
    """This move is not possible, or needs a second, explicit confirmation."""

    code = "step.not-allowed"


class Stale(StepError):
    """What was shown or approved has changed since."""

    code = "step.stale"
