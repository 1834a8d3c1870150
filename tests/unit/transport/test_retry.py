"""May we try again, and when."""

from __future__ import annotations

import pytest

from credly_core import errors
from credly_core.errors import ServiceBroken, ServiceBusy, ServiceError, ServiceUnreachable
from credly_core.transport.retry import RetryPlan, Verb, may_try_again, next_pause, read_retry_after

NOW = "Wed, 21 Oct 2026 07:28:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("10", 10.0),
        ("10.752", 10.752),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("Wed, 21 Oct 2026 07:28:40 GMT", 40.0),
        ("Wed, 21 Oct 2026 07:27:00 GMT", 0.0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", 300.0),
        ("-5", 30.0),
        ("", 30.0),
        ("soon", 30.0),
        ("1e3", 30.0),
        ("nan", 30.0),
        ("inf", 30.0),
        ("99999999999", 300.0),
        ("9" * 500, 30.0),
        (None, 30.0),
        ("10, 20", 30.0),
        ("١٠", 30.0),
        ("Wed, 99 Oct 2026 99:99:99 GMT", 30.0),
    ],
)
def test_retry_after_is_read_whatever_it_says(value: str | None, seconds: float) -> None:
    assert read_retry_after(value, NOW) == seconds


@pytest.mark.parametrize("date", [None, "", "yesterday", "Wed, 21 Oct 2026 07:28:00 -0000"])
def test_a_date_without_a_clock_to_measure_it_by_means_the_usual_wait(date: str | None) -> None:
    assert read_retry_after("Wed, 21 Oct 2026 07:28:40 GMT", date) == 30.0


ASK_AGAIN = {
    # error: (reading, writing)
    "ServiceUnreachable": (True, True),
    "ServiceBusy": (True, True),
    "ServiceSilent": (True, False),
    "ServiceBroken": (True, False),
    "NotSignedIn": (False, False),
    "NotPermitted": (False, False),
    "NotFound": (False, False),
    "Refused": (False, False),
    "AlreadyIssued": (False, False),
    "UnexpectedReply": (False, False),
    "ServiceError": (False, False),
}


def test_the_table_names_every_service_error() -> None:
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, ServiceError)}

    assert kinds == set(ASK_AGAIN)


@pytest.mark.parametrize("name", ASK_AGAIN)
def test_asking_again_follows_the_effect_and_the_verb(name: str) -> None:
    error = getattr(errors, name)("x")

    assert (may_try_again(Verb.READING, error), may_try_again(Verb.WRITING, error)) == ASK_AGAIN[name]


@pytest.mark.parametrize("code", ["service.host-not-allowed", "service.tls", "service.proxy", "service.not-sendable"])
def test_what_cannot_change_is_not_asked_again(code: str) -> None:
    assert not may_try_again(Verb.READING, ServiceUnreachable("x", code=code))


def test_pauses_grow_and_end() -> None:
    plan = RetryPlan(attempts=9)

    pauses = [next_pause(Verb.READING, ServiceBroken("x"), attempt, plan, 1.0) for attempt in range(1, 10)]

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, None]


def test_chance_spreads_pauses_and_never_shortens_a_given_time() -> None:
    busy = ServiceBusy("x", retry_after=10.0)

    assert next_pause(Verb.READING, ServiceBroken("x"), 1, RetryPlan(), 0.0) == 0.25
    assert next_pause(Verb.READING, busy, 1, RetryPlan(), 0.0) == 10.0
    assert next_pause(Verb.READING, busy, 1, RetryPlan(), 1.0) == pytest.approx(11.0)
