"""Pictures: loaded through the guard, opened safely, kept, shown, copied."""

from __future__ import annotations

import contextlib
import io
import struct
import threading
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from credly_core.credly.client import CredlyClient, PictureAnswer
from credly_core.domain.pictures import verdict_codes
from credly_core.errors import ServiceError, ServiceSilent
from credly_core.jobs import Jobs, JobState
from credly_core.sandbox.serve import RunningSandbox
from credly_core.steps.pictures import Pictures
from credly_core.steps.pictures.looking import look_at, make_previews, make_thumbnail
from credly_core.steps.templates import Templates
from credly_core.store import mirror
from credly_core.transport.attempt import Stop
from credly_core.transport.guard import HostPolicy
from credly_core.transport.origin import Origin
from tests.tiny_server import Asked, Piece, TinyServer, reply

from .bench import Bench


@pytest.fixture
def bench(tmp_path: Path, sandbox: RunningSandbox) -> Iterator[Bench]:
    made = Bench(tmp_path, sandbox)
    yield made
    made.store.close()


def a_picture(form: str = "PNG", size: tuple[int, int] = (600, 600), mode: str = "RGBA") -> bytes:
    buffer = io.BytesIO()
    color = (200, 30, 30, 0) if mode == "RGBA" else (200, 30, 30)
    Image.new(mode, size, color).save(buffer, form)
    return buffer.getvalue()


