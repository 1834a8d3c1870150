"""Pictures of badges: load each, look at it safely, keep it, show it as ALM would."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from credly_core.domain.mirror import StoredPicture
from credly_core.domain.pictures import (
    ContentFolder,
    PictureFacts,
    PictureFile,
    PictureVerdict,
    find_kind,
    judge_picture,
    make_content_folder,
    verdict_text,
)
from credly_core.errors import ServiceError
from credly_core.steps.pictures.looking import Look, Previews, look_at, make_previews, make_thumbnail
from credly_core.steps.run import Clock, Progress, Run
from credly_core.store import mirror
from credly_core.store.store import Store
from credly_core.transport.attempt import Stop

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient

#: Pictures loaded at the same time; the client paces itself per server.
AT_ONCE = 6
#: A picture looked at within this time is not asked for again; one that failed always is.
FRESH_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """One picture, what is known about it and what there is to say. No verdicts: all is well."""

    facts: PictureFacts
    verdicts: tuple[PictureVerdict, ...]

    @property
    def url(self) -> str:
        """Its web address."""
        return self.facts.url

    @property
    def codes(self) -> tuple[str, ...]:
        """The finding codes of the verdicts, each once."""
        return tuple(dict.fromkeys(verdict.code for verdict in self.verdicts))


@dataclass(frozen=True, slots=True)
class PictureOutcome:
    """All pictures of one check in the order asked for; `loaded` came from their servers, the others were at hand.

    `skipped` are cells that are no web address: paths in the content folder cannot be looked at from here.
    """

    pictures: tuple[CheckedPicture, ...]
    loaded: int
    skipped: tuple[str, ...] = ()

    @property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """Finding codes by address, as the check of badge.csv takes them."""
        return {picture.url: picture.codes for picture in self.pictures}


class Pictures:
    """Checks pictures through the guarded client and keeps them in the store."""

    def __init__(self, store: Store, open_client: Callable[[], CredlyClient], now: Clock) -> None:
        self._store = store
        self._open_client = open_client
        self._now = now

    def check(self, urls: Sequence[str], *, again: bool = False) -> Run[PictureOutcome]:
        """Load and judge each address once; `again` asks the servers also for what is at hand.

        Stopping early keeps what was loaded. A picture that does not come is a verdict, not an error.
        """
        stop = Stop()
        return Run(self._check(tuple(dict.fromkeys(urls)), stop, again=again), wake=stop.set)

    def _check(self, urls: Sequence[str], stop: Stop, *, again: bool) -> Generator[Progress, None, PictureOutcome]:
        wanted = [url for url in urls if url.lower().startswith(("https://", "http://"))]
        skipped = tuple(url for url in urls if url not in set(wanted))
        checked: dict[str, CheckedPicture] = {}
        missing: list[str] = []
        for url in wanted:
            kept = None if again else self._kept(url)
            if kept is None:
                missing.append(url)
            else:
                checked[url] = _judge(_facts_of(kept, look_at(kept.data)))
                yield Progress(len(checked), len(wanted), "Looking at pictures at hand")
        if missing:
            yield from self._load(missing, checked, len(wanted), stop)
        return PictureOutcome(tuple(checked[url] for url in wanted), len(missing), skipped)

    def _kept(self, url: str) -> StoredPicture | None:
        with self._store.read() as tx:
            kept = mirror.picture_get(tx, url)
        if kept is None or not kept.data or self._now() - kept.fetched_at > FRESH_FOR:
            return None
        return kept

    def _load(
        self, urls: Sequence[str], checked: dict[str, CheckedPicture], total: int, stop: Stop
    ) -> Generator[Progress, None, None]:
        yield Progress(len(checked), total, "Loading pictures")
        with self._open_client() as client:
            pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="picture")
            try:
                futures: dict[Future[CheckedPicture], str] = {
                    pool.submit(self._load_one, client, url, stop): url for url in urls
                }
                for future in as_completed(futures):
                    checked[futures[future]] = future.result()
                    yield Progress(len(checked), total, f"{len(checked):,} of {total:,} pictures")
            finally:
                stop.set()  # left early: nobody waits for what is still under way
                pool.shutdown(wait=True, cancel_futures=True)

    def _load_one(self, client: CredlyClient, url: str, stop: Stop) -> CheckedPicture:
        try:
            answer = client.picture(url, stop=stop)
        except ServiceError as error:
            if stop.is_set:
                raise  # broken off by us, which says nothing about the picture
            return self._keep(PictureFacts(url, trouble=error.message.rstrip(".")), b"")
        if not answer.is_success:
            return self._keep(PictureFacts(url, trouble=f"the server answered {answer.status}"), b"")
        if not answer.data:
            return self._keep(PictureFacts(url, trouble="the answer was empty"), b"")
        kind = find_kind(answer.data)
        facts = PictureFacts(url, len(answer.data), kind, content_type=answer.content_type)
        look = look_at(answer.data)
        return self._keep(_with_look(facts, look), answer.data)

    def _keep(self, facts: PictureFacts, data: bytes) -> CheckedPicture:
        """Keep the bytes with their real kind; a failure is kept as no bytes, so that the check remembers it."""
        kind = facts.kind
        checked = _judge(facts)
        with self._store.begin() as tx:
            mirror.picture_put(
                tx,
                facts.url,
                data,
                content_type=kind.content_type if kind else "",
                width=facts.width,
                height=facts.height,
                at=self._now(),
                verdict=verdict_text(checked.verdicts),
            )
        return checked

    # --- showing and copying what was loaded -------------------------------------------------------------------

    def thumbnail(self, url: str) -> bytes | None:
        """A small PNG for lists, None when the picture was never loaded or cannot be shown safely."""
        data = self._data(url)
        return make_thumbnail(data) if data else None

    def previews(self, url: str) -> Previews | None:
        """The picture at ALM's two sizes on light and on dark ground; None as for `thumbnail`."""
        data = self._data(url)
        return make_previews(data) if data else None

    def content_folder(self, names: Mapping[str, str]) -> ContentFolder:
        """Copies of loaded pictures for ALM's content folder; `names` says for each address what to call the file."""
        files = [PictureFile(url, name, self._data(url) or b"") for url, name in names.items()]
        return make_content_folder(files)

    def _data(self, url: str) -> bytes | None:
        with self._store.read() as tx:
            kept = mirror.picture_get(tx, url)
        return kept.data if kept and kept.data else None


def _judge(facts: PictureFacts) -> CheckedPicture:
    return CheckedPicture(facts, judge_picture(facts))


def _stored_facts(kept: StoredPicture) -> PictureFacts:
    return PictureFacts.from_stored(
        kept.url, size=len(kept.data), content_type=kept.content_type, width=kept.width, height=kept.height
    )


def _facts_of(kept: StoredPicture, look: Look | None) -> PictureFacts:
    return _with_look(_stored_facts(kept), look)


def _with_look(facts: PictureFacts, look: Look | None) -> PictureFacts:
    if look is None:
        return replace(facts, width=None, height=None)
    return replace(facts, width=look.width, height=look.height, has_transparency=look.has_transparency)
