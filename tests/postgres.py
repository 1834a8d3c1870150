"""A PostgreSQL of the tests' own: started on a free port in a temporary folder, removed afterwards.

As root the server would refuse to run; it is then started as `nobody`. Where no PostgreSQL is installed,
`make postgres` installs Debian's; where that fails, the tests that want one are skipped with a loud reason.
"""

from __future__ import annotations

import argparse
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_START_SECONDS = 30.0
_USER = "badges"


class NoPostgres(RuntimeError):
    """No PostgreSQL can be started here; the message says why."""


def find_programs() -> Path | None:
    """The folder with initdb and postgres, the newest there is; they lie outside the path on Debian."""
    found = shutil.which("initdb")
    here = [Path(os.path.realpath(found)).parent] if found else []
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: _version(one.parent.name), reverse=True)
    candidates = [*here, *debian]
    return next((one for one in candidates if (one / "initdb").exists() and (one / "postgres").exists()), None)


def _version(name: str) -> float:
    return float(name) if re.fullmatch(r"\d+(\.\d+)?", name) else 0.0


def install() -> bool:
    """Debian's PostgreSQL through apt, as root or with a sudo that asks nothing; says whether it is there now."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    before = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # No cluster of its own: only the programs are wanted.
    subprocess.run([*before, apt, "update", "-qq"], env=environment, check=False)
    command = [*before, apt, "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
    subprocess.run(command, env=environment, check=False)
    return find_programs() is not None


@contextmanager
def running_postgres() -> Iterator[str]:
    """A server for the length of the block; gives the address of its empty database."""
    programs = find_programs()
    if programs is None:
        raise NoPostgres("PostgreSQL is not installed; `make postgres` installs it through apt.")
    folder = Path(tempfile.mkdtemp(prefix="badge-console-postgres-", dir="/tmp"))
    try:
        owner = _owner(folder)
        data, port = folder / "data", _free_port()
        _run([programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], owner)
        # Nothing here outlives a power cut, and nothing has to.
        quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        listening = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder), "-c", "max_connections=200"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *listening, *quick],
                stdout=log,
                stderr=log,
                user=owner,
                cwd=folder,
                start_new_session=True,
            )
        try:
            _wait_for(server, port, folder / "log")
            yield f"postgresql+psycopg://{_USER}@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()  # SIGTERM waits for clients; SIGINT does not
            _end(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(url: str, name: str, *, like: str = "template1") -> str:
    """A database of this name on the server, empty or a copy; one that is there is dropped."""
    import psycopg

    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'.encode())
    return url.rsplit("/", 1)[0] + f"/{name}"


def _owner(folder: Path) -> str | None:
    if os.geteuid() != 0:
        return None
    user = next((name for name in ("postgres", "nobody") if _is_user(name)), None)
    if user is None:
        raise NoPostgres("PostgreSQL does not run as root, and there is no user to run it as.")
    os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    return user


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _run(command: list[Path | str], owner: str | None) -> None:
    done = subprocess.run(command, user=owner, cwd="/tmp", capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stderr.strip()[-300:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    ends_at = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user=_USER, dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > ends_at:
                raise NoPostgres(f"PostgreSQL did not start: {log.read_text()[-300:]}") from None
            time.sleep(0.05)
        else:
            return


def _end(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(3)
    except subprocess.TimeoutExpired:
        server.send_signal(2)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def main() -> None:
    """`python -m tests.postgres --install`: make sure the programs are there, or say loudly that they are not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--install", action="store_true")
    wanted = parser.parse_args()
    if find_programs() is None and wanted.install:
        sys.stdout.write("No PostgreSQL found; installing Debian's through apt ...\n")
        install()
    found = find_programs()
    if found is None:
        sys.stderr.write("No PostgreSQL: the tests that need it are skipped. Install it with your system's tools.\n")


if __name__ == "__main__":
    main()
