"""Does everything once, with every logger at DEBUG, and prints whatever it gets hold of. Run by test_secrets.

Usage: python -m tests.e2e.full_run FOLDER. Writes the secrets of the run to FOLDER/secrets.json; everything else it
leaves behind (standard output and error included) must not hold them.
"""

from __future__ import annotations

import faulthandler
import io
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from credly_core import Console, ConsoleError, Settings
from credly_core.cli import main
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.sandbox.faults.book import faults_in_header
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, TokenRole, serve
from tests.asking import Asker

#: Typed by somebody into the wrong places; long and distinctive, as a real token is.
STRAY = "PLANTED+stray/Token=kCm2xVfQ9sLpR4tY"
#: The same, but typed where an ID belongs, before anybody could know that it is a secret.
MISPLACED = "MISLAID+there/Token=nEw8xVfQ9sLpR4tb"
FAULTS = ("forbidden", "server-error", "html", "redirect", "cut-json", "foreign-next-page", "null-json")


def listen_to_everything(folder: Path) -> None:
    """Every logger there is, and every one to come, at DEBUG, into a file and to standard error."""
    faulthandler.enable()
    shape = "%(asctime)s %(name)s %(levelname)s %(message)s %(pathname)s %(funcName)s %(args)s"
    logging.basicConfig(level=logging.DEBUG, format=shape)
    file = logging.FileHandler(folder / "debug.log", encoding="utf-8")
    file.setFormatter(logging.Formatter(shape))
    logging.getLogger().addHandler(file)
    quiet = ["urllib3", "requests", "httpx", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "uvicorn", "asyncio"]
    for name in {*quiet, *logging.root.manager.loggerDict}:
        logging.getLogger(name).setLevel(logging.DEBUG)


def show(*things: object) -> None:
    """Print in every way Python knows."""
    for thing in things:
        sys.stdout.write(f"{thing!s}\n{thing!r}\n{thing}\n")
        if hasattr(thing, "__dataclass_fields__") and not isinstance(thing, type):
            try:
                sys.stdout.write(json.dumps(asdict(thing), default=str)[:100_000] + "\n")  # type: ignore[call-overload]
            except (TypeError, ValueError) as trouble:
                sys.stdout.write(f"{trouble!r}\n")


@contextmanager
def surviving() -> Iterator[None]:
    """Whatever fails is printed with its whole history."""
    try:
        yield
    except (ConsoleError, SystemExit) as trouble:
        traceback.print_exc()
        show(trouble, vars(trouble))
        logging.getLogger("full-run").exception("it failed: %s", trouble)


def try_form(console: Console, form: ConnectionForm, *, with_form: bool = True) -> None:
    """Tidy, test and save one form. `with_form` prints the form too; not where a secret stands in a plain field."""
    with surviving():
        tidied = console.connect.tidy(form)
        show(tidied.notes, *((tidied, form) if with_form else ()))
        report = console.connect.test(tidied.form).result()
        show(report)
        show(console.connect.save(tidied.form, report, actor="dana"))


def form_for(running: RunningSandbox, credentials: Credentials, name: str) -> ConnectionForm:
    """What somebody fills in."""
    return ConnectionForm(name, running.organization_id, running.credly_url, credentials)


def connect_in_every_way(console: Console, running: RunningSandbox) -> None:
    """Good ones first, then all that can go wrong."""
    token = Credentials(token=Secret(running.authorization_token))
    mislaid = form_for(running, token, "Mislaid")
    host = running.credly_url.removeprefix("http://")
    for wrong in (
        replace(mislaid, organization_id=MISPLACED),
        replace(mislaid, organization_id=MISPLACED, credentials=Credentials(token=Secret(running.organization_id))),
        replace(mislaid, host=f"http://{running.authorization_token}@{host}"),
        replace(mislaid, host=f"{running.credly_url}/v1?token={MISPLACED}"),
    ):
        try_form(console, wrong, with_form=False)
    try_form(console, form_for(running, token, "By token"))
    client = Credentials(client_id=running.client_id, client_secret=Secret(running.client_secret))
    try_form(console, form_for(running, client, "By OAuth"))
    for role in TokenRole:
        try_form(console, form_for(running, Credentials(token=Secret(running.token(role))), role.value))
    stray = Credentials(token=Secret(STRAY))
    good = form_for(running, token, "Good")
    for wrong in (
        form_for(running, stray, "Wrong token"),
        form_for(running, Credentials(client_id=running.client_id, client_secret=Secret(STRAY)), "Wrong secret"),
        replace(good, host="127.0.0.1:1"),
        replace(good, host="api.credly.com.invalid"),
        replace(good, credentials=Credentials(token=Secret(f"Authorization: Basic {running.authorization_token}"))),
    ):
        try_form(console, wrong)
    with Asker(running) as asker:
        for fault in FAULTS:
            name = fault.partition(";")[0]
            running.site.faults.switch_on(faults_in_header(fault)[0])
            try_form(console, form_for(running, token, f"With {name}"))
            with surviving():
                show(console.using_named("By token").templates.refresh(actor="dana").result())
            asker.control(f"faults/{name}", method="DELETE")


