"""What all consoles of a process share for analytics: opened tables, and the answers given from them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from credly_core.analytics.ground import Ground
from credly_core.analytics.measure import Measure
from credly_core.analytics.passport import counts_of
from credly_core.domain.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

    from credly_core.analytics.elsewhere import OpenEngine
    from credly_core.analytics.engine import Engine

#: Answers are small; so many filters back one finds them still there.
_KEPT = 600
#: Opened files: one for each connection that is looked at, and one that is being left.
_OPEN = 4

Key = tuple[Path, str, Scope, bool]
Kept = TypeVar("Kept")


class Desk:
    """Opened prepared files and answers, by file, measure and scope. A new history is a new file, hence new keys."""

    def __init__(self, open_engine: OpenEngine | None = None) -> None:
        self._open = open_engine
        self._lock = threading.Lock()
        self._engines: OrderedDict[Path, Engine] = OrderedDict()
        self._frames: OrderedDict[Key, pd.DataFrame] = OrderedDict()
        self._counts: OrderedDict[Key, tuple[int, int]] = OrderedDict()

    def engine(self, file: Path, as_of: date) -> Engine:
        """The tables of a file, opened once. The oldest opened goes when nobody holds it any more."""
        from credly_core.analytics.engine import DuckEngine

        with self._lock:
            engine = self._engines.get(file)
            if engine is None:
                engine = self._engines[file] = (self._open or DuckEngine)(file, as_of)
                while len(self._engines) > _OPEN:
                    self._engines.popitem(last=False)
            self._engines.move_to_end(file)
            return engine

    def frame(self, file: Path, engine: Engine, measure: Measure, ground: Ground) -> pd.DataFrame:
        """The answer; kept, so nobody may change it."""
        key = (file, measure.name, ground.scope, ground.tables.hides_teams)
        with self._lock:
            known = self._frames.get(key)
        return known if known is not None else self._keep(self._frames, key, engine.frame(measure.build(ground)))

    def counts(self, file: Path, measure: Measure, ground: Ground) -> tuple[int, int]:
        """On how many issued badges the answer stands, and how many it leaves out."""
        key = (file, measure.name, ground.scope, ground.tables.hides_teams)
        with self._lock:
            known = self._counts.get(key)
        return known if known is not None else self._keep(self._counts, key, counts_of(measure, ground))

    def _keep(self, shelf: OrderedDict[Key, Kept], key: Key, value: Kept) -> Kept:
        with self._lock:
            shelf[key] = value
            while len(shelf) > _KEPT:
                shelf.popitem(last=False)
        return value

    def close(self) -> None:
        """Let all files go."""
        with self._lock:
            while self._engines:
                self._engines.popitem()[1].close()
            self._frames.clear()
            self._counts.clear()
