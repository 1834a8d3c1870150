"""An answer that is asked for often and changes seldom, kept until something was changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

#: So long a connection made by another process may stay unseen. A page asks for them a dozen times while it is drawn.
LISTED_SECONDS = 1.0
#: So long what another process did may be missing from where the steps stand.
STANDING_SECONDS = 5.0


class Kept(Generic[Value]):
    """Asks again when the mark has changed, and after some seconds anyway: other processes change things, too."""

    def __init__(self, seconds: float, ask_time: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._ask_time = ask_time
        self._held: tuple[object, float, Value] | None = None  # replaced as a whole: threads see one or the other

    def get(self, mark: object, ask: Callable[[], Value]) -> Value:
        """The answer for this mark; the mark was read before the question, so a change meanwhile asks once more."""
        held = self._held
        if held is not None and held[0] == mark and self._ask_time() - held[1] < self._seconds:
            return held[2]
        answer = ask()
        self._held = (mark, self._ask_time(), answer)
        return answer
