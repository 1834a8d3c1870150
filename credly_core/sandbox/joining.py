"""Share one sandbox between the consoles of a machine: its addresses stay the same, whoever started it."""

from __future__ import annotations

import http.client
import json
import logging
import time
from dataclasses import dataclass, fields

from credly_core.errors import SettingsError
from credly_core.sandbox.options import SandboxOptions
from credly_core.sandbox.serve import RunningSandbox, TokenRole, serve

_log = logging.getLogger(__name__)
#: A sandbox answers on loopback at once, except in its first second.
_PATIENCE = 3.0
_PAUSE = 0.1
_MOST = 65_536


@dataclass(frozen=True, slots=True)
class JoinedAlm:
    """The other stand-in over the same world: where it is and how to sign in."""

    url: str
    account_id: str
    client_id: str
    client_secret: str
    refresh_token: str
    access_token: str
    migration_project_id: str


@dataclass(frozen=True, slots=True)
class JoinedSandbox:
    """A sandbox that another console on this machine has started, with the same options."""

    origin: str
    organization_id: str
    authorization_token: str
    alm: JoinedAlm

    @property
    def is_answering(self) -> bool:
        """Whether it is still there."""
        return _health(self.origin) is not None


def serve_or_join(options: SandboxOptions) -> RunningSandbox | JoinedSandbox:
    """A sandbox at the preferred port: our own, or the same one of another console; another port as a last resort."""
    port = options.preferred_port
    origin = f"http://{options.host}:{port}"
    if port and (joined := _join(origin, options)):
        return joined
    try:
        running = serve(options)
    except SettingsError:  # another console was quicker between the question and the answer
        if port and (joined := _join(origin, options, patience=_PATIENCE)):
            return joined
        raise
    if port and running.origin != origin and (joined := _join(origin, options, patience=_PATIENCE)):
        running.stop()
        return joined
    return running


def _join(origin: str, options: SandboxOptions, *, patience: float = 0.0) -> JoinedSandbox | None:
    """The sandbox at this address, if it shows the very world these options make."""
    ends_at = time.monotonic() + patience
    while (health := _health(origin)) is None and time.monotonic() < ends_at:
        time.sleep(_PAUSE)  # another process is starting; nothing tells when it is ready
    if health is None or health.get("world") != options.fingerprint:
        return None
    keys = _ask(origin, "/_sandbox/tokens") or {}
    full = keys.get(TokenRole.FULL.value)
    token = full.get("token") if isinstance(full, dict) else None
    organization = health.get("organization_id")
    alm = _join_alm(str(health.get("alm_url") or ""))
    if not isinstance(token, str) or not isinstance(organization, str) or alm is None:
        return None
    _log.info("sandbox.joined origin=%s", origin)
    return JoinedSandbox(origin, organization, token, alm)


def _join_alm(url: str) -> JoinedAlm | None:
    """The stand-in for ALM at this address."""
    keys = (_ask(url, "/_sandbox/keys") or {}) if url else {}
    names = [field.name for field in fields(JoinedAlm)]
    if any(not isinstance(keys.get(name), str) for name in names):
        return None
    return JoinedAlm(**{name: str(keys[name]) for name in names})


def _health(origin: str) -> dict[str, object] | None:
    return _ask(origin, "/_sandbox/health")


def _ask(origin: str, path: str) -> dict[str, object] | None:
    """The JSON object at a path; None where nobody, or somebody else, answers."""
    connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        read = json.loads(answer.read(_MOST)) if answer.status == http.client.OK else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return read if isinstance(read, dict) else None
