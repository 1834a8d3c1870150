"""With people masked nobody is named anywhere: every page, what opens on it, every export, the frames of notebooks."""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from credly_core import Console
from credly_core.domain.mapping import MappingTable, Target, TargetKind
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.settings import Settings
from credly_core.steps.ledger import LedgerWanted
from credly_core.steps.reports import Form
from pages.parts import places
from pages.parts.session import open_console
from tests.pages.conftest import Visit
from tests.people import connect_both, people_of

PAGES = sorted(path for name, path in vars(places).items() if name.isupper() and not name.startswith("_"))
#: Whoever works here is a person too.
ACTOR = "Dana Whitfield"


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    alm = AlmOptions(learners=20, objects=10, skills=4, rates=None, job_seconds=0)
    with serve(SandboxOptions(seed=7, templates=8, earners=20, badges=50, alm=alm)) as running:
        yield running


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, world: RunningSandbox) -> Path:
    """A data folder in which everything was done once that knows people."""
    folder = tmp_path_factory.mktemp("walked")
    hosts = (world.credly_url, world.alm.url)
    with Console.open(Settings(data_dir=folder, allowed_hosts=hosts, actor=ACTOR)) as console:
        chosen = console.using(connect_both(console, world).id)
        chosen.templates.refresh(actor=ACTOR).result()
        chosen.catalogue.refresh(actor=ACTOR).result()
        chosen.learners.refresh(actor=ACTOR).result()
        chosen.history.refresh(actor=ACTOR).result()
        _map_everything(chosen)
        chosen.achievements.refresh(actor=ACTOR).result()
        chosen.ledger.rebuild(actor=ACTOR).result()
        chosen.analytics.prepare().result()
        chosen.issue.propose_list(chosen.ledger.proposable(), actor=ACTOR)
        chosen.learners.plan(actor=ACTOR).result()
        view = chosen.bundle.start_from_templates(actor=ACTOR)
        chosen.bundle.save_version(view.id, name="First", actor=ACTOR)
    return folder


def _map_everything(console: Console) -> None:
    """One course for each template; names are not compared, which would cost seconds."""
    sight = console.mapping.sight()
    for template, owner in zip(sight.live_templates(), sight.live_objects(), strict=False):
        target = Target(TargetKind.LEARNING_OBJECT, owner.name, learning_object_id=owner.id, object_kind=owner.kind)
        console.mapping.map_to(template.id, target, actor=ACTOR)


@pytest.fixture
def console(walked: Path, own_store: Path, world: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Console:
    hosts = f"{world.credly_url},{world.alm.url}"
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_HOSTS", hosts)
    monkeypatch.setenv("BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS", hosts)
    monkeypatch.setenv("BADGE_CONSOLE_ACTOR", ACTOR)
    shutil.copytree(walked, own_store, dirs_exist_ok=True)
    opened = open_console()
    return opened.using(opened.connect.connections()[0].id)


def sent(at: AppTest) -> str:
    """Everything the browser is told: texts, tables, charts, what components are given."""
    return b"\n".join(_messages(at._tree)).decode("utf-8", "ignore")


def _messages(block: Block) -> Iterator[bytes]:
    for child in block.children.values():
        if child.proto is not None and hasattr(child.proto, "SerializeToString"):
            yield child.proto.SerializeToString()
        if isinstance(child, Block):
            yield from _messages(child)


def written(data: bytes) -> str:
    """The text of a file, of all files in a workbook or an archive too."""
    if not is_zipfile(BytesIO(data)):
        return data.decode("utf-8", "ignore")
    with ZipFile(BytesIO(data)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "ignore") for name in packed.namelist())


def named_in(text: str, world: RunningSandbox) -> list[str]:
    """Names and addresses of people that stand in a text, in any spelling a file may have."""
    names, addresses = people_of(world)
    low = text.lower()
    spelled = {name: {name, json.dumps(name)[1:-1], html.escape(name)} for name in (*names, ACTOR)}
    found = [name for name, forms in spelled.items() if any(form in text for form in forms)]
    return found + [address for address in addresses if address.lower() in low]


def test_nobody_is_named_on_any_page_and_each_says_so(visit: Visit, world: RunningSandbox, console: Console) -> None:
    seen = {page.stem: sent(visit(page, session__masked=True)) for page in PAGES}

    assert {page: named for page, text in seen.items() if (named := named_in(text, world))} == {}
    assert [page for page, text in seen.items() if "People masked" not in text] == []
    assert [page for page in ("learners", "ledger", "issue") if "@masked.invalid" not in seen[page]] == []


def test_without_the_switch_the_same_search_finds_people(visit: Visit, world: RunningSandbox, console: Console) -> None:
    assert named_in(sent(visit(places.LEARNERS)), world)


def test_nobody_is_named_in_what_opens_on_a_page(visit: Visit, world: RunningSandbox, console: Console) -> None:
    person = console.ledger.slice(LedgerWanted(), length=1).rows[0].earner_key
    desk = visit(places.DESK, session__masked=True, desk__who=person)
    rows = visit(places.ANALYTICS, session__masked=True).button(key="analytics.open.states").click().run()
    early = visit(places.COVERAGE, session__masked=True, coverage__tab=":material/history: Completed before")

    for opened in (desk, rows, early):
        assert not opened.exception
        assert named_in(sent(opened), world) == []
    assert "@masked.invalid" in sent(desk)
    assert "@masked.invalid" in sent(rows)


def test_nobody_is_named_in_any_export(world: RunningSandbox, console: Console) -> None:
    hidden = console.masked()
    files = dict(_exports(hidden))

    assert {name: named for name, data in files.items() if (named := named_in(written(data), world))} == {}
    assert "@masked.invalid" in written(files["learners.csv"])


def _exports(hidden: Console) -> Iterator[tuple[str, bytes]]:
    yield "learners.csv", hidden.learners.export().result().read()
    yield "learners.xlsx", hidden.learners.export(as_excel=True).result().read()
    yield "mapping.csv", hidden.mapping.export()
    yield "journal.csv", hidden.activity.export()
    of_people = ("top-earners", "repeat-earners", "states")
    report = hidden.reports.build(forms=(Form.PAGE, Form.WORKBOOK), only=of_people).result()
    yield from ((one.name, one.data) for one in report.files)


def test_nobody_is_named_in_the_frames_and_charts_of_a_notebook(world: RunningSandbox, console: Console) -> None:
    hidden = console.masked()

    text = "\n".join(_frames(hidden))

    assert "@masked.invalid" in text
    assert named_in(text, world) == []


def _frames(hidden: Console) -> Iterable[str]:
    yield str(hidden.learners.frame().to_csv())
    for table in MappingTable:
        yield str(hidden.mapping.frame(table).to_csv())
    yield str(hidden.mapping.coverage_frame().to_csv())
    for name in ("top-earners", "repeat-earners"):
        yield str(hidden.analytics.frame(name).to_csv())
        yield str(hidden.analytics.figure(name).to_json())
    yield str(hidden.analytics.rows("states").to_csv())
    part = hidden.ledger.slice()
    yield from map(str, part.rows)
    for row in part.rows[:3]:
        yield str(hidden.ledger.why_line(row.number))
