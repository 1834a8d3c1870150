"""Keep secrets and addresses of people out of every log line, whoever writes it (hardening D2).

Installed once for the whole process as the factory of log records, because a filter on the root logger never sees
what other loggers hand straight to a handler.
"""

from __future__ import annotations

import base64
import logging
import re
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from urllib.parse import quote, quote_plus

from credly_core.domain.secrets import MASK, Secret

#: Shorter values are not masked by value: they would blank out ordinary words.
_SHORTEST = 6
_MOST_KNOWN = 500

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(?i)\b(authorization['\"]?\s*[:=,]\s*(?:b?['\"])?)(?:(basic|bearer|oauth|token)\s+)?[^\s'\",;)}\]]+"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"(?i)\b(basic|bearer)\s+(?!\*)[A-Za-z0-9+/=_.~-]{8,}"), rf"\1 {MASK}"),
    (re.compile(r"(?i)\b(oauth)\s+(?!\*)[A-Za-z0-9+/=_.~-]{20,}"), rf"\1 {MASK}"),
    (
        re.compile(
            r"(?i)((?:access_token|refresh_token|client_secret|authorization_token|api_key|password|token)"
            r"['\"]?\s*[=:]\s*(?:b?['\"])?)(?!\*)[^\s'\"&,;)}\]]{6,}"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"[A-Za-z0-9._%+-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "***@***"),
)


def forms_of(secret: str) -> tuple[str, ...]:
    """Every shape in which a secret may turn up: as it is, percent-encoded, hex, base64 alone and as a Basic value."""
    raw = secret.encode()
    shapes = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), raw.hex(), raw.hex().upper()}
    for value in (raw, raw + b":"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(value).decode()
            shapes |= {text, text.rstrip("="), quote(text, safe="")}
    shapes |= {repr(secret)[1:-1]}
    return tuple(sorted((shape for shape in shapes if len(shape) >= _SHORTEST), key=len, reverse=True))


class Redactor:
    """Masks the secrets it was told of, sign-in headers, token-like members and e-mail addresses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, ...]] = {}
        self._pattern: re.Pattern[str] | None = None

    def know(self, *secrets: Secret | None) -> None:
        """Remember values to mask from now on. The newest few hundred are kept."""
        with self._lock:
            for secret in secrets:
                value = secret.reveal() if secret is not None else ""
                if len(value) < _SHORTEST or value in self._known:
                    continue
                self._known[value] = forms_of(value)
                while len(self._known) > _MOST_KNOWN:
                    self._known.pop(next(iter(self._known)))
                self._pattern = None

    def mask(self, text: str) -> str:
        """The text without anything that must not be shown."""
        pattern = self._compiled()
        if pattern is not None:
            text = pattern.sub(MASK, text)
        for found, replacement in _PATTERNS:
            text = found.sub(replacement, text)
        return text

    def _compiled(self) -> re.Pattern[str] | None:
        with self._lock:
            if self._pattern is None and self._known:
                shapes = sorted({form for forms in self._known.values() for form in forms}, key=len, reverse=True)
                self._pattern = re.compile("|".join(map(re.escape, shapes)))
            return self._pattern


#: The one of this process. Clients tell it what they sign in with.
redactor = Redactor()

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def _masked(record: logging.LogRecord) -> logging.LogRecord:
    """Write the message out and mask it; likewise the traceback, before any handler formats it."""
    try:
        message = record.getMessage()
    except (TypeError, ValueError, KeyError):
        message = str(record.msg)
    record.msg, record.args = redactor.mask(message), None
    if record.exc_info and record.exc_info[0] is not None and not record.exc_text:
        lines = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
        record.exc_text = redactor.mask(lines)
    if record.stack_info:
        record.stack_info = redactor.mask(record.stack_info)
    return record


class MaskingFilter(logging.Filter):
    """The same for one handler, where records are made elsewhere (another process, a queue)."""

    def filter(self, record: logging.LogRecord) -> bool:
        _masked(record)
        return True


_install_lock = threading.Lock()
_installed: list[Callable[..., logging.LogRecord]] = []


def install() -> None:
    """Mask every log record of this process from now on; calling it again changes nothing."""
    with _install_lock:
        if _installed and logging.getLogRecordFactory() is _installed[-1]:
            return
        make = logging.getLogRecordFactory()

        def factory(*args: object, **kwargs: object) -> logging.LogRecord:
            return _masked(make(*args, **kwargs))

        _installed.append(factory)
        logging.setLogRecordFactory(factory)
    for noisy in ("urllib3", "requests", "httpx", "httpcore"):
        logger = logging.getLogger(noisy)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)
