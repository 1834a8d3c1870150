"""A console over a small sandbox: both sides connected, everything copied, the earlier files brought where wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from credly_core import Console
from credly_core.domain.mapping import Mapping
from credly_core.sandbox.alm.running import earlier_zip
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.settings import Settings
from credly_core.store import mapping as stored

SMALL = SandboxOptions(
    earners=20, badges=40, preferred_port=0, alm=AlmOptions(learners=20, objects=120, skills=45, rates=None)
)


@contextmanager
def open_school(folder: Path, *, with_files: bool = True) -> Iterator[tuple[Console, RunningSandbox]]:
    """The demo connection over a sandbox of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with serve(SMALL) as running, Console.open(Settings(data_dir=folder, actor="dana", demo_port=0)) as console:
        console._house._sandbox = running
        connected = console.using(console.connect_demo(actor="dana").id)
        connected.templates.refresh(actor="dana").result()
        connected.catalogue.refresh(actor="dana").result()
        if with_files:
            connected.catalogue.bring([("earlier.zip", earlier_zip(running.alm.url))], actor="dana").result()
        yield connected, running


def map_anew(console: Console, mappings: list[Mapping]) -> None:
    """These mappings instead of those there are."""
    connection_id = console.require_connection().id
    with console.store.begin() as tx:
        before = stored.list_mappings(tx, connection_id, decision=None)
        stored.remove(tx, connection_id, [(one.template_id, one.target.key) for one in before])
        stored.put(tx, connection_id, mappings)
