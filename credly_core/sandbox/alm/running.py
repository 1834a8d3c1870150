"""A running stand-in for ALM, as whoever started it sees it: the address, the keys, the migration project."""

from __future__ import annotations

import http.client
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from credly_core.errors import SettingsError
from credly_core.sandbox.alm.keys import AlmRole
from credly_core.sandbox.alm.site import AlmSite
from credly_core.sandbox.world.learning.school import ACCOUNT_ID

_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class AlmSandbox:
    """Where ALM's stand-in is and how to sign in. The tokens are those of an administrator."""

    site: AlmSite
    url: str

    @property
    def account_id(self) -> str:
        """The account."""
        return ACCOUNT_ID

    @property
    def client_id(self) -> str:
        """The application."""
        return self.site.keys.applications[AlmRole.ADMIN].client_id

    @property
    def client_secret(self) -> str:
        """Its secret."""
        return self.site.keys.applications[AlmRole.ADMIN].client_secret

    @property
    def refresh_token(self) -> str:
        """What the page for testing tokens would show."""
        return self.site.keys.current(AlmRole.ADMIN).refresh_token

    @property
    def access_token(self) -> str:
        """A token for seven days."""
        return self.site.keys.current(AlmRole.ADMIN).access_token

    @property
    def migration_project_id(self) -> str:
        """The active migration project, as the address of ALM's own page shows it."""
        return str(self.site.migrations.projects[0].id)

    def import_set(self, files: Mapping[str, bytes]) -> dict[str, object]:
        """Take a set of files (CSV and content by path) as a run does; the counts and refused rows of every file."""
        return import_set(self.url, files)

    def token(self, role: AlmRole) -> str:
        """The access token of a role."""
        return self.site.keys.current(role).access_token

    def described(self) -> dict[str, str]:
        """All of it, as the command line prints it."""
        return {
            "url": self.url,
            "account_id": self.account_id,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "refresh_token": self.refresh_token,
            "access_token": self.access_token,
            "migration_project_id": self.migration_project_id,
        }


def import_set(url: str, files: Mapping[str, bytes]) -> dict[str, object]:
    """Let the stand-in at an address take a set of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    status, answer = _ask(url, "POST", "/_sandbox/import", buffer.getvalue())
    body: dict[str, object] = json.loads(answer)
    if status != http.client.OK:
        raise SettingsError(f"The sandbox did not take the set: {body}.")
    return body


def earlier_zip(url: str) -> bytes:
    """The files of the sprints before the stand-in at an address began, as a zip."""
    status, answer = _ask(url, "GET", "/_sandbox/project/files", b"")
    if status != http.client.OK:
        raise SettingsError("The sandbox gave no files of earlier sprints.")
    return answer


def _ask(url: str, method: str, path: str, body: bytes) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)
    try:
        connection.request(method, path, body, {"Content-Type": "application/zip"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
