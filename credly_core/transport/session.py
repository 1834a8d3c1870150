"""Send one request and bring its answer, or one of our errors: guarded, paced, retried, within limits."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests

from credly_core.domain.secrets import Secret
from credly_core.errors import ServiceBusy, ServiceError
from credly_core.transport.answers import Answer, read_body, status_error
from credly_core.transport.attempt import Attempt, Stop, attempting
from credly_core.transport.connection import GuardedAdapter
from credly_core.transport.failures import LOWER_FAILURES, Call, to_service_error
from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import Limits, Route
from credly_core.transport.origin import Origin
from credly_core.transport.pacing import Turns
from credly_core.transport.retry import RetryPlan, Verb, next_pause, read_retry_after

log = logging.getLogger(__name__)

_TOO_MANY = 429
_UNAVAILABLE = 503


@dataclass(frozen=True, slots=True)
class Question:
    """One request: what it is called in words, and whether it changes anything there."""

    operation: str
    method: str
    url: str
    verb: Verb = Verb.READING
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: The Authorization header; revealed only where the request is written.
    authorization: Secret | None = None
    body: bytes | None = field(default=None, repr=False)
    accept: str = "application/json"
    #: Which of a service's interfaces this is, where each has limits of its own.
    interface: str = ""
    #: A moment of the monotonic clock: later than this it must not leave any more, and nothing happened there.
    not_after: float | None = None


def no_reasons(answer: Answer) -> tuple[str, ...]:
    """For services whose refusals carry no reasons we can read."""
    return ()


class Transport:
    """Speaks HTTP to the servers of one policy. Thread-safe; connections are kept open and shared.

    Redirects are never followed, cookies never kept, and nothing is read from the environment: no proxy, no netrc,
    no certificate bundle (docs/decisions/0010 and 0011).
    """

    def __init__(  # noqa: PLR0913  clock, sleep and chance are passed in; all but the policy are keyword-only
        self,
        policy: HostPolicy,
        *,
        service: str,
        route: Route | None = None,
        pacer: Callable[[Origin], Turns] | None = None,
        turns: Callable[[Question], Turns] | None = None,
        reasons: Callable[[Answer], tuple[str, ...]] = no_reasons,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._policy = policy
        self._service = service
        self._route = route or Route()
        self._adapter = GuardedAdapter(self._route)
        self._pacer = pacer
        self._turns = turns
        self._reasons = reasons
        self._sleep = sleep
        self._clock = clock
        self._chance = chance

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._adapter.forget()

    def ask(
        self, question: Question, *, plan: RetryPlan, limits: Limits | None = None, stop: Stop | None = None
    ) -> Answer:
        """The successful answer, after as many tries as the plan and the verb allow; a ServiceError otherwise."""
        origin = self._policy.check(question.url)
        pacer = self._turns_of(question, origin)
        ends_at = self._clock() + plan.patience
        tries = 0
        while True:
            tries += 1
            was_held = pacer.held_for > 0
            if not plan.asks_anyway:
                self._take_turn(pacer, question, ends_at, stop)
            try:
                answer = self._once(question, origin, limits or self._route.limits, stop)
                pacer.heard(answer.status, answer.headers)
                if answer.is_success:
                    if was_held and plan.asks_anyway:
                        pacer.release()
                    return answer
                error = self._refusal(answer)
            except ServiceError as failed:
                error = failed
            self._wait_or_raise(error, question, tries=tries, plan=plan, ends_at=ends_at, pacer=pacer, stop=stop)

    def _turns_of(self, question: Question, origin: Origin) -> Turns:
        """Who says when this question may be asked: the limits of its interface, or those of its server."""
        if self._turns is not None:
            return self._turns(question)
        if self._pacer is None:
            raise AssertionError("a transport has a pace by server or by question")
        return self._pacer(origin)

    def _wait_or_raise(
        self,
        error: ServiceError,
        question: Question,
        *,
        tries: int,
        plan: RetryPlan,
        ends_at: float,
        pacer: Turns,
        stop: Stop | None,
    ) -> None:
        if error.retry_after is not None:
            pacer.hold(error.retry_after)
        pause = next_pause(question.verb, error, tries, plan, self._chance())
        if pause is None or self._clock() + pause > ends_at or (stop is not None and stop.is_set):
            raise error
        log.debug("%s: %s, again in %.1f s", question.operation, error.code, pause)
        self._pause(pause, stop)

    def _pause(self, seconds: float, stop: Stop | None) -> None:
        if seconds <= 0:
            return
        if stop is not None and self._sleep is time.sleep:
            stop.sleep(seconds)
        else:
            self._sleep(seconds)

    def _take_turn(self, pacer: Turns, question: Question, ends_at: float, stop: Stop | None) -> None:
        """Wait for the pace; refuse without asking when the service's own "later" is longer than the patience."""
        held = pacer.held_for
        if held > 0 and self._clock() + held > ends_at:
            raise ServiceBusy(
                f"{self._service} asked to slow down a moment ago.",
                hint=f"Try again in {held:.0f} seconds.",
                service=self._service,
                operation=question.operation,
                retry_after=held,
            )
        self._pause(pacer.turn(), stop)
        self._pause(pacer.held_for, stop)  # somebody may have been told to slow down while we waited for our turn
        while (crowded := pacer.leave()) > 0 and not (stop is not None and stop.is_set):
            self._pause(crowded, stop)

    def _refusal(self, answer: Answer) -> ServiceError:
        told = answer.headers.get("retry-after")
        retry_after = None
        if answer.status == _TOO_MANY or (answer.status == _UNAVAILABLE and told is not None):
            retry_after = read_retry_after(told, answer.headers.get("date"))
        return status_error(answer, reasons=self._reasons(answer), retry_after=retry_after)

    def _once(self, question: Question, origin: Origin, limits: Limits, stop: Stop | None) -> Answer:
        call = Call(self._service, question.operation, origin.host)
        deadline = limits.deadline
        if question.not_after is not None:
            deadline = min(deadline, question.not_after - time.monotonic())
        attempt = Attempt(deadline, limits.read)
        began = self._clock()
        error: ServiceError | None = None
        try:
            with attempting(attempt, stop):
                answer = self._exchange(question, call, limits)
        except ServiceError as failed:
            error = failed
        except LOWER_FAILURES as failed:
            error = to_service_error(attempt.reason_for(failed), call, sent=attempt.sent)
        if error is not None:
            log.debug("%s: %s after %.3f s", question.operation, error.code, self._clock() - began)
            raise error  # outside the handler: the lower failure holds the request with its headers
        log.debug(
            "%s: %d, %d bytes in %.3f s", question.operation, answer.status, len(answer.body), self._clock() - began
        )
        return answer

    def _exchange(self, question: Question, call: Call, limits: Limits) -> Answer:
        request = requests.Request(question.method, question.url, data=question.body).prepare()
        request.headers.update(
            {
                "User-Agent": self._route.user_agent,
                "Accept": question.accept,
                "Accept-Encoding": "gzip",
                **question.headers,
            }
        )
        if question.authorization is not None:
            request.headers["Authorization"] = question.authorization.reveal()
        self._policy.check(request.url or "")  # what will be asked, after requests has written it its own way
        response = self._adapter.send(
            request,
            stream=True,
            timeout=(limits.connect, limits.read),
            proxies=self._proxies(request.url or ""),
        )
        raw = response.raw
        is_read = False
        try:
            body = read_body(raw, limits, call)
            is_read = True
        finally:
            if is_read:
                raw.release_conn()
            else:
                raw.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(call, int(raw.status), headers, body)

    def _proxies(self, url: str) -> dict[str, str] | None:
        """The named proxy, for https only: through it, everything is encrypted from end to end."""
        proxy = self._route.proxy
        return {"https": proxy} if proxy and urlsplit(url).scheme == "https" else None
