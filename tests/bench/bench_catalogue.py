"""How long 5,000 learning objects with instances take, beside what latency and ALM's limits alone cost.

    python -m tests.bench.bench_catalogue [--objects 5000] [--latency 30] [--per-minute 600] [--burst 100]

A server in a process of its own answers every call after the given latency, counts calls as ALM's gateway does, and
tells its limits in headers. Pages of a list come one after another, so that latency alone costs as many rounds as
the longest list has pages; the limits alone cost the calls beyond the burst. The larger of the two is what it is
compared with. By default limits and latency are a sixth and a third of ALM's own, where limits weigh as much more.
Then the copy is interrupted, and must end equal to the source.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import multiprocessing
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

MOST_RATIO = 1.3
#: How many of each kind out of 100 learning objects.
SHARES = {"course": 70, "learningProgram": 15, "certification": 10, "jobAid": 5}
SKILLS, BADGES = 600, 300


@dataclass
class Gateway:
    """ALM's count: a bucket that leaks at the rate; a call is refused when it would rise above the burst."""

    per_minute: float
    burst: int
    level: float = -1.0
    seen: float = field(default_factory=time.monotonic)
    calls: int = 0
    refused: int = 0

    def wait(self) -> float:
        """Seconds to wait, 0 when the call may pass."""
        now = time.monotonic()
        self.calls += 1
        level = max(self.level - (now - self.seen) * self.per_minute / 60, -1.0) + 1
        if level > self.burst:
            self.refused += 1
            return (level - self.burst) * 60 / self.per_minute
        self.level, self.seen = level, now
        return 0.0


def an_object(kind: str, number: int) -> tuple[dict[str, object], list[dict[str, object]]]:
    """A learning object, and what comes along with it."""
    own = f"{kind}:{number}"
    names = [{"locale": "en-US", "name": f"{kind} {number}", "description": "What it is about. " * 10}]
    instances = [f"{own}_{place}" for place in range(0 if kind == "jobAid" else 1 + number % 3)]
    skill = f"{own}_{number % SKILLS}"
    along: list[dict[str, object]] = [
        {
            "id": each,
            "type": "learningObjectInstance",
            "attributes": {"state": "Active", "localizedMetadata": [{"locale": "en-US", "name": "Default"}]},
            "relationships": {"badge": {"data": {"id": str(number % BADGES), "type": "badge"}}},
        }
        for each in instances
    ]
    level = {"data": {"id": f"{number % SKILLS}_1", "type": "skillLevel"}}
    along.append(
        {
            "id": skill,
            "type": "learningObjectSkill",
            "attributes": {"credits": 5},
            "relationships": {"skillLevel": level},
        }
    )
    row = {
        "id": own,
        "type": "learningObject",
        "attributes": {"loType": kind, "state": "Published", "localizedMetadata": names},
        "relationships": {
            "instances": {"data": [{"id": each, "type": "learningObjectInstance"} for each in instances]},
            "skills": {"data": [{"id": skill, "type": "learningObjectSkill"}]},
        },
    }
    return row, along


def listed(path: str, query: dict[str, list[str]], objects: int) -> bytes:
    """One page, or the account."""
    if path.endswith("/account"):
        return json.dumps({"data": {"id": "900100", "type": "account", "attributes": {"name": "Bench"}}}).encode()
    if path.endswith("/user"):
        return json.dumps({"data": {"id": "1", "type": "user", "attributes": {"roles": ["Admin"]}}}).encode()
    if path.startswith("/oauth"):
        tokens = {"access_token": "bench-access-000001", "refresh_token": "bench-refresh-000001", "expires_in": 600000}
        return json.dumps({**tokens, "user_role": "admin"}).encode()
    at, limit = int(query.get("at", ["0"])[0]), int(query["page[limit]"][0])
    noun = path.rsplit("/", 1)[1]
    kind = query.get("filter.loTypes", [""])[0].split(",")[0]
    total = {"badges": BADGES, "skills": SKILLS}.get(noun) or objects * SHARES[kind] // 100
    rows: list[object] = []
    included: list[object] = []
    for number in range(at, min(at + limit, total)):
        if noun == "badges":
            rows.append({"id": str(number), "type": "badge", "attributes": {"name": f"B{number}", "state": "Active"}})
        elif noun == "skills":
            rows.append({"id": str(number), "type": "skill", "attributes": {"name": f"S{number}", "state": "Active"}})
        else:
            row, along = an_object(kind, number)
            rows.append(row)
            included += along
    following = f"?at={at + limit}&page[limit]={limit}&filter.loTypes={kind}"
    links = {"next": following} if at + limit < total else {}
    return json.dumps({"links": links, "data": rows, "included": included}).encode()


