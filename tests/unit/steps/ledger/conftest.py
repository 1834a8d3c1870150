"""A console over a small sandbox of the module's own, read from both sides once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from credly_core import Console
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.sandbox.options import AlmOptions
from credly_core.sandbox.serve import RunningSandbox, SandboxOptions, serve
from credly_core.settings import Settings


@pytest.fixture(scope="module")
def world() -> Iterator[RunningSandbox]:
    """Forty learners who may learn, complete and change; no limits of rate."""
    alm = AlmOptions(learners=40, objects=24, skills=6, rates=None, job_seconds=0)
    with serve(SandboxOptions(seed=7, templates=12, earners=40, badges=120, alm=alm)) as running:
        yield running


@pytest.fixture(scope="module")
def console(world: RunningSandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """Connected to both sides; templates, catalogue and learners read, nothing about achievements yet."""
    folder = tmp_path_factory.mktemp("ledger")
    hosts = (world.credly_url, world.alm.url)
    settings = Settings(data_dir=folder, allowed_hosts=hosts, allowed_picture_hosts=hosts, actor="dana")
    with Console.open(settings) as opened:
        credentials = Credentials(token=Secret(world.authorization_token))
        form = ConnectionForm("Larkfield", world.organization_id, world.credly_url, credentials)
        saved = opened.connect.save(form, opened.connect.test(form).result(), actor="dana")
        keys = AlmCredentials(world.alm.client_id, Secret(world.alm.client_secret), Secret(world.alm.refresh_token))
        alm = AlmForm(world.alm.url, keys)
        opened.accounts.save(alm, opened.accounts.test(alm).result(), actor="dana", connection_id=saved.id)
        chosen = opened.using(saved.id)
        for run in (
            chosen.templates.refresh(actor="dana"),
            chosen.catalogue.refresh(actor="dana"),
            chosen.learners.refresh(actor="dana"),
            chosen.history.refresh(actor="dana"),
        ):
            run.result()
        yield chosen
