"""What all consoles of one process share: settings, store, jobs, the sandbox of the demo; how clients are opened."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from credly_core.console.kept import LISTED_SECONDS, Kept
from credly_core.domain.connections import DEMO_HOST, Connection, Credentials
from credly_core.domain.moments import Clock
from credly_core.transport import redact

if TYPE_CHECKING:
    from credly_core.alm.auth import AlmTokens
    from credly_core.alm.client import AlmClient
    from credly_core.credly.client import CredlyClient
    from credly_core.domain.accounts import AlmCredentials
    from credly_core.jobs import Jobs
    from credly_core.jobs.queue import WorkQueue
    from credly_core.sandbox.joining import JoinedSandbox
    from credly_core.sandbox.serve import RunningSandbox
    from credly_core.settings import Settings
    from credly_core.steps.analytics.desk import Desk
    from credly_core.store.presence import Presence
    from credly_core.store.store import Store


def _listen(level: str) -> None:
    """Let our own loggers speak from this level on; at DEBUG to standard error, where nobody else listens."""
    logging.getLogger("credly_core").setLevel(level)
    if level == "DEBUG" and not logging.getLogger().handlers:
        logging.basicConfig()


class House:
    """What all consoles of one process share: settings, store, jobs, the demo's sandbox."""

    def __init__(self, settings: Settings | None, now: Clock, *, upgrade: bool) -> None:
        self._given = settings
        self.now = now
        self.upgrade = upgrade
        self.closing = ExitStack()
        self.demo_lock = threading.Lock()  # two visitors at the first door make one connection
        redact.install()  # before the first line can be logged
        self.lock = threading.Lock()
        self._sandbox: RunningSandbox | JoinedSandbox | None = None
        self.listed: Kept[tuple[Connection, ...]] = Kept(LISTED_SECONDS)

    @cached_property
    def settings(self) -> Settings:
        from credly_core.settings import Settings

        settings = self._given or Settings()
        _listen(settings.log_level)
        return settings

    @cached_property
    def store(self) -> Store:
        from credly_core.store.seal import Sealer
        from credly_core.store.store import Store

        sealer = Sealer.from_settings(self.settings)
        store = Store.open(self.settings.database_url, sealer, self.now, upgrade=self.upgrade or None)
        self.closing.callback(store.close)
        return store

    @cached_property
    def masking_secret(self) -> bytes:
        """What pseudonyms are made with: from the sealing key, so that they stay the same; else for this process."""
        from credly_core.store.seal import Sealer

        return Sealer.from_settings(self.settings).derived("masking") or secrets.token_bytes(32)

    @cached_property
    def jobs(self) -> Jobs:
        from credly_core.console.watching import note_job
        from credly_core.jobs import Jobs

        jobs = Jobs(on_end=lambda job: note_job(job, self.store, self.now))
        self.closing.callback(jobs.close)
        return jobs

    @cached_property
    def presence(self) -> Presence:
        """This program among those that send from this machine."""
        from credly_core.store.presence import Presence

        presence = Presence(self.settings.data_dir / "senders")
        self.closing.callback(presence.close)
        return presence

    @cached_property
    def queue(self) -> WorkQueue | None:
        """What all workers over one PostgreSQL have to do; None on SQLite, where this process does it."""
        from credly_core.store.queue_schema import queue_address

        if queue_address(self.settings.database_url) is None:
            return None
        from credly_core.jobs.queue import WorkQueue

        queue = WorkQueue(self.settings.database_url)
        self.closing.callback(queue.close)
        return queue

    @cached_property
    def desk(self) -> Desk:
        """Opened tables of analytics and the answers from them, for all consoles and visitors."""
        from credly_core.analytics.elsewhere import EngineKind, opener
        from credly_core.steps.analytics.desk import Desk

        desk = Desk(opener(EngineKind(self.settings.analytics_engine), self.settings.database_url))
        self.closing.callback(desk.close)
        return desk

    def sandbox(self) -> RunningSandbox | JoinedSandbox:
        """The demo's stand-in for Credly, started when it is first needed, or shared with another console.

        Its port is fixed, so that the addresses of its pictures are the same in every process and after every start.
        """
        from credly_core.sandbox.joining import JoinedSandbox, serve_or_join
        from credly_core.sandbox.serve import SandboxOptions

        with self.lock:
            present = self._sandbox
            if present is None or (isinstance(present, JoinedSandbox) and not present.is_answering):
                present = serve_or_join(SandboxOptions(preferred_port=self.settings.demo_port))
                if not isinstance(present, JoinedSandbox):
                    self.closing.enter_context(present)
                self._sandbox = present
            return present

    def open_client(self, host: str, credentials: Credentials) -> CredlyClient:
        """A client for a host of the allow-list; the demo's host is the sandbox on this machine."""
        from credly_core.credly.client import CredlyClient
        from credly_core.credly.options import ClientOptions, api_origin, credly_policy

        if host == DEMO_HOST:
            api = api_origin(self.sandbox().origin)
            policy = credly_policy([api.url], extra_pictures=[api.url])
        else:
            api = api_origin(host)
            given = self.settings
            policy = credly_policy(given.api_origins, extra_pictures=given.picture_origins)
        options = ClientOptions(proxy=self.settings.proxy or None, ca_file=self.settings.ca_file)
        return CredlyClient(api=api, credentials=credentials, policy=policy, options=options, now=self.now)

    def open_alm(
        self, host: str, credentials: AlmCredentials, renewed: Callable[[AlmTokens], None] | None
    ) -> AlmClient:
        """A client for an ALM host of the allow-list; the demo's host is the sandbox on this machine."""
        from credly_core.alm.client import AlmClient
        from credly_core.alm.options import AlmOptions, alm_origin, alm_policy

        if host == DEMO_HOST:
            api = alm_origin(self.sandbox().alm.url)
            policy = alm_policy([api.url])
        else:
            api = alm_origin(host)
            policy = alm_policy(self.settings.alm_origins)
        options = AlmOptions(proxy=self.settings.proxy or None, ca_file=self.settings.ca_file)
        return AlmClient(
            api=api, credentials=credentials, policy=policy, options=options, renewed=renewed, now=self.now
        )
