"""A console with a copied history, for reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from credly_core import Console
from credly_core.domain.connections import ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.sandbox.serve import RunningSandbox
from credly_core.settings import Settings


@pytest.fixture(scope="package")
def console(tmp_path_factory: pytest.TempPathFactory, sandbox: RunningSandbox) -> Iterator[Console]:
    """A console with the history of the sandbox."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("reports"), allowed_hosts=(sandbox.credly_url,), actor="dana")
    with Console.open(settings) as console:
        key = Credentials(token=Secret(sandbox.authorization_token))
        form = ConnectionForm("=Larkfield", sandbox.organization_id, sandbox.credly_url, key)
        saved = console.connect.save(form, console.connect.test(form).result(), actor="dana")
        console.using(saved.id).history.refresh(actor="dana").result()
        yield console.using(saved.id)
