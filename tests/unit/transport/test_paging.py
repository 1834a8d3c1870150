"""Walking pages that are not trusted."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credly_core.transport.attempt import Stop
from credly_core.transport.origin import Origin
from credly_core.transport.paging import Page, TroubleKind, paging_numbers, walk_pages

API = Origin.parse("https://api.credly.com")
NEXT = "https://api.credly.com/api/v1/organizations/o/badge_templates?page={}"
Fetch = Callable[[int, Stop], Page[str]]


def rows(number: int, count: int = 50) -> tuple[str, ...]:
    return tuple(f"{number}-{row}" for row in range(count))


def page(number: int, pages: int | None = 3, *, items: tuple[str, ...] | None = None, **more: object) -> Page[str]:
    found = rows(number) if items is None else items
    values = {"said_number": number, "total_pages": pages, "per_page": 50, **more}
    return Page(number, found, found, **values)  # type: ignore[arg-type]


def walked(fetch: Fetch, concurrency: int = 3) -> list[Page[str]]:
    return list(walk_pages(fetch, api=API, concurrency=concurrency))


def kinds(pages: list[Page[str]]) -> list[TroubleKind]:
    return [trouble.kind for one in pages for trouble in one.troubles]


def test_all_pages_come_in_order_and_once() -> None:
    asked: list[int] = []

    def fetch(number: int, stop: Stop) -> Page[str]:
        asked.append(number)
        return page(number, 9, total_count=450, next_url=NEXT.format(number + 1) if number < 9 else None)

    pages = walked(fetch)

    assert [one.number for one in pages] == list(range(1, 10))
    assert sorted(asked) == list(range(1, 10))
    assert kinds(pages) == []


@given(count=st.integers(0, 700), per=st.integers(1, 60), concurrency=st.integers(1, 8))
def test_any_paging_gives_each_row_once(count: int, per: int, concurrency: int) -> None:
    everything = [f"row-{number}" for number in range(count)]
    pages_in_all = max(1, -(-count // per))

    def fetch(number: int, stop: Stop) -> Page[str]:
        items = tuple(everything[(number - 1) * per : number * per])
        return page(number, pages_in_all, items=items, per_page=per, total_count=count)

    pages = walked(fetch, concurrency)

    assert [item for one in pages for item in one.items] == everything
    assert kinds(pages) == []


def test_an_empty_list_is_one_empty_page() -> None:
    pages = walked(lambda number, stop: page(number, 1, items=(), total_count=0))

    assert [one.items for one in pages] == [()]
    assert kinds(pages) == []


def test_without_any_numbers_pages_are_walked_until_one_is_not_full() -> None:
    def fetch(number: int, stop: Stop) -> Page[str]:
        items = rows(number, 50 if number < 4 else 7)
        return Page(number, items, items)

    assert [len(one.items) for one in walked(fetch)] == [50, 50, 50, 7]


def test_a_list_that_grows_while_it_is_read_is_read_to_its_new_end() -> None:
    pages = walked(lambda number, stop: page(number, 3 if number < 3 else 5))

    assert [one.number for one in pages] == [1, 2, 3, 4, 5]
    assert kinds(pages) == []


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        (page(2, items=rows(1)), TroubleKind.REPEATED_PAGE),
        (page(2, said_number=1), TroubleKind.REPEATED_PAGE),
        (page(2, next_url=NEXT.format(1)), TroubleKind.LOOPING_LINK),
        (page(2, next_url=NEXT.format(2)), TroubleKind.LOOPING_LINK),
        (page(2, 2), TroubleKind.SHRINKING),
        (page(2, items=rows(2, 49)), TroubleKind.SHORT_PAGE),
        (page(2, items=()), TroubleKind.SHORT_PAGE),
    ],
)
def test_a_page_that_cannot_be_right_ends_the_walk_and_says_so(second: Page[str], kind: TroubleKind) -> None:
    given_pages = {1: page(1, 3), 2: second, 3: page(3, 3)}

    pages = walked(lambda number, stop: given_pages[number])

    assert [one.number for one in pages] == [1, 2]
    assert kinds(pages) == [kind]
    assert pages[-1].troubles[0].is_incomplete
    assert pages[-1].troubles[0].page == 2
    assert "2" in pages[-1].troubles[0].sentence


def test_a_service_that_ignores_the_page_number_does_not_loop_forever() -> None:
    same = rows(1)

    pages = walked(lambda number, stop: Page(number, same, same))

    assert kinds(pages) == [TroubleKind.REPEATED_PAGE]
    assert len(pages) == 2


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/api/v1/x?page=2",
        "http://api.credly.com/x?page=2",
        "https://api.credly.com:8443/x?page=2",
        "https://api.credly.com@evil.example/?page=2",
        "//evil.example/?page=2",
        "/api/v1/x?page=2",
    ],
)
def test_a_link_to_another_server_is_reported_once_and_pages_go_on_as_we_build_them(link: str) -> None:
    pages = walked(lambda number, stop: page(number, 3, next_url=link, total_count=150))

    assert [one.number for one in pages] == [1, 2, 3]
    assert kinds(pages) == [TroubleKind.FOREIGN_LINK]
    assert not pages[0].troubles[0].is_incomplete


def test_fewer_rows_than_promised_make_the_list_incomplete() -> None:
    pages = walked(lambda number, stop: page(number, 3, total_count=151))

    assert kinds(pages) == [TroubleKind.COUNT_MISMATCH]
    assert pages[-1].troubles[0].is_incomplete


def test_rows_that_moved_between_pages_are_noticed_by_the_count() -> None:
    def fetch(number: int, stop: Stop) -> Page[str]:
        items = rows(1) if number == 1 else (*rows(2)[:-1], "1-0")
        return page(number, 2, items=items, total_count=100)

    assert kinds(walked(fetch)) == [TroubleKind.COUNT_MISMATCH]


def test_one_look_at_the_first_page_fetches_no_other() -> None:
    asked: list[int] = []

    def fetch(number: int, stop: Stop) -> Page[str]:
        asked.append(number)
        return page(number, 20)

    walk = walk_pages(fetch, api=API, concurrency=6)
    next(walk)
    walk.close()

    assert asked == [1]


def test_leaving_in_the_middle_stops_what_is_under_way_and_leaves_no_thread() -> None:
    asked: list[int] = []

    def fetch(number: int, stop: Stop) -> Page[str]:
        asked.append(number)
        if number > 3:
            stop.sleep(60.0)
        return page(number, 1000)

    before = threading.active_count()
    for one in walk_pages(fetch, api=API, concurrency=4):
        if one.number == 3:
            break
    else:
        pytest.fail("the walk ended by itself")
    del one

    assert threading.active_count() == before
    assert len(asked) < 20


def test_never_more_than_twice_the_concurrency_is_fetched_ahead() -> None:
    asked: list[int] = []

    def fetch(number: int, stop: Stop) -> Page[str]:
        asked.append(number)
        return page(number, 100)

    ahead = [max(asked) - one.number for one in walk_pages(fetch, api=API, concurrency=3)]

    assert max(ahead) <= 6


def test_a_page_that_fails_ends_the_walk_where_it_stands() -> None:
    def fetch(number: int, stop: Stop) -> Page[str]:
        if number == 4:
            raise ValueError("page 4")
        return page(number, 9)

    seen: list[int] = []
    with pytest.raises(ValueError, match="page 4"):
        seen.extend(one.number for one in walk_pages(fetch, api=API, concurrency=3))

    assert seen == [1, 2, 3]


def test_numbers_that_are_none_are_not_believed() -> None:
    assert paging_numbers({"current_page": True, "total_pages": "3", "total_count": -1, "per": 0}) == (
        None,
        None,
        None,
        None,
    )
    assert paging_numbers({"current_page": 1, "total_pages": 0, "total_count": 0, "per": 50}) == (1, 0, 0, 50)