def work(console: Console, running: RunningSandbox, out: Path) -> None:
    """Templates, pictures, badge.csv, versions, pack."""
    console = console.using_named("By token")
    show(console, console.settings, *console.settings.explain(), *console.statuses(), *console.connect.connections())
    show(console.templates.refresh(actor="dana").result(), console.templates.frame())
    show(console.using_named("By OAuth").templates.refresh(actor="dana").result())
    view = console.bundle.start_from_templates(actor="dana")
    view = console.bundle.take_short_names(view.id, actor="dana")
    show(console.pictures.check(view.picture_urls).result().codes)
    folder = console.pictures.content_folder(view.picture_names)
    first = console.bundle.save_version(view.id, name="First", actor="dana")
    view = console.bundle.edit(view.id, {0: {"badgeName": "Another"}}, actor="dana")
    show(console.bundle.difference_to_draft(first.id, view.id), view.report, *view.report.findings())
    pack = console.bundle.pack(view.id, folder=folder, accept_errors=True, actor="dana")
    (out / pack.name).write_bytes(pack.zipped)
    for name, data in pack.files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)


def rotate(console: Console, running: RunningSandbox) -> None:
    """To a good token, to one that ended, to nonsense, and back."""
    connection = console.using_named("By token").require_connection()
    for value in (running.token(TokenRole.CONNECTOR), running.token(TokenRole.EXPIRED), STRAY):
        with surviving():
            show(console.connect.rotate(connection.id, Credentials(token=Secret(value)), actor="dana").result())
    with surviving():
        show(console.connect.test_saved(connection.id, actor="dana").result())


def command_line(running: RunningSandbox, out: Path) -> None:
    """The commands, with secrets by standard input, from the environment and in the wrong places."""
    os.environ |= {
        "BADGE_CONSOLE_DATA_DIR": str(out.parent / "data"),
        "BADGE_CONSOLE_ALLOWED_HOSTS": running.credly_url,
        "BADGE_CONSOLE_ALLOWED_PICTURE_HOSTS": running.credly_url,
        "BADGE_CONSOLE_LOG_LEVEL": "DEBUG",
        "BADGE_CONSOLE_CREDLY_AUTHORIZATION_TOKEN": running.token(TokenRole.READ_ONLY),
    }
    where = ["--organization-id", running.organization_id, "--host", running.credly_url]
    for arguments, given in (
        (["connect", "add", "--name", "CLI", *where, "--token-file", "-"], running.authorization_token),
        (["connect", "add", "--name", "Wrong", *where, "--token-file", "-"], STRAY),
        (["connect", "add", *where, "--token", running.authorization_token], ""),
        (["connect", "add", *where, f"--client-secret={running.client_secret}"], ""),
        (["connect", "add", "--name", "From the environment", *where], ""),
        (["connect", "list", "--json"], ""),
        (["connect", "test", "CLI", "--json"], ""),
        (["templates", "refresh", "--connection", "CLI"], ""),
        (["bundle", "build", "--connection", "CLI", "--out", str(out / "cli"), "--pictures", "--accept-errors"], ""),
        (["check", "--connection", "CLI", "--json", str(out / "cli")], ""),
        (["status", "--connection", "CLI"], ""),
        (["settings"], ""),
        (["connect", "remove", "CLI", "--yes"], ""),
    ):
        sys.stdin = io.StringIO(given)
        with surviving():
            main(arguments)


def secrets_of(running: RunningSandbox) -> dict[str, str]:
    """Every value that must not be found anywhere afterwards."""
    keys = running.site.world.keys
    found = {f"token {role.value}": running.token(role) for role in TokenRole}
    found |= {f"client secret {place}": one.client_secret for place, one in enumerate(keys.applications)}
    found |= {f"access token {place}": value for place, value in enumerate(keys._access)}
    return {**found, "stray": STRAY, "misplaced": MISPLACED}


def run(folder: Path) -> None:
    """All of it."""
    out = folder / "out"
    out.mkdir()
    listen_to_everything(folder)
    with serve(SandboxOptions(seed=11, templates=20, earners=50, badges=100)) as running:
        settings = Settings(
            data_dir=folder / "data",
            allowed_hosts=(running.credly_url, "http://127.0.0.1:1"),
            allowed_picture_hosts=(running.credly_url,),
            actor="dana",
            log_level="DEBUG",
        )
        steps: tuple[Callable[[Console], None], ...] = (
            lambda console: connect_in_every_way(console, running),
            lambda console: work(console, running, out),
            lambda console: rotate(console, running),
        )
        with Console.open(settings) as console:
            for step in steps:
                step(console)
            command_line(running, out)
            keep_the_database_as_it_lies(folder)
        (folder / "secrets.json").write_text(json.dumps(secrets_of(running)), "utf-8")


def keep_the_database_as_it_lies(folder: Path) -> None:
    """A copy with everything beside it, while it is open."""
    kept = folder / "while-open"
    kept.mkdir()
    for file in (folder / "data").iterdir():
        if file.is_file():
            (kept / file.name).write_bytes(file.read_bytes())


if __name__ == "__main__":
    run(Path(sys.argv[1]))
