"""The connection to the made-up organization on this machine: both sides, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.connections import DEMO_HOST, Connection, ConnectionForm, Credentials, Environment
from credly_core.domain.secrets import Secret

if TYPE_CHECKING:
    from credly_core.sandbox.joining import JoinedSandbox
    from credly_core.sandbox.serve import RunningSandbox
    from credly_core.steps.connect import Accounts, Connect

DEMO_NAME = "Sample organization"


def connect_demo(
    connect: Connect, accounts: Accounts, running: RunningSandbox | JoinedSandbox, *, actor: str
) -> Connection:
    """The demo's connection, made where it is not there. Its keys come from the seed and never change."""
    form = ConnectionForm(
        name=DEMO_NAME,
        organization_id=running.organization_id,
        host=DEMO_HOST,
        credentials=Credentials(token=Secret(running.authorization_token)),
    )
    known = (one for one in connect.connections() if one.environment is Environment.DEMO and one.has_credly)
    connection = next(known, None)
    if connection is None:
        report = connect.test(form).result()
        connection = connect.save(form, report, actor=actor)
    if connection.alm:
        return connection
    keys = AlmCredentials(running.alm.client_id, Secret(running.alm.client_secret), Secret(running.alm.refresh_token))
    account = AlmForm(DEMO_HOST, keys)
    tested = accounts.test(account).result()
    return accounts.save(account, tested, actor=actor, connection_id=connection.id)
