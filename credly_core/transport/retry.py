"""May we try again, and when (hardening A9, A10; architecture section 10).

The decision reads the error's effect and the verb, and two codes whose answer cannot change by asking again.
"""

from __future__ import annotations

import enum
import math
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from credly_core.errors import ServiceBroken, ServiceBusy, ServiceError, ServiceSilent, ServiceUnreachable

#: Waiting when a service says "later" without a time we can read.
DEFAULT_WAIT = 30.0
#: Nobody is made to wait longer than this at a time.
LONGEST_WAIT = 300.0
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")


class Verb(enum.Enum):
    """What a request means to the other side."""

    #: Changes nothing there; may be asked as often as we like.
    READING = "reading"
    #: May change something there.
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """How often and how long. Times in seconds."""

    #: Requests in all, the first included.
    attempts: int = 6
    #: Everything together, waiting included; a pause that does not fit ends the trying.
    patience: float = 600.0
    #: The first pause; each further one is twice as long.
    first_pause: float = 0.5
    longest_pause: float = 30.0
    #: For a person in front of a button: ask even while others are held back, and let them go on if it is answered.
    asks_anyway: bool = False


#: Codes whose cause stays the same however often we ask.
_CERTAIN = frozenset(
    {"service.host-not-allowed", "service.tls", "service.not-sendable", "service.proxy", "service.cancelled"}
)


def read_retry_after(value: str | None, date: str | None = None) -> float:
    """Seconds to wait by a Retry-After header, between 0 and 300; 30 when it is missing or cannot be read.

    A number with or without a fraction, or an HTTP date measured against the answer's own `Date`. urllib3's reader
    is not used: it raises on `10.752` and may sleep for hours on a far date.

    >>> read_retry_after("10.752"), read_retry_after("-5"), read_retry_after("99999999999")
    (10.752, 30.0, 300.0)
    """
    text = (value or "").strip()
    if _NUMBER.fullmatch(text):
        return min(float(text), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
        now = parsedate_to_datetime(date or "")
        seconds = (until - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return DEFAULT_WAIT
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else DEFAULT_WAIT


def may_try_again(verb: Verb, error: ServiceError) -> bool:
    """Whether the same request may be sent once more without risking that it takes effect twice."""
    if error.code in _CERTAIN:
        return False
    if isinstance(error, ServiceUnreachable | ServiceBusy):
        return True
    return verb is Verb.READING and isinstance(error, ServiceSilent | ServiceBroken)


def next_pause(verb: Verb, error: ServiceError, attempt: int, plan: RetryPlan, chance: float) -> float | None:
    """Seconds to wait before request number `attempt + 1`, or None to give up.

    `chance` (0 to 1) spreads the pauses of many clients: a given time is never shortened, only lengthened.
    """
    if attempt >= plan.attempts or not may_try_again(verb, error):
        return None
    if error.retry_after is not None:
        return error.retry_after * (1 + 0.1 * chance)
    pause = min(plan.first_pause * 2.0 ** (attempt - 1), plan.longest_pause)
    return float(pause * (0.5 + 0.5 * chance))
