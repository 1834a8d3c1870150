"""An Authorization header that ends: kept while it is good, fetched anew a minute before, or after a 401."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from credly_core.domain.secrets import Secret

#: How long before its end a token is renewed: a request that is on its way still finds it good.
EARLY = timedelta(seconds=60)

#: Signs in: the header's whole value, and how long it is good.
Fetch = Callable[[], tuple[Secret, timedelta]]


class RenewedHeader:
    """The current value of an Authorization header; several threads may ask for it at once, one of them signs in."""

    def __init__(self, fetch: Fetch, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._value: Secret | None = None
        self._ends_at: datetime | None = None

    def header(self) -> Secret:
        """The current value, or a new one when the current one is about to end; what signing in raises."""
        with self._lock:
            if self._value is None or self._ends_at is None or self._now() >= self._ends_at - EARLY:
                self._value, left = self._fetch()
                self._ends_at = self._now() + left
            return self._value

    def renew(self, refused: Secret) -> bool:
        """Forget the refused value, unless another thread has replaced it already."""
        with self._lock:
            if self._value == refused:
                self._value = None
        return True
