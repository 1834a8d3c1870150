"""Jobs: joined when started twice, cancelled at the next tick, errors kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterator

import pytest

from credly_core.errors import NotReady, ServiceBusy
from credly_core.jobs import Job, Jobs, JobState
from credly_core.steps.run import Progress, Run

LONG = 10.0  # a bound for the test machine; nothing waits that long when all is well


class Work:
    """A run that goes one tick further each time the test says so."""

    def __init__(self) -> None:
        self.made = 0
        self.closed = threading.Event()
        self.ticked = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def make(self) -> Run[str]:
        self.made += 1
        return Run(self._ticks())

    def _ticks(self) -> Generator[Progress, None, str]:
        try:
            for number in range(1, 4):
                assert self.go.acquire(timeout=LONG)
                self.ticked.release()
                yield Progress(number, 3, f"page {number}")
        finally:
            self.closed.set()
        return "all read"


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    opened = Jobs(at_once=2)
    yield opened
    opened.close(LONG)


@pytest.fixture
def work() -> Work:
    return Work()


def failing(error: Exception) -> Callable[[], Run[str]]:
    def ticks() -> Generator[Progress, None, str]:
        yield Progress(1, 2)
        raise error

    return lambda: Run(ticks())


def ended(job: Job[str]) -> Job[str]:
    assert job.wait(LONG)
    return job


def test_a_job_runs_to_its_result(jobs: Jobs, work: Work) -> None:
    job = jobs.start("pull", work.make)
    before = (job.state, job.progress)

    work.go.release(3)
    ended(job)

    assert before == (JobState.RUNNING, Progress(0, None))
    assert (job.state, job.result, job.error) == (JobState.DONE, "all read", None)
    assert job.progress == Progress(3, 3, "page 3")
    assert jobs.get("pull") is job
    assert jobs.running() == ()


def test_the_second_start_joins_the_first(jobs: Jobs, work: Work) -> None:
    first = jobs.start("pull", work.make)
    second = jobs.start("pull", work.make)
    elsewhere = Work()
    other = jobs.start("pictures", elsewhere.make)

    work.go.release(3)
    elsewhere.go.release(3)

    assert ended(first) is second is not other
    assert work.made == 1


def test_of_many_threads_that_start_the_same_job_all_get_the_same(jobs: Jobs, work: Work) -> None:
    started: list[Job[str]] = []
    threads = [threading.Thread(target=lambda: started.append(jobs.start("pull", work.make))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work.go.release(3)
    ended(started[0])

    assert len({id(job) for job in started}) == 1
    assert work.made == 1


def test_after_it_has_ended_a_job_can_be_started_again(jobs: Jobs) -> None:
    first, second = Work(), Work()
    first.go.release(3)
    second.go.release(3)

    one = ended(jobs.start("pull", first.make))
    two = ended(jobs.start("pull", second.make))

    assert one is not two
    assert jobs.get("pull") is two


def test_a_cancelled_job_stops_at_its_next_tick(jobs: Jobs, work: Work) -> None:
    job = jobs.start("pull", work.make)
    work.go.release()
    assert work.ticked.acquire(timeout=LONG)
    job.cancel()
    work.go.release()
    ended(job)

    assert job.state is JobState.CANCELLED
    assert job.error is None
    assert work.closed.is_set()
    assert job.progress.done < 3
    with pytest.raises(NotReady):
        _ = job.result


def test_a_job_started_after_a_cancel_waits_for_the_old_one_and_is_not_cancelled_with_it(jobs: Jobs) -> None:
    old, new = Work(), Work()
    first = jobs.start("pull", old.make)
    first.cancel()

    second = jobs.start("pull", new.make)
    new.go.release(3)
    assert not new.ticked.acquire(blocking=False)  # the old one is still at work
    old.go.release(3)

    assert ended(first).state is JobState.CANCELLED
    assert ended(second).state is JobState.DONE


def test_more_jobs_than_places_wait_their_turn(jobs: Jobs) -> None:
    works = [Work() for _ in range(3)]
    running = [jobs.start(f"job {number}", work.make) for number, work in enumerate(works)]
    works[0].go.release()
    works[1].go.release()
    assert works[0].ticked.acquire(timeout=LONG)
    assert works[1].ticked.acquire(timeout=LONG)
    waiting = works[2].made

    for work in works:
        work.go.release(3)
    results = [ended(job).result for job in running]

    assert waiting == 0
    assert results == ["all read"] * 3


def test_a_job_cancelled_while_it_waits_never_begins(jobs: Jobs) -> None:
    works = [Work() for _ in range(3)]
    running = [jobs.start(f"job {number}", work.make) for number, work in enumerate(works[:2])]
    for work in works[:2]:
        work.go.release()
        assert work.ticked.acquire(timeout=LONG)

    last = jobs.start("last", works[2].make)
    last.cancel()
    for work in works[:2]:
        work.go.release(3)

    assert ended(last).state is JobState.CANCELLED
    assert works[2].made == 0
    assert [ended(job).state for job in running] == [JobState.DONE] * 2


def test_an_error_of_ours_is_kept_as_it_is(jobs: Jobs) -> None:
    busy = ServiceBusy("Credly asks for a pause.", retry_after=10.752)

    job = ended(jobs.start("pull", failing(busy)))

    assert (job.state, job.error) == (JobState.FAILED, busy)
    with pytest.raises(ServiceBusy):
        _ = job.result


def test_a_refusal_before_the_first_tick_is_the_jobs_error(jobs: Jobs) -> None:
    def make() -> Run[str]:
        raise NotReady("There is no connection yet.")

    job = ended(jobs.start("pull", make))

    assert job.state is JobState.FAILED
    assert isinstance(job.error, NotReady)


def test_a_fault_gets_a_number_that_leads_to_the_log(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    fault = ZeroDivisionError("insides")

    with caplog.at_level(logging.ERROR):
        job = ended(jobs.start("pull", failing(fault)))

    assert job.error is not None
    assert job.error.code == "job.fault"
    assert job.error.__cause__ is fault
    assert "insides" not in str(job.error)
    number = job.error.hint.split("number ")[1].split()[0]
    assert number in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_end_of_a_thread_by_other_means_is_not_taken_for_running(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(threading, "excepthook", seen.append)

    def make() -> Run[str]:
        raise SystemExit

    assert ended(jobs.start("pull", make)).state is JobState.CANCELLED


def test_an_ended_job_can_be_forgotten_and_a_running_one_not(jobs: Jobs, work: Work) -> None:
    job = jobs.start("pull", work.make)
    jobs.forget("pull")
    still_there = jobs.get("pull")
    work.go.release(3)
    ended(job)
    jobs.forget("pull")
    jobs.forget("never")

    assert still_there is job
    assert jobs.get("pull") is None


def test_closing_asks_all_to_stop(work: Work) -> None:
    jobs = Jobs()
    job = jobs.start("pull", work.make)
    work.go.release(1)
    assert work.ticked.acquire(timeout=LONG)
    work.go.release(3)

    jobs.close(LONG)

    assert job.state in (JobState.CANCELLED, JobState.DONE)
    assert jobs.running() == ()


def test_waiting_is_over_when_the_time_is() -> None:
    work = Work()
    job = Jobs().start("pull", work.make)

    over = job.wait(0)
    job.cancel()
    work.go.release(3)

    assert not over
    assert job.wait(LONG)
    assert not job.is_cancelling
