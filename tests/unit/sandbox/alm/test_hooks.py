"""Webhooks: in order, again until acknowledged, duplicates on request."""

from __future__ import annotations

import base64
import json
import threading
from typing import Any

import pytest

from credly_core.sandbox.options import AlmOptions, SandboxOptions
from credly_core.sandbox.serve import serve
from tests.asking_alm import AlmAsker
from tests.tiny_server import Asked, TinyServer, json_reply, reply


class _Listener:
    """Takes deliveries; answers the first `failing` ones with 500."""

    def __init__(self, failing: int = 0) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[Any] = []
        self._failing = failing
        self._arrived = threading.Condition()
        self.server = TinyServer(self._take)

    def _take(self, asked: Asked) -> Any:
        with self._arrived:
            self.bodies.append(json.loads(asked.body))
            self.headers.append(asked.headers)
            self._arrived.notify_all()
            failing = len(self.bodies) <= self._failing
        return reply(500, b"{}") if failing else json_reply({})

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The first deliveries, once there are so many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.bodies) >= count, timeout=15)
            return self.bodies[:count]

    def events(self, count: int) -> list[dict[str, Any]]:
        """The first events, over all deliveries."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self._events()) >= count, timeout=15)
            return self._events()

    def _events(self) -> list[dict[str, Any]]:
        return [event for body in self.bodies for event in body["events"]]


def test_a_completion_is_told_with_dates_to_the_minute(writer: AlmAsker) -> None:
    listener = _Listener()
    with listener.server:
        hook = {"url": listener.server.url, "events": ["COURSE_COMPLETED"], "user": "alm", "password": "secret"}
        writer.control("webhooks", hook)
        writer.control("learners/20003/complete", {"object_id": "course:8100001", "at": "2026-11-20T10:11:12Z"})
        (body,) = listener.wait_for(1)

    (event,) = body["events"]
    assert body["accountId"] == int(writer.alm.account_id)
    assert event["eventName"] == "COURSE_COMPLETED"
    assert event["data"]["dateCompleted"] == "2026-11-20T10:11:00.000Z"
    assert event["data"]["userId"] == 20003
    assert event["data"]["hasPassed"] is True
    expected = base64.b64encode(b"alm:secret").decode()
    assert listener.headers[0]["authorization"] == f"Basic {expected}"


def test_what_an_administrator_does_is_told_as_a_batch(writer: AlmAsker) -> None:
    learner = writer.control("learners", {"email": "n@larkfield.example", "name": "N"})["data"]["id"]
    writer.ask("POST", f"/users/{learner}/enrollments?loId=learningProgram:310001")
    writer.ask("POST", f"/users/{learner}/enrollments?loId=certification:410003")
    writer.control(f"learners/{learner}/complete", {"object_id": "certification:410003", "by_admin": True})
    writer.control(f"learners/{learner}/unenroll", {"object_id": "learningProgram:310001", "by_admin": True})

    events = writer.control("events", method="GET")["events"]

    assert [event["eventName"] for event in events] == [
        "LEARNING_PATH_ENROLLMENT_BATCH",
        "CERTIFICATION_ENROLLMENT_BATCH",
        "CERTIFICATION_COMPLETED_BATCH",
        "LEARNING_PATH_UNENROLLMENT_BATCH",
    ]
    assert "hasPassed" not in events[2]["data"]
    assert events[3]["data"]["loId"] == "learning_program:310001"
    assert events[3]["data"]["loType"] == "learning_program"


def test_an_event_waits_until_the_one_before_was_acknowledged() -> None:
    options = SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=9), webhook_delays=(0.01, 0.01, 0.01))
    listener = _Listener(failing=2)
    with listener.server, serve(options) as running, AlmAsker(running.alm) as asker:
        asker.control("webhooks", {"url": listener.server.url})
        instance = next(iter(running.alm.site.school.catalogue.instances))
        asker.control(f"instances/{instance}/badge", {"badge_id": "502"})
        asker.control(f"instances/{instance}/badge", {"badge_id": "503"})
        bodies = listener.wait_for(3)
        deliveries = asker.control("journal", method="GET")["deliveries"]

    first = bodies[0]["events"][0]["eventId"]
    assert [body["events"][0]["eventId"] for body in bodies] == [first] * 3
    assert [each["status"] for each in deliveries if each["event_id"] == first][:2] == [500, 500]


def test_a_webhook_nobody_answers_is_switched_off() -> None:
    options = SandboxOptions(earners=9, badges=0, alm=AlmOptions(learners=9), webhook_delays=(0.01,))
    listener = _Listener(failing=99)
    with listener.server, serve(options) as running, AlmAsker(running.alm) as asker:
        asker.control("webhooks", {"url": listener.server.url})
        instance = next(iter(running.alm.site.school.catalogue.instances))
        asker.control(f"instances/{instance}/retire")
        asker.control(f"instances/{instance}/badge", {"badge_id": "502"})
        listener.wait_for(2)
        (line,) = running.alm.site.hooks._lines.values()
        assert line.thread is not None
        line.thread.join(10)

        assert asker.control("webhooks", method="GET")["webhooks"][0]["on"] is False


def test_an_event_can_come_twice_and_dates_can_be_numbers(writer: AlmAsker) -> None:
    listener = _Listener()
    with listener.server:
        writer.control("webhooks", {"url": listener.server.url, "epoch": True})
        writer.control("learners/20003/progress", {"object_id": "course:8100004", "percent": 40})
        told = listener.events(2)
        writer.control(f"events/{told[-1]['eventId']}/again")
        events = listener.events(3)

    assert events[-1]["eventId"] == told[-1]["eventId"]
    assert isinstance(events[-1]["timestamp"], int)


def test_a_run_tells_what_it_changed(writer: AlmAsker) -> None:
    day = "2026-08-01T10:00:00.000Z"
    row = f",i1,{day},{day},Group,Active,8100005"
    header = "courseId,instanceId,dateCreated,completionDeadline,name,state,almCourseId"

    writer.alm.import_set({"course_instance.csv": f"{header}\r\n{row}\r\n".encode()})

    (event,) = writer.control("events", method="GET")["events"]
    assert event["eventName"] == "LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH"
    assert event["data"]["loId"] == "course:8100005"


@pytest.mark.parametrize(
    "hook",
    [
        {"url": "https://elsewhere.example/hook"},
        {"url": "http://127.0.0.1:9/", "events": ["BADGE_AWARDED"]},
        {"url": ""},
        {"url": "http://127.0.0.1:9/", "secret": "x"},
    ],
)
def test_other_machines_and_invented_events_are_refused(hook: dict[str, Any], writer: AlmAsker) -> None:
    assert writer.ask("POST", "/_sandbox/webhooks", json=hook).status_code == 400


def test_there_are_five_at_most_and_they_can_be_taken_away(writer: AlmAsker) -> None:
    for _ in range(5):
        writer.control("webhooks", {"url": "http://127.0.0.1:9/"})

    assert writer.ask("POST", "/_sandbox/webhooks", json={"url": "http://127.0.0.1:9/"}).status_code == 400
    writer.control("webhooks/2", method="DELETE")
    assert len(writer.control("webhooks", method="GET")["webhooks"]) == 4
    assert writer.control("webhooks", method="DELETE")["webhooks"] == []