def a_bomb(side: int = 60_000) -> bytes:
    """A PNG of a hundred bytes that claims billions of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 50)) + chunk(b"IEND", b"")
    )


class Scripted(CredlyClient):
    """Gives these answers by address; an exception is raised."""

    def __init__(self, answers: dict[str, bytes | int | Exception]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def picture(self, url: str, *, stop: Stop | None = None) -> PictureAnswer:
        self.asked.append(url)
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return PictureAnswer(url, answer, "", b"")
        return PictureAnswer(url, 200, "image/png", answer)

    def close(self) -> None:
        pass


def scripted(bench: Bench, **answers: bytes | int | Exception) -> tuple[Pictures, Scripted]:
    client = Scripted({f"https://a/{name}": answer for name, answer in answers.items()})
    return Pictures(bench.store, lambda: client, bench.now), client


def codes(bench: Bench, answer: bytes | int | Exception) -> tuple[str, ...]:
    step, _ = scripted(bench, one=answer)
    return step.check(["https://a/one"], again=True).result().pictures[0].codes


def test_the_odd_pictures_of_the_sandbox_are_told_apart(bench: Bench) -> None:
    templates = Templates(bench.store, bench.open_client, bench.current, bench.now)
    templates.refresh().result()
    by_state: dict[str, str] = {}
    for one in templates.templates():
        by_state[one.template.name] = one.template.image_url or ""
    odd = {name: url for name, url in by_state.items() if url and not url.endswith(".png")}
    chosen = [*odd.values(), *[url for url in by_state.values() if url.endswith(".png")][:4]]

    outcome = Pictures(bench.store, bench.open_client, bench.now).check(chosen).result()

    assert outcome.loaded == len(chosen)
    assert all(picture.verdicts for picture in outcome.pictures if picture.url in odd.values())
    assert any(not picture.verdicts for picture in outcome.pictures)


def test_each_kind_of_trouble_gets_its_code(bench: Bench) -> None:
    cut = a_picture(size=(300, 300), mode="RGB")

    assert codes(bench, a_picture()) == ()
    assert codes(bench, 404) == ("image.reach",)
    assert codes(bench, b"") == ("image.reach",)
    assert codes(bench, ServiceSilent("No answer came.")) == ("image.reach",)
    assert codes(bench, b"<!doctype html>") == ("image.notimage",)
    assert codes(bench, b"<svg onload='x'/>") == ("image.kind",)
    assert codes(bench, cut[: len(cut) // 2]) == ("image.notimage",)
    assert codes(bench, a_bomb()) == ("image.notimage",)
    assert codes(bench, a_picture("WEBP")) == ("image.kind",)
    assert codes(bench, a_picture("JPEG", (80, 60), "RGB")) == ("image.square", "image.small", "image.credly")


def test_verdicts_are_kept_for_the_check_of_badge_csv(bench: Bench) -> None:
    step, _ = scripted(bench, good=a_picture(), bad=404)

    step.check(["https://a/good", "https://a/bad"]).result()

    with bench.store.read() as tx:
        kept = verdict_codes(mirror.picture_verdicts(tx))
    assert kept == {"https://a/good": (), "https://a/bad": ("image.reach",)}


def test_what_is_at_hand_is_not_asked_for_again_but_a_failure_is(bench: Bench) -> None:
    step, client = scripted(bench, good=a_picture(), bad=404)
    urls = ["https://a/good", "https://a/bad", "https://a/good"]
    step.check(urls).result()
    client.asked.clear()

    again = step.check(urls).result()

    assert client.asked == ["https://a/bad"]
    assert [picture.codes for picture in again.pictures] == [(), ("image.reach",)]
    assert again.loaded == 1


def test_a_picture_is_asked_for_again_after_a_while_or_on_request(bench: Bench) -> None:
    step, client = scripted(bench, good=a_picture())
    step.check(["https://a/good"]).result()
    bench.now.move(timedelta(hours=13))
    step.check(["https://a/good"]).result()
    step.check(["https://a/good"], again=True).result()

    assert len(client.asked) == 3


def test_paths_in_the_content_folder_are_skipped_and_said_so(bench: Bench) -> None:
    step, client = scripted(bench)

    outcome = step.check(["Image/badge.png", "javascript:alert(1)", ""]).result()

    assert (outcome.pictures, client.asked) == ((), [])
    assert outcome.skipped == ("Image/badge.png", "javascript:alert(1)", "")


def test_an_address_outside_the_allowed_hosts_is_a_verdict_and_no_request(bench: Bench) -> None:
    step = Pictures(bench.store, bench.open_client, bench.now)

    outcome = step.check(["https://169.254.169.254/latest/meta-data"]).result()

    assert outcome.pictures[0].codes == ("image.reach",)


def test_stopping_early_keeps_what_was_loaded(bench: Bench) -> None:
    step, _ = scripted(bench, **{f"p{number}": a_picture(size=(90, 90)) for number in range(12)})
    run = step.check([f"https://a/p{number}" for number in range(12)])

    for tick in run:
        if tick.done == 2:
            run.close()
            break

    with bench.store.read() as tx:
        assert len(mirror.picture_verdicts(tx)) >= 2


def test_previews_stand_on_a_light_and_on_a_dark_ground(bench: Bench) -> None:
    step, _ = scripted(bench, good=a_picture(size=(300, 150)))
    step.check(["https://a/good"]).result()

    previews = step.previews("https://a/good")

    assert previews is not None
    sizes = [Image.open(io.BytesIO(data)).size for data in (previews.light_90, previews.dark_90, previews.light_40)]
    assert sizes == [(90, 90), (90, 90), (40, 40)]
    assert Image.open(io.BytesIO(previews.light_90)).getpixel((45, 45)) == (255, 255, 255)
    assert Image.open(io.BytesIO(previews.dark_40)).getpixel((20, 20)) != (255, 255, 255)


def test_nothing_is_shown_of_what_was_never_loaded_or_is_no_picture(bench: Bench) -> None:
    step, _ = scripted(bench, svg=b"<svg/>", bad=404)
    step.check(["https://a/svg", "https://a/bad"]).result()

    for name in ("svg", "bad", "never"):
        assert step.thumbnail(f"https://a/{name}") is None
        assert step.previews(f"https://a/{name}") is None


def test_loaded_pictures_can_be_copied_under_the_names_of_their_badges(bench: Bench) -> None:
    step, _ = scripted(bench, good=a_picture(), bad=404)
    step.check(["https://a/good", "https://a/bad"]).result()

    folder = step.content_folder({"https://a/good": "data-literacy", "https://a/bad": "other"})

    assert folder.paths == {"https://a/good": "Image/data-literacy.png"}
    assert list(folder.left_out) == ["https://a/bad"]


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"BM" + b"\xff" * 60, b"II*\x00\xff\xff\xff\xff", a_bomb()]
)
def test_damaged_files_are_an_answer_and_never_an_exception(data: bytes) -> None:
    assert look_at(data) is None
    assert make_thumbnail(data) is None
    assert make_previews(data) is None


def test_a_thumbnail_keeps_transparency() -> None:
    small = make_thumbnail(a_picture())

    assert small is not None
    assert Image.open(io.BytesIO(small)).mode == "RGBA"


class Hanging:
    """A server that takes requests and never answers them."""

    def __init__(self) -> None:
        self.is_asked = threading.Event()
        self.is_over = threading.Event()

    def __call__(self, asked: Asked) -> list[Piece]:
        self.is_asked.set()
        self.is_over.wait(60)
        return reply(404, b"")


@pytest.fixture
def hanging(bench: Bench) -> Iterator[tuple[Pictures, Hanging, list[str]]]:
    """The step in front of such a server, and addresses of twenty pictures there."""
    answering = Hanging()
    with TinyServer(answering) as server:

        def open_client() -> CredlyClient:
            policy = HostPolicy.of([server.url], pictures=[server.url])
            return CredlyClient(api=Origin.parse(server.url), credentials=bench.credentials, policy=policy)

        urls = [f"{server.url}/{number}.png" for number in range(20)]
        yield Pictures(bench.store, open_client, bench.now), answering, urls
        answering.is_over.set()


def test_a_check_that_waits_for_the_network_ends_when_it_is_cancelled(
    bench: Bench, hanging: tuple[Pictures, Hanging, list[str]]
) -> None:
    step, server, urls = hanging
    jobs = Jobs()
    job = jobs.start("pictures", lambda: step.check(urls))
    assert server.is_asked.wait(20)

    job.cancel()

    assert job.wait(20)
    assert job.state is JobState.CANCELLED
    with bench.store.read() as tx:  # what was broken off says nothing about the pictures
        assert [mirror.picture_get(tx, url) for url in urls] == [None] * 20
    jobs.close()


def test_a_check_that_is_left_does_not_wait_for_the_pictures_under_way(
    hanging: tuple[Pictures, Hanging, list[str]],
) -> None:
    step, server, urls = hanging
    run = step.check(urls)
    ticks = iter(run)
    next(ticks)

    def go_on() -> None:
        with contextlib.suppress(ServiceError):  # silent or unreachable, by the moment at which it is broken off
            next(ticks)

    waiting = threading.Thread(target=go_on)
    waiting.start()
    assert server.is_asked.wait(20)

    run.wake()

    waiting.join(20)
    assert not waiting.is_alive()
