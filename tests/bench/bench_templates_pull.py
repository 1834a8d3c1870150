"""How long all templates of a large organization take, beside what the latency alone costs.

    python -m tests.bench.bench_templates_pull

A server in a process of its own answers every page after the given latency. Latency alone costs the first page and
then as many rounds as the concurrency needs for the rest. A plain client (`requests` and `json`, one page after the
other, and with the same number of threads) stands beside ours.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "data" / "http" / "credly" / "badge_templates_list.json"
ORGANIZATION = "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01"
PER_PAGE = 50
#: Figures the project promises: time against latency alone, and processor time per page.
MOST_RATIO = 1.3
MOST_CPU_MS = 5.0


@dataclass(frozen=True)
class Figures:
    """One way of pulling: seconds on the wall and on the processor, the median and the best of several rounds."""

    name: str
    wall: float
    best: float
    cpu: float


def make_pages(templates: int) -> list[bytes]:
    """All pages, each of fifty large templates."""
    example = json.loads(EXAMPLE.read_bytes())["data"][0]
    pages = math.ceil(templates / PER_PAGE)
    made = []
    for page in range(1, pages + 1):
        rows = [
            {**example, "id": f"{page:08d}-0000-4000-8000-{row:012d}", "description": "What it takes to earn it. " * 40}
            for row in range(min(PER_PAGE, templates - (page - 1) * PER_PAGE))
        ]
        metadata = {
            "current_page": page,
            "total_pages": pages,
            "total_count": templates,
            "per": PER_PAGE,
            "next_page_url": None,
        }
        body = json.dumps({"data": rows, "metadata": metadata}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        made.append(head.encode() + body)
    return made


def serve(pipe: Connection, templates: int, latency: float) -> None:
    """The server's process: one pause per request, then the page."""
    pages = make_pages(templates)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                query = head.split(b" ", 2)[1].partition(b"page=")[2]
                number = int(query.split(b"&")[0] or 1)
                await asyncio.sleep(latency)
                writer.write(pages[number - 1])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=1 << 20)
        pipe.send((server.sockets[0].getsockname()[1], len(pages), sum(map(len, pages)) // len(pages)))
        async with server:
            await server.serve_forever()

    asyncio.run(run())


def measure(name: str, pull: Callable[[], int], expected: int, rounds: int) -> Figures:
    """The median of several rounds, after one to warm up."""
    walls, cpus = [], []
    for number in range(rounds + 1):
        wall, cpu = time.perf_counter(), time.process_time()
        found = pull()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if found != expected:
            raise SystemExit(f"{name}: {found} templates instead of {expected}")
        if number:
            walls.append(wall)
            cpus.append(cpu)
    return Figures(name, statistics.median(walls), min(walls), statistics.median(cpus))


def our_pull(url: str, concurrency: int) -> Callable[[], int]:
    """Our client, with everything it does: guard, limits, mapping, raw texts."""
    from credly_core.credly.client import ClientOptions, CredlyClient, api_origin
    from credly_core.domain.connections import Credentials
    from credly_core.domain.ids import OrganizationId
    from credly_core.domain.secrets import Secret
    from credly_core.transport.guard import HostPolicy

    client = CredlyClient(
        api=api_origin(url),
        credentials=Credentials(token=Secret("bench-token-0123456789")),
        policy=HostPolicy.of([url]),
        options=ClientOptions(concurrency=concurrency),
    )

    def pull() -> int:
        return sum(len(page.templates) for page in client.template_pages(OrganizationId(ORGANIZATION)))

    return pull


def plain_pull(url: str, pages: int, threads: int) -> Callable[[], int]:
    """What a straightforward script would do: requests, json, nothing checked, nothing mapped."""
    import requests

    session = requests.Session()
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=threads))
    address = f"{url}/v1/organizations/{ORGANIZATION}/badge_templates"

    def fetch(number: int) -> int:
        answer = session.get(address, params={"page": number}, auth=("bench-token-0123456789", ""), timeout=30)
        return len(answer.json()["data"])

    def pull() -> int:
        first = fetch(1)
        if threads == 1:
            return first + sum(map(fetch, range(2, pages + 1)))
        with ThreadPoolExecutor(threads) as workers:
            return first + sum(workers.map(fetch, range(2, pages + 1)))

    return pull


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--templates", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=50.0, help="milliseconds per page")
    parser.add_argument("--concurrency", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    mine, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(theirs, given.templates, given.latency / 1000), daemon=True)
    server.start()
    try:
        port, pages, size = mine.recv()
        url = f"http://127.0.0.1:{port}"
        found = [
            measure("ours", our_pull(url, given.concurrency), given.templates, given.rounds),
            measure(
                f"plain, {given.concurrency} threads",
                plain_pull(url, pages, given.concurrency),
                given.templates,
                given.rounds,
            ),
            measure("plain, one by one", plain_pull(url, pages, 1), given.templates, min(3, given.rounds)),
        ]
    finally:
        server.terminate()
        server.join()
    return report(found, pages=pages, size=size, latency=given.latency / 1000, concurrency=given.concurrency)


def report(found: list[Figures], *, pages: int, size: int, latency: float, concurrency: int) -> int:
    """Print the table; 0 when what is promised holds."""
    alone = latency * (1 + math.ceil((pages - 1) / concurrency))
    print(f"{pages} pages of {size // 1024} KB, {latency * 1000:.0f} ms each, {concurrency} at a time")  # noqa: T201
    print(f"latency alone: {alone * 1000:.0f} ms")  # noqa: T201
    print(f"{'':22}{'median':>9}{'best':>9}{'ratio':>8}{'CPU/page':>11}")  # noqa: T201
    for one in found:
        cells = (
            f"{one.wall * 1000:6.0f} ms{one.best * 1000:6.0f} ms{one.wall / alone:8.2f}{one.cpu / pages * 1000:8.2f} ms"
        )
        print(f"{one.name:22}{cells}")  # noqa: T201
    ours = found[0]
    kept = ours.wall / alone <= MOST_RATIO and ours.cpu / pages * 1000 <= MOST_CPU_MS
    verdict = "kept" if kept else "BROKEN"
    print(f"promised: ratio at most {MOST_RATIO}, CPU per page at most {MOST_CPU_MS} ms: {verdict}")  # noqa: T201
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
