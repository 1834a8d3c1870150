"""The front door: which connection is chosen, what is built when, what is closed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from credly_core import Console, Settings
from credly_core.console.kept import Kept
from credly_core.domain.connections import ConnectionForm, Credentials, Environment
from credly_core.domain.ids import ConnectionId
from credly_core.domain.secrets import Secret
from credly_core.errors import NotReady, SettingsError


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    with Console.open(Settings(data_dir=tmp_path / "data", actor="dana")) as opened:
        yield opened


def save(console: Console, name: str) -> ConnectionId:
    """A connection that was not tested."""
    form = ConnectionForm(
        name, "0d5f2a52-6a1f-4c0e-9a57-1f1f6f6b1a01", "api.credly.com", Credentials(token=Secret("not-a-real-token"))
    )
    return console.connect.save(form, None, actor="dana").id


def test_nothing_is_opened_before_it_is_used(console: Console, tmp_path: Path) -> None:
    assert console.actor == "dana"
    assert console.check.check_bytes("badge.csv", b"id\r\n1\r\n").files

    assert not (tmp_path / "data").exists()


def test_without_a_connection_a_step_that_needs_one_says_what_to_do(console: Console) -> None:
    assert console.connection is None
    with pytest.raises(NotReady, match="no connection yet") as missing:
        console.templates.refresh()

    assert "sample data" in missing.value.hint


def test_the_only_connection_needs_no_choice_and_several_do(console: Console) -> None:
    first = save(console, "One")
    assert console.require_connection().id == first

    second = save(console, "Two")

    assert console.connection is None
    with pytest.raises(NotReady, match="several connections"):
        console.require_connection()
    assert console.using(second).require_connection().name == "Two"


def test_a_connection_is_chosen_by_name_or_id_and_an_unknown_one_refused(console: Console) -> None:
    first = save(console, "One")
    save(console, "Two")

    assert console.using_named("Two").require_connection().name == "Two"
    assert console.using_named(first).require_connection().name == "One"
    assert console.using_named(None) is console
    with pytest.raises(SettingsError, match="Three"):
        console.using_named("Three")


def test_one_console_serves_each_connection(console: Console) -> None:
    first = save(console, "One")

    assert console.using(first) is console.using(first)
    assert console.using(first).bundle is console.using(first).bundle
    assert console.using(None) is console


def test_a_connection_that_was_removed_is_not_chosen_any_more(console: Console) -> None:
    first = save(console, "One")
    chosen = console.using(first)
    console.connect.remove(first, actor="dana")

    assert chosen.connection is None
    with pytest.raises(NotReady):
        chosen.require_connection()


def test_the_demo_leads_to_a_file_without_errors_and_is_made_once(tmp_path: Path) -> None:
    with Console.demo(Settings(data_dir=tmp_path)) as demo:
        assert demo.require_connection().environment is Environment.DEMO
        assert demo.connect_demo(actor="dana").id == demo.require_connection().id
        demo.templates.refresh(actor="dana").result()
        view = demo.bundle.start_from_templates(actor="dana")
        view = demo.bundle.take_short_names(view.id, actor="dana")

        assert view.report.ok
        states = {status.step: status.state.value for status in demo.statuses()}
        assert [states[step] for step in ("connect", "templates", "bundle")] == ["done", "done", "ready"]
        compared = demo.check.check_bytes(*demo.bundle.take_away(view.id))
        assert compared.ok


def test_the_demo_still_works_after_the_console_was_closed_and_opened_again(tmp_path: Path) -> None:
    with Console.demo(Settings(data_dir=tmp_path)) as first:
        first.templates.refresh(actor="dana").result()
        before = [item.template.id for item in first.templates.templates()]

    with Console.demo(Settings(data_dir=tmp_path)) as second:
        outcome = second.templates.refresh(actor="dana").result()

        assert outcome.complete
        assert [item.template.id for item in second.templates.templates()] == before
        assert len(second.connect.connections()) == 1


def test_closing_twice_does_no_harm(tmp_path: Path) -> None:
    console = Console.open(Settings(data_dir=tmp_path))
    assert console.store

    console.close()
    console.close()


def test_two_consoles_of_a_machine_show_the_demo_at_the_same_addresses(tmp_path: Path) -> None:
    port = free_port()
    with Console.demo(Settings(data_dir=tmp_path / "one", demo_port=port)) as first:
        first.templates.refresh().result()
        with Console.demo(Settings(data_dir=tmp_path / "two", demo_port=port)) as second:
            second.templates.refresh().result()

            assert pictures(second) == pictures(first)
            assert all(f":{port}/" in url for url in pictures(first))


def test_a_console_goes_on_when_the_one_that_served_the_demo_is_closed(tmp_path: Path) -> None:
    port = free_port()
    first = Console.demo(Settings(data_dir=tmp_path / "one", demo_port=port))
    with Console.demo(Settings(data_dir=tmp_path / "two", demo_port=port)) as second:
        second.templates.refresh().result()
        before = pictures(second)

        first.close()
        outcome = second.templates.refresh().result()

        assert outcome.complete
        assert outcome.changes == ()
        assert pictures(second) == before


def pictures(console: Console) -> set[str]:
    """The addresses of all pictures."""
    return {one.template.image_url for one in console.templates.templates() if one.template.image_url}


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_masked_console_hides_people_with_the_same_pseudonyms_every_time(console: Console, tmp_path: Path) -> None:
    first, second = save(console, "One"), save(console, "Two")

    hidden = console.using(first).masked().masking

    assert not console.masking.is_on
    assert hidden.name("Anna") != "Anna"
    assert console.using(second).masked().masking.name("Anna") != hidden.name("Anna")
    with Console.open(Settings(data_dir=tmp_path / "data", actor="dana")) as later:
        assert later.masked().using(first).masking.name("Anna") == hidden.name("Anna")


def test_pages_ask_the_steps_again_only_after_a_change(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    first = console.standing()
    monkeypatch.setattr(console.templates, "status", lambda: pytest.fail("nothing was changed"))
    assert console.standing() is first

    monkeypatch.undo()
    save(console, "One")

    assert [one.summary for one in console.standing()] != [one.summary for one in first]


def test_what_other_processes_change_is_seen_after_a_while() -> None:
    clock = iter((0.0, 1.0, 2.5, 2.5))
    kept: Kept[int] = Kept(2.0, lambda: next(clock))
    answers = iter((1, 2))

    seen = [kept.get("mark", lambda: next(answers)) for _ in range(3)]

    assert seen == [1, 1, 2]


def test_another_mark_asks_at_once() -> None:
    kept: Kept[int] = Kept(2.0, lambda: 0.0)
    answers = iter((1, 2))

    seen = [kept.get(mark, lambda: next(answers)) for mark in ("one", "one", "two")]

    assert seen == [1, 1, 2]
