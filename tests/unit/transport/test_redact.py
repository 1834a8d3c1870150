"""No secret and no address of a person in any log line."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from credly_core.domain.secrets import Secret
from credly_core.transport import redact
from credly_core.transport.redact import MaskingFilter, Redactor

TOKEN = "pLanted/Token+with=odd_signs-0123456789"


@pytest.fixture
def redactor() -> Redactor:
    redactor = Redactor()
    redactor.know(Secret(TOKEN), None, Secret(""), Secret("short"))
    return redactor


@pytest.mark.parametrize(
    "shape",
    [
        TOKEN,
        quote(TOKEN, safe=""),
        quote(TOKEN),
        TOKEN.encode().hex(),
        TOKEN.encode().hex().upper(),
        base64.b64encode(TOKEN.encode()).decode(),
        base64.b64encode(f"{TOKEN}:".encode()).decode(),
        base64.urlsafe_b64encode(f"{TOKEN}:".encode()).decode(),
        base64.b64encode(TOKEN.encode()).decode().rstrip("="),
    ],
)
def test_a_known_secret_is_masked_in_every_shape(shape: str, redactor: Redactor) -> None:
    masked = redactor.mask(f"before {shape} after, {shape}")

    assert shape not in masked
    assert masked == "before *** after, ***"


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Authorization: Basic dW5rbm93bnRva2VuOg==", "dW5rbm93bnRva2VuOg"),
        ("{'Authorization': 'Bearer unknown.token.value'}", "unknown.token.value"),
        ("headers=[(b'authorization', b'Basic dW5rbm93bnRva2VuOg==')]", "dW5rbm93bnRva2VuOg"),
        ("send: b'GET / HTTP/1.1\\r\\nAuthorization: Basic dW5rbm93bnRva2VuOg==\\r\\n'", "dW5rbm93bnRva2VuOg"),
        ("got bearer abcdefghijklmnop", "abcdefghijklmnop"),
        ('{"access_token": "unknown-token", "token_type": "Bearer"}', "unknown-token"),
        ("client_id=1&client_secret=unknown-secret&x=1", "unknown-secret"),
        ('"token":"unknown-token"', "unknown-token"),
        ("GET /badges?filter=recipient_email::ana.perez+x@example.com", "ana.perez"),
        ("GET /badges?filter=recipient_email%3A%3Aana.perez%40example.com", "ana.perez"),
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_masked(text: str, gone: str) -> None:
    assert gone not in Redactor().mask(text)


@pytest.mark.parametrize("text", ["list badge templates: 200, 18 bytes in 0.05 s", "token life: 14 days", "a@b"])
def test_ordinary_lines_stay_as_they_are(text: str, redactor: Redactor) -> None:
    assert redactor.mask(text) == text


def test_only_the_newest_secrets_are_kept() -> None:
    redactor = Redactor()
    redactor.know(*(Secret(f"secret-number-{number}") for number in range(600)))

    assert redactor.mask("secret-number-599") == "***"
    assert redactor.mask("secret-number-1 ") == "secret-number-1 "


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger with its own handler, under the process-wide masking."""
    before = logging.getLogRecordFactory()
    redact.install()
    redact.redactor.know(Secret(TOKEN))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("tests.redact")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


def test_messages_arguments_and_tracebacks_are_masked(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log

    logger.debug("with %s and %r", TOKEN, {"Authorization": f"Basic {TOKEN}"})
    logger.debug("broken %d", TOKEN)
    try:
        raise ValueError(f"inside {TOKEN}")
    except ValueError:
        logger.exception("failed", stack_info=True)

    text = stream.getvalue()
    assert TOKEN not in text
    assert TOKEN[:12] not in text
    assert "ValueError: inside ***" in text


def test_installing_twice_masks_once() -> None:
    before = logging.getLogRecordFactory()
    redact.install()
    installed = logging.getLogRecordFactory()
    redact.install()

    assert logging.getLogRecordFactory() is installed
    logging.setLogRecordFactory(before)


def test_a_filter_masks_records_made_elsewhere() -> None:
    redact.redactor.know(Secret(TOKEN))
    record = logging.LogRecord("x", logging.INFO, "f", 1, "with %s", (TOKEN,), None)

    assert MaskingFilter().filter(record)
    assert record.getMessage() == "with ***"
