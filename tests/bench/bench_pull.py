"""How long the whole history of issued badges takes, storing included, beside what rate and latency alone cost.

    python -m tests.bench pull

A server in a process of its own answers 1,000 pages of 50 large badges, each after 50 ms. First it allows 100 requests
a second and counts those beyond; then there is no limit and sixteen pages are asked for at a time. Ours is the whole
pull as the page starts it: looking, walking, events, templates, Parquet files, manifest. A plain client (`requests`,
the same number of threads, its own `json`, nothing stored) stands beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

EXAMPLE = Path(__file__).parents[1] / "data" / "http" / "credly" / "badges_list.json"
ORGANIZATION = "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01"
PER_PAGE = 50
#: Asked at this pace, and so many at once, no second of the server's sees more than 100.
PACE, BURST = 96.0, 4
MOST_OF_RATE, MOST_OF_LATENCY, MOST_CPU_MS, MOST_GROWTH_MB = 1.15, 2.0, 5.0, 15
#: The server counts at this priority where it may: the lateness of a busy machine would be counted as ours.
PROMPT = -19


@dataclass(frozen=True)
class Setting:
    """What the server does."""

    pages: int
    latency: float
    allowed: int


class Server:
    """Pages of the list of issued badges; an empty list of events and one template beside it."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.arrivals: deque[float] = deque()
        self.over = self.asked = 0
        example = json.loads(EXAMPLE.read_bytes())["data"][0]
        template = example["badge_template"]
        template["description"] = "What it takes to earn it. " * 20
        shape = {**example, "id": "@ID@", "created_at": "@AT@", "updated_at": "@AT@", "state_updated_at": "@AT@"}
        self.row = json.dumps(shape)
        self.template = json.dumps(template)

    def body(self, path: str, page: int) -> bytes:
        if path.endswith("/badges"):
            start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=page * PER_PAGE)
            rows = (
                self.row.replace("@ID@", f"{page:08d}-0000-4000-8000-{number:012d}").replace(
                    "@AT@", (start + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
                )
                for number in range(PER_PAGE)
            )
            return self._list(",".join(rows), page, self.setting.pages, self.setting.pages * PER_PAGE)
        rows = (self.template,) if path.endswith("/badge_templates") else ()
        return self._list(",".join(rows), page, 1, len(rows))

    def _list(self, rows: str, page: int, pages: int, total: int) -> bytes:
        metadata = {"current_page": page, "total_pages": pages, "total_count": total, "per": PER_PAGE}
        return f'{{"data": [{rows}], "metadata": {json.dumps(metadata)}}}'.encode()

    def count(self) -> None:
        now = time.monotonic()
        self.asked += 1
        self.arrivals.append(now)
        while self.arrivals[0] <= now - 1.0:
            self.arrivals.popleft()
        self.over += len(self.arrivals) > self.setting.allowed


def serve(pipe: Pipe, setting: Setting) -> None:
    """The server's process. Pages are made before anybody asks."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, PROMPT)
    server = Server(setting)
    ready = {("badges", page): server.body("/badges", page) for page in range(1, setting.pages + 1)}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                parts = urlsplit(head.split(b" ", 2)[1].decode())
                page = int(parse_qs(parts.query).get("page", ["1"])[0])
                if parts.path == "/counts":
                    body = json.dumps({"asked": server.asked, "over": server.over}).encode()
                    server.asked = server.over = 0
                    server.arrivals.clear()
                else:
                    server.count()
                    await asyncio.sleep(setting.latency)
                    found = ready.get(("badges", page)) if parts.path.endswith("/badges") else None
                    body = found or server.body(parts.path, page)
                lines = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
                writer.write(lines.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        listening = await asyncio.start_server(answer, "127.0.0.1", 0, limit=1 << 20)
        pipe.send((listening.sockets[0].getsockname()[1], sum(map(len, ready.values())) // len(ready)))
        async with listening:
            await listening.serve_forever()

    asyncio.run(run())


@contextmanager
def serving(setting: Setting) -> Any:
    mine, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs, setting), daemon=True)
    server.start()
    try:
        port, size = mine.recv()
        yield f"http://127.0.0.1:{port}", size
    finally:
        server.terminate()
        server.join()


def our_pull(url: str, *, wide: int, pace: float | None) -> tuple[float, float, float]:
    """Seconds on the wall and on the processor, and megabytes by which memory grew in the second half of the pages."""
    import credly_core.steps.history.pulling  # noqa: F401  the program has started long before it pulls
    from credly_core.credly.client import ClientOptions, CredlyClient, api_origin
    from credly_core.domain.connections import Connection, Credentials, Environment
    from credly_core.domain.ids import ConnectionId, OrganizationId
    from credly_core.domain.moments import utc_now
    from credly_core.domain.secrets import Secret
    from credly_core.steps.history import History
    from credly_core.store.seal import Sealer
    from credly_core.store.store import Store
    from credly_core.transport.guard import HostPolicy

    def open_client() -> CredlyClient:
        return CredlyClient(
            api=api_origin(url),
            credentials=Credentials(token=Secret("bench-token-0123456789")),
            policy=HostPolicy.of([url]),
            options=ClientOptions(concurrency=wide, requests_per_second=pace, burst=BURST),
        )

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        connection = Connection(
            ConnectionId("bench"), "Bench", OrganizationId(ORGANIZATION), host=url, environment=Environment.DEMO
        )
        with Store.open(folder / "store.sqlite", Sealer(folder / "seal.key"), utc_now) as store:
            history = History(store, lambda: folder, open_client, lambda: connection, utc_now)
            run, held = history.refresh(), []
            wall, cpu = time.perf_counter(), time.process_time()
            for tick in run:
                if tick.total and tick.done * 2 >= tick.total and "together" not in tick.note:
                    held.append(_resident())
            outcome = run.result()
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if outcome.snapshot is None or not outcome.complete:
        raise SystemExit(f"not complete: {outcome.note}")
    return wall, cpu, max(held) - held[0]


def _resident() -> float:
    """What this process has now, in MB."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6


def _memory() -> float:
    """The most this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def plain_pull(url: str, pages: int, threads: int) -> tuple[float, float]:
    """What a straightforward script would do; nothing checked, nothing stored."""
    import requests

    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=threads))

    def fetch(number: int) -> int:
        answer = session.get(f"{url}/v1/organizations/x/badges", params={"page": number}, auth=("t", ""), timeout=30)
        return len(answer.json()["data"])

    wall, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as workers:
        total = sum(workers.map(fetch, range(1, pages + 1)))
    if total != pages * PER_PAGE:
        raise SystemExit(f"{total} rows")
    return time.perf_counter() - wall, time.process_time() - cpu


def counts(url: str) -> tuple[int, int]:
    import requests

    found = requests.get(f"{url}/counts", timeout=10).json()
    return found["asked"], found["over"]


def say(*cells: object) -> None:
    sys.stdout.write("".join(str(cell) for cell in cells) + "\n")
    sys.stdout.flush()


def measure_wide(setting: Setting, *, wide: int, rounds: int) -> bool:
    """Without a limit: the median of some rounds, and a plain client beside them."""
    alone = setting.latency * (1 + math.ceil((setting.pages - 1) / wide))
    with serving(setting) as (url, size):
        say(f"{setting.pages} pages of {size // 1024} KB, {setting.latency * 1000:.0f} ms each; storing included")
        found = [our_pull(url, wide=wide, pace=None) for _ in range(rounds)]
        plain = plain_pull(url, setting.pages, wide)
    wall, cpu, _ = sorted(found)[len(found) // 2]
    growth = max(one[2] for one in found)
    say(f"no limit, {wide} at a time; latency alone: {alone:.2f} s")
    for name, seconds, processor in (("ours", wall, cpu), ("plain, stores nothing", *plain)):
        say(f"  {name:22}{seconds:6.2f} s{seconds / alone:6.2f} ×{processor / setting.pages * 1000:7.2f} ms/page")
    say(f"  memory in the second half of the pages: +{growth:.0f} MB; most, files put together: {_memory():.0f} MB")
    return wall / alone <= MOST_OF_LATENCY and cpu / setting.pages * 1000 <= MOST_CPU_MS and growth <= MOST_GROWTH_MB


def measure_rate(setting: Setting, *, wide: int) -> bool:
    """Under a limit: what the rate alone costs is the number of requests over what is allowed."""
    with serving(setting) as (url, _):
        counts(url)
        wall, cpu, _ = our_pull(url, wide=wide, pace=PACE)
        asked, over = counts(url)
    alone = asked / setting.allowed
    say(f"{setting.allowed} requests a second allowed; {asked} requests cost {alone:.2f} s by the rate alone")
    per_page = cpu / setting.pages * 1000
    say(f"  {'ours':22}{wall:6.2f} s{wall / alone:6.2f} ×{per_page:7.2f} ms/page   beyond the limit: {over}")
    return wall / alone <= MOST_OF_RATE and over == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=50.0, help="milliseconds per page")
    parser.add_argument("--wide", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["rate", "wide"])
    given = parser.parse_args()
    setting = Setting(given.pages, given.latency / 1000, allowed=100)
    kept = True
    if given.only != "rate":
        kept = measure_wide(setting, wide=given.wide, rounds=given.rounds)
    if given.only != "wide":
        kept = measure_rate(setting, wide=given.wide) and kept
    say("promised: 1.15 × of the rate, none over; 2 × of latency, 5 ms a page: ", "kept" if kept else "BROKEN")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
