"""The plays: killed at random moments, killed at each named step, faults of the service, workers that freeze."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from credly_core.steps.issue.rules import STEPS, IssueRules, Probe
from credly_core.steps.issue.step import Issue
from tests.chaos.books import Score
from tests.chaos.stage import RULES, USUAL_CLAIMS, Site, Stage, fork, kill, wait_for

_LOOKING = ("before-look", "after-look", "after-settle")
#: A worker left alone ends within this.
LONGEST = 60.0
#: All faults that can befall a request about badges, with values that keep a run short.
FAULTS = (
    "expired-token",
    "wrong-environment",
    "read-only-token",
    "forbidden",
    "not-found",
    "too-many-requests; value=0.05",
    "server-error",
    "empty-error; value=503",
    "bad-gateway",
    "unavailable; value=0.05",
    "html",
    "redirect",
    "delay; value=600",
    "slow-drip; value=30",
    "reset",
    "lost-reply",
    "error-after-work",
    "late-reply; value=600",
    "cut-json",
    "broken-off",
    "huge-answer; value=2",
    "gzip-bomb; value=4",
    "deep-json; value=100000",
    "null-json",
    "nan-json",
    "long-number",
)

MakeDatabase = Callable[[], str | Path]


@dataclass
class Theatre:
    """What every play needs: the sandbox, a fresh database each time, learners nobody else has, a seed."""

    site: Site
    make_database: MakeDatabase
    folder: Path
    seed: int
    allows_duplicates: bool = False
    build: type[Issue] = Issue
    _next: int = 1

    def stage(self, count: int, *, rules: IssueRules = USUAL_CLAIMS) -> Stage:
        """A stage with awards of its own, approved."""
        stage = self.empty_stage(count, rules=rules)
        stage.prepare()
        return stage

    def empty_stage(self, count: int, *, rules: IssueRules) -> Stage:
        """A stage with awards of its own, of which nobody has heard yet."""
        stage = Stage(
            self.site,
            self.make_database(),
            self.folder,
            self._next,
            count,
            allows_duplicates=self.allows_duplicates,
            rules=rules,
            build=self.build,
            first_deed=self.site.deeds(),
        )
        self._next += count
        return stage


def killed_at_random(theatre: Theatre, runs: int, *, awards: int = 40) -> Score:
    """`kill -9` after a random time, restart, until nothing is left; then the books."""
    score = Score("killed at random moments")
    for number in range(runs):
        seed = theatre.seed + number
        chance = random.Random(seed)
        stage = theatre.stage(awards)
        _kill_until_done(stage, score, lambda chance=chance: chance.uniform(0.0, 0.6), kills=chance.randint(1, 3))
        score.add(stage.judge(), awards=awards, seed=seed)
    return score


def _kill_until_done(stage: Stage, score: Score, pause: Callable[[], float], *, kills: int) -> None:
    for _ in range(kills):
        pid = fork(stage.work)
        if wait_for(pid, pause()) is not None:
            return
        kill(pid)
        score.kills += 1
    _finish(stage, score)


def _finish(stage: Stage, score: Score) -> None:
    began, status = time.monotonic(), None
    pid = fork(stage.work)
    with stage.open_store() as store:
        before = stage.events(store)
        while status is None and stage.events(store) == before and time.monotonic() - began < LONGEST:
            status = wait_for(pid, 0.02)
    if status is None:
        score.slowest_progress = max(score.slowest_progress, time.monotonic() - began)
        if wait_for(pid, LONGEST) is None:
            kill(pid)


def killed_at_each_step(theatre: Theatre, rounds: int, *, awards: int = 3) -> Score:
    """`kill -9` at every named point of an award, so many times each; the points of one round side by side."""
    score = Score("killed at each named step")
    for number in range(rounds):
        stages = [theatre.stage(awards) for _ in STEPS]
        _side_by_side([_killed(stage, step, 1 + number % awards) for stage, step in zip(stages, STEPS, strict=True)])
        score.kills += len(STEPS)
        _side_by_side([stage.work for stage in stages])
        for stage in stages:
            score.add(stage.judge(), awards=awards, seed=theatre.seed + number)
    return score


def _killed(stage: Stage, step: str, turn: int) -> Callable[[], None]:
    """The work of a worker that is killed at a point; it has something to look up where that point is a look."""
    if step in _LOOKING:
        _make_unclear(stage)
    return lambda: stage.work(_killer(step, turn))


def _side_by_side(works: list[Callable[[], None]]) -> None:
    for pid in [fork(work) for work in works]:
        if wait_for(pid, LONGEST) is None:
            kill(pid)


def _make_unclear(stage: Stage) -> None:
    """A first worker gets no answers, so that the next one has something to look up."""
    fault = {"name": "lost-reply", "path": "/v1/organizations/*/badges", "method": "POST", "count": stage.count}
    stage.site.control("faults", fault)
    with stage.open_store() as store:
        stage.step(store).send(limit=stage.count, actor="chaos").result()


def _killer(step: str, turn: int) -> Probe:
    """Kills this very process the so-many-th time it comes to a point."""
    left = [turn]

    def probe(name: str) -> None:
        if name == step:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return probe


def faulty_service(
    theatre: Theatre, seeds: int, *, awards: int = 40, faults: Sequence[str] = FAULTS
) -> Iterator[Score]:
    """Each fault, at a random moment and for a random number of requests; then the service is well again."""
    for fault in faults:
        name, _, value = fault.partition("; value=")
        score = Score(f"fault {name}")
        for number in range(seeds):
            seed = theatre.seed + number
            chance = random.Random(f"{seed} {name}")
            stage = theatre.stage(awards)
            body = {
                "name": name,
                "path": "/v1/organizations/*/badges",
                "method": chance.choice(["POST", "POST", ""]),
                "count": chance.randint(1, 6),
                "skip": chance.randint(0, awards // 2),
                **({"value": value} if value else {}),
            }
            theatre.site.control("faults", body)
            pid = fork(stage.work)
            if wait_for(pid, LONGEST) is None:
                kill(pid)
            theatre.site.control("faults", method="DELETE")
            score.add(stage.judge(), awards=awards, seed=seed)
        yield score


def frozen_workers(theatre: Theatre, rounds: int, *, awards: int = 12) -> Score:
    """A worker is stopped beyond the life of its claim, another finishes, then the first one wakes."""
    score = Score("frozen beyond the claim")
    for number in range(rounds):
        seed = theatre.seed + number
        chance = random.Random(seed)
        stage = theatre.stage(awards, rules=RULES)
        sleeper = fork(stage.work)
        time.sleep(chance.uniform(0.02, 0.3))
        os.kill(sleeper, signal.SIGSTOP)
        time.sleep(RULES.claim_seconds + 0.2)
        _finish(stage, score)
        os.kill(sleeper, signal.SIGCONT)
        if wait_for(sleeper, LONGEST) is None:
            kill(sleeper)
        score.add(stage.judge(), awards=awards, seed=seed)
    return score


def many_workers(theatre: Theatre, rounds: int, *, awards: int = 100, workers: int = 4) -> Score:
    """Several workers at once, one of them killed on the way."""
    score = Score(f"{workers} workers at once, one killed")
    for number in range(rounds):
        seed = theatre.seed + number
        chance = random.Random(seed)
        stage = theatre.stage(awards)
        pids = [fork(stage.work) for _ in range(workers)]
        if wait_for(pids[0], chance.uniform(0.05, 0.8)) is None:
            kill(pids[0])
            score.kills += 1
        for pid in pids[1:]:
            if wait_for(pid, LONGEST) is None:
                kill(pid)
        score.add(stage.judge(), awards=awards, seed=seed)
    return score
