"""People of a sandbox: how a console is connected to both of its sides, and who must not be seen while masked."""

from __future__ import annotations

from credly_core import Console
from credly_core.domain.accounts import AlmCredentials, AlmForm
from credly_core.domain.connections import Connection, ConnectionForm, Credentials
from credly_core.domain.secrets import Secret
from credly_core.sandbox.serve import RunningSandbox


def connect_both(console: Console, sandbox: RunningSandbox, *, token: str | None = None) -> Connection:
    """A saved connection to both sides of a sandbox."""
    credentials = Credentials(token=Secret(token or sandbox.authorization_token))
    form = ConnectionForm("Larkfield", sandbox.organization_id, sandbox.credly_url, credentials)
    saved = console.connect.save(form, console.connect.test(form).result(), actor="dana")
    alm = sandbox.alm
    keys = AlmCredentials(alm.client_id, Secret(alm.client_secret), Secret(alm.refresh_token))
    other = AlmForm(alm.url, keys)
    report = console.accounts.test(other).result()
    return console.accounts.save(other, report, actor="dana", connection_id=saved.id)


def people_of(sandbox: RunningSandbox) -> tuple[set[str], set[str]]:
    """All names and all addresses of the people on both sides."""
    learners = [sandbox.alm.site.school.learners.at(number) for number in range(len(sandbox.alm.site.school.learners))]
    earners = list(sandbox.site.world.people.everybody())
    names = {one.name for one in learners} | {f"{one.first_name} {one.last_name}" for one in earners}
    addresses = {one.email.strip() for one in learners} | {one.email for one in earners}
    return {name for name in names if name.strip()}, {address for address in addresses if "@" in address}
