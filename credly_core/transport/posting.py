"""Post one JSON document to one address that somebody has entered, and want nothing back but a yes."""

from __future__ import annotations

import orjson

from credly_core.domain.secrets import Secret
from credly_core.transport.guard import HostPolicy
from credly_core.transport.limits import Limits, Route
from credly_core.transport.origin import origin_of
from credly_core.transport.pacing import pacer_for
from credly_core.transport.retry import RetryPlan, Verb
from credly_core.transport.session import Question, Transport

_LIMITS = Limits(connect=10.0, read=15.0, deadline=20.0, max_bytes=64 * 1024)
_PLAN = RetryPlan(attempts=3, patience=30.0)


def post_json(address: Secret, body: object, *, service: str, operation: str, route: Route) -> None:
    """Post it: to exactly this server, redirects not followed. The address may hold a secret and is never told."""
    url = address.reveal()
    origin = origin_of(url)
    transport = Transport(
        HostPolicy.of([origin]), service=service, route=route, pacer=lambda where: pacer_for(where, 1.0, 5)
    )
    headers = {"Content-Type": "application/json"}
    question = Question(
        operation, "POST", url, verb=Verb.WRITING, headers=headers, body=orjson.dumps(body), accept="*/*"
    )
    try:
        transport.ask(question, plan=_PLAN, limits=_LIMITS)
    finally:
        transport.close()
