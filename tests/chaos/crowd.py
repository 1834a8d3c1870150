"""The crowd: admins in several copies of the app and workers, all at once over one PostgreSQL; one worker freezes."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from credly_core.domain.issuing import OrderState
from credly_core.errors import Stale
from credly_core.steps.issue import Issue, OrderFilter
from tests.chaos.books import Score
from tests.chaos.plays import LONGEST, Theatre
from tests.chaos.stage import RULES, Stage, fork, kill, wait_for

#: A round is over within this, also where two processors serve everybody.
_LONGEST = 4 * LONGEST


@dataclass(frozen=True)
class Crowd:
    """How many of each there are."""

    workers: int = 8
    copies: int = 4
    admins: int = 20
    awards: int = 500


def crowded(theatre: Theatre, rounds: int, crowd: Crowd) -> Score:
    """Each admin proposes all awards, approves what is proposed, and sends; workers send what is approved."""
    score = Score(f"{crowd.workers} workers, {crowd.copies} copies, {crowd.admins} admins, one frozen")
    for number in range(rounds):
        seed = theatre.seed + number
        chance = random.Random(seed)
        stage = theatre.empty_stage(crowd.awards, rules=RULES)
        copies = [fork(_copy_of_the_app(stage, crowd, f"{seed} {one}")) for one in range(crowd.copies)]
        workers = [fork(_worker(stage)) for _ in range(crowd.workers)]
        _freeze(workers[0], chance.uniform(0.5, 3.0))
        for pid in (*copies, *workers):
            if wait_for(pid, _LONGEST) is None:
                kill(pid)
        score.add(stage.judge(), awards=crowd.awards, seed=seed)
    return score


def _freeze(pid: int, after: float) -> None:
    """Stop a worker until any claim of its has ended, then let it go on."""
    time.sleep(after)
    os.kill(pid, signal.SIGSTOP)
    time.sleep(RULES.claim_seconds + 0.2)
    os.kill(pid, signal.SIGCONT)


def _worker(stage: Stage) -> Callable[[], None]:
    def work() -> None:
        with stage.open_store() as store:
            step = stage.step(store)
            while step.standing()[OrderState.DONE] + step.standing()[OrderState.NEEDS_PERSON] < stage.count:
                step.send(actor="worker").result()
                step.settle(actor="worker").result()
                time.sleep(0.05)

    return work


def _copy_of_the_app(stage: Stage, crowd: Crowd, seed: str) -> Callable[[], None]:
    def serve() -> None:
        with stage.open_store() as store:
            step = stage.step(store)
            names = [f"admin {seed} {number}" for number in range(crowd.admins // crowd.copies)]
            admins = [threading.Thread(target=_press_everything, args=(stage, step, name)) for name in names]
            for one in admins:
                one.start()
            for one in admins:
                one.join()

    return serve


def _press_everything(stage: Stage, step: Issue, name: str) -> None:
    """Propose all, approve a part as it is shown until nothing is proposed, send a few."""
    chance = random.Random(name)
    step.propose_list(stage.achievements(), actor=name)
    proposed = OrderFilter(states=(OrderState.PROPOSED,))
    while shown := step.orders(proposed, offset=0, limit=chance.randint(20, 200)):
        try:
            step.approve({one.id: one.order.digest for one in shown}, actor=name)
        except Stale:  # somebody else has approved some of them
            time.sleep(chance.uniform(0.0, 0.05))
    step.send(limit=10, actor=name).result()
