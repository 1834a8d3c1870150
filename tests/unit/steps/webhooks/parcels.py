"""Bodies of deliveries, and the way they are handed in."""

from __future__ import annotations

import json

from credly_core.domain.webhooks import HookService
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.webhooks import HookAddress

ACCOUNT = "900100"


def completed(event_id: str = "e-1", learner: object = 12000002, **changes: object) -> bytes:
    """A course was completed."""
    event = {
        "eventId": event_id,
        "eventName": "COURSE_COMPLETED",
        "timestamp": "2026-11-20T08:59:43.000Z",
        "data": {"userId": learner, "loId": "course:1", "loType": "course"},
        **changes,
    }
    return several(event)


def several(*events: object, account: object = int(ACCOUNT)) -> bytes:
    """One delivery of ALM."""
    return json.dumps({"accountId": account, "events": list(events)}).encode()


def issued(sandbox: RunningSandbox, place: int = 0) -> bytes:
    """A delivery of Credly about a real event of the sandbox."""
    event = sandbox.site.world.events.newest(place)
    return thin(sandbox, event.id, event.type.value)


def thin(sandbox: RunningSandbox, event_id: str, name: str = "badge.created", **more: object) -> bytes:
    """A thin delivery of Credly."""
    body = {
        "id": event_id,
        "organization_id": sandbox.organization_id,
        "event_type": name,
        "occurred_at": "2026-11-20T08:59:43.000Z",
        **more,
    }
    return json.dumps(body).encode()


def proof(address: HookAddress) -> dict[str, object]:
    """What `receive` wants to see beside the body."""
    basic = (address.user, address.password.reveal()) if address.password else None
    return {"in_address": address.path.rpartition("/")[2], "basic": basic}


SERVICES = tuple(HookService)