@dataclass
class Server:
    """Answers after a pause, and tells its limits."""

    given: argparse.Namespace
    gateway: Gateway

    def answer(self, target: str) -> bytes:
        """The whole answer to one question."""
        parts, gateway = urlsplit(target), self.gateway
        if parts.path == "/counts":
            body = json.dumps({"calls": gateway.calls, "refused": gateway.refused}).encode()
            gateway.calls, gateway.refused, gateway.level = 0, 0, -1.0
            return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        told = f"x-rate-limit: {gateway.per_minute:.0f}r/m\r\nx-burst: {gateway.burst}\r\n"
        wait = gateway.wait() if parts.path.startswith("/primeapi") else 0.0
        if wait:
            head = f"HTTP/1.1 429 Too many\r\nretry-after: {wait:.3f}\r\n{told}Content-Length: 2\r\n"
            return f"{head}Content-Type: application/json\r\n\r\n{{}}".encode()
        body = listed(parts.path, parse_qs(parts.query), self.given.objects)
        head = f"HTTP/1.1 200 OK\r\n{told}Content-Length: {len(body)}\r\n"
        return f"{head}Content-Type: application/vnd.api+json\r\n\r\n".encode() + body

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
                await reader.readexactly(int(length or 0))
                await asyncio.sleep(self.given.latency / 1000)
                writer.write(self.answer(head.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def serve(pipe: Pipe, given: argparse.Namespace) -> None:
    """The server's process."""
    server = Server(given, Gateway(given.per_minute, given.burst))

    async def run() -> None:
        listening = await asyncio.start_server(server.talk, "127.0.0.1", 0, limit=1 << 20)
        pipe.send(listening.sockets[0].getsockname()[1])
        async with listening:
            await listening.serve_forever()

    asyncio.run(run())


def counts_of(url: str) -> dict[str, int]:
    """What the gateway counted since the last question."""
    import requests

    found: dict[str, int] = requests.get(f"{url}/counts", timeout=30).json()
    return found


def measure(url: str, folder: Path, given: argparse.Namespace) -> int:
    """Copy it all once undisturbed, then with interruptions; print the figures."""
    from credly_core import Console, Settings
    from credly_core.domain.accounts import AlmCredentials, AlmForm
    from credly_core.domain.secrets import Secret
    from credly_core.transport import budget

    form = AlmForm(url, AlmCredentials("bench", Secret("bench-secret-000001"), Secret("bench-refresh-000001")))
    with Console.open(Settings(data_dir=folder, allowed_hosts=(url,), actor="bench")) as opened:
        report = opened.accounts.test(form).result()
        whole = opened.using(opened.accounts.save(form, report, actor="bench").id)
        again = opened.using(opened.accounts.save(form, report, actor="bench", name="Interrupted").id)
        counts_of(url)
        budget._budgets.clear()
        wall, cpu = time.perf_counter(), time.process_time()
        outcome = whole.catalogue.refresh(actor="bench").result()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        counted = counts_of(url)
        budget._budgets.clear()
        chance, stops = random.Random(4), 0
        while stops < given.interruptions:
            run = again.catalogue.refresh(actor="bench")
            for tick, _ in enumerate(run):
                if tick > chance.randint(1, 20):
                    break
            else:
                break
            run.close()
            stops += 1
        ended = again.catalogue.refresh(actor="bench").result()
        later = counts_of(url)
    pages = {kind: math.ceil(given.objects * share / 100 / 10) for kind, share in SHARES.items()}
    longest = max(*pages.values(), SKILLS // 10, BADGES // 100) + 2  # signing in and the account come first
    by_latency = longest * given.latency / 1000
    by_limit = max(0.0, (counted["calls"] - given.burst) * 60 / given.per_minute)
    alone = max(by_latency, by_limit)
    print(f"{given.objects} objects, {outcome.counts.instances} instances, {counted['calls']} calls")  # noqa: T201
    print(f"latency alone {by_latency:.2f} s, limits alone {by_limit:.2f} s")  # noqa: T201
    print(f"copied in {wall:.2f} s: ratio {wall / alone:.2f}, processor {cpu / counted['calls'] * 1000:.1f} ms a call")  # noqa: T201
    print(f"beyond the allowed rate: {counted['refused']}")  # noqa: T201
    print(f"interrupted {stops} times: {later['calls']} calls, beyond the rate {later['refused']}")  # noqa: T201
    same = ended.complete and ended.counts == outcome.counts
    kept = wall / alone <= MOST_RATIO and not counted["refused"] and not later["refused"] and same
    print(f"promised: ratio at most {MOST_RATIO}, 0 beyond the rate, equal at the end: {'kept' if kept else 'BROKEN'}")  # noqa: T201
    return 0 if kept else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--objects", type=int, default=5000)
    parser.add_argument("--latency", type=float, default=30.0, help="milliseconds per call")
    parser.add_argument("--per-minute", type=int, default=600)
    parser.add_argument("--burst", type=int, default=100)
    parser.add_argument("--interruptions", type=int, default=50)
    given = parser.parse_args()
    mine, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(theirs, given), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return measure(f"http://127.0.0.1:{mine.recv()}", Path(folder), given)
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    sys.exit(main())
