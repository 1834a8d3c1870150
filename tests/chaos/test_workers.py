"""Two workers on two connections to one PostgreSQL, one app; one worker is killed in the middle."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from credly_core import Console
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.ids import ConnectionId
from credly_core.domain.issuing import OrderState
from credly_core.domain.moments import utc_now
from credly_core.domain.secrets import Secret
from credly_core.errors import NotReady
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.settings import Settings
from credly_core.steps.issue import OrderFilter
from tests.chaos.workers import PACE, open_console, start, wait_until
from tests.orders import an_achievement
from tests.postgres import fresh_database

AWARDS = 60


def approved(console: Console, world: RunningSandbox) -> Console:
    """The console with its connection, and so many orders approved."""
    form = ConnectionForm(
        "Larkfield", world.organization_id, world.credly_url, Credentials(token=Secret(world.authorization_token))
    )
    saved = console.connect.save(form, console.connect.test(form).result(), actor="dana")
    chosen = console.using(saved.id)
    templates = world.site.world.templates.of(world.site.world.main_id)
    template = next(one for one in templates if one.state.value == "active" and not one.allows_duplicates)
    chosen.issue.propose_list(
        [an_achievement(number, template=template.id) for number in range(1, AWARDS + 1)], actor="dana"
    )
    records = chosen.issue.orders(OrderFilter(states=(OrderState.PROPOSED,)), limit=None)
    chosen.issue.approve({one.id: one.order.digest for one in records}, actor="dana")
    return chosen


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing_and_the_activity_tells_it(
    postgresql: str, postgresql_with_tables: str, tmp_path: Path
) -> None:
    database = fresh_database(postgresql, "test_workers", like=postgresql_with_tables)
    options = SandboxOptions(seed=7, earners=50, badges=0, alm=AlmOptions(learners=20, rates=None))
    with serve(options) as world, open_console(database, tmp_path, world.credly_url) as console:
        here = approved(console, world)
        assert console.workers.are_beside
        workers = [start(database, tmp_path, world.credly_url) for _ in range(2)]
        try:
            wait_until(lambda: told(here)["worker.started"] == len(workers), "both workers")
            wait_until(lambda: here.workers.alive() == len(workers), "their first sign of life")
            began = utc_now()

            here.workers.send(here.require_connection().id, portion=10, actor="dana")
            wait_until(lambda: here.issue.standing()[OrderState.DONE] >= AWARDS // 4, "the first badges")
            workers[0].kill()
            wait_until(lambda: here.issue.standing()[OrderState.DONE] == AWARDS, "all badges")
            wait_until(lambda: told(here)["worker.lost"] > 0, "the loss")
        finally:
            for one in workers:
                one.terminate()
            for one in workers:
                one.wait()

        deeds = [one for one in world.site.world.journal.deeds if one.what == "issued"]
        story = told(here)
        assert Counter(one.issuer_earner_id for one in deeds) == {str(number): 1 for number in range(1, AWARDS + 1)}
        assert story["worker.stopped"] == 1
        assert story["worker.took"] > story["worker.lost"]
        assert story["issue.handed-over"] == 1
        assert here.activity.verify().is_sound
        # One budget for both: no badge came before its turn.
        shortest = timedelta(minutes=(AWARDS - PACE.burst) / PACE.per_minute)
        assert max(one.at for one in deeds) - began >= shortest


def told(console: Console) -> Counter[str]:
    """How often the activity tells of what."""
    return Counter(entry.action for entry in console.activity.entries(limit=500))


def test_work_is_handed_over_on_postgresql_only(tmp_path: Path) -> None:
    with Console.open(Settings(data_dir=tmp_path)) as console:
        assert not console.workers.are_beside
        assert console.workers.alive() == 0
        with pytest.raises(NotReady, match="no queue"):
            console.workers.send(ConnectionId("c1"), actor="dana")
