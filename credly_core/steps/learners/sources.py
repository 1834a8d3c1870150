"""Where the lists come from when services are asked: pages as frames, each with the place to go on from."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import polars as pl

from credly_core.alm.client import AlmClient
from credly_core.alm.jobs import AlmJob
from credly_core.credly.people import CredlyPeople, PeoplePage
from credly_core.domain.ids import OrganizationId
from credly_core.domain.roster import CUT_AT, PeopleList
from credly_core.errors import NotFound, NotPermitted, Refused, ServiceBusy
from credly_core.steps.learners.bringing import read_list
from credly_core.steps.learners.lists import addresses_frame, learners_frame

_JOB = "generateUsers"
#: In front of the id of a job that was started.
_JOB_MARK = "job:"


@dataclass(frozen=True, slots=True)
class Came:
    """What came: rows, and where to go on. `instead` says that they take the place of all that came before."""

    frame: pl.DataFrame | None
    bookmark: str
    total: int | None = None
    note: str = ""
    instead: bool = False
    incomplete: Sequence[str] = ()


Coming = Generator[Came, None, None]


def learners_from(client: AlmClient, bookmark: str) -> Coming:
    """Everybody in ALM: page by page, and where there are more than 500 as one report of ALM's.

    A report that was started is waited for, also by the next reading: ALM makes only a few a day. Where it refuses,
    the pages are gone on with.
    """
    if bookmark.startswith(_JOB_MARK):
        try:
            job = client.job(bookmark.removeprefix(_JOB_MARK))
        except (NotFound, Refused):
            bookmark = ""  # the report is gone: begin anew
        else:
            yield from _report(client, job)
            return
    rows = 0
    for page in client.learners(start=bookmark):
        rows += len(page.items)
        lost = [trouble.sentence for trouble in page.troubles if trouble.is_incomplete]
        yield Came(learners_frame(page.items), page.next_link, page.count, incomplete=lost)
        if page.next_link and not bookmark and rows >= CUT_AT:
            started = _started(client)
            if started is not None:
                yield from _report(client, started)
                return
            bookmark = page.next_link  # asked once; the pages go on


def _started(client: AlmClient) -> AlmJob | None:
    try:
        return client.start_job(_JOB, {"fetchActiveUsers": False}, description="badge console: learners")
    except (Refused, NotPermitted, ServiceBusy):
        return None


def _report(client: AlmClient, job: AlmJob) -> Coming:
    mark = f"{_JOB_MARK}{job.id}"
    for look in client.watched(job):
        yield Came(None, mark, note=f"ALM is writing the list of all learners ({look.waited:.0f} s so far)")
    yield Came(None, mark, note="Fetching ALM's list")
    brought = read_list(client.file_of(look.job), file="generateUsers.csv", wanted=PeopleList.LEARNERS)
    yield Came(brought.frame, "", brought.frame.height, instead=True)


def earners_from(people: CredlyPeople, organization: OrganizationId, bookmark: str) -> Coming:
    """Whoever was issued a badge; a bookmark Credly does not take any more means from the start."""
    try:
        yield from _pages(people.earners(organization, start=bookmark))
    except (Refused, NotFound):
        if not bookmark:
            raise
        yield from _pages(people.earners(organization), instead=True)


def employees_from(people: CredlyPeople, organization: OrganizationId) -> Coming:
    """The workforce; numbered pages shift, so they are never gone on with."""
    yield from _pages(people.employees(organization), instead=True)


def _pages(pages: Generator[PeoplePage, None, None], *, instead: bool = False) -> Coming:
    for number, page in enumerate(pages):
        lost = [trouble.sentence for trouble in page.troubles if trouble.is_incomplete]
        frame = addresses_frame(page.rows)
        yield Came(frame, page.bookmark, page.total, instead=instead and not number, incomplete=lost)
