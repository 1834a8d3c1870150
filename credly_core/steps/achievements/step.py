"""Read who earned what in ALM: the report of completions, then people with news, then those not read for longest."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.achievements import Achievement, AchievementSource
from credly_core.domain.connections import Connection
from credly_core.domain.ids import LearnerId
from credly_core.domain.learning import UserBadge
from credly_core.domain.roster import PeopleList
from credly_core.domain.webhooks import NewsKind
from credly_core.errors import NotFound, NotReady, ServiceError
from credly_core.steps.achievements.book import Deserving
from credly_core.steps.achievements.found import Person, keep, of_user_badge
from credly_core.steps.achievements.transcripts import CompletionReader, Roster, recognize
from credly_core.steps.people_kept import people_kept
from credly_core.steps.run import Clock, Progress, Run, StepState, StepStatus
from credly_core.store import achievements, earning, journal, webhooks
from credly_core.store import people as people_lists
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.alm.client import AlmClient

STEP = "achievements"
#: ALM's own report among the files that were read.
REPORT = "ALM's report"
_JOB = "generateLearnerTranscript"
#: Reports overlap by so much: completions are entered late, and clocks differ.
_OVERLAP = timedelta(days=2)
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class TranscriptOutcome:
    """What a transcript held: rows, completions among them, those that deserve a badge or might."""

    file: str
    rows: int
    completions: int
    kept: int
    without_badge: int


@dataclass(frozen=True, slots=True)
class AchievementsOutcome:
    """What one reading brought. `left` is how many learners were not reached; the next reading begins with them."""

    learners: int
    left: int
    earned: int
    taken_back: int
    transcript: TranscriptOutcome | None = None
    error: ServiceError | None = None

    @property
    def complete(self) -> bool:
        """Whether everybody was read."""
        return self.error is None and not self.left


@dataclass(frozen=True, slots=True)
class AchievementsStanding:
    """What is known: achievements, learners that were asked for, the longest ago and the latest, transcripts."""

    achievements: int
    learners: int
    first_read: datetime | None
    last_read: datetime | None
    transcripts: dict[str, tuple[datetime, int]]
    #: Learners in the list that was read last.
    known: int = 0

    @property
    def unasked(self) -> int:
        """Learners whose own badges ALM was never asked for."""
        return max(0, self.known - self.learners)

    @property
    def as_of(self) -> datetime | None:
        """The latest reading of any kind."""
        moments = [at for at, _ in self.transcripts.values()] + ([self.last_read] if self.last_read else [])
        return max(moments, default=None)


class Achievements:
    """The achievements of a connection; only `refresh` asks ALM, and it only reads."""

    def __init__(
        self,
        store: Store,
        open_alm: Callable[[], AlmClient],
        connection: Callable[[], Connection],
        now: Clock,
        *,
        data_dir: Callable[[], Path],
    ) -> None:
        self._store = store
        self._open_alm = open_alm
        self._connection = connection
        self._now = now
        self._data_dir = data_dir

    def refresh(
        self, *, most: int | None = None, with_transcript: bool = True, actor: str = ""
    ) -> Run[AchievementsOutcome]:
        """Read ALM's report of completions, where `with_transcript`, then the badges of learners, one by one.

        The report comes first: it is one call, the badges are one for each learner. At most `most` learners; whoever
        was not reached comes first the next time. Raises the service's error when nothing came at all.
        """
        opened: list[AlmClient] = []

        def wake() -> None:
            for client in tuple(opened):
                client.break_off()

        reading = _Reading(self._store, self._require(), self._now, self._data_dir())
        return Run(self._refresh(reading, most, with_transcript, opened, actor), wake=wake)

    def _refresh(
        self, reading: _Reading, most: int | None, with_transcript: bool, opened: list[AlmClient], actor: str
    ) -> Generator[Progress, None, AchievementsOutcome]:
        yield Progress(0, None, "Signing in to ALM")
        transcript, error = None, None
        with self._open_alm() as client:
            opened.append(client)
            try:
                if with_transcript:
                    transcript, error = yield from reading.report_if_given(client)
                yield from reading.learners(client, most)
            except ServiceError as trouble:
                if not reading.read and transcript is None:
                    raise
                error = trouble
            finally:
                self._note(actor, "achievements.refresh", {"learners": str(reading.read)})
        return AchievementsOutcome(reading.read, reading.left, reading.earned, reading.taken_back, transcript, error)

    def read_transcript(self, data: bytes, *, file: str, actor: str = "") -> Run[TranscriptOutcome]:
        """Take completions from an exported transcript; UnreadableInput where it is none, and nothing is kept."""
        reading = _Reading(self._store, self._require(), self._now, self._data_dir())

        def work() -> Generator[Progress, None, TranscriptOutcome]:
            outcome = yield from reading.transcript(data, file)
            self._note(actor, "achievements.transcript", {"file": file, "rows": str(outcome.rows)})
            return outcome

        return Run(work())

    def standing(self) -> AchievementsStanding:
        """How much is known, and as of when."""
        connection = self._require()
        with self._store.read() as tx:
            count = achievements.count(tx, connection.organization_id)
            number, first, last = earning.reading_span(tx, connection.id)
            listed = people_lists.lists(tx, connection.id).get(PeopleList.LEARNERS)
            known = listed.count if listed else 0
            return AchievementsStanding(count, number, first, last, earning.sources(tx, connection.id), known)

    def list(self, *, limit: int = 100) -> tuple[Achievement, ...]:
        """Achievements that no order was made for yet, earliest earned first."""
        with self._store.read() as tx:
            found = achievements.without_order(tx, self._require().organization_id, limit=limit)
            return tuple(islice(found, limit))

    def status(self) -> StepStatus:
        """How much is known, for Home and the command line."""
        try:
            standing = self.standing()
            if self._require().alm is None and standing.as_of is None:
                raise NotReady(
                    "This connection has no ALM account yet.",
                    hint="Connect ALM, or read an exported transcript on the page Ledger.",
                )
        except NotReady as missing:
            return StepStatus(STEP, StepState.BLOCKED, missing.message, missing.hint)
        if standing.as_of is None:
            return StepStatus(STEP, StepState.READY, "Nobody's achievements were read yet.", "Read the achievements")
        asked = f"{standing.learners:,} of {standing.known:,}" if standing.unasked else f"{standing.learners:,}"
        summary = f"{standing.achievements:,} achievements; {asked} learners asked for one by one."
        return StepStatus(STEP, StepState.DONE, summary, "", standing.as_of)

    def _require(self) -> Connection:
        connection = self._connection()
        if not connection.has_credly:
            raise NotReady(f"{connection.name} has no Credly organization yet.", hint="Connect one first.")
        return connection

    def _note(self, actor: str, action: str, facts: dict[str, str]) -> None:
        with self._store.begin() as tx:
            journal.record(tx, at=self._now(), actor=actor, action=action, subject=self._require().id, facts=facts)


class _Reading:
    """One reading under way. What was read of a learner is kept together with the note that it was."""

    def __init__(self, store: Store, connection: Connection, now: Clock, data_dir: Path) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._data_dir = data_dir
        self._unique_ids: dict[str, str] = {}
        #: The latest completion of each learner in the report that was read.
        self._completed: dict[LearnerId, datetime] = {}
        self.read = self.left = self.earned = self.taken_back = 0

    def learners(self, client: AlmClient, most: int | None) -> Generator[Progress, None, None]:
        """The badges of each, those with news first."""
        people = self._people() or {LearnerId(one.learner_id): one for one in _everybody(client)}
        with self._store.read() as tx:
            book = Deserving.read(tx, self._connection.id)
            news = webhooks.news_of(tx, self._connection.id, NewsKind.LEARNER)
            read_at = earning.read_at(tx, self._connection.id)
        heard = {LearnerId(one.news.subject): one for one in news}
        rest = sorted((one for one in people if one not in heard), key=lambda one: self._turn(one, read_at.get(one)))
        turns = [*heard, *rest]
        self.left = len(turns)
        for number, learner in enumerate(turns[:most]):
            yield Progress(number, len(turns), f"{self.earned:,} badges")
            self._learner(client, people.get(learner) or _asked(client, learner), learner, book)
            if learner in heard:
                with self._store.begin() as tx:
                    webhooks.forget_news(tx, self._connection.id, [heard[learner]])

    def _turn(self, learner: LearnerId, read_at: datetime | None) -> tuple[bool, datetime]:
        """Whoever completed something since they were read comes first, then who was not read for longest."""
        before = read_at or datetime.min.replace(tzinfo=self._now().tzinfo)
        completed = self._completed.get(learner)
        # The report tells whole seconds: a completion in the second of the reading may have come after it.
        return completed is None or completed < before.replace(microsecond=0), before

    def _learner(self, client: AlmClient, person: Person | None, learner: LearnerId, book: Deserving) -> None:
        now, organization = self._now(), self._connection.organization_id
        badges = _badges_of(client, learner) if person else []
        seen = [made for badge in badges if person and (made := of_user_badge(person, badge, book, now))]
        with self._store.begin() as tx:
            before = earning.keys_of(tx, organization, learner, AchievementSource.USER_BADGE)
            gone = before - {one.achievement.key for one in seen}
            self.earned += keep(tx, organization, seen, at=now)
            achievements.mark_gone(tx, organization, sorted(gone), at=now)
            earning.note_read(tx, self._connection.id, [learner], at=now)
        self.taken_back += len(gone)
        self.read += 1
        self.left -= 1

    def report_if_given(
        self, client: AlmClient
    ) -> Generator[Progress, None, tuple[TranscriptOutcome | None, ServiceError | None]]:
        """The report, or why there is none: an account may refuse the job and still tell of each learner."""
        try:
            return (yield from self.report(client)), None
        except ServiceError as trouble:
            return None, trouble

    def report(self, client: AlmClient) -> Generator[Progress, None, TranscriptOutcome]:
        """Completions since the last report; all of them the first time."""
        with self._store.read() as tx:
            last = earning.sources(tx, self._connection.id).get(REPORT)
        payload: dict[str, object] = {"includeDeletedLearners": True}
        if last is not None:
            payload["fromDate"] = f"{last[0] - _OVERLAP:%Y-%m-%dT%H:%M:%S.000Z}"
            # Whole seconds, rounded up: what was completed in this very second belongs to it.
            payload["toDate"] = f"{self._now() + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S.000Z}"
        job = client.start_job(_JOB, payload, description="badge console: completions")
        for look in client.watched(job):
            yield Progress(self.read, None, f"ALM is writing the report of completions ({look.waited:.0f} s so far)")
        return (yield from self.transcript(client.file_of(look.job), REPORT))

    def transcript(self, data: bytes, file: str) -> Generator[Progress, None, TranscriptOutcome]:
        """All completions of a transcript, in one transaction: a file is in as a whole or not at all."""
        yield Progress(0, None, f"Reading {file}")
        found, at = recognize(data, file=file), self._now()
        people = self._people() or {}
        with self._store.read() as tx:
            book = Deserving.read(tx, self._connection.id)
        reader = CompletionReader(book, Roster(list(people.values()), self._unique_ids), at)
        kept, total = 0, found.table.height
        rows = reader.read(found)
        with self._store.begin() as tx:
            while part := list(islice(rows, _AT_ONCE)):
                kept += keep(tx, self._connection.organization_id, part, at=at)
                self._hear_of(one.achievement for one in part)
            earning.note_source(tx, self._connection.id, file, at=at, size=total)
        yield Progress(total, total, f"{kept:,} completions kept")
        return TranscriptOutcome(file, total, reader.completions, kept, reader.without_badge)

    def _hear_of(self, found: Iterable[Achievement]) -> None:
        for one in found:
            learner = LearnerId(one.recipient.earner_key)
            known = self._completed.get(learner)
            self._completed[learner] = max(known, one.earned_at) if known else one.earned_at

    def _people(self) -> dict[LearnerId, Person]:
        frame = people_kept(self._store, self._data_dir, self._connection.id)
        if frame is None:
            return {}
        rows = frame.select("learner_id", "email", "name", "unique_id").fill_null("").rows()
        self._unique_ids = {learner_id: unique_id for learner_id, _, _, unique_id in rows if unique_id}
        return {
            LearnerId(learner_id): Person(learner_id, email, name) for learner_id, email, name, _ in rows if learner_id
        }


def _everybody(client: AlmClient) -> list[Person]:
    return [Person(one.id, one.email, one.name, one.locale) for page in client.learners() for one in page.items]


def _badges_of(client: AlmClient, learner: LearnerId) -> list[UserBadge]:
    """The badges of one learner; none of somebody who was merged into another or purged."""
    try:
        return [badge for page in client.user_badges(learner) for badge in page.items]
    except NotFound:
        return []


def _asked(client: AlmClient, learner: LearnerId) -> Person | None:
    """Somebody the lists do not have yet; None where ALM does not know them either."""
    try:
        one = client.learner(learner)
    except NotFound:
        return None
    return Person(one.id, one.email, one.name, one.locale)
